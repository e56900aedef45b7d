/** What is on hand over time: counts, moves, shipments and claims replayed in the order in which they happened. */
import { type FactOf, factKey } from '../fact/fact.ts'
import { type ConnectionId, type Instant, type Micros, microsOf } from '../values.ts'
import type { OrderLine, Shipped } from './order-line.ts'
import { type MoveFact, movedMicros, type StockIndex } from './stock-index.ts'
import { isInPool, type StockPolicy } from './stock-policy.ts'

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

/** Who counts, and how: what a replay depends on beside the facts. */
export interface Setup {
  /** Physical connections that have counted this item anywhere. */
  readonly counting: ReadonlySet<ConnectionId>
  /** Those of them that have counted it in the pool. */
  readonly countingPool: ReadonlySet<ConnectionId>
  /** Those of them that report what is available, net of their own open orders. */
  readonly net: ReadonlySet<ConnectionId>
  readonly policy: StockPolicy
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

/** On hand from the first count in the pool on, instant by instant. */
export function replay(index: StockIndex, setup: Setup): StockMoment[] {
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

export const shelfOf = (connection: ConnectionId, location: string): string => `${connection}|${location}`
