/** What one event says about one subject, and which of two facts about the same thing holds. */

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
  /** ref: the vendor's id of the item. */
  listing: Omit<ListingUpdated, 'item'>
}

/** The kinds of fact about a connection. */
export interface ConnectionFacts {
  /** ref: what goes wrong (`unreadable`, `misconfigured`, `too-large`); `failing` false when it no longer does. */
  trouble: { failing: boolean; reason: string; count: number }
}

export type FactData = ItemFacts & ConnectionFacts
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
    compare(left.asOf, right.asOf) ||
    settledness(left) - settledness(right) ||
    compare(dataText(left), dataText(right)) ||
    compare(right.receivedAt, left.receivedAt) ||
    compare(right.event, left.event)
  )
}

const compare = (left: string, right: string): number => (left < right ? -1 : left > right ? 1 : 0)

/** Vendors stamp seconds, so an order and its cancellation, or a sale and its voiding, may carry the same time. */
function settledness(fact: Fact): number {
  if (fact.kind === 'sale' || fact.kind === 'shipment') return Number(fact.data.quantity) === 0 ? 1 : 0
  if (fact.kind !== 'line') return 0
  return (fact.data.cancelledAt === undefined ? 0 : 1e15) - Number(fact.data.waiting)
}

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
