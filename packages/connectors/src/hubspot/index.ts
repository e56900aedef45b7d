import { type AccountPart, defineConnector, digestOf, Refusal, readJson, topic } from '@kilter/core'
import * as z from 'zod'
import { countrySetting } from '../person.ts'
import { eventsSaid } from './events.ts'
import { lists } from './lists.ts'
import { Events, type HubSpotEvent } from './payloads.ts'
import { signatureMatches } from './signature.ts'

const settings = z.strictObject({
  portalId: z
    .string()
    .regex(/^\d{1,20}$/, 'must be the number of the account')
    .describe('The number of your HubSpot account (hub id). It is in the addresses of its pages.'),
  webhookUrl: z
    .url()
    .optional()
    .describe('The target URL exactly as it is set in the app, if it differs from this connection’s address.'),
  ignoredSourceIds: z
    .array(z.string().min(1).max(200))
    .max(50)
    .default([])
    .describe('Integrations (their sourceId) whose changes only repeat what other connected tools report themselves.'),
  currency: z
    .string()
    .regex(/^[A-Z]{3}$/, 'must be a currency like EUR')
    .optional()
    .describe('The currency of the account, e.g. EUR, if it uses only one.'),
  country: countrySetting,
  apiBaseUrl: z.url().optional(),
})
export type Settings = z.infer<typeof settings>

/** HubSpot: CRM. Source: https://developers.hubspot.com/docs/api/webhooks */
export const hubspot = defineConnector({
  vendor: 'hubspot',
  name: 'HubSpot',
  settings,
  defaultRoles: ['customers', 'consent'],
  credentials: ['accessToken'],
  signature: 'HMAC-SHA256 over method, address, body and time, base64 (version 3)',
  guide: {
    secret: 'The client secret of the app',
    steps: [
      'Settings → Integrations → Private Apps (or your public app) → Webhooks: target URL {hookUrl}',
      'Subscribe: contact creation, deletion, merge, privacyDeletion, propertyChange of email, phone, firstname, lastname, hs_email_optout; deal creation, deletion, propertyChange of dealstage, amount, hs_is_closed_won',
      'Give the account’s number as setting portalId, and an accessToken with crm.objects.contacts.read and crm.objects.deals.read',
    ],
    verifiedBy: ['vector', 'sdk'],
    source: 'https://developers.hubspot.com/docs/api/webhooks/validating-requests',
  },
  staysLost: 'deals; contacts that were deleted, merged or erased; everything where ignoredSourceIds is set',
  places: { customers: 'CRM → Contacts', webhooks: 'Settings → Integrations → Private Apps' },

  verify: signatureMatches,

  /** Event ids are not unique, and attempts are numbered in the body: what is told, without the attempt, names a batch. */
  identify: ({ body }) => {
    const keys = eventsIn(body).map((event) => JSON.stringify(event))
    return { topic: 'events', dedupeKey: digestOf(Buffer.from(keys.sort().join('\n'))) }
  },

  topics: { events: topic(Events, eventsSaid) },

  accounts: { of: ({ portalId }) => portalId, split },

  api: {
    baseUrl: () => 'https://api.hubapi.com',
    headers: ({ accessToken }) => ({ authorization: `Bearer ${accessToken}` }),
    rate: { requests: 100, perSeconds: 10 },
    // Source: https://developers.hubspot.com/docs/reference/api/crm/objects/contacts
    probe: () => ({ path: '/crm/v3/objects/contacts?limit=1' }),
  },
  lists,
})

/** Attempts are not among what is read, so that a retry reads alike. */
function eventsIn(body: Uint8Array): HubSpotEvent[] {
  const read = Events.safeParse(readJson(body))
  if (read.success) return read.data
  throw new Refusal('unreadable', 'the body is no list of HubSpot events')
}

/** The bytes as they are where all is of one account. */
function split(body: Uint8Array): AccountPart[] {
  const accounts = [...new Set(eventsIn(body).map(({ portalId }) => portalId))]
  if (accounts.length === 1 && accounts[0] !== undefined) return [{ account: accounts[0], body }]
  const all = readJson(body) as readonly { portalId: string | number }[]
  return accounts.map((account) => {
    const own = all.filter(({ portalId }) => String(portalId) === account)
    return { account, body: Buffer.from(JSON.stringify(own)) }
  })
}
