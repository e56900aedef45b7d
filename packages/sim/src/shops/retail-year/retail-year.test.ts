import { describe, expect, it } from 'vitest'
import { randomFrom } from '../../random.ts'
import { archetypes } from '../archetypes.ts'
import { simulateBusiness } from '../simulate.ts'
import { retailDays, retailYear } from './retail-year.ts'

describe('the excerpt of the year', () => {
  it('has 24 items and every invoice line of them, priced and in order of time', () => {
    const { items, days } = retailYear()
    const visits = [...days.values()].flat()
    const lines = visits.flatMap(({ goods }) => goods)
    const skus = new Set(items.map(({ sku }) => sku))
    expect([items.length, skus.size, days.size, visits.length, lines.length]).toEqual([24, 24, 305, 5_943, 9_067])
    expect([...days.keys()]).toEqual([...days.keys()].sort())
    expect(items.every(({ priceMinor }) => Number.isInteger(priceMinor) && priceMinor > 0)).toBe(true)
    expect(lines.every(({ sku, quantity }) => skus.has(sku) && Number.isInteger(quantity) && quantity > 0)).toBe(true)
    expect(visits.every(({ minute }) => minute >= 6 * 60 && minute < 21 * 60)).toBe(true)
  })

  it('gives days on end from a Monday, the same for the same seed, and in time all the weeks there are', () => {
    const weeks = Array.from({ length: 500 }, (_, seed) => JSON.stringify(retailDays(randomFrom(seed), 3)))
    expect(JSON.stringify(retailDays(randomFrom(7), 3))).toBe(weeks[7])
    expect(new Set(weeks).size).toBeGreaterThan(40)
    for (const week of weeks) expect(new Set(JSON.parse(week).map(({ day }: { day: number }) => day)).size).toBe(3)
  })
})

describe('the gift shop', () => {
  const shop = archetypes.find(({ name }) => name === 'gift-shop')
  if (!shop) throw new Error('there is no gift shop')

  it.each([1, 2, 3, 4, 5])('sells and takes orders for what the year asked for, all of it, with seed %s', (seed) => {
    const wanted = new Map<string, number>()
    for (const { goods } of retailDays(randomFrom(seed), shop.days)) for (const each of goods) add(wanted, each)
    const served = new Map<string, number>()
    for (const { draft, story } of simulateBusiness(shop, seed).claims) {
      if (story !== undefined) continue
      if (draft.type === 'order.placed')
        for (const { item, ordered } of draft.data.lines) add(served, { sku: item.sku, quantity: Number(ordered) })
      if (draft.type === 'sale.completed')
        for (const { item, quantity } of draft.data.lines) add(served, { sku: item.sku, quantity: Number(quantity) })
    }
    expect(wanted.size).toBeGreaterThan(5)
    expect(served).toEqual(wanted)
  })

  it.each([6, 7])('says one thing of an item at a time, also where an invoice names it twice, with seed %s', (seed) => {
    const { claims } = simulateBusiness(shop, seed)
    const twice = claims.flatMap(({ draft }) => (draft.type === 'order.placed' ? [draft.data.lines] : []))
    expect(twice.some((lines) => new Set(lines.map(({ item }) => item.sku)).size < lines.length)).toBe(true)
    const said = claims.flatMap(({ system, draft, story }) => {
      if (story !== undefined || (draft.type !== 'stock.counted' && draft.type !== 'listing.updated')) return []
      return [
        JSON.stringify([system, draft.time, draft.data.item.sku, 'location' in draft.data && draft.data.location]),
      ]
    })
    expect(said.filter((each, place) => said.indexOf(each) !== place)).toEqual([])
  })

  it('never lacks a piece at either location, for what is out of line belongs to the stories', () => {
    for (const { draft, story } of simulateBusiness(shop, 6).claims)
      if (story === undefined && draft.type === 'stock.counted') expect(Number(draft.data.quantity)).toBeGreaterThan(0)
  })
})

function add(to: Map<string, number>, { sku = '', quantity }: { sku?: string | null | undefined; quantity: number }) {
  to.set(sku ?? '', (to.get(sku ?? '') ?? 0) + quantity)
}
