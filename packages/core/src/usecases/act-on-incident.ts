/** What somebody decides about incidents: written with their subject, so that it and a judgement under way cannot undo each other. */
import type { Actor } from '../incident/actor.ts'
import { type Incident, IncidentId } from '../incident/incident.ts'
import { type Action, act } from '../incident/life.ts'
import type { IncidentFilter, Incidents } from '../ports/incidents.ts'
import type { Clock } from '../ports/runtime.ts'
import type { SubjectState, Subjects } from '../ports/subjects.ts'
import { Refusal } from '../refusal.ts'
import { subjectId } from '../subject.ts'
import { earlier, type Instant, type TenantId } from '../values.ts'

export interface ActPorts {
  readonly subjects: Subjects
  readonly incidents: Incidents
  readonly clock: Clock
}

export interface Asked {
  readonly id: string
  /** Called with the incident as it is by now; where it throws, nothing changes. */
  readonly check?: (incident: Incident) => void
}

/** `unchanged`: it was so already. `refused`: why, in `detail`. */
export type Acted =
  | { readonly id: string; readonly outcome: 'done' | 'unchanged'; readonly incident: Incident }
  | { readonly id: string; readonly outcome: 'not-found' }
  | { readonly id: string; readonly outcome: 'refused'; readonly detail: string; readonly incident: Incident }

const conflictsMax = 50
/** Of one call. */
export const actedMax = 200
const subjectsAtOnce = 8

/** Throws Refusal 'invalid' for an action that no incident could take, and what `check` throws. */
export async function actOnIncident(
  tenant: TenantId,
  { id, check }: Asked,
  action: Action,
  by: Actor,
  ports: ActPorts,
): Promise<Acted> {
  for (let attempt = 0; attempt < conflictsMax; attempt += 1) {
    const found = await find(tenant, id, ports)
    if (!found) return { id, outcome: 'not-found' }
    const { state, incident } = found
    check?.(incident)
    const change = decided(incident, action, by, ports.clock.now())
    if (change === undefined) return { id, outcome: 'unchanged', incident }
    if ('detail' in change) return { id, outcome: 'refused', detail: change.detail, incident }
    const recheckAt = earliest(state.recheckAt, change.incident.snoozedUntil)
    const outcome = await ports.subjects.commit(tenant, incident.subject, state, {
      ...{ facts: [], removed: [], sightings: [], incidents: [change] },
      ...(recheckAt === undefined ? {} : { recheckAt }),
      ...(state.compactedTo === undefined ? {} : { compactedTo: state.compactedTo }),
    })
    if (outcome === 'committed') return { id, outcome: 'done', incident: change.incident }
  }
  throw new Refusal('unavailable', `the incident's subject moved ${conflictsMax} times meanwhile`)
}

/** The same of many, at most `actedMax`: an answer for each, in their order. */
export async function actOnIncidents(
  tenant: TenantId,
  asked: readonly Asked[],
  action: Action,
  by: Actor,
  ports: ActPorts,
): Promise<Acted[]> {
  const answers = new Map<Asked, Acted>()
  const groups = await bySubject(tenant, asked.slice(0, actedMax), ports)
  const workers = Array.from({ length: subjectsAtOnce }, async () => {
    for (let group = groups.pop(); group; group = groups.pop()) {
      for (const each of group) answers.set(each, await actOnIncident(tenant, each, action, by, ports))
    }
  })
  await Promise.all(workers)
  return asked.flatMap((each) => answers.get(each) ?? [])
}

/** The same of those that `filter` fits, the newest first. `more`: there are others beyond `actedMax`. */
export async function actOnMatching(
  tenant: TenantId,
  filter: IncidentFilter,
  action: Action,
  by: Actor,
  ports: ActPorts,
): Promise<{ readonly acted: readonly Acted[]; readonly more: boolean }> {
  const found: Incident[] = []
  let cursor: string | null | undefined
  while (cursor !== null && found.length < actedMax) {
    const page = { limit: actedMax - found.length, ...(cursor === undefined ? {} : { cursor }) }
    const { items, nextCursor } = await ports.incidents.list(tenant, filter, page)
    found.push(...items)
    cursor = nextCursor
  }
  const acted = await actOnIncidents(
    tenant,
    found.map(({ id }) => ({ id })),
    action,
    by,
    ports,
  )
  return { acted, more: cursor !== null }
}

/** A resolved one is not at hand with its subject. It is read after the subject was, so that a commit on this state tells whether it
 * is still so. */
async function find(tenant: TenantId, id: string, { subjects, incidents }: ActPorts) {
  const name = IncidentId.safeParse(id)
  const known = name.success ? await incidents.find(tenant, name.data) : undefined
  if (!known) return undefined
  const state: SubjectState = await subjects.read(tenant, known.subject)
  const incident = state.incidents.get(known.id) ?? (await incidents.find(tenant, known.id))
  return incident && { state, incident }
}

function decided(incident: Incident, action: Action, by: Actor, now: Instant) {
  try {
    return act(incident, action, by, now)
  } catch (error) {
    if (error instanceof Refusal && error.code === 'conflict') return { detail: error.detail }
    throw error
  }
}

/** One after the other within a subject, for there they would only run into each other. */
async function bySubject(tenant: TenantId, asked: readonly Asked[], { incidents }: ActPorts): Promise<Asked[][]> {
  const groups = new Map<string, Asked[]>()
  for (const each of asked) {
    const name = IncidentId.safeParse(each.id)
    const known = name.success ? await incidents.find(tenant, name.data) : undefined
    const key = known ? subjectId(known.subject) : each.id
    groups.set(key, [...(groups.get(key) ?? []), each])
  }
  return [...groups.values()]
}

const earliest = (left: Instant | undefined, right: Instant | undefined): Instant | undefined =>
  left === undefined || right === undefined ? (left ?? right) : earlier(left, right)
