import { expect, it } from 'vitest'
import { addMilliseconds, type Instant } from '../values.ts'
import {
  type AdapterFactory,
  contract,
  noon,
  paged,
  refusesForeignCursors,
  rival,
  shop,
  till,
  web,
} from './adapter.contract.ts'
import type { Alias } from './aliases.ts'

const at = (seconds: number): Instant => addMilliseconds(noon, seconds * 1_000)
const said = (item: string, seconds = 0, given: Partial<Alias> = {}): Alias => ({
  connection: till,
  externalId: 'x-1',
  item,
  by: 'catalogue',
  asOf: at(seconds),
  ...given,
})
const byPerson = { by: 'person' } as const

export const aliasesContract = (open: AdapterFactory): void =>
  contract('aliases', open, (bench) => {
    const known = async (externalIds = ['x-1']) =>
      (await bench.adapter.aliases.of(shop, till, externalIds)).map(({ item, by }) => `${by}:${item}`).sort()
    const marked = async (seconds = 0) =>
      (await bench.adapter.aliases.unsettled(at(seconds), 10)).map(({ tenant, alias }) => `${tenant}:${alias.item}`)

    it('keeps a person’s word and the catalogue’s side by side, also after it was closed and opened', async () => {
      const both = [said('A'), said('B', 0, byPerson)]
      expect(await bench.adapter.aliases.put(shop, both)).toEqual(both)
      await bench.again()
      expect(await known()).toEqual(['catalogue:A', 'person:B'])
      expect(await known(['x-2'])).toEqual([])
    })

    it('keeps what is newer, whichever comes first', async () => {
      const { aliases } = bench.adapter
      expect(await aliases.put(shop, [said('new', 2)])).toHaveLength(1)
      expect(await aliases.put(shop, [said('old', 1)])).toEqual([])
      expect(await known()).toEqual(['catalogue:new'])
      expect(await aliases.put(shop, [said('newest', 3)])).toHaveLength(1)
      expect(await known()).toEqual(['catalogue:newest'])
    })

    it('ends alike for every order of what a catalogue said, also within one turn and one moment', async () => {
      const { aliases } = bench.adapter
      const said3 = [said('A', 1), said('B', 1), said('C', 0)]
      await Promise.all(said3.map((alias) => aliases.put(shop, [alias])))
      const backwards = said3.map((alias) => ({ ...alias, externalId: 'x-2' })).reverse()
      await Promise.all(backwards.map((alias) => aliases.put(shop, [alias])))
      expect(await known(['x-1'])).toEqual(['catalogue:B'])
      expect(await known(['x-2'])).toEqual(['catalogue:B'])
    })

    it('answers and marks what changed, not what was merely said again', async () => {
      const { aliases } = bench.adapter
      await aliases.put(shop, [said('A', 1)])
      await aliases.settled(shop, said('A', 1))
      expect(await aliases.put(shop, [said('A', 5), said('Z', 1, { externalId: 'x-2' })])).toEqual([
        said('Z', 1, { externalId: 'x-2' }),
      ])
      expect(await marked()).toEqual(['shop:Z'])
      expect(await aliases.put(shop, [said('B', 3)])).toEqual([])
    })

    it('keeps the mark until it is settled, and names it no earlier than it was made', async () => {
      const { aliases } = bench.adapter
      bench.clock.advance(5_000)
      await aliases.put(shop, [said('A')])
      expect(await marked(4)).toEqual([])
      await bench.again()
      expect(await marked(5)).toEqual(['shop:A'])
      await bench.adapter.aliases.settled(shop, said('A'))
      expect(await marked(99)).toEqual([])
    })

    it('keeps the mark of an alias that changed since', async () => {
      const { aliases } = bench.adapter
      await aliases.put(shop, [said('A', 1)])
      await aliases.put(shop, [said('B', 2)])
      await aliases.settled(shop, said('A', 1))
      expect(await marked()).toEqual(['shop:B'])
    })

    it('takes a person’s word back, and the catalogue’s holds again', async () => {
      const { aliases } = bench.adapter
      await aliases.put(shop, [said('A'), said('B', 0, byPerson)])
      expect(await aliases.remove(shop, till, 'x-1')).toBe(true)
      expect(await known()).toEqual(['catalogue:A'])
      expect(await aliases.remove(shop, till, 'x-1')).toBe(false)
      await bench.again()
      expect(await known()).toEqual(['catalogue:A'])
    })

    it('takes the last of two words that a person says at one moment', async () => {
      const { aliases } = bench.adapter
      await aliases.put(shop, [said('Z', 0, byPerson)])
      expect(await aliases.put(shop, [said('A', 0, byPerson)])).toHaveLength(1)
      expect(await known()).toEqual(['person:A'])
    })

    it('lists page by page', async () => {
      const { aliases } = bench.adapter
      const all = ['1', '2', '3', '4', '5'].map((externalId) => said('A', 0, { externalId }))
      await aliases.put(shop, all)
      expect(await paged(2, (page) => aliases.list(shop, page))).toEqual(all)
    })

    it('TEN-05: refuses a cursor that is edited or another tenant’s', async () => {
      const { aliases } = bench.adapter
      for (const tenant of [shop, rival]) {
        await aliases.put(
          tenant,
          ['1', '2'].map((externalId) => said('A', 0, { externalId })),
        )
      }
      await refusesForeignCursors((page) => aliases.list(shop, page), [(page) => aliases.list(rival, page)])
    })

    it('TEN-01: keeps tenants apart, even under the same connection and external id', async () => {
      const { aliases } = bench.adapter
      await aliases.put(shop, [said('A', 1, byPerson)])
      expect(await aliases.of(rival, till, ['x-1'])).toEqual([])
      expect(await aliases.remove(rival, till, 'x-1')).toBe(false)
      expect(await aliases.put(rival, [said('R', 0, byPerson)])).toHaveLength(1)
      await aliases.settled(rival, said('A', 1, byPerson))
      expect(await known()).toEqual(['person:A'])
      expect((await marked()).sort()).toEqual(['rival:R', 'shop:A'])
      expect((await aliases.list(shop, { limit: 10 })).items).toEqual([said('A', 1, byPerson)])
      expect(await aliases.of(shop, web, ['x-1'])).toEqual([])
    })
  })
