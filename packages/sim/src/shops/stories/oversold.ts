/** Orders for what is not there. The till counts, the web sells, and one of them was first. */
import type { Placed } from '../shop.ts'
import {
  callOff,
  counts,
  hour,
  mended,
  ordinary,
  patience,
  placeOf,
  type ShopStory,
  type Stage,
  shelfOf,
} from './stage.ts'

interface Short {
  readonly placed: Placed
  readonly from: number
  readonly until?: number | undefined
  readonly cause: string
  readonly quantity?: number
}

/** What waits for good is late one day, too. */
function isShort({ diary }: Stage, { placed, from, until, cause, quantity = 1 }: Short): void {
  diary.truth({ detector: 'oversell', key: placed.number, from, until, says: { cause, quantity } })
  const late = placed.at + patience['order.unfulfilled']
  if (until === undefined) diary.truth({ detector: 'order.unfulfilled', key: placed.number, from: late })
}

function staysForever({ diary }: Stage, placed: Placed): void {
  diary.truth({ detector: 'order.unfulfilled', key: placed.number, from: placed.at + patience['order.unfulfilled'] })
}

export const oversold: readonly ShopStory[] = [
  {
    name: 'the last piece goes over the counter, and the web sells it before the link has told it',
    fits: counts,
    play(stage) {
      const [item, at] = [stage.item(), stage.at()]
      const shelf = shelfOf(stage, item, at - hour, 1)
      shelf.sell(at, 1, placeOf(item))
      const placed = ordinary(stage, item, at + 1)
      shelf.promise(at + 1, 1)
      const until = at + 5 * hour
      isShort(stage, { placed, from: placed.at, until, cause: 'sold-in-store-before-order' })
      callOff(stage, placed, until, shelf)
    },
  },
  {
    name: 'the last piece is promised to the web, and a cashier who does not know sells it',
    fits: counts,
    play(stage) {
      const [item, at] = [stage.item(), stage.at()]
      const shelf = shelfOf(stage, item, at - hour, 1)
      const placed = ordinary(stage, item, at)
      shelf.promise(at, 1)
      shelf.grab(at + 10, 1, placeOf(item))
      const until = mended(stage, at + 10, 6 * hour)
      isShort(stage, { placed, from: at + 10, until, cause: 'sold-in-store-after-order' })
      if (until !== undefined) callOff(stage, placed, until, shelf)
    },
  },
  {
    name: 'the web sells one more than there are, and nobody does anything',
    fits: counts,
    play(stage) {
      const [item, at] = [stage.item(), stage.at()]
      const shelf = shelfOf(stage, item, at - hour, 1)
      const [first, second] = [ordinary(stage, item, at), ordinary(stage, item, at + 0.5)]
      shelf.promise(at, 2)
      isShort(stage, { placed: second, from: second.at, cause: 'ordered-twice-online' })
      staysForever(stage, first)
    },
  },
  {
    name: 'two stores sell the last piece in the same minute',
    fits: ({ stores }) => stores.length > 1,
    play(stage) {
      const [item, at] = [stage.item(), stage.at()]
      const shelf = shelfOf(stage, item, at - hour, 1)
      const first = stage.diary.order(item, at, 1, 'market')
      const second = stage.diary.order(item, at + 0.25, 1, 'web')
      for (const placed of [first, second]) {
        stage.diary.pay(placed, at + 1)
        stage.diary.invoice(placed, at + hour)
      }
      shelf.promise(at + 0.25, 2)
      isShort(stage, { placed: second, from: second.at, cause: 'ordered-twice-online' })
      staysForever(stage, first)
    },
  },
  {
    name: 'an order asks for three, and there are two',
    fits: counts,
    play(stage) {
      const [item, at] = [stage.item(), stage.at()]
      const shelf = shelfOf(stage, item, at - hour, 2)
      const placed = ordinary(stage, item, at, 3)
      shelf.promise(at, 3)
      const until = at + 8 * hour
      isShort(stage, { placed, from: at, until, cause: 'listed-without-stock' })
      shelf.receive(until, 4, placeOf(item))
      stage.diary.ship(placed, until + hour)
      shelf.send(until + hour + 0.1, 3)
    },
  },
  {
    name: 'somebody counts again, and two are gone',
    fits: counts,
    play(stage) {
      const [item, at] = [stage.item(), stage.at()]
      const shelf = shelfOf(stage, item, at - hour, 3)
      const placed = ordinary(stage, item, at, 2)
      shelf.promise(at, 2)
      shelf.lose(at + 20, 2, placeOf(item))
      const until = mended(stage, at + 20, 4 * hour)
      isShort(stage, { placed, from: at + 20, until, cause: 'recount' })
      if (until !== undefined) callOff(stage, placed, until, shelf)
    },
  },
  {
    name: 'a store offers what was never there',
    fits: counts,
    play(stage) {
      const [item, at] = [stage.item(), stage.at()]
      const shelf = shelfOf(stage, item, at - hour, 0)
      const placed = ordinary(stage, item, at)
      shelf.promise(at, 1)
      const until = mended(stage, at, 7 * hour)
      isShort(stage, { placed, from: at, until, cause: 'listed-without-stock' })
      if (until !== undefined) callOff(stage, placed, until, shelf)
    },
  },
  {
    name: 'one piece is sold at each place, and the web sells a third',
    fits: ({ places }) => places.length > 1,
    play(stage) {
      const [item, at] = [stage.item(), stage.at()]
      const shelf = shelfOf(stage, item, at - hour, 1, 1)
      for (const [index, place] of item.places.entries()) shelf.sell(at + 10 * index, 1, place)
      const placed = ordinary(stage, item, at + 11)
      shelf.promise(at + 11, 1)
      const until = at + 5 * hour
      isShort(stage, { placed, from: placed.at, until, cause: 'sold-in-store-before-order' })
      callOff(stage, placed, until, shelf)
    },
  },
  {
    name: 'an order for far more than anybody has is called off after twelve minutes',
    fits: counts,
    play(stage) {
      const [item, at] = [stage.item(), stage.at()]
      const shelf = shelfOf(stage, item, at - hour, 95)
      const placed = ordinary(stage, item, at, 80_995)
      shelf.promise(at, 80_995)
      const cause = 'listed-without-stock'
      isShort(stage, { placed, from: at, until: at + 12, cause, quantity: 80_900 })
      callOff(stage, placed, at + 12, shelf)
    },
  },
]
