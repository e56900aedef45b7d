/** A business on a hub: made, worked with, and erased. Its id is never used again. */
import * as z from 'zod'
import { Instant, TenantId } from '../values.ts'

/** The hub itself, which has keys and a record of changes and nothing else: whoever holds one of its keys makes and erases tenants, and
 * sees into none. No business can be called so. */
export const hubTenant = '@hub' as TenantId

export const NewTenant = z.strictObject({
  id: z.string().regex(/^[a-z0-9][a-z0-9-]{0,61}[a-z0-9]$/, 'must be 2 to 63 small letters, digits and dashes'),
  name: z.string().trim().min(1).max(100),
})
export type NewTenant = z.infer<typeof NewTenant>

/** How far erasing has come. */
export const Erasure = z.object({
  requestedAt: Instant,
  /** When to go on; absent: never, it is over. */
  dueAt: Instant.optional(),
  /** Where to go on, in the words of the store. */
  after: z.string().optional(),
  /** How often everything was looked through. */
  rounds: z.int().nonnegative(),
  /** What is gone so far. */
  rows: z.int().nonnegative(),
  /** When everything was gone for the first time. */
  erasedAt: Instant.optional(),
})
export type Erasure = z.infer<typeof Erasure>

export const Tenant = z.object({ id: TenantId, name: z.string(), createdAt: Instant, erasure: Erasure.optional() })
export type Tenant = z.infer<typeof Tenant>

export type TenantStatus = 'active' | 'erasing' | 'erased'

export function tenantStatus({ erasure }: Tenant): TenantStatus {
  if (!erasure) return 'active'
  return erasure.erasedAt === undefined ? 'erasing' : 'erased'
}
