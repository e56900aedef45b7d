/** Which subject a statement about an item belongs to. */
import type { ItemRef } from '../event/item-ref.ts'
import type { Alias, Aliases } from '../ports/aliases.ts'
import { itemSubject, type Subject, unmappedSubject } from '../subject.ts'
import type { ConnectionId, TenantId } from '../values.ts'

/** A person's word first, then the SKU on the event, then what the vendor's catalogue said; else it waits under its own id. */
export function subjectOf(connection: ConnectionId, item: ItemRef, aliases: readonly Alias[]): Subject {
  const { externalId, sku } = item
  const said = (by: Alias['by']) => aliases.find((alias) => alias.externalId === externalId && alias.by === by)?.item
  const key = said('person') ?? sku ?? said('catalogue')
  if (key !== undefined) return itemSubject(key)
  return unmappedSubject(connection, externalId ?? '')
}

/** The aliases of all external ids among `items`, by connection; one read each. */
export async function aliasesOf(
  aliases: Aliases,
  tenant: TenantId,
  items: readonly { connection: ConnectionId; item: ItemRef }[],
): Promise<ReadonlyMap<ConnectionId, readonly Alias[]>> {
  const externalIds = new Map<ConnectionId, Set<string>>()
  for (const { connection, item } of items) {
    if (item.externalId === undefined) continue
    const known = externalIds.get(connection) ?? new Set()
    externalIds.set(connection, known.add(item.externalId))
  }
  const read = async ([connection, ids]: [ConnectionId, Set<string>]) =>
    [connection, await aliases.of(tenant, connection, [...ids])] as const
  return new Map(await Promise.all([...externalIds].map(read)))
}
