import { expect, it } from 'vitest'
import { addMilliseconds, type Instant } from '../values.ts'
import { type AdapterFactory, contract, noon, paged, refusesForeignCursors, rival, shop } from './adapter.contract.ts'
import { type Dismissal, type ItemPair, pairId } from './dismissals.ts'

const at = (seconds: number): Instant => addMilliseconds(noon, seconds * 1_000)
const said = (pair: ItemPair, by = 'Ann', seconds = 0): Dismissal => ({
  ...{ pair, by: { kind: 'key', name: by }, at: at(seconds) },
})
const long = '猫'.repeat(200)

export const dismissalsContract = (open: AdapterFactory): void =>
  contract('dismissals', open, (bench) => {
    const known = async (tenant = shop) => (await bench.adapter.dismissals.list(tenant, { limit: 200 })).items

    it('keeps who said it, when, and of which two, also after it was closed and opened', async () => {
      const words = [said(['A', 'a']), said([long, `con_11111111111111111111111111:${long}`])]
      await bench.adapter.dismissals.put(shop, words)
      for await (const { dismissals } of bench.nowAndAgain()) {
        const { items } = await dismissals.list(shop, { limit: 200 })
        expect(items).toHaveLength(2)
        expect(items).toEqual(expect.arrayContaining(words))
      }
    })

    it('keeps the first word about two, in whichever order they are named', async () => {
      const { dismissals } = bench.adapter
      await dismissals.put(shop, [said(['A', 'a'])])
      await dismissals.put(shop, [said(['a', 'A'], 'Bob', 1), said(['A', 'b'], 'Bob', 1)])
      expect(await known()).toEqual(expect.arrayContaining([said(['A', 'a']), said(['A', 'b'], 'Bob', 1)]))
      expect(await known()).toHaveLength(2)
    })

    it('takes a word back, in whichever order the two are named, and says whether there was one', async () => {
      const { dismissals } = bench.adapter
      await dismissals.put(shop, [said(['A', 'a']), said(['A', 'b'])])
      expect(await dismissals.remove(rival, ['A', 'a'])).toBe(false)
      expect(await dismissals.remove(shop, ['a', 'A'])).toBe(true)
      expect(await dismissals.remove(shop, ['a', 'A'])).toBe(false)
      expect(await known()).toEqual([said(['A', 'b'])])
      await dismissals.put(shop, [said(['A', 'a'], 'Bob', 2)])
      expect(await known()).toContainEqual(said(['A', 'a'], 'Bob', 2))
    })

    it('TEN-01: keeps tenants apart, and leads through one of them by pages', async () => {
      const { dismissals } = bench.adapter
      const pairs = ['a', 'b', 'c', 'd', 'e'].map((other): ItemPair => ['A', other])
      const words = pairs.map((pair) => said(pair))
      await dismissals.put(shop, words)
      await dismissals.put(rival, [said(['R', 'r']), said(['R', 's'])])
      const inOrder = words.toSorted((left, right) => (pairId(left.pair) < pairId(right.pair) ? -1 : 1))
      for (const limit of [1, 2, 200])
        expect(await paged(limit, (page) => dismissals.list(shop, page))).toEqual(inOrder)
      expect(await known(rival)).toHaveLength(2)
      await refusesForeignCursors((page) => dismissals.list(shop, page), [(page) => dismissals.list(rival, page)])
    })
  })
