/** Which facts of an item can no longer change an answer about its stock. */
import { type FactKey, type FactOf, factKey } from '../fact/fact.ts'
import type { FactSet } from '../fact/fact-set.ts'
import type { ConnectionId, Instant } from '../values.ts'
import type { StockPolicy } from './ledger.ts'
import { type OrderLine, waitingOf } from './order-line.ts'
import { type MoveFact, type StockIndex, stockIndex } from './stock-index.ts'

/** Facts older than `horizon` whose effect a count, itself older than `horizon`, has taken in; and order lines closed by then.
 * Cautious where roles or policies decide: what any of them might still need stays. */
export function compactable(facts: FactSet, horizon: Instant, policy: StockPolicy): FactKey[] {
  const index = facts.index(stockIndex)
  const bases = basesOf(index, horizon)
  const counting = new Set([...index.counts.values()].map(({ connection }) => connection))
  return [
    ...[...index.counts.values()].filter((fact) => isOutcounted(fact, bases, policy)).map(factKey),
    ...[...index.moves.values()].filter((fact) => isCountedIn(fact, bases)).map(factKey),
    ...index.lines().flatMap((line) => spentFactsOf(line, index, bases, counting.has(line.connection), policy)),
  ]
}

interface Bases {
  readonly horizon: Instant
  /** The latest count of each shelf at or before the horizon. */
  readonly byShelf: ReadonlyMap<string, Instant>
  /** The first count of each shelf that is known. */
  readonly first: ReadonlyMap<string, Instant>
  /** The latest count at or before the horizon of each connection that counts. */
  readonly byConnection: ReadonlyMap<ConnectionId, Instant>
  /** What every shelf's base has taken in; undefined while nothing is counted. */
  readonly oldest: Instant | undefined
  /** The latest stocktake at or before the horizon. */
  readonly stocktake: Instant | undefined
}

function basesOf({ counts }: StockIndex, horizon: Instant): Bases {
  const byShelf = new Map<string, Instant>()
  const first = new Map<string, Instant>()
  const byConnection = new Map<ConnectionId, Instant>()
  let stocktake: Instant | undefined
  for (const { connection, asOf, data } of counts.values()) {
    if (asOf > horizon) continue
    const shelf = shelfOf(connection, data.location)
    const known = first.get(shelf)
    if (known === undefined || asOf < known) first.set(shelf, asOf)
    keepLatest(byShelf, shelf, asOf)
    keepLatest(byConnection, connection, asOf)
    if (data.stocktake && (stocktake === undefined || stocktake < asOf)) stocktake = asOf
  }
  return { horizon, byShelf, first, byConnection, oldest: [...byShelf.values()].sort()[0], stocktake }
}

const shelfOf = (connection: ConnectionId, location: string): string => `${connection}|${location}`

function keepLatest<Key>(map: Map<Key, Instant>, key: Key, at: Instant): void {
  const known = map.get(key)
  if (known === undefined || known < at) map.set(key, at)
}

const isBefore = (at: Instant, base: Instant | undefined): boolean => base !== undefined && at <= base

/** A count that a later one of its shelf replaced. Where shipments stay subtracted since the first count or the last stocktake,
 * these two stay. */
function isOutcounted(
  { connection, asOf, data }: FactOf<'count'>,
  bases: Bases,
  { tillSeesShipments }: StockPolicy,
): boolean {
  const shelf = shelfOf(connection, data.location)
  if (!tillSeesShipments && (asOf === bases.first.get(shelf) || asOf === bases.stocktake)) return false
  const base = bases.byShelf.get(shelf)
  return base !== undefined && asOf < base
}

/** A refund goes with its order line. */
const isCountedIn = ({ kind, data }: MoveFact, { oldest }: Bases): boolean =>
  kind !== 'refund' && isBefore(data.at, oldest)

/** A closed line goes with its shipments and refunds, or stays with them. Shipments of an order that is not known yet stay. */
function spentFactsOf(line: OrderLine, index: StockIndex, bases: Bases, ownCounts: boolean, policy: StockPolicy) {
  if (!line.fact) return []
  const refunds = index.refundsOf(line)
  const closedAt = [line.steps.at(-1)?.at, ...refunds.map(({ data }) => data.at), ...line.shipped.map(({ at }) => at)]
    .filter((at) => at !== undefined)
    .sort()
    .at(-1)
  if (closedAt === undefined || waitingOf(line) > 0 || closedAt > bases.horizon) return []
  if (ownCounts && !isBefore(closedAt, bases.byConnection.get(line.connection))) return []
  const moved = line.shipped.length > 0 || refunds.some(({ data }) => data.restocked)
  if (moved && !isBefore(closedAt, bases.oldest)) return []
  const unseen = line.shipped.length > 0 && !ownCounts && !policy.tillSeesShipments
  return unseen && !isBefore(closedAt, bases.stocktake) ? [] : index.factKeysOf(line)
}
