import { expect, it } from 'vitest'
import { addMilliseconds, type Instant } from '../values.ts'
import {
  type AdapterFactory,
  connection,
  contract,
  noon,
  paged,
  refusesForeignCursors,
  rival,
  shop,
  till,
  web,
} from './adapter.contract.ts'
import type { CatalogueItem, CatalogueProduct } from './catalogue.ts'

const at = (seconds: number): Instant => addMilliseconds(noon, seconds * 1_000)
const item = (externalId: string, title: string, seconds = 0): CatalogueItem => ({
  ...{ externalId, title, asOf: at(seconds) },
})
const scarf = (...items: readonly CatalogueItem[]): CatalogueProduct => ({ connection: web, product: 'scarf', items })

export const catalogueContract = (open: AdapterFactory): void =>
  contract('catalogue', open, (bench) => {
    const known = async (tenant = shop) => (await bench.adapter.catalogue.list(tenant, { limit: 200 })).items

    it('keeps what is said of each item, also after it was closed and opened', async () => {
      const told = { externalId: 'v-1', title: 'Scarf', gtin: '4006381333931', asOf: noon }
      await bench.adapter.catalogue.note(shop, [scarf(told, { externalId: 'v-2', asOf: noon })])
      for await (const { catalogue } of bench.nowAndAgain())
        expect((await catalogue.list(shop, { limit: 1 })).items).toEqual([
          scarf(told, { externalId: 'v-2', asOf: noon }),
        ])
    })

    it('joins what is said of the items of one product, and keeps of each what is newer, whichever comes first', async () => {
      const { catalogue } = bench.adapter
      await catalogue.note(shop, [scarf(item('b', 'new', 2), item('a', 'A'))])
      await catalogue.note(shop, [scarf(item('b', 'old', 1), item('c', 'C'))])
      expect(await known()).toEqual([scarf(item('a', 'A'), item('b', 'new', 2), item('c', 'C'))])
      await catalogue.note(shop, [scarf(item('b', 'newest', 3)), scarf(item('b', 'newer', 2))])
      expect(await known()).toEqual([scarf(item('a', 'A'), item('b', 'newest', 3), item('c', 'C'))])
    })

    it('ends alike for every order, also within one moment and where many note at once', async () => {
      const said = [item('a', 'A', 1), item('a', 'B', 1), item('a', 'C', 0), item('b', 'D', 0), item('c', 'E', 0)]
      await Promise.all(said.map((each) => bench.adapter.catalogue.note(shop, [scarf(each)])))
      const reversed = said.toReversed().map((each) => ({ ...scarf(each), connection: till }))
      for (const each of reversed) await bench.adapter.catalogue.note(shop, [each])
      const items = [item('a', 'B', 1), item('b', 'D', 0), item('c', 'E', 0)]
      expect(await known()).toEqual(expect.arrayContaining([scarf(...items), { ...scarf(...items), connection: till }]))
      expect(await known()).toHaveLength(2)
    })

    it('takes a product of thousands of items, and leaves out what is beyond its bound', async () => {
      const many = Array.from({ length: 9_000 }, (_, place) => item(`variant/${1_000 + place}`, `Scarf ${place}`))
      await bench.adapter.catalogue.note(shop, [scarf(...many)])
      await bench.again()
      const kept = (await known())[0]?.items ?? []
      expect(kept.length).toBeGreaterThan(3_000)
      const ids = new Set(kept.map(({ externalId }) => externalId))
      expect(kept).toEqual(many.filter(({ externalId }) => ids.has(externalId)))
      const inParts = [6_000, 0, 3_000].map((start) => many.slice(start, start + 3_000).toReversed())
      for (const part of inParts) await bench.adapter.catalogue.note(rival, [scarf(...part)])
      expect(await known(rival)).toEqual([scarf(...kept)])
    })

    it('forgets what was said of a product until it was taken away, whichever comes first', async () => {
      const gone: CatalogueProduct = { ...scarf(), goneAt: at(2) }
      const [before, meanwhile, after] = [item('a', 'A', 1), item('b', 'B', 2), item('c', 'C', 3)]
      await bench.adapter.catalogue.note(shop, [scarf(before, meanwhile, after)])
      await bench.adapter.catalogue.note(shop, [gone])
      await bench.adapter.catalogue.note(rival, [gone])
      await bench.adapter.catalogue.note(rival, [scarf(before)])
      expect(await known(rival)).toEqual([gone])
      await bench.adapter.catalogue.note(rival, [scarf(after, meanwhile), { ...gone, goneAt: at(1) }])
      await bench.again()
      for (const tenant of [shop, rival]) expect(await known(tenant)).toEqual([{ ...gone, items: [after] }])
    })

    it('forgets what a connection said once that is removed, and nothing else', async () => {
      const { catalogue, connections } = bench.adapter
      await connections.put(connection({ id: web }))
      await connections.put(connection({ id: till }))
      const products = Array.from({ length: 120 }, (_, place) => ({ ...scarf(item('v', 'V')), product: `p-${place}` }))
      await catalogue.note(shop, [...products, { ...scarf(item('v', 'V')), connection: till }])
      await catalogue.note(rival, [scarf(item('v', 'V'))])
      await connections.remove(shop, web)
      await bench.again()
      expect((await known()).map((each) => each.connection)).toEqual([till])
      expect(await known(rival)).toHaveLength(1)
    })

    it('TEN-01: keeps tenants apart, and leads through one of them by pages', async () => {
      const products = ['a', 'b#', 'b#c', 'd', 'e'].map((product) => ({ ...scarf(item('v', product)), product }))
      await bench.adapter.catalogue.note(shop, products)
      await bench.adapter.catalogue.note(rival, [scarf(item('v', 'rival'))])
      const { catalogue } = bench.adapter
      for (const limit of [1, 2, 200]) {
        const seen = await paged(limit, (page) => catalogue.list(shop, page))
        expect(seen.map(({ product }) => product).sort()).toEqual(['a', 'b#', 'b#c', 'd', 'e'])
      }
      expect(await known(rival)).toEqual([scarf(item('v', 'rival'))])
      await bench.adapter.catalogue.note(rival, [{ ...scarf(item('v', 'rival')), product: 'second' }])
      await refusesForeignCursors((page) => catalogue.list(shop, page), [(page) => catalogue.list(rival, page)])
    })
  })
