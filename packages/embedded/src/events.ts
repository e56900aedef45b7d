/** What was understood of deliveries. In the order of its ids, which begin with their deliveries' and so with the time of receipt. */
import {
  type CanonicalEvent,
  deliveryIdsWithin,
  type EventFilter,
  type Events,
  eventList,
  type Instant,
  pageOf,
  type Sealer,
  type TenantId,
} from '@kilter/core'
import type { Database, Value } from './database.ts'

const expiredPerRound = 500

export interface KeptEvents extends Events {
  /** Deletes those received before, a bounded number. Answers how many. */
  expire(before: Instant): Promise<number>
}

export function createEvents(database: Database, sealer: Sealer): KeptEvents {
  return {
    keep: async (tenant, events) => {
      if (events.length === 0) return
      await database.write(() => {
        for (const event of events) {
          const { id, type, connection, receivedAt } = event
          database.run(keepEvent, tenant, id, type, connection, receivedAt, JSON.stringify(event))
        }
      }, 'soon')
    },

    find: async (tenant, id) => {
      const row = database.get('SELECT json FROM event WHERE tenant = ? AND id = ?', tenant, id)
      return row && (JSON.parse(String(row.json)) as CanonicalEvent)
    },

    list: async (tenant, filter, page) =>
      pageOf({
        sealer,
        list: eventList(tenant, filter),
        page,
        rows: (position, limit) => {
          const [where, values] = asked(tenant, filter, position?.[0])
          return database.all(`SELECT id, json FROM event WHERE ${where} ORDER BY id DESC LIMIT ?`, ...values, limit)
        },
        item: ({ json }) => JSON.parse(String(json)) as CanonicalEvent,
        position: ({ id }) => [String(id)],
      }),

    forget: async (tenant, delivery) => {
      const sql = 'DELETE FROM event WHERE tenant = ? AND id > ? AND id < ?'
      await database.write(() => database.run(sql, tenant, ...idsOf(delivery)))
    },

    expire: (before) =>
      database.write(() =>
        database.run(
          `DELETE FROM event WHERE (tenant, id) IN (
             SELECT tenant, id FROM event INDEXED BY event_age WHERE received_at < ? ORDER BY received_at LIMIT ?)`,
          before,
          expiredPerRound,
        ),
      ),
  }
}

const keepEvent = `
  INSERT INTO event (tenant, id, type, connection, received_at, json) VALUES (?, ?, ?, ?, ?, ?)
  ON CONFLICT (tenant, id) DO UPDATE SET type = excluded.type, json = excluded.json`

/** An id is the delivery's, a dot and a number. */
const idsOf = (delivery: string): [string, string] => [`${delivery}.`, `${delivery}/`]

function asked(tenant: TenantId, filter: EventFilter, last: string | undefined): [string, Value[]] {
  const { type, connection, delivery, from, before } = filter
  const { above, below } = deliveryIdsWithin(from, before)
  const [first, end] = delivery === undefined ? [undefined, undefined] : idsOf(delivery)
  const conditions: readonly (readonly [string, Value | undefined])[] = [
    ['tenant = ?', tenant],
    ['type = ?', type],
    ['connection = ?', connection],
    ['id > ?', first],
    ['id < ?', end],
    ['id > ?', above],
    ['id < ?', below],
    ['id < ?', last],
    ['received_at >= ?', from],
    ['received_at < ?', before],
  ]
  const said = conditions.filter((each): each is [string, Value] => each[1] !== undefined)
  return [said.map(([condition]) => condition).join(' AND '), said.map(([, value]) => value)]
}
