/** Ordinary trade as a real retailer had it: who wanted what, how many and in which minute is the year's; where it is bought, and what becomes of
 * an order, is chance. */
import type { Random } from '../random.ts'
import type { Minute } from '../world.ts'
import type { Archetype } from './archetypes.ts'
import { retailDays, retailYear, type Visit } from './retail-year/retail-year.ts'
import type { Diary, Stocked } from './shop.ts'
import { type Agenda, newAgenda, placeOrder, runAll, Shelf } from './trade.ts'

const day: Minute = 1_440
/** Before the first of the year's mornings. */
const counted: Minute = 5 * 60

/** Of one item, over the counter of one place. */
interface Bought {
  readonly at: Minute
  readonly sku: string
  readonly quantity: number
  readonly place: string
}

export function tradeOfYear(archetype: Archetype, random: Random, diary: Diary): void {
  const agenda = newAgenda()
  const visits = retailDays(random, archetype.days)
  const bought = visits
    .filter(({ isKnown }) => !isKnown)
    .flatMap((visit) => overTheCounter(visit, archetype, random, agenda))
  const ordered = visits
    .filter(({ isKnown }) => isKnown)
    .map((visit) => ({ ...visit, at: agenda.clock(timeOf(visit)) }))
  const shelves = new Map(
    retailYear().items.map(({ sku, priceMinor }) => {
      const { isWeighed, places, stores } = archetype
      const item: Stocked = { sku, priceMinor, isWeighed, places, stores }
      const promised = sum(ordered.flatMap(({ goods }) => goods).filter((each) => each.sku === sku))
      const quantities = places.map((place) => {
        const sold = sum(bought.filter((each) => each.sku === sku && each.place === place))
        return promised + sold + random.between(...archetype.stock)
      })
      const shelf = new Shelf(diary, item, counted, quantities)
      shelf.show(counted + 1)
      return [sku, { item, shelf }] as const
    }),
  )
  for (const { at, sku, quantity, place } of bought)
    agenda.deeds.push({ at, run: () => void shelves.get(sku)?.shelf.sell(at, quantity, place) })
  for (const { at, goods } of ordered) {
    const wanted = goods.flatMap(({ sku, quantity }) => {
      const found = shelves.get(sku)
      return found ? [{ ...found, quantity }] : []
    })
    agenda.deeds.push({ at, run: () => placeOrder(at, wanted, random, archetype, diary, agenda) })
  }
  runAll(agenda)
}

/** Whoever is not known buys line by line, as a till rings it up. */
const overTheCounter = (visit: Visit, { places }: Archetype, random: Random, { clock }: Agenda): Bought[] =>
  visit.goods.map(({ sku, quantity }) => {
    const place = places[random.between(0, places.length - 1)] ?? ''
    return { at: clock(timeOf(visit)), sku, quantity, place }
  })

const timeOf = (visit: Visit): Minute => visit.day * day + visit.minute

const sum = (goods: readonly { readonly quantity: number }[]): number =>
  goods.reduce((total, { quantity }) => total + quantity, 0)
