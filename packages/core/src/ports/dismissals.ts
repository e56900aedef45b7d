import { createHash } from 'node:crypto'
import type { Actor } from '../incident/actor.ts'
import type { Instant, TenantId } from '../values.ts'
import type { Page, PageRequest } from './page.ts'

/** Keys of two items, in either order. */
export type ItemPair = readonly [string, string]

/** Somebody's word that two items are not one, however alike they look. */
export interface Dismissal {
  /** As they were suggested: the SKU that would have stayed, and the other. */
  readonly pair: ItemPair
  readonly by: Actor
  readonly at: Instant
}

export interface Dismissals {
  /** Of a pair that is dismissed already the first word stays. */
  put(tenant: TenantId, dismissals: readonly Dismissal[]): Promise<void>
  /** Takes the word back; false where there is none. */
  remove(tenant: TenantId, pair: ItemPair): Promise<boolean>
  /** By `pairId`. */
  list(tenant: TenantId, page: PageRequest): Promise<Page<Dismissal>>
}

/** One short text for a pair, whichever comes first. */
export const pairId = (pair: ItemPair): string =>
  createHash('sha256').update(JSON.stringify(pair.toSorted())).digest('base64url')
