/** What was understood of deliveries: kept on their own items, so that it costs no write of its own and goes as they go. */
import {
  type CanonicalEvent,
  type DeliveryId,
  type EventFilter,
  type Events,
  eventList,
  pageOf,
  placeOfEvent,
  type Sealer,
} from '@kilter/core'
import type { DrivenInbox } from './inbox.ts'
import { packJson, unpackJson } from './pack.ts'
import type { Item } from './table.ts'

/** Unit: bytes. What more takes is not kept: the item of a delivery has its bytes to hold too. */
const packedMax = 40 * 1024

/** Undefined: nothing, or too much. */
export function packedEvents(events: readonly CanonicalEvent[]): Uint8Array | undefined {
  if (events.length === 0) return undefined
  const packed = packJson(events)
  return packed.length > packedMax ? undefined : packed
}

/** Part by part, as they were settled; what a part said again holds. The last thing said comes first. */
export function eventsIn({ understood }: Item): CanonicalEvent[] {
  const parts = ((understood as readonly Uint8Array[] | undefined) ?? []).map((part) => unpackJson(part))
  const byId = new Map((parts as CanonicalEvent[][]).flat().map((event) => [event.id, event]))
  return [...byId.values()].sort((left, right) => placeOfEvent(right.id).place - placeOfEvent(left.id).place)
}

export function createEvents(inbox: Pick<DrivenInbox, 'understood'>, sealer: () => Promise<Sealer>): Events {
  return {
    find: async (tenant, id) => {
      const delivery = placeOfEvent(id).delivery as DeliveryId
      for await (const { events } of inbox.understood(tenant, { delivery }))
        return events.find((event) => event.id === id)
      return undefined
    },

    list: async (tenant, filter, page) => {
      let stopped: string | undefined
      return pageOf({
        sealer: await sealer(),
        list: eventList(tenant, filter),
        page,
        rows: async (position, limit) => {
          const found: CanonicalEvent[] = []
          for await (const { events, stop } of inbox.understood(tenant, filter, deliveryAt(position?.[0]))) {
            found.push(...events.filter((event) => fits(event, filter) && isAfter(event, position?.[0])))
            if (found.length >= limit) break
            stopped = stop
          }
          return found.slice(0, limit)
        },
        stoppedAt: () => (stopped === undefined ? undefined : [stopped]),
        item: (event) => event,
        position: ({ id }) => [id],
      })
    },
  }
}

/** The delivery of a position still has what was not told: its id counts as not told yet. A mere delivery's was looked at whole. */
const deliveryAt = (position: string | undefined): string | undefined =>
  position?.includes('.') ? `${placeOfEvent(position).delivery}.` : position

function isAfter({ id, delivery }: CanonicalEvent, position: string | undefined): boolean {
  if (!position?.includes('.')) return true
  const last = placeOfEvent(position)
  return delivery !== last.delivery || placeOfEvent(id).place < last.place
}

const fits = (event: CanonicalEvent, { type, connection, from, before }: EventFilter): boolean =>
  (type === undefined || event.type === type) &&
  (connection === undefined || event.connection === connection) &&
  (from === undefined || event.receivedAt >= from) &&
  (before === undefined || event.receivedAt < before)
