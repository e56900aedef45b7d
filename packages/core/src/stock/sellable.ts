/** What could be sold of an item over time: what is on hand less what is owed. */
import type { Instant, Micros } from '../values.ts'
import type { Ledger } from './ledger.ts'

/** From `at` on there is so much. */
export interface Step {
  readonly at: Instant
  readonly micros: Micros
}

/** From the first count on, oldest first; never below zero. Empty while nothing was counted. */
export function sellableSteps({ history, index }: Ledger): Step[] {
  const [first] = history
  if (!first) return []
  const steps: Step[] = []
  let moment = 0
  let claim = 0
  let onHand = first.onHand
  let owed = 0
  while (moment < history.length || claim < index.claims.length) {
    const at = [history[moment]?.at, index.claims[claim]?.at].filter((each) => each !== undefined).sort()[0]
    if (at === undefined) break
    for (let next = history[moment]; next?.at === at; next = history[moment]) {
      onHand = next.onHand
      moment += 1
    }
    for (let next = index.claims[claim]; next?.at === at; next = index.claims[claim]) {
      owed += next.change
      claim += 1
    }
    if (at >= first.at) steps.push({ at, micros: Math.max(0, onHand - owed) })
  }
  return steps
}

/** What held at `at`; undefined before the first step. */
export const stepAt = <Each extends { readonly at: Instant }>(steps: readonly Each[], at: Instant): Each | undefined =>
  steps.findLast((step) => step.at <= at)

/** Since when `holds` has been true without a break, looked at whenever one of the steps changed; undefined where it is not true now.
 * `holds` is asked about moments, the newest first. */
export function holdingSince(times: readonly Instant[], holds: (at: Instant) => boolean): Instant | undefined {
  let since: Instant | undefined
  for (const at of [...new Set(times)].sort().reverse()) {
    if (!holds(at)) break
    since = at
  }
  return since
}
