/** Orders that wait, that the books do not have, and whose money does not add up. */
import {
  counts,
  hour,
  mended,
  type Ordinary,
  ordinary,
  paidAndBooked,
  patience,
  type ShopStory,
  type Stage,
  shelfOf,
  storeOf,
} from './stage.ts'

/** An order that is sent after eight hours, in all but the story as it should be. */
function sent(stage: Stage, quantity = 1): { placed: Ordinary; at: number } {
  const [item, at] = [stage.item(), stage.at()]
  const shelf = shelfOf(stage, item, at - hour, 5 + quantity)
  const placed = ordinary(stage, item, at, quantity)
  shelf.promise(at, quantity)
  stage.diary.ship(placed, at + 8 * hour)
  shelf.send(at + 8 * hour + 0.1, quantity)
  return { placed, at }
}

export const orders: readonly ShopStory[] = [
  {
    name: 'an order is forgotten in the back room',
    fits: counts,
    play(stage) {
      const [item, at] = [stage.item(), stage.at()]
      const shelf = shelfOf(stage, item, at - hour, 5)
      const placed = ordinary(stage, item, at)
      shelf.promise(at, 1)
      const from = at + patience['order.unfulfilled']
      const until = mended(stage, from, 9 * hour)
      stage.diary.truth({ detector: 'order.unfulfilled', key: placed.number, from, until })
      if (until === undefined) return
      stage.diary.ship(placed, until)
      shelf.send(until + 0.1, 1)
    },
  },
  {
    name: 'an order never reaches the books',
    fits: counts,
    play(stage) {
      const [item, at] = [stage.item(), stage.at()]
      const shelf = shelfOf(stage, item, at - hour, 5)
      const placed = stage.diary.order(item, at, 1, storeOf(item))
      stage.diary.pay(placed, at + 1)
      shelf.promise(at, 1)
      stage.diary.ship(placed, at + 8 * hour)
      shelf.send(at + 8 * hour + 0.1, 1)
      const from = at + patience['order.missing']
      const until = mended(stage, from, 5 * hour)
      stage.diary.truth({ detector: 'order.missing', key: placed.number, from, until })
      if (until !== undefined) stage.diary.invoice(placed, until)
    },
  },
  {
    name: 'a customer is charged twice',
    fits: counts,
    play(stage) {
      const { placed, at } = sent(stage)
      const again = stage.diary.pay(placed, at + 4)
      const from = at + 4 + patience['payment.mismatch']
      const until = mended(stage, from, 20 * hour)
      const says = { cause: 'overcharged' }
      stage.diary.truth({ detector: 'payment.mismatch', key: placed.number, from, until, says })
      if (until !== undefined) stage.diary.payBack(placed, again, until)
    },
  },
  {
    name: 'money of a cancelled order is never given back',
    fits: counts,
    play(stage) {
      const [item, at] = [stage.item(), stage.at()]
      const shelf = shelfOf(stage, item, at - hour, 5)
      const placed = ordinary(stage, item, at)
      shelf.promise(at, 1)
      const cancelledAt = at + hour
      stage.diary.orderStands(placed, cancelledAt, { cancelledAt, settled: 'paid' })
      shelf.letGo(cancelledAt, 1)
      const from = cancelledAt + patience['payment.kept']
      const says = { cause: 'kept' }
      stage.diary.truth({ detector: 'payment.mismatch', key: placed.number, from, says })
    },
  },
  {
    name: 'the store says paid, and a third of it never came',
    fits: counts,
    play(stage) {
      const [item, at] = [stage.item(), stage.at()]
      const shelf = shelfOf(stage, item, at - hour, 5)
      const placed = stage.diary.order(item, at, 1, storeOf(item))
      const whole = stage.diary.totalOf(placed).amountMinor
      const part = Math.floor(whole / 3)
      stage.diary.pay(placed, at + 1, whole - part)
      stage.diary.invoice(placed, at + hour)
      shelf.promise(at, 1)
      stage.diary.ship(placed, at + 8 * hour)
      shelf.send(at + 8 * hour + 0.1, 1)
      const from = at + 1 + patience['payment.mismatch']
      const until = mended(stage, from, 12 * hour)
      const says = { cause: 'short' }
      stage.diary.truth({ detector: 'payment.mismatch', key: placed.number, from, until, says })
      if (until !== undefined) stage.diary.pay(placed, until, part)
    },
  },
  {
    name: 'an order is paid, and the store still waits for the money',
    fits: counts,
    play(stage) {
      const [item, at] = [stage.item(), stage.at()]
      const shelf = shelfOf(stage, item, at - hour, 5)
      const placed = stage.diary.orderOf([{ item, quantity: 1 }], at, storeOf(item), { settled: 'unpaid' })
      shelf.promise(at, 1)
      stage.diary.pay(placed, at + 30)
      stage.diary.invoice(placed, at + hour)
      const from = at + 30 + patience['payment.mismatch']
      const until = mended(stage, from, 4 * hour)
      const says = { cause: 'unrecorded' }
      stage.diary.truth({ detector: 'payment.mismatch', key: placed.number, from, until, says })
      if (until === undefined) return
      stage.diary.orderStands(placed, until)
      stage.diary.ship(placed, until + hour)
      shelf.send(until + hour + 0.1, 1)
    },
  },
  {
    name: 'an order of several items is late as a whole',
    fits: counts,
    play(stage) {
      const at = stage.at()
      const lines = [2, 1, 3].map((quantity) => ({ item: stage.item(), quantity }))
      const held = lines.map(({ item, quantity }) => ({ shelf: shelfOf(stage, item, at - hour, 9), quantity }))
      const store = stage.archetype.stores[0] ?? 'web'
      const placed = paidAndBooked(stage.diary.orderOf(lines, at, store), stage)
      for (const { shelf, quantity } of held) shelf.promise(at, quantity)
      const from = at + patience['order.unfulfilled']
      const until = mended(stage, from, 3 * hour)
      const says = { quantity: 6 }
      stage.diary.truth({ detector: 'order.unfulfilled', key: placed.number, from, until, says })
      if (until === undefined) return
      stage.diary.ship(placed, until)
      for (const { shelf, quantity } of held) shelf.send(until + 0.1, quantity)
    },
  },
]
