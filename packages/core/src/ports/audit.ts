import type { AuditEntry, AuditHead, AuditNote } from '../audit/entry.ts'
import type { Digest } from '../connector/connector.ts'
import type { Instant, TenantId } from '../values.ts'
import type { Page, PageRequest } from './page.ts'

export interface AuditFilter {
  /** The id of who did it. */
  readonly actor?: string
  readonly object?: string
  /** At or after. */
  readonly since?: Instant
}

/** The record of changes of each tenant: it only grows. */
export interface Audit {
  /** At the end, whoever else writes at the same time. */
  append(tenant: TenantId, note: AuditNote): Promise<AuditEntry>
  /** Newest first. */
  list(tenant: TenantId, filter: AuditFilter, page: PageRequest): Promise<Page<AuditEntry>>
  /** As they stand behind the place `seq`, in their order, at most `limit`. */
  after(tenant: TenantId, seq: number, limit: number): Promise<readonly AuditEntry[]>
  /** Where the record ends. */
  head(tenant: TenantId): Promise<AuditHead>
  /** What the entries of a tenant are proven with: keyed with a random key of theirs, sealed at rest. */
  digest(tenant: TenantId): Promise<Digest>
}
