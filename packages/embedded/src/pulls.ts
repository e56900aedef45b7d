/** How far each vendor has been asked for what its webhooks missed. */
import type { ConnectionId, Pull, Pulls, TenantId } from '@kilter/core'
import type { Database } from './database.ts'

export function createPulls(database: Database): Pulls {
  return {
    read: async (tenant, connection) => {
      const row = database.get('SELECT version, json FROM pull WHERE connection = ? AND tenant = ?', connection, tenant)
      return row && { ...(JSON.parse(String(row.json)) as Pull), version: Number(row.version) }
    },

    write: async (pull) => {
      const { tenant, connection, version, dueAt = null } = pull
      const json = JSON.stringify(pull)
      const changes = await database.write(() =>
        version === 0
          ? database.run(first, connection, tenant, dueAt, json, connection, tenant)
          : database.run(next, dueAt, json, connection, tenant, version),
      )
      return changes === 0 ? 'moved' : 'written'
    },

    due: async (now, limit) =>
      database.all(selectDue, now, limit).map(({ tenant, connection }) => ({
        tenant: tenant as TenantId,
        connection: connection as ConnectionId,
      })),
  }
}

const first = `
  INSERT INTO pull SELECT ?, ?, 1, ?, ? WHERE EXISTS (SELECT 1 FROM connection WHERE id = ? AND tenant = ?)
  ON CONFLICT DO NOTHING`
const next = `
  UPDATE pull SET version = version + 1, due_at = ?, json = ? WHERE connection = ? AND tenant = ? AND version = ?`
const selectDue = `
  SELECT connection.tenant, id AS connection FROM connection LEFT JOIN pull ON pull.connection = id
  WHERE pull.connection IS NULL OR due_at <= ? ORDER BY due_at, id LIMIT ?`
