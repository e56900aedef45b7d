import {
  defineConnector,
  digestOf,
  hmacMatches,
  Refusal,
  readJson,
  singleHeader,
  type Topic,
  topic,
} from '@kilter/core'
import * as z from 'zod'
import { counted, nothing, paid, refunded } from './events.ts'
import { Anything, Envelope, InventoryCounts, Payment, Refund } from './payloads.ts'

const settings = z.strictObject({
  /** Deliveries of another merchant are kept, and parked. */
  merchantId: z.string().min(1).max(200).optional(),
  /** The notification URL exactly as typed into the subscription: it is signed. */
  webhookUrl: z.url().optional(),
  apiBaseUrl: z.url().optional(),
})

const apiVersion = '2025-10-16'
const payment = ours(topic(Payment, paid))
const refund = ours(topic(Refund, refunded))
const silent = ours(topic(Anything, nothing))

/** Square: POS, payments, inventory. Source: https://developer.squareup.com/docs/webhooks/step3validate */
export const square = defineConnector({
  vendor: 'square',
  name: 'Square',
  settings,
  defaultRoles: ['physical'],
  credentials: ['accessToken'],

  /** Base64 HMAC-SHA256 over notification URL and raw body, joined without a separator. The older SHA-1 header is not looked at. */
  verify: ({ headers, body, settings: { webhookUrl }, hookUrl }, secret) =>
    hmacMatches({
      secret,
      signed: [webhookUrl ?? hookUrl, body],
      given: singleHeader(headers, 'x-square-hmacsha256-signature'),
      encoding: 'base64',
    }),

  /** Type and event id: the samples of two types share an id, and a repeat has both. */
  identify: ({ body }) => {
    const envelope = Envelope.safeParse(readJson(body))
    if (!envelope.success) throw new Refusal('unreadable', 'the body is no Square event: it has no type')
    const { type, event_id } = envelope.data
    return { topic: type, dedupeKey: `${type}:${event_id ?? digestOf(body)}` }
  },

  topics: {
    'inventory.count.updated': ours(topic(InventoryCounts, counted)),
    'payment.created': payment,
    'payment.updated': payment,
    'refund.created': refund,
    'refund.updated': refund,
    'order.created': silent,
    'order.updated': silent,
    'order.fulfillment.updated': silent,
    'catalog.version.updated': silent,
    'customer.created': silent,
    'customer.updated': silent,
    'customer.deleted': silent,
  },

  api: {
    baseUrl: () => 'https://connect.squareup.com',
    headers: ({ accessToken }) => ({ authorization: `Bearer ${accessToken}`, 'square-version': apiVersion }),
  },
})

/** One signature key may see several merchants of an application; with `settings.merchantId` only that one's word is taken. */
function ours(said: Topic<unknown>): Topic<z.infer<typeof settings>> {
  return {
    interpret(json, input) {
      const { merchantId } = input.settings
      const envelope = Envelope.safeParse(json)
      if (merchantId !== undefined && envelope.data?.merchant_id !== merchantId)
        throw new Refusal('unreadable', 'not of the merchant that was connected', { path: 'merchant_id' })
      return said.interpret(json, input)
    },
  }
}
