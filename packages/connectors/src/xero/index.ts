import { type AccountPart, defineConnector, hmacMatches, Refusal, readJson, singleHeader, topic } from '@kilter/core'
import * as z from 'zod'
import { eventsSaid, recordSaid } from './events.ts'
import { lists } from './lists.ts'
import { Events, ListedRecord } from './payloads.ts'

const settings = z.strictObject({
  tenantId: z.string().min(1).max(200).describe('The id of your organisation at Xero.'),
  apiBaseUrl: z.url().optional(),
  /** Where access tokens are had, if not at the usual address: a sandbox. */
  tokenUrl: z.url().optional(),
})

/** Xero: books. Source: https://developer.xero.com/documentation/guides/webhooks/overview */
export const xero = defineConnector({
  vendor: 'xero',
  name: 'Xero',
  settings,
  defaultRoles: ['books'],
  credentials: ['clientId', 'clientSecret', 'refreshToken'],
  signature: 'HMAC-SHA256 over the body, base64',
  guide: {
    secret: 'The webhooks key of your app, as it is shown',
    steps: [
      'My Apps → your app → Webhooks: notify about contacts, invoices and credit notes, delivery address {hookUrl}',
      'Save, and press "Send Intent to receive" until its status is OK',
      'Give the organisation’s id as setting tenantId; one address serves all organisations of the app',
      'Connect the app to the organisation with OAuth 2 and give clientId, clientSecret and refreshToken',
    ],
    verifiedBy: ['vector', 'captured'],
    source: 'https://developer.xero.com/documentation/guides/webhooks/overview',
  },
  staysLost: 'changes that Xero does not date, as a due date',
  places: { webhooks: 'My Apps → your app → Webhooks' },

  /** The key looks like base64 and is used as the text that it is. */
  verify: ({ headers, body }, secret) =>
    hmacMatches({ secret, signed: body, given: singleHeader(headers, 'x-xero-signature'), encoding: 'base64' }),

  /** Numbered through for each app: a retry has the same numbers. What a list said has none. */
  identify: ({ body }) => {
    const listed = ListedRecord.safeParse(readJson(body))
    if (listed.success) {
      const { category, id, record } = listed.data
      return { topic: 'record', dedupeKey: `${category} ${id} ${record.UpdatedDateUTC}` }
    }
    const { firstEventSequence, lastEventSequence } = eventsIn(body)
    return { topic: 'events', dedupeKey: `${firstEventSequence}-${lastEventSequence}` }
  },

  /** `record` comes of lists alone. */
  topics: { events: topic(Events, eventsSaid), record: topic(ListedRecord, recordSaid) },

  accounts: { of: ({ tenantId }) => tenantId, split },

  /** Xero wants nothing but the status, and 401 for each signature that it made wrong on purpose. */
  door: { accepted: { status: 200 }, refused: { status: 401 } },

  api: {
    baseUrl: () => 'https://api.xero.com/api.xro/2.0',
    headers: ({ accessToken }, { tenantId }) => ({
      authorization: `Bearer ${accessToken}`,
      accept: 'application/json',
      'xero-tenant-id': tenantId,
    }),
    rate: { requests: 60, perSeconds: 60 },
    // Source: https://developer.xero.com/documentation/api/accounting/invoices
    probe: () => ({ path: '/Invoices?page=1&pageSize=1' }),
    tokenUrl: ({ tokenUrl }) => tokenUrl ?? 'https://identity.xero.com/connect/token',
  },
  lists,
})

function eventsIn(body: Uint8Array): Events {
  const read = Events.safeParse(readJson(body))
  if (read.success) return read.data
  throw new Refusal('unreadable', 'the body is no Xero notification')
}

/** The bytes as they are where all is of one organisation. An intent to receive speaks of none. */
function split(body: Uint8Array): AccountPart[] {
  const { events } = eventsIn(body)
  const whole = readJson(body) as { events: { tenantId: string }[] }
  const accounts = [...new Set(events.map(({ tenantId }) => tenantId))]
  if (accounts.length === 1 && accounts[0] !== undefined) return [{ account: accounts[0], body }]
  return accounts.map((account) => {
    const own = { ...whole, events: whole.events.filter(({ tenantId }) => tenantId === account) }
    return { account, body: Buffer.from(JSON.stringify(own)) }
  })
}
