import type { Mailing, MailingStatus, Notice, PlacedNotice } from '../alert/mailing.ts'
import type { RecipientId } from '../alert/recipient.ts'
import type { IncidentId } from '../incident/incident.ts'
import type { Instant, TenantId } from '../values.ts'
import type { Page, PageRequest } from './page.ts'

export interface MailingChange {
  /** As they are to be; `rev` as it was read, 0 where it is new. */
  readonly mailings: readonly Mailing[]
  /** Each beside its mailing, where it stands in one. */
  readonly added?: readonly Notice[]
  readonly withdrawn?: readonly Notice[]
}

/** Of one commit, as `weightOf` counts. Source: a transaction of DynamoDB takes 100 actions. */
export const commitWeightMax = 100

/** A mailing is written with what it is found by. */
export const weightOf = ({ mailings, added = [], withdrawn = [] }: MailingChange): number =>
  2 * mailings.length + added.length + withdrawn.length

export interface MailingFilter {
  readonly status?: MailingStatus
  readonly recipient?: RecipientId
}

/** Messages on their way, and what was decided of each change. */
export interface Mailings {
  /** Writes all or nothing, durable when it resolves; 'moved' where a mailing was written since it was read, or a notice is known,
   * withdrawn or not. At most `commitWeightMax` at once. */
  commit(change: MailingChange): Promise<'committed' | 'moved'>
  find(tenant: TenantId, id: string): Promise<Mailing | undefined>
  /** The newest of a group. */
  latest(tenant: TenantId, group: string): Promise<Mailing | undefined>
  /** All that was decided of an incident; what was withdrawn says so. */
  notices(tenant: TenantId, incident: IncidentId): Promise<readonly Notice[]>
  /** Those that stand in a mailing and were not withdrawn. */
  placed(tenant: TenantId, mailing: string): Promise<readonly PlacedNotice[]>
  /** Newest first. */
  list(tenant: TenantId, filter: MailingFilter, page: PageRequest): Promise<Page<Mailing>>
  /** Whose time has come, earliest first; a few of each recipient, so that nobody waits behind another. */
  due(now: Instant, limit: number, except: ReadonlySet<RecipientId>): Promise<readonly Mailing[]>
  /** Those that did not get through in time, so that others are to be told. */
  overdue(now: Instant, limit: number): Promise<readonly Mailing[]>
}
