/** The orders of one store, each as it stands after what was told. */
import {
  type Instant,
  type Micros,
  type Money,
  microsOf,
  type OrderFulfilled,
  type OrderRefunded,
  type OrderSnapshot,
} from '@kilter/core'
import { inCurrency, totalOf } from './forms.ts'
import type { Drafted } from './tellers.ts'

export interface KeptOrder {
  readonly snapshot: OrderSnapshot
  readonly updatedAt: Instant
  /** When it was told of itself, and not of a parcel or a refund alone. */
  readonly toldAt: Instant
  readonly parcels: ReadonlyMap<string, OrderFulfilled & { readonly updatedAt: Instant }>
  readonly refunds: ReadonlyMap<string, OrderRefunded>
}

export class Orders {
  readonly #byId = new Map<string, KeptOrder>()

  /** `order`: by whatever name the drafts gave it. */
  get(order: string): KeptOrder | undefined {
    return this.#byId.get(order)
  }

  get all(): readonly KeptOrder[] {
    return [...this.#byId.values()]
  }

  stands({ time, data }: Drafted<'order.placed' | 'order.updated' | 'order.cancelled'>): KeptOrder {
    const { parcels, refunds } = this.#byId.get(data.order) ?? { parcels: new Map(), refunds: new Map() }
    return this.#keep({ snapshot: data, updatedAt: time, toldAt: time, parcels, refunds })
  }

  /** Undefined for an order that was never told of. */
  leaves({ time, data }: Drafted<'order.fulfilled'>): KeptOrder | undefined {
    const order = this.#byId.get(data.order)
    const parcels = new Map(order?.parcels).set(data.fulfilment, { ...data, updatedAt: time })
    return order && this.#keep({ ...order, parcels, updatedAt: time })
  }

  /** Undefined for an order that was never told of. */
  isRefunded({ time, data }: Drafted<'order.refunded'>): KeptOrder | undefined {
    const order = this.#byId.get(data.order)
    const refunds = new Map(order?.refunds).set(data.refund, data)
    return order && this.#keep({ ...order, refunds, updatedAt: time })
  }

  #keep(order: KeptOrder): KeptOrder {
    this.#byId.set(order.snapshot.order, order)
    return order
  }
}

type Line = OrderSnapshot['lines'][number]

/** Unit: micros. As the order said, or as its parcels did since. */
export function shippedOf({ line, shipped }: Line, { parcels }: KeptOrder): Micros {
  const inParcels = [...parcels.values()].filter(({ cancelled }) => !cancelled).flatMap(({ lines }) => lines)
  return Math.max(microsOf(shipped), sumOf(inParcels.filter((each) => each.line === line)))
}

/** Unit: micros. */
export const refundedOf = ({ line }: Line, { refunds }: KeptOrder): Micros =>
  sumOf([...refunds.values()].flatMap(({ lines }) => lines).filter((each) => each.line === line))

const sumOf = (lines: readonly { readonly quantity: Line['ordered'] }[]): Micros =>
  lines.reduce((sum, { quantity }) => sum + microsOf(quantity), 0)

/** An order has one currency: its total's, its first price's, or the shop's. */
export const currencyOf = ({ total, lines }: OrderSnapshot, shop: string): string =>
  total?.currency ?? lines.find(({ unitPrice }) => unitPrice !== undefined)?.unitPrice?.currency ?? shop

/** An order of which nobody said what it costs costs what its lines do. */
export const totalIn = ({ total, lines }: OrderSnapshot, currency: string): Money =>
  total ??
  totalOf(
    lines.map(({ unitPrice, ordered }) => ({ unitPrice: inCurrency(unitPrice, currency), count: Number(ordered) })),
    currency,
  )
