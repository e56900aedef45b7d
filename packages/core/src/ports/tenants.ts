import type { Tenant } from '../tenant/tenant.ts'
import type { Instant, TenantId } from '../values.ts'
import type { Page, PageRequest } from './page.ts'

export interface Tenants {
  /** 'taken': there is or was one of this id. */
  add(tenant: Tenant): Promise<'added' | 'taken'>
  find(id: TenantId): Promise<Tenant | undefined>
  /** By id, the erased ones too. */
  list(page: PageRequest): Promise<Page<Tenant>>
  save(tenant: Tenant): Promise<void>
  /** Those that are being erased and whose turn has come. */
  erasing(now: Instant, limit: number): Promise<readonly Tenant[]>
  /** Deletes a bounded part of all that is stored of a tenant, but its record here. `next`: where to go on; undefined: all was looked through.
   * To be called for one that is being erased alone. */
  eraseRows(id: TenantId, after: string | undefined): Promise<{ readonly rows: number; readonly next?: string }>
}
