import type { Incident, IncidentId } from '../incident/incident.ts'
import type { TenantId } from '../values.ts'
import type { Page, PageRequest } from './page.ts'

export interface IncidentFilter {
  readonly status?: Incident['status']
  readonly detector?: string
  readonly subject?: string
}

/** The reading side of incidents; they are written with their subject. */
export interface Incidents {
  find(tenant: TenantId, id: IncidentId): Promise<Incident | undefined>
  /** Newest detected first. */
  list(tenant: TenantId, filter: IncidentFilter, page: PageRequest): Promise<Page<Incident>>
}
