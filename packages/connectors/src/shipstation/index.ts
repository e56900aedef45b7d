import {
  defineConnector,
  digestOf,
  isFresh,
  publicKeyMatches,
  Refusal,
  readJson,
  singleHeader,
  tokenMatches,
  topic,
  type VerifyInput,
} from '@kilter/core'
import * as z from 'zod'
import { Anything, nothing } from '../fields.ts'
import { shipped, tracked } from './events.ts'
import { Envelope, Notice, Track } from './payloads.ts'

const settings = z.strictObject({
  version: z
    .enum(['1', '2'])
    .default('1')
    .describe('Which API the webhooks come from: 1 (ssapi.shipstation.com) or 2 (formerly ShipEngine).'),
  jwks: z
    .object({ keys: z.array(z.looseObject({ kid: z.string(), kty: z.literal('RSA') })).max(20) })
    .optional()
    .describe('ShipStation’s published keys (JSON). With them the signature of version 2 is checked too.'),
  apiBaseUrl: z.url().optional(),
})
type Settings = z.infer<typeof settings>

const secretHeader = 'x-kilter-secret'
const shipping = topic(Notice, shipped)
const silent = topic(Anything, nothing)

/** ShipStation: shipping, in both of its APIs. */
export const shipstation = defineConnector({
  vendor: 'shipstation',
  name: 'ShipStation',
  settings,
  defaultRoles: ['shipping'],
  credentials: ['apiKey', 'apiSecret'],
  signature:
    'version 1: none, a token in the address; version 2: a secret header, and RSA-SHA256 where its keys are given',
  guide: {
    secret:
      'A long random text of your own: version 1 signs nothing, and version 2’s signature is the same for all customers',
    steps: [
      'Version 1: Account → API Settings → Webhooks, on shipment, {hookUrl}?token=<the secret>; give apiKey and apiSecret, for it sends a link alone',
      'Version 2: POST /v2/environment/webhooks with event track, url {hookUrl} and the header X-Kilter-Secret; setting version=2',
      'Version 2, safer: paste the answer of https://api.shipengine.com/jwks into setting jwks',
    ],
    verifiedBy: ['vector', 'documentation'],
    source: 'https://www.shipengine.com/docs/webhooks/',
  },
  staysLost:
    'everything: version 1 lists shipments by when they were made or voided, in times without a zone, and is not asked yet',
  places: { webhooks: 'Account → API Settings → Webhooks' },

  verify: (input, secret) =>
    input.settings.version === '1'
      ? tokenMatches(secret, new URLSearchParams(input.query ?? '').get('token') ?? undefined)
      : tokenMatches(secret, singleHeader(input.headers, secretHeader)) && signatureHolds(input),

  /** Neither has an id: of the older the link names its batch, of the newer equal bytes are one delivery. */
  identify: ({ body }) => {
    const { data } = Envelope.safeParse(readJson(body))
    if (!data) throw new Refusal('unreadable', 'the body is no ShipStation webhook')
    return { topic: data.resource_type, dedupeKey: `${data.resource_type}:${digestOf(body)}` }
  },

  topics: {
    SHIP_NOTIFY: shipping,
    ITEM_SHIP_NOTIFY: shipping,
    ORDER_NOTIFY: silent,
    ITEM_ORDER_NOTIFY: silent,
    API_TRACK: topic(Track, tracked),
    API_BATCH: silent,
    API_RATE: silent,
  },

  api: {
    baseUrl: () => 'https://ssapi.shipstation.com',
    headers: ({ apiKey, apiSecret }) => ({
      authorization: `Basic ${Buffer.from(`${apiKey}:${apiSecret}`).toString('base64')}`,
    }),
    rate: { requests: 40, perSeconds: 60 },
    // Source: https://www.shipstation.com/docs/api/shipments/list/
    probe: ({ version }) => (version === '1' ? { path: '/shipments?pageSize=1' } : undefined),
  },
})

/** True without a key set. A key that is not among them holds nothing: paste the set anew after the vendor changed it. */
function signatureHolds({ headers, body, now, settings: { jwks } }: VerifyInput<Settings>): boolean {
  if (!jwks) return true
  const time = singleHeader(headers, 'x-shipengine-timestamp')
  const kid = singleHeader(headers, 'x-shipengine-rsa-sha256-key-id')
  const key = jwks.keys.find((each) => each.kid === kid)
  if (time === undefined || !key || !isFresh(time, 'text', now)) return false
  const given = singleHeader(headers, 'x-shipengine-rsa-sha256-signature')
  return publicKeyMatches({ key: { rsa: key }, signed: [`${time}.`, body], given })
}
