/** What another policy would have found over stored history. Reads, and writes nothing: a state that was read is dropped. */
import { type ConnectionView, type Detector, quiet } from '../detector/detector.ts'
import { policyInForce, policySchemaOf } from '../detector/policy.ts'
import type { Fact } from '../fact/fact.ts'
import { FactSet } from '../fact/fact-set.ts'
import type { Incident, IncidentId } from '../incident/incident.ts'
import { reconcile } from '../incident/reconcile.ts'
import type { SubjectState } from '../ports/subjects.ts'
import { Refusal } from '../refusal.ts'
import { StockPolicy } from '../stock/stock-policy.ts'
import type { Subject } from '../subject.ts'
import type { Instant, TenantId } from '../values.ts'
import type { AlignPorts } from './align.ts'

export type TryPolicyPorts = Pick<AlignPorts, 'detectors' | 'subjects' | 'connections' | 'policies'>

export interface Trial {
  /** A detector's id, or `stock`. */
  readonly name: string
  /** As its schema has read it. */
  readonly policy: unknown
  /** The period that is played again. */
  readonly from: Instant
  readonly to: Instant
  /** As the page before gave it. */
  readonly cursor?: string
}

/** How many incidents of one cause there are in the period, by the policy that holds and by the proposed one. */
export interface CauseCount {
  readonly detector: string
  /** Empty: its detector names none. */
  readonly cause: string
  /** Recorded and told to nobody. */
  readonly shadow: boolean
  readonly before: Played
  readonly after: Played
}

export interface Played {
  /** Held at some moment of the period, be it that they began before; one that came back counts once. */
  readonly raised: number
  readonly cleared: number
}

export interface Tried {
  /** Of the kind that the policy bears on. */
  readonly subjects: number
  readonly counts: readonly CauseCount[]
  /** What the proposed policy finds and the one that holds does not; the examples are the first of them. */
  readonly added: { readonly count: number; readonly examples: readonly Incident[] }
  readonly removed: { readonly count: number; readonly examples: readonly Incident[] }
  /** Subjects of which not all can be told: `compacted` lost facts of the period, of `thinned` not every moment was looked at. */
  readonly unsure: { readonly compacted: number; readonly thinned: number }
  /** Null: that was all. */
  readonly nextCursor: string | null
}

export const examplesMax = 20
const subjectsPerPage = 20
/** Bounds of one call: whoever wants more asks again with the cursor, and stops by not asking. */
const subjectsMax = 200
const assessmentsMax = 4_000
const momentsMax = 200
const assessmentsPerSubjectMax = 2 * momentsMax

/** Throws Refusal: 'not-found' no such policy, 'invalid' a cursor that is not of this list. */
export async function tryPolicy(tenant: TenantId, trial: Trial, ports: TryPolicyPorts): Promise<Tried> {
  const detectors = ports.detectors.filter(
    ({ id, about }) => id === trial.name || (trial.name === 'stock' && about === 'item'),
  )
  const [{ about } = { about: undefined }] = detectors
  if (about === undefined) throw new Refusal('not-found', 'there is no such policy')
  const said = await ports.policies.all(tenant)
  const sides = {
    before: { said, stock: StockPolicy.parse(said.get('stock') ?? {}) },
    after: {
      said: new Map([...said, [trial.name, trial.policy]]),
      stock: StockPolicy.parse((trial.name === 'stock' ? trial.policy : said.get('stock')) ?? {}),
    },
  }
  const connections: readonly ConnectionView[] = await ports.connections.all(tenant)
  const tally = new Tally()
  let cursor = trial.cursor
  let subjects = 0
  let assessments = 0
  do {
    const page = await ports.subjects.all(tenant, {
      limit: subjectsPerPage,
      ...(cursor === undefined ? {} : { cursor }),
    })
    for (const subject of page.items) {
      if (subject.kind !== about) continue
      const state = await ports.subjects.read(tenant, subject)
      const history = historyOf(state, trial)
      subjects += 1
      let { thinned } = history
      for (const detector of detectors) {
        const play = (side: Side) => playAgain({ tenant, subject, detector, connections, history, side, trial })
        const before = play(sides.before)
        const after = play(sides.after)
        assessments += before.assessments + after.assessments
        thinned ||= before.cut || after.cut
        tally.compare(before.incidents, after.incidents)
      }
      tally.noteUnsure({ ...history, thinned })
    }
    cursor = page.nextCursor ?? undefined
  } while (cursor !== undefined && subjects < subjectsMax && assessments < assessmentsMax)
  return { subjects, ...tally.result(), nextCursor: cursor ?? null }
}

interface Side {
  readonly said: ReadonlyMap<string, unknown>
  readonly stock: StockPolicy
}

interface History {
  /** In the order in which the hub came to know them. */
  readonly facts: readonly Fact[]
  /** When something came in during the period. */
  readonly moments: readonly Instant[]
  readonly compacted: boolean
  readonly thinned: boolean
}

function historyOf({ facts, compactedTo }: SubjectState, { from, to }: Trial): History {
  const known = [...facts.all()].filter(({ receivedAt }) => receivedAt <= to)
  known.sort((left, right) => (left.receivedAt < right.receivedAt ? -1 : left.receivedAt > right.receivedAt ? 1 : 0))
  const all = [...new Set(known.map(({ receivedAt }) => receivedAt))].filter((at) => at > from)
  const every = Math.ceil(all.length / momentsMax)
  return {
    facts: known,
    moments: every <= 1 ? all : all.filter((_, index) => index % every === 0),
    compacted: compactedTo !== undefined && compactedTo > from,
    thinned: every > 1,
  }
}

interface Playing {
  readonly tenant: TenantId
  readonly subject: Subject
  readonly detector: Detector
  readonly connections: readonly ConnectionView[]
  readonly history: History
  readonly side: Side
  readonly trial: Trial
}

interface Again {
  readonly incidents: ReadonlyMap<IncidentId, Incident>
  readonly assessments: number
  /** Time alone would have had it look more often than it may. */
  readonly cut: boolean
}

/** From the start of the period to its end: at each arrival, and where time alone may change the answer. */
function playAgain({ tenant, subject, detector, connections, history, side, trial }: Playing): Again {
  const { mode, policy, policyOf } = policyInForce(
    policySchemaOf(detector).parse(side.said.get(detector.id) ?? {}),
    subject,
  )
  const incidents = new Map<IncidentId, Incident>()
  if (mode === 'off') return { incidents, assessments: 0, cut: false }
  const facts = new FactSet()
  let taken = 0
  let assessments = 0
  let now: Instant | undefined = trial.from
  while (now !== undefined && assessments < assessmentsPerSubjectMax) {
    for (let next = history.facts[taken]; next && next.receivedAt <= now; next = history.facts[++taken])
      facts.join(next)
    const situation = { subject, policy, policyOf, now, connections, stock: side.stock }
    const { findings: found, recheckAt } = facts.size === 0 ? quiet : detector.assess(facts, situation)
    const findings = mode === 'shadow' ? found.map((finding) => ({ ...finding, shadow: true })) : found
    const resolution = (incident: Incident) => detector.resolution(facts, situation, incident)
    const record = { tenant, detector: detector.id, subject, known: incidents.values(), findings, now, resolution }
    for (const { incident } of reconcile(record)) incidents.set(incident.id, incident)
    assessments += 1
    now = nextMoment(now, recheckAt, history.moments, trial.to)
  }
  return { incidents, assessments, cut: now !== undefined }
}

function nextMoment(now: Instant, recheckAt: Instant | undefined, moments: readonly Instant[], to: Instant) {
  if (now >= to) return undefined
  const arrival = moments.find((at) => at > now) ?? to
  return recheckAt !== undefined && recheckAt > now && recheckAt < arrival ? recheckAt : arrival
}

/** Adds up what was played, subject by subject. */
class Tally {
  readonly #counts = new Map<string, { -readonly [Name in keyof CauseCount]: CauseCount[Name] }>()
  readonly #added = { count: 0, examples: [] as Incident[] }
  readonly #removed = { count: 0, examples: [] as Incident[] }
  readonly #unsure = { compacted: 0, thinned: 0 }

  noteUnsure({ compacted, thinned }: History): void {
    if (compacted) this.#unsure.compacted += 1
    if (thinned) this.#unsure.thinned += 1
  }

  compare(before: ReadonlyMap<IncidentId, Incident>, after: ReadonlyMap<IncidentId, Incident>) {
    for (const incident of before.values()) this.#count(incident, 'before')
    for (const incident of after.values()) this.#count(incident, 'after')
    this.#differ(after, before, this.#added)
    this.#differ(before, after, this.#removed)
  }

  result() {
    const place = ({ detector, cause, shadow }: CauseCount) => JSON.stringify([detector, cause, shadow])
    const counts = [...this.#counts.values()].sort((left, right) => (place(left) < place(right) ? -1 : 1))
    return { counts, added: this.#added, removed: this.#removed, unsure: this.#unsure }
  }

  #count({ detector, cause = '', shadow = false, status }: Incident, side: 'before' | 'after'): void {
    const key = JSON.stringify([detector, cause, shadow])
    const none = { raised: 0, cleared: 0 }
    const count = this.#counts.get(key) ?? { detector, cause, shadow, before: none, after: none }
    const { raised, cleared } = count[side]
    count[side] = { raised: raised + 1, cleared: cleared + (status === 'resolved' ? 1 : 0) }
    this.#counts.set(key, count)
  }

  /** Those of `these` that `others` lack, or have in shadow where these are not, or the other way round. */
  #differ(
    these: ReadonlyMap<IncidentId, Incident>,
    others: ReadonlyMap<IncidentId, Incident>,
    into: { count: number; examples: Incident[] },
  ): void {
    for (const incident of these.values()) {
      const other = others.get(incident.id)
      if (other && (other.shadow ?? false) === (incident.shadow ?? false)) continue
      into.count += 1
      if (into.examples.length < examplesMax) into.examples.push(incident)
    }
  }
}
