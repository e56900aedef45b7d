/** What is left of a subscription whose seal no key opens any more: off, asking for nothing, so that it stands in nobody else's way. */
import type { Instant, TenantId } from '../values.ts'
import type { Subscription, SubscriptionId } from './subscription.ts'

const never = '1970-01-01T00:00:00.000Z' as Instant

export const unreadableSubscription = (tenant: TenantId, id: SubscriptionId, rev: number): Subscription => ({
  ...{ id, tenant, rev, url: 'https://unreadable.invalid/', events: [], description: '', secrets: [] },
  ...{ status: 'off', activeSince: never, createdAt: never },
  reason: 'its address and secrets cannot be decrypted any more: remove it and make it anew',
})
