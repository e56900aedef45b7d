import type { Fact, FactKey } from '../fact/fact.ts'
import type { FactSet } from '../fact/fact-set.ts'
import type { Incident, IncidentChange, IncidentId } from '../incident/incident.ts'
import type { Subject } from '../subject.ts'
import type { ConnectionId, Instant, TenantId } from '../values.ts'
import type { Page, PageRequest } from './page.ts'

/** All that is known of one subject. Whoever reads it may change `facts` in place, and then commits or drops it. */
export interface SubjectState {
  /** 0: never seen. */
  readonly version: number
  readonly facts: FactSet
  /** The unresolved ones, and those that somebody closed while what they found still holds. */
  readonly incidents: ReadonlyMap<IncidentId, Incident>
  /** When it is due for another look. */
  readonly recheckAt?: Instant
  /** Facts up to here that are not in `facts` any more were compacted away and must not come back. */
  readonly compactedTo?: Instant
}

/** An external id under which facts of this subject were stated: what must move when the mapping changes. */
export interface Sighting {
  readonly connection: ConnectionId
  readonly externalId: string
}

export interface SubjectChange {
  /** New and replaced facts, already joined into the state's fact set. */
  readonly facts: readonly Fact[]
  /** Facts that fell out: compacted, or moved to another subject. */
  readonly removed: readonly FactKey[]
  readonly sightings: readonly Sighting[]
  readonly incidents: readonly IncidentChange[]
  /** When to look again though nothing arrives; undefined: never. */
  readonly recheckAt?: Instant
  readonly compactedTo?: Instant
  /** Nothing that was replaced or removed before may be left anywhere in the store. */
  readonly purge?: boolean
}

export interface SubjectAt {
  readonly tenant: TenantId
  readonly subject: Subject
}

export interface Subjects {
  read(tenant: TenantId, subject: Subject): Promise<SubjectState>
  /** Writes all of `change`, with one outbox row for each incident change and its entry in the incident's history, or none of it; durable when it resolves.
   * 'moved' when somebody else wrote since `state` was read. */
  commit(tenant: TenantId, subject: Subject, state: SubjectState, change: SubjectChange): Promise<'committed' | 'moved'>
  /** Which subjects hold facts that were stated under this external id. */
  sighted(tenant: TenantId, sighting: Sighting): Promise<readonly Subject[]>
  /** Takes a sighting back. */
  unsight(tenant: TenantId, sighting: Sighting, subject: Subject): Promise<void>
  /** Every subject there is, in a stable order. */
  all(tenant: TenantId, page: PageRequest): Promise<Page<Subject>>
  /** Those of one kind whose key begins with `prefix`, in the order of their keys. Case counts. */
  beginning(tenant: TenantId, kind: Subject['kind'], prefix: string, page: PageRequest): Promise<Page<Subject>>
  /** Every fact of a subject, what was said last first. Empty for one that was never seen. */
  facts(tenant: TenantId, subject: Subject, page: PageRequest): Promise<Page<Fact>>
  /** Those whose `recheckAt` has come, earliest first. */
  due(now: Instant, limit: number): Promise<readonly SubjectAt[]>
  /** Makes every subject of this tenant and kind due at `at`: something that all assessments read has changed. */
  recheckAll(tenant: TenantId, kind: Subject['kind'], at: Instant): Promise<void>
}
