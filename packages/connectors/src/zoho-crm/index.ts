import { defineConnector, Refusal, readJson, tokenMatches, topic } from '@kilter/core'
import * as z from 'zod'
import { Anything, nothing } from '../fields.ts'
import { countrySetting } from '../person.ts'
import { dealsChanged, personsChanged } from './events.ts'
import { lists } from './lists.ts'
import { Notification } from './payloads.ts'

const stages = z.array(z.string().min(1).max(200)).max(50)

const settings = z.strictObject({
  dataCentre: z
    .enum(['com', 'eu', 'in', 'com.au', 'jp', 'ca'])
    .default('com')
    .describe('The ending of your Zoho address: com, eu, in, com.au, jp or ca.'),
  currency: z
    .string()
    .regex(/^[A-Z]{3}$/, 'must be a currency like EUR')
    .optional()
    .describe('The currency of your deals, e.g. EUR.'),
  wonStages: stages.default(['Closed Won']).describe('What you call the stages of a deal that was won.'),
  lostStages: stages.default(['Closed Lost']).describe('What you call the stages of a deal that was lost.'),
  country: countrySetting,
  apiBaseUrl: z.url().optional(),
  /** Where access tokens are had, if not at the usual address: a sandbox. */
  tokenUrl: z.url().optional(),
})
export type Settings = z.infer<typeof settings>

/** Canada's addresses do not follow the pattern of the others. */
const domainOf = (dataCentre: Settings['dataCentre'], service: string): string =>
  dataCentre === 'ca' ? `${service}.zohocloud.ca` : `${service}.zoho${service === 'www' ? 'apis' : ''}.${dataCentre}`

const Token = z.object({ token: z.string() })

/** Zoho CRM. Source: https://www.zoho.com/crm/developer/docs/api/v8/notifications */
export const zohoCrm = defineConnector({
  vendor: 'zoho-crm',
  name: 'Zoho CRM',
  settings,
  defaultRoles: ['customers', 'consent'],
  credentials: ['clientId', 'clientSecret', 'refreshToken'],
  signature: 'none: a token that is echoed in the body',
  guide: {
    secret: 'A random text of your own of at most 50 characters: Zoho signs nothing and echoes it',
    steps: [
      'API console: a self client with the scopes ZohoCRM.notifications.ALL and ZohoCRM.modules.READ gives clientId, clientSecret, refreshToken',
      'POST /crm/v8/actions/watch with events Contacts.all and Deals.all, notify_url {hookUrl} and token set to the secret',
      'Renew the channel before channel_expiry (7 days at most): it goes silent without a word',
    ],
    verifiedBy: ['documentation'],
    source: 'https://www.zoho.com/crm/developer/docs/api/v8/notifications',
  },
  staysLost:
    'leads that were converted; what people agreed to before they were deleted; deals, of which the hub keeps nothing',

  verify: ({ body }, secret) => tokenMatches(secret, tokenIn(body)),

  /** There is no id. Two edits within a millisecond are looked up as one state anyway. */
  identify: ({ body }) => {
    const { data } = Notification.safeParse(readJson(body))
    if (!data) throw new Refusal('unreadable', 'the body is no Zoho notification')
    const { module, operation, ids, server_time, channel_id } = data
    return { topic: module, dedupeKey: [channel_id, module, operation, ...ids.toSorted(), server_time].join(' ') }
  },

  topics: {
    Contacts: topic(Notification, personsChanged),
    Leads: topic(Notification, personsChanged),
    Deals: topic(Notification, dealsChanged),
    Accounts: topic(Anything, nothing),
  },

  api: {
    baseUrl: ({ dataCentre }) => `https://${domainOf(dataCentre, 'www')}`,
    headers: ({ accessToken }) => ({ authorization: `Zoho-oauthtoken ${accessToken}` }),
    tokenUrl: ({ tokenUrl, dataCentre }) => tokenUrl ?? `https://${domainOf(dataCentre, 'accounts')}/oauth/v2/token`,
    clientIn: 'body',
    // Source: https://www.zoho.com/crm/developer/docs/api/v8/get-records.html
    probe: () => ({ path: '/crm/v8/Contacts?fields=Email&per_page=1' }),
  },
  lists,
})

/** The body has to be read for what it is verified by; nothing else of it is looked at before. */
function tokenIn(body: Uint8Array): string | undefined {
  try {
    return Token.safeParse(readJson(body)).data?.token
  } catch {
    return undefined
  }
}
