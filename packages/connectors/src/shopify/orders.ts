/** What Shopify's orders, fulfilments and refunds say in our words, one small function a topic. */
import { type EventDraft, type ItemRef, microsOf, quantityOf, type Settlement } from '@kilter/core'
import { moneyAt, wordAt } from '../fields.ts'
import { variant } from './ids.ts'
import type { Fulfillment, Order, Refund, ShopifyLine } from './payloads.ts'

type OrderEvent = 'order.placed' | 'order.updated' | 'order.cancelled'

/** An order says three things at once: how it stands, what left, what was given back. A test order says nothing. */
export const ordered =
  (type: OrderEvent) =>
  (order: Order): EventDraft[] => {
    if (order.test) return []
    const refunds = (order.refunds ?? []).flatMap((refund) => refunded(refund, order.line_items))
    if (order.source_name === 'pos') return [soldAtTheCounter(order), ...refunds]
    return [snapshot(type, order), ...(order.fulfillments ?? []).flatMap((each) => fulfilled(each)), ...refunds]
  }

function snapshot(type: OrderEvent, order: Order): EventDraft {
  const { cancelled_at: cancelledAt } = order
  const lines = order.line_items.flatMap((line, index) => {
    const item = itemOf(line)
    return item ? [{ ...stateOf(line, order), ...priceOf(line, index, order), line: line.id, item }] : []
  })
  const cancelled = cancelledAt ? { cancelledAt } : {}
  const base = { order: order.id, number: order.name, placedAt: order.created_at, ...cancelled }
  const data = { ...base, ...chargedFor(order), lines }
  return { type, time: order.updated_at, data }
}

/** A state without a word of ours is left out: nothing is claimed about the money then. */
const settlements: Readonly<Record<string, Settlement['state']>> = {
  pending: 'unpaid',
  voided: 'unpaid',
  authorized: 'authorised',
  partially_paid: 'partial',
  paid: 'paid',
  partially_refunded: 'paid',
  refunded: 'refunded',
}

function chargedFor({ total_price: total, currency, financial_status, payment_gateway_names: gateways }: Order) {
  const state = settlements[financial_status ?? '']
  const mixed = (gateways?.length ?? 0) > 1
  return {
    ...(total ? { total: moneyAt('total_price', total, currency) } : {}),
    ...(state === undefined ? {} : { settlement: { state, ...(mixed ? { mixed } : {}) } }),
  }
}

/** Shopify's own counter sells at once: the order is a sale of its location, without what its refunds say never left.
 * Where its refunds bring goods back, they alone do so, or a cancelled sale would give them back twice. */
function soldAtTheCounter(order: Order): EventDraft {
  const lines = order.line_items.flatMap((line, index) => {
    const item = itemOf(line)
    const quantity = quantityOf(Math.max(0, microsOf(line.quantity) - neverLeaving(line, order)))
    return item ? [{ line: line.id, item, quantity, ...priceOf(line, index, order) }] : []
  })
  const broughtBack = refundedLinesOf(order).some(({ restock_type }) => restock_type === 'return')
  const data = {
    sale: order.id,
    soldAt: order.processed_at ?? order.created_at,
    location: order.location_id ?? null,
    voided: Boolean(order.cancelled_at) && !broughtBack,
    lines,
  }
  return { type: 'sale.completed', time: order.updated_at, data }
}

function stateOf(line: ShopifyLine, order: Order) {
  const ordered = microsOf(line.quantity)
  const shipped = Math.min(ordered, shippedOf(line, order))
  const fulfillable = line.fulfillable_quantity ? microsOf(line.fulfillable_quantity) : ordered
  const left = Math.max(0, Math.min(fulfillable, ordered - shipped - neverLeaving(line, order)))
  return {
    ordered: line.quantity,
    shipped: quantityOf(shipped),
    waiting: quantityOf(order.cancelled_at ? 0 : left),
  }
}

const refundedLinesOf = ({ refunds }: Order) => (refunds ?? []).flatMap((refund) => refund.refund_line_items)

/** Unit: micros. What was taken off the order before it left. */
const neverLeaving = (line: ShopifyLine, order: Order): number =>
  refundedLinesOf(order)
    .filter((refund) => refund.line_item_id === line.id && refund.restock_type === 'cancel')
    .reduce((sum, refund) => sum + microsOf(refund.quantity), 0)

/** Unit: micros. A fulfilled line sent all that was left of it. */
function shippedOf(line: ShopifyLine, order: Order): number {
  if (line.fulfillment_status === 'fulfilled' || order.fulfillment_status === 'fulfilled')
    return Math.max(0, microsOf(line.quantity) - neverLeaving(line, order))
  return (order.fulfillments ?? [])
    .filter(({ status }) => status === 'success')
    .flatMap((fulfillment) => fulfillment.line_items)
    .filter((shipped) => shipped.id === line.id)
    .reduce((sum, shipped) => sum + microsOf(shipped.quantity), 0)
}

const priceOf = ({ price }: ShopifyLine, index: number, { currency }: Order) =>
  price ? { unitPrice: moneyAt(`line_items.${index}.price`, price, currency) } : {}

const fulfilmentStatuses = ['pending', 'open', 'success', 'cancelled', 'error', 'failure'] as const

/** A fulfilment counts once it succeeded; one that was called off or failed ships nothing. */
export function fulfilled(fulfillment: Fulfillment): EventDraft[] {
  const { id, order_id: order, created_at: shippedAt, location_id: location } = fulfillment
  const status = wordAt('status', fulfilmentStatuses, fulfillment.status)
  if (status === 'pending' || status === 'open') return []
  const lines = fulfillment.line_items.flatMap((line) => {
    const item = itemOf(line)
    return item ? [{ line: line.id, item, quantity: line.quantity }] : []
  })
  const data = { order, fulfilment: id, shippedAt, location: location ?? null, cancelled: status !== 'success', lines }
  return [{ type: 'order.fulfilled', time: fulfillment.updated_at ?? shippedAt, data }]
}

const goods = { cancel: 'unshipped', return: 'returned', no_restock: 'unknown', legacy_restock: 'unknown' } as const
const restockTypes = ['cancel', 'return', 'no_restock', 'legacy_restock'] as const

/** `within`: the lines of the order that holds the refund, for refunds that do not repeat them. */
export function refunded(refund: Refund, within: readonly ShopifyLine[] = []): EventDraft[] {
  const refundedAt = refund.processed_at ?? refund.created_at
  const lines = refund.refund_line_items.flatMap((given, index) => {
    const meaning = goods[wordAt(`refund_line_items.${index}.restock_type`, restockTypes, given.restock_type)]
    const line = given.line_item ?? within.find(({ id }) => id === given.line_item_id)
    const item = line && itemOf(line)
    if (!item) return []
    const place = { restocked: meaning !== 'unknown', location: given.location_id ?? null }
    return [{ line: given.line_item_id, item, quantity: given.quantity, goods: meaning, ...place }]
  })
  const data = { order: refund.order_id, refund: refund.id, refundedAt, lines }
  return [{ type: 'order.refunded', time: refundedAt, data }]
}

/** Gift cards, tips and custom lines take nothing off a shelf. */
function itemOf({ sku, variant_id, gift_card }: ShopifyLine): ItemRef | undefined {
  if (gift_card || (sku === undefined && !variant_id)) return undefined
  return { ...(variant_id ? { externalId: variant(variant_id) } : {}), ...(sku === undefined ? {} : { sku }) }
}
