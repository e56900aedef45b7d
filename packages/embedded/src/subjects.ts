/** Facts, incidents and outbox of a subject, written together; the subjects in use are kept joined in memory. */
import {
  type Fact,
  FactSet,
  factKey,
  factPage,
  historyMax,
  type Incident,
  type IncidentChange,
  type Instant,
  isAtHand,
  pageOf,
  type Sealer,
  type Subject,
  SubjectCache,
  type SubjectChange,
  type SubjectState,
  type Subjects,
  stateAfter,
  storyOf,
  type TenantId,
} from '@kilter/core'
import type { Database, Value } from './database.ts'
import { inTurn } from './held.ts'
import type { Outbox } from './records.ts'

/** Over all subjects; a fact takes about 1 kB. */
const cachedFactsMax = 60_000

/** After every other, as a store orders text. */
const greatestCharacter = '\u{10FFFF}'

export function createSubjects(database: Database, outbox: Outbox, sealer: Sealer): Subjects {
  const cache = new SubjectCache(cachedFactsMax)
  /** After how many rollbacks a state was read: one from before may hold facts that were rolled back under its version. */
  const readAfter = new WeakMap<SubjectState, number>()
  database.afterTurn((committed) => {
    if (!committed) cache.clear()
  })

  database.onErased(() => cache.clear())

  /** Who had the last turn. */
  let last = ''

  return {
    read: async (tenant, subject) => {
      const state = cache.take(tenant, subject) ?? load(database, tenant, subject)
      readAfter.set(state, database.rollbacks)
      return state
    },

    commit: async (tenant, subject, state, change) => {
      const row = await database.write(() => {
        if ((readAfter.get(state) ?? 0) < database.rollbacks) return undefined
        const id = claim(database, tenant, subject, state.version, change)
        if (id !== undefined) write(database, outbox, tenant, id, subject, change)
        return id
      }, 'soon')
      if (row === undefined) return 'moved'
      cache.put(tenant, subject, stateAfter(state, change))
      return 'committed'
    },

    sighted: async (tenant, { connection, externalId }) =>
      database
        .all(
          `SELECT kind, key FROM sighting JOIN subject ON subject.id = sighting.subject
           WHERE sighting.tenant = ? AND connection = ? AND external_id = ?`,
          tenant,
          connection,
          externalId,
        )
        .map((row) => ({ kind: row.kind, key: row.key }) as Subject),

    unsight: async (tenant, { connection, externalId }, { kind, key }) => {
      await database.write(() =>
        database.run(
          `DELETE FROM sighting WHERE tenant = ? AND connection = ? AND external_id = ?
           AND subject = (SELECT id FROM subject WHERE tenant = ? AND kind = ? AND key = ?)`,
          ...[tenant, connection, externalId, tenant, kind, key],
        ),
      )
    },

    all: (tenant, page) =>
      pageOf({
        sealer,
        list: JSON.stringify(['subjects', tenant]),
        page,
        rows: ([after] = ['0'], limit) =>
          database.all(
            'SELECT id, kind, key FROM subject WHERE tenant = ? AND id > ? ORDER BY id LIMIT ?',
            tenant,
            Number(after),
            limit,
          ),
        item: (row) => ({ kind: row.kind, key: row.key }) as Subject,
        position: ({ id }) => [String(id)],
      }),

    beginning: (tenant, kind, prefix, page) =>
      pageOf({
        sealer,
        list: JSON.stringify(['beginning', tenant, kind, prefix]),
        page,
        rows: (position, limit) => {
          const from = position ? 'key > ?' : 'key >= ?'
          return database.all(
            `SELECT key FROM subject WHERE tenant = ? AND kind = ? AND ${from} AND key < ? ORDER BY key LIMIT ?`,
            ...[tenant, kind, position?.[0] ?? prefix, `${prefix}${greatestCharacter}`, limit],
          )
        },
        item: ({ key }) => ({ kind, key: String(key) }),
        position: ({ key }) => [String(key)],
      }),

    facts: (tenant, subject, page) =>
      factPage(tenant, subject, { sealer, page, facts: () => load(database, tenant, subject).facts }),

    /** One of each tenant in turn, earliest first: who has a thousand, or a hundred that fail each time, keeps nobody else waiting. */
    due: async (now, limit) => {
      const tenants = database.all(selectTenantsDue, now).map(({ tenant }) => tenant as TenantId)
      const behind = tenants.findIndex((tenant) => tenant > last)
      const inOrder = behind > 0 ? [...tenants.slice(behind), ...tenants.slice(0, behind)] : tenants
      const queues = inOrder.slice(0, limit).map((tenant) => database.all(selectDue, tenant, now, limit))
      const rows = inTurn(queues, limit)
      last = String(rows.at(-1)?.tenant ?? last)
      return rows.map((row) => ({
        tenant: row.tenant as TenantId,
        subject: { kind: row.kind, key: row.key } as Subject,
      }))
    },

    /** All of them move on, so that an assessment under way cannot overwrite the mark with what it no longer is.
     * What the cache holds of them is one version behind from here on and is read again. */
    recheckAll: async (tenant, kind, at) => {
      await database.write(() =>
        database.run(
          `UPDATE subject SET version = version + 1, recheck_at = min(?, coalesce(recheck_at, ?)) WHERE tenant = ? AND kind = ?`,
          at,
          at,
          tenant,
          kind,
        ),
      )
    },
  }
}

/** From each to the next one in the index, however much each of them has due. */
const selectTenantsDue = `
  WITH RECURSIVE waiting(tenant) AS (
    SELECT min(tenant) FROM subject WHERE recheck_at IS NOT NULL
    UNION ALL
    SELECT (SELECT min(tenant) FROM subject WHERE recheck_at IS NOT NULL AND tenant > waiting.tenant)
    FROM waiting WHERE waiting.tenant IS NOT NULL
  )
  SELECT tenant FROM waiting WHERE EXISTS (SELECT 1 FROM subject WHERE tenant = waiting.tenant AND recheck_at <= ?)`
const selectDue =
  'SELECT tenant, kind, key FROM subject WHERE tenant = ? AND recheck_at <= ? ORDER BY recheck_at LIMIT ?'

function load(database: Database, tenant: TenantId, { kind, key }: Subject): SubjectState {
  const row = database.get('SELECT * FROM subject WHERE tenant = ? AND kind = ? AND key = ?', tenant, kind, key)
  if (!row) return { version: 0, facts: new FactSet(), incidents: new Map() }
  const id = row.id as Value
  const facts = database.all('SELECT json FROM fact WHERE subject = ?', id)
  const incidents = database.all('SELECT json FROM incident WHERE subject = ? AND at_hand = 1', id)
  return {
    version: Number(row.version),
    facts: new FactSet(facts.map(({ json }) => JSON.parse(String(json)) as Fact)),
    incidents: new Map(
      incidents.map(({ json }) => JSON.parse(String(json)) as Incident).map((each) => [each.id, each]),
    ),
    ...(row.recheck_at === null ? {} : { recheckAt: row.recheck_at as Instant }),
    ...(row.compacted_to === null ? {} : { compactedTo: row.compacted_to as Instant }),
  }
}

/** The row's id where it still has the version that was read. */
function claim(database: Database, tenant: TenantId, { kind, key }: Subject, version: number, change: SubjectChange) {
  const due = [change.recheckAt ?? null, change.compactedTo ?? null]
  const row =
    version === 0
      ? database.get(claimFirst, tenant, kind, key, ...due)
      : database.get(claimNext, ...due, tenant, kind, key, version)
  return row === undefined ? undefined : Number(row.id)
}

const claimFirst = `
  INSERT INTO subject (tenant, kind, key, version, recheck_at, compacted_to) VALUES (?, ?, ?, 1, ?, ?)
  ON CONFLICT DO NOTHING RETURNING id`
const claimNext = `
  UPDATE subject SET version = version + 1, recheck_at = ?, compacted_to = ?
  WHERE tenant = ? AND kind = ? AND key = ? AND version = ? RETURNING id`

function write(
  database: Database,
  outbox: Outbox,
  tenant: TenantId,
  id: number,
  subject: Subject,
  change: SubjectChange,
): void {
  for (const fact of change.facts) database.run(putFact, id, factKey(fact), JSON.stringify(fact))
  for (const key of change.removed) database.run('DELETE FROM fact WHERE subject = ? AND key = ?', id, key)
  for (const { connection, externalId } of change.sightings) {
    database.run('INSERT OR IGNORE INTO sighting VALUES (?, ?, ?, ?)', tenant, connection, externalId, id)
  }
  for (const told of change.incidents) {
    const { incident } = told
    const values = [incident.id, tenant, id, subject.key, incident.detector, incident.status, incident.detectedAt]
    database.run(putIncident, ...values, JSON.stringify(incident), isAtHand(incident) ? 1 : 0, storyOf(incident))
    keepEntry(database, told)
    outbox.add(told)
  }
}

/** Inside `database.write` only. */
function keepEntry(database: Database, { incident: { tenant, id }, entry }: IncidentChange): void {
  if (!entry) return
  database.run(putEntry, tenant, id, entry.version, JSON.stringify(entry))
  if (entry.version > historyMax) database.run(dropEntries, tenant, id, entry.version - historyMax)
}

const putEntry = 'INSERT OR IGNORE INTO incident_history VALUES (?, ?, ?, ?)'
const dropEntries = 'DELETE FROM incident_history WHERE tenant = ? AND incident = ? AND version <= ?'

const putFact = `
  INSERT INTO fact VALUES (?, ?, ?) ON CONFLICT (subject, key) DO UPDATE SET json = excluded.json`
const putIncident = `
  INSERT INTO incident (id, tenant, subject, subject_key, detector, status, detected_at, json, at_hand, story)
  VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
  ON CONFLICT (id) DO UPDATE SET status = excluded.status, json = excluded.json, at_hand = excluded.at_hand, story = excluded.story`
