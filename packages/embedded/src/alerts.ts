/** Who is told, and the messages on their way. Addresses are sealed; messages hold ids and counts. */
import {
  type AlertBook,
  type AlertBooks,
  type AlertRecords,
  type Instant,
  type Mailing,
  type Mailings,
  type Notice,
  noBook,
  type PlacedNotice,
  pageOf,
  type RecipientId,
  type Sealer,
  stateOf,
  type TenantId,
  unreadableRecipient,
} from '@kilter/core'
import type { Database, Row, Value } from './database.ts'

export function createAlertBooks(database: Database, sealer: Sealer): AlertBooks {
  const known = new Map<TenantId, AlertBook>()
  database.onErased((tenant) => known.delete(tenant as TenantId))
  const read = (tenant: TenantId): AlertBook => {
    const found =
      known.get(tenant) ??
      bookFrom(database.all('SELECT * FROM alert_record WHERE tenant = ? ORDER BY id', tenant), sealer)
    if (found !== noBook) known.set(tenant, found) // else whoever writes a link fills the memory
    return found
  }
  const putUnmoved = async (kind: Counted, { rev, ...record }: AlertRecords[Counted]): Promise<'written' | 'moved'> => {
    const { tenant, id } = record
    const sealed = sealer.seal('secret', placeOfAlertRecord(tenant, kind, id), Buffer.from(JSON.stringify(record)))
    const written = await database.write(() =>
      rev === 0
        ? database.run(
            'INSERT INTO alert_record (tenant, kind, id, sealed) VALUES (?, ?, ?, ?) ON CONFLICT DO NOTHING',
            ...[tenant, kind, id, sealed],
          )
        : database.run(
            'UPDATE alert_record SET sealed = ?, rev = rev + 1 WHERE tenant = ? AND kind = ? AND id = ? AND rev = ?',
            ...[sealed, tenant, kind, id, rev],
          ),
    )
    known.delete(tenant)
    return written > 0 ? 'written' : 'moved'
  }
  return {
    read: async (tenant) => read(tenant),
    put: async (kind, record) => {
      const { tenant, id } = record
      const sealed = sealer.seal('secret', placeOfAlertRecord(tenant, kind, id), Buffer.from(JSON.stringify(record)))
      const sql =
        'INSERT INTO alert_record (tenant, kind, id, sealed) VALUES (?, ?, ?, ?) ON CONFLICT DO UPDATE SET sealed = excluded.sealed'
      await database.write(() => database.run(sql, tenant, kind, id, sealed))
      known.delete(tenant)
    },
    putRecipient: (recipient) => putUnmoved('recipients', recipient),
    putRoute: (route) => putUnmoved('routes', route),
    remove: async (tenant, kind, id, rev) => {
      const sql = 'DELETE FROM alert_record WHERE tenant = ? AND kind = ? AND id = ? AND rev = ifnull(?, rev)'
      const removed = await database.write(() => database.run(sql, tenant, kind, id, rev ?? null))
      known.delete(tenant)
      return removed > 0
    },
  }
}

/** Kinds whose writes are counted. */
type Counted = 'recipients' | 'routes'
const isCounted = (kind: keyof AlertRecords): boolean => kind === 'recipients' || kind === 'routes'

/** What a record is bound to. */
export const placeOfAlertRecord = (tenant: string, kind: string, id: string): string =>
  JSON.stringify(['alert', tenant, kind, id])

function bookFrom(rows: readonly Row[], sealer: Sealer): AlertBook {
  const of = <Kind extends keyof AlertRecords>(kind: Kind): AlertRecords[Kind][] =>
    rows
      .filter((row) => row.kind === kind)
      .flatMap((row): AlertRecords[Kind][] => {
        const place = placeOfAlertRecord(String(row.tenant), kind, String(row.id))
        const opened = sealer.openedOr(undefined, 'secret', place, row.sealed as Uint8Array)
        if (opened === undefined) return kind === 'recipients' ? [unreadable(row) as AlertRecords[Kind]] : []
        const record = JSON.parse(opened.toString('utf8'))
        return [isCounted(kind) ? { ...record, rev: Number(row.rev) } : record]
      })
  if (rows.length === 0) return noBook
  return { recipients: of('recipients'), routes: of('routes'), windows: of('windows'), mutes: of('mutes') }
}

const unreadable = ({ tenant, id, rev }: Row) => unreadableRecipient(tenant as TenantId, id as RecipientId, Number(rev))

/** Of each recipient in one look at what is due. */
const ofOneMax = 10
const nobody = ''

export interface EmbeddedMailings extends Mailings {
  /** Forgets what was made before and ended, with what was decided of it, unless an incident that it tells of is not over. Answers
   * how many. */
  expire(before: Instant): Promise<number>
}

/** Of one write, so that others get their turn. */
const expiredPerWrite = 500

export function createMailings(database: Database, sealer: Sealer): EmbeddedMailings {
  const find = (tenant: TenantId, id: string): Mailing | undefined =>
    mailingFrom(database.get('SELECT json FROM mailing WHERE tenant = ? AND id = ?', tenant, id))
  const noticesWhere = (where: string, ...values: Value[]): Notice[] =>
    database.all(`SELECT json, withdrawn FROM notice WHERE ${where}`, ...values).map(({ json, withdrawn }) => ({
      ...(JSON.parse(String(json)) as Notice),
      ...(withdrawn === 1 && { withdrawn: true as const }),
    }))

  return {
    commit: ({ mailings, added = [], withdrawn = [] }) =>
      database
        .write(() => {
          for (const mailing of mailings) write(database, mailing)
          for (const notice of added) add(database, notice)
          for (const { tenant, incident, change, recipient = nobody } of withdrawn) {
            const sql =
              'UPDATE notice SET withdrawn = 1 WHERE tenant = ? AND incident = ? AND change = ? AND recipient = ?'
            database.run(sql, tenant, incident, change, recipient)
          }
          return 'committed' as const
        })
        .catch((error) => {
          if (error instanceof Moved) return 'moved' as const
          throw error
        }),
    find: async (tenant, id) => find(tenant, id),
    latest: async (tenant, group) =>
      mailingFrom(
        database.get('SELECT json FROM mailing WHERE tenant = ? AND grp = ? ORDER BY seq DESC LIMIT 1', tenant, group),
      ),
    notices: async (tenant, incident) => noticesWhere('tenant = ? AND incident = ?', tenant, incident),
    placed: async (tenant, mailing) => {
      const state = stateOf(find(tenant, mailing)?.status ?? 'dropped')
      return noticesWhere('tenant = ? AND mailing = ? AND withdrawn = 0', tenant, mailing).map((notice) => ({
        ...(notice as PlacedNotice),
        state,
      }))
    },
    list: async (tenant, { status, recipient }, page) => {
      const wanted = Object.entries({ status, recipient }).filter(
        (pair): pair is [string, NonNullable<typeof status>] => pair[1] !== undefined,
      )
      const where = ['tenant = ?', ...wanted.map(([column]) => `${column} = ?`)].join(' AND ')
      return pageOf({
        sealer,
        list: JSON.stringify(['mailings', tenant, status, recipient]),
        page,
        rows: (position = [String(Number.MAX_SAFE_INTEGER)], limit) =>
          database.all(
            `SELECT seq, json FROM mailing WHERE ${where} AND seq < ? ORDER BY seq DESC LIMIT ?`,
            ...[tenant, ...wanted.map(([, value]) => value), Number(position[0]), limit],
          ),
        item: (row) => JSON.parse(String(row.json)) as Mailing,
        position: (row) => [String(row.seq)],
      })
    },
    due: async (now, limit, except) =>
      database
        .all(
          `SELECT json FROM (
            SELECT json, due_at, seq, row_number() OVER (PARTITION BY recipient ORDER BY due_at, seq) AS place
            FROM mailing WHERE due_at <= ? AND recipient NOT IN (SELECT value FROM json_each(?))
          ) WHERE place <= ? ORDER BY due_at, seq LIMIT ?`,
          ...[now, JSON.stringify([...except]), ofOneMax, limit],
        )
        .map(({ json }) => JSON.parse(String(json)) as Mailing),
    expire: async (before) => {
      let forgotten = 0
      for (let from: number | undefined = 0; from !== undefined; ) {
        const start: number = from
        const rows = await database.write(() => expirePart(database, before, start))
        forgotten += rows.filter(({ is_over }) => is_over === 1).length
        from = rows.length < expiredPerWrite ? undefined : Number(rows.at(-1)?.seq)
      }
      return forgotten
    },
    overdue: async (now, limit) =>
      database
        .all('SELECT json FROM mailing WHERE fallback_at <= ? ORDER BY fallback_at LIMIT ?', now, limit)
        .map(({ json }) => JSON.parse(String(json)) as Mailing),
  }
}

/** Who was told of what is not over is still to be told its end. */
const selectOld = `
  SELECT seq, tenant, id, NOT EXISTS (
    SELECT 1 FROM notice JOIN incident ON incident.tenant = notice.tenant AND incident.id = notice.incident
    WHERE notice.tenant = mailing.tenant AND notice.mailing = mailing.id AND withdrawn = 0 AND incident.status <> 'resolved'
  ) AS is_over
  FROM mailing
  WHERE seq > ? AND status IN ('sent', 'failed', 'dropped') AND json_extract(json, '$.createdAt') < ?
  ORDER BY seq LIMIT ?`

/** Of those after `from`. Why somebody was not told stays, as the history of its incident does. */
function expirePart(database: Database, before: Instant, from: number): Row[] {
  const rows = database.all(selectOld, from, before, expiredPerWrite)
  for (const { seq, tenant, id, is_over } of rows) {
    if (is_over !== 1) continue
    database.run('DELETE FROM notice WHERE tenant = ? AND mailing = ?', tenant as Value, id as Value)
    database.run('DELETE FROM mailing WHERE seq = ?', seq as Value)
  }
  return rows
}

class Moved extends Error {}

const mailingFrom = (row: Row | undefined): Mailing | undefined => row && (JSON.parse(String(row.json)) as Mailing)

function write(database: Database, mailing: Mailing): void {
  const { id, tenant, recipient, group, status, dueAt = null, fallbackAt = null, rev } = mailing
  const json = JSON.stringify({ ...mailing, rev: rev + 1 })
  const changes =
    rev === 0
      ? database.run(
          'INSERT INTO mailing (tenant, id, recipient, grp, status, due_at, fallback_at, rev, json) VALUES (?, ?, ?, ?, ?, ?, ?, 1, ?) ON CONFLICT DO NOTHING',
          ...[tenant, id, recipient, group, status, dueAt, fallbackAt, json],
        )
      : database.run(
          'UPDATE mailing SET status = ?, due_at = ?, fallback_at = ?, rev = rev + 1, json = ? WHERE tenant = ? AND id = ? AND rev = ?',
          ...[status, dueAt, fallbackAt, json, tenant, id, rev],
        )
  if (changes === 0) throw new Moved()
}

function add(database: Database, notice: Notice): void {
  const { tenant, incident, change, recipient = nobody, mailing = null } = notice
  const sql = 'INSERT INTO notice VALUES (?, ?, ?, ?, ?, 0, ?) ON CONFLICT DO NOTHING'
  const values = [tenant, incident, change, recipient, mailing, JSON.stringify(notice)]
  if (database.run(sql, ...values) === 0) throw new Moved()
}
