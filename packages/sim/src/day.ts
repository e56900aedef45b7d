/** A day of a small shop: a web store, a till at two locations, a few dozen items, and the truth about all of it. */
import { keepBooks } from './books.ts'
import { type Random, randomFrom } from './random.ts'
import { type Scene, sceneFor } from './scene.ts'
import { playPlenty, type Story, stories } from './stories.ts'
import type { Deed, Happening, Item, Minute, Oversold } from './world.ts'

export interface ShopDay {
  readonly seed: number
  /** `YYYY-MM-DD`; all times are UTC. */
  readonly date: string
  readonly items: readonly Item[]
  readonly happenings: readonly Happening[]
  /** Which orders could not be kept: what a hub should find, no more and no less. */
  readonly truth: readonly Oversold[]
  /** Ordered, and never counted: nothing can be claimed of these, and that is worth saying. */
  readonly unknown: readonly Item[]
}

export interface DayOptions {
  readonly seed: number
  /** One story an item; what is beyond the stories there are is plain and busy. At least one item is. */
  readonly items?: number
  /** At least so many web orders; the busy items get those that the stories do not need. */
  readonly orders?: number
  /** `YYYY-MM-DD`; yesterday unless given, so that nothing lies ahead. */
  readonly date?: string
}

const dayMilliseconds = 24 * 3_600_000
const firstOrderNumber = 1001
const busyItems = 3
const itemsDefault = stories.length + busyItems
const busyOrders = [1, 3] as const

/** The same options give the same day. */
export function simulateDay({ seed, items: count = itemsDefault, orders, date = yesterday() }: DayOptions): ShopDay {
  if (!Number.isSafeInteger(count) || count < 1) throw new RangeError('a shop has at least one item')
  const random = randomFrom(seed)
  const chosen = random.shuffled(stories).slice(0, count - 1)
  const cast: (Story | undefined)[] = random.shuffled([
    ...chosen,
    ...Array.from({ length: count - chosen.length }, () => undefined),
  ])
  const scenes = cast.map((story, index) => {
    const item = itemFor(index, story?.backorders ?? false, random)
    const scene = sceneFor(item, random)
    story?.play(scene)
    return { item, scene, isBusy: story === undefined }
  })
  const busy = scenes.filter(({ isBusy }) => isBusy)
  const missing =
    orders === undefined ? undefined : orders - scenes.reduce((sum, { scene }) => sum + ordersOf(scene), 0)
  for (const [place, { scene }] of busy.entries()) playPlenty(scene, shareOf(missing, place, busy.length, random))
  const told = scenes.map(({ item, scene }) => ({ item, ...keepBooks(scene.deeds) }))
  const happenings = told.flatMap((each) => each.happenings).sort((left, right) => left.at - right.at)
  number(happenings)
  return {
    seed,
    date,
    items: told.map(({ item }) => item),
    happenings,
    truth: told.flatMap(({ oversold }) => oversold),
    unknown: told.flatMap(({ item, isUnknown }) => (isUnknown ? [item] : [])),
  }
}

/** RFC 3339, UTC. */
export const instantOf = ({ date }: Pick<ShopDay, 'date'>, minute: Minute): string =>
  new Date(Date.parse(`${date}T00:00:00Z`) + Math.round(minute * 60_000)).toISOString()

const yesterday = (): string => new Date(Date.now() - dayMilliseconds).toISOString().slice(0, 10)

const ordersOf = ({ deeds }: Scene): number => deeds.filter(({ kind }: Deed) => kind === 'ordered').length

/** Of what is to be shared, the first ones get one more where it does not come out even. */
function shareOf(missing: number | undefined, place: number, busy: number, random: Random): number {
  if (missing === undefined) return random.between(...busyOrders)
  const left = Math.max(0, missing)
  return Math.floor(left / busy) + (place < left % busy ? 1 : 0)
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

function itemFor(index: number, backorders: boolean, random: Random): Item {
  const product = index % garments.length
  const garment = garments[product] ?? 'Dress'
  const colour = colours[(product + Math.floor(index / garments.length)) % colours.length] ?? 'Red'
  const size = sizes[random.between(0, sizes.length - 1)] ?? 'M'
  return {
    sku: `${colour}-${garment}-${size}-${index + 1}`.toUpperCase(),
    title: `${colour} ${garment} ${size}`,
    priceMinor: random.between(15, 120) * 100 - 5,
    backorders,
    variantOf: { number: product + 1, title: garment },
  }
}
