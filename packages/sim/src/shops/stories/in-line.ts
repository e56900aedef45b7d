/** Traps: what looks as if something were wrong, and is how it should be. None of these has a truth. */
import { counts, day, hour, ordinary, placeOf, type ShopStory, shelfOf, storeOf } from './stage.ts'

export const inLine: readonly ShopStory[] = [
  {
    name: 'a price is changed everywhere within the hour',
    play({ diary, item, at }) {
      const [goods, since] = [item(), at()]
      const cheaper = Math.round(goods.priceMinor * 0.7)
      diary.list(goods, since - hour, 'till', { price: goods.priceMinor })
      diary.list(goods, since - hour, storeOf(goods), { price: goods.priceMinor, published: true })
      diary.list(goods, since, 'till', { price: cheaper })
      diary.list(goods, since + 40, storeOf(goods), { price: cheaper })
    },
  },
  {
    name: 'a listing that is hidden keeps last year’s price',
    play({ diary, item, at }) {
      const [goods, since] = [item(), at()]
      diary.list(goods, since, storeOf(goods), { price: Math.round(goods.priceMinor * 1.5), published: false })
      diary.list(goods, since, 'till', { price: goods.priceMinor })
    },
  },
  {
    name: 'a good customer pays a tier price',
    fits: counts,
    play(stage) {
      const [item, at] = [stage.item(), stage.at()]
      const shelf = shelfOf(stage, item, at - hour, 30)
      const store = storeOf(item)
      const placed = stage.diary.orderOf([{ item, quantity: 12 }], at, store, { priceShare: 0.8 })
      stage.diary.pay(placed, at + 1, Math.round(stage.diary.totalOf(placed).amountMinor * 0.8))
      stage.diary.invoice(placed, at + hour)
      shelf.promise(at, 12)
      stage.diary.ship(placed, at + 5 * hour, { priceShare: 0.8 })
      shelf.send(at + 5 * hour + 0.1, 12)
    },
  },
  {
    name: 'half of an order is paid with a gift card, which no payment service sees',
    fits: counts,
    play(stage) {
      const [item, at] = [stage.item(), stage.at()]
      const shelf = shelfOf(stage, item, at - hour, 6)
      const placed = stage.diary.orderOf([{ item, quantity: 1 }], at, storeOf(item), { mixed: true })
      stage.diary.pay(placed, at + 1, Math.round(stage.diary.totalOf(placed).amountMinor / 2))
      stage.diary.invoice(placed, at + hour)
      shelf.promise(at, 1)
      stage.diary.ship(placed, at + 5 * hour, { mixed: true })
      shelf.send(at + 5 * hour + 0.1, 1)
    },
  },
  {
    name: 'an order is paid in two parts, a cent apart by rounding',
    fits: counts,
    play(stage) {
      const [item, at] = [stage.item(), stage.at()]
      const shelf = shelfOf(stage, item, at - hour, 6)
      const placed = stage.diary.order(item, at, 1, storeOf(item))
      const half = Math.floor(stage.diary.totalOf(placed).amountMinor / 2)
      stage.diary.pay(placed, at + 1, half)
      stage.diary.pay(placed, at + 9, stage.diary.totalOf(placed).amountMinor - half - 1)
      stage.diary.invoice(placed, at + hour)
      shelf.promise(at, 1)
      stage.diary.ship(placed, at + 5 * hour)
      shelf.send(at + 5 * hour + 0.1, 1)
    },
  },
  {
    name: 'a customer keeps the goods and gets something off',
    fits: counts,
    play(stage) {
      const [item, at] = [stage.item(), stage.at()]
      const shelf = shelfOf(stage, item, at - hour, 6)
      const placed = ordinary(stage, item, at)
      shelf.promise(at, 1)
      stage.diary.ship(placed, at + 5 * hour)
      shelf.send(at + 5 * hour + 0.1, 1)
      stage.diary.payBack(placed, placed.payment, at + day, Math.round(stage.diary.totalOf(placed).amountMinor / 4))
    },
  },
  {
    name: 'a return is refunded and back on the shelf at the other place the day after',
    fits: ({ places }) => places.length > 1,
    play(stage) {
      const [item, at] = [stage.item(), stage.at()]
      const shelf = shelfOf(stage, item, at - hour, 4, 4)
      const placed = ordinary(stage, item, at)
      shelf.promise(at, 1)
      stage.diary.ship(placed, at + 2 * hour)
      shelf.send(at + 2 * hour + 0.1, 1)
      stage.diary.refund(placed, at + day, { goods: 'returned', restocked: false })
      shelf.receive(at + 2 * day, 1, item.places[1] ?? '')
    },
  },
  {
    name: 'nobody has paid an order, so nobody sends it',
    fits: counts,
    play(stage) {
      const [item, at] = [stage.item(), stage.at()]
      const shelf = shelfOf(stage, item, at - hour, 6)
      stage.diary.orderOf([{ item, quantity: 1 }], at, storeOf(item), { settled: 'unpaid' })
      shelf.promise(at, 1)
    },
  },
  {
    name: 'a sale is rung up by mistake and voided, while the web sells the last piece',
    fits: counts,
    play(stage) {
      const [item, at] = [stage.item(), stage.at()]
      const shelf = shelfOf(stage, item, at - hour, 1)
      stage.diary.void(stage.diary.sell(item, at, 1, placeOf(item)), at)
      const placed = ordinary(stage, item, at + 5)
      shelf.promise(at + 5, 1)
      stage.diary.ship(placed, at + 3 * hour)
      shelf.send(at + 3 * hour + 0.1, 1)
    },
  },
  {
    name: 'the last piece lies at the other place',
    fits: ({ places }) => places.length > 1,
    play(stage) {
      const [item, at] = [stage.item(), stage.at()]
      const shelf = shelfOf(stage, item, at - hour, 1, 1)
      shelf.sell(at, 1, placeOf(item))
      const placed = ordinary(stage, item, at + 1)
      shelf.promise(at + 1, 1)
      stage.diary.ship(placed, at + 6 * hour)
      shelf.send(at + 6 * hour + 0.1, 1)
    },
  },
  {
    name: 'an item that is sold below zero on purpose',
    fits: counts,
    play(stage) {
      const [item, at] = [stage.item(), stage.at()]
      stage.diary.count(item, at - hour, 0)
      const shown = { available: 0, published: true, backorders: true }
      for (const store of item.stores) stage.diary.list(item, at - hour, store, shown)
      const placed = ordinary(stage, item, at, 2)
      stage.diary.ship(placed, at + 40 * hour)
    },
  },
  {
    name: 'two people share a telephone',
    play({ diary, who, at }) {
      const [one, other, since] = [who(), who(), at()]
      for (const [index, name] of [one, other].entries()) {
        diary.customer(name, since + index, 'web', { phone: `${one}-home` })
        diary.customer(name, since + 10 + index, 'crm', { phone: `${one}-home` })
      }
    },
  },
  {
    name: 'somebody unsubscribes, and every tool hears of it in time',
    play({ diary, who, at }) {
      const [name, since] = [who(), at()]
      diary.consent(name, since - hour, 'mail', 'granted')
      diary.consent(name, since, 'crm', 'withdrawn')
      diary.consent(name, since + 20, 'mail', 'withdrawn')
    },
  },
  {
    name: 'somebody unsubscribes and thinks better of it',
    play({ diary, who, at }) {
      const [name, since] = [who(), at()]
      diary.consent(name, since - hour, 'crm', 'granted')
      diary.consent(name, since, 'crm', 'withdrawn')
      diary.consent(name, since + 30, 'mail', 'granted')
    },
  },
]
