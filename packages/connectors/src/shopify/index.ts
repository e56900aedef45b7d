import { defineConnector, digestOf, hmacMatches, moneyFrom, Refusal, singleHeader, topic } from '@kilter/core'
import * as z from 'zod'
import { refusalAsIssue } from '../fields.ts'
import { itemUpdated, levelled, nothing, productDeleted, productUpdated, variantUpdated } from './catalogue.ts'
import { customerDeleted, customerRedacted, customerUpdated, dataRequested, shopRedacted } from './customers.ts'
import { lists } from './lists.ts'
import { fulfilled, ordered, refunded } from './orders.ts'
import {
  Anything,
  Customer,
  CustomerRedact,
  DataRequest,
  DeletedCustomer,
  DeletedProduct,
  Fulfillment,
  InventoryItem,
  InventoryLevel,
  Order,
  Product,
  Refund,
  Variant,
} from './payloads.ts'

const settings = z.strictObject({
  shop: z
    .string()
    .regex(/^[a-z0-9][a-z0-9-]*\.myshopify\.com$/, 'must look like example.myshopify.com')
    .optional()
    .describe('Your shop’s Shopify address, e.g. example.myshopify.com. Webhooks from another shop are refused.'),
  currency: z
    .string()
    .transform(refusalAsIssue((code: string) => moneyFrom('0', code).currency))
    .optional()
    .describe('The currency of your price list, e.g. EUR. Without it product prices cannot be compared.'),
  apiBaseUrl: z.url().optional(),
  webhookUrl: z
    .url()
    .optional()
    .describe('The webhook address exactly as it is set there, if it differs from this connection’s address.'),
})

/** Headers are not signed, the webhook id among them: a body that is dated is known by its bytes. */
const dated = { changedAt: 'updated_at' } as const
const order = topic(Order, ordered('order.updated'), dated)
const fulfillment = topic(Fulfillment, fulfilled, dated)
const product = topic(Product, productUpdated, dated)
const level = topic(InventoryLevel, levelled, dated)
const inventoryItem = topic(InventoryItem, itemUpdated, dated)
const variant = topic(Variant, variantUpdated, dated)
const customer = topic(Customer, customerUpdated, dated)
const silent = topic(Anything, nothing)

/** Shopify: online store and POS. Source: https://shopify.dev/docs/apps/build/webhooks */
export const shopify = defineConnector({
  vendor: 'shopify',
  name: 'Shopify',
  settings,
  defaultRoles: ['sellable', 'orders', 'customers'],
  signature: 'HMAC-SHA256 over the body, base64',
  guide: {
    secret: 'The client secret of your app, or the secret under Settings → Notifications → Webhooks',
    steps: [
      'Settings → Notifications → Webhooks (or your app): create a webhook for each topic, format JSON, to {hookUrl}',
      'Topics: orders/create, orders/updated, orders/cancelled, fulfillments/create, fulfillments/update, refunds/create',
      'Topics: products/create, products/update, inventory_items/update, inventory_levels/update, and the three privacy topics',
      'Topics, to compare customers with your other tools: customers/create, customers/update, customers/delete',
      'To be told of what webhooks missed: setting shop, and the Admin API access token of an app of your own with read_orders, read_products, read_inventory, read_locations and, to compare customers, read_customers',
      'Where Shopify runs your till too, add the role physical',
    ],
    verifiedBy: ['sdk', 'vector', 'captured'],
    source: 'https://shopify.dev/docs/apps/build/webhooks',
  },
  staysLost: 'products and customers that were deleted; customers who are to be erased or ask for their data',
  places: {
    stock: 'Products → Inventory',
    products: 'Products',
    orders: 'Orders',
    webhooks: 'Settings → Notifications → Webhooks',
  },

  credentials: ['accessToken'],

  /** Base64 HMAC-SHA256 over the raw body and nothing else: headers are hints, so the shop must be the one that was connected. */
  verify: ({ headers, body, settings: { shop } }, secret) =>
    (shop === undefined || headers['x-shopify-shop-domain']?.toLowerCase() === shop) &&
    hmacMatches({ secret, signed: body, given: singleHeader(headers, 'x-shopify-hmac-sha256'), encoding: 'base64' }),

  /** The webhook id names a delivery and stays the same over its retries; the event id is shared by several topics. */
  identify: ({ headers, body }) => {
    const named = singleHeader(headers, 'x-shopify-topic')
    if (named === undefined) throw new Refusal('unreadable', 'the header X-Shopify-Topic is missing')
    return { topic: named, dedupeKey: `${named}:${singleHeader(headers, 'x-shopify-webhook-id') ?? digestOf(body)}` }
  },

  topics: {
    'orders/create': topic(Order, ordered('order.placed'), dated),
    'orders/updated': order,
    'orders/paid': order,
    'orders/fulfilled': order,
    'orders/partially_fulfilled': order,
    'orders/cancelled': topic(Order, ordered('order.cancelled'), dated),
    'orders/edited': silent,
    'fulfillments/create': fulfillment,
    'fulfillments/update': fulfillment,
    'refunds/create': topic(Refund, (refund) => refunded(refund), { changedAt: 'created_at' }),
    'inventory_levels/update': level,
    'inventory_levels/connect': level,
    'inventory_levels/disconnect': silent,
    'inventory_items/create': inventoryItem,
    'inventory_items/update': inventoryItem,
    'products/create': product,
    'products/update': product,
    'products/delete': topic(DeletedProduct, productDeleted),
    'variants/in_stock': variant,
    'variants/out_of_stock': variant,
    'customers/create': customer,
    'customers/update': customer,
    'customers/delete': topic(DeletedCustomer, customerDeleted),
    'customers/redact': topic(CustomerRedact, customerRedacted),
    'customers/data_request': topic(DataRequest, dataRequested),
    'shop/redact': topic(Anything, shopRedacted),
  },

  api: {
    baseUrl: ({ shop }) => shop && `https://${shop}`,
    headers: ({ accessToken = '' }) => ({ 'x-shopify-access-token': accessToken }),
    // Of the smallest plan. Source: https://shopify.dev/docs/api/usage/limits
    rate: { requests: 2, perSeconds: 1 },
    forListsAlone: true,
  },
  lists,
})
