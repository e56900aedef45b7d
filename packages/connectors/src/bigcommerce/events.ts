/** What BigCommerce's callbacks say in our words. They name things and say nothing of them: the order is read. */
import {
  type EventDraft,
  type Interpretation,
  type InterpretInput,
  type ItemRef,
  type Lookup,
  type LookupAnswers,
  type Micros,
  type Money,
  microsOf,
  moneyFrom,
  quantityOf,
  Refusal,
} from '@kilter/core'
import type { z } from 'zod'
import { wordAt } from '../fields.ts'
import {
  type DeletedCallback,
  LinesAnswer,
  type Order,
  OrderAnswer,
  type OrderCallback,
  type OrderLine,
  type ProductInventory,
  type ShipmentCallback,
  type SkuInventory,
} from './payloads.ts'

type Input = InterpretInput<unknown>
type OrderEvent = 'order.placed' | 'order.updated'

/** What is in store for the goods of an order. `none`: it is no order yet. `unpaid`: nobody has paid, nothing is owed.
 * `lines`: as its lines say. `left`: all that was not given back has left. */
type Stage = 'none' | 'unpaid' | 'lines' | 'left' | 'off'

const stages: Readonly<Record<string, Stage>> = {
  /** Incomplete. */ 0: 'none',
  /** Pending. */ 1: 'unpaid',
  /** Shipped. */ 2: 'left',
  /** Partially shipped. */ 3: 'lines',
  /** Refunded. */ 4: 'off',
  /** Cancelled. */ 5: 'off',
  /** Declined. */ 6: 'off',
  /** Awaiting payment: ordered, and to be paid by other means than at the checkout. */ 7: 'lines',
  /** Awaiting pickup. */ 8: 'lines',
  /** Awaiting shipment. */ 9: 'lines',
  /** Completed. */ 10: 'left',
  /** Awaiting fulfilment. */ 11: 'lines',
  /** Manual verification. */ 12: 'lines',
  /** Disputed. */ 13: 'lines',
  /** Partially refunded. */ 14: 'lines',
}
const cancelled = '5'

/** Where a till pushes its sales into the store, the till tells of them. */
const till = 'POS'

export const ordered =
  (type: OrderEvent) =>
  ({ data }: z.infer<typeof OrderCallback>, input: Input): Interpretation =>
    read(type, data.id, input)

/** A parcel and a refund are told by the order's lines, which say how many left and how many were given back. */
export const shipped = ({ data }: z.infer<typeof ShipmentCallback>, input: Input): Interpretation =>
  read('order.updated', data.orderId, input)

function read(type: OrderEvent, id: string, { lookups }: Input): Interpretation {
  const path = `/v2/orders/${encodeURIComponent(id)}`
  const orderAt = { key: `order:${id}`, path }
  if (!lookups.has(orderAt.key)) return { lookups: [orderAt] }
  const order = answered(OrderAnswer, orderAt, lookups)
  const stage = stages[wordAt('status_id', Object.keys(stages), order.status_id)]
  if (stage === undefined || stage === 'none' || order.external_source === till) return []
  const linesAt = { key: `lines:${id}`, path: `${path}/products?limit=${linesMax}` }
  if (!lookups.has(linesAt.key)) return { lookups: [linesAt] }
  return [snapshot(type, order, order.is_deleted ? 'off' : stage, linesOf(linesAt, lookups))]
}

/** The longest page. */
const linesMax = 250

function linesOf(lookup: Lookup, lookups: LookupAnswers): readonly OrderLine[] {
  const lines = answered(LinesAnswer, lookup, lookups)
  if (lines.length < linesMax) return lines
  throw new Refusal('unsupported', `an order of ${linesMax} lines or more`, { path: lookup.key })
}

function snapshot(type: OrderEvent, order: Order, stage: Stage, given: readonly OrderLine[]): EventDraft {
  const lines = given.flatMap((line) => {
    const item = itemOf(line)
    if (!item) return []
    return [{ line: line.id, item, ordered: line.quantity, ...stateOf(line, stage), ...priceOf(line, order) }]
  })
  const total = moneyIn(order, order.total_inc_tax)
  const charged = total === undefined ? {} : { total }
  const data = { order: order.id, number: order.id, placedAt: order.date_created, ...charged, lines }
  const isOff = order.status_id === cancelled || order.is_deleted === true
  return { type: isOff ? 'order.cancelled' : type, time: order.date_modified, data }
}

/** A shop may mark an order as shipped or completed without telling of parcels. What was given back waits no more, whether
 * or not it had left: the vendor does not say. */
function stateOf(line: OrderLine, stage: Stage) {
  const ordered = microsOf(line.quantity)
  const parcels = micros(line.quantity_shipped)
  const kept = Math.max(0, ordered - micros(line.quantity_refunded))
  const left = stage === 'left' ? Math.max(parcels, kept) : parcels
  const waiting = stage === 'lines' ? Math.max(0, kept - parcels) : 0
  return { waiting: quantityOf(waiting), shipped: quantityOf(Math.min(ordered, left)) }
}

const micros = (quantity: OrderLine['quantity_shipped']): Micros => (quantity ? microsOf(quantity) : 0)

/** Prices have four decimals: one that is finer than a cent is left out, as is one of which it is not clear in which of two
 * currencies it stands. */
function moneyIn(
  { currency_code: currency, default_currency_code: own }: Order,
  amount: string | null | undefined,
): Money | undefined {
  if (!amount || !currency || (own && own !== currency)) return undefined
  try {
    return moneyFrom(amount, currency)
  } catch (error) {
    if (error instanceof Refusal) return undefined
    throw error
  }
}

function priceOf({ price_inc_tax }: OrderLine, order: Order): { unitPrice?: Money } {
  const unitPrice = moneyIn(order, price_inc_tax)
  return unitPrice === undefined ? {} : { unitPrice }
}

/** Products and variants are numbered separately, so that their ids need a name to be told apart. */
const productId = (id: string): string => `product:${id}`
const variantId = (id: string): string => `variant:${id}`

/** A line of a product without variants names no variant. */
function itemOf({ product_id, variant_id, sku }: OrderLine): ItemRef | undefined {
  const externalId = variant_id ? variantId(variant_id) : product_id && productId(product_id)
  if (!externalId && sku === undefined) return undefined
  return { ...(externalId ? { externalId } : {}), ...(sku === undefined ? {} : { sku }) }
}

const methods = ['absolute', 'relative'] as const

export const productLevel = (given: z.infer<typeof ProductInventory>): EventDraft[] =>
  levelled(given, productId(given.data.inventory.product_id))

export const variantLevel = (given: z.infer<typeof SkuInventory>): EventDraft[] =>
  levelled(given, variantId(given.data.inventory.variant_id))

/** `absolute` says what there is, over all locations. `relative` says by how much an order changed it: what there is now is
 * not known from it, and what was known no longer holds. */
function levelled(
  {
    created_at: time,
    data,
  }: { created_at: EventDraft['time']; data: { inventory: { method: string; value: Quantity } } },
  externalId: string,
): EventDraft[] {
  const { method, value } = data.inventory
  const isLevel = wordAt('data.inventory.method', methods, method) === 'absolute'
  return [{ type: 'listing.updated', time, data: { item: { externalId }, ...(isLevel ? { available: value } : {}) } }]
}

type Quantity = OrderLine['quantity']

export const productDeleted = ({ created_at: time, data }: z.infer<typeof DeletedCallback>): EventDraft[] => [
  { type: 'product.deleted', time, data: { product: productId(data.id) } },
]

/** A record was removed by whoever runs the shop; that is no order to erase what is known of its holder. */
export const customerDeleted = ({ created_at: time, data }: z.infer<typeof DeletedCallback>): EventDraft[] => [
  { type: 'customer.deleted', time, data: { customer: data.id, orders: [], erase: false } },
]

/** Read, and nothing of note for us in it. */
export const nothing = (): EventDraft[] => []

function answered<Schema extends z.ZodType>(schema: Schema, { key }: Lookup, lookups: LookupAnswers): z.infer<Schema> {
  const answer = lookups.get(key)
  if (answer === null) throw new Refusal('unreadable', 'BigCommerce does not know this order', { path: key })
  const parsed = schema.safeParse(answer)
  if (parsed.success) return parsed.data
  const [issue] = parsed.error.issues
  const path = [key, ...(issue?.path ?? [])].join('.')
  throw new Refusal('unreadable', `BigCommerce's answer: ${issue?.message}`, { path })
}
