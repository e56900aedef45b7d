/** Lets go of facts that can no longer change an answer, so that the cost of an event does not grow with history. */

import type { Fact } from '../fact/fact.ts'
import type { SubjectState } from '../ports/subjects.ts'
import { compactable } from '../stock/compactable.ts'
import { hourMilliseconds } from '../stock/demand.ts'
import { rememberDemand } from '../stock/remembered-demand.ts'
import type { StockPolicy } from '../stock/stock-policy.ts'
import { addMilliseconds, type Instant, instantAt, millisecondsOf } from '../values.ts'
import { unheededOf } from './heard.ts'

/** How late a delivery may come and still count. Unit: milliseconds; fourteen days. */
export const latenessHorizonMilliseconds = 14 * 24 * 3_600_000

/** Looking through all facts costs as much as there are; shared by this many writes it is little. */
const everyVersions = 200

export interface Compaction {
  readonly removed: readonly string[]
  /** What is remembered of those removed, joined into the facts. */
  readonly remembered: readonly Fact[]
  readonly compactedTo?: Instant
}

export function compact(state: SubjectState, now: Instant, stock: StockPolicy): Compaction {
  const { version, facts, compactedTo } = state
  const kept = compactedTo === undefined ? {} : { compactedTo }
  const to = wholeHour(addMilliseconds(now, -latenessHorizonMilliseconds))
  const horizon = addMilliseconds(to, -1)
  if (version % everyVersions !== everyVersions - 1) return { removed: [], remembered: [], ...kept }
  if (isStoryOpen(state)) return { removed: [], remembered: [], ...kept }
  const removed = [...compactable(facts, horizon, stock), ...unheededOf(facts, now)]
  if (removed.length === 0) return { removed, remembered: [], ...kept }
  const remembered = rememberDemand(facts, to, now)
  for (const key of removed) facts.remove(key)
  return {
    removed,
    remembered,
    compactedTo: compactedTo !== undefined && compactedTo > horizon ? compactedTo : horizon,
  }
}

/** What is remembered is kept by whole hours. */
const wholeHour = (at: Instant): Instant =>
  instantAt(Math.floor(millisecondsOf(at) / hourMilliseconds) * hourMilliseconds)

/** An open incident that names a cause needs its whole history, however long it stays open. */
const isStoryOpen = ({ incidents }: SubjectState): boolean =>
  [...incidents.values()].some(({ cause }) => cause !== undefined)
