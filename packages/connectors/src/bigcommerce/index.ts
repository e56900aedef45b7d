import { defineConnector, digestOf, Refusal, readJson, singleHeader, tokenMatches, topic } from '@kilter/core'
import * as z from 'zod'
import { signedHeaders, standardSignatureMatches } from '../standard-webhooks/signature.ts'
import { customerDeleted, nothing, ordered, productDeleted, productLevel, shipped, variantLevel } from './events.ts'
import { lists } from './lists.ts'
import {
  Anything,
  DeletedCallback,
  Envelope,
  OrderCallback,
  ProductInventory,
  ShipmentCallback,
  SkuInventory,
} from './payloads.ts'
import { webhooks } from './webhooks.ts'

const settings = z
  .strictObject({
    storeHash: z
      .string()
      .regex(/^[a-z0-9]{1,50}$/)
      .optional()
      .describe('The hash in the store’s address, store-<hash>.mybigcommerce.com. Needed to look up orders.'),
    mode: z
      .enum(['signature', 'header'])
      .optional()
      .describe(
        '"signature" if the store signs its webhooks; "header" if a header that you gave to the webhook carries the secret.',
      ),
    header: z
      .string()
      .regex(/^[A-Za-z0-9-]{1,100}$/)
      .toLowerCase()
      .optional()
      .describe('The name of that header. Only with mode "header".'),
    apiBaseUrl: z.url().optional(),
  })
  .refine(({ mode, header }) => (mode === 'header') === (header !== undefined), {
    message: 'goes with mode "header", and that mode with it',
    path: ['header'],
  })

const order = topic(OrderCallback, ordered('order.updated'))
const shipment = topic(ShipmentCallback, shipped)
const productInventory = topic(ProductInventory, productLevel)
const skuInventory = topic(SkuInventory, variantLevel)
const silent = topic(Anything, nothing)

/** BigCommerce: online store. Source: https://developer.bigcommerce.com/docs/integrations/webhooks */
export const bigcommerce = defineConnector({
  vendor: 'bigcommerce',
  name: 'BigCommerce',
  settings,
  defaultRoles: ['sellable', 'orders', 'customers'],
  signature: 'Standard Webhooks: HMAC-SHA256 over id, time and body, base64; or a secret in a header of your own',
  guide: {
    secret: 'The client secret of the API account or app that makes the hooks; in mode header the value of your header',
    steps: [
      'Settings → API → Store-level API accounts: one that may read orders; give its accessToken and setting storeHash',
      'POST /v3/hooks with destination {hookUrl}, one hook for each scope',
      'Scopes: store/order/*, store/shipment/*, store/product/*, store/sku/*, store/customer/deleted',
      'If callbacks come without webhook-signature: put a random value into the headers of the hook, and set mode header and header, its name',
    ],
    verifiedBy: ['sdk'],
    source: 'https://developer.bigcommerce.com/docs/integrations/webhooks',
  },
  staysLost: 'stock, which callbacks tell as changes; products and customers that were deleted',
  /** Source: https://support.bigcommerce.com/articles/Public/Inventory-Tracking */
  places: { stock: 'Products → View → the product → Inventory', products: 'Products → View', orders: 'Orders → View' },
  credentials: ['accessToken'],

  /** Standard Webhooks keyed with the bytes of the client secret, which are not base64 of anything. Never both ways at once. */
  verify: ({ headers, body, now, settings: { mode, header } }, secret) =>
    mode === 'header'
      ? header !== undefined && tokenMatches(secret, singleHeader(headers, header))
      : standardSignatureMatches({ headers, body, now }, Buffer.from(secret, 'utf8')),

  /** The signed id is the same on every retry. Without it, the hash alone would not do: two changes of an order may share it. */
  identify: ({ headers, body }) => {
    const { scope, hash, created_at } = envelopeOf(body)
    const unsigned = hash && created_at ? `${hash}:${created_at}` : digestOf(body)
    return { topic: topicOf(scope), dedupeKey: signedHeaders(headers)?.id ?? `${scope}:${unsigned}` }
  },

  topics: {
    'store/order/created': topic(OrderCallback, ordered('order.placed')),
    'store/order/updated': order,
    'store/order/archived': order,
    'store/order/statusUpdated': order,
    'store/order/refund/created': order,
    'store/order/transaction/created': silent,
    'store/order/transaction/updated': silent,
    'store/shipment/created': shipment,
    'store/shipment/updated': shipment,
    'store/shipment/deleted': shipment,
    'store/product/inventory/updated': productInventory,
    'store/product/inventory/order/updated': productInventory,
    'store/sku/inventory/updated': skuInventory,
    'store/sku/inventory/order/updated': skuInventory,
    'store/channel/*/inventory/product/stock_changed': silent,
    'store/channel/*/inventory/product/low_stock_reached': silent,
    'store/channel/*/inventory/product/out_of_stock_reached': silent,
    'store/channel/*/inventory/product/settings_changed': silent,
    'store/product/created': silent,
    'store/product/updated': silent,
    'store/product/deleted': topic(DeletedCallback, productDeleted),
    'store/sku/created': silent,
    'store/sku/updated': silent,
    'store/sku/deleted': silent,
    'store/customer/created': silent,
    'store/customer/updated': silent,
    'store/customer/deleted': topic(DeletedCallback, customerDeleted),
  },

  accounts: {
    of: ({ storeHash }) => storeHash,
    split: (body) => [{ account: envelopeOf(body).producer?.replace(/^stores\//, '') ?? '', body }],
  },

  api: {
    baseUrl: ({ storeHash }) => storeHash && `https://api.bigcommerce.com/stores/${storeHash}`,
    headers: ({ accessToken }) => ({ 'x-auth-token': accessToken ?? '', accept: 'application/json' }),
    rate: { requests: 150, perSeconds: 30 },
    webhooks,
  },
  lists,
})

/** A scope of a channel may name that channel. */
const topicOf = (scope: string): string => scope.replace(/^store\/channel\/[^/]+\//, 'store/channel/*/')

function envelopeOf(body: Uint8Array): z.infer<typeof Envelope> {
  const envelope = Envelope.safeParse(readJson(body))
  if (envelope.success) return envelope.data
  throw new Refusal('unreadable', 'the body is no callback: it has no scope')
}
