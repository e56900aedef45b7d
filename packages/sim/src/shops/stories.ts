/** Things that go wrong, each on an item, an order or a customer of its own, and what is true of them. */
import type { Random } from '../random.ts'
import type { Minute } from '../world.ts'
import type { Archetype } from './archetypes.ts'
import type { Diary, Placed, Stocked } from './shop.ts'
import { Shelf } from './trade.ts'

const hour: Minute = 60
const day: Minute = 24 * hour

/** How patient each detector is by default, in minutes. Written down here on its own, so that a default that changes is noticed. */
export const patience = {
  'stock.drift': 30,
  'price.mismatch': hour,
  'listing.stale': hour,
  'order.unfulfilled': 48 * hour,
  'order.missing': 24 * hour,
  'payment.mismatch': hour,
  'payment.kept': 72 * hour,
  'refund.unstocked': 72 * hour,
  'customer.missing': 24 * hour,
  'customer.mismatch': 24 * hour,
  'customer.duplicate': hour,
  'consent.conflict': hour,
} as const

/** What a story has to work with. */
export interface Stage {
  readonly diary: Diary
  readonly random: Random
  readonly archetype: Archetype
  /** An item that nothing else touches. */
  item(): Stocked
  /** A time on the first day when the shop is open. */
  at(): Minute
  /** A name that nobody else has. */
  who(): string
}

export interface ShopStory {
  readonly name: string
  readonly detector: string
  /** Shops that do not work this way leave it out. */
  fits?(archetype: Archetype): boolean
  play(stage: Stage): void
}

const counts = ({ madeToOrder }: Archetype): boolean => !madeToOrder

/** Goods, paid and booked as they should be, so that nothing but the story is out of line. */
function ordinary({ diary, random }: Stage, item: Stocked, at: Minute, quantity = 1): Placed & { payment: string } {
  const placed = diary.order(item, at, quantity, item.stores[0] ?? 'web')
  const payment = diary.pay(placed, at + 1)
  diary.invoice(placed, at + random.between(30, 600))
  return { ...placed, payment }
}

function shelfOf({ diary }: Stage, item: Stocked, at: Minute, quantity: number): Shelf {
  const shelf = new Shelf(diary, item, at, [quantity])
  shelf.show(at + 1)
  return shelf
}

export const shopStories: readonly ShopStory[] = [
  {
    name: 'the last piece goes over the counter, and the web sells it before the link has told it',
    detector: 'oversell',
    fits: counts,
    play(stage) {
      const [item, at] = [stage.item(), stage.at()]
      const shelf = shelfOf(stage, item, at - hour, 1)
      shelf.sell(at, 1, item.places[0] ?? '')
      const placed = ordinary(stage, item, at + 1)
      stage.diary.truth({ detector: 'oversell', key: placed.number, from: placed.at, until: at + 5 * hour })
      stage.diary.orderStands(placed, at + 5 * hour, { cancelledAt: at + 5 * hour, settled: 'refunded' })
      stage.diary.payBack(placed, placed.payment, at + 5 * hour)
    },
  },
  {
    name: 'the web sells one more than there are, and nobody does anything',
    detector: 'oversell',
    fits: counts,
    play(stage) {
      const [item, at] = [stage.item(), stage.at()]
      shelfOf(stage, item, at - hour, 1)
      const [first, second] = [ordinary(stage, item, at), ordinary(stage, item, at + 0.5)]
      for (const store of item.stores) stage.diary.list(item, at + 2, store, { available: 0 })
      stage.diary.truth({ detector: 'oversell', key: second.number, from: second.at })
      const late = patience['order.unfulfilled']
      for (const { number, at: placedAt } of [first, second])
        stage.diary.truth({ detector: 'order.unfulfilled', key: number, from: placedAt + late })
    },
  },
  {
    name: 'the link to a store breaks: it goes on showing what was there',
    detector: 'stock.drift',
    fits: counts,
    play(stage) {
      const [item, at] = [stage.item(), stage.at()]
      const place = item.places[0] ?? ''
      stage.diary.count(item, at - hour, 9, place)
      for (const store of item.stores)
        stage.diary.list(item, at - hour + 1, store, { available: 9, published: true, backorders: false })
      stage.diary.sell(item, at, 4, place)
      stage.diary.count(item, at + 0.02, 5, place)
      const isMended = stage.random.chance(0.5)
      const until = at + 6 * hour
      for (const store of item.stores) {
        const truth = { detector: 'stock.drift', key: `${item.sku}@${store}`, from: at + patience['stock.drift'] }
        stage.diary.truth({ ...truth, ...(isMended ? { until } : {}) })
        if (isMended) stage.diary.list(item, until, store, { available: 5 })
      }
    },
  },
  {
    name: 'a delivery is booked in at the till, and the store still shows nothing',
    detector: 'stock.drift',
    fits: counts,
    play(stage) {
      const [item, at] = [stage.item(), stage.at()]
      shelfOf(stage, item, at - hour, 0)
      stage.diary.count(item, at, 12)
      for (const store of item.stores) {
        const from = at + patience['stock.drift']
        stage.diary.truth({ detector: 'stock.drift', key: `${item.sku}@${store}`, from })
      }
    },
  },
  {
    name: 'somebody changes a price in one place',
    detector: 'price.mismatch',
    play(stage) {
      const [item, at] = [stage.item(), stage.at()]
      const store = item.stores[0] ?? 'web'
      stage.diary.list(item, at - 2 * hour, 'till', { price: item.priceMinor })
      stage.diary.list(item, at - 2 * hour, store, { price: item.priceMinor, published: true })
      stage.diary.list(item, at, 'till', { price: Math.round(item.priceMinor * 0.8) })
      const until = stage.random.chance(0.5) ? at + 9 * hour : undefined
      const from = at + patience['price.mismatch']
      stage.diary.truth({
        detector: 'price.mismatch',
        key: `${item.sku}@till`,
        from,
        ...(until === undefined ? {} : { until }),
      })
      if (until !== undefined) stage.diary.list(item, until, 'till', { price: item.priceMinor })
    },
  },
  {
    name: 'a store that counts nothing goes on selling what is gone',
    detector: 'listing.stale',
    fits: counts,
    play(stage) {
      const [item, at] = [stage.item(), stage.at()]
      const store = item.stores[0] ?? 'web'
      stage.diary.count(item, at - hour, 2)
      stage.diary.list(item, at - hour, store, { available: null, published: true, backorders: false })
      stage.diary.sell(item, at, 2)
      stage.diary.count(item, at + 0.02, 0)
      stage.diary.truth({
        detector: 'listing.stale',
        key: `${item.sku}@${store}`,
        from: at + patience['listing.stale'],
      })
    },
  },
  {
    name: 'an order is forgotten in the back room',
    detector: 'order.unfulfilled',
    fits: counts,
    play(stage) {
      const [item, at] = [stage.item(), stage.at()]
      const shelf = shelfOf(stage, item, at - hour, 5)
      const placed = ordinary(stage, item, at)
      shelf.promise(at, 1)
      const from = at + patience['order.unfulfilled']
      const until = stage.random.chance(0.5) ? from + 9 * hour : undefined
      stage.diary.truth({
        detector: 'order.unfulfilled',
        key: placed.number,
        from,
        ...(until === undefined ? {} : { until }),
      })
      if (until !== undefined) {
        stage.diary.ship(placed, until)
        shelf.send(until + 0.1, 1)
      }
    },
  },
  {
    name: 'an order never reaches the books',
    detector: 'order.missing',
    fits: counts,
    play(stage) {
      const [item, at] = [stage.item(), stage.at()]
      const shelf = shelfOf(stage, item, at - hour, 5)
      const placed = stage.diary.order(item, at, 1, item.stores[0] ?? 'web')
      stage.diary.pay(placed, at + 1)
      shelf.promise(at, 1)
      stage.diary.ship(placed, at + 8 * hour)
      shelf.send(at + 8 * hour + 0.1, 1)
      const from = at + patience['order.missing']
      const until = stage.random.chance(0.5) ? from + 5 * hour : undefined
      stage.diary.truth({
        detector: 'order.missing',
        key: placed.number,
        from,
        ...(until === undefined ? {} : { until }),
      })
      if (until !== undefined) stage.diary.invoice(placed, until)
    },
  },
  {
    name: 'a customer is charged twice',
    detector: 'payment.mismatch',
    fits: counts,
    play(stage) {
      const [item, at] = [stage.item(), stage.at()]
      const shelf = shelfOf(stage, item, at - hour, 5)
      const placed = ordinary(stage, item, at)
      shelf.promise(at, 1)
      const again = stage.diary.pay(placed, at + 4)
      stage.diary.ship(placed, at + 8 * hour)
      shelf.send(at + 8 * hour + 0.1, 1)
      const from = at + 4 + patience['payment.mismatch']
      const until = stage.random.chance(0.5) ? from + 20 * hour : undefined
      stage.diary.truth({
        detector: 'payment.mismatch',
        key: placed.number,
        from,
        ...(until === undefined ? {} : { until }),
      })
      if (until !== undefined) stage.diary.payBack(placed, again, until)
    },
  },
  {
    name: 'money of a cancelled order is never given back',
    detector: 'payment.mismatch',
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
      stage.diary.truth({ detector: 'payment.mismatch', key: placed.number, from })
    },
  },
  {
    name: 'a return is refunded and lies in a box',
    detector: 'refund.unstocked',
    fits: counts,
    play(stage) {
      const [item, at] = [stage.item(), stage.at()]
      const shelf = shelfOf(stage, item, at - hour, 5)
      const placed = ordinary(stage, item, at)
      shelf.promise(at, 1)
      stage.diary.ship(placed, at + 2 * hour)
      shelf.send(at + 2 * hour + 0.1, 1)
      const back = at + day
      stage.diary.refundReturned(placed, back, false)
      const from = back + patience['refund.unstocked']
      const until = stage.random.chance(0.5) ? from + 5 * hour : undefined
      stage.diary.truth({
        detector: 'refund.unstocked',
        key: item.sku,
        from,
        ...(until === undefined ? {} : { until }),
      })
      if (until === undefined) return
      stage.diary.count(item, until, 5)
      for (const store of item.stores) stage.diary.list(item, until + 2, store, { available: 5 })
    },
  },
  {
    name: 'a customer never reaches the CRM',
    detector: 'customer.missing',
    play({ diary, who, at, random }) {
      const [name, since] = [who(), at()]
      diary.customer(name, since, 'web')
      const from = since + patience['customer.missing']
      const until = random.chance(0.5) ? from + 5 * hour : undefined
      diary.truth({ detector: 'customer.missing', key: name, from, ...(until === undefined ? {} : { until }) })
      if (until !== undefined) diary.customer(name, until, 'crm')
    },
  },
  {
    name: 'a customer’s number is changed in one place',
    detector: 'customer.mismatch',
    play({ diary, who, at }) {
      const [name, since] = [who(), at()]
      diary.customer(name, since, 'web', { phone: `${name}-old` })
      diary.customer(name, since + 5, 'crm', { phone: `${name}-old` })
      diary.customer(name, since + hour, 'crm', { phone: `${name}-new` })
      diary.truth({ detector: 'customer.mismatch', key: name, from: since + hour + patience['customer.mismatch'] })
    },
  },
  {
    name: 'the CRM has somebody twice',
    detector: 'customer.duplicate',
    play({ diary, who, at, random }) {
      const [name, since] = [who(), at()]
      diary.customer(name, since, 'web')
      diary.customer(name, since + 5, 'crm')
      diary.customer(name, since + 30, 'crm', { id: `${name}-again` })
      const from = since + 30 + patience['customer.duplicate']
      const until = random.chance(0.5) ? from + 5 * hour : undefined
      diary.truth({ detector: 'customer.duplicate', key: name, from, ...(until === undefined ? {} : { until }) })
      if (until !== undefined) diary.mergeCustomers(until, 'crm', `${name}-crm`, `${name}-again`)
    },
  },
  {
    name: 'somebody unsubscribes in one place',
    detector: 'consent.conflict',
    play({ diary, who, at, random }) {
      const [name, since] = [who(), at()]
      diary.consent(name, since - hour, 'mail', 'granted')
      diary.consent(name, since - hour, 'crm', 'granted')
      diary.consent(name, since, 'crm', 'withdrawn')
      const from = since + patience['consent.conflict']
      const until = random.chance(0.5) ? from + 5 * hour : undefined
      diary.truth({ detector: 'consent.conflict', key: name, from, ...(until === undefined ? {} : { until }) })
      if (until !== undefined) diary.consent(name, until, 'mail', 'withdrawn')
    },
  },
  {
    name: 'somebody unsubscribes, and every tool hears of it in time',
    detector: 'consent.conflict',
    play({ diary, who, at }) {
      const [name, since] = [who(), at()]
      diary.consent(name, since - hour, 'mail', 'granted')
      diary.consent(name, since, 'crm', 'withdrawn')
      diary.consent(name, since + 20, 'mail', 'withdrawn')
    },
  },
  {
    name: 'a price is changed everywhere within the hour',
    detector: 'price.mismatch',
    play({ diary, item, at }) {
      const [goods, since] = [item(), at()]
      const store = goods.stores[0] ?? 'web'
      const cheaper = Math.round(goods.priceMinor * 0.7)
      diary.list(goods, since - hour, 'till', { price: goods.priceMinor })
      diary.list(goods, since - hour, store, { price: goods.priceMinor, published: true })
      diary.list(goods, since, 'till', { price: cheaper })
      diary.list(goods, since + 40, store, { price: cheaper })
    },
  },
]
