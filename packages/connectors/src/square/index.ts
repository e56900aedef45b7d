import { defineConnector, digestOf, hmacMatches, Refusal, readJson, singleHeader, topic } from '@kilter/core'
import * as z from 'zod'
import { counted, nothing, paid, refunded } from './events.ts'
import { lists } from './lists.ts'
import { Anything, Envelope, InventoryCounts, Payment, Refund } from './payloads.ts'
import { webhooks } from './webhooks.ts'

const settings = z.strictObject({
  merchantId: z
    .string()
    .min(1)
    .max(200)
    .optional()
    .describe('Your merchant id. Needed when one application serves several merchants.'),
  webhookUrl: z
    .url()
    .optional()
    .describe('The notification URL exactly as you typed it at Square, if it differs from this connection’s address.'),
  apiBaseUrl: z.url().optional(),
})

const apiVersion = '2025-10-16'
const payment = topic(Payment, paid)
const refund = topic(Refund, refunded)
const silent = topic(Anything, nothing)

/** Square: POS, payments, inventory. Source: https://developer.squareup.com/docs/webhooks/step3validate */
export const square = defineConnector({
  vendor: 'square',
  name: 'Square',
  settings,
  defaultRoles: ['physical'],
  signature: 'HMAC-SHA256 over notification URL and body, base64',
  guide: {
    secret: 'The signature key of the webhook subscription',
    steps: [
      'Developer console → Webhooks → Subscriptions: add one with the notification URL {hookUrl}',
      'Events: inventory.count.updated, payment.created, payment.updated, refund.created, refund.updated',
      'Give an accessToken with ORDERS_READ and ITEMS_READ: sales and SKUs are looked up',
      'With PAYMENTS_READ and INVENTORY_READ too, what webhooks missed is asked for',
      'If several merchants use the application, set merchantId: one address then serves all of them',
    ],
    verifiedBy: ['sdk', 'vector'],
    source: 'https://developer.squareup.com/docs/webhooks/step3validate',
  },
  staysLost: 'nothing that is read',
  /** Source: https://squareup.com/help/us/en/article/7237-stock-conversion-sell-by */
  places: {
    stock: 'Items & orders → Items → Item library',
    products: 'Items & orders → Items → Item library',
    webhooks: 'Developer console → Webhooks → Subscriptions',
  },
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
    const { type, event_id } = envelopeOf(body)
    return { topic: type, dedupeKey: `${type}:${event_id ?? digestOf(body)}` }
  },

  topics: {
    'inventory.count.updated': topic(InventoryCounts, counted),
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

  accounts: {
    of: ({ merchantId }) => merchantId,
    split: (body) => [{ account: envelopeOf(body).merchant_id ?? '', body }],
  },

  api: {
    baseUrl: () => 'https://connect.squareup.com',
    headers: ({ accessToken }) => ({ authorization: `Bearer ${accessToken}`, 'square-version': apiVersion }),
    webhooks,
  },
  lists,
})

function envelopeOf(body: Uint8Array): z.infer<typeof Envelope> {
  const envelope = Envelope.safeParse(readJson(body))
  if (envelope.success) return envelope.data
  throw new Refusal('unreadable', 'the body is no Square event: it has no type')
}
