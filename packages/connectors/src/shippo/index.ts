import {
  defineConnector,
  digestOf,
  type EventDraft,
  hmacMatches,
  type InterpretInput,
  isFresh,
  Refusal,
  readJson,
  signatureParts,
  tokenMatches,
  topic,
  type VerifyInput,
} from '@kilter/core'
import * as z from 'zod'
import { Anything, id, known, nothing, time, wordAt } from '../fields.ts'

const settings = z.strictObject({
  /** Never chosen by the request itself. */
  mode: z
    .enum(['url-token', 'hmac'])
    .default('url-token')
    .describe('"hmac" once Shippo’s staff have given you a signing secret; until then the address carries the secret.'),
  testMode: z
    .boolean()
    .default(false)
    .describe('true: treat events that are marked as tests as real. For trying things out.'),
})
type Settings = z.infer<typeof settings>

const Envelope = z.object({ event: z.string().min(1).max(100) })

/** Source: https://docs.goshippo.com/docs/tracking/webhooks/ */
const Track = z.object({
  test: z.boolean().nullish(),
  data: z.object({
    carrier: z.string().min(1).max(200),
    tracking_number: z.string().min(1).max(200),
    metadata: z.string().max(200).nullish(),
    tracking_status: z.object({ object_id: id.nullish(), status: z.string(), status_date: time }).nullish(),
  }),
})
type Track = z.infer<typeof Track>

const silent = topic(Anything, nothing)

/** Shippo: shipping and tracking. Source: https://docs.goshippo.com/docs/tracking/webhooks/ */
export const shippo = defineConnector({
  vendor: 'shippo',
  name: 'Shippo',
  settings,
  defaultRoles: ['shipping'],
  signature: 'a token in the address; HMAC-SHA256 over time and body, hex, where Shippo issued a secret',
  guide: {
    secret: 'A long random text of your own for the address; or the HMAC secret that Shippo’s support issues',
    steps: [
      'Settings → API → Webhooks: event track_updated, {hookUrl}?token=<the secret>, shorter than 200 characters in all',
      'With a secret from Shippo’s support: setting mode=hmac, and the address {hookUrl}',
      'Put the order’s number into the label’s metadata when you buy it: so the parcel finds its order',
    ],
    verifiedBy: ['vector', 'documentation'],
    source: 'https://docs.goshippo.com/docs/tracking/webhooks/',
  },
  staysLost: 'everything: it lists no parcels by when they moved',
  places: { webhooks: 'Settings → API → Webhooks' },

  verify: (input, secret) =>
    input.settings.mode === 'hmac'
      ? signatureMatches(input, secret)
      : tokenMatches(secret, new URLSearchParams(input.query ?? '').get('token') ?? undefined),

  /** There is no id: a state of a parcel has one, and otherwise equal bytes are one delivery. */
  identify: ({ body }) => {
    const json = readJson(body)
    const { data } = Envelope.safeParse(json)
    if (!data) throw new Refusal('unreadable', 'the body is no Shippo event')
    return { topic: data.event, dedupeKey: `${data.event}:${stateOf(json) ?? digestOf(body)}` }
  },

  topics: {
    track_updated: topic(Track, tracked),
    transaction_created: silent,
    transaction_updated: silent,
    batch_created: silent,
    batch_purchased: silent,
  },
})

function stateOf(json: unknown): string | undefined {
  const track = Track.safeParse(json).data?.data
  const state = track?.tracking_status?.object_id
  return track && state ? `${track.carrier} ${track.tracking_number} ${state}` : undefined
}

function signatureMatches({ headers, body, now }: VerifyInput<unknown>, secret: string): boolean {
  const parts = signatureParts(headers['shippo-auth-signature'])
  // Sent twice, its time would stand in it twice.
  const [at, ...more] = parts?.get('t') ?? []
  if (at === undefined || more.length > 0 || !isFresh(at, 'seconds', now)) return false
  const given = parts?.get('v1') ?? []
  return given.length === 1 && hmacMatches({ secret, signed: [`${at}.`, body], given, encoding: 'hex' })
}

const statuses = {
  UNKNOWN: 'unknown',
  PRE_TRANSIT: 'labelled',
  TRANSIT: 'in-transit',
  DELIVERED: 'delivered',
  RETURNED: 'returned',
  FAILURE: 'failed',
} as const
const statusWords = Object.keys(statuses) as (keyof typeof statuses)[]

/** A tracking number is unique within its carrier, and used again one day. */
function tracked({ test, data: track }: Track, { settings: { testMode } }: InterpretInput<Settings>): EventDraft[] {
  const { carrier, tracking_number: tracking, tracking_status: state } = track
  if (!state || (test && !testMode)) return []
  const number = /^(?:order\s*)?#?\s*([A-Za-z0-9-]{1,50})$/i.exec(track.metadata?.trim() ?? '')?.[1]
  const data = {
    shipment: `${carrier}:${tracking}`,
    status: statuses[wordAt('data.tracking_status.status', statusWords, state.status)],
    carrier,
    tracking,
    ...known('order', number === undefined ? undefined : { number }),
  }
  return [{ type: 'shipment.updated', time: state.status_date, data }]
}
