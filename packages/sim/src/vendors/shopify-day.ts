/** The simulated day's web store, as Shopify's bodies say it. */
import type { Item, Order } from '../world.ts'
import { currency, shopifyIds } from './ids.ts'
import { personOf } from './people.ts'
import { fulfillmentBody, type LineSaid, orderBody, productBody, refundBody } from './shopify-bodies.ts'

/** The web store shows everything as there: that it knows nothing of the till is the point. */
const shownAvailable = 1

const lineOf = (order: Order, fulfillable = order.quantity): LineSaid => ({
  ...{ id: shopifyIds.line(order), product: shopifyIds.product(order.item), variant: shopifyIds.variant(order.item) },
  ...{ sku: order.item.sku, title: order.item.variantOf?.title ?? order.item.title },
  ...(order.item.variantOf && { variantTitle: order.item.title }),
  ...{ quantity: order.quantity, fulfillable, price: { amountMinor: order.item.priceMinor, currency } },
})

export interface OrderState {
  readonly createdAt: string
  readonly updatedAt: string
  readonly cancelledAt?: string
}

export const orderPayload = (order: Order, state: OrderState) =>
  orderBody({
    ...{ id: shopifyIds.order(order), name: `#${order.number}`, ...state, isTest: order.isTest, currency },
    ...{ financialStatus: 'paid', gateways: ['bogus'], person: personOf(order.number) },
    lines: [lineOf(order, state.cancelledAt ? 0 : order.quantity)],
  })

export const fulfillmentPayload = (order: Order, at: string) => {
  const lines = [{ ...lineOf(order, 0), fulfilled: 'fulfilled' as const }]
  const ids = { id: shopifyIds.fulfillment(order), order: shopifyIds.order(order) }
  return fulfillmentBody({ ...ids, status: 'success', createdAt: at, updatedAt: at, lines }, currency)
}

/** Goods that never left. */
export const refundPayload = (order: Order, at: string) => {
  const ids = { id: shopifyIds.refund(order), order: shopifyIds.order(order) }
  return refundBody({ ...ids, at, lines: [{ line: lineOf(order), restock: 'cancel' }] }, currency)
}

/** One product with all its variants. Throws where there are none. */
export function productPayload(variants: readonly Item[], at: string) {
  const [first] = variants
  if (!first) throw new RangeError('a product has at least one variant')
  const product = { id: shopifyIds.product(first), title: first.variantOf?.title ?? first.title, isShown: true }
  const said = variants.map((item) => ({
    ...{
      id: shopifyIds.variant(item),
      inventoryItem: shopifyIds.inventoryItem(item),
      title: item.title,
      sku: item.sku,
    },
    ...{ price: { amountMinor: item.priceMinor, currency }, backorders: item.backorders, updatedAt: at },
    available: shownAvailable,
  }))
  return productBody({ ...product, updatedAt: at, variants: said })
}
