import { defineConnector, digestOf, type Headers, hmacMatches, Refusal, readJson, topic } from '@kilter/core'
import * as z from 'zod'
import { counted, nothing, productUpdated, sold } from './events.ts'
import { lists } from './lists.ts'
import { Anything, Inventory, Product, Sale } from './payloads.ts'

const settings = z.strictObject({
  domainPrefix: z
    .string()
    .regex(/^[a-z0-9-]+$/)
    .optional()
    .describe('The "example" in example.retail.lightspeed.app. Needed to look up SKUs.'),
  webhookUrl: z
    .url()
    .optional()
    .describe('The webhook address exactly as it is set there, if it differs from this connection’s address.'),
  apiBaseUrl: z.url().optional(),
})

const silent = topic(Anything, nothing)
const topics = {
  'sale.update': topic(Sale, sold),
  'inventory.update': topic(Inventory, counted),
  'product.update': topic(Product, productUpdated),
  'customer.update': silent,
  'register_closure.create': silent,
  'consignment.send': silent,
  'consignment.receive': silent,
}

/** Lightspeed Retail X-Series, formerly Vend. Source: https://x-series-api.lightspeedhq.com/docs/webhooks */
export const lightspeedXSeries = defineConnector({
  vendor: 'lightspeed-x-series',
  name: 'Lightspeed Retail (X-Series)',
  settings,
  defaultRoles: ['physical'],
  signature: 'HMAC-SHA256 over the form body, hex or base64',
  guide: {
    secret: 'The client secret of your OAuth add-on: webhooks made by hand are not signed',
    steps: [
      'Make one webhook a type, each to its own address: {hookUrl}?topic=sale.update, ?topic=inventory.update, ?topic=product.update',
      'For SKUs that a delivery does not say: setting domainPrefix, and an accessToken with products:read',
      'With sales:read and inventory:read too, what webhooks missed is asked for',
    ],
    verifiedBy: ['documentation'],
    source: 'https://x-series-api.lightspeedhq.com/docs/webhooks',
  },
  staysLost: 'customers; products that were deleted',
  /** Source: https://x-series-support.lightspeedhq.com/hc/articles/25534074031899 */
  places: { products: 'Catalog → Products' },
  credentials: ['accessToken'],

  /** HMAC-SHA256 over the raw form body. Documentation leaves open whether it is written in hex or base64; both are whole digests. */
  verify: ({ headers, body }, secret) => {
    const given = signatureOf(headers)
    if (given === undefined) return false
    const check = { secret, signed: body, given }
    return hmacMatches({ ...check, encoding: 'hex' }) || hmacMatches({ ...check, encoding: 'base64' })
  },

  /** The request does not reliably say its topic: subscribe each type with `?topic=`, or it is told by the payload's shape. */
  identify: ({ body, query }) => {
    const text = payloadTextOf(body)
    const payload = readJson(text)
    const named = new URLSearchParams(query ?? '').get('topic')
    const found = named !== null && Object.hasOwn(topics, named) ? named : topicByShape(payload)
    return { topic: found, dedupeKey: `${found}:${entityOf(payload) ?? digestOf(Buffer.from(text))}` }
  },

  read: (body) => readJson(payloadTextOf(body)),
  topics,

  api: {
    baseUrl: ({ domainPrefix }) => domainPrefix && `https://${domainPrefix}.retail.lightspeed.app`,
    headers: ({ accessToken }) => ({ authorization: `Bearer ${accessToken}`, 'user-agent': 'kilter' }),
  },
  lists,
})

/** `signature=<value>,algorithm=HMAC-SHA256`; a base64 value may itself end in `=`. */
function signatureOf(headers: Headers): string | undefined {
  const parts = (headers['x-signature'] ?? '').split(',').map((part) => {
    const cut = part.indexOf('=')
    return [part.slice(0, cut), part.slice(cut + 1)] as const
  })
  if (parts.length !== 2) return undefined
  const named = new Map(parts)
  return named.get('algorithm') === 'HMAC-SHA256' ? named.get('signature') : undefined
}

function payloadTextOf(body: Uint8Array): string {
  const payload = new URLSearchParams(new TextDecoder().decode(body)).get('payload')
  if (payload === null) throw new Refusal('unreadable', 'the form has no field named payload')
  return payload
}

const levels = ['count', 'current_inventory_level']
const productMarks = ['handle', 'has_variants', 'variant_parent_id']
const Keys = z.record(z.string(), z.unknown())

function topicByShape(payload: unknown): string {
  const keys = Keys.safeParse(payload)
  const has = (key: string) => keys.success && Object.hasOwn(keys.data, key)
  if (has('register_sale_products') || has('line_items')) return 'sale.update'
  if (has('outlet_id') && has('product_id') && levels.some(has)) return 'inventory.update'
  if (has('customer_code')) return 'customer.update'
  if (has('sku') && productMarks.some(has)) return 'product.update'
  throw new Refusal('unreadable', 'cannot tell which type of webhook this is; add ?topic= to its address')
}

/** Type, entity and version name a change where there is a version; else the payload's text does. */
function entityOf(payload: unknown): string | undefined {
  const keys = Keys.safeParse(payload)
  if (!keys.success) return undefined
  const { id, version } = keys.data
  return typeof id === 'string' && (typeof version === 'number' || typeof version === 'string')
    ? `${id}:${version}`
    : undefined
}
