/** A whole simulated business: ordinary trade, and every story that fits it. The same seed gives the same business on every machine. */
import { randomFrom } from '../random.ts'
import type { Minute } from '../world.ts'
import type { Archetype } from './archetypes.ts'
import { type Claim, Diary, type Stocked, type Truth } from './shop.ts'
import { shopStories } from './stories/all.ts'
import { trade } from './trade.ts'
import { tradeOfYear } from './trade-of-year.ts'

export interface Business {
  readonly archetype: Archetype
  readonly claims: readonly Claim[]
  readonly truths: readonly Truth[]
  /** When everything that is out of line has long been so, by every detector's patience. */
  readonly end: Minute
}

const day: Minute = 1_440
const colours = ['RED', 'BLUE', 'GREEN', 'OCHRE', 'WHITE', 'BLACK']
const goods = ['DRESS', 'SHIRT', 'SCARF', 'COAT', 'SKIRT', 'CANDLE', 'TEA']
const settledDays = 5

export function simulateBusiness(archetype: Archetype, seed: number): Business {
  const random = randomFrom(seed)
  const diary = new Diary(archetype.currency)
  let items = 0
  let people = 0
  const newItem = (): Stocked => {
    items += 1
    const sku = `${colours[items % colours.length]}-${goods[items % goods.length]}-${items}`
    const { isWeighed, places, stores } = archetype
    return { sku, priceMinor: random.between(5, 90) * 100, isWeighed, places, stores }
  }
  if (archetype.isFromYear) tradeOfYear(archetype, random, diary)
  else trade(archetype, Array.from({ length: archetype.items }, newItem), random, diary)
  for (const [number, story] of shopStories.entries()) {
    if (story.fits && !story.fits(archetype)) continue
    diary.begin(number)
    story.play({
      ...{ diary, random, archetype },
      item: newItem,
      at: () => random.between(11 * 60, 17 * 60),
      who: () => {
        people += 1
        return `person-${people}`
      },
    })
  }
  return { archetype, claims: diary.claims, truths: diary.truths, end: (archetype.days + settledDays) * day }
}
