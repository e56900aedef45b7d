/** Whose order a delivery names. A number means one order at one store; what other systems say of that number means the store's order where
 * there is one store, as when orders are placed, and where there are several it is nobody's for certain. */
import type { ConnectionView } from '../detector/detector.ts'
import type { Named } from '../ports/privacy.ts'
import type { ConnectionId } from '../values.ts'
import { isOrderMark, isPersonMark, isVague, type Mark, saidOrderMark, storeOrderMark } from './mark.ts'

export interface Stores {
  /** A connection that was removed counts as one: its orders are nobody else's. */
  isStore(connection: ConnectionId): boolean
  readonly ids: readonly ConnectionId[]
}

export function storesAmong(connections: readonly Pick<ConnectionView, 'id' | 'roles'>[]): Stores {
  const ids = connections.filter(({ roles }) => roles.includes('orders')).map(({ id }) => id)
  const others = new Set(connections.map(({ id }) => id).filter((id) => !ids.includes(id)))
  return { ids, isStore: (connection) => !others.has(connection) }
}

type Noted = { readonly delivery: Pick<Named['delivery'], 'connection'>; readonly marks: readonly Mark[] }

/** By what requests and tombstones find a delivery. The bare `o.` is how they called orders once: it finds the order of every store. Where
 * there are several stores, the word of another system that names people is found by these alone. */
export function foundBy({ delivery: { connection }, marks }: Noted, stores: Stores): Mark[] {
  const orders = marks.filter(isOrderMark)
  if (stores.isStore(connection)) return [...marks, ...orders.map((order) => storeOrderMark(connection, order))]
  return stores.ids.length > 1 && marks.some(isPersonMark) ? [...marks] : [...marks, ...orders.map(saidOrderMark)]
}

/** To whose order a delivery leads that was found by `wanted`: it must name the person, or the order at its store. */
export function leadsTo(noted: Noted, wanted: ReadonlySet<Mark>, stores: Stores): Mark[] {
  const isSure = foundBy(noted, stores).some((mark) => wanted.has(mark) && !isVague(mark))
  const orders = noted.marks.filter(isOrderMark)
  return isSure && orders.length <= ordersOfOneMax ? ordersAt(noted.delivery.connection, orders, stores) : []
}

/** The orders that a system calls so. */
export function ordersAt(connection: ConnectionId, orders: readonly Mark[], stores: Stores): Mark[] {
  const [only, ...more] = stores.ids
  const store = stores.isStore(connection) ? connection : more.length === 0 ? only : undefined
  return orders.flatMap((order) => [
    ...(store === undefined ? [] : [storeOrderMark(store, order)]),
    saidOrderMark(order),
  ])
}

/** A delivery that names more orders than one by number and id is a batch: it leads no further. */
const ordersOfOneMax = 2
