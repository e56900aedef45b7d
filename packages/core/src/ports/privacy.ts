import type { Mark } from '../privacy/mark.ts'
import type { PrivacyRequest, PrivacyRequestId } from '../privacy/request.ts'
import type { Instant, TenantId } from '../values.ts'
import type { DeliveryName, DeliveryRecord } from './inbox.ts'
import type { Page, PageRequest } from './page.ts'

/** Whom the bytes of a delivery name. */
export interface Named {
  readonly delivery: DeliveryName
  readonly marks: readonly Mark[]
}

export interface Tombstone {
  readonly mark: Mark
  readonly erasedAt: Instant
}

/** Who is named where, who asked to be forgotten, and who was. Digests and ids alone. */
export interface Privacy {
  /** Keeps whom a delivery names for as long as its bytes are kept, instead of what was noted of it before. */
  note(delivery: DeliveryName & Pick<DeliveryRecord, 'receivedAt'>, marks: readonly Mark[]): Promise<void>
  /** All that was noted of a tenant's deliveries, oldest first; `after` as the page before gave it. */
  named(tenant: TenantId, after: string | undefined, limit: number): Promise<{ items: readonly Named[]; next?: string }>
  /** The bytes of this delivery are to go at `at`: they name somebody who is erased. Nothing where nothing was noted of it. */
  doom(delivery: DeliveryName, at: Instant): Promise<void>
  /** Those whose bytes are to go by now, of any tenant. */
  doomed(now: Instant, limit: number): Promise<readonly DeliveryName[]>
  /** Its bytes are gone. */
  forget(delivery: DeliveryName): Promise<void>

  /** From now on these are erased, for ever. Safe to repeat. */
  entomb(tenant: TenantId, marks: readonly Mark[], at: Instant): Promise<void>
  /** Which of these are. */
  erased(tenant: TenantId, marks: readonly Mark[]): Promise<ReadonlySet<Mark>>
  tombstones(tenant: TenantId, page: PageRequest): Promise<Page<Tombstone>>

  /** Keeps a request; false where one of this id is there already, and nothing was written. */
  open(request: PrivacyRequest): Promise<boolean>
  save(request: PrivacyRequest): Promise<void>
  find(tenant: TenantId, id: PrivacyRequestId): Promise<PrivacyRequest | undefined>
  /** Newest first. */
  requests(tenant: TenantId, page: PageRequest): Promise<Page<PrivacyRequest>>
  /** Exports that nobody has been told of yet, oldest first. */
  unanswered(tenant: TenantId, page: PageRequest): Promise<Page<PrivacyRequest>>
  /** Those that the hub must go on with, of any tenant, earliest first. */
  due(now: Instant, limit: number): Promise<readonly PrivacyRequest[]>
}
