import type { HistoryEntry } from '../incident/history.ts'
import type { Incident, IncidentId } from '../incident/incident.ts'
import type { Story } from '../incident/story.ts'
import type { TenantId } from '../values.ts'
import type { Page, PageRequest } from './page.ts'

export interface IncidentFilter {
  readonly status?: Incident['status']
  readonly detector?: string
  readonly subject?: string
  /** As `storyOf` says. */
  readonly story?: string
}

/** The reading side of incidents; they are written with their subject, and so is their history. */
export interface Incidents {
  find(tenant: TenantId, id: IncidentId): Promise<Incident | undefined>
  /** Puts what is left of a resolved incident in its place, and deletes its history, where people wrote; nobody is told. */
  erase(incident: Incident): Promise<void>
  /** Newest detected first. */
  list(tenant: TenantId, filter: IncidentFilter, page: PageRequest): Promise<Page<Incident>>
  /** The incidents of one status, or all, told as stories: in the order of their keys. Throws Refusal 'conflict' where there are more
   * than a store can tell so. */
  stories(tenant: TenantId, filter: Pick<IncidentFilter, 'status'>, page: PageRequest): Promise<Page<Story>>
  /** What happened to one, the newest first; of the last `historyMax` changes. Empty for one that is not there. */
  history(tenant: TenantId, id: IncidentId, page: PageRequest): Promise<Page<HistoryEntry>>
  /** Takes over what another hub kept. Safe to repeat. */
  adoptHistory(tenant: TenantId, id: IncidentId, entries: readonly HistoryEntry[]): Promise<void>
}
