import type { FactKey } from '../fact/fact.ts'
import type { FactSet } from '../fact/fact-set.ts'
import type { Instant } from '../values.ts'

/** Facts that can no longer change an answer about stock. */
export function compactable(_facts: FactSet, _horizon: Instant): FactKey[] {
  return []
}
