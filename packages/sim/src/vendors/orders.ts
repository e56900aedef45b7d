/** The orders of one store, each as it stands after what was told. */
import type { Instant, OrderFulfilled, OrderRefunded, OrderSnapshot } from '@kilter/core'
import type { Drafted } from './tellers.ts'

export interface KeptOrder {
  readonly snapshot: OrderSnapshot
  readonly updatedAt: Instant
  readonly parcels: ReadonlyMap<string, OrderFulfilled & { readonly updatedAt: Instant }>
  readonly refunds: ReadonlyMap<string, OrderRefunded>
}

export class Orders {
  readonly #byId = new Map<string, KeptOrder>()

  /** `order`: by whatever name the drafts gave it. */
  get(order: string): KeptOrder | undefined {
    return this.#byId.get(order)
  }

  stands({ time, data }: Drafted<'order.placed' | 'order.updated' | 'order.cancelled'>): KeptOrder {
    const { parcels, refunds } = this.#byId.get(data.order) ?? { parcels: new Map(), refunds: new Map() }
    return this.#keep({ snapshot: data, updatedAt: time, parcels, refunds })
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
