/** One online order line: all facts about it, and what it waits for over time. */
import type { FactOf } from '../fact/fact.ts'
import { type ConnectionId, type Instant, later, type Micros, microsOf } from '../values.ts'

/** Why a line waits for less than before. */
export type Release = 'fulfilled' | 'refunded' | 'cancelled'

/** From `at` on the line waits for `waiting`. */
export interface WaitingStep {
  readonly at: Instant
  readonly waiting: Micros
  readonly why: 'placed' | Release
}

/** Units that left the pool for this line. */
export interface Shipped {
  readonly at: Instant
  readonly micros: Micros
  readonly fact: FactOf<'shipment'> | FactOf<'line'>
}

export interface OrderLine {
  readonly connection: ConnectionId
  /** `<order>/<line>`. */
  readonly ref: string
  readonly fact: FactOf<'line'> | undefined
  /** Orders lines by age: the oldest is served first. Equal times go by order and line, so that any machine decides alike. */
  readonly age: string
  /** Never rising; empty while only shipments or refunds of the line are known. */
  readonly steps: readonly WaitingStep[]
  readonly shipped: readonly Shipped[]
}

export interface OrderLineFacts {
  readonly connection: ConnectionId
  readonly ref: string
  readonly line: FactOf<'line'> | undefined
  readonly shipments: Iterable<FactOf<'shipment'>>
  readonly refunds: Iterable<FactOf<'refund'>>
}

/** Joins what is known of a line. What it waits for is the least that snapshot, shipments and refunds leave:
 * a late snapshot must not undo a shipment, nor a lost shipment outlive the snapshot that counts it. */
export function orderLineOf({ connection, ref, line, shipments, refunds }: OrderLineFacts): OrderLine {
  const shipped: Shipped[] = [...shipments].map((fact) => ({
    at: fact.data.at,
    micros: microsOf(fact.data.quantity),
    fact,
  }))
  const unreported = line ? microsOf(line.data.shipped) - sum(shipped.map(({ micros }) => micros)) : 0
  if (line && unreported > 0) shipped.push({ at: line.asOf, micros: unreported, fact: line })
  const steps = line ? stepsOf(line, shipped, [...refunds]) : []
  return { connection, ref, fact: line, age: `${line?.data.placedAt ?? ''} ${ref} ${connection}`, steps, shipped }
}

/** What the line waits for now. */
export const waitingOf = ({ steps }: OrderLine): Micros => steps.at(-1)?.waiting ?? 0

/** What the line waited for at `at`; before it was placed, what it was going to claim. */
export function demandAt({ steps }: OrderLine, at: Instant): Micros {
  let demand = steps[0]?.waiting ?? 0
  for (const step of steps) {
    if (step.at > at) break
    demand = step.waiting
  }
  return demand
}

/** What the line claimed at `at`: nothing before it was placed. */
export const claimAt = (line: OrderLine, at: Instant): Micros => {
  const placed = line.steps[0]?.at
  return placed === undefined || placed > at ? 0 : demandAt(line, at)
}

function stepsOf(
  line: FactOf<'line'>,
  shipped: readonly Shipped[],
  refunds: readonly FactOf<'refund'>[],
): WaitingStep[] {
  const { placedAt, cancelledAt } = line.data
  const steps: WaitingStep[] = []
  for (const at of timesOf(line, shipped, refunds)) {
    const waiting = waitingAt(at, line, shipped, refunds)
    const before = steps.at(-1)
    if (before && before.waiting <= waiting) continue
    steps.push({ at, waiting, why: before ? whyAt(at) : 'placed' })
  }
  return steps

  function whyAt(at: Instant): Release {
    if (cancelledAt !== undefined && later(cancelledAt, placedAt) === at) return 'cancelled'
    if (shipped.some((shipment) => shipment.micros > 0 && later(shipment.at, placedAt) === at)) return 'fulfilled'
    if (refunds.some((refund) => later(refund.data.at, placedAt) === at)) return 'refunded'
    return 'cancelled'
  }
}

/** Every moment at which what the line waits for may change, from its placing on. */
function timesOf(line: FactOf<'line'>, shipped: readonly Shipped[], refunds: readonly FactOf<'refund'>[]): Instant[] {
  const { placedAt, cancelledAt, waiting, ordered } = line.data
  if (shipped.length === 0 && refunds.length === 0 && cancelledAt === undefined && waiting === ordered)
    return [placedAt]
  const times = [
    placedAt,
    line.asOf,
    ...(cancelledAt === undefined ? [] : [cancelledAt]),
    ...shipped.map(({ at }) => at),
    ...refunds.map(({ data }) => data.at),
  ]
  return [...new Set(times.map((at) => later(at, placedAt)))].sort()
}

function waitingAt(
  at: Instant,
  { asOf, data }: FactOf<'line'>,
  shipped: readonly Shipped[],
  refunds: readonly FactOf<'refund'>[],
): Micros {
  if (data.cancelledAt !== undefined && data.cancelledAt <= at) return 0
  const left = shipped.filter((shipment) => shipment.at <= at)
  const given = refunds.filter((refund) => refund.data.at <= at && refund.data.goods !== 'returned')
  const neverLeft = given.filter((refund) => refund.data.goods === 'unshipped')
  const byHistory = microsOf(data.ordered) - sum(left.map(({ micros }) => micros)) - refunded(neverLeft)
  if (asOf > at) return Math.max(0, byHistory)
  const since = sum(left.filter((shipment) => shipment.at > asOf).map(({ micros }) => micros))
  const bySnapshot = microsOf(data.waiting) - since - refunded(given.filter((refund) => refund.data.at > asOf))
  return Math.max(0, Math.min(byHistory, bySnapshot))
}

const refunded = (refunds: readonly FactOf<'refund'>[]): Micros =>
  sum(refunds.map((refund) => microsOf(refund.data.quantity)))

const sum = (numbers: readonly number[]): number => numbers.reduce((total, number) => total + number, 0)
