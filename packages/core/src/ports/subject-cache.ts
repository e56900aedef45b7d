/** The subjects in use, kept joined in memory by a store that hands them out. */
import { type Incident, type IncidentChange, type IncidentId, isAtHand } from '../incident/incident.ts'
import { type Subject, subjectId } from '../subject.ts'
import type { TenantId } from '../values.ts'
import type { SubjectChange, SubjectState } from './subjects.ts'

/** What `state` is once `change` is committed. */
export function stateAfter(state: SubjectState, change: SubjectChange): SubjectState {
  return {
    version: state.version + 1,
    facts: state.facts,
    incidents: incidentsAfter(state, change.incidents),
    ...(change.recheckAt === undefined ? {} : { recheckAt: change.recheckAt }),
    ...(change.compactedTo === undefined ? {} : { compactedTo: change.compactedTo }),
  }
}

function incidentsAfter({ incidents }: SubjectState, changes: readonly IncidentChange[]): SubjectState['incidents'] {
  if (changes.length === 0) return incidents
  const now = new Map<IncidentId, Incident>(incidents)
  for (const { incident } of changes) {
    if (isAtHand(incident)) now.set(incident.id, incident)
    else now.delete(incident.id)
  }
  return now
}

/** States are handed out exclusively: taken out at reading, put back by the commit that succeeds. The least used go first. */
export class SubjectCache {
  readonly #factsMax: number
  readonly #states = new Map<string, SubjectState>()
  #facts = 0

  constructor(factsMax: number) {
    this.#factsMax = factsMax
  }

  take(tenant: TenantId, subject: Subject): SubjectState | undefined {
    const key = cacheKey(tenant, subject)
    const state = this.#states.get(key)
    if (state) {
      this.#states.delete(key)
      this.#facts -= sizeOf(state)
    }
    return state
  }

  clear(): void {
    this.#states.clear()
    this.#facts = 0
  }

  put(tenant: TenantId, subject: Subject, state: SubjectState): void {
    const key = cacheKey(tenant, subject)
    const known = this.#states.get(key)
    if (known && known.version > state.version) return
    this.take(tenant, subject)
    this.#states.set(key, state)
    this.#facts += sizeOf(state)
    for (const [oldest, old] of this.#states) {
      if (this.#facts <= this.#factsMax || oldest === key) break
      this.#states.delete(oldest)
      this.#facts -= sizeOf(old)
    }
  }
}

const cacheKey = (tenant: TenantId, subject: Subject): string => `${tenant}|${subjectId(subject)}`

const sizeOf = ({ facts }: SubjectState): number => facts.size + 1
