/** What is on hand over time, what is owed, and what is short: the reckoning of one item. */
import { z } from 'zod'
import type { ConnectionView } from '../detector/detector.ts'
import { type FactOf, factKey } from '../fact/fact.ts'
import type { FactSet } from '../fact/fact-set.ts'
import { type ConnectionId, type Instant, type Micros, microsOf, type Quantity, quantityOf } from '../values.ts'
import type { OrderLine, Shipped } from './order-line.ts'
import { type MoveFact, movedMicros, type StockIndex, stockIndex } from './stock-index.ts'

/** A tenant's say in how stock is reckoned. */
export const StockPolicy = z.strictObject({
  /** Locations that fulfil online orders. Empty: all of them do. */
  poolLocations: z.array(z.string().min(1).max(200)).max(200).default([]),
  /** False where a shipped online order is not booked out of the till, so that its running counts still include it. */
  tillSeesShipments: z.boolean().default(true),
})
export type StockPolicy = z.infer<typeof StockPolicy>

/** What changed the stock or the claims at a moment. */
export type Effect =
  | { readonly kind: 'count'; readonly fact: FactOf<'count'>; readonly change: Micros }
  | { readonly kind: 'move'; readonly fact: MoveFact; readonly change: Micros }
  | { readonly kind: 'shipment'; readonly line: OrderLine; readonly fact: Shipped['fact']; readonly change: Micros }

/** On hand from `at` on, all that happened at `at` taken in. */
export interface StockMoment {
  readonly at: Instant
  readonly onHand: Micros
  readonly effects: readonly Effect[]
}

export interface Ledger {
  /** Undefined while nothing was counted. */
  readonly onHand: Micros | undefined
  readonly owed: Micros
  /** Owed beyond what is on hand; 0 while that is unknown. */
  readonly shortfall: Micros
  /** From the first count on. */
  readonly history: readonly StockMoment[]
  readonly index: StockIndex
}

/** Reckons an item as its facts stand. Repeated calls cost nothing until a fact that bears on it has changed. */
export function ledgerOf(facts: FactSet, connections: readonly ConnectionView[], policy: StockPolicy): Ledger {
  const index = facts.index(stockIndex)
  const history = historyOf(index, setupOf(index, connections, policy))
  const onHand = history.at(-1)?.onHand
  const { owed } = index
  return { onHand, owed, shortfall: onHand === undefined ? 0 : Math.max(0, owed - onHand), history, index }
}

export interface LocationStock {
  readonly connection: ConnectionId
  readonly location: string
  readonly quantity: Quantity
  readonly countedAt: Instant
  readonly basis: 'onHand' | 'available'
  readonly inPool: boolean
}

/** Where an item stands. Null: not known, for nothing was counted yet. */
export interface Position {
  readonly onHand: Quantity | null
  readonly owed: Quantity
  readonly sellable: Quantity | null
  readonly shortfall: Quantity | null
  /** The latest count of each location. */
  readonly locations: readonly LocationStock[]
}

export function positionOf(facts: FactSet, connections: readonly ConnectionView[], policy: StockPolicy): Position {
  const { onHand, owed, shortfall, index } = ledgerOf(facts, connections, policy)
  const { counting } = setupOf(index, connections, policy)
  const locations = latestCounts(index).map(({ connection, asOf, data }) => ({
    connection,
    location: data.location,
    quantity: data.quantity,
    countedAt: asOf,
    basis: data.basis,
    inPool: counting.has(connection) && isInPool(data.location, policy),
  }))
  if (onHand === undefined) return { onHand: null, owed: quantityOf(owed), sellable: null, shortfall: null, locations }
  return {
    onHand: quantityOf(onHand),
    owed: quantityOf(owed),
    sellable: quantityOf(Math.max(0, onHand - owed)),
    shortfall: quantityOf(shortfall),
    locations,
  }
}

/** The connections whose word on physical stock holds: those with the role, else the stores that sell it. */
export function physicalOf(connections: readonly ConnectionView[]): readonly ConnectionView[] {
  const physical = connections.filter(({ roles }) => roles.includes('physical'))
  return physical.length > 0 ? physical : connections.filter(({ roles }) => roles.includes('sellable'))
}

interface Setup {
  /** Physical connections that have counted this item anywhere. */
  readonly counting: ReadonlySet<ConnectionId>
  /** Those of them that have counted it in the pool. */
  readonly countingPool: ReadonlySet<ConnectionId>
  /** Those of them that report what is available, net of their own open orders. */
  readonly net: ReadonlySet<ConnectionId>
  readonly policy: StockPolicy
}

function setupOf(index: StockIndex, connections: readonly ConnectionView[], policy: StockPolicy): Setup {
  const physical = new Set(physicalOf(connections).map(({ id }) => id))
  const counting = new Set<ConnectionId>()
  const countingPool = new Set<ConnectionId>()
  const net = new Set<ConnectionId>()
  for (const { connection, data } of index.counts.values()) {
    if (!physical.has(connection)) continue
    counting.add(connection)
    if (isInPool(data.location, policy)) countingPool.add(connection)
    if (data.basis === 'available') net.add(connection)
  }
  return { counting, countingPool, net, policy }
}

export const isInPool = (location: string, { poolLocations }: StockPolicy): boolean =>
  poolLocations.length === 0 || poolLocations.includes(location)

interface Remembered {
  readonly key: string
  readonly history: readonly StockMoment[]
}

const histories = new WeakMap<StockIndex, Remembered>()

function historyOf(index: StockIndex, setup: Setup): readonly StockMoment[] {
  const claims = setup.net.size > 0 ? index.claimRevision : 0
  const key = JSON.stringify([index.stockRevision, claims, [...setup.counting], setup.policy])
  const remembered = histories.get(index)
  if (remembered?.key === key) return remembered.history
  const history = replay(index, setup)
  histories.set(index, { key, history })
  return history
}

/** At the same instant goods come in before they are sold, are sold before they leave otherwise, and claims come before counts:
 * a sale is named as a cause before anything else is, and what a count saw is in it. */
const rank = { in: 0, sold: 1, out: 2, claim: 3, count: 4 } as const

/** One thing to replay. */
type Entry = { readonly at: Instant; readonly name: string; readonly rank: number } & (
  | { readonly kind: 'move'; readonly fact: MoveFact }
  | { readonly kind: 'shipment'; readonly line: OrderLine; readonly shipped: Shipped }
  | { readonly kind: 'claim'; readonly connection: ConnectionId; readonly change: Micros }
  | { readonly kind: 'count'; readonly fact: FactOf<'count'> }
)

function replay(index: StockIndex, setup: Setup): StockMoment[] {
  const shelves = new Shelves(setup)
  const history: StockMoment[] = []
  let effects: Effect[] = []
  const entries = entriesOf(index, setup)
  entries.forEach((entry, position) => {
    const effect = shelves.take(entry)
    if (effect) effects.push(effect)
    if (entries[position + 1]?.at === entry.at) return
    if (shelves.counted && effects.length > 0) history.push({ at: entry.at, onHand: shelves.onHand(), effects })
    effects = []
  })
  return history
}

function entriesOf(index: StockIndex, { counting, net }: Setup): Entry[] {
  const entries: Entry[] = []
  for (const [name, fact] of index.counts) {
    if (counting.has(fact.connection)) entries.push({ at: fact.asOf, name, rank: rank.count, kind: 'count', fact })
  }
  for (const [name, fact] of index.moves) {
    entries.push({ at: fact.data.at, name, rank: rankOf(fact), kind: 'move', fact })
  }
  for (const line of index.lines()) {
    for (const shipped of line.shipped) {
      entries.push({ at: shipped.at, name: factKey(shipped.fact), rank: rank.out, kind: 'shipment', line, shipped })
    }
    if (!net.has(line.connection)) continue
    let before = 0
    for (const { at, waiting } of line.steps) {
      const { connection, age: name } = line
      entries.push({ at, name, rank: rank.claim, kind: 'claim', connection, change: waiting - before })
      before = waiting
    }
  }
  return entries.sort(byTime)
}

function rankOf(fact: MoveFact): number {
  if (movedMicros(fact) >= 0) return rank.in
  return fact.kind === 'sale' ? rank.sold : rank.out
}

/** Ties go by name, so that two machines that heard the same in another order replay it alike. */
function byTime(left: Entry, right: Entry): number {
  if (left.at !== right.at) return left.at < right.at ? -1 : 1
  return left.rank - right.rank || (left.name < right.name ? -1 : left.name > right.name ? 1 : 0)
}

const everyone = '*'
const unseenShipments = 'shipments'

interface Shelf {
  readonly connection: ConnectionId
  micros: Micros
  readonly net: boolean
  /** What the connection's own orders waited for when the shelf was counted. */
  readonly claims: Micros
}

/** The running state of a replay. */
class Shelves {
  counted = false
  readonly #setup: Setup
  /** By location of a counting connection: the last count and the moves since. The last one counted comes last. */
  readonly #shelves = new Map<string, Shelf>()
  /** Moves that name no counted shelf, by whose next count will include them. */
  readonly #unplaced = new Map<string, Micros>()
  /** What a net connection's own orders wait for, running, and as it was when the last of its net shelves was counted. */
  readonly #claims = new Map<ConnectionId, Micros>()
  readonly #committed = new Map<ConnectionId, Micros>()

  constructor(setup: Setup) {
    this.#setup = setup
  }

  take(entry: Entry): Effect | undefined {
    switch (entry.kind) {
      case 'claim':
        this.#claims.set(entry.connection, (this.#claims.get(entry.connection) ?? 0) + entry.change)
        return undefined
      case 'shipment': {
        const { line, shipped } = entry
        const change = this.#measure(() => this.#addUnplaced(this.#groupOfShipment(line), -shipped.micros))
        return { kind: 'shipment', line, fact: shipped.fact, change }
      }
      case 'move': {
        const { fact } = entry
        const change = this.#measure(() => this.#move(fact))
        return change === 0 ? undefined : { kind: 'move', fact, change }
      }
      case 'count': {
        const { fact } = entry
        if (!isInPool(fact.data.location, this.#setup.policy)) return undefined
        return { kind: 'count', fact, change: this.#measure(() => this.#count(fact)) }
      }
    }
  }

  /** Never below zero: a shelf cannot hold less than nothing, whatever a till says. */
  onHand(): Micros {
    return Math.max(0, this.#sum())
  }

  #sum(): Micros {
    let total = 0
    for (const { micros, net } of this.#shelves.values()) total += net ? micros : Math.max(0, micros)
    for (const micros of this.#unplaced.values()) total += micros
    for (const micros of this.#committed.values()) total += micros
    return total
  }

  #measure(act: () => void): Micros {
    const before = this.#sum()
    act()
    return this.#sum() - before
  }

  #count({ connection, data }: FactOf<'count'>): void {
    const shelf = shelfOf(connection, data.location)
    const net = data.basis === 'available'
    this.counted = true
    this.#shelves.delete(shelf)
    this.#shelves.set(shelf, {
      connection,
      micros: microsOf(data.quantity),
      net,
      claims: this.#claims.get(connection) ?? 0,
    })
    this.#commit(connection)
    const first = !this.#unplaced.has(unseenShipments)
    this.#unplaced.delete(connection)
    this.#unplaced.delete(everyone)
    if (first || data.stocktake) this.#unplaced.set(unseenShipments, 0)
  }

  #commit(connection: ConnectionId): void {
    this.#committed.delete(connection)
    for (const shelf of this.#shelves.values()) {
      if (shelf.net && shelf.connection === connection) this.#committed.set(connection, shelf.claims)
    }
  }

  #move(fact: MoveFact): void {
    const { connection, data } = fact
    if (data.location === null || !this.#setup.counting.has(connection)) {
      this.#addUnplaced(this.#groupOf(connection), movedMicros(fact))
      return
    }
    const shelf = this.#shelves.get(shelfOf(connection, data.location))
    if (shelf) shelf.micros += movedMicros(fact)
  }

  #addUnplaced(group: string, micros: Micros): void {
    if (!this.counted) return
    this.#unplaced.set(group, (this.#unplaced.get(group) ?? 0) + micros)
  }

  #groupOf(connection: ConnectionId): string {
    return this.#setup.countingPool.has(connection) ? connection : everyone
  }

  #groupOfShipment({ connection }: OrderLine): string {
    const group = this.#groupOf(connection)
    return group === everyone && !this.#setup.policy.tillSeesShipments ? unseenShipments : group
  }
}

const shelfOf = (connection: ConnectionId, location: string): string => `${connection}|${location}`

function latestCounts(index: StockIndex): FactOf<'count'>[] {
  const latest = new Map<string, FactOf<'count'>>()
  for (const fact of index.counts.values()) {
    const shelf = shelfOf(fact.connection, fact.data.location)
    const known = latest.get(shelf)
    if (!known || known.asOf < fact.asOf) latest.set(shelf, fact)
  }
  return [...latest.values()].sort((left, right) => (factKey(left) < factKey(right) ? -1 : 1))
}
