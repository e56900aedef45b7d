import {
  type HistoryEntry,
  type Incident,
  type Incidents,
  pageOf,
  type Sealer,
  type Story,
  type StoryPart,
  storiesFrom,
  storyOf,
  type TenantId,
} from '@kilter/core'
import type { Database, Value } from './database.ts'

export function createIncidents(database: Database, sealer: Sealer): Incidents {
  return {
    find: async (tenant, id) => {
      const row = database.get('SELECT json FROM incident WHERE id = ? AND tenant = ?', id, tenant)
      return row && (JSON.parse(String(row.json)) as Incident)
    },

    erase: async (incident) => {
      const { id, tenant } = incident
      const sql = `UPDATE incident SET json = ?, story = ? WHERE id = ? AND tenant = ? AND status = 'resolved'`
      await database.write(() => {
        if (database.run(sql, JSON.stringify(incident), storyOf(incident), id, tenant) > 0)
          database.run('DELETE FROM incident_history WHERE tenant = ? AND incident = ?', tenant, id)
      })
    },

    list: async (tenant, { status, detector, subject, story }, page) => {
      const wanted = [
        ['status', status],
        ['detector', detector],
        ['subject_key', subject],
        ['story', story],
      ].filter((pair): pair is [string, string] => pair[1] !== undefined)
      const where = ['tenant = ?', ...wanted.map(([column]) => `${column} = ?`)].join(' AND ')
      const values: Value[] = [tenant, ...wanted.map(([, value]) => value)]
      return pageOf({
        sealer,
        list: JSON.stringify(['incidents', tenant, status, detector, subject, story]),
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

    stories: (tenant, { status }, page) => {
      const [where, values] = status === undefined ? ['', []] : ['AND status = ?', [status]]
      return pageOf({
        sealer,
        list: JSON.stringify(['stories', tenant, status]),
        page,
        rows: ([after] = [''], limit) =>
          database.all(
            `SELECT DISTINCT story FROM incident WHERE tenant = ? ${where} AND story > ? ORDER BY story LIMIT ?`,
            ...[tenant, ...values, after as string, limit],
          ),
        item: ({ story }) => storyIn(database, tenant, String(story), where, values),
        position: ({ story }) => [String(story)],
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

function storyIn(database: Database, tenant: TenantId, story: string, where: string, values: readonly Value[]): Story {
  const rows = database.all(
    `SELECT status, detector, json ->> '$.order' AS number, json ->> '$.impact.currency' AS currency, count(*) AS incidents,
       sum(json ->> '$.impact.amountMinor') AS amount,
       min(json ->> '$.occurredAt') AS first_at, max(json ->> '$.occurredAt') AS last_at
     FROM incident WHERE tenant = ? ${where} AND story = ? GROUP BY status, detector, number, currency`,
    ...[tenant, ...values, story],
  )
  const [told] = storiesFrom(rows.map((row) => partOf(story, row)))
  if (!told) throw new Error('a story has incidents')
  return told
}

const partOf = (story: string, row: Record<string, unknown>): StoryPart => ({
  story,
  status: row.status as StoryPart['status'],
  detector: String(row.detector),
  order: row.number === null ? undefined : String(row.number),
  incidents: Number(row.incidents),
  impact: row.currency === null ? undefined : { amountMinor: Number(row.amount), currency: String(row.currency) },
  firstAt: row.first_at as StoryPart['firstAt'],
  lastAt: row.last_at as StoryPart['lastAt'],
})
