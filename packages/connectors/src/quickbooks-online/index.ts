import { type AccountPart, defineConnector, digestOf, hmacMatches, readJson, singleHeader } from '@kilter/core'
import * as z from 'zod'
import { changesSaid } from './events.ts'
import { lists } from './lists.ts'
import { changesIn } from './payloads.ts'

const settings = z.strictObject({
  realmId: z.string().min(1).max(200).describe('The id of your company (realm id).'),
  currency: z
    .string()
    .regex(/^[A-Z]{3}$/, 'must be a currency like USD')
    .optional()
    .describe('The currency of your books, e.g. USD, if there is only one: QuickBooks does not name it then.'),
  apiBaseUrl: z.url().optional(),
  /** Where access tokens are had, if not at the usual address: a sandbox. */
  tokenUrl: z.url().optional(),
})
export type Settings = z.infer<typeof settings>

/** QuickBooks Online: books. Source: https://developer.intuit.com/app/developer/qbo/docs/develop/webhooks */
export const quickbooksOnline = defineConnector({
  vendor: 'quickbooks-online',
  name: 'QuickBooks Online',
  settings,
  defaultRoles: ['books'],
  credentials: ['clientId', 'clientSecret', 'refreshToken'],
  signature: 'HMAC-SHA256 over the body, base64',
  guide: {
    secret: 'The verifier token under Webhooks, not the client secret; sandbox and production differ',
    steps: [
      'Intuit developer portal → your app → Webhooks: endpoint {hookUrl}; entities Invoice, Payment, CreditMemo, Customer',
      'Give the company’s id as setting realmId; one address serves all companies of the app',
      'Connect the app to the company with OAuth 2 and give clientId, clientSecret and refreshToken',
      'If the company has one currency, give it as setting currency: QuickBooks does not name it then',
    ],
    verifiedBy: ['vector', 'documentation'],
    source: 'https://developer.intuit.com/app/developer/qbo/docs/develop/webhooks',
  },
  staysLost:
    'customers that were merged; credit memos that were voided; deletions where more than 1,000 records changed at once',
  places: { webhooks: 'Intuit developer portal → your app → Webhooks' },

  verify: ({ headers, body }, secret) =>
    hmacMatches({ secret, signed: body, given: singleHeader(headers, 'intuit-signature'), encoding: 'base64' }),

  /** The newer kind gives each event an id; of the older, what is said of each record is the same on a retry. */
  identify: ({ body }) => {
    const keys = changesIn(readJson(body)).map(({ key }) => key)
    return { topic: 'events', dedupeKey: digestOf(Buffer.from(JSON.stringify(keys.sort()))) }
  },

  topics: { events: { interpret: changesSaid } },

  accounts: { of: ({ realmId }) => realmId, split },

  api: {
    baseUrl: () => 'https://quickbooks.api.intuit.com',
    headers: ({ accessToken }) => ({ authorization: `Bearer ${accessToken}`, accept: 'application/json' }),
    rate: { requests: 500, perSeconds: 60 },
    // Source: https://developer.intuit.com/app/developer/qbo/docs/api/accounting/all-entities/companyinfo
    probe: ({ realmId }) => {
      const company = encodeURIComponent(realmId)
      return { path: `/v3/company/${company}/companyinfo/${company}` }
    },
    tokenUrl: ({ tokenUrl }) => tokenUrl ?? 'https://oauth.platform.intuit.com/oauth2/v1/tokens/bearer',
  },
  lists,
})

interface Notification {
  readonly eventNotifications: readonly { readonly realmId: string | number }[]
}

/** The bytes as they are where all is of one company. */
function split(body: Uint8Array): AccountPart[] {
  const json = readJson(body)
  const accounts = [...new Set(changesIn(json).map(({ account }) => account))]
  if (accounts.length === 1 && accounts[0] !== undefined) return [{ account: accounts[0], body }]
  return accounts.map((account) => ({ account, body: Buffer.from(JSON.stringify(ownOf(json, account))) }))
}

function ownOf(json: unknown, account: string): unknown {
  if (Array.isArray(json)) return json.filter(({ intuitaccountid }) => String(intuitaccountid) === account)
  const { eventNotifications } = json as Notification
  return { eventNotifications: eventNotifications.filter(({ realmId }) => String(realmId) === account) }
}
