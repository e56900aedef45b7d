/** A BigCommerce store's word: callbacks name things and say nothing of them; orders and their lines are read.
 * Source: https://developer.bigcommerce.com/docs/integrations/webhooks and its REST management API, orders v2 */
import { createHash } from 'node:crypto'
import { type Instant, type ItemRef, microsOf, quantityOf } from '@kilter/core'
import { decimalText, inCurrency, numberFor } from './forms.ts'
import { jsonOf, numeric, secondsOf } from './json.ts'
import { type Changed, type ListAnswer, numberedPage } from './listing.ts'
import { currencyOf, type KeptOrder, Orders, refundedOf, shippedOf, totalIn } from './orders.ts'
import { type KeptItem, Shelf } from './shelf.ts'
import { voiceOf } from './tellers.ts'
import type { Telling, VoiceMaker } from './voice.ts'

const storeHash = 'simulated1'
const storeId = '1025646'
const number = (name: string) => numeric(numberFor(name))
const none = numeric('0')
/** Amounts have four decimals, in whatever currency. */
const amountDecimals = 4

/** Products and variants are numbered apart: an item is a variant unless its name says otherwise. */
const isProduct = ({ externalId }: ItemRef): boolean => externalId?.startsWith('product:') === true

export const bigcommerce: VoiceMaker = ({ currency }) => {
  const orders = new Orders()
  const shelf = new Shelf()
  /** By number. */
  const byNumber = new Map<string, KeptOrder>()

  function orderTold(scope: string, time: Instant, order: KeptOrder | undefined, more: object = {}): Telling[] {
    if (!order) return []
    const id = numberFor(order.snapshot.order)
    byNumber.set(id, order)
    return told(scope, time, { type: 'order', id: numeric(id), ...more })
  }

  function itemTold({ name, product, listing }: KeptItem, time: Instant): Telling[] {
    const base = isProduct({ externalId: name })
    const parent = number(product === name && !base ? `product of ${name}` : product)
    if (!listing?.available) {
      return base
        ? told('store/product/updated', time, { type: 'product', id: parent })
        : told('store/sku/updated', time, { type: 'sku', id: number(`sku of ${name}`), sku: variantOf(parent, name) })
    }
    const level = { method: 'absolute', value: Number(listing.available) }
    return base
      ? told('store/product/inventory/updated', time, {
          ...{ type: 'product', id: parent, inventory: { product_id: parent, ...level } },
        })
      : told('store/sku/inventory/updated', time, {
          ...{ type: 'sku', id: number(`sku of ${name}`), inventory: { ...variantOf(parent, name), ...level } },
        })
  }

  return voiceOf({
    settings: { storeHash },
    tellers: {
      'order.placed': (draft) => orderTold('store/order/created', draft.time, orders.stands(draft)),
      'order.updated': (draft) => orderTold('store/order/updated', draft.time, orders.stands(draft)),
      'order.cancelled': (draft) => {
        const before = statusOf(orders.get(draft.data.order))
        const order = orders.stands(draft)
        const status = { previous_status_id: before, new_status_id: statusOf(order) }
        return orderTold('store/order/statusUpdated', draft.time, order, { status })
      },
      'order.fulfilled': (draft) => {
        const { order, fulfilment, cancelled } = draft.data
        const scope = cancelled ? 'store/shipment/deleted' : 'store/shipment/created'
        const shipment = { type: 'shipment', id: number(fulfilment), orderId: number(order) }
        return orderTold(scope, draft.time, orders.leaves(draft), shipment)
      },
      'order.refunded': (draft) => {
        const refund = { refund_id: number(draft.data.refund) }
        return orderTold('store/order/refund/created', draft.time, orders.isRefunded(draft), { refund })
      },
      'listing.updated': (draft) => itemTold(shelf.list(draft), draft.time),
      'product.updated': (draft) => {
        shelf.stock(draft)
        return told('store/product/updated', draft.time, { type: 'product', id: number(draft.data.product) })
      },
      'product.deleted': ({ time, data: { product } }) => {
        shelf.clear(product)
        return told('store/product/deleted', time, { type: 'product', id: number(product) })
      },
      'customer.updated': ({ time, data: { customer } }) =>
        told('store/customer/updated', time, { type: 'customer', id: number(customer) }),
      'customer.deleted': ({ time, data: { customer } }) =>
        customer === null ? [] : told('store/customer/deleted', time, { type: 'customer', id: number(customer) }),
    },
    lists: [['/v2/orders', (query) => ordersPage(orders.all.map(orderChanged(currency)), query)]],
    reads: [
      [
        /^\/v2\/orders\/(\d+)$/,
        (id) => {
          const order = byNumber.get(id ?? '')
          return order && orderAnswer(order, currency)
        },
      ],
      [
        /^\/v2\/orders\/(\d+)\/products\?limit=(\d+)$/,
        (id, limit) => {
          const order = byNumber.get(id ?? '')
          return order && linesAnswer(order, currency, shelf).slice(0, Number(limit))
        },
      ],
    ],
  })
}

/** Modified at a whole second. */
const orderChanged =
  (currency: string) =>
  (order: KeptOrder): Changed => ({
    id: order.snapshot.order,
    at: `${order.updatedAt.slice(0, 19)}.000Z` as Instant,
    body: orderAnswer(order, currency),
  })

/** Fifty a page unless more are asked for, 250 at most. Without any there is nothing to answer. */
function ordersPage(orders: readonly Changed[], query: URLSearchParams): ListAnswer {
  const [page, limit] = [Number(query.get('page') ?? 1), Math.min(250, Number(query.get('limit') ?? 50))]
  const listed = numberedPage(orders, { since: query.get('min_date_modified') ?? '', page, limit })
  return listed.length === 0 ? { json: undefined, status: 204 } : { json: listed.map(({ body }) => body) }
}

const variantOf = (product: string, name: string) => ({ product_id: product, variant_id: number(name) })

function told(scope: string, time: Instant, data: object): Telling[] {
  const hash = createHash('sha1')
    .update(jsonOf([scope, data, time]))
    .digest('hex')
  const envelope = {
    scope,
    store_id: storeId,
    data,
    hash,
    created_at: secondsOf(time),
    producer: `stores/${storeHash}`,
  }
  return [{ body: jsonOf(envelope) }]
}

/** Source: https://developer.bigcommerce.com/docs/store-operations/orders, order statuses */
const statuses = {
  shipped: 2,
  partiallyShipped: 3,
  refunded: 4,
  cancelled: 5,
  awaitingPayment: 7,
  awaitingFulfilment: 11,
}

function statusOf(order: KeptOrder | undefined): number {
  if (!order) return 0
  const { cancelledAt, settlement, lines } = order.snapshot
  if (cancelledAt !== undefined) return statuses.cancelled
  if (settlement?.state === 'refunded') return statuses.refunded
  if (lines.some((line) => shippedOf(line, order) > 0)) {
    const isWhole = lines.every((line) => shippedOf(line, order) + refundedOf(line, order) >= microsOf(line.ordered))
    return isWhole ? statuses.shipped : statuses.partiallyShipped
  }
  return settlement?.state === 'unpaid' ? statuses.awaitingPayment : statuses.awaitingFulfilment
}

/** `Wed, 05 Dec 2018 20:16:55 +0000`: RFC 2822, whole seconds. */
const mailTime = (time: Instant): string => new Date(time).toUTCString().replace('GMT', '+0000')

function orderAnswer(order: KeptOrder, shop: string) {
  const { snapshot, updatedAt } = order
  const own = currencyOf(snapshot, shop)
  return {
    ...{ id: number(snapshot.order), status_id: statusOf(order), customer_id: 0, is_deleted: false },
    ...{ date_created: mailTime(snapshot.placedAt), date_modified: mailTime(updatedAt) },
    ...{ currency_code: own, default_currency_code: shop, order_source: 'www', external_source: null },
    total_inc_tax: decimalText(totalIn(snapshot, own), amountDecimals),
  }
}

function linesAnswer(order: KeptOrder, shop: string, shelf: Shelf) {
  const own = currencyOf(order.snapshot, shop)
  return order.snapshot.lines.map((each) => {
    const { line, item, ordered, unitPrice } = each
    const price = inCurrency(unitPrice, own)
    return {
      ...{ id: number(line), order_id: number(order.snapshot.order), ...soldAs(item, shelf), sku: item.sku ?? '' },
      ...{ name: item.sku ?? 'Item', quantity: Number(ordered) },
      quantity_shipped: Number(quantityOf(shippedOf(each, order))),
      quantity_refunded: Number(quantityOf(refundedOf(each, order))),
      ...(price && { price_inc_tax: decimalText(price, amountDecimals) }),
    }
  })
}

/** The base product of one without variants has no variant; what is not in the catalogue has the number 0. */
function soldAs(item: ItemRef, shelf: Shelf) {
  const { externalId } = item
  if (externalId === undefined) return { product_id: none, variant_id: none }
  if (isProduct(item)) return { product_id: number(externalId), variant_id: null }
  return variantOf(number(shelf.get(externalId)?.product ?? `product of ${externalId}`), externalId)
}
