/** Who is named where, who asked to be forgotten, and who was. The tombstones are few and kept at hand: every delivery asks for them. */
import {
  type ConnectionId,
  type DeliveryId,
  type DeliveryName,
  type Instant,
  type Mark,
  type Privacy,
  type PrivacyRequest,
  pageOf,
  type Sealer,
  type TenantId,
} from '@kilter/core'
import type { Database, Row } from './database.ts'

const separator = ' '

export function createPrivacy(database: Database, sealer: Sealer): Privacy {
  const tombstones = new Map<string, Set<Mark>>()
  const of = (tenant: string) => tombstones.get(tenant) ?? new Set<Mark>()
  const remember = (tenant: string, mark: Mark) => tombstones.set(tenant, of(tenant).add(mark))
  for (const { tenant, mark } of database.all('SELECT tenant, mark FROM tombstone'))
    remember(String(tenant), mark as Mark)
  database.onErased((tenant) => tombstones.delete(tenant))

  return {
    note: async ({ id, tenant }, marks) => {
      await database.write(() => database.run(note, marks.join(separator), id, tenant), 'soon')
    },

    named: async (tenant, after = '0', limit) => {
      const rows = database.all(
        `${selectNamed} WHERE n.seq > ? AND n.tenant = ? ORDER BY n.seq LIMIT ?`,
        Number(after),
        tenant,
        limit,
      )
      const items = rows.map((row) => ({ delivery: nameOf(row), marks: marksOf(row) }))
      const last = rows.at(-1)
      return rows.length < limit || !last ? { items } : { items, next: String(last.seq) }
    },

    doom: async ({ id, tenant }, at) => {
      await database.write(() => database.run(doom, at, id, tenant))
    },

    doomed: async (now, limit) =>
      database.all(`${selectNamed} WHERE n.doomed_at <= ? ORDER BY n.doomed_at LIMIT ?`, now, limit).map(nameOf),

    forget: async ({ id, tenant }) => {
      await database.write(() => database.run(forget, id, tenant))
    },

    entomb: async (tenant, marks, at) => {
      const news = marks.filter((mark) => !of(tenant).has(mark))
      if (news.length === 0) return
      await database.write(() => {
        for (const mark of news)
          database.run('INSERT INTO tombstone VALUES (?, ?, ?) ON CONFLICT DO NOTHING', tenant, mark, at)
      })
      for (const mark of news) remember(tenant, mark)
    },

    erased: async (tenant, marks) => new Set(marks.filter((mark) => of(tenant).has(mark))),

    tombstones: async (tenant, page) =>
      pageOf({
        sealer,
        list: JSON.stringify(['tombstones', tenant]),
        page,
        rows: (position = [''], limit) =>
          database.all(
            'SELECT * FROM tombstone WHERE tenant = ? AND mark > ? ORDER BY mark LIMIT ?',
            tenant,
            ...position,
            limit,
          ),
        item: (row) => ({ mark: row.mark as Mark, erasedAt: row.erased_at as Instant }),
        position: (row) => [String(row.mark)],
      }),

    open: async (request) => {
      const { id, tenant, dueAt = null } = request
      const sql = 'INSERT INTO privacy_request (id, tenant, due_at, json) VALUES (?, ?, ?, ?) ON CONFLICT DO NOTHING'
      return (await database.write(() => database.run(sql, id, tenant, dueAt, JSON.stringify(request)))) > 0
    },

    save: async (request) => {
      const { id, tenant, dueAt = null } = request
      const sql = 'UPDATE privacy_request SET due_at = ?, json = ? WHERE id = ? AND tenant = ?'
      await database.write(() => database.run(sql, dueAt, JSON.stringify(request), id, tenant))
      if (request.status === 'done') database.emptyLog()
    },

    find: async (tenant, id) => {
      const row = database.get('SELECT json FROM privacy_request WHERE id = ? AND tenant = ?', id, tenant)
      return row && requestOf(row)
    },

    requests: async (tenant, page) =>
      pageOf({
        sealer,
        list: JSON.stringify(['privacy-requests', tenant]),
        page,
        rows: (position = ['q'], limit) =>
          database.all(
            'SELECT id, json FROM privacy_request WHERE tenant = ? AND id < ? ORDER BY id DESC LIMIT ?',
            ...[tenant, ...position, limit],
          ),
        item: requestOf,
        position: (row) => [String(row.id)],
      }),

    unanswered: async (tenant, page) =>
      pageOf({
        sealer,
        list: JSON.stringify(['privacy-unanswered', tenant]),
        page,
        rows: (position = [''], limit) => database.all(selectUnanswered, tenant, ...position, limit),
        item: requestOf,
        position: (row) => [String(row.id)],
      }),

    due: async (now, limit) =>
      database
        .all('SELECT json FROM privacy_request WHERE due_at <= ? ORDER BY due_at, id LIMIT ?', now, limit)
        .map(requestOf),
  }
}

const note = `
  INSERT INTO delivery_named (seq, tenant, marks) SELECT seq, tenant, ? FROM delivery WHERE id = ? AND tenant = ?
  ON CONFLICT (seq) DO UPDATE SET marks = excluded.marks, doomed_at = NULL`
const doom = `
  UPDATE delivery_named SET doomed_at = ? WHERE seq = (SELECT seq FROM delivery WHERE id = ? AND tenant = ?)`
const forget = 'DELETE FROM delivery_named WHERE seq = (SELECT seq FROM delivery WHERE id = ? AND tenant = ?)'
const selectNamed = `
  SELECT n.seq, n.marks, d.id, d.tenant, d.connection, d.dedupe_key FROM delivery_named n JOIN delivery d USING (seq)`

const selectUnanswered = `
  SELECT id, json FROM privacy_request
  WHERE tenant = ? AND id > ? AND json_extract(json, '$.kind') = 'export' AND json_extract(json, '$.answered') IS NULL
  ORDER BY id LIMIT ?`

const nameOf = (row: Row): DeliveryName => ({
  id: row.id as DeliveryId,
  tenant: row.tenant as TenantId,
  connection: row.connection as ConnectionId,
  dedupeKey: String(row.dedupe_key),
})

const marksOf = ({ marks }: Row): Mark[] =>
  String(marks)
    .split(separator)
    .filter((mark) => mark !== '') as Mark[]

const requestOf = ({ json }: Row): PrivacyRequest => JSON.parse(String(json))
