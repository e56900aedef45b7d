/** Which facts of an item can no longer change an answer about its stock. */
import { type Fact, type FactKey, type FactOf, factKey } from '../fact/fact.ts'
import type { FactSet } from '../fact/fact-set.ts'
import { type ConnectionId, earlier, type Instant } from '../values.ts'
import { outreadOf } from './listings.ts'
import { type OrderLine, waitingOf } from './order-line.ts'
import { type MoveFact, type StockIndex, stockIndex } from './stock-index.ts'
import { isInPool, type StockPolicy } from './stock-policy.ts'

/** Facts older than `horizon` whose effect a count, itself older than `horizon`, has taken in; and order lines closed by then.
 * Cautious where roles decide: what any of them might still need stays. */
export function compactable(facts: FactSet, horizon: Instant, policy: StockPolicy): FactKey[] {
  const index = facts.index(stockIndex)
  const bases = basesOf(index, horizon, policy)
  const isOld = (key: FactKey): boolean => (facts.get(key)?.asOf ?? '') <= horizon
  return [
    ...[...index.counts.values()].filter((fact) => isOutcounted(fact, bases, policy)).map(factKey),
    ...outreadOf(facts, horizon),
    ...[...index.moves.values()].filter((fact) => isCountedIn(fact, bases)).map(factKey),
    ...index
      .lines()
      .filter((line) => isSpent(line, index, bases, policy))
      .map((line) => index.factKeysOf(line))
      .filter((keys) => keys.every(isOld))
      .flat(),
  ]
}

/** Whether a fact that is not among `facts` was let go before, so that its delivery is a repeated or a hopelessly late one. What became of
 * an order line stays out alone, and comes back with its line: a vendor that edits an old order sends all of it again. */
export function isLetGo(fact: Fact, facts: FactSet, compactedTo: Instant | undefined): boolean {
  if (compactedTo === undefined || fact.asOf > compactedTo || facts.has(factKey(fact))) return false
  if (fact.kind !== 'shipment' && fact.kind !== 'refund') return true
  return !facts.has(factKey({ kind: 'line', connection: fact.connection, ref: fact.data.line }))
}

interface Bases {
  readonly horizon: Instant
  /** The latest count of each shelf at or before the horizon. */
  readonly byShelf: ReadonlyMap<string, Instant>
  /** The least recent of these of each connection, and of all: what every count in force has taken in. */
  readonly oldestOf: ReadonlyMap<ConnectionId, Instant>
  readonly oldest: Instant | undefined
  /** The first count in the pool, and the last stocktake there, of each connection that counted there by the horizon. */
  readonly firstOf: ReadonlyMap<ConnectionId, Instant>
  readonly stocktakeOf: ReadonlyMap<ConnectionId, Instant>
  /** Who counted in the pool after the horizon for the first time: what they moved waits for that count, whatever others counted before. */
  readonly lateCounters: ReadonlySet<ConnectionId>
}

function basesOf({ counts }: StockIndex, horizon: Instant, policy: StockPolicy): Bases {
  const byShelf = new Map<string, Instant>()
  const oldestOf = new Map<ConnectionId, Instant>()
  const firstOf = new Map<ConnectionId, Instant>()
  const stocktakeOf = new Map<ConnectionId, Instant>()
  const past = [...counts.values()].filter(({ asOf }) => asOf <= horizon)
  for (const { connection, asOf, data } of past) {
    keepLatest(byShelf, shelfOf(connection, data.location), asOf)
    if (!isInPool(data.location, policy)) continue
    keepEarliest(firstOf, connection, asOf)
    if (data.stocktake) keepLatest(stocktakeOf, connection, asOf)
  }
  for (const { connection, data } of past) {
    const base = byShelf.get(shelfOf(connection, data.location))
    if (base !== undefined) keepEarliest(oldestOf, connection, base)
  }
  const inPool = [...counts.values()].filter(({ data }) => isInPool(data.location, policy))
  const lateCounters = new Set(inPool.map(({ connection }) => connection).filter((each) => !firstOf.has(each)))
  return { horizon, byShelf, oldestOf, oldest: [...oldestOf.values()].sort()[0], firstOf, stocktakeOf, lateCounters }
}

const shelfOf = (connection: ConnectionId, location: string): string => `${connection}|${location}`

function keepLatest<Key>(map: Map<Key, Instant>, key: Key, at: Instant): void {
  const known = map.get(key)
  if (known === undefined || known < at) map.set(key, at)
}

function keepEarliest<Key>(map: Map<Key, Instant>, key: Key, at: Instant): void {
  map.set(key, earlier(map.get(key) ?? at, at))
}

const isBefore = (at: Instant, base: Instant | undefined): boolean => base !== undefined && at <= base

/** A count that a later one of its shelf replaced. The first count stays where anything is subtracted from then on until long after:
 * shipments that tills do not see, which the last stocktake ends, and whatever waits for a late counter. */
function isOutcounted({ connection, asOf, data }: FactOf<'count'>, bases: Bases, policy: StockPolicy): boolean {
  const isFirst = bases.firstOf.get(connection) === asOf
  if (isFirst && (!policy.tillSeesShipments || bases.lateCounters.size > 0)) return false
  if (!policy.tillSeesShipments && bases.stocktakeOf.get(connection) === asOf) return false
  const base = bases.byShelf.get(shelfOf(connection, data.location))
  return base !== undefined && asOf < base
}

/** A refund goes with its order line. */
const isCountedIn = ({ kind, connection, asOf, data }: MoveFact, { oldest, horizon, lateCounters }: Bases): boolean =>
  kind !== 'refund' && asOf <= horizon && isBefore(data.at, oldest) && !lateCounters.has(connection)

/** A closed line goes with its shipments and refunds, or stays with them. Shipments of an order that is not known yet stay. */
function isSpent(line: OrderLine, index: StockIndex, bases: Bases, policy: StockPolicy): boolean {
  if (!line.fact || waitingOf(line) > 0) return false
  const { connection, shipped, steps } = line
  const refunds = index.refundsOf(line)
  const times = [...steps, ...shipped, ...refunds.map(({ data }) => data)].map(({ at }) => at)
  const closedAt = times.sort().at(-1)
  if (closedAt === undefined || closedAt > bases.horizon) return false
  if (bases.oldestOf.has(connection) && !isBefore(closedAt, bases.oldestOf.get(connection))) return false
  const moved = shipped.length > 0 || refunds.some(({ data }) => data.restocked)
  if (moved && (!isBefore(closedAt, bases.oldest) || bases.lateCounters.has(connection))) return false
  const unseenBy = shipped.length === 0 || policy.tillSeesShipments ? [] : [...bases.firstOf.keys()]
  return unseenBy.every((other) => other === connection || isBefore(closedAt, bases.stocktakeOf.get(other)))
}
