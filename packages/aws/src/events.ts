/** What was understood of deliveries: one partition a delivery, and a list of them all by id, which begins with the time of receipt. */
import {
  type CanonicalEvent,
  type Clock,
  deliveryIdsWithin,
  type EventFilter,
  type Events,
  eventList,
  millisecondsOf,
  pageOf,
  type Sealer,
  type TenantId,
} from '@kilter/core'
import { idsWithin } from './ids-within.ts'
import { packJson, unpackJson } from './pack.ts'
import { eachOf } from './pipeline/batch.ts'
import { keyOf } from './places.ts'
import type { Item, Table } from './table.ts'

export interface EventOptions {
  readonly table: Table
  readonly sealer: () => Promise<Sealer>
  readonly clock: Clock
  readonly retentionDays: number
}

const dayMilliseconds = 24 * 3_600_000
const keptAtOnce = 10
const keysPerRound = 200
/** Of a list that few fit, a page looks at so many. */
const lookedAtMax = 2_000

export function createEvents({ table, sealer, clock, retentionDays }: EventOptions): Events {
  const isThere = ({ ttl }: Item): boolean => Number(ttl) * 1_000 > millisecondsOf(clock.now())

  return {
    keep: (tenant, events) =>
      eachOf(events, keptAtOnce, async (event) => {
        const { id, receivedAt } = event
        await table.put({
          ...placeOf(tenant, id),
          listKey: keyOf('events', tenant),
          listAt: id,
          event: packJson(event),
          ttl: Math.floor((millisecondsOf(receivedAt) + retentionDays * dayMilliseconds) / 1_000),
        })
      }),

    find: async (tenant, id) => {
      const item = await table.get(placeOf(tenant, id))
      return item && isThere(item) ? eventOf(item) : undefined
    },

    list: async (tenant, filter, page) => {
      let stopped: string | undefined
      return pageOf({
        sealer: await sealer(),
        list: eventList(tenant, filter),
        page,
        rows: async (position, limit) => {
          const found: CanonicalEvent[] = []
          for await (const { events, last, looked } of rounds(tenant, filter, position?.[0])) {
            found.push(...events)
            if (found.length >= limit) break
            stopped = looked >= lookedAtMax ? last : undefined
            if (stopped !== undefined) break
          }
          return found.slice(0, limit)
        },
        stoppedAt: () => (stopped === undefined ? undefined : [stopped]),
        item: (event) => event,
        position: ({ id }) => [id],
      })
    },

    forget: async (tenant, delivery) => {
      const items = await table.query({ hash: ['pk', keyOf('event', tenant, delivery)], limit: lookedAtMax })
      await table.removeMany(items.map(({ pk, sk }) => ({ pk: String(pk), sk: String(sk) })))
    },
  }

  /** Newest first, a bounded number of keys at a time, with how many were looked at so far. */
  async function* rounds(tenant: TenantId, filter: EventFilter, position: string | undefined) {
    const { above, below } = boundsOf(filter)
    let last = [position, below].filter((each) => each !== undefined).sort()[0]
    let looked = 0
    while (true) {
      const where = idsWithin('listAt', above, last)
      const range = { index: 'byList', hash: ['listKey', keyOf('events', tenant)] as const, descending: true }
      const keys = await table.query({ ...range, limit: keysPerRound, ...(where && { where }) })
      const items = await table.getMany(keys.map(({ pk, sk }) => ({ pk: String(pk), sk: String(sk) })))
      const events = items.filter(isThere).map(eventOf).filter(fits(filter))
      last = String(keys.at(-1)?.listAt ?? '')
      looked += keys.length
      yield { events: events.sort(newestFirst), last, looked }
      if (keys.length < keysPerRound) return
    }
  }
}

/** An id is the delivery's, a dot and a number. */
function placeOf(tenant: TenantId, id: string) {
  const [delivery = '', index = ''] = id.split('.')
  return { pk: keyOf('event', tenant, delivery), sk: index }
}

const eventOf = ({ event }: Item): CanonicalEvent => unpackJson(event) as CanonicalEvent

/** Between which ids those lie that are asked for, both left out. */
function boundsOf({ delivery, from, before }: EventFilter) {
  const within = deliveryIdsWithin(from, before)
  if (delivery === undefined) return within
  const above = [within.above ?? '', `${delivery}.`].sort().at(-1)
  return { above, below: [within.below ?? `${delivery}/`, `${delivery}/`].sort()[0] }
}

const fits =
  ({ type, connection, delivery, from, before }: EventFilter) =>
  (event: CanonicalEvent): boolean =>
    (type === undefined || event.type === type) &&
    (connection === undefined || event.connection === connection) &&
    (delivery === undefined || event.delivery === delivery) &&
    (from === undefined || event.receivedAt >= from) &&
    (before === undefined || event.receivedAt < before)

const newestFirst = (left: CanonicalEvent, right: CanonicalEvent): number => (left.id < right.id ? 1 : -1)
