/** Vendors that deal with people: CRM, marketing, help desk, surveys; and any tool by a standard. One line each. */
import { hubspot } from './hubspot.ts'
import { mailchimp } from './mailchimp.ts'
import { pipedrive } from './pipedrive.ts'
import type { NamedVoice } from './voice.ts'
import { zohoCrm } from './zoho-crm.ts'

export const peopleVoices: readonly NamedVoice[] = [
  { vendor: 'hubspot', voice: hubspot },
  { vendor: 'mailchimp', voice: mailchimp },
  { vendor: 'pipedrive', voice: pipedrive },
  { vendor: 'zoho-crm', voice: zohoCrm },
]
