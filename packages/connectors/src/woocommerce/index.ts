import {
  type Answer,
  defineConnector,
  digestOf,
  type Greeting,
  hmacMatches,
  moneyFrom,
  Refusal,
  singleHeader,
  topic,
} from '@kilter/core'
import * as z from 'zod'
import { refusalAsIssue } from '../fields.ts'
import { customerDeleted, customerUpdated, nothing, productDeleted, productUpdated } from './events.ts'
import { lists } from './lists.ts'
import { deleted, ordered } from './orders.ts'
import { Anything, Customer, Deleted, Order, Product } from './payloads.ts'
import { webhooks } from './webhooks.ts'

const settings = z.strictObject({
  apiBaseUrl: z
    .url()
    .optional()
    .describe('Your shop’s address, e.g. https://shop.example.com. Needed to look up refunds and variations.'),
  currency: z
    .string()
    .transform(refusalAsIssue((code: string) => moneyFrom('0', code).currency))
    .optional()
    .describe('The currency of your price list, e.g. EUR. Without it product prices cannot be compared.'),
})

/** No header is signed: a body that is dated is known by its bytes, from whichever webhook it comes. */
const dated = { changedAt: 'date_modified_gmt' } as const
const updatedOrder = topic(Order, ordered('order.updated'), dated)
const product = topic(Product, productUpdated, dated)
const customer = topic(Customer, customerUpdated, dated)
const silent = topic(Anything, nothing)

/** WooCommerce: online store on WordPress. Source: https://woocommerce.com/document/webhooks/ */
export const woocommerce = defineConnector({
  vendor: 'woocommerce',
  name: 'WooCommerce',
  settings,
  defaultRoles: ['sellable', 'orders', 'customers'],
  signature: 'HMAC-SHA256 over the body, base64',
  guide: {
    secret: 'The secret that you typed into the webhook, the same for all of them; never leave it empty',
    steps: [
      'WooCommerce → Settings → Advanced → Webhooks: add one for each topic, status active, API version 3, to {hookUrl}',
      'Topics: order created, updated, deleted and restored; product created, updated, deleted and restored',
      'Topics: customer created, updated and deleted',
      'Settings → Advanced → REST API: add a key that may read, and give consumerKey, consumerSecret and setting apiBaseUrl, the address of the shop',
    ],
    verifiedBy: ['documentation'],
    source: 'https://woocommerce.com/document/webhooks/',
  },
  staysLost: 'customers; orders and products that were deleted',
  places: {
    products: 'Products',
    orders: 'WooCommerce → Orders',
    webhooks: 'WooCommerce → Settings → Advanced → Webhooks',
  },
  credentials: ['consumerKey', 'consumerSecret'],

  /** Base64 HMAC-SHA256 over the raw body. WordPress keeps a secret with its entities escaped and signs with it unescaped,
   * so that whoever copied it from there has another text than the key. */
  verify: ({ headers, body }, secret) => {
    const given = singleHeader(headers, 'x-wc-webhook-signature')
    const keys = [...new Set([secret, unescaped(secret)])]
    return keys.map((key) => hmacMatches({ secret: key, signed: body, given, encoding: 'base64' })).includes(true)
  },

  /** The delivery id is made of webhook and second, and two deliveries may share it: what tells repeats is the body, which is
   * the state of the thing. A deleted thing has none, and is told by both. */
  identify: ({ headers, body }) => {
    const named = singleHeader(headers, 'x-wc-webhook-topic')
    if (named === undefined) throw new Refusal('unreadable', 'the header X-WC-Webhook-Topic is missing')
    const names = ['x-wc-webhook-source', 'x-wc-webhook-id', ...(isDeletion(named) ? ['x-wc-webhook-delivery-id'] : [])]
    const whose = names.map((name) => `${headers[name] ?? ''}\n`).join('')
    return { topic: named, dedupeKey: `${named}:${digestOf(Buffer.concat([Buffer.from(whose), body]))}` }
  },

  topics: {
    'order.created': topic(Order, ordered('order.placed'), dated),
    'order.updated': updatedOrder,
    'order.restored': updatedOrder,
    'order.deleted': topic(Deleted, deleted),
    'product.created': product,
    'product.updated': product,
    'product.restored': product,
    'product.deleted': topic(Deleted, productDeleted),
    'customer.created': customer,
    'customer.updated': customer,
    'customer.deleted': topic(Deleted, customerDeleted),
    'coupon.created': silent,
    'coupon.updated': silent,
    'coupon.deleted': silent,
    'coupon.restored': silent,
  },

  door: { greet },

  api: {
    baseUrl: ({ apiBaseUrl }) => apiBaseUrl,
    headers: ({ consumerKey, consumerSecret }) => ({
      authorization: `Basic ${Buffer.from(`${consumerKey}:${consumerSecret}`).toString('base64')}`,
    }),
    webhooks,
  },
  lists,
})

const isDeletion = (named: string): boolean => named.endsWith('.deleted')

const pingLengthMax = 40
const ping = /^webhook_id=\d+$/

/** When a webhook is saved the shop asks without a signature whether somebody is there, and takes nothing but 200 for a yes. */
function greet({ method, headers, body }: Greeting): Answer | undefined {
  if (method !== 'POST' || body.length > pingLengthMax) return undefined
  const isDelivery = Object.keys(headers).some((name) => name.startsWith('x-wc-'))
  return !isDelivery && ping.test(Buffer.from(body).toString('latin1')) ? { status: 200 } : undefined
}

const characters: Readonly<Record<string, string>> = {
  '&amp;': '&',
  '&lt;': '<',
  '&gt;': '>',
  '&quot;': '"',
  '&#039;': "'",
  '&#39;': "'",
}

/** Once and from left to right: `&amp;lt;` is `&lt;`. */
const unescaped = (secret: string): string =>
  secret.replace(/&(?:amp|lt|gt|quot|#0?39);/g, (entity) => characters[entity] ?? entity)
