/** A day of a small shop: a web store, a till at two locations, twenty items, and the truth about all of it. */
import { type Random, randomFrom } from './random.ts'
import { Scene, type Story, stories } from './stories.ts'
import type { Happening, Item, Oversold } from './world.ts'

export interface ShopDay {
  readonly seed: number
  /** `YYYY-MM-DD`; all times are UTC. */
  readonly date: string
  readonly items: readonly Item[]
  readonly happenings: readonly Happening[]
  /** Which orders could not be kept: what a hub should find, no more and no less. */
  readonly truth: readonly Oversold[]
}

export interface DayOptions {
  readonly seed: number
  readonly date: string
}

const firstOrderNumber = 1001
const [plenty] = stories
/** So that the busy, ordinary items are not the exception. */
const moreOfPlenty = 3

export function simulateDay({ seed, date }: DayOptions): ShopDay {
  const random = randomFrom(seed)
  const chosen = random.shuffled([
    ...stories,
    ...Array.from({ length: moreOfPlenty }, () => plenty).filter((story) => story !== undefined),
  ])
  const told = chosen.map((story, index) => {
    const item = itemFor(story, index, random)
    return { item, ...story.tell(new Scene(item, random)) }
  })
  const happenings = told.flatMap((each) => each.happenings).sort((left, right) => left.at - right.at)
  number(happenings)
  return {
    seed,
    date,
    items: told.map(({ item }) => item),
    happenings,
    truth: told.flatMap(({ oversold }) => oversold),
  }
}

/** The web store counts its orders up as they come in. */
function number(happenings: readonly Happening[]): void {
  let next = firstOrderNumber
  for (const happening of happenings) {
    if (happening.kind !== 'ordered') continue
    happening.order.number = next
    next += 1
  }
}

const garments = ['Dress', 'Shirt', 'Coat', 'Skirt', 'Scarf', 'Jacket', 'Blouse'] as const
const colours = ['Red', 'Blue', 'Green', 'Black', 'White', 'Ochre'] as const
const sizes = ['S', 'M', 'L'] as const

function itemFor({ backorders = false }: Story, index: number, random: Random): Item {
  const garment = garments[index % garments.length] ?? 'Dress'
  const colour = colours[(index * 5 + Math.floor(index / garments.length)) % colours.length] ?? 'Red'
  const size = sizes[random.between(0, sizes.length - 1)] ?? 'M'
  const sku = `${colour}-${garment}-${size}-${index + 1}`.toUpperCase()
  return { sku, title: `${colour} ${garment} ${size}`, priceMinor: random.between(15, 120) * 100 - 5, backorders }
}
