/** What was understood of deliveries: rows that come with a delivery's outcome and go with its bytes. */
import {
  type CanonicalEvent,
  type EventFilter,
  type Events,
  eventList,
  pageOf,
  placeOfEvent,
  type Sealer,
  type TenantId,
} from '@kilter/core'
import type { Database, Row, Value } from './database.ts'
import { boundsOf } from './delivery-bounds.ts'

export function createEvents(database: Database, sealer: Sealer): Events {
  return {
    find: async (tenant, id) => {
      const { delivery, place } = placeOfEvent(id)
      const row = database.get(selectOne, delivery, place, tenant)
      return row && eventOf(row)
    },

    list: async (tenant, filter, page) =>
      pageOf({
        sealer,
        list: eventList(tenant, filter),
        page,
        rows: (position, limit) => {
          const [where, values] = asked(database, tenant, filter, position)
          const sql = `SELECT seq, place, json FROM event WHERE ${where} ORDER BY seq DESC, place DESC LIMIT ?`
          return database.all(sql, ...values, limit)
        },
        item: eventOf,
        position: ({ seq, place }) => [String(seq), String(place)],
      }),
  }
}

/** Inside `database.write` only: what is understood of a delivery by now, in place of what was before. */
export function keepEvents(database: Database, seq: Value, events: readonly CanonicalEvent[]): void {
  forgetEvents(database, seq)
  for (const event of events) {
    const { id, tenant, type, connection } = event
    const { place } = placeOfEvent(id)
    database.run(
      'INSERT INTO event VALUES (?, ?, ?, ?, ?, ?)',
      seq,
      place,
      tenant,
      type,
      connection,
      JSON.stringify(event),
    )
  }
}

/** Inside `database.write` only. */
export const forgetEvents = (database: Database, seq: Value): number =>
  database.run('DELETE FROM event WHERE seq = ?', seq)

const selectOne = `
  SELECT json FROM event JOIN delivery USING (seq) WHERE delivery.id = ? AND place = ? AND event.tenant = ?`

const eventOf = ({ json }: Row): CanonicalEvent => JSON.parse(String(json)) as CanonicalEvent

function asked(
  database: Database,
  tenant: TenantId,
  { type, connection, delivery, from, before }: EventFilter,
  position: readonly string[] | undefined,
): [string, Value[]] {
  const { above, below } = boundsOf(database, from, before)
  const of = 'seq = (SELECT seq FROM delivery WHERE id = ?)'
  const received = 'SELECT received_at FROM delivery WHERE delivery.seq = event.seq'
  const conditions: readonly (readonly [string, ...(Value | undefined)[]])[] = [
    ['tenant = ?', tenant],
    ['type = ?', type],
    ['connection = ?', connection],
    [of, delivery],
    ['seq >= ?', from && above],
    ['seq < ?', before && below],
    [`(${received}) >= ?`, from],
    [`(${received}) < ?`, before],
    ['(seq, place) < (?, ?)', ...(position ?? [undefined]).map((each) => each && Number(each))],
  ]
  const said = conditions.filter(([, ...values]) => values.every((value) => value !== undefined))
  return [said.map(([condition]) => condition).join(' AND '), said.flatMap(([, ...values]) => values as Value[])]
}
