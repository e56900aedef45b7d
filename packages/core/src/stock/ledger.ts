/** What is on hand over time, what is owed, and what is short: the reckoning of one item. */
import type { ConnectionView } from '../detector/detector.ts'
import { type FactOf, factKey } from '../fact/fact.ts'
import type { FactSet } from '../fact/fact-set.ts'
import { type ConnectionId, type Instant, type Micros, type Quantity, quantityOf } from '../values.ts'
import { replay, type Setup, type StockMoment, shelfOf } from './replay.ts'
import { type StockIndex, stockIndex } from './stock-index.ts'
import { isInPool, type StockPolicy } from './stock-policy.ts'

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
  const history = historyOf(index, connections, policy)
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

/** `at`: where it stood then, by all that is known today of what had happened by then, whenever it was reported; by today's roles and policy. */
export function positionOf(
  facts: FactSet,
  connections: readonly ConnectionView[],
  policy: StockPolicy,
  at?: Instant,
): Position {
  const ledger = ledgerOf(facts, connections, policy)
  const { index } = ledger
  const { onHand, owed } = at === undefined ? ledger : stoodAt(ledger, at)
  const { counting } = setupOf(index, connections, policy)
  const locations = latestCounts(index, at).map(({ connection, asOf, data }) => ({
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
    shortfall: quantityOf(Math.max(0, owed - onHand)),
    locations,
  }
}

function stoodAt({ history, index: { claims } }: Ledger, at: Instant): Pick<Ledger, 'onHand' | 'owed'> {
  let owed = 0
  for (const claim of claims) {
    if (claim.at > at) break
    owed += claim.change
  }
  return { onHand: history.findLast((moment) => moment.at <= at)?.onHand, owed }
}

/** The connections whose word on physical stock holds: those with the role, else the stores that sell it. */
export function physicalOf(connections: readonly ConnectionView[]): readonly ConnectionView[] {
  const physical = connections.filter(({ roles }) => roles.includes('physical'))
  return physical.length > 0 ? physical : connections.filter(({ roles }) => roles.includes('sellable'))
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

interface Remembered {
  readonly stockRevision: number
  readonly claimRevision: number
  readonly connections: readonly ConnectionView[]
  readonly policy: StockPolicy
  readonly setup: Setup
  readonly history: readonly StockMoment[]
}

const histories = new WeakMap<StockIndex, Remembered>()

/** Replayed once for a state of the facts: until something changes that it rests on, it is what it was. */
function historyOf(
  index: StockIndex,
  connections: readonly ConnectionView[],
  policy: StockPolicy,
): readonly StockMoment[] {
  const known = histories.get(index)
  if (known && isUpToDate(known, index) && known.connections === connections && known.policy === policy)
    return known.history
  const setup = setupOf(index, connections, policy)
  const history = replay(index, setup)
  const { stockRevision, claimRevision } = index
  histories.set(index, { stockRevision, claimRevision, connections, policy, setup, history })
  return history
}

/** Claims bear on what is on hand only where a count is net of them. */
const isUpToDate = ({ stockRevision, claimRevision, setup }: Remembered, index: StockIndex): boolean =>
  stockRevision === index.stockRevision && (setup.net.size === 0 || claimRevision === index.claimRevision)

function latestCounts(index: StockIndex, at?: Instant): FactOf<'count'>[] {
  const latest = new Map<string, FactOf<'count'>>()
  for (const fact of index.counts.values()) {
    if (at !== undefined && fact.asOf > at) continue
    const shelf = shelfOf(fact.connection, fact.data.location)
    const known = latest.get(shelf)
    if (!known || known.asOf < fact.asOf) latest.set(shelf, fact)
  }
  return [...latest.values()].sort((left, right) => (factKey(left) < factKey(right) ? -1 : 1))
}
