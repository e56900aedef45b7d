/** What WooCommerce's orders say in our words: how they stand, what left, what was given back. */
import {
  type EventDraft,
  type Instant,
  type Interpretation,
  type InterpretInput,
  type ItemRef,
  type Micros,
  microsOf,
  quantityOf,
  type Settlement,
} from '@kilter/core'
import type { z } from 'zod'
import { wordAt } from '../fields.ts'
import { answerAs, lenientMoney } from './answers.ts'
import { type Deleted, Order, type Refund, RefundAnswer, type WooLine } from './payloads.ts'

type Input = InterpretInput<unknown>
type OrderEvent = 'order.placed' | 'order.updated'

const statuses = [
  'pending',
  'processing',
  'on-hold',
  'completed',
  'cancelled',
  'refunded',
  'failed',
  'trash',
  'checkout-draft',
] as const
type Status = (typeof statuses)[number]

/** The block checkout saves these before anybody ordered anything. */
const draft: Status = 'checkout-draft'
/** `pending` waits for a payment that was not begun: the shop has taken no stock for it. */
const waitingStatuses: readonly Status[] = ['processing', 'on-hold']
const leftStatuses: readonly Status[] = ['completed', 'refunded']
const calledOffStatuses: readonly Status[] = ['cancelled', 'trash']

export const ordered =
  (type: OrderEvent) =>
  (order: Order, input: Input): Interpretation =>
    told(type, order, input)

/** Trashing counts as deleting and keeps the order, so that it can be asked how it stood.
 * Of an order that is gone for good nothing can be said. */
export function deleted({ id }: z.infer<typeof Deleted>, input: Input): Interpretation {
  const key = `order:${id}`
  if (!input.lookups.has(key)) return { lookups: [{ key, path: `/wp-json/wc/v3/orders/${encodeURIComponent(id)}` }] }
  const answer = input.lookups.get(key)
  return answer === null ? [] : told('order.updated', answerAs(Order, answer, key), input)
}

function told(type: OrderEvent, order: Order, input: Input): Interpretation {
  const status = wordAt('status', statuses, order.status)
  if (status === draft) return []
  const refunds = refundsOf(order, input)
  if ('lookups' in refunds) return refunds
  const shares = sharesOf(order, refunds)
  const standing = { order, status, shares, time: order.date_modified_gmt ?? input.receivedAt }
  return [snapshot(type, standing), ...completed(standing), ...refunds.map((refund) => refunded(standing, refund))]
}

/** A refund comes without its lines, and what an order still waits for depends on them. */
function refundsOf(order: Order, { lookups }: Input): readonly Refund[] | { lookups: { key: string; path: string }[] } {
  const asked = (order.refunds ?? []).map(({ id }) => ({
    key: `refund:${id}`,
    path: `/wp-json/wc/v3/orders/${encodeURIComponent(order.id)}/refunds/${encodeURIComponent(id)}`,
  }))
  const missing = asked.filter(({ key }) => !lookups.has(key))
  if (missing.length > 0) return { lookups: missing }
  return asked.flatMap(({ key }) => {
    const answer = lookups.get(key)
    return answer === null ? [] : [answerAs(RefundAnswer, answer, key)]
  })
}

/** What a refund takes of one order line. */
interface Share {
  readonly refund: string
  readonly at: Instant
  readonly line: WooLine
  readonly micros: Micros
}

interface Standing {
  readonly order: Order
  readonly status: Status
  readonly shares: readonly Share[]
  readonly time: Instant
}

/** A refund names products, not lines: where two lines have the same one, the first is given back first. */
function sharesOf({ line_items: lines }: Order, refunds: readonly Refund[]): Share[] {
  const left = new Map(lines.map((line) => [line.id, microsOf(line.quantity)]))
  const shares: Share[] = []
  for (const { id: refund, date_created_gmt: at, line_items } of refunds) {
    for (const given of line_items) {
      let open = Math.abs(microsOf(given.quantity))
      for (const line of lines.filter((each) => isSameItem(each, given))) {
        const micros = Math.min(open, left.get(line.id) ?? 0)
        if (micros <= 0) continue
        shares.push({ refund, at, line, micros })
        left.set(line.id, (left.get(line.id) ?? 0) - micros)
        open -= micros
      }
    }
  }
  return shares
}

type Sold = Pick<WooLine, 'product_id' | 'variation_id'>

const isSameItem = (line: Sold, given: Sold): boolean =>
  line.product_id === given.product_id && line.variation_id === given.variation_id

function snapshot(type: OrderEvent, standing: Standing): EventDraft {
  const { order, status, time } = standing
  const lines = order.line_items.flatMap((line) => {
    const item = itemOf(line)
    if (!item) return []
    const waiting = waitingStatuses.includes(status) ? remainingOf(line, standing) : 0
    const state = {
      ordered: line.quantity,
      waiting: quantityOf(waiting),
      shipped: quantityOf(hasLeft(standing) ? leavingOf(line, standing) : 0),
    }
    return [{ line: line.id, item, ...state, ...lenientMoney('unitPrice', line.price, order.currency) }]
  })
  const base = { order: order.id, number: order.number, placedAt: order.date_created_gmt }
  const data = { ...base, ...chargedFor(standing), lines }
  return { type: calledOffStatuses.includes(status) ? 'order.cancelled' : type, time, data }
}

/** `on-hold` and `failed` do not say whether money came; nothing is claimed then. */
function chargedFor({ order, status }: Standing) {
  const { total, currency, date_paid_gmt: paidAt } = order
  const state = status === 'refunded' ? 'refunded' : paidAt ? 'paid' : status === 'pending' ? 'unpaid' : undefined
  const settlement: { settlement?: Settlement } = state === undefined ? {} : { settlement: { state } }
  return { ...lenientMoney('total', total, currency), ...settlement }
}

/** Unit: micros. */
const remainingOf = (line: WooLine, { shares }: Standing): Micros =>
  microsOf(line.quantity) - sumOf(shares.filter((share) => share.line.id === line.id))

/** Unit: micros. What was given back before the order was completed did not leave with it. */
function leavingOf(line: WooLine, standing: Standing): Micros {
  const at = completedAt(standing)
  const before = standing.shares.filter((share) => share.line.id === line.id && at !== undefined && share.at <= at)
  return microsOf(line.quantity) - sumOf(before)
}

const sumOf = (shares: readonly Share[]): Micros => shares.reduce((sum, { micros }) => sum + micros, 0)

const completedAt = ({ order, status, time }: Standing): Instant | undefined =>
  order.date_completed_gmt ?? (status === 'completed' ? time : undefined)

const hasLeft = (standing: Standing): boolean =>
  leftStatuses.includes(standing.status) && completedAt(standing) !== undefined

/** There is no word for a parcel: an order leaves as a whole when it is completed, and did not where that was taken back. */
function completed(standing: Standing): EventDraft[] {
  const shippedAt = completedAt(standing)
  if (shippedAt === undefined) return []
  const { order, time } = standing
  const lines = order.line_items.flatMap((line) => {
    const item = itemOf(line)
    return item ? [{ line: line.id, item, quantity: quantityOf(leavingOf(line, standing)) }] : []
  })
  const fulfilment = `${order.id}:completed`
  const data = { order: order.id, fulfilment, shippedAt, location: null, cancelled: !hasLeft(standing), lines }
  return [{ type: 'order.fulfilled', time, data }]
}

/** Whether goods came back or were put back for sale is not recorded. */
function refunded({ order, shares }: Standing, { id: refund, date_created_gmt: refundedAt }: Refund): EventDraft {
  const lines = shares.flatMap(({ refund: of, line, micros }) => {
    const item = of === refund && itemOf(line)
    if (!item) return []
    const place = { goods: 'unknown' as const, restocked: false, location: null }
    return [{ line: line.id, item, quantity: quantityOf(micros), ...place }]
  })
  return { type: 'order.refunded', time: refundedAt, data: { order: order.id, refund, refundedAt, lines } }
}

/** Products and variations are numbered together. A line of a product that was deleted has no id any more. */
function itemOf({ product_id, variation_id, sku, global_unique_id: gtin }: WooLine): ItemRef | undefined {
  const externalId = variation_id ?? product_id
  if (externalId === undefined && sku === undefined) return undefined
  return {
    ...(externalId === undefined ? {} : { externalId }),
    ...(sku === undefined ? {} : { sku }),
    ...(gtin === undefined ? {} : { gtin }),
  }
}
