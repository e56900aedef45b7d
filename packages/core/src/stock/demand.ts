/** What was asked for of an item, hour by hour while its facts are there, and day by day from what is remembered of those let go. */
import type { FactOf, Identity } from '../fact/fact.ts'
import type { ConnectionId, Instant, Micros } from '../values.ts'
import { microsOf, millisecondsOf } from '../values.ts'
import { type OrderLine, waitingOf } from './order-line.ts'
import type { MoveFact } from './stock-index.ts'

export const hourMilliseconds = 3_600_000

/** Who heard it, under which name of the item, and where the goods were: what is remembered apart. */
export interface DemandSource {
  readonly connection: ConnectionId
  readonly identity: Identity
  /** Null: online, or where the till does not say. */
  readonly location: string | null
}

/** So many were asked for; goods that come back are negative. */
export interface DemandEntry extends DemandSource {
  /** Unit: hours since 1970, UTC. */
  readonly hour: number
  readonly micros: Micros
}

/** One source: what its facts say, and what is remembered of those before `summary.data.to`. */
export interface DemandGroup extends DemandSource {
  readonly hours: Map<number, DemandHour>
  summary: FactOf<'demand'> | undefined
}

/** The sum of one hour and how many entries it is of: they may even out, and are something to remember all the same. */
export interface DemandHour {
  readonly micros: Micros
  readonly entries: number
}

/** Kept fact by fact by the stock index. */
export class DemandBook {
  readonly groups = new Map<string, DemandGroup>()
  /** The latest hour up to which anything is remembered; 0 where nothing is. */
  rememberedTo = 0
  /** The earliest hour that changed since whoever reads set it to Infinity; −Infinity: what is remembered did. */
  changedFrom = Number.NEGATIVE_INFINITY

  replace(before: DemandEntry | undefined, after: DemandEntry | undefined): void {
    if (before && after && isSame(before, after)) return
    if (before) this.#add(before, -before.micros, -1)
    if (after) this.#add(after, after.micros, 1)
  }

  remember(fact: FactOf<'demand'>, isPresent: boolean): void {
    const group = this.#groupOf(sourceOf(fact))
    group.summary = isPresent ? fact : undefined
    this.#forgetEmpty(group)
    const remembered = [...this.groups.values()].map(({ summary }) => (summary ? hourOf(summary.data.to) : 0))
    this.rememberedTo = Math.max(0, ...remembered)
    this.changedFrom = Number.NEGATIVE_INFINITY
  }

  #add(entry: DemandEntry, micros: Micros, entries: 1 | -1): void {
    if (micros === 0) return
    const group = this.#groupOf(entry)
    const known = group.hours.get(entry.hour)
    const hour = { micros: (known?.micros ?? 0) + micros, entries: (known?.entries ?? 0) + entries }
    if (hour.entries === 0) group.hours.delete(entry.hour)
    else group.hours.set(entry.hour, hour)
    this.#forgetEmpty(group)
    this.changedFrom = Math.min(this.changedFrom, entry.hour)
  }

  #groupOf(source: DemandSource): DemandGroup {
    const key = sourceKey(source)
    const known = this.groups.get(key)
    if (known) return known
    const { connection, identity, location } = source
    const group: DemandGroup = { connection, identity, location, hours: new Map(), summary: undefined }
    this.groups.set(key, group)
    return group
  }

  #forgetEmpty(group: DemandGroup): void {
    if (!group.summary && group.hours.size === 0) this.groups.delete(sourceKey(group))
  }
}

export const hourOf = (at: Instant): number => Math.floor(millisecondsOf(at) / hourMilliseconds)

/** A sale asks for goods; a return and a restocked refund give them back at their own time. Deliveries and corrections ask for nothing. */
export function demandOfMove(fact: MoveFact): DemandEntry | undefined {
  if (fact.kind === 'move') return undefined
  const micros = microsOf(fact.data.quantity)
  return {
    connection: fact.connection,
    identity: fact.identity ?? {},
    location: fact.data.location,
    hour: hourOf(fact.data.at),
    micros: fact.kind === 'sale' ? micros : -micros,
  }
}

/** An order line asks, when it was placed, for what it still waits for and what left for it: what was cancelled in between comes off. */
export function demandOfLine(line: OrderLine): DemandEntry | undefined {
  const { connection, fact, shipped } = line
  if (!fact) return undefined
  const left = shipped.reduce((sum, { micros }) => sum + micros, 0)
  return {
    connection,
    identity: fact.identity ?? {},
    location: null,
    hour: hourOf(fact.data.placedAt),
    micros: waitingOf(line) + left,
  }
}

const sourceOf = ({ connection, identity, data }: FactOf<'demand'>): DemandSource => ({
  connection,
  identity: identity ?? {},
  location: data.location,
})

export const sourceKey = ({ connection, identity, location }: DemandSource): string =>
  JSON.stringify([connection, identity.externalId ?? null, identity.sku ?? null, location])

const isSame = (left: DemandEntry, right: DemandEntry): boolean =>
  left.hour === right.hour && left.micros === right.micros && sourceKey(left) === sourceKey(right)
