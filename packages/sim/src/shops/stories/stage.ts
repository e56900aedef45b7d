/** What a story has to work with: goods, orders and people of its own, and the patience of each detector. */
import type { Random } from '../../random.ts'
import type { Minute } from '../../world.ts'
import type { Archetype } from '../archetypes.ts'
import type { Diary, Placed, Stocked } from '../shop.ts'
import { Shelf } from '../trade.ts'

export const hour: Minute = 60
export const day: Minute = 24 * hour

/** How patient each detector is by default, in minutes. Written down here on its own, so that a default that changes is noticed. */
export const patience = {
  'stock.drift': 30,
  'price.mismatch': hour,
  'listing.stale': hour,
  'order.unfulfilled': 48 * hour,
  'order.missing': 24 * hour,
  'payment.mismatch': hour,
  'payment.kept': 72 * hour,
  'refund.unstocked': 72 * hour,
  'customer.missing': 24 * hour,
  'customer.mismatch': 24 * hour,
  'customer.duplicate': hour,
  'consent.conflict': hour,
  /** Of a sensor that speaks in every open hour: three of them are too many to be chance. */
  'connection.silent': 3 * hour,
} as const

export interface Stage {
  readonly diary: Diary
  readonly random: Random
  readonly archetype: Archetype
  /** An item that nothing else touches. */
  item(): Stocked
  /** A time on the first day when the shop is open. */
  at(): Minute
  /** A name that nobody else has. */
  who(): string
}

/** One thing that happens, and what of it is out of line. A story without a truth is a trap: it only looks as if. */
export interface ShopStory {
  readonly name: string
  /** Shops that do not work this way leave it out. */
  fits?(archetype: Archetype): boolean
  play(stage: Stage): void
}

/** Shops that sell what lies on a shelf. */
export const counts = ({ madeToOrder }: Archetype): boolean => !madeToOrder

export interface Ordinary extends Placed {
  readonly payment: string
}

/** An order as it should be, paid and booked, so that nothing but the story is out of line. */
export function ordinary({ diary, random }: Stage, item: Stocked, at: Minute, quantity = 1): Ordinary {
  const placed = diary.order(item, at, quantity, storeOf(item))
  return paidAndBooked(placed, { diary, random })
}

export function paidAndBooked(placed: Placed, { diary, random }: Pick<Stage, 'diary' | 'random'>): Ordinary {
  const payment = diary.pay(placed, placed.at + 1)
  diary.invoice(placed, placed.at + random.between(30, 600))
  return { ...placed, payment }
}

/** Called off, the money given back, and the store shows what is free again. */
export function callOff({ diary }: Stage, placed: Ordinary, at: Minute, shelf: Shelf): void {
  diary.orderStands(placed, at, { cancelledAt: at, settled: 'refunded' })
  diary.payBack(placed, placed.payment, at)
  for (const { quantity } of placed.lines) shelf.letGo(at, quantity)
}

/** Shown in the stores as it is, from the start. */
export function shelfOf({ diary }: Stage, item: Stocked, at: Minute, quantity: number, elsewhere = 0): Shelf {
  const shelf = new Shelf(diary, item, at, [quantity, elsewhere])
  shelf.show(at + 1)
  return shelf
}

export const storeOf = ({ stores }: Stocked): 'web' | 'market' => stores[0] ?? 'web'
export const placeOf = ({ places }: Stocked): string => places[0] ?? ''

/** Half of the time somebody mends it, so much later. */
export const mended = ({ random }: Stage, from: Minute, after: Minute): Minute | undefined =>
  random.chance(0.5) ? from + after : undefined
