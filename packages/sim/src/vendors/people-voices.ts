/** Vendors that deal with people: CRM, marketing, surveys. One line each. */
import { delighted } from './delighted.ts'
import { hubspot } from './hubspot.ts'
import { klaviyo } from './klaviyo.ts'
import { mailchimp } from './mailchimp.ts'
import { pipedrive } from './pipedrive.ts'
import { surveymonkey } from './surveymonkey.ts'
import { typeform } from './typeform.ts'
import type { NamedVoice } from './voice.ts'
import { zohoCrm } from './zoho-crm.ts'

export const peopleVoices: readonly NamedVoice[] = [
  { vendor: 'delighted', voice: delighted },
  { vendor: 'hubspot', voice: hubspot },
  { vendor: 'klaviyo', voice: klaviyo },
  { vendor: 'mailchimp', voice: mailchimp },
  { vendor: 'pipedrive', voice: pipedrive },
  { vendor: 'surveymonkey', voice: surveymonkey },
  { vendor: 'typeform', voice: typeform },
  { vendor: 'zoho-crm', voice: zohoCrm },
]
