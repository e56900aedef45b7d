import {
  defineConnector,
  type EventDraft,
  hmacMatches,
  type InterpretInput,
  Refusal,
  readJson,
  singleHeader,
  topic,
} from '@kilter/core'
import * as z from 'zod'
import { Anything, id, known, nothing, time, wordAt } from '../fields.ts'

const settings = z.strictObject({
  testMode: z.boolean().default(false).describe('true: treat events from test mode as real. For trying things out.'),
})
type Settings = z.infer<typeof settings>

const Envelope = z.object({ id, description: z.string().min(1).max(200) })

/** Source: https://docs.easypost.com/docs/trackers */
const TrackerEvent = z.object({
  mode: z.enum(['test', 'production']),
  result: z.object({
    id,
    tracking_code: z.string().min(1).max(200),
    carrier: z.string().min(1).max(200).nullish(),
    status: z.string(),
    updated_at: time,
    is_return: z.boolean().nullish(),
  }),
})
type TrackerEvent = z.infer<typeof TrackerEvent>

const prefix = 'hmac-sha256-hex='
const tracker = topic(TrackerEvent, tracked)
const silent = topic(Anything, nothing)

/** EasyPost: shipping and tracking. Source: https://docs.easypost.com/docs/webhooks */
export const easypost = defineConnector({
  vendor: 'easypost',
  name: 'EasyPost',
  settings,
  defaultRoles: ['shipping'],
  signature: 'HMAC-SHA256 over the body, hex after hmac-sha256-hex=',
  guide: {
    secret: 'The webhook_secret that you set on the webhook: without one nothing is signed',
    steps: [
      'Dashboard → Webhooks & Events (or POST /v2/webhooks): url {hookUrl} and a webhook secret, in production mode',
      'Parcels are followed by trackers: those of labels bought there are made by themselves',
    ],
    verifiedBy: ['vector', 'sdk'],
    source: 'https://docs.easypost.com/docs/webhooks',
  },
  staysLost: 'everything: what stands in the events that it lists is not settled, and it is not asked yet',
  places: { webhooks: 'Dashboard → Webhooks & Events' },

  /** The secret’s letters are taken apart (NFKD) before they are a key. */
  verify: ({ headers, body }, secret) => {
    const given = singleHeader(headers, 'x-hmac-signature')
    if (!given?.startsWith(prefix)) return false
    return hmacMatches({
      secret: secret.normalize('NFKD'),
      signed: body,
      given: given.slice(prefix.length),
      encoding: 'hex',
    })
  },

  identify: ({ body }) => {
    const { data } = Envelope.safeParse(readJson(body))
    if (!data) throw new Refusal('unreadable', 'the body is no EasyPost event')
    return { topic: data.description, dedupeKey: data.id }
  },

  topics: {
    'tracker.created': tracker,
    'tracker.updated': tracker,
    'batch.created': silent,
    'batch.updated': silent,
    'scan_form.created': silent,
    'scan_form.updated': silent,
    'refund.successful': silent,
    'payment.created': silent,
    'payment.completed': silent,
    'payment.failed': silent,
  },
})

const statuses = {
  unknown: 'unknown',
  pre_transit: 'labelled',
  in_transit: 'in-transit',
  out_for_delivery: 'out-for-delivery',
  available_for_pickup: 'ready-for-pickup',
  delivered: 'delivered',
  return_to_sender: 'returned',
  failure: 'failed',
  error: 'failed',
  cancelled: 'cancelled',
} as const
const statusWords = Object.keys(statuses) as (keyof typeof statuses)[]

function tracked({ mode, result }: TrackerEvent, { settings: { testMode } }: InterpretInput<Settings>): EventDraft[] {
  if (mode === 'test' && !testMode) return []
  const data = {
    shipment: result.id,
    status: statuses[wordAt('result.status', statusWords, result.status)],
    tracking: result.tracking_code,
    ...known('carrier', result.carrier),
  }
  return [{ type: 'shipment.updated', time: result.updated_at, data }]
}
