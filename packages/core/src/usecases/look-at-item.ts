/** Where an item stands, or stood at a moment: by the facts' own times, not by when the hub heard of them. */
import type { Connections } from '../ports/connections.ts'
import type { Clock, Policies } from '../ports/runtime.ts'
import type { SubjectState, Subjects } from '../ports/subjects.ts'
import { Refusal } from '../refusal.ts'
import { type Position, positionOf } from '../stock/ledger.ts'
import { type Listing, listingsAt, listingsOf } from '../stock/listings.ts'

import { itemSubject } from '../subject.ts'
import type { Instant, TenantId } from '../values.ts'
import { stockPolicyOf } from './align.ts'

export interface LookPorts {
  readonly subjects: Subjects
  readonly connections: Connections
  readonly policies: Policies
  readonly clock: Clock
}

export interface ItemStanding {
  readonly position: Position
  readonly listings: readonly Listing[]
}

/** `at`: as of that moment. Throws Refusal 'not-found' for an item that nobody has spoken of, and 'invalid' (`at`) for a moment to
 * come, or one before which facts were let go. */
export async function lookAtItem(
  tenant: TenantId,
  sku: string,
  at: Instant | undefined,
  ports: LookPorts,
): Promise<ItemStanding> {
  const state = await ports.subjects.read(tenant, itemSubject(sku))
  if (state.version === 0) throw new Refusal('not-found', 'no connected system has reported anything about this item')
  if (at !== undefined) refuseUnknowable(at, state, ports.clock.now())
  const { facts } = state
  const position = positionOf(facts, await ports.connections.all(tenant), await stockPolicyOf(tenant, ports), at)
  return { position, listings: at === undefined ? listingsOf(facts) : listingsAt(facts, at) }
}

function refuseUnknowable(at: Instant, { compactedTo }: SubjectState, now: Instant): void {
  if (at > now) throw new Refusal('invalid', 'this moment is still to come', { path: 'at' })
  if (compactedTo !== undefined && at < compactedTo)
    throw new Refusal('invalid', `of this item nothing is kept of the time before ${compactedTo}`, { path: 'at' })
}
