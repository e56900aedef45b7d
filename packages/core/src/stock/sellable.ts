/** What could be sold of an item over time: what is on hand less what is owed. */
import { type Instant, later, type Micros } from '../values.ts'
import type { Ledger } from './ledger.ts'

/** From `at` on there is so much. */
export interface Step {
  readonly at: Instant
  readonly micros: Micros
}

/** Told backwards, for what is asked is since when something holds: the newest first, back to the first count; never below zero.
 * Reading a few costs the same however long the history is. Empty while nothing was counted. */
export function* sellableSteps({ history, owed: owedNow, index: { claims } }: Ledger): Generator<Step> {
  let moment = history.length - 1
  let claim = claims.length - 1
  let owed = owedNow
  for (;;) {
    const held = history[moment]
    if (!held) return
    const at = later(held.at, claims[claim]?.at ?? held.at)
    yield { at, micros: Math.max(0, held.onHand - owed) }
    if (held.at === at) moment -= 1
    for (let step = claims[claim]; step?.at === at; step = claims[claim]) {
      owed -= step.change
      claim -= 1
    }
  }
}

/** What held of two series, both newest first, whenever one of them changed; back to where the younger of them begins. */
export interface Pair {
  readonly at: Instant
  readonly left: Micros
  readonly right: Micros
}

export function* sideBySide(lefts: Iterable<Step>, rights: Iterable<Step>): Generator<Pair> {
  const left = lefts[Symbol.iterator]()
  const right = rights[Symbol.iterator]()
  let one = left.next().value as Step | undefined
  let other = right.next().value as Step | undefined
  while (one && other) {
    const at = later(one.at, other.at)
    yield { at, left: one.micros, right: other.micros }
    while (one?.at === at) one = left.next().value
    while (other?.at === at) other = right.next().value
  }
}

/** Since when `holds` has been true without a break; undefined where it is not true now. */
export function holdingSince<Each extends { readonly at: Instant }>(
  newestFirst: Iterable<Each>,
  holds: (step: Each) => boolean,
): Instant | undefined {
  let since: Instant | undefined
  for (const step of newestFirst) {
    if (!holds(step)) break
    since = step.at
  }
  return since
}
