/** What is left of a recipient whose seal no key opens any more: off, so that others are told instead and people see why. */
import type { Instant, TenantId } from '../values.ts'
import type { Recipient, RecipientId } from './recipient.ts'

const never = '1970-01-01T00:00:00.000Z' as Instant
const reason = 'it cannot be decrypted any more: remove it and add it anew'

export const unreadableRecipient = (tenant: TenantId, id: RecipientId, rev: number): Recipient => ({
  ...{ id, tenant, rev, name: 'Cannot be read', channel: 'unreadable', address: null, timeZone: 'UTC' },
  ...{ createdAt: never, suppressed: { since: never, reason } },
})
