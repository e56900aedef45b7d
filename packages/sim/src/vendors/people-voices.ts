/** Vendors that deal with people: CRM, marketing, surveys, help desks; and tools of anybody's own. One line each. */
import { cloudeventsBatch, cloudeventsBinary, cloudeventsStructured } from './cloudevents.ts'
import { delighted } from './delighted.ts'
import { freshdesk, freshdeskSimple } from './freshdesk.ts'
import { hubspot } from './hubspot.ts'
import { intercom } from './intercom.ts'
import { klaviyo } from './klaviyo.ts'
import { mailchimp } from './mailchimp.ts'
import { pipedrive } from './pipedrive.ts'
import { salesforce } from './salesforce.ts'
import { standardWebhooks } from './standard-webhooks.ts'
import { surveymonkey } from './surveymonkey.ts'
import { typeform } from './typeform.ts'
import type { NamedVoice } from './voice.ts'
import { zendesk } from './zendesk.ts'
import { zohoCrm } from './zoho-crm.ts'

export const peopleVoices: readonly NamedVoice[] = [
  { vendor: 'cloudevents', form: 'structured', voice: cloudeventsStructured },
  { vendor: 'cloudevents', form: 'binary', voice: cloudeventsBinary },
  { vendor: 'cloudevents', form: 'batch', voice: cloudeventsBatch },
  { vendor: 'delighted', voice: delighted },
  { vendor: 'freshdesk', form: 'template', voice: freshdesk },
  { vendor: 'freshdesk', form: 'ready-made', voice: freshdeskSimple },
  { vendor: 'hubspot', voice: hubspot },
  { vendor: 'intercom', voice: intercom },
  { vendor: 'klaviyo', voice: klaviyo },
  { vendor: 'mailchimp', voice: mailchimp },
  { vendor: 'pipedrive', voice: pipedrive },
  { vendor: 'salesforce', voice: salesforce },
  { vendor: 'standard-webhooks', voice: standardWebhooks },
  { vendor: 'surveymonkey', voice: surveymonkey },
  { vendor: 'typeform', voice: typeform },
  { vendor: 'zendesk', voice: zendesk },
  { vendor: 'zoho-crm', voice: zohoCrm },
]
