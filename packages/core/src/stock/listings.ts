/** What stores show of an item, from all that was read of each listing: what holds now of each field, and since when. */
import { type Fact, type FactKey, type FactOf, factKey, oldestFirst } from '../fact/fact.ts'
import type { FactIndex, FactSet } from '../fact/fact-set.ts'
import type { ConnectionId, Instant, Money, Quantity } from '../values.ts'

export type Reading = FactOf<'listing'>

/** A value, and since when every reading has had it. */
export interface Shown<Value> {
  readonly value: Value
  readonly since: Instant
  /** The reading that said so last. */
  readonly fact: FactKey
}

/** One listing of one store. A field that no reading had is undefined. */
export interface Listing {
  readonly connection: ConnectionId
  /** The vendor's id of the item. */
  readonly listing: string
  /** Null: the store does not count it. */
  readonly available: Shown<Quantity | null> | undefined
  readonly price: Shown<Money> | undefined
  readonly published: Shown<boolean> | undefined
  readonly backorders: Shown<boolean> | undefined
  /** When the last reading was taken. */
  readonly asOf: Instant
  /** Oldest first. */
  readonly readings: readonly Reading[]
}

export class ListingIndex implements FactIndex {
  readonly #readings = new Map<string, Map<FactKey, Reading>>()
  readonly #listings = new Map<string, Listing>()

  changed(before: Fact | undefined, after: Fact | undefined): void {
    if (before?.kind === 'listing') this.#put(before, false)
    if (after?.kind === 'listing') this.#put(after, true)
  }

  /** By connection and id. */
  all(): readonly Listing[] {
    for (const [key, readings] of this.#readings)
      if (!this.#listings.has(key)) this.#listings.set(key, listingOf([...readings.values()].sort(oldestFirst)))
    return [...this.#listings.values()].sort((left, right) => (nameOf(left) < nameOf(right) ? -1 : 1))
  }

  #put(reading: Reading, present: boolean): void {
    const key = nameOf({ connection: reading.connection, listing: reading.data.listing })
    const readings = this.#readings.get(key) ?? new Map<FactKey, Reading>()
    if (present) readings.set(factKey(reading), reading)
    else readings.delete(factKey(reading))
    if (readings.size === 0) this.#readings.delete(key)
    else this.#readings.set(key, readings)
    this.#listings.delete(key)
  }
}

export const listingIndex = (): ListingIndex => new ListingIndex()

export const listingsOf = (facts: FactSet): readonly Listing[] => facts.index(listingIndex).all()

/** As far as was read of them by then. */
export const listingsAt = (facts: FactSet, at: Instant): readonly Listing[] =>
  listingsOf(facts)
    .map(({ readings }) => readings.filter(({ asOf }) => asOf <= at))
    .filter((readings) => readings.length > 0)
    .map(listingOf)

/** Readings up to `horizon` that a later one, itself up to `horizon`, replaced in all it says. */
export function outreadOf(facts: FactSet, horizon: Instant): FactKey[] {
  return listingsOf(facts).flatMap(({ readings }) => {
    const past = readings.filter(({ asOf }) => asOf <= horizon)
    const kept = new Set(fields.map((field) => past.findLast((reading) => speaksOf(reading, field))))
    return past.filter((reading) => !kept.has(reading)).map(factKey)
  })
}

const fields = ['available', 'price', 'published', 'backorders'] as const
type Field = (typeof fields)[number]

/** A reading that names nothing at all says that the store's figure changed, and not to what. */
const isForgetting = ({ data }: Reading): boolean => fields.every((field) => data[field] === undefined)

const speaksOf = (reading: Reading, field: Field): boolean =>
  reading.data[field] !== undefined || (field === 'available' && isForgetting(reading))

function listingOf(readings: readonly Reading[]): Listing {
  const last = readings.at(-1)
  if (!last) throw new Error('a listing has a reading')
  return {
    connection: last.connection,
    listing: last.data.listing,
    available: shownOf(readings, 'available'),
    price: shownOf(readings, 'price'),
    published: shownOf(readings, 'published'),
    backorders: shownOf(readings, 'backorders'),
    asOf: last.asOf,
    readings,
  }
}

function shownOf<Name extends Field>(
  readings: readonly Reading[],
  field: Name,
): Shown<Exclude<Reading['data'][Name], undefined>> | undefined {
  const said = readings.filter((reading) => speaksOf(reading, field))
  const last = said.at(-1)
  const value = last?.data[field]
  if (!last || value === undefined) return undefined
  const text = JSON.stringify(value)
  const changed = said.findLastIndex(({ data }) => JSON.stringify(data[field]) !== text)
  const since = said[changed + 1]?.asOf ?? last.asOf
  return { value: value as Exclude<Reading['data'][Name], undefined>, since, fact: factKey(last) }
}

const nameOf = ({ connection, listing }: { connection: ConnectionId; listing: string }): string =>
  `${connection}|${listing}`
