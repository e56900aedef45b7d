/** Stores that show other figures than there are, goods that come back to no shelf, and items that nobody counts or knows. */
import { counts, day, hour, mended, ordinary, patience, placeOf, type ShopStory, shelfOf, storeOf } from './stage.ts'

export const shelves: readonly ShopStory[] = [
  {
    name: 'the link to a store breaks: it goes on showing what was there',
    fits: counts,
    play(stage) {
      const [item, at] = [stage.item(), stage.at()]
      const place = placeOf(item)
      stage.diary.count(item, at - hour, 9, place)
      for (const store of item.stores)
        stage.diary.list(item, at - hour + 1, store, { available: 9, published: true, backorders: false })
      stage.diary.sell(item, at, 4, place)
      stage.diary.count(item, at + 0.02, 5, place)
      const until = mended(stage, at, 6 * hour)
      for (const store of item.stores) {
        const says = { cause: 'store-shows-more', quantity: 4 }
        const from = at + patience['stock.drift']
        stage.diary.truth({ detector: 'stock.drift', key: `${item.sku}@${store}`, from, until, says })
        if (until !== undefined) stage.diary.list(item, until, store, { available: 5 })
      }
    },
  },
  {
    name: 'a delivery is booked in at the till, and the store still shows nothing',
    fits: counts,
    play(stage) {
      const [item, at] = [stage.item(), stage.at()]
      shelfOf(stage, item, at - hour, 0)
      stage.diary.count(item, at, 12)
      for (const store of item.stores) {
        const says = { cause: 'store-shows-fewer', quantity: 12 }
        const from = at + patience['stock.drift']
        stage.diary.truth({ detector: 'stock.drift', key: `${item.sku}@${store}`, from, says })
      }
    },
  },
  {
    name: 'one store of two is left out by the link',
    fits: ({ stores }) => stores.length > 1,
    play(stage) {
      const [item, at] = [stage.item(), stage.at()]
      shelfOf(stage, item, at - hour, 8)
      stage.diary.sell(item, at, 2)
      stage.diary.count(item, at + 0.02, 6)
      stage.diary.list(item, at + 2, 'web', { available: 6 })
      const says = { cause: 'store-shows-more', quantity: 2 }
      const from = at + patience['stock.drift']
      stage.diary.truth({ detector: 'stock.drift', key: `${item.sku}@market`, from, says })
    },
  },
  {
    name: 'a store that counts nothing goes on selling what is gone',
    fits: counts,
    play(stage) {
      const [item, at] = [stage.item(), stage.at()]
      const store = storeOf(item)
      stage.diary.count(item, at - hour, 2)
      stage.diary.list(item, at - hour, store, { available: null, published: true, backorders: false })
      stage.diary.sell(item, at, 2)
      stage.diary.count(item, at + 0.02, 0)
      const from = at + patience['listing.stale']
      const until = mended(stage, from, 5 * hour)
      stage.diary.truth({ detector: 'listing.stale', key: `${item.sku}@${store}`, from, until })
      if (until !== undefined) stage.diary.list(item, until, store, { published: false })
    },
  },
  {
    name: 'a return is refunded and lies in a box',
    fits: counts,
    play(stage) {
      const [item, at] = [stage.item(), stage.at()]
      const shelf = shelfOf(stage, item, at - hour, 5)
      const placed = ordinary(stage, item, at)
      shelf.promise(at, 1)
      stage.diary.ship(placed, at + 2 * hour)
      shelf.send(at + 2 * hour + 0.1, 1)
      const back = at + day
      stage.diary.refund(placed, back, { goods: 'returned', restocked: false })
      const from = back + patience['refund.unstocked']
      const until = mended(stage, from, 5 * hour)
      stage.diary.truth({ detector: 'refund.unstocked', key: item.sku, from, until, says: { quantity: 1 } })
      if (until === undefined) return
      stage.diary.count(item, until, 5)
      for (const store of item.stores) stage.diary.list(item, until + 2, store, { available: 5 })
    },
  },
  {
    name: 'an item is sold that nobody has ever counted',
    fits: counts,
    play(stage) {
      const [item, at] = [stage.item(), stage.at()]
      const placed = ordinary(stage, item, at)
      const until = mended(stage, at, 4 * hour)
      stage.diary.truth({ detector: 'stock.unknown', key: item.sku, from: at, until })
      if (until === undefined) {
        const late = at + patience['order.unfulfilled']
        stage.diary.truth({ detector: 'order.unfulfilled', key: placed.number, from: late })
        return
      }
      stage.diary.count(item, until, 4)
      stage.diary.ship(placed, until + hour)
      stage.diary.count(item, until + hour + 0.1, 3)
    },
  },
  {
    name: 'a store offers something under an id that means nothing to anybody',
    play(stage) {
      const at = stage.at()
      const store = stage.archetype.stores[0] ?? 'web'
      const { sku } = stage.item()
      const externalId = `unnamed-${sku}`
      stage.diary.listUnnamed(externalId, at, store, 3)
      const until = mended(stage, at, 6 * hour)
      stage.diary.truth({ detector: 'item.unmapped', key: `${externalId}@${store}`, from: at, until })
      if (until !== undefined) stage.diary.catalogue(externalId, sku, until, store)
    },
  },
]
