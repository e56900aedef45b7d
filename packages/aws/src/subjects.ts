/** Facts, incidents and outbox of a subject, written together on condition that its head has not moved. */
import {
  addMilliseconds,
  type Clock,
  type Fact,
  FactSet,
  factKey,
  factPage,
  type Incident,
  type IncidentId,
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
  subjectFrom,
  subjectId,
  subjectKinds,
  type TenantId,
} from '@kilter/core'
import { ulid } from 'ulid'
import { incidentActions } from './incidents.ts'
import { type Entries, isIncident, type Layer, type Layout, type Relaid, relay, unpackEntries } from './layers.ts'
import { outboxActions, type Told } from './outbox.ts'
import { head, keyOf, partsOf, shardOf, shardsOf, sightingsOf, subjectAt, subjectKey } from './places.ts'
import { type Action, actionsMax, type Item, type Key, type Table } from './table.ts'

/** Kept in memory over all subjects; a fact takes about 1 kB. */
const cachedFactsMax = 20_000
/** A reader may find a layer merged away under it and starts again. */
const readsMax = 10
/** Facts of one subject under more external ids than this at once are sighted beforehand: a sighting too many is harmless. */
const sightingsMax = 40
const seenMax = 50_000
const recheckedAtOnce = 50
const listedPerRound = 500
const shard = 'subject'
/** Before every key: an index takes no empty text. */
const first = ' '
/** After every other, as an index orders text. */
const greatestCharacter = '\u{10FFFF}'
const recheckShard = 'recheck'
const secondLookMilliseconds = 60_000

export interface ProjectingSubjects extends Subjects {
  /** Writes the incidents of outbox rows to where they are looked up, as far as their commit could not. Safe to repeat. */
  project(told: Told): Promise<void>
  /** Carries `recheckAll` out once more, when every process has forgotten what it remembered of before, and where it was
   * cut short. Answers how many there were. */
  recheckAgain(now: Instant, limit: number): Promise<number>
}

export function createSubjects(table: Table, clock: Clock, sealer: () => Promise<Sealer>): ProjectingSubjects {
  const cache = new SubjectCache(cachedFactsMax)
  const layouts = new WeakMap<SubjectState, Layout>()
  /** Sightings that are known to be written; emptied when full. */
  const seen = new Set<string>()

  const subjects: ProjectingSubjects = {
    read: async (tenant, subject): Promise<SubjectState> => {
      const pk = subjectKey(tenant, subject)
      const cached = cache.take(tenant, subject)
      for (let round = 0; round < readsMax; round += 1) {
        const item = await table.get({ pk, sk: head })
        if (!item) return noState()
        if (cached && cached.version === item.rev && layouts.has(cached)) return cached
        const layers = layersOf(item)
        const below = await loadLayers(pk, layers)
        if (below) return stateOf(item, below)
      }
      throw new Error(`a subject changed ${readsMax} times while it was read`)
    },

    commit: async (tenant, subject, state, change) => {
      const pk = subjectKey(tenant, subject)
      const layout = layouts.get(state) ?? { fresh: new Map(), layers: [] }
      const relaid = await relay(
        layout,
        changedEntries(change),
        ulid,
        async (layers) => {
          const below = await loadLayers(pk, layers)
          if (!below) throw new Moved()
          return below
        },
        change.purge,
      ).catch(movedOrThrow)
      if (!relaid || !(await write(tenant, pk, state, change, relaid))) {
        await stepAside()
        return 'moved'
      }
      const after = stateAfter(state, change)
      layouts.set(after, relaid.layout)
      cache.put(tenant, subject, after)
      return 'committed'
    },

    sighted: async (tenant, { connection, externalId }) => {
      const rows = await table.query({
        hash: ['pk', sightingsOf(tenant, connection, externalId)],
        limit: listedPerRound,
      })
      return rows.map(({ sk }) => subjectFrom(String(sk)))
    },

    unsight: async (tenant, { connection, externalId }, subject) => {
      const row = { pk: sightingsOf(tenant, connection, externalId), sk: subjectId(subject) }
      await table.remove(row)
      seen.delete(`${row.pk}|${row.sk}`)
    },

    all: async (tenant, page) =>
      pageOf({
        sealer: await sealer(),
        list: JSON.stringify(['subjects', tenant]),
        page,
        rows: async ([kind, last] = [subjectKinds[0], first], limit) => {
          const rows: Item[] = []
          const kinds = subjectKinds.slice(subjectKinds.indexOf(kind as Subject['kind']))
          for (const each of kinds) {
            if (rows.length >= limit) break
            const where = { expression: '#listAt > :last', values: { last: each === kind ? last : first } }
            const hash = ['listKey', keyOf('subjects', tenant, each)] as const
            rows.push(...(await table.query({ index: 'byList', hash, where, limit: limit - rows.length })))
          }
          return rows
        },
        item: ({ pk }) => subjectAt(String(pk)).subject,
        position: ({ pk }) => [subjectAt(String(pk)).subject.kind, String(pk)],
      }),

    beginning: async (tenant, kind, prefix, page) => {
      const start = subjectKey(tenant, { kind, key: prefix })
      return pageOf({
        sealer: await sealer(),
        list: JSON.stringify(['beginning', tenant, kind, prefix]),
        page,
        rows: ([last] = [], limit) => {
          const values = { from: last === undefined ? start : `${last}\u0000`, until: `${start}${greatestCharacter}` }
          const where = { expression: '#listAt BETWEEN :from AND :until', values }
          return table.query({ index: 'byList', hash: ['listKey', keyOf('subjects', tenant, kind)], where, limit })
        },
        item: ({ pk }) => subjectAt(String(pk)).subject,
        position: ({ listAt }) => [String(listAt)],
      })
    },

    facts: async (tenant, subject, page) =>
      factPage(tenant, subject, {
        ...{ sealer: await sealer(), page },
        facts: async () => (await subjects.read(tenant, subject)).facts,
      }),

    due: async (now, limit) => {
      const where = { expression: '#dueAt <= :now', values: { now } }
      const query = (name: string) => table.query({ index: 'due', hash: ['dueShard', name], where, limit })
      const items = (await Promise.all(shardsOf(shard).map(query))).flat()
      const earliest = items.sort((left, right) => (String(left.dueAt) < String(right.dueAt) ? -1 : 1))
      return earliest.slice(0, limit).map(({ pk }) => subjectAt(String(pk)))
    },

    recheckAll: async (tenant, kind, at) => {
      await table.put({
        ...{ pk: keyOf('recheck', tenant, kind), sk: head },
        ...{ dueShard: recheckShard, dueAt: addMilliseconds(at, secondLookMilliseconds) },
      })
      await markAll(tenant, kind, at)
    },

    recheckAgain: async (now, limit) => {
      const where = { expression: '#dueAt <= :now', values: { now } }
      const jobs = await table.query({ index: 'due', hash: ['dueShard', recheckShard], where, limit })
      for (const { pk, sk, dueAt } of jobs) {
        const [, tenant, kind] = partsOf(String(pk), 3)
        await markAll(tenant as TenantId, kind as Subject['kind'], now)
        const isDone = { expression: '#dueAt = :dueAt', values: { dueAt } }
        await table.remove({ pk: String(pk), sk: String(sk) }, isDone)
      }
      return jobs.length
    },

    project: async ({ rev, changes, isPartial }) => {
      if (!isPartial) return
      for (const change of changes) await writeEach(incidentActions(change, rev))
    },
  }
  return subjects

  /** Undefined where one of them is not there any more. */
  async function loadLayers(pk: string, layers: readonly Layer[]): Promise<Entries[] | undefined> {
    if (layers.length === 0) return []
    const items = await table.getMany(layers.map(({ id }) => layerKey(pk, id)))
    const found = new Map(items.map((item) => [item.sk, unpackEntries(item.entries)]))
    const entries = layers.flatMap(({ id }) => found.get(layerKey(pk, id).sk) ?? [])
    return entries.length === layers.length ? entries : undefined
  }

  function stateOf(item: Item, below: readonly Entries[]): SubjectState {
    const fresh = unpackEntries(item.fresh)
    const entries = new Map([...below, fresh].flatMap((each) => [...each]))
    const facts: Fact[] = []
    const incidents = new Map<IncidentId, Incident>()
    for (const [key, value] of entries) {
      if (value === null) continue
      if (isIncident(key)) incidents.set(key as IncidentId, value as Incident)
      else facts.push(value as Fact)
    }
    const compactedTo = item.compactedTo as Instant | undefined
    const state: SubjectState = {
      version: Number(item.rev),
      facts: new FactSet(facts),
      incidents,
      ...(item.dueAt === undefined ? {} : { recheckAt: item.dueAt as Instant }),
      ...(compactedTo === undefined ? {} : { compactedTo }),
    }
    layouts.set(state, { fresh, layers: layersOf(item) })
    return state
  }

  /** Answers whether the head was still where it was read. */
  async function write(tenant: TenantId, pk: string, state: SubjectState, change: SubjectChange, relaid: Relaid) {
    const writer = ulid()
    const rev = state.version + 1
    const item = headItem(tenant, pk, rev, writer, change, relaid)
    const when =
      state.version === 0
        ? { expression: 'attribute_not_exists(#pk)' }
        : { expression: '#rev = :version', values: { version: state.version } }
    const beside = [...layerActions(pk, relaid), ...(await sightingActions(tenant, pk, change))]
    const roomBeside = (rows: number) => Math.max(0, actionsMax - 1 - beside.length - rows)
    const records = change.incidents.flatMap((told) => incidentActions(told, rev))
    const isPartial = (rows: number) => records.length > roomBeside(rows)
    const outbox = outboxActions(tenant, pk, rev, clock.now(), change.incidents, isPartial)
    if (beside.length === 0 && outbox.length === 0) {
      const { met, item: there } = await table.put(item, when)
      return met || there?.writer === writer
    }
    const room = roomBeside(outbox.length)
    // The head's condition guards them; one of their own would only be another way to fail.
    const together = records.slice(0, room).map((action) => ('put' in action ? { put: action.put } : action))
    const { met, items } = await table.transact([{ put: item, when }, ...beside, ...outbox, ...together], writer)
    if (!met && items[0]?.writer !== writer) return false
    // What one transaction cannot hold follows; should we fail here, the outbox brings it.
    await writeEach(records.slice(room))
    return true
  }

  async function writeEach(actions: readonly Action[]): Promise<void> {
    for (const action of actions) {
      if ('put' in action) await table.put(action.put, action.when)
      if ('remove' in action) await table.remove(action.remove)
    }
  }

  function headItem(
    tenant: TenantId,
    pk: string,
    rev: number,
    writer: string,
    { recheckAt, compactedTo }: SubjectChange,
    { layout, fresh }: Relaid,
  ): Item {
    return {
      pk,
      sk: head,
      rev,
      writer,
      fresh,
      listKey: keyOf('subjects', tenant, subjectAt(pk).subject.kind),
      listAt: pk,
      ...(layout.layers.length === 0 ? {} : { layers: layout.layers }),
      ...(recheckAt === undefined ? {} : { dueShard: shardOf(shard, pk), dueAt: recheckAt }),
      ...(compactedTo === undefined ? {} : { compactedTo }),
    }
  }

  async function sightingActions(tenant: TenantId, pk: string, { sightings }: SubjectChange): Promise<Action[]> {
    if (sightings.length === 0) return []
    const sk = subjectId(subjectAt(pk).subject)
    const rows = sightings
      .map(({ connection, externalId }) => ({ pk: sightingsOf(tenant, connection, externalId), sk }))
      .filter((row) => !seen.has(`${row.pk}|${sk}`))
    if (seen.size > seenMax) seen.clear()
    for (const row of await table.getMany(rows)) seen.add(`${row.pk}|${row.sk}`)
    const unknown = rows.filter((row) => !seen.has(`${row.pk}|${sk}`))
    const early = unknown.slice(sightingsMax)
    for (const row of early) await table.put(row)
    return unknown.slice(0, sightingsMax).map((put) => ({ put }))
  }

  async function markAll(tenant: TenantId, kind: Subject['kind'], at: Instant): Promise<void> {
    const hash = ['listKey', keyOf('subjects', tenant, kind)] as const
    let last = first
    while (true) {
      const where = { expression: '#listAt > :last', values: { last } }
      const keys = await table.query({ index: 'byList', hash, where, limit: listedPerRound })
      for (let start = 0; start < keys.length; start += recheckedAtOnce) {
        await Promise.all(keys.slice(start, start + recheckedAtOnce).map(({ pk }) => makeDue(String(pk), at)))
      }
      last = String(keys.at(-1)?.listAt ?? '')
      if (keys.length < listedPerRound) return
    }
  }

  async function makeDue(pk: string, at: Instant): Promise<void> {
    const key: Key = { pk, sk: head }
    const isEarlier = 'attribute_not_exists(#dueAt) OR #dueAt > :at'
    const set = 'SET #rev = #rev + :one, #dueShard = :dueShard, #dueAt = :at'
    const values = { one: 1, dueShard: shardOf(shard, pk), at }
    const { met } = await table.update(key, {
      update: set,
      expression: `attribute_exists(#pk) AND (${isEarlier})`,
      values,
    })
    // Due before that anyway; it moves on all the same, so that an assessment under way reads again.
    if (!met)
      await table.update(key, {
        update: 'SET #rev = #rev + :one',
        expression: 'attribute_exists(#pk)',
        values: { one: 1 },
      })
  }
}

/** Unit: milliseconds; a commit takes about five. */
const stepAsideMax = 30

/** So that two who want the same subject do not keep running into each other. */
const stepAside = (): Promise<void> => new Promise((resolve) => setTimeout(resolve, Math.random() * stepAsideMax))

/** A layer that a commit builds on is not there any more: another one merged it. */
class Moved extends Error {}

function movedOrThrow(error: unknown): undefined {
  if (error instanceof Moved) return undefined
  throw error
}

const noState = (): SubjectState => ({ version: 0, facts: new FactSet(), incidents: new Map() })

const layerKey = (pk: string, id: string) => ({ pk, sk: keyOf('LAYER', id) })

const layersOf = (item: Item): readonly Layer[] => (item.layers as readonly Layer[] | undefined) ?? []

function changedEntries({ facts, removed, incidents }: SubjectChange): Entries {
  const entries: Entries = new Map()
  for (const key of removed) entries.set(key, null)
  for (const fact of facts) entries.set(factKey(fact), fact)
  for (const { incident } of incidents) entries.set(incident.id, isAtHand(incident) ? incident : null)
  return entries
}

const layerActions = (pk: string, { added, dropped }: Relaid): Action[] => [
  ...added.map(({ layer, packed }) => ({ put: { ...layerKey(pk, layer.id), entries: packed } })),
  ...dropped.map(({ id }) => ({ remove: layerKey(pk, id) })),
]
