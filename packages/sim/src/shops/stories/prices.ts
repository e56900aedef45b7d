/** One item, two prices. */
import { hour, mended, patience, type ShopStory, storeOf } from './stage.ts'

export const prices: readonly ShopStory[] = [
  {
    name: 'somebody changes a price in one place',
    play(stage) {
      const [item, at] = [stage.item(), stage.at()]
      stage.diary.list(item, at - 2 * hour, 'till', { price: item.priceMinor })
      stage.diary.list(item, at - 2 * hour, storeOf(item), { price: item.priceMinor, published: true })
      stage.diary.list(item, at, 'till', { price: Math.round(item.priceMinor * 0.8) })
      const from = at + patience['price.mismatch']
      const until = mended(stage, from, 8 * hour)
      const says = { cause: 'asks-less' }
      stage.diary.truth({ detector: 'price.mismatch', key: `${item.sku}@till`, from, until, says })
      if (until !== undefined) stage.diary.list(item, until, 'till', { price: item.priceMinor })
    },
  },
  {
    name: 'a store slips a digit',
    play(stage) {
      const [item, at] = [stage.item(), stage.at()]
      const store = storeOf(item)
      stage.diary.list(item, at - 2 * hour, 'till', { price: item.priceMinor })
      stage.diary.list(item, at - 2 * hour, store, { price: item.priceMinor, published: true })
      stage.diary.list(item, at, store, { price: item.priceMinor * 10 })
      const from = at + patience['price.mismatch']
      const says = { cause: 'asks-more' }
      stage.diary.truth({ detector: 'price.mismatch', key: `${item.sku}@${store}`, from, says })
    },
  },
]
