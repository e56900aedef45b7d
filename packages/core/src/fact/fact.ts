/** What one event says about one subject, and which of two facts about the same thing holds. */

import type { InvoiceUpdated, ShipmentUpdated } from '../event/business.ts'
import type { ConsentChanged, Person, Pseudonym } from '../event/customer.ts'
import type { OrderSnapshot } from '../event/order.ts'
import type { PaymentRefunded } from '../event/payment.ts'
import type { ListingUpdated } from '../event/product.ts'
import type { StockCounted, StockMoved } from '../event/stock.ts'
import type { ConnectionId, Instant, Money, Quantity } from '../values.ts'

/** How the subject was found: by the SKU on the event, or through one external id. */
export interface Identity {
  readonly sku?: string
  readonly externalId?: string
}

/** The kinds of fact about an item. `ref` tells two facts of a kind and connection apart. */
export interface ItemFacts {
  /** ref `<location>@<time>`: the history of readings is kept, for it names causes. */
  count: Pick<StockCounted, 'location' | 'quantity' | 'basis' | 'stocktake'>
  /** ref `<order>/<line>`: an online order line as last reported. */
  line: {
    order: string
    number: string
    placedAt: Instant
    cancelledAt?: Instant
    ordered: Quantity
    waiting: Quantity
    shipped: Quantity
    unitPrice?: Money
  }
  /** ref `<fulfilment>/<line>`; a cancelled fulfilment ships zero. `line` is `<order>/<line>`. */
  shipment: { line: string; at: Instant; quantity: Quantity }
  /** ref `<refund>/<line>`. `line` is `<order>/<line>`. */
  refund: {
    line: string
    at: Instant
    quantity: Quantity
    goods: 'unshipped' | 'returned' | 'unknown'
    restocked: boolean
    location: string | null
  }
  /** ref `<sale>/<line>`; a voided sale takes zero. */
  sale: { sale: string; at: Instant; location: string | null; quantity: Quantity }
  /** ref `<return>/<line>`: back on the shelf. Returns that are not restocked are zero. */
  return: { at: Instant; location: string | null; quantity: Quantity }
  /** ref: the vendor's id of the move. */
  move: { at: Instant; location: string | null; quantity: StockMoved['quantity'] }
  /** ref `<listing>@<time>`: the history of readings is kept, for it says since when. `listing`: the vendor's id of the item. */
  listing: Omit<ListingUpdated, 'item'> & { listing: string }
  /** ref: a digest of connection, identity and location. The hub's own summary of what was asked for before `to`, so that sales and orders
   * can be let go. `days`: quantities from the day `from` on, one a day, parted by commas; nothing stands for none. */
  demand: { location: string | null; to: Instant; from: string; days: string }
}

/** The kinds of fact about an order, whoever states them. Quantities are sums over its lines. */
export interface OrderFacts {
  /** ref: the store's id of the order. */
  order: Pick<OrderSnapshot, 'order' | 'number' | 'placedAt' | 'cancelledAt' | 'total' | 'settlement'> & {
    ordered: Quantity
    waiting: Quantity
    shipped: Quantity
  }
  /** ref: the fulfilment; one that was called off holds nothing. */
  parcel: { at: Instant; quantity: Quantity }
  /** ref: the refund. What was taken off the order before it left, and what nobody says whether it had. */
  credit: { at: Instant; unshipped: Quantity; unknown: Quantity }
  /** ref: the shipment at the carrier. */
  carriage: Pick<ShipmentUpdated, 'status'>
  /** ref: the payment. */
  payment: { at: Instant; amount: Money }
  /** ref: the refund of a payment. */
  payback: { at: Instant } & Pick<PaymentRefunded, 'payment' | 'amount' | 'status'>
  /** ref: the invoice. */
  invoice: Pick<InvoiceUpdated, 'kind' | 'status' | 'total' | 'due'>
}

/** A customer's record as one system keeps it. No personal data: digests to compare by, and masked hints. */
export interface CustomerRecord extends Person {
  /** `gone`: deleted, or merged into another. `erased`: the vendor ordered its personal data erased; nothing undoes that. */
  readonly state: 'present' | 'gone' | 'erased'
  readonly name?: Pseudonym
  readonly archived?: boolean
}

/** The kinds of fact about a customer. Their subject is one record of one system, or one way to reach a person. */
export interface CustomerFacts {
  /** ref: the system's id of the record. */
  record: CustomerRecord
  /** ref `<channel>/<list>`. */
  consent: Pick<ConsentChanged, 'channel' | 'state' | 'list' | 'customer'>
}

/** The kinds of fact about a connection. */
export interface ConnectionFacts {
  /** ref: what goes wrong (`unreadable`, `misconfigured`, `too-large`); `failing` false when it no longer does. */
  trouble: { failing: boolean; reason: string; count: number }
  /** ref `ahead`: its clock ran ahead of ours by so much when it was last found to. For people to see: no judgement rests on it. */
  clock: { at: Instant; aheadSeconds: number }
  /** ref: an hour, as `2026-11-20T14`. `at`: when it was last heard of in that hour. */
  heard: { at: Instant }
}

export type FactData = ItemFacts & OrderFacts & CustomerFacts & ConnectionFacts
export type FactKind = keyof FactData

export interface FactOf<Kind extends FactKind> {
  readonly kind: Kind
  readonly connection: ConnectionId
  readonly ref: string
  /** The vendor's event time: the version. Never the order of arrival. */
  readonly asOf: Instant
  readonly receivedAt: Instant
  /** Id of the event that said so. */
  readonly event: string
  readonly identity?: Identity
  readonly data: FactData[Kind]
}

export type Fact = { [Kind in FactKind]: FactOf<Kind> }[FactKind]

/** `<kind>|<connection>|<ref>`, unique within a subject. */
export type FactKey = string

export const factKey = (fact: Pick<Fact, 'kind' | 'connection' | 'ref'>): FactKey =>
  `${fact.kind}|${fact.connection}|${fact.ref}`

/** The fact that holds of two with the same key. Commutative, associative, idempotent: the order of arrival is no argument.
 * The later vendor time wins; at the same time the more settled one (what is done is not undone within a second);
 * then the greater text, so that any two machines choose alike. Of two equal facts the first received stands. */
export function join<F extends Fact>(left: F, right: F): F {
  return compareVersions(left, right) >= 0 ? left : right
}

function compareVersions(left: Fact, right: Fact): number {
  return (
    Number(isErased(left)) - Number(isErased(right)) ||
    compare(left.asOf, right.asOf) ||
    settledness(left) - settledness(right) ||
    compare(dataText(left), dataText(right)) ||
    compare(right.receivedAt, left.receivedAt) ||
    compare(right.event, left.event)
  )
}

/** The order in which facts of one subject are looked at: by vendor time, at the same time by key, so that any two machines that heard
 * the same in another order look at them alike. */
export const oldestFirst = (left: Fact, right: Fact): number =>
  compare(left.asOf, right.asOf) || compare(factKey(left), factKey(right))

const compare = (left: string, right: string): number => (left < right ? -1 : left > right ? 1 : 0)

/** What a vendor ordered erased stays erased, however late or young the word that says otherwise. */
export const isErased = ({ kind, data }: Fact): boolean => kind === 'record' && data.state === 'erased'

/** Vendors stamp seconds, so an order and its cancellation, or a sale and its voiding, may carry the same time. */
function settledness(fact: Fact): number {
  if (fact.kind === 'sale' || fact.kind === 'shipment') return Number(fact.data.quantity) === 0 ? 1 : 0
  if (fact.kind === 'record') return fact.data.state === 'present' ? 0 : 1
  if (fact.kind === 'payback') return paybackRank[fact.data.status]
  if (fact.kind === 'invoice') return invoiceRank[fact.data.status]
  if (fact.kind === 'consent') return fact.data.state === 'granted' ? 0 : 1
  if (fact.kind !== 'line' && fact.kind !== 'order') return 0
  return (fact.data.cancelledAt === undefined ? 0 : 1e15) - Number(fact.data.waiting)
}

const paybackRank = { pending: 0, done: 1, failed: 2, disputed: 3 } as const
const invoiceRank = { draft: 0, open: 1, paid: 2, void: 3 } as const

/** Whenever they were said. */
export const saysTheSame = (left: Fact, right: Fact): boolean => dataText(left) === dataText(right)

/** Data and identity as one text that does not depend on the order of keys. */
function dataText(fact: Fact): string {
  return JSON.stringify([sortKeys(fact.data), sortKeys(fact.identity ?? {})])
}

function sortKeys(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(sortKeys)
  if (typeof value !== 'object' || value === null) return value
  const entries = Object.entries(value).filter(([, child]) => child !== undefined)
  return entries.sort(([left], [right]) => compare(left, right)).map(([key, child]) => [key, sortKeys(child)])
}
