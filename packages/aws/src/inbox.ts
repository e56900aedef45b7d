/** The durable queue of deliveries: one item each, written once and marked once. */
import {
  addMilliseconds,
  type CanonicalEvent,
  type Clock,
  type ConnectionId,
  type Delivery,
  type DeliveryFilter,
  type DeliveryId,
  type DeliveryName,
  type DeliveryRecord,
  type DeliverySource,
  type DeliveryStatus,
  deliveryIdsWithin,
  deliveryList,
  type EventFilter,
  erasedUnread,
  fitsDelivery,
  framed,
  type Inbox,
  type Instant,
  instantAt,
  millisecondsOf,
  type NewDelivery,
  type Outcome,
  type ParkedGroup,
  pageOf,
  type Sealer,
  type TenantId,
  unframed,
} from '@kilter/core'
import { decodeTime, encodeTime } from 'ulid'
import { eventsIn, packedEvents } from './events.ts'
import { idsWithin } from './ids-within.ts'
import { createMissed } from './missed.ts'
import type { Objects } from './objects.ts'
import { pack, unpack } from './pack.ts'
import { deliveryKey, keyOf, partsOf, shardOf, shardsOf } from './places.ts'
import type { Change, Item, Table } from './table.ts'

/** Unit: bytes. An item may have 400 KB in all. */
const inlineBytesMax = 350 * 1024
const dayMilliseconds = 24 * 3_600_000
const lookedAtMax = 2_000
const keysPerRound = 200
const countedMax = 10_000
const shard = 'delivery'

export interface InboxOptions {
  readonly table: Table
  readonly objects: Objects
  readonly clock: Clock
  readonly sealer: () => Promise<Sealer>
  readonly retentionDays: number
}

/** A delivery that nobody has settled. */
export interface Unsettled extends DeliveryRecord {
  /** No outcome was recorded of its last attempt: it was cut short. */
  readonly cutShort: boolean
}

export interface DrivenInbox extends Inbox {
  /** What an item says as a stream carries it. */
  fromImage(image: Item): Image
  /** Some of the `total` events of a delivery are aligned; with the last of them it is settled, as missed where any of them was. */
  progress(delivery: DeliveryName, events: readonly string[], total: number, aligned: Aligned): Promise<void>
  /** What was understood of deliveries before that id, newest first; `stop`: where to go on after enough were looked at. */
  understood(tenant: TenantId, filter: UnderstoodFilter, before?: string): AsyncIterable<Understood>
  /** Those whose next attempt has come. */
  due(now: Instant, limit: number): Promise<Unsettled[]>
  /** Looks through the next `limit` that were received up to `to`, each once in all calls. */
  lookThrough(tenant: TenantId, to: Instant, limit: number): Promise<LookedThrough>
  /** Lets the stream carry it once more; it stays due, later, until it is settled. */
  redrive(delivery: Unsettled): Promise<void>
}

export type Aligned = Extract<Outcome, { status: 'aligned' }>
export type UnderstoodFilter = Pick<EventFilter, 'connection' | 'delivery' | 'from' | 'before'>
export interface Understood {
  readonly events: readonly CanonicalEvent[]
  readonly stop?: string
}

export interface LookedThrough {
  /** What a stream let fall: nobody has settled it, and no attempt is set. */
  readonly overlooked: readonly DeliveryRecord[]
  readonly isLast: boolean
  /** Notes that these need no second look. */
  confirm(): Promise<void>
}

/** `carry`: its turn has come; the bytes are fetched where they lie apart. `settled`: it is or was parked, so how its connection
 * fares may have changed. */
export type Image =
  | { readonly kind: 'carry'; readonly record: DeliveryRecord; delivery(): Promise<Delivery> }
  | { readonly kind: 'settled'; readonly record: DeliveryRecord }
  | { readonly kind: 'other' }

/** How long the rest of a delivery's events may take before all of them are tried again, and a redriven one to be settled. */
const patienceMilliseconds = 10 * 60_000

export function createInbox({ table, objects, clock, sealer, retentionDays }: InboxOptions): DrivenInbox {
  const locate = async (tenant: TenantId, id: DeliveryId): Promise<Item | undefined> => {
    const where = { expression: '#id = :id', values: { id } }
    const [found] = await table.query({ index: 'byTenant', hash: ['tenant', tenant], where, limit: 1 })
    const item = found && (await table.get({ pk: String(found.pk) }))
    return item && item.id === id && item.tenant === tenant ? item : undefined
  }
  const isExpired = (item: Item): boolean =>
    item.erased === true || Number(item.ttl) * 1_000 <= millisecondsOf(clock.now())
  const change = async (delivery: DeliveryName, change: Change) => {
    const { expression, values, update } = change
    const { id, tenant } = delivery
    return table.update(deliveryKey(delivery), {
      update,
      expression: `#id = :id AND #tenant = :tenant${expression}`,
      values: { ...values, id, tenant },
    })
  }

  const missed = createMissed(table, clock)
  const inbox: DrivenInbox = {
    put: async (delivery) => {
      const item = await itemOf(delivery)
      const { met, item: before } = await table.put(item, { expression: 'attribute_not_exists(#pk)' })
      // The answer to an earlier try of this very write may have been lost on its way.
      return met || before?.id === delivery.id ? 'kept' : 'duplicate'
    },

    settle: async (delivery, outcome) => {
      const settled = settling(delivery, outcome)
      if (outcome.status === 'aligned' && outcome.missed && (await missed.settle(delivery, settled))) return
      await change(delivery, settled)
    },

    find: async (tenant, id) => {
      const item = await locate(tenant, id)
      return item && recordOf(item)
    },

    open: async (tenant, id) => {
      const item = await locate(tenant, id)
      return item && (isExpired(item) ? 'expired' : deliveryOf(item))
    },

    list: async (tenant, filter, page) => {
      let stopped: string | undefined
      return pageOf({
        sealer: await sealer(),
        list: deliveryList(tenant, filter),
        page,
        rows: async (position, limit) => {
          const { connection, dedupeKey } = filter
          if (connection !== undefined && dedupeKey !== undefined) {
            const item = position ? undefined : await table.get(deliveryKey({ connection, dedupeKey }))
            return item && item.tenant === tenant && fitsDelivery(filter)(recordOf(item)) ? [item] : []
          }
          const found: Item[] = []
          for await (const { items, last, looked } of rounds(tenant, filter, position?.[0])) {
            found.push(...items)
            if (found.length >= limit) break
            stopped = looked >= lookedAtMax ? last : undefined
            if (stopped !== undefined) break
          }
          return found.slice(0, limit)
        },
        stoppedAt: () => (stopped === undefined ? undefined : [stopped]),
        item: recordOf,
        position: (item) => [String(item.id)],
      })
    },

    count: async (tenant, connection, status) => {
      let found = 0
      for await (const { items } of rounds(tenant, { connection, status }, undefined)) {
        found += items.length
        if (found >= countedMax) break
      }
      return found
    },

    parked: async (tenant, connection) => {
      const groups = new Map<string, ParkedGroup>()
      let found = 0
      for await (const { items } of rounds(tenant, { connection, status: 'parked' }, undefined)) {
        for (const { topic, reason } of items.map(recordOf)) {
          const key = JSON.stringify([topic, reason])
          groups.set(key, { topic, reason: reason ?? '', count: (groups.get(key)?.count ?? 0) + 1 })
        }
        found += items.length
        if (found >= countedMax) break
      }
      return [...groups.entries()].sort(([left], [right]) => (left < right ? -1 : 1)).map(([, group]) => group)
    },

    missed: missed.of,

    erase: async (delivery) => {
      const key = deliveryKey(delivery)
      const item = await table.get(key)
      if (!item || item.id !== delivery.id || item.tenant !== delivery.tenant) return 'unknown'
      if (statusOf(item) === 'received') return 'waiting'
      const isParked = item.status === 'parked'
      const { met } = await change(delivery, {
        update: isParked
          ? 'SET #erased = :yes, #status = :ignored, #reason = :why REMOVE #body, #understood, #parkedOf'
          : 'SET #erased = :yes REMOVE #body, #understood',
        expression: ' AND #status = :was',
        values: { yes: true, was: item.status, ...(isParked ? { ignored: 'ignored', why: erasedUnread } : {}) },
      })
      if (!met) return 'waiting'
      if (item.body === undefined && item.erased !== true) await objects.remove(objectOf(delivery.tenant, delivery.id))
      return 'erased'
    },

    replay: async (tenant, id) => {
      const item = await locate(tenant, id)
      if (!item) return 'unknown'
      if (isExpired(item)) return 'expired'
      const update = `SET #status = :received, #tries = :none ${without(...marks, 'parkedOf')}`
      const { met } = await change(recordOf(item), {
        update,
        expression: '',
        values: { received: 'received', none: 0 },
      })
      return met ? 'received' : 'unknown'
    },

    fromImage: (image) => {
      const record = recordOf(image)
      if (record.status !== 'received') return image.wasParked ? { kind: 'settled', record } : { kind: 'other' }
      return image.status === waiting ? { kind: 'other' } : { kind: 'carry', record, delivery: () => deliveryOf(image) }
    },

    progress: async (delivery, events, total, { missed: isMissed = false, events: understood = [] }) => {
      const packed = packedEvents(understood)
      const more = packed ? '#understood = list_append(if_not_exists(#understood, :nothing), :part), ' : ''
      const { met, item } = await change(delivery, {
        update: `ADD #progress :events SET ${more}${isMissed ? '#news = :yes, ' : ''}#dueShard = :dueShard, #dueAt = :at, #status = :waiting`,
        expression: ' AND #status IN (:received, :waiting)',
        values: {
          events: new Set(events),
          ...(isMissed ? { yes: true } : {}),
          ...(packed && { nothing: [], part: [packed] }),
          received: 'received',
          waiting,
          dueShard: shardOf(shard, delivery.id),
          at: addMilliseconds(clock.now(), patienceMilliseconds),
        },
      })
      const done = met ? (item?.progress as Set<string> | undefined)?.size : 0
      if (done !== total) return
      await inbox.settle(delivery, item?.news === true ? { status: 'aligned', missed: true } : { status: 'aligned' })
    },

    understood: async function* (tenant, filter, before) {
      const { delivery, ...wanted } = filter
      if (delivery !== undefined) {
        const item = await locate(tenant, delivery)
        if (item && !isExpired(item)) yield { events: eventsIn(item) }
        return
      }
      for await (const { items, last, looked } of rounds(tenant, wanted, before)) {
        const events = items.filter((item) => !isExpired(item)).flatMap(eventsIn)
        yield { events, ...(looked >= lookedAtMax && { stop: last }) }
        if (looked >= lookedAtMax) return
      }
    },

    due: async (now, limit) => {
      const where = { expression: '#dueAt <= :now', values: { now } }
      const query = (name: string) => table.query({ index: 'due', hash: ['dueShard', name], where, limit })
      const keys = (await Promise.all(shardsOf(shard).map(query))).flat().slice(0, limit)
      const items = await table.getMany(keys.map(({ pk }) => ({ pk: String(pk) })))
      return items
        .filter(({ dueAt }) => dueAt !== undefined && String(dueAt) <= now)
        .map((item) => ({ ...recordOf(item), cutShort: item.reason === undefined }))
    },

    lookThrough: async (tenant, to, limit) => {
      const mark = markOf(tenant)
      const from = String((await table.get(mark))?.to ?? 'dlv_')
      const until = lastIdAt(to)
      if (from >= until) return { overlooked: [], isLast: true, confirm: async () => {} }
      const where = { expression: '#id BETWEEN :from AND :until', values: { from: `${from}!`, until } }
      const keys = await table.query({ index: 'byTenant', hash: ['tenant', tenant], where, limit })
      const items = await table.getMany(keys.map(({ pk }) => ({ pk: String(pk) })))
      const overlooked = items.filter(({ status, dueAt }) => status === 'received' && dueAt === undefined)
      const last = keys.at(-1)?.id
      return {
        overlooked: overlooked.map(recordOf),
        isLast: keys.length < limit,
        confirm: async () => {
          if (last !== undefined) await table.put({ ...mark, to: last })
        },
      }
    },

    redrive: async (delivery) => {
      await change(delivery, {
        update:
          'SET #tries = if_not_exists(#tries, :none) + :more, #status = :received, #dueShard = :dueShard, #dueAt = :at REMOVE #progress, #reason',
        expression: ' AND #status IN (:received, :waiting)',
        values: {
          more: delivery.cutShort ? 1 : 0,
          none: 0,
          received: 'received',
          waiting,
          dueShard: shardOf(shard, delivery.id),
          at: addMilliseconds(clock.now(), patienceMilliseconds),
        },
      })
    },
  }
  return inbox

  async function itemOf(delivery: NewDelivery): Promise<Item> {
    const { id, tenant, topic, dedupeKey, receivedAt, source, headers, body } = delivery
    const key = deliveryKey(delivery)
    const packed = pack(Buffer.concat(framed(headers, body)), beside({ ...key, topic }))
    const isInline = packed.length <= inlineBytesMax
    if (!isInline) await objects.put(objectOf(tenant, id), packed)
    return {
      ...key,
      id,
      tenant,
      topic,
      ...(receivedAt === madeAt(id) ? {} : { receivedAt }),
      ...(connectionAndKey(key.pk).dedupeKey === dedupeKey ? {} : { dedupeKey }),
      status: 'received',
      ...(source === undefined ? {} : { source }),
      ...(isInline ? { body: packed } : {}),
      ttl: Math.floor((millisecondsOf(receivedAt) + retentionDays * dayMilliseconds) / 1_000),
    }
  }

  async function deliveryOf(item: Item): Promise<Delivery> {
    const record = recordOf(item)
    const packed = (item.body as Uint8Array | undefined) ?? (await objects.get(objectOf(record.tenant, record.id)))
    return { ...record, ...unframed(unpack(packed, beside(item))) }
  }

  /** Newest first, a bounded number of keys at a time, with how many were looked at so far. */
  async function* rounds(tenant: TenantId, filter: DeliveryFilter, before: string | undefined) {
    const { status, connection } = filter
    const { above, below } = deliveryIdsWithin(filter.from, filter.before)
    const [index, hash] = status === 'parked' ? ['parked', 'parkedOf'] : ['byTenant', 'tenant']
    let last = before !== undefined && below !== undefined && below < before ? below : (before ?? below)
    let looked = 0
    while (true) {
      const where = idsWithin('id', above, last)
      const range = {
        index,
        hash: [hash, tenant] as const,
        descending: true,
        limit: keysPerRound,
        ...(where && { where }),
      }
      const keys = await table.query(range)
      const wanted = keys.filter(
        ({ pk }) => connection === undefined || connectionAndKey(String(pk)).connection === connection,
      )
      const items = await table.getMany(wanted.map(({ pk }) => ({ pk: String(pk) })))
      const fitting = items.filter((item) => fitsDelivery(filter)(recordOf(item)))
      last = String(keys.at(-1)?.id ?? '')
      looked += keys.length
      yield { items: fitting.sort(newestFirst), last, looked }
      if (keys.length < keysPerRound) return
    }
  }
}

export const objectOf = (tenant: TenantId, id: DeliveryId): string => `deliveries/${encodeURIComponent(tenant)}/${id}`

/** As it is stored: received, and its turn comes when it is driven again. */
const waiting = 'waiting'

const statusOf = ({ status }: Item): DeliveryStatus => (status === waiting ? 'received' : (status as DeliveryStatus))

/** What goes when a delivery waits for nothing any more. */
const marks = ['reason', 'dueShard', 'dueAt', 'progress', 'news'] as const

/** What an item says beside its bytes, and these mostly say again. */
const beside = ({ pk, topic }: Item): string => `${pk} ${topic}`

/** The moment in a delivery's id: mostly that of its receipt, which need not be kept then. */
function madeAt(id: DeliveryId): Instant | undefined {
  try {
    return instantAt(decodeTime(id.slice('dlv_'.length)))
  } catch {
    return undefined
  }
}

/** Up to where a tenant's deliveries were looked through; it lies beside them, for it is theirs. */
const markOf = (tenant: TenantId) => ({ pk: keyOf('looked-through', tenant) })

/** Greater than every id of a delivery made up to then. */
const lastIdAt = (instant: Instant): string => `dlv_${encodeTime(millisecondsOf(instant) + 1)}`

const newestFirst = (left: Item, right: Item): number => (String(left.id) < String(right.id) ? 1 : -1)

const without = (...names: readonly string[]): string => `REMOVE ${names.map((name) => `#${name}`).join(', ')}`

function settling({ id, tenant }: DeliveryName, outcome: Outcome): Change {
  const counted = '#tries = if_not_exists(#tries, :none) + :one'
  const expression = ''
  switch (outcome.status) {
    case 'retry':
      return {
        expression,
        update: `SET ${counted}, #reason = :reason, #status = :waiting, #dueShard = :dueShard, #dueAt = :at`,
        values: { one: 1, none: 0, waiting, reason: outcome.reason, dueShard: shardOf(shard, id), at: outcome.at },
      }
    case 'parked':
      return {
        expression,
        update: `SET ${counted}, #status = :status, #reason = :reason, #parkedOf = :tenant, #wasParked = :yes ${without('dueShard', 'dueAt', 'progress', 'understood')}`,
        values: { one: 1, none: 0, yes: true, status: outcome.status, reason: outcome.reason, tenant },
      }
    default: {
      const events = outcome.status === 'aligned' ? outcome.events : []
      const packed = events && packedEvents(events)
      const stale = events && !packed ? (['understood'] as const) : []
      const kept = packed ? ', #understood = :parts' : ''
      return {
        expression,
        update: `SET ${counted}, #status = :status${kept} ${without(...marks, 'parkedOf', ...stale)}`,
        values: { one: 1, none: 0, status: outcome.status, ...(packed && { parts: [packed] }) },
      }
    }
  }
}

function connectionAndKey(pk: string): { connection: ConnectionId; dedupeKey: string } {
  const [connection, key = ''] = partsOf(pk, 2)
  return { connection: connection as ConnectionId, dedupeKey: key.slice(1) }
}

const recordOf = (item: Item): DeliveryRecord => {
  const { connection, dedupeKey } = connectionAndKey(String(item.pk))
  return {
    id: item.id as DeliveryId,
    tenant: item.tenant as TenantId,
    connection,
    topic: String(item.topic),
    dedupeKey: item.dedupeKey === undefined ? dedupeKey : String(item.dedupeKey),
    receivedAt: (item.receivedAt as Instant | undefined) ?? (madeAt(item.id as DeliveryId) as Instant),
    status: statusOf(item),
    ...(item.source === undefined ? {} : { source: item.source as DeliverySource }),
    attempts: Number(item.tries ?? 0),
    ...(item.reason === undefined ? {} : { reason: String(item.reason) }),
  }
}
