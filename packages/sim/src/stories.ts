/** One item, one day, one thing that goes right or wrong with it. What comes of it is for the books to say. */
import type { Scene, Span } from './scene.ts'
import type { Order } from './world.ts'

export interface Story {
  readonly name: string
  readonly backorders?: boolean
  play(scene: Scene): void
}

const morning: Span = [9 * 60 + 20, 11 * 60 + 30]
const noon: Span = [12 * 60, 13 * 60 + 30]
const afternoon: Span = [15 * 60, 16 * 60]
const evening: Span = [17 * 60, 18 * 60]
const allDay: Span = [morning[0], evening[1]]

/** The last piece goes over the counter, then the web store sells it too. */
function soldTwice(scene: Scene): Order {
  const pieces = scene.random.between(1, 3)
  scene.open(pieces)
  for (let piece = 0; piece < pieces; piece += 1) scene.sell(scene.at(morning))
  return scene.order(scene.at(noon))
}

/** A busy item with enough for everybody: sales, orders, parcels, a delivery and a stocktake that finds one fewer. */
export function playPlenty(scene: Scene, orders: number): void {
  const { random } = scene
  const sales = random.between(4, 7)
  scene.open(2 * orders + 2 * sales + random.between(10, 40), 2 * sales + random.between(0, 10))
  for (let sale = 0; sale < sales; sale += 1) {
    const location = random.chance(0.3) ? 'branch' : 'main'
    scene.sell(scene.at(allDay), { quantity: random.between(1, 2), location })
  }
  for (let placed = 0; placed < orders; placed += 1) {
    const order = scene.order(scene.at(noon), random.between(1, 2))
    const fate = random.next()
    if (fate < 0.2) scene.ship(order, scene.at(afternoon))
    else if (fate < 0.3) scene.cancel(order, scene.at(afternoon))
    else if (fate < 0.4) scene.refund(order, scene.at(afternoon))
  }
  scene.deliver(random.between(5, 20), scene.at(noon), 'branch')
  scene.miss(1, scene.at(evening))
}

export const stories: readonly Story[] = [
  {
    name: 'sold in the shop, then on the web',
    play: (scene) => {
      soldTwice(scene)
    },
  },
  {
    name: 'sold in the shop by a till that was offline',
    play: (scene) => {
      scene.open(1)
      scene.sell(scene.at(morning), { heardAt: scene.at(afternoon) })
      scene.order(scene.at(noon))
    },
  },
  {
    name: 'ordered on the web, then sold in the shop',
    play: (scene) => {
      scene.open(1)
      scene.order(scene.at(morning))
      scene.sell(scene.at(noon))
    },
  },
  {
    name: 'ordered on the web, then sold in the branch',
    play: (scene) => {
      scene.open(0, 1)
      scene.order(scene.at(morning))
      scene.sell(scene.at(noon), { location: 'branch' })
    },
  },
  {
    name: 'the web sells one more than there are',
    play: (scene) => {
      const pieces = scene.random.between(1, 3)
      scene.open(pieces)
      for (let piece = 0; piece < pieces; piece += 1) scene.order(scene.at(morning))
      scene.order(scene.at(noon))
    },
  },
  {
    name: 'the stocktake finds fewer',
    play: (scene) => {
      scene.open(2)
      scene.order(scene.at(morning))
      scene.order(scene.at(noon))
      scene.miss(1, scene.at(evening))
    },
  },
  {
    name: 'on sale, but never there',
    play: (scene) => {
      scene.open(0)
      scene.order(scene.at(noon), scene.random.between(1, 3))
    },
  },
  {
    name: 'an order for more than there are',
    play: (scene) => {
      const pieces = scene.random.between(1, 4)
      scene.open(pieces)
      scene.order(scene.at(noon), pieces + 2)
    },
  },
  {
    name: 'sold twice, then restocked',
    play: (scene) => {
      soldTwice(scene)
      scene.deliver(scene.random.between(5, 9), scene.at(evening))
    },
  },
  {
    name: 'sold twice, then the customer cancels',
    play: (scene) => scene.cancel(soldTwice(scene), scene.at(evening)),
  },
  {
    name: 'sold twice, then refunded',
    play: (scene) => scene.refund(soldTwice(scene), scene.at(evening)),
  },
  {
    name: 'sold twice, then another piece is found and sent',
    play: (scene) => scene.ship(soldTwice(scene), scene.at(evening)),
  },
  {
    name: 'two orders for one piece, then the older is cancelled',
    play: (scene) => {
      scene.open(1)
      const older = scene.order(scene.at(morning))
      scene.order(scene.at(noon))
      scene.cancel(older, scene.at(evening))
    },
  },
  {
    name: 'ordered, sent and counted',
    play: (scene) => {
      scene.open(1)
      scene.ship(scene.order(scene.at(morning)), scene.at(noon))
    },
  },
  {
    name: 'sent, then ordered again before the next count',
    play: (scene) => {
      scene.open(1)
      scene.ship(scene.order(scene.at(morning)), noon[0], false)
      scene.order(scene.at([noon[0] + 10, noon[1]]))
    },
  },
  {
    name: 'sold on back-order',
    backorders: true,
    play: (scene) => {
      scene.open(0)
      scene.order(scene.at(noon), 2)
    },
  },
  {
    name: 'never counted',
    play: (scene) => {
      scene.order(scene.at(noon))
    },
  },
  {
    name: 'a test order takes nothing',
    play: (scene) => {
      scene.open(1)
      scene.testOrder(scene.at(morning))
      scene.order(scene.at(noon))
    },
  },
]
