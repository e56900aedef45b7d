import { type HistoryEntry, type Incident, type Incidents, pageOf, type Sealer } from '@kilter/core'
import type { Database, Value } from './database.ts'

export function createIncidents(database: Database, sealer: Sealer): Incidents {
  return {
    find: async (tenant, id) => {
      const row = database.get('SELECT json FROM incident WHERE id = ? AND tenant = ?', id, tenant)
      return row && (JSON.parse(String(row.json)) as Incident)
    },

    erase: async (incident) => {
      const { id, tenant } = incident
      const sql = `UPDATE incident SET json = ? WHERE id = ? AND tenant = ? AND status = 'resolved'`
      await database.write(() => {
        if (database.run(sql, JSON.stringify(incident), id, tenant) > 0)
          database.run('DELETE FROM incident_history WHERE tenant = ? AND incident = ?', tenant, id)
      })
    },

    list: async (tenant, { status, detector, subject }, page) => {
      const wanted = [
        ['status', status],
        ['detector', detector],
        ['subject_key', subject],
      ].filter((pair): pair is [string, string] => pair[1] !== undefined)
      const where = ['tenant = ?', ...wanted.map(([column]) => `${column} = ?`)].join(' AND ')
      const values: Value[] = [tenant, ...wanted.map(([, value]) => value)]
      return pageOf({
        sealer,
        list: JSON.stringify(['incidents', tenant, status, detector, subject]),
        page,
        rows: (position = ['9', ''], limit) =>
          database.all(
            `SELECT * FROM incident WHERE ${where} AND (detected_at, id) < (?, ?) ORDER BY detected_at DESC, id DESC LIMIT ?`,
            ...values,
            ...position,
            limit,
          ),
        item: (row) => JSON.parse(String(row.json)) as Incident,
        position: (row) => [String(row.detected_at), String(row.id)],
      })
    },

    history: (tenant, id, page) =>
      pageOf({
        sealer,
        list: JSON.stringify(['history', tenant, id]),
        page,
        rows: ([before] = [String(Number.MAX_SAFE_INTEGER)], limit) =>
          database.all(
            `SELECT version, json FROM incident_history WHERE tenant = ? AND incident = ? AND version < ?
             ORDER BY version DESC LIMIT ?`,
            ...[tenant, id, Number(before), limit],
          ),
        item: ({ json }) => JSON.parse(String(json)) as HistoryEntry,
        position: ({ version }) => [String(version)],
      }),

    adoptHistory: (tenant, id, entries) =>
      database.write(() => {
        const sql = 'INSERT OR IGNORE INTO incident_history VALUES (?, ?, ?, ?)'
        for (const entry of entries) database.run(sql, tenant, id, entry.version, JSON.stringify(entry))
      }),
  }
}
