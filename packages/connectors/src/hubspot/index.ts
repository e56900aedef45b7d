import {
  type AccountPart,
  defineConnector,
  digestOf,
  hmacMatches,
  isFresh,
  Refusal,
  readJson,
  singleHeader,
  topic,
} from '@kilter/core'
import * as z from 'zod'
import { countrySetting } from '../person.ts'
import { batchSaid } from './events.ts'
import { Batch, type Entry } from './payloads.ts'

const settings = z.strictObject({
  /** The account. One app has one address for all that installed it. */
  portalId: z.string().regex(/^\d{1,20}$/, 'must be a number like 27145807, as text'),
  /** The target URL exactly as the app has it: it is signed. */
  webhookUrl: z.url().optional(),
  /** Ids of apps whose changes are echoes of the shop's other systems: what they write here is not told again. */
  ignoredSourceIds: z.array(z.string().min(1).max(200)).max(50).default([]),
  /** ISO 4217, of an account whose deals have one currency. */
  currency: z
    .string()
    .regex(/^[A-Z]{3}$/, 'must be a currency like EUR')
    .optional(),
  country: countrySetting,
  apiBaseUrl: z.url().optional(),
})
export type Settings = z.infer<typeof settings>

const batch = 'batch'

/** HubSpot: CRM. Source: https://developers.hubspot.com/docs/api/webhooks/validating-requests */
export const hubspot = defineConnector({
  vendor: 'hubspot',
  name: 'HubSpot',
  settings,
  defaultRoles: ['customers', 'consent'],
  signature: 'HMAC-SHA256 over method, address, body and time, base64',
  guide: {
    secret: 'The client secret of your app',
    steps: [
      'Your app → Webhooks: target URL {hookUrl}, without a query',
      'Contacts: creation, deletion, merge, restore, privacy deletion; changes of email, phone, firstname, lastname, hs_email_optout',
      'Deals: creation, deletion, merge, restore; changes of dealstage, amount, hs_is_closed_won',
      'Give the account’s id as setting portalId; one address serves all accounts of the app',
      'Give an accessToken that may read contacts and deals: a webhook only names them',
    ],
    verifiedBy: ['sdk', 'vector'],
    source: 'https://developers.hubspot.com/docs/api/webhooks/validating-requests',
  },
  credentials: ['accessToken'],

  /** Version 3 alone: the older ones, which come along, are no HMAC and bear no time. The time is signed as it is written. */
  verify: ({ headers, body, query, settings: { webhookUrl }, hookUrl, now }, secret) => {
    const time = singleHeader(headers, 'x-hubspot-request-timestamp')
    if (time === undefined || !isFresh(time, 'milliseconds', now)) return false
    const address = signedAddress(webhookUrl ?? (query ? `${hookUrl}?${query}` : hookUrl))
    const given = singleHeader(headers, 'x-hubspot-signature-v3')
    return hmacMatches({ secret, signed: ['POST', address, body, time], given, encoding: 'base64' })
  },

  /** A retry counts its attempts in the body, so what happened names it, in whatever order. */
  identify: ({ body }) => {
    const { entries } = batchIn(body)
    return { topic: batch, dedupeKey: digestOf(Buffer.from(entries.map(nameOf).toSorted().join('\n'))) }
  },

  topics: { [batch]: topic(Batch, batchSaid) },

  accounts: { of: ({ portalId }) => portalId, split },

  api: {
    baseUrl: () => 'https://api.hubapi.com',
    headers: ({ accessToken }) => ({ authorization: `Bearer ${accessToken}` }),
    /** The least of the limits that its plans have. */
    rate: { requests: 100, perSeconds: 10 },
  },
})

/** Codes that HubSpot decodes before it signs; all others stay as they are. */
const decoded = /%(3A|2F|3F|40|21|24|27|28|29|2A|2C|3B)/g

const signedAddress = (address: string): string => address.replace(decoded, decodeURIComponent)

/** An event's own id is not unique. */
const nameOf = (entry: Entry): string =>
  [entry.portalId, entry.subscriptionId, entry.objectId, entry.occurredAt, entry.eventId, entry.propertyName].join(':')

function batchIn(body: Uint8Array): { whole: readonly unknown[]; entries: readonly Entry[] } {
  const whole = readJson(body)
  const entries = Batch.safeParse(whole)
  if (entries.success && Array.isArray(whole)) return { whole, entries: entries.data }
  throw new Refusal('unreadable', 'the body is no batch of HubSpot events')
}

/** The bytes as they are where all is of one account; else each account's entries, ids too long for a number as text. */
function split(body: Uint8Array): AccountPart[] {
  const { whole, entries } = batchIn(body)
  const accounts = [...new Set(entries.map(({ portalId }) => portalId))]
  if (accounts.length === 1 && accounts[0] !== undefined) return [{ account: accounts[0], body }]
  return accounts.map((account) => {
    const own = whole.filter((_entry, place) => entries[place]?.portalId === account)
    return { account, body: Buffer.from(JSON.stringify(own)) }
  })
}
