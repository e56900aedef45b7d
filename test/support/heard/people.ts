/** What is heard of the vendors that deal with people, by vendor, and by form where one has several. */
import * as crm from './crm.ts'
import * as desks from './desks.ts'
import type { Hearing } from './heard.ts'
import * as marketing from './marketing.ts'
import * as surveys from './surveys.ts'
import * as tools from './tools.ts'

export const peopleHeard: Readonly<Record<string, Hearing>> = {
  'cloudevents, structured': tools.cloudevents,
  'cloudevents, binary': tools.cloudevents,
  'cloudevents, batch': tools.cloudevents,
  delighted: surveys.delighted,
  'freshdesk, template': desks.freshdesk,
  'freshdesk, ready-made': desks.freshdeskSimple,
  hubspot: crm.hubspot,
  intercom: desks.intercom,
  klaviyo: marketing.klaviyo,
  mailchimp: marketing.mailchimp,
  pipedrive: crm.pipedrive,
  salesforce: crm.salesforce,
  'standard-webhooks': tools.standardWebhooks,
  surveymonkey: surveys.surveymonkey,
  typeform: surveys.typeform,
  zendesk: desks.zendesk,
  'zoho-crm': crm.zohoCrm,
}
