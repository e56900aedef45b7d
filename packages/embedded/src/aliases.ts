import {
  type Alias,
  type Aliases,
  type ConnectionId,
  type Instant,
  isAliasNews,
  pageOf,
  type Sealer,
  type TenantId,
} from '@kilter/core'
import type { Database, Row } from './database.ts'

const cachedMax = 50_000

export function createAliases(database: Database, sealer: Sealer, now: () => Instant): Aliases {
  /** What is known of an external id, also that nothing is. Emptied when full: it refills by itself. */
  const cache = new Map<string, readonly Alias[]>()

  database.onErased(() => cache.clear())
  database.afterTurn((committed) => {
    if (!committed) cache.clear()
  })

  const known = (tenant: TenantId, connection: ConnectionId, externalId: string): readonly Alias[] => {
    const key = `${tenant}|${connection}|${externalId}`
    const cached = cache.get(key)
    if (cached) return cached
    const sql = 'SELECT * FROM alias WHERE tenant = ? AND connection = ? AND external_id = ?'
    const read = database.all(sql, tenant, connection, externalId).map(aliasOf)
    if (cache.size >= cachedMax) cache.clear()
    cache.set(key, read)
    return read
  }
  const forget = (tenant: TenantId, { connection, externalId }: Pick<Alias, 'connection' | 'externalId'>) =>
    cache.delete(`${tenant}|${connection}|${externalId}`)
  const isNewsOf = (tenant: TenantId) => (alias: Alias) =>
    isAliasNews(alias, known(tenant, alias.connection, alias.externalId))

  return {
    of: async (tenant, connection, externalIds) => externalIds.flatMap((id) => known(tenant, connection, id)),

    put: async (tenant, aliases) => {
      // Catalogues mostly repeat themselves: nothing is opened for what is known.
      if (!aliases.some(isNewsOf(tenant))) return []
      return database.write(() =>
        aliases.filter((alias) => {
          if (!isNewsOf(tenant)(alias)) return false
          forget(tenant, alias)
          return write(database, tenant, alias, now())
        }),
      )
    },

    unsettled: async (markedBefore, limit) =>
      database
        .all('SELECT * FROM alias WHERE unsettled_at <= ? ORDER BY unsettled_at LIMIT ?', markedBefore, limit)
        .map((row) => ({ tenant: row.tenant as TenantId, alias: aliasOf(row) })),

    settled: async (tenant, { connection, externalId, by, item, asOf }) => {
      const sql = `UPDATE alias SET unsettled_at = NULL
        WHERE tenant = ? AND connection = ? AND external_id = ? AND said_by = ? AND item = ? AND as_of = ?`
      await database.write(() => database.run(sql, tenant, connection, externalId, by, item, asOf))
    },

    list: async (tenant, page) =>
      pageOf({
        sealer,
        list: JSON.stringify(['aliases', tenant]),
        page,
        rows: (position = ['', '', ''], limit) =>
          database.all(
            `SELECT * FROM alias WHERE tenant = ? AND (connection, external_id, said_by) > (?, ?, ?)
             ORDER BY connection, external_id, said_by LIMIT ?`,
            tenant,
            ...position,
            limit,
          ),
        item: aliasOf,
        position: (row) => [String(row.connection), String(row.external_id), String(row.said_by)],
      }),

    remove: async (tenant, connection, externalId) =>
      database.write(() => {
        const place = [tenant, connection, externalId]
        const isOf = 'tenant = ? AND connection = ? AND external_id = ?'
        forget(tenant, { connection, externalId })
        if (database.run(`DELETE FROM alias WHERE ${isOf} AND said_by = 'person'`, ...place) === 0) return false
        database.run(`UPDATE alias SET unsettled_at = ? WHERE ${isOf}`, now(), ...place)
        return true
      }),
  }
}

/** Answers whether the item changed; the time of an unchanged one moves on without a mark. */
function write(
  database: Database,
  tenant: TenantId,
  { connection, externalId, by, item, asOf }: Alias,
  now: Instant,
): boolean {
  const before = database.get(
    'SELECT item FROM alias WHERE tenant = ? AND connection = ? AND external_id = ? AND said_by = ?',
    tenant,
    connection,
    externalId,
    by,
  )
  const changed = before?.item !== item
  const sql = `INSERT INTO alias VALUES (?, ?, ?, ?, ?, ?, ?) ON CONFLICT DO UPDATE
    SET item = excluded.item, as_of = excluded.as_of, unsettled_at = coalesce(excluded.unsettled_at, unsettled_at)`
  database.run(sql, tenant, connection, externalId, by, item, asOf, changed ? now : null)
  return changed
}

const aliasOf = (row: Row): Alias => ({
  connection: row.connection as ConnectionId,
  externalId: String(row.external_id),
  item: String(row.item),
  by: row.said_by as Alias['by'],
  asOf: row.as_of as Instant,
})
