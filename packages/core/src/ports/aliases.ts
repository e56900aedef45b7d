import type { ConnectionId, Instant, TenantId } from '../values.ts'
import type { Page, PageRequest } from './page.ts'

/** Which item (SKU) an external id stands for. `person`: said by somebody. `catalogue`: learned from the vendor, as of then. */
export interface Alias {
  readonly connection: ConnectionId
  readonly externalId: string
  readonly item: string
  readonly by: 'person' | 'catalogue'
  readonly asOf: Instant
}

export interface Aliases {
  /** The aliases known of these external ids; a person's and the catalogue's word are kept side by side. */
  of(tenant: TenantId, connection: ConnectionId, externalIds: readonly string[]): Promise<readonly Alias[]>
  /** Keeps what is newer than what is there (a person's word is replaced only by a person's), all or nothing,
   * and marks each changed external id as to be rehomed. Answers the changed ones. */
  put(tenant: TenantId, aliases: readonly Alias[]): Promise<readonly Alias[]>
  /** External ids whose facts may still lie under an old subject: marked at or before `markedBefore`. */
  unsettled(markedBefore: Instant, limit: number): Promise<readonly { tenant: TenantId; alias: Alias }[]>
  /** Takes the mark away, unless the alias changed since. */
  settled(tenant: TenantId, alias: Alias): Promise<void>
  list(tenant: TenantId, page: PageRequest): Promise<Page<Alias>>
  /** Takes a person's word back; the catalogue's holds again. */
  remove(tenant: TenantId, connection: ConnectionId, externalId: string): Promise<boolean>
}

/** Newer than what the same voice said before. At the same time a person's last word holds; of a catalogue the greater SKU,
 * so that any order of arrival ends alike. */
export function isAliasNews(alias: Alias, known: readonly Alias[]): boolean {
  const before = known.find(({ by }) => by === alias.by)
  if (!before || before.asOf < alias.asOf) return true
  if (before.asOf > alias.asOf) return false
  return alias.by === 'person' ? before.item !== alias.item : before.item < alias.item
}
