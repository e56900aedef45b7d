/** Incident changes that nobody has been told of: written with the incidents, deleted once they are told. */
import type { IncidentChange, Instant, TenantId } from '@kilter/core'
import { packJson, unpackJson } from './pack.ts'
import { keyOf, partsOf, shardOf, shardsOf } from './places.ts'
import type { Action, Item, Key, Table } from './table.ts'

/** Of one row; a change takes about a kilobyte before it is packed. */
const changesPerRow = 50
const shard = 'outbox'
const family = 'outbox'

export interface Told {
  readonly key: Key
  readonly tenant: TenantId
  /** Which commit of the subject wrote them. */
  readonly rev: number
  readonly changes: readonly IncidentChange[]
  /** Its commit could not write all of its incidents to where they are looked up. */
  readonly isPartial: boolean
}

export interface Outbox {
  /** Those written up to `before`, oldest first. */
  pending(before: Instant, limit: number): Promise<Told[]>
  done(told: readonly Told[]): Promise<void>
}

export function outboxActions(
  tenant: TenantId,
  subject: string,
  rev: number,
  now: Instant,
  changes: readonly IncidentChange[],
  isPartial: (rows: number) => boolean,
): Action[] {
  const rows = Math.ceil(changes.length / changesPerRow)
  const partial = isPartial(rows) ? { partial: true } : {}
  return Array.from({ length: rows }, (_, row) => ({
    put: {
      pk: keyOf(family, tenant),
      sk: keyOf(now, subject, String(rev).padStart(12, '0'), String(row).padStart(6, '0')),
      dueShard: shardOf(shard, tenant),
      dueAt: now,
      rev,
      ...partial,
      changes: packJson(changes.slice(row * changesPerRow, (row + 1) * changesPerRow)),
    },
  }))
}

/** From an item as a stream carries it; undefined for an item of another kind. */
export function toldFrom(item: Item): Told | undefined {
  const [kind, tenant] = partsOf(String(item.pk), 2)
  if (kind !== family) return undefined
  return {
    key: { pk: String(item.pk), sk: String(item.sk) },
    tenant: tenant as TenantId,
    rev: Number(item.rev),
    changes: unpackJson(item.changes) as IncidentChange[],
    isPartial: item.partial === true,
  }
}

export function createOutbox(table: Table): Outbox {
  return {
    pending: async (before, limit) => {
      const where = { expression: '#dueAt <= :before', values: { before } }
      const query = (name: string) => table.query({ index: 'due', hash: ['dueShard', name], where, limit })
      const keys = (await Promise.all(shardsOf(shard).map(query))).flat()
      const order = ({ sk }: Item) => String(sk)
      const oldest = keys.sort((left, right) => (order(left) < order(right) ? -1 : 1)).slice(0, limit)
      const items = await table.getMany(oldest.map(({ pk, sk }) => ({ pk: String(pk), sk: String(sk) })))
      return items.sort((left, right) => (order(left) < order(right) ? -1 : 1)).flatMap((item) => toldFrom(item) ?? [])
    },
    done: (told) => table.removeMany(told.map(({ key }) => key)),
  }
}
