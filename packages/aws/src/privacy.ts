/** Who is named where, who asked to be forgotten, and who was. A delivery that names nobody costs nothing here. */
import {
  type Clock,
  type ConnectionId,
  type DeliveryId,
  type DeliveryName,
  type Instant,
  isUnanswered,
  type Mark,
  millisecondsOf,
  type Privacy,
  type PrivacyRequest,
  pageOf,
  type Sealer,
  type TenantId,
} from '@kilter/core'
import { packJson, unpackJson } from './pack.ts'
import { keyOf, shardOf, shardsOf } from './places.ts'
import type { Item, Table } from './table.ts'

const dayMilliseconds = 24 * 3_600_000
const doomedShard = 'doomed'
const requestShard = 'privacy'
const separator = ' '
/** A tenant that has erased nobody is asked for tombstones this often, however many deliveries it has. Unit: milliseconds. */
const noneForMilliseconds = 5_000

export interface PrivacyOptions {
  readonly table: Table
  readonly sealer: () => Promise<Sealer>
  readonly clock: Clock
  readonly retentionDays: number
}

export function createPrivacy({ table, sealer, clock, retentionDays }: PrivacyOptions): Privacy {
  const noneUntil = new Map<TenantId, number>()

  return {
    note: async (delivery, marks) => {
      const { tenant, connection, dedupeKey, receivedAt } = delivery
      const ttl = Math.floor((millisecondsOf(receivedAt) + retentionDays * dayMilliseconds) / 1_000)
      await table.put({ ...noteKey(delivery), tenant, connection, dedupeKey, marks: marks.join(separator), ttl })
    },

    named: async (tenant, after, limit) => {
      const where = after === undefined ? undefined : { expression: '#sk > :after', values: { after } }
      const rows = await table.query({ hash: ['pk', notesOf(tenant)], limit, ...(where && { where }) })
      const items = rows.map((row) => ({ delivery: nameOf(row), marks: marksOf(row) }))
      const last = rows.at(-1)
      return rows.length < limit || !last ? { items } : { items, next: String(last.sk) }
    },

    doom: async (delivery, at) => {
      await table.update(noteKey(delivery), {
        update: 'SET #dueShard = :dueShard, #dueAt = :at',
        expression: 'attribute_exists(#pk)',
        values: { dueShard: shardOf(doomedShard, delivery.id), at },
      })
    },

    doomed: async (now, limit) => (await dueOf(shardsOf(doomedShard), now, limit)).map(nameOf),

    forget: async (delivery) => {
      await table.remove(noteKey(delivery))
    },

    entomb: async (tenant, marks, at) => {
      const unless = { expression: 'attribute_not_exists(#pk)' }
      await Promise.all(marks.map((mark) => table.put({ ...tombKey(tenant, mark), at }, unless)))
      if (marks.length > 0) noneUntil.delete(tenant)
    },

    erased: async (tenant, marks) => {
      const now = millisecondsOf(clock.now())
      if (marks.length === 0 || (noneUntil.get(tenant) ?? 0) > now) return new Set()
      const [any] = await table.query({ hash: ['pk', tombsOf(tenant)], limit: 1 })
      if (!any) {
        noneUntil.set(tenant, now + noneForMilliseconds)
        return new Set()
      }
      const rows = await table.getMany([...new Set(marks)].map((mark) => tombKey(tenant, mark)))
      return new Set(rows.map(({ sk }) => sk as Mark))
    },

    tombstones: async (tenant, page) =>
      pageOf({
        sealer: await sealer(),
        list: JSON.stringify(['tombstones', tenant]),
        page,
        rows: (position, limit) => {
          const where = position && { expression: '#sk > :after', values: { after: position[0] } }
          return table.query({ hash: ['pk', tombsOf(tenant)], limit, ...(where && { where }) })
        },
        item: ({ sk, at }) => ({ mark: sk as Mark, erasedAt: at as Instant }),
        position: ({ sk }) => [String(sk)],
      }),

    open: async (request) => {
      const { met } = await table.put(requestItem(request), { expression: 'attribute_not_exists(#pk)' })
      return met
    },

    save: async (request) => {
      await table.put(requestItem(request))
    },

    find: async (tenant, id) => {
      const item = await table.get({ pk: requestsOf(tenant), sk: id })
      return item && requestOf(item)
    },

    requests: async (tenant, page) =>
      pageOf({
        sealer: await sealer(),
        list: JSON.stringify(['privacy-requests', tenant]),
        page,
        rows: (position, limit) => {
          const where = position && { expression: '#sk < :before', values: { before: position[0] } }
          return table.query({ hash: ['pk', requestsOf(tenant)], descending: true, limit, ...(where && { where }) })
        },
        item: requestOf,
        position: ({ sk }) => [String(sk)],
      }),

    unanswered: async (tenant, page) =>
      pageOf({
        sealer: await sealer(),
        list: JSON.stringify(['privacy-unanswered', tenant]),
        page,
        rows: (position, limit) => unansweredAfter(tenant, position?.[0], limit),
        item: requestOf,
        position: ({ sk }) => [String(sk)],
      }),

    due: async (now, limit) => (await dueOf(shardsOf(requestShard), now, limit)).map(requestOf),
  }

  /** The index says who may wait, the record whether they still do; more are asked for until a page is full. */
  async function unansweredAfter(tenant: TenantId, after: string | undefined, limit: number): Promise<Item[]> {
    const found: Item[] = []
    for (let from = after; ; ) {
      const where = from === undefined ? undefined : { expression: '#dueAt > :from', values: { from } }
      const hash = ['dueShard', unansweredOf(tenant)] as const
      const keys = await table.query({ index: 'due', hash, limit, ...(where && { where }) })
      const items = await table.getMany(keys.map(({ pk, sk }) => ({ pk: String(pk), sk: String(sk) })))
      found.push(...items.filter((item) => isUnanswered(requestOf(item))).sort(byId))
      const last = keys.at(-1)
      if (!last || keys.length < limit || found.length >= limit) return found.slice(0, limit)
      from = String(last.sk)
    }
  }

  async function dueOf(shards: readonly string[], now: Instant, limit: number): Promise<Item[]> {
    const where = { expression: '#dueAt <= :now', values: { now } }
    const query = (name: string) => table.query({ index: 'due', hash: ['dueShard', name], where, limit })
    const keys = (await Promise.all(shards.map(query))).flat()
    const earliest = keys.sort(byDue).slice(0, limit)
    const items = await table.getMany(earliest.map(({ pk, sk }) => ({ pk: String(pk), sk: String(sk) })))
    return items.filter(({ dueAt }) => dueAt !== undefined && String(dueAt) <= now).sort(byDue)
  }
}

const byId = (left: Item, right: Item): number => (String(left.sk) < String(right.sk) ? -1 : 1)

const byDue = (left: Item, right: Item): number => (String(left.dueAt) < String(right.dueAt) ? -1 : 1)

const notesOf = (tenant: TenantId): string => keyOf('named', tenant)
const tombsOf = (tenant: TenantId): string => keyOf('erased', tenant)
const requestsOf = (tenant: TenantId): string => keyOf('privacy', tenant)
/** On the index of what is due, sorted by their ids and so by when they were asked. */
const unansweredOf = (tenant: TenantId): string => keyOf('privacy-unanswered', tenant)
const noteKey = ({ tenant, id }: DeliveryName) => ({ pk: notesOf(tenant), sk: id })
const tombKey = (tenant: TenantId, mark: Mark) => ({ pk: tombsOf(tenant), sk: mark })

const nameOf = ({ sk, tenant, connection, dedupeKey }: Item): DeliveryName => ({
  id: sk as DeliveryId,
  tenant: tenant as TenantId,
  connection: connection as ConnectionId,
  dedupeKey: String(dedupeKey),
})

const marksOf = ({ marks }: Item): Mark[] =>
  String(marks)
    .split(separator)
    .filter((mark) => mark !== '') as Mark[]

function requestItem(request: PrivacyRequest): Item {
  const { tenant, id, dueAt } = request
  const due =
    dueAt !== undefined
      ? { dueShard: shardOf(requestShard, id), dueAt }
      : isUnanswered(request)
        ? { dueShard: unansweredOf(tenant), dueAt: id }
        : {}
  return { pk: requestsOf(tenant), sk: id, ...due, request: packJson(request) }
}

const requestOf = ({ request }: Item): PrivacyRequest => unpackJson(request) as PrivacyRequest
