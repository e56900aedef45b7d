/** Incidents to be looked up and listed. They are written with their subject. */
import {
  type HistoryEntry,
  historyMax,
  type Incident,
  type IncidentChange,
  type IncidentFilter,
  type IncidentId,
  type Incidents,
  pageOf,
  Refusal,
  type Sealer,
  type StoryPart,
  storiesFrom,
  storyOf,
  storyPartOf,
  type TenantId,
} from '@kilter/core'
import { packJson, unpackJson } from './pack.ts'
import { historyOf, incidentKey, keyOf } from './places.ts'
import type { Action, Condition, Item, Table } from './table.ts'

const keysPerRound = 100
const lookedAtMax = 2_000
/** Of one page of stories. */
const toldMax = 20_000

/** What one change writes beside its subject. In a transaction with the head no condition is needed, for the head's guards them;
 * apart from it each may be repeated. */
export function incidentActions({ incident, entry }: IncidentChange, rev: number): Action[] {
  return [incidentAction(incident, rev), ...(entry ? entryActions(incident.tenant, incident.id, entry) : [])]
}

/** `rev` of the subject's commit; an older word never replaces a newer one. */
function incidentAction(incident: Incident, rev: number): { readonly put: Item; readonly when: Condition } {
  const { tenant, id, status, detectedAt } = incident
  return {
    put: {
      ...incidentKey(tenant, id),
      listKey: listOf(tenant, status === 'resolved'),
      listAt: keyOf(detectedAt, id),
      rev,
      incident: packJson(incident),
    },
    when: { expression: 'attribute_not_exists(#pk) OR #rev < :rev', values: { rev } },
  }
}

function entryActions(tenant: TenantId, id: IncidentId, entry: HistoryEntry): Action[] {
  const pk = historyOf(tenant, id)
  const oldest = entry.version - historyMax
  const put = { put: { pk, sk: placeOf(entry.version), entry: packJson(entry) } }
  return oldest > 0 ? [put, { remove: { pk, sk: placeOf(oldest) } }] : [put]
}

const placeOf = (version: number): string => String(version).padStart(9, '0')

/** Resolved ones apart, so that what is open is found without walking through history. */
const listOf = (tenant: TenantId, isResolved: boolean): string =>
  keyOf('incidents', tenant, isResolved ? 'resolved' : 'unresolved')

const incidentOf = (item: Item): Incident => unpackJson(item.incident) as Incident

export function createIncidents(table: Table, sealer: () => Promise<Sealer>): Incidents {
  return {
    find: async (tenant, id) => {
      const item = await table.get(incidentKey(tenant, id))
      return item && incidentOf(item)
    },

    erase: async (incident) => {
      const key = incidentKey(incident.tenant, incident.id)
      await table.update(key, {
        update: 'SET #incident = :incident',
        expression: 'attribute_exists(#pk)',
        values: { incident: packJson(incident) },
      })
      const told = await table.query({ hash: ['pk', historyOf(incident.tenant, incident.id)], limit: 2 * historyMax })
      await table.removeMany(told.map(({ pk, sk }) => ({ pk: String(pk), sk: String(sk) })))
    },

    list: async (tenant, filter, page) => {
      const { status, detector, subject, story } = filter
      let stopped: string | undefined
      return pageOf({
        sealer: await sealer(),
        list: JSON.stringify(['incidents', tenant, status, detector, subject, story]),
        page,
        rows: async (position, limit) => {
          const found: Incident[] = []
          let before = position?.[0]
          for (let looked = 0; found.length < limit; looked += keysPerRound) {
            stopped = looked >= lookedAtMax ? before : undefined
            if (stopped !== undefined) break
            const { incidents, last } = await nextRound(tenant, filter, before)
            found.push(...incidents.sort(newestFirst))
            before = last
            if (last === undefined) break
          }
          return found.slice(0, limit)
        },
        stoppedAt: () => (stopped === undefined ? undefined : [stopped]),
        item: (incident) => incident,
        position: ({ detectedAt, id }) => [keyOf(detectedAt, id)],
      })
    },

    /** Nothing is kept by story here: every page reads all incidents of the status, of those not resolved together, at one read unit
     * each. */
    stories: async (tenant, filter, page) =>
      pageOf({
        sealer: await sealer(),
        list: JSON.stringify(['stories', tenant, filter.status]),
        page,
        rows: async ([after] = [''], limit) => {
          const parts: StoryPart[] = []
          let before: string | undefined
          for (let looked = 0; looked < toldMax; looked += keysPerRound) {
            const { incidents, last } = await nextRound(tenant, filter, before)
            parts.push(...incidents.map(storyPartOf))
            before = last
            if (last === undefined) break
          }
          if (before !== undefined) throw tooMany()
          return storiesFrom(parts)
            .filter(({ key }) => key > String(after))
            .slice(0, limit)
        },
        item: (story) => story,
        position: ({ key }) => [key],
      }),

    history: async (tenant, id, page) =>
      pageOf({
        sealer: await sealer(),
        list: JSON.stringify(['history', tenant, id]),
        page,
        rows: (position, limit) => {
          const where = position && { expression: '#sk < :before', values: { before: position[0] } }
          return table.query({ hash: ['pk', historyOf(tenant, id)], descending: true, limit, ...(where && { where }) })
        },
        item: ({ entry }) => unpackJson(entry) as HistoryEntry,
        position: ({ sk }) => [String(sk)],
      }),

    adoptHistory: async (tenant, id, entries) => {
      const pk = historyOf(tenant, id)
      for (const entry of entries) {
        const isNew = { expression: 'attribute_not_exists(#pk)' }
        await table.put({ pk, sk: placeOf(entry.version), entry: packJson(entry) }, isNew)
      }
    },
  }

  /** `last`: where the next round begins; undefined: there is none. */
  async function nextRound(tenant: TenantId, filter: IncidentFilter, before: string | undefined) {
    const keys = await newest(tenant, filter, before)
    const items = await table.getMany(keys.map(({ pk, sk }) => ({ pk: String(pk), sk: String(sk) })))
    const last = keys.length < keysPerRound ? undefined : String(keys.at(-1)?.listAt)
    return { incidents: items.map(incidentOf).filter(fits(filter)), last }
  }

  async function newest(tenant: TenantId, { status }: IncidentFilter, before: string | undefined): Promise<Item[]> {
    const lists = status === undefined ? [false, true] : [status === 'resolved']
    const where = before === undefined ? undefined : { expression: '#listAt < :before', values: { before } }
    const range = { index: 'byList', descending: true, limit: keysPerRound, ...(where && { where }) }
    const query = (isResolved: boolean) => table.query({ ...range, hash: ['listKey', listOf(tenant, isResolved)] })
    const keys = (await Promise.all(lists.map(query))).flat()
    return keys.sort((left, right) => (String(left.listAt) < String(right.listAt) ? 1 : -1)).slice(0, keysPerRound)
  }
}

const fits =
  ({ status, detector, subject, story }: IncidentFilter) =>
  (incident: Incident): boolean =>
    (status === undefined || incident.status === status) &&
    (detector === undefined || incident.detector === detector) &&
    (subject === undefined || incident.subject.key === subject) &&
    (story === undefined || storyOf(incident) === story)

const tooMany = () =>
  new Refusal('conflict', `more than ${toldMax} incidents are too many to tell as stories: list them as incidents`)

const newestFirst = (left: Incident, right: Incident): number =>
  keyOf(left.detectedAt, left.id) < keyOf(right.detectedAt, right.id) ? 1 : -1
