/** One item, one day, one thing that goes right or wrong with it. Each story knows its own truth, because it makes it. */
import type { Random } from './random.ts'
import type { Happening, Item, Location, Minute, Order, Oversold } from './world.ts'

export interface Told {
  readonly happenings: readonly Happening[]
  readonly oversold: readonly Oversold[]
}

export interface Story {
  readonly name: string
  readonly backorders?: boolean
  tell(scene: Scene): Told
}

const second: Minute = 1 / 60
const opening: Minute = 9 * 60
const morning = [9 * 60 + 20, 11 * 60 + 30] as const
const noon = [12 * 60, 13 * 60 + 30] as const
const evening = [17 * 60, 18 * 60] as const

/** What a count says: a number that somebody counted, or what the till's own running figure is by then. */
type Draft =
  | Exclude<Happening, { kind: 'counted' }>
  | (Omit<Counted, 'quantity'> & { readonly quantity: number | 'running' })
type Counted = Extract<Happening, { kind: 'counted' }>

/** One item and what happens to it. Every sale and shipment is followed by the till's new figure. */
export class Scene {
  readonly item: Item
  readonly random: Random
  readonly #drafts: Draft[] = []

  constructor(item: Item, random: Random) {
    this.item = item
    this.random = random
  }

  at([from, to]: readonly [Minute, Minute]): Minute {
    return this.random.between(from, to)
  }

  open(main: number, branch = 0): void {
    this.count('main', main, opening)
    this.count('branch', branch, opening)
  }

  count(location: Location, quantity: number | 'running', at: Minute, heardAt?: Minute): void {
    this.#drafts.push({ kind: 'counted', at, item: this.item, location, quantity, ...(heardAt && { heardAt }) })
  }

  /** `heardAt`: the till was offline, and told of it only then. */
  sell(at: Minute, quantity = 1, location: Location = 'main', heardAt?: Minute): void {
    this.#drafts.push({ kind: 'sold', at, item: this.item, location, quantity, ...(heardAt && { heardAt }) })
    this.count(location, 'running', at + second, heardAt)
  }

  order(placedAt: Minute, quantity = 1, isTest = false): Order {
    const order: Order = { item: this.item, placedAt, quantity, isTest, number: 0 }
    this.#drafts.push({ kind: 'ordered', at: placedAt, order })
    return order
  }

  ship(order: Order, at: Minute, isBooked = true): void {
    this.#drafts.push({ kind: 'shipped', at, order })
    if (isBooked) this.count('main', 'running', at + 5)
  }

  end(kind: 'cancelled' | 'refunded', order: Order, at: Minute): void {
    this.#drafts.push({ kind, at, order })
  }

  /** Ends the story: the till's figures are reckoned in order of time. */
  tell(...oversold: readonly Oversold[]): Told {
    const shelf: Record<Location, number> = { main: 0, branch: 0 }
    const happenings = this.#drafts
      .toSorted((left, right) => left.at - right.at)
      .map((draft): Happening => {
        if (draft.kind === 'sold') shelf[draft.location] -= draft.quantity
        if (draft.kind === 'shipped') shelf.main = Math.max(0, shelf.main - draft.order.quantity)
        if (draft.kind !== 'counted') return draft
        if (draft.quantity !== 'running') shelf[draft.location] = draft.quantity
        return { ...draft, quantity: shelf[draft.location] }
      })
    return { happenings, oversold }
  }
}

/** The last piece goes over the counter, then the web store sells it too. */
function soldTwice(scene: Scene): Order {
  const pieces = scene.random.between(1, 3)
  scene.open(pieces)
  for (let piece = 0; piece < pieces; piece += 1) scene.sell(scene.at(morning))
  return scene.order(scene.at(noon))
}

export const stories: readonly Story[] = [
  {
    name: 'plenty for everybody',
    tell: (scene) => {
      scene.open(scene.random.between(40, 80), scene.random.between(5, 20))
      for (let sale = scene.random.between(4, 8); sale > 0; sale -= 1) {
        scene.sell(
          scene.random.between(morning[0], evening[0]),
          scene.random.between(1, 2),
          scene.random.chance(0.3) ? 'branch' : 'main',
        )
      }
      for (let order = scene.random.between(2, 5); order > 0; order -= 1)
        scene.order(scene.at(noon), scene.random.between(1, 2))
      return scene.tell()
    },
  },
  {
    name: 'sold in the shop, then on the web',
    tell: (scene) => {
      const order = soldTwice(scene)
      return scene.tell({ order, quantity: 1, cause: 'sold-in-store-before-order' })
    },
  },
  {
    name: 'sold in the shop by a till that was offline',
    tell: (scene) => {
      scene.open(1)
      scene.sell(scene.at(morning), 1, 'main', scene.at([15 * 60, 16 * 60]))
      const order = scene.order(scene.at(noon))
      return scene.tell({ order, quantity: 1, cause: 'sold-in-store-before-order' })
    },
  },
  {
    name: 'ordered on the web, then sold in the shop',
    tell: (scene) => {
      scene.open(1)
      const order = scene.order(scene.at(morning))
      scene.sell(scene.at(noon))
      return scene.tell({ order, quantity: 1, cause: 'sold-in-store-after-order' })
    },
  },
  {
    name: 'the web sells one more than there are',
    tell: (scene) => {
      const pieces = scene.random.between(1, 3)
      scene.open(pieces)
      for (let piece = 0; piece < pieces; piece += 1) scene.order(scene.at(morning))
      const order = scene.order(scene.at(noon))
      return scene.tell({ order, quantity: 1, cause: 'ordered-twice-online' })
    },
  },
  {
    name: 'the stocktake finds fewer',
    tell: (scene) => {
      scene.open(2)
      scene.order(scene.at(morning))
      const order = scene.order(scene.at(noon))
      scene.count('main', 1, scene.at(evening))
      return scene.tell({ order, quantity: 1, cause: 'recount' })
    },
  },
  {
    name: 'on sale, but never there',
    tell: (scene) => {
      scene.open(0)
      const order = scene.order(scene.at(noon), scene.random.between(1, 3))
      return scene.tell({ order, quantity: order.quantity, cause: 'listed-without-stock' })
    },
  },
  {
    name: 'an order for more than there are',
    tell: (scene) => {
      const pieces = scene.random.between(1, 4)
      scene.open(pieces)
      const order = scene.order(scene.at(noon), pieces + 2)
      return scene.tell({ order, quantity: 2, cause: 'listed-without-stock' })
    },
  },
  {
    name: 'sold twice, then restocked',
    tell: (scene) => {
      const order = soldTwice(scene)
      scene.count('main', scene.random.between(5, 9), scene.at(evening))
      return scene.tell({ order, quantity: 1, cause: 'sold-in-store-before-order', resolution: 'restocked' })
    },
  },
  {
    name: 'sold twice, then the customer cancels',
    tell: (scene) => {
      const order = soldTwice(scene)
      scene.end('cancelled', order, scene.at(evening))
      return scene.tell({ order, quantity: 1, cause: 'sold-in-store-before-order', resolution: 'cancelled' })
    },
  },
  {
    name: 'sold twice, then refunded',
    tell: (scene) => {
      const order = soldTwice(scene)
      scene.end('refunded', order, scene.at(evening))
      return scene.tell({ order, quantity: 1, cause: 'sold-in-store-before-order', resolution: 'refunded' })
    },
  },
  {
    name: 'sold twice, then another piece is found and sent',
    tell: (scene) => {
      const order = soldTwice(scene)
      scene.ship(order, scene.at(evening))
      return scene.tell({ order, quantity: 1, cause: 'sold-in-store-before-order', resolution: 'fulfilled' })
    },
  },
  {
    name: 'two orders for one piece, then the older is cancelled',
    tell: (scene) => {
      scene.open(1)
      const older = scene.order(scene.at(morning))
      const order = scene.order(scene.at(noon))
      scene.end('cancelled', older, scene.at(evening))
      return scene.tell({ order, quantity: 1, cause: 'ordered-twice-online', resolution: 'cancelled' })
    },
  },
  {
    name: 'ordered, sent and counted',
    tell: (scene) => {
      scene.open(1)
      const order = scene.order(scene.at(morning))
      scene.ship(order, scene.at(noon))
      return scene.tell()
    },
  },
  {
    name: 'sent, then ordered again before the next count',
    tell: (scene) => {
      scene.open(1)
      const first = scene.order(scene.at(morning))
      scene.ship(first, 12 * 60, false)
      const order = scene.order(scene.at([12 * 60 + 10, 13 * 60]))
      return scene.tell({ order, quantity: 1, cause: 'ordered-twice-online' })
    },
  },
  {
    name: 'sold on back-order',
    backorders: true,
    tell: (scene) => {
      scene.open(0)
      scene.order(scene.at(noon), 2)
      return scene.tell()
    },
  },
  {
    name: 'never counted',
    tell: (scene) => {
      scene.order(scene.at(noon))
      return scene.tell()
    },
  },
  {
    name: 'a test order takes nothing',
    tell: (scene) => {
      scene.open(1)
      scene.order(scene.at(morning), 1, true)
      scene.order(scene.at(noon))
      return scene.tell()
    },
  },
]
