/** Who is told, as a tenant has said it: one sealed item a record. */
import {
  type AlertBook,
  type AlertBooks,
  type AlertRecords,
  noBook,
  type RecipientId,
  type Sealer,
  type TenantId,
  unreadableRecipient,
} from '@kilter/core'
import { keyOf, partsOf } from './places.ts'
import type { Item, Table } from './table.ts'

/** Of one tenant, of all kinds together. */
const recordsMax = 2_000

export function createAlertBooks(table: Table, sealer: () => Promise<Sealer>): AlertBooks {
  const sealed = async <Kind extends keyof AlertRecords>(kind: Kind, record: Omit<AlertRecords[Kind], 'rev'>) => {
    const { tenant, id } = record as AlertRecords[Kind]
    const key = keyFor(tenant, kind, id)
    const bytes = Buffer.from(JSON.stringify(record))
    return { ...key, sealed: (await sealer()).seal('secret', placeOf(key), bytes) }
  }
  const putUnmoved = async <Kind extends Counted>(kind: Kind, { rev, ...record }: AlertRecords[Kind]) => {
    const unmoved = rev === 0 ? { expression: 'attribute_not_exists(#pk)' } : { expression: '#rev = :rev' }
    const when = rev === 0 ? unmoved : { ...unmoved, values: { rev } }
    const { met } = await table.put({ ...(await sealed(kind, record)), rev: rev + 1 }, when)
    return met ? 'written' : 'moved'
  }
  return {
    read: async (tenant) => {
      const rows = await table.query({ hash: ['pk', bookOf(tenant)], limit: recordsMax })
      return rows.length === 0 ? noBook : bookFrom(rows, await sealer())
    },
    put: async (kind, record) => {
      await table.put(await sealed(kind, record))
    },
    putRecipient: (recipient) => putUnmoved('recipients', recipient),
    putRoute: (route) => putUnmoved('routes', route),
    remove: async (tenant, kind, id, rev) => {
      const { met } = await table.remove(keyFor(tenant, kind, id), unmovedSince(rev))
      return met
    },
  }
}

const unmovedSince = (rev: number | undefined) =>
  rev === undefined ? { expression: 'attribute_exists(#pk)' } : { expression: '#rev = :rev', values: { rev } }

/** Kinds whose writes are counted. */
type Counted = 'recipients' | 'routes'
const isCounted = (kind: keyof AlertRecords): boolean => kind === 'recipients' || kind === 'routes'

const bookOf = (tenant: TenantId): string => keyOf('alert', tenant)

const keyFor = (tenant: TenantId, kind: keyof AlertRecords, id: string) => ({
  pk: bookOf(tenant),
  sk: keyOf(kind, id),
})

const placeOf = ({ pk, sk }: Item): string => JSON.stringify(['alert', pk, sk])

function bookFrom(rows: readonly Item[], sealer: Sealer): AlertBook {
  const of = <Kind extends keyof AlertRecords>(kind: Kind): AlertRecords[Kind][] =>
    rows
      .filter(({ sk }) => String(sk).startsWith(keyOf(kind, '')))
      .flatMap((row): AlertRecords[Kind][] => {
        const opened = sealer.openedOr(undefined, 'secret', placeOf(row), row.sealed as Uint8Array)
        if (opened === undefined) return kind === 'recipients' ? [unreadable(row) as AlertRecords[Kind]] : []
        const record = JSON.parse(opened.toString('utf8'))
        return [isCounted(kind) ? { ...record, rev: Number(row.rev) } : record]
      })
  return { recipients: of('recipients'), routes: of('routes'), windows: of('windows'), mutes: of('mutes') }
}

function unreadable({ pk, sk, rev }: Item) {
  const [, tenant = ''] = partsOf(String(pk), 2)
  const [, id = ''] = partsOf(String(sk), 2)
  return unreadableRecipient(tenant as TenantId, id as RecipientId, Number(rev))
}
