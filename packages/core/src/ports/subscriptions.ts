import type { Posting, PostingStatus } from '../subscription/posting.ts'
import type { Subscription, SubscriptionId } from '../subscription/subscription.ts'
import type { Instant, TenantId } from '../values.ts'
import type { Page, PageRequest } from './page.ts'

/** Who wants to hear of events. Sealed at rest. */
export interface Subscriptions {
  /** All of a tenant, oldest first: a few dozen at most. `fresh`: as they stand now, not as this process remembers them. */
  of(tenant: TenantId, options?: { fresh?: boolean }): Promise<readonly Subscription[]>
  /** Those of any tenant that are active. */
  active(): Promise<readonly Subscription[]>
  /** As it is to be; `rev` as it was read, 0 where it is new. 'moved' where it was written or removed since. */
  put(subscription: Subscription): Promise<'written' | 'moved'>
  /** With all that was kept for it. False: there was none, or none that still has this `rev`. */
  remove(tenant: TenantId, id: SubscriptionId, rev?: number): Promise<boolean>
}

export interface PostingFilter {
  readonly status?: PostingStatus
}

/** Messages for subscriptions, each kept until it has arrived and for a while after. */
export interface Postings {
  /** Durable when it resolves. What is known of a subscription under its id stays as it is. */
  add(postings: readonly Posting[]): Promise<void>
  find(tenant: TenantId, subscription: SubscriptionId, id: string): Promise<Posting | undefined>
  /** Newest first. */
  list(tenant: TenantId, subscription: SubscriptionId, filter: PostingFilter, page: PageRequest): Promise<Page<Posting>>
  /** Whose time has come: earliest due first, and of those the ones made first. */
  due(tenant: TenantId, subscription: SubscriptionId, now: Instant, limit: number): Promise<readonly Posting[]>
  /** As it is to be; `rev` as it was read. 'moved' where it was written or went since. */
  put(posting: Posting): Promise<'written' | 'moved'>
  /** All made since then that did not arrive, waiting or given up, are due at `now`, in the order in which they were made. Answers how many. */
  recover(tenant: TenantId, subscription: SubscriptionId, since: Instant, now: Instant): Promise<number>
  /** What is said of this delivery or incident goes; what has not arrived yet is dropped. */
  forget(tenant: TenantId, about: string): Promise<void>
}
