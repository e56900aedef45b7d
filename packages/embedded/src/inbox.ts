/** The durable queue of deliveries, with the freshest kept at hand so that the worker need not read them back. */
import {
  type ConnectionId,
  type Delivery,
  type DeliveryFilter,
  type DeliveryId,
  type DeliveryRecord,
  type DeliverySource,
  type DeliveryStatus,
  deliveryList,
  erasedUnread,
  framed,
  type Inbox,
  type Instant,
  pageOf,
  Refusal,
  type Sealer,
  type TenantId,
  unframed,
} from '@kilter/core'
import type { Database, Row, Value } from './database.ts'
import { boundsOf } from './delivery-bounds.ts'
import { forgetEvents, keepEvents } from './events.ts'
import { Held, inTurn } from './held.ts'
import { HotDeliveries } from './hot-deliveries.ts'

const expiredPerRound = 500

export interface Taken {
  readonly delivery: Delivery
  /** Why its headers and bytes cannot be had, and are empty. */
  readonly lost?: string
}

export interface FollowedInbox extends Inbox {
  /** Received ones whose time has come, without those in hand: one of each tenant in turn, oldest first, and of none more than its share. */
  take(now: Instant, limit: number, inHand: Held): Taken[]
  /** When the next one is due that is not due yet; undefined: none waits. */
  nextDue(): Instant | undefined
  /** Looks for due rows in the database again: something in hand could not be settled. */
  rescan(): void
  /** Connections that have parked deliveries. */
  troubled(): readonly { tenant: TenantId; connection: ConnectionId }[]
  /** Called after a delivery was committed or became due. */
  onArrival(listener: () => void): void
  /** Deletes bodies received before `before`, a bounded number. Answers how many. */
  expire(before: Instant): Promise<number>
}

export function createInbox(database: Database, sealer: Sealer): FollowedInbox {
  const hot = new HotDeliveries()
  let arrived = () => {}
  /** True while received rows may lie in the database that are not in `hot`. */
  let cold = true
  let nextDue: Instant | undefined
  /** Written in the open transaction: nobody may act on them before they are committed. */
  const arriving = new Held()
  /** Who had the last turn. */
  let last = ''

  /** Of as many tenants as have a turn, those behind the last one first. `isAll`: nobody else has anything that is due. */
  function dueInTurn(now: Instant, limit: number, inHand: Held): { queues: Row[][]; isAll: boolean } {
    const waiting = database.all(selectWaiting, now).map(({ tenant }) => tenant as TenantId)
    const behind = waiting.findIndex((tenant) => tenant > last)
    const queues: Row[][] = []
    let isAll = true
    for (const tenant of [...waiting.slice(Math.max(0, behind)), ...waiting.slice(0, Math.max(0, behind))]) {
      if (queues.length === limit) return { queues, isAll: false }
      const { free, isWhole } = dueOf(tenant, now, limit, inHand)
      isAll &&= isWhole
      if (free.length > 0) queues.push(free)
    }
    return { queues, isAll }
  }

  /** `isWhole`: there are no others that are due. */
  function dueOf(tenant: TenantId, now: Instant, limit: number, inHand: Held): { free: Row[]; isWhole: boolean } {
    const most = Math.min(limit, inHand.shareOf(tenant))
    const readMax = most + inHand.countOf(tenant) + arriving.countOf(tenant) + 1
    const rows = database.all(selectDue, tenant, now, readMax)
    const free = rows.filter(({ id }) => !inHand.has(id as DeliveryId) && !arriving.has(id as DeliveryId))
    return { free: free.slice(0, most), isWhole: rows.length < readMax && free.length <= most }
  }

  return {
    put: async (delivery) => {
      const { id, tenant, connection, topic, dedupeKey, receivedAt, source = null, headers, body } = delivery
      const sealed = sealer.seal('body', id, ...framed(headers, body))
      arriving.add(delivery)
      const writing = database.write(() => {
        const values = [id, tenant, connection, topic, dedupeKey, receivedAt, receivedAt, source]
        if (database.run(insertDelivery, ...values) === 0) return false
        database.run('INSERT INTO delivery_body VALUES (last_insert_rowid(), ?, ?)', receivedAt, sealed)
        return true
      })
      const kept = await writing.finally(() => arriving.delete(id))
      if (!kept) return 'duplicate'
      if (!hot.add(delivery)) cold = true
      arrived()
      return 'kept'
    },

    settle: async ({ tenant, id }, outcome) => {
      if (outcome.status === 'retry') {
        await database.write(() =>
          database.run(
            'UPDATE delivery SET attempts = attempts + 1, due_at = ?, reason = ? WHERE id = ? AND tenant = ?',
            outcome.at,
            outcome.reason,
            id,
            tenant,
          ),
        )
        if (nextDue === undefined || outcome.at < nextDue) nextDue = outcome.at
        return
      }
      const reason = outcome.status === 'parked' ? outcome.reason : null
      const missed = outcome.status === 'aligned' && outcome.missed ? 1 : 0
      const events = outcome.status === 'aligned' ? outcome.events : []
      await database.write(() => {
        const row = database.get(settleDelivery, outcome.status, reason, missed, id, tenant)
        if (row && events) keepEvents(database, row.seq as Value, events)
      }, 'soon')
    },

    find: async (tenant, id) =>
      recordFrom(database.get('SELECT * FROM delivery WHERE id = ? AND tenant = ?', id, tenant)),

    open: async (tenant, id) => {
      const row = database.get(`${selectWithBody} WHERE delivery.id = ? AND tenant = ?`, id, tenant)
      return row && (row.sealed === null ? 'expired' : deliveryFrom(row, sealer))
    },

    list: (tenant, filter, page) => {
      let stopped: string | undefined
      return pageOf({
        sealer,
        list: deliveryList(tenant, filter),
        page,
        rows: ([last] = [], limit) => {
          const found = rowsOf(database, tenant, filter, {
            before: last === undefined ? Number.MAX_SAFE_INTEGER : Number(last),
            limit,
          })
          stopped = found.stopped
          return found.rows
        },
        stoppedAt: () => (stopped === undefined ? undefined : [stopped]),
        item: recordOf,
        position: (row) => [String(row.seq)],
      })
    },

    count: async (tenant, connection, status) => {
      const sql = `SELECT count(*) AS found FROM delivery WHERE tenant = ? AND connection = ? AND status = ${literal(status)}`
      return Number(database.get(sql, tenant, connection)?.found)
    },

    parked: async (tenant, connection) =>
      database.all(selectParked, tenant, connection).map((row) => ({
        topic: String(row.topic),
        reason: String(row.reason),
        count: Number(row.found),
      })),

    missed: async (tenant, connection, since) =>
      database.all(selectMissed, tenant, connection, since).map(({ day, found }) => ({
        day: String(day),
        count: Number(found),
      })),

    erase: async ({ tenant, id }) => {
      const outcome = await database.write(() => {
        const row = database.get('SELECT seq, status FROM delivery WHERE id = ? AND tenant = ?', id, tenant)
        if (!row) return 'unknown'
        if (row.status === 'received') return 'waiting'
        database.run('DELETE FROM delivery_body WHERE seq = ?', row.seq as Value)
        forgetEvents(database, row.seq as Value)
        if (row.status === 'parked')
          database.run(
            `UPDATE delivery SET status = 'ignored', reason = ? WHERE seq = ?`,
            erasedUnread,
            row.seq as Value,
          )
        return 'erased'
      })
      return outcome
    },

    replay: async (tenant, id) => {
      const outcome = await database.write(() => {
        const row = database.get(`${selectWithBody} WHERE delivery.id = ? AND tenant = ?`, id, tenant)
        if (!row) return 'unknown'
        if (row.sealed === null) return 'expired'
        database.run(
          `UPDATE delivery SET status = 'received', attempts = 0, reason = NULL, due_at = received_at WHERE id = ?`,
          id,
        )
        return 'received'
      })
      if (outcome === 'received') {
        cold = true
        arrived()
      }
      return outcome
    },

    take: (now, limit, inHand) => {
      if (nextDue !== undefined && nextDue <= now) {
        cold = true
        nextDue = undefined
      }
      if (!cold) return hot.take(limit, inHand).map((delivery) => ({ delivery }))
      const { queues, isAll } = dueInTurn(now, limit, inHand)
      const rows = inTurn(queues, limit)
      last = String(rows.at(-1)?.tenant ?? last)
      if (isAll && rows.length === queues.reduce((sum, queue) => sum + queue.length, 0)) {
        cold = false
        nextDue = (database.get(selectNextDue, now)?.due_at ?? undefined) as Instant | undefined
      }
      return rows.map((row) => {
        const delivery = hot.pick({ id: row.id as DeliveryId, tenant: row.tenant as TenantId })
        return delivery ? { delivery } : reopened(row, database, sealer)
      })
    },

    nextDue: () => (cold ? undefined : nextDue),

    rescan: () => {
      cold = true
    },

    troubled: () =>
      database.all(selectTroubled).map((row) => ({
        tenant: row.tenant as TenantId,
        connection: row.connection as ConnectionId,
      })),

    onArrival: (listener) => {
      arrived = listener
    },

    expire: (before) =>
      database.write(() => {
        const rows = database.all(
          'SELECT seq FROM delivery_body WHERE received_at < ? ORDER BY received_at LIMIT ?',
          before,
          expiredPerRound,
        )
        for (const { seq } of rows) {
          database.run('DELETE FROM delivery_body WHERE seq = ?', seq as Value)
          database.run('DELETE FROM delivery_named WHERE seq = ?', seq as Value)
          forgetEvents(database, seq as Value)
        }
        return rows.length
      }),
  }
}

const insertDelivery = `
  INSERT INTO delivery (id, tenant, connection, topic, dedupe_key, received_at, status, due_at, source)
  VALUES (?, ?, ?, ?, ?, ?, 'received', ?, ?) ON CONFLICT (connection, dedupe_key) DO NOTHING`
const settleDelivery = `
  UPDATE delivery SET status = ?, reason = ?, missed = max(missed, ?), attempts = attempts + 1, due_at = NULL
  WHERE id = ? AND tenant = ? RETURNING seq`
const selectWithBody = 'SELECT delivery.*, sealed FROM delivery LEFT JOIN delivery_body USING (seq)'
const selectDue = `
  SELECT * FROM delivery WHERE status = 'received' AND tenant = ? AND due_at <= ? ORDER BY due_at, seq LIMIT ?`
/** From each to the next one in the index, however much each of them has waiting. */
const waiting = `
  WITH RECURSIVE waiting(tenant) AS (
    SELECT min(tenant) FROM delivery WHERE status = 'received'
    UNION ALL
    SELECT (SELECT min(tenant) FROM delivery WHERE status = 'received' AND tenant > waiting.tenant)
    FROM waiting WHERE waiting.tenant IS NOT NULL
  )`
const own = `FROM delivery WHERE status = 'received' AND tenant = waiting.tenant`
const selectWaiting = `${waiting} SELECT tenant FROM waiting WHERE EXISTS (SELECT 1 ${own} AND due_at <= ?)`
const selectNextDue = `${waiting} SELECT min((SELECT min(due_at) ${own} AND due_at > ?)) AS due_at FROM waiting`
const selectTroubled = `SELECT DISTINCT tenant, connection FROM delivery WHERE status = 'parked'`
const selectParked = `
  SELECT topic, reason, count(*) AS found FROM delivery
  WHERE tenant = ? AND connection = ? AND status = 'parked' GROUP BY topic, reason ORDER BY topic, reason`
const selectMissed = `
  SELECT substr(received_at, 1, 10) AS day, count(*) AS found FROM delivery
  WHERE tenant = ? AND connection = ? AND missed = 1 AND received_at >= ? GROUP BY day ORDER BY day DESC`

/** A received delivery whose bytes cannot be had any more is not in the way of others: its reader parks it. */
function reopened(row: Row, database: Database, sealer: Sealer): Taken {
  const sealed = database.get('SELECT sealed FROM delivery_body WHERE seq = ?', row.seq as Value)?.sealed
  const lost = (reason: string): Taken => ({
    delivery: { ...recordOf(row), headers: {}, body: new Uint8Array() },
    lost: reason,
  })
  if (!sealed) return lost('its bytes are past their retention')
  try {
    return { delivery: deliveryFrom({ ...row, sealed }, sealer) }
  } catch (error) {
    if (error instanceof Refusal) return lost(error.detail)
    throw error
  }
}

function deliveryFrom(row: Row, sealer: Sealer): Delivery {
  const record = recordOf(row)
  return { ...record, ...unframed(unsealed(record.id, row.sealed as Uint8Array, sealer)) }
}

function unsealed(id: DeliveryId, sealed: Uint8Array, sealer: Sealer): Buffer {
  try {
    return sealer.open('body', id, sealed)
  } catch (cause) {
    throw new Refusal('unreadable', 'its bytes cannot be decrypted', { cause })
  }
}

const recordFrom = (row: Row | undefined): DeliveryRecord | undefined => row && recordOf(row)

const recordOf = (row: Row): DeliveryRecord => ({
  id: row.id as DeliveryId,
  tenant: row.tenant as TenantId,
  connection: row.connection as ConnectionId,
  topic: String(row.topic),
  dedupeKey: String(row.dedupe_key),
  receivedAt: row.received_at as Instant,
  status: row.status as DeliveryStatus,
  ...(row.source === null ? {} : { source: row.source as DeliverySource }),
  attempts: Number(row.attempts),
  ...(row.reason === null ? {} : { reason: String(row.reason) }),
})

/** Newest first, up to `limit`; `stopped`: where it gave up looking, so that a filter that few fit keeps nobody waiting. */
function rowsOf(database: Database, tenant: TenantId, filter: DeliveryFilter, page: { before: number; limit: number }) {
  const { status, connection, topic, from, before, dedupeKey } = filter
  const few = status === 'parked' || status === 'received' || dedupeKey !== undefined
  const wanted: [condition: string, value: Value | undefined][] = [
    ['tenant = ?', tenant],
    // The plus keeps off the index of the vendors' names: it would read all of a connection and sort them.
    [few ? 'connection = ?' : '+connection = ?', connection],
    ['topic = ?', topic],
    ['received_at >= ?', from],
    ['received_at < ?', before],
    ['dedupe_key = ?', dedupeKey],
  ]
  const given = wanted.filter((pair): pair is [string, Value] => pair[1] !== undefined)
  const where = [...given.map(([condition]) => condition), ...(status ? [`status = ${literal(status)}`] : [])].join(
    ' AND ',
  )
  const values = given.map(([, value]) => value)
  const { above, below } = boundsOf(database, from, before)
  const last = Math.min(page.before, below)
  const looked = few ? undefined : database.get(selectStop, tenant, last, above, lookedAtMax)
  const stop = looked?.seq === undefined || looked.seq === null ? undefined : Number(looked.seq)
  const rows = database.all(
    `SELECT * FROM delivery ${ofFew(filter)} WHERE ${where} AND seq < ? AND seq >= ? ORDER BY seq DESC LIMIT ?`,
    ...[...values, last, stop ?? above, page.limit],
  )
  return { rows, stopped: stop !== undefined && rows.length < page.limit ? String(stop) : undefined }
}

/** Those that wait and those that are parked are found where they stand, not by a walk through all of a tenant's. */
function ofFew({ status, dedupeKey }: DeliveryFilter): string {
  if (dedupeKey !== undefined) return ''
  if (status === 'parked') return 'INDEXED BY delivery_parked'
  return status === 'received' ? 'INDEXED BY delivery_waiting' : ''
}

const lookedAtMax = 1_000
/** The row at which to stop; none where the list ends before that. */
const selectStop =
  'SELECT seq FROM delivery WHERE tenant = ? AND seq < ? AND seq >= ? ORDER BY seq DESC LIMIT 1 OFFSET ?'

/** Written out, for a partial index is used only where its condition stands in the query. */
const literal = (status: DeliveryStatus): string => `'${status.replaceAll("'", '')}'`
