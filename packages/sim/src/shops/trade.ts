/** Ordinary trade, in which nothing is out of line: what is sold is there, every system hears of it, and orders leave in time. */
import type { Random } from '../random.ts'
import type { Minute } from '../world.ts'
import type { Archetype } from './archetypes.ts'
import { type Diary, round, type Stocked, type Wanted } from './shop.ts'

const day: Minute = 1_440
const opening: Minute = 9 * 60
const closing: Minute = 18 * 60
const noon: Minute = 12 * 60
/** The shop's own link between till and stores: that quick, and never wrong. */
const syncMinutes = 2
const eighth = 0.125
const severalChance = 0.25
const cancelledChance = 0.1

/** One item's shelves and what is promised of them, moment by moment. */
export class Shelf {
  readonly #diary: Diary
  readonly #item: Stocked
  readonly #onHand: Map<string, number>
  #owed = 0

  constructor(diary: Diary, item: Stocked, at: Minute, quantities: readonly number[]) {
    this.#diary = diary
    this.#item = item
    this.#onHand = new Map(item.places.map((place, index) => [place, quantities[index] ?? 0]))
    for (const [place, quantity] of this.#onHand) diary.count(item, at, quantity, place)
    diary.list(item, at, 'till', { price: item.priceMinor })
  }

  get free(): number {
    return round([...this.#onHand.values()].reduce((sum, each) => sum + each, 0) - this.#owed)
  }

  at(place: string): number {
    return this.#onHand.get(place) ?? 0
  }

  /** Answers whether there was enough. */
  sell(at: Minute, quantity: number, place: string): boolean {
    if (this.free < quantity || this.at(place) < quantity) return false
    this.#diary.sell(this.#item, at, quantity, place)
    this.#put(at + 0.02, place, -quantity)
    this.show(at + syncMinutes)
    return true
  }

  /** Over the counter, promised or not. */
  grab(at: Minute, quantity: number, place: string): void {
    this.#diary.sell(this.#item, at, quantity, place)
    this.#put(at + 0.02, place, -quantity)
    this.show(at + syncMinutes)
  }

  /** A count finds fewer, and no sale says why. */
  lose(at: Minute, quantity: number, place: string): void {
    this.#put(at, place, -quantity)
    this.show(at + syncMinutes)
  }

  /** Goods arrive and are booked in. */
  receive(at: Minute, quantity: number, place: string): void {
    this.#put(at, place, quantity)
    this.show(at + syncMinutes)
  }

  promise(at: Minute, quantity: number): void {
    this.#owed = round(this.#owed + quantity)
    this.show(at + syncMinutes)
  }

  /** What was promised leaves from where there is enough; the till books it out. */
  send(at: Minute, quantity: number): void {
    this.#owed = round(this.#owed - quantity)
    let left = quantity
    for (const [place, there] of this.#onHand) {
      const taken = Math.min(left, there)
      left = round(left - taken)
      if (taken > 0) this.#put(at, place, -taken)
    }
  }

  letGo(at: Minute, quantity: number): void {
    this.#owed = round(this.#owed - quantity)
    this.show(at + syncMinutes)
  }

  /** The figure that every store shows. */
  show(at: Minute, change = 0): void {
    for (const store of this.#item.stores)
      this.#diary.list(this.#item, at, store, { available: Math.max(0, round(this.free + change)), ...this.#shown() })
  }

  #shown() {
    return { price: this.#item.priceMinor, published: true, backorders: false }
  }

  #put(at: Minute, place: string, change: number): void {
    const left = round(this.at(place) + change)
    this.#onHand.set(place, left)
    this.#diary.count(this.#item, at, left, place)
  }
}

/** Trade of all ordinary items over all days. Deeds of one item come one after the other, so that its shelf is always known. */
export function trade(archetype: Archetype, items: readonly Stocked[], random: Random, diary: Diary): void {
  const shelves = new Map(
    items.map((item) => [item, archetype.madeToOrder ? undefined : stocked(archetype, item, random, diary)] as const),
  )
  if (archetype.madeToOrder) for (const item of items) offerBackorders(diary, item)
  const agenda = newAgenda()
  const { deeds, clock } = agenda
  for (let number = 0; number < archetype.days; number += 1) {
    const start = number * day
    for (let sale = 0; sale < archetype.salesPerDay; sale += 1) {
      const at = clock(start + random.between(opening + 15, closing))
      deeds.push({ at, run: () => sellOne(at, shelves, random, archetype) })
    }
    for (let placed = 0; placed < archetype.ordersPerDay; placed += 1) {
      const span = archetype.rushMinutes
      const at =
        span === undefined ? clock(start + random.between(opening + 15, 22 * 60)) : start + noon + random.next() * span
      deeds.push({ at, run: () => orderOne(at, shelves, random, archetype, diary, agenda) })
    }
  }
  runAll(agenda)
}

/** Deeds bring deeds: an order is sent later, and the shelf must be asked in order of time. */
export function runAll({ deeds }: Agenda): void {
  while (deeds.length > 0) {
    const next = deeds.reduce((first, each) => (each.at < first.at ? each : first))
    deeds.splice(deeds.indexOf(next), 1)
    next.run()
  }
}

type Shelves = ReadonlyMap<Stocked, Shelf | undefined>

function stocked({ stock, isWeighed }: Archetype, item: Stocked, random: Random, diary: Diary): Shelf {
  const quantities = item.places.map(() => random.between(...stock) + (isWeighed ? eighth : 0))
  const shelf = new Shelf(diary, item, opening, quantities)
  shelf.show(opening + 1)
  return shelf
}

function offerBackorders(diary: Diary, item: Stocked): void {
  diary.count(item, opening, 0)
  const shown = { price: item.priceMinor, available: 0, published: true, backorders: true }
  for (const store of item.stores) diary.list(item, opening + 1, store, shown)
}

function pieces(random: Random, { isWeighed }: Archetype): number {
  return isWeighed ? round(random.between(1, 12) * eighth) : random.between(1, 2)
}

function sellOne(at: Minute, shelves: Shelves, random: Random, archetype: Archetype): void {
  const [item, shelf] = random.shuffled([...shelves])[0] ?? []
  if (item && shelf)
    shelf.sell(at, pieces(random, archetype), item.places[random.between(0, item.places.length - 1)] ?? '')
}

interface Deed {
  readonly at: Minute
  readonly run: () => void
}

export interface Agenda {
  readonly deeds: Deed[]
  /** The next minute at which nothing else happens. */
  clock(at: Minute): Minute
}

export const newAgenda = (): Agenda => ({ deeds: [], clock: minutesOnce() })

/** What moves goods happens minute by minute, one thing at a time: so it is never asked which of two came first. */
function minutesOnce(): (at: Minute) => Minute {
  const taken = new Set<Minute>()
  return (at) => {
    let minute = Math.ceil(at)
    while (taken.has(minute)) minute += 1
    taken.add(minute)
    return minute
  }
}

function orderOne(
  at: Minute,
  shelves: Shelves,
  random: Random,
  archetype: Archetype,
  diary: Diary,
  agenda: Agenda,
): void {
  const wanted = random
    .shuffled([...shelves])
    .slice(0, random.chance(severalChance) ? random.between(2, 3) : 1)
    .map(([item, shelf]) => ({ item, shelf, quantity: pieces(random, archetype) }))
    .filter(({ shelf, quantity }) => shelf === undefined || shelf.free >= quantity)
  placeOrder(at, wanted, random, archetype, diary, agenda)
}

type OnShelf = Wanted & { readonly shelf: Shelf | undefined }

/** Of each shelf at once, though an order may name an item twice. */
function movedOf(wanted: readonly OnShelf[]): ReadonlyMap<Shelf, number> {
  const moved = new Map<Shelf, number>()
  for (const { shelf, quantity } of wanted) if (shelf) moved.set(shelf, round((moved.get(shelf) ?? 0) + quantity))
  return moved
}

/** An order of what is there, and all that comes of it: it is paid, booked, and called off or sent. */
export function placeOrder(
  at: Minute,
  wanted: readonly OnShelf[],
  random: Random,
  archetype: Archetype,
  diary: Diary,
  { deeds, clock }: Agenda,
): void {
  const [first] = wanted
  if (!first) return
  const { stores } = first.item
  const store = stores[random.between(0, stores.length - 1)] ?? 'web'
  const placed = diary.orderOf(wanted, at, store)
  const moved = movedOf(wanted)
  for (const [shelf, quantity] of moved) shelf.promise(at, quantity)
  const payment = diary.pay(placed, at + 1)
  diary.invoice(placed, at + random.between(30, 600))
  const who = `buyer-${placed.number}`
  diary.customer(who, at, store, { phone: `phone-${placed.number}` })
  diary.customer(who, at + random.between(10, 300), 'crm', { phone: `phone-${placed.number}` })
  const fate = random.next()
  if (fate < cancelledChance) {
    const cancelledAt = clock(at + random.between(10, 120))
    diary.orderStands(placed, cancelledAt, { cancelledAt, settled: 'refunded' })
    diary.payBack(placed, payment, cancelledAt + random.between(5, 600))
    const letGo = () => {
      for (const [shelf, quantity] of moved) shelf.letGo(cancelledAt, quantity)
    }
    deeds.push({ at: cancelledAt, run: letGo })
    return
  }
  const sentAt = clock(at + (archetype.madeToOrder ? random.between(2 * day, 3 * day) : random.between(60, 20 * 60)))
  const send = () => {
    diary.ship(placed, sentAt)
    for (const [shelf, quantity] of moved) shelf.send(sentAt + 0.02, quantity)
  }
  deeds.push({ at: sentAt, run: send })
}
