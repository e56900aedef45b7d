import { expect, it } from 'vitest'
import type { CanonicalEvent } from '../event/event.ts'
import { createIds } from '../ids.ts'
import { addMilliseconds, type ConnectionId, type TenantId } from '../values.ts'
import {
  type AdapterFactory,
  contract,
  delivery,
  deliveryId,
  noon,
  paged,
  refusesForeignCursors,
  rival,
  shop,
  till,
  web,
} from './adapter.contract.ts'
import type { EventFilter } from './events.ts'
import { counting } from './inbox.contract.ts'

interface Given {
  readonly tenant?: TenantId
  readonly by?: ConnectionId
  readonly quantity?: string
}

/** A count by delivery `number`, the `index`th thing that it said. */
const counted = (number: number, index = 0, { tenant = shop, by = till, quantity = '3' }: Given = {}): CanonicalEvent =>
  ({
    ...{
      specversion: '1.0',
      id: `${deliveryId(number)}.${index}`,
      source: `/connections/${by}`,
      tenant,
      connection: by,
    },
    ...{
      delivery: deliveryId(number),
      receivedAt: addMilliseconds(noon, number * 60_000),
      time: noon,
      type: 'stock.counted',
    },
    data: { item: { sku: 'RED-DRESS-M' }, location: 'shop', quantity, basis: 'available' },
  }) as CanonicalEvent

const moved = (number: number, given: Given = {}): CanonicalEvent =>
  ({
    ...counted(number, 0, given),
    type: 'stock.moved',
    data: { move: `m-${number}`, item: { sku: 'RED-DRESS-M' }, location: 'shop', quantity: '-1' },
  }) as CanonicalEvent

export const eventsContract = (open: AdapterFactory): void =>
  contract('events', open, (bench) => {
    /** As it is settled: each delivery with all that was understood of it. */
    const keep = async (events: readonly CanonicalEvent[]) => {
      for (const [id, own] of Map.groupBy(events, (event) => event.delivery)) {
        const { tenant, connection, receivedAt } = own[0] as CanonicalEvent
        const given = { ...delivery(0), id, tenant, connection, receivedAt, dedupeKey: `key-${id}` }
        await bench.adapter.inbox.put(given)
        await bench.adapter.inbox.settle(given, { status: 'aligned', events: own })
      }
    }
    const ids = async (filter = {}, tenant = shop) =>
      (await bench.adapter.events.list(tenant, filter, { limit: 200 })).items.map(({ id }) => id)

    it('keeps what was understood, also after it was closed and opened', async () => {
      const events = [counted(1), counted(1, 1), moved(2)]
      await keep(events)
      for await (const { events: kept } of bench.nowAndAgain()) {
        expect((await kept.list(shop, {}, { limit: 200 })).items).toEqual([moved(2), counted(1, 1), counted(1)])
        for (const event of events) expect(await kept.find(shop, event.id)).toEqual(event)
        expect(await kept.find(shop, `${deliveryId(1)}.2`)).toBeUndefined()
      }
    })

    it('says of a delivery that is read again what is understood of it by now, once', async () => {
      await keep([counted(1)])
      await keep([counted(1, 0, { quantity: '4' }), counted(1, 1)])
      expect((await bench.adapter.events.list(shop, {}, { limit: 200 })).items).toEqual([
        counted(1, 1),
        counted(1, 0, { quantity: '4' }),
      ])
    })

    it('finds by type, connection and delivery, alone and together', async () => {
      const events = [counted(1), moved(2), counted(3, 0, { by: web }), moved(4, { by: web }), counted(5)]
      await keep(events)
      const numbered = (...numbers: number[]) => numbers.map((number) => `${deliveryId(number)}.0`)
      expect(await ids({ type: 'stock.counted' })).toEqual(numbered(5, 3, 1))
      expect(await ids({ connection: web })).toEqual(numbered(4, 3))
      expect(await ids({ type: 'stock.counted', connection: web })).toEqual(numbered(3))
      expect(await ids({ delivery: deliveryId(2) })).toEqual(numbered(2))
      expect(await ids({ delivery: deliveryId(2), type: 'stock.counted' })).toEqual([])
      expect(await ids({ type: 'order.placed' })).toEqual([])
    })

    it('finds by the time of receipt, alone and with the rest', async () => {
      const made = createIds(bench.clock, counting)
      const minutes = Array.from({ length: 40 }, (_, minute) => minute)
      for (const minute of minutes) {
        const event = minute % 4 === 0 ? moved(minute) : counted(minute)
        const id = made.delivery()
        const receivedAt = bench.clock.now()
        await keep([{ ...event, delivery: id, id: `${id}.0`, receivedAt }])
        bench.clock.advance(60_000)
      }
      const at = (minute: number) => addMilliseconds(noon, minute * 60_000)
      const found = async (filter: EventFilter) =>
        (await paged(3, (page) => bench.adapter.events.list(shop, filter, page))).map(
          ({ receivedAt }) => (Date.parse(receivedAt) - Date.parse(noon)) / 60_000,
        )
      const wanted = (fits: (minute: number) => boolean) => minutes.filter(fits).toReversed()
      expect(await found({ from: at(31) })).toEqual(wanted((minute) => minute >= 31))
      expect(await found({ before: at(4) })).toEqual([3, 2, 1, 0])
      expect(await found({ from: at(20), before: at(22) })).toEqual([21, 20])
      expect(await found({ from: at(22), before: at(20) })).toEqual([])
      expect(await found({ from: at(8), before: at(33), type: 'stock.moved', connection: till })).toEqual(
        wanted((minute) => minute >= 8 && minute < 33 && minute % 4 === 0),
      )
      expect(await found({ from: at(1_000) })).toEqual([])
    })

    it('says nothing any more of a delivery that cannot be read by now, and goes on saying what it said while that is not known', async () => {
      await keep([counted(1), counted(2)])
      const one = { ...delivery(0), id: deliveryId(1), dedupeKey: `key-${deliveryId(1)}` }
      await bench.adapter.inbox.replay(shop, one.id)
      expect(await ids()).toEqual([`${deliveryId(2)}.0`, `${deliveryId(1)}.0`])
      await bench.adapter.inbox.settle(one, { status: 'parked', reason: 'not JSON' })
      expect(await ids()).toEqual([`${deliveryId(2)}.0`])
    })

    it('forgets all of one delivery, and nothing of the next', async () => {
      await keep([counted(1), counted(1, 1), counted(10), counted(11)])
      const one = { ...delivery(0), id: deliveryId(1), dedupeKey: `key-${deliveryId(1)}` }
      expect(await bench.adapter.inbox.erase({ ...one, tenant: rival })).toBe('unknown')
      expect(await ids()).toHaveLength(4)
      for (let time = 0; time < 2; time += 1) expect(await bench.adapter.inbox.erase(one)).toBe('erased')
      expect(await ids()).toEqual([`${deliveryId(11)}.0`, `${deliveryId(10)}.0`])
    })

    it('lets what was understood go with the bytes that it was understood from', async () => {
      await keep([counted(1), counted(5)])
      await keep([counted(2, 0, { tenant: rival })])
      await bench.adapter.expire(addMilliseconds(noon, 3 * 60_000))
      expect(await ids()).toEqual([`${deliveryId(5)}.0`])
      expect(await ids({}, rival)).toEqual([])
      expect(await bench.adapter.events.find(shop, `${deliveryId(1)}.0`)).toBeUndefined()
    })

    it('TEN-01: keeps tenants apart, and leads through one of them by pages', async () => {
      const { events } = bench.adapter
      const own = [counted(1), counted(2), counted(3), counted(3, 1), counted(3, 2), counted(4)]
      await keep(own)
      await keep([counted(6, 0, { tenant: rival }), counted(7, 0, { tenant: rival })])
      for (const limit of [1, 2, 200])
        expect(await paged(limit, (page) => events.list(shop, {}, page))).toEqual(own.toReversed())
      expect(await paged(2, (page) => events.list(shop, { type: 'stock.counted' }, page))).toEqual(own.toReversed())
      expect(await events.find(rival, `${deliveryId(1)}.0`)).toBeUndefined()
      await refusesForeignCursors(
        (page) => events.list(shop, {}, page),
        [(page) => events.list(rival, {}, page), (page) => events.list(shop, { connection: till }, page)],
      )
    })
  })
