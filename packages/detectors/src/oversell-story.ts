/** How the lack of an order line came about, and how it ended, told from the item's history, from now backwards. */
import {
  type ClaimStep,
  demandAt,
  type Effect,
  type Instant,
  type Ledger,
  type Micros,
  type OrderLine,
  type StockIndex,
  waitingOf,
} from '@kilter/core'

/** A line and how much of what it waits for is not there. */
export interface Lacking {
  readonly line: OrderLine
  readonly micros: Micros
}

/** Everything that happened to stock and claims at one instant. */
export interface Moment {
  readonly at: Instant
  readonly effects: readonly Effect[]
  readonly steps: readonly ClaimStep[]
}

/** The moment at which the line came to lack what it lacks now; undefined: it never lacked less since the first count. */
export function crossingOf({ line, micros }: Lacking, ledger: Ledger): Moment | undefined {
  return momentAfterLast(line, ledger, (lack) => lack < micros)
}

/** The moment that ended the lack; undefined: as all is known now, the line never lacked anything. */
export function endOf(line: OrderLine, ledger: Ledger): Moment | undefined {
  const placedAt = line.steps[0]?.at ?? ''
  return momentAfterLast(line, ledger, (lack, at) => lack > 0 && at >= placedAt)
}

/** The moment right after the last one whose lack `matches`. A line that is not placed yet lacks what it is going to ask for.
 * Costs as much as happened since. */
function momentAfterLast(
  line: OrderLine,
  { history, index }: Ledger,
  matches: (lack: Micros, at: Instant) => boolean,
): Moment | undefined {
  const { claims } = index
  let stock = history.length - 1
  let step = claims.length - 1
  let claimed = olderClaims(line, index)
  let next: Moment | undefined
  for (let level = history[stock]; level !== undefined; level = history[stock]) {
    const at = latest(level.at, claims[step]?.at)
    const lack = Math.max(0, demandAt(line, at) - Math.max(0, level.onHand - claimed))
    if (matches(lack, at)) return next
    const steps: ClaimStep[] = []
    for (let claim = claims[step]; claim?.at === at; claim = claims[step]) {
      if (claim.line.age < line.age) claimed -= claim.change
      steps.push(claim)
      step -= 1
    }
    next = { at, effects: level.at === at ? level.effects : [], steps: steps.reverse() }
    if (level.at === at) stock -= 1
  }
  return undefined
}

/** What all lines older than this one claim now. */
function olderClaims({ age }: OrderLine, { waiting, owed }: StockIndex): Micros {
  let older = owed
  for (let position = waiting.length - 1; position >= 0; position -= 1) {
    const other = waiting[position]
    if (!other || other.age < age) break
    older -= waitingOf(other)
  }
  return older
}

const latest = (left: Instant, right: Instant | undefined): Instant =>
  right === undefined || left > right ? left : right
