/** One item on the stage of the shop: what a story makes people do with it. */
import type { Random } from './random.ts'
import type { Deed, Item, Location, Minute, Order } from './world.ts'

export type Span = readonly [from: Minute, to: Minute]

export interface Scene {
  readonly random: Random
  readonly deeds: readonly Deed[]
  /** Full minutes, so that the till's own figure a second later never falls together with something else. */
  at(span: Span): Minute
  /** What lies there when the shop opens, and is counted then. */
  open(main: number, branch?: number): void
  /** `heardAt`: the till was offline, and told of it only then. Its new figure follows each sale. */
  sell(at: Minute, sale?: { quantity?: number; location?: Location; heardAt?: Minute }): void
  order(placedAt: Minute, quantity?: number): Order
  testOrder(placedAt: Minute): void
  /** `isBooked`: the till is told of the parcel, and gives its new figure. */
  ship(order: Order, at: Minute, isBooked?: boolean): void
  cancel(order: Order, at: Minute): void
  refund(order: Order, at: Minute): void
  /** Goods come in, and are counted. */
  deliver(quantity: number, at: Minute, location?: Location): void
  /** A stocktake finds so many fewer than there should be. */
  miss(quantity: number, at: Minute): void
}

const second: Minute = 1 / 60
const opening: Minute = 9 * 60
const minutesUntilBooked = 5

export function sceneFor(item: Item, random: Random): Scene {
  const deeds: Deed[] = []
  const count = (at: Minute, location: Location, heardAt?: Minute) =>
    deeds.push({ kind: 'counted', at, item, location, ...(heardAt !== undefined && { heardAt }) })
  const move = (kind: 'delivered' | 'lost', at: Minute, location: Location, quantity: number) => {
    deeds.push({ kind, at, location, quantity })
    count(at, location)
  }
  const place = (placedAt: Minute, quantity: number, isTest: boolean): Order => {
    const order = { item, placedAt, quantity, isTest, number: 0 }
    deeds.push({ kind: 'ordered', at: placedAt, order })
    return order
  }
  return {
    random,
    deeds,
    at: ([from, to]) => random.between(from, to),
    open: (main, branch = 0) => {
      move('delivered', opening, 'main', main)
      move('delivered', opening, 'branch', branch)
    },
    sell: (at, { quantity = 1, location = 'main', heardAt } = {}) => {
      deeds.push({ kind: 'sold', at, item, location, quantity, ...(heardAt !== undefined && { heardAt }) })
      count(at + second, location, heardAt)
    },
    order: (placedAt, quantity = 1) => place(placedAt, quantity, false),
    testOrder: (placedAt) => {
      place(placedAt, 1, true)
    },
    ship: (order, at, isBooked = true) => {
      deeds.push({ kind: 'shipped', at, order })
      if (isBooked) count(at + minutesUntilBooked, 'main')
    },
    cancel: (order, at) => {
      deeds.push({ kind: 'cancelled', at, order })
    },
    refund: (order, at) => {
      deeds.push({ kind: 'refunded', at, order })
    },
    deliver: (quantity, at, location = 'main') => move('delivered', at, location, quantity),
    miss: (quantity, at) => move('lost', at, 'main', quantity),
  }
}
