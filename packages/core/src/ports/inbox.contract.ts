import { expect, it } from 'vitest'
import { createIds } from '../ids.ts'
import { addMilliseconds, type Instant } from '../values.ts'
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
import type { DeliveryFilter } from './inbox.ts'

const first = deliveryId(1)
/** ULIDs that count up, as the real ones within a millisecond. */
export function counting(): (milliseconds: number) => string {
  let made = 0
  return (milliseconds) => {
    made += 1
    return `${timeDigits(milliseconds)}${String(made).padStart(16, '0')}`
  }
}

/** Crockford's base 32 leaves out I, L, O and U. */
const timeDigits = (milliseconds: number): string =>
  milliseconds
    .toString(32)
    .padStart(10, '0')
    .replaceAll(/[a-v]/g, (digit) => 'ABCDEFGHJKMNPQRSTVWXYZ'.charAt(digit.charCodeAt(0) - 97))

const tomorrow = '2026-11-21T12:00:00.000Z' as Instant

export const inboxContract = (open: AdapterFactory): void =>
  contract('inbox', open, (bench) => {
    it('gives back what was put, byte for byte, also after it was closed and opened', async () => {
      const body = Uint8Array.from({ length: 70_000 }, (_, index) => index % 256)
      const headers = { 'x-topic': 'ä€', accept: 'a, b' }
      expect(await bench.adapter.inbox.put(delivery(1, { body, headers }))).toBe('kept')
      const { inbox } = await bench.again()
      const opened = await inbox.open(shop, first)
      if (opened === 'expired' || opened === undefined) throw new Error('not there')
      expect(Buffer.from(opened.body).equals(Buffer.from(body))).toBe(true)
      const { body: _body, ...record } = { ...delivery(1), headers, status: 'received', attempts: 0 }
      expect({ ...opened, body: undefined }).toEqual({ ...record, body: undefined })
    })

    it('keeps a body that is empty', async () => {
      await bench.adapter.inbox.put(delivery(1, { body: new Uint8Array() }))
      expect(await bench.adapter.inbox.open(shop, first)).toMatchObject({ id: first, body: { length: 0 } })
    })

    it('knows a second delivery with the same connection and key as a duplicate and writes nothing', async () => {
      const { inbox } = bench.adapter
      await inbox.put(delivery(1, { dedupeKey: 'same' }))
      expect(await inbox.put(delivery(2, { dedupeKey: 'same', body: Uint8Array.of(9) }))).toBe('duplicate')
      expect(await inbox.find(shop, deliveryId(2))).toBeUndefined()
      expect(await inbox.put(delivery(3, { dedupeKey: 'same', connection: web }))).toBe('kept')
    })

    it('SIG-12: keeps exactly one of a thousand that arrive at once', async () => {
      const arrivals = Array.from({ length: 1_000 }, (_, index) => delivery(index, { dedupeKey: 'same' }))
      const outcomes = await Promise.all(arrivals.map((each) => bench.adapter.inbox.put(each)))
      expect(outcomes.filter((outcome) => outcome === 'kept')).toHaveLength(1)
    })

    it('knows a duplicate of what is long settled, also after it was closed and opened', async () => {
      await bench.adapter.inbox.put(delivery(1))
      await bench.adapter.inbox.settle(delivery(1), { status: 'aligned' })
      const { inbox } = await bench.again()
      expect(await inbox.put(delivery(2, { dedupeKey: 'key-1' }))).toBe('duplicate')
    })

    it('counts an attempt with each outcome, and keeps the reason', async () => {
      const { inbox } = bench.adapter
      await inbox.put(delivery(1))
      await inbox.settle(delivery(1), { status: 'retry', at: tomorrow, reason: 'the vendor is down' })
      expect(await inbox.find(shop, first)).toMatchObject({
        status: 'received',
        attempts: 1,
        reason: 'the vendor is down',
      })
      await inbox.settle(delivery(1), { status: 'parked', reason: 'not JSON' })
      expect(await inbox.find(shop, first)).toMatchObject({ status: 'parked', attempts: 2, reason: 'not JSON' })
      await inbox.settle(delivery(1), { status: 'aligned' })
      const settled = await inbox.find(shop, first)
      expect(settled).toMatchObject({ status: 'aligned', attempts: 3 })
      expect(settled?.reason).toBeUndefined()
    })

    it('makes a replayed delivery received with no attempts behind it', async () => {
      const { inbox } = bench.adapter
      await inbox.put(delivery(1))
      await inbox.settle(delivery(1), { status: 'parked', reason: 'not JSON' })
      expect(await inbox.replay(shop, first)).toBe('received')
      const replayed = await inbox.find(shop, first)
      expect(replayed).toMatchObject({ status: 'received', attempts: 0 })
      expect(replayed?.reason).toBeUndefined()
      expect(await inbox.replay(shop, deliveryId(9))).toBe('unknown')
    })

    it('PII-04: lets the bytes go after their retention, keeps record and key, and says so to a replay', async () => {
      const { inbox, expire } = bench.adapter
      await inbox.put(delivery(1))
      await inbox.put(delivery(2, { receivedAt: tomorrow }))
      await inbox.settle(delivery(1), { status: 'aligned' })
      await expire(tomorrow)
      expect(await inbox.open(shop, first)).toBe('expired')
      expect(await inbox.replay(shop, first)).toBe('expired')
      expect(await inbox.find(shop, first)).toMatchObject({ status: 'aligned' })
      expect(await inbox.put(delivery(3, { dedupeKey: 'key-1' }))).toBe('duplicate')
      expect(await inbox.open(shop, deliveryId(2))).toMatchObject({ id: deliveryId(2) })
    })

    it('lists newest first, page by page, by status and connection', async () => {
      const { inbox } = bench.adapter
      const numbered = (number: number) => delivery(number, { connection: number % 3 === 0 ? web : till })
      for (let number = 1; number <= 9; number += 1) {
        await inbox.put(numbered(number))
        if (number % 2 === 0) await inbox.settle(numbered(number), { status: 'parked', reason: 'not JSON' })
      }
      const numbers = async (filter: DeliveryFilter) =>
        (await paged(2, (page) => inbox.list(shop, filter, page))).map(({ id }) => Number(id.slice(4)))
      expect(await numbers({})).toEqual([9, 8, 7, 6, 5, 4, 3, 2, 1])
      expect(await numbers({ status: 'parked' })).toEqual([8, 6, 4, 2])
      expect(await numbers({ status: 'received', connection: web })).toEqual([9, 3])
      expect(await numbers({ status: 'ignored' })).toEqual([])
      expect(await inbox.count(shop, web, 'parked')).toBe(1)
      expect(await inbox.parked(shop, web)).toEqual([{ topic: 'order.updated', reason: 'not JSON', count: 1 }])
      expect(await inbox.parked(shop, till)).toMatchObject([{ count: 3 }])
      expect(await inbox.parked(rival, web)).toEqual([])
      expect(await inbox.count(shop, till, 'received')).toBe(3)
    })

    it('finds by topic, time of receipt and the vendor’s own name, alone and together', async () => {
      const { inbox } = bench.adapter
      const ids = createIds(bench.clock, counting)
      const minutes = Array.from({ length: 40 }, (_, minute) => minute)
      for (const minute of minutes) {
        const receivedAt = bench.clock.now()
        const topic = minute % 4 === 0 ? 'stock' : 'order'
        const dedupeKey = `key-${minute}`
        await inbox.put({ ...delivery(minute), id: ids.delivery(), receivedAt, topic, dedupeKey })
        bench.clock.advance(60_000)
      }
      const at = (minute: number) => addMilliseconds(noon, minute * 60_000)
      const found = async (filter: DeliveryFilter) =>
        (await paged(3, (page) => inbox.list(shop, filter, page))).map(({ dedupeKey }) => Number(dedupeKey.slice(4)))
      const wanted = (fits: (minute: number) => boolean) => minutes.filter(fits).toReversed()
      expect(await found({ topic: 'stock' })).toEqual(wanted((minute) => minute % 4 === 0))
      expect(await found({ from: at(31) })).toEqual(wanted((minute) => minute >= 31))
      expect(await found({ before: at(4) })).toEqual([3, 2, 1, 0])
      expect(await found({ from: at(20), before: at(22) })).toEqual([21, 20])
      expect(await found({ from: at(22), before: at(20) })).toEqual([])
      expect(await found({ from: at(8), before: at(33), topic: 'stock', status: 'received' })).toEqual(
        wanted((minute) => minute >= 8 && minute < 33 && minute % 4 === 0),
      )
      expect(await found({ from: at(1_000) })).toEqual([])
      expect(await found({ before: at(-1_000) })).toEqual([])
      expect(await found({ connection: till, dedupeKey: 'key-7' })).toEqual([7])
      expect(await found({ connection: till, dedupeKey: 'key-7', topic: 'stock' })).toEqual([])
      expect(await found({ connection: web, dedupeKey: 'key-7' })).toEqual([])
      expect((await inbox.list(rival, { connection: till, dedupeKey: 'key-7' }, { limit: 5 })).items).toEqual([])
    })

    it('does not let what arrives meanwhile shift a page', async () => {
      const { inbox } = bench.adapter
      for (const number of [1, 2, 3]) await inbox.put(delivery(number))
      const { nextCursor } = await inbox.list(shop, {}, { limit: 2 })
      await inbox.put(delivery(4))
      const rest = await inbox.list(shop, {}, { limit: 2, ...(nextCursor === null ? {} : { cursor: nextCursor }) })
      expect(rest.items.map(({ id }) => id)).toEqual([deliveryId(1)])
      expect(rest.nextCursor).toBeNull()
    })

    it('TEN-05: refuses a cursor that is edited, another tenant’s, another list’s or another filter’s', async () => {
      const { inbox, aliases } = bench.adapter
      for (const number of [1, 2, 3]) {
        await inbox.put(delivery(number))
        await inbox.put(delivery(number + 10, { tenant: rival, connection: web }))
      }
      await aliases.put(
        shop,
        ['1', '2'].map((externalId) => ({ connection: till, externalId, item: 'A', by: 'person', asOf: noon })),
      )
      await refusesForeignCursors(
        (page) => inbox.list(shop, {}, page),
        [
          (page) => inbox.list(rival, {}, page),
          (page) => inbox.list(shop, { status: 'received' }, page),
          (page) => inbox.list(shop, { connection: till }, page),
          (page) => aliases.list(shop, page),
        ],
      )
    })

    it('remembers how a delivery came that no webhook brought, also after it was closed and opened', async () => {
      await bench.adapter.inbox.put(delivery(1, { source: 'pull' }))
      await bench.adapter.inbox.put(delivery(2))
      for await (const { inbox } of bench.nowAndAgain()) {
        expect(await inbox.find(shop, first)).toMatchObject({ source: 'pull' })
        expect(await inbox.open(shop, first)).toMatchObject({ source: 'pull' })
        expect(await inbox.find(shop, deliveryId(2))).not.toHaveProperty('source')
      }
    })

    it('counts what was missed once, however often it is settled, by connection and day', async () => {
      const { inbox } = bench.adapter
      bench.clock.advance(2_000)
      const own = [1, 2, 3].map((number) => delivery(number, { source: 'pull' }))
      const others = [delivery(4, { connection: web, source: 'pull' }), delivery(5, { source: 'pull' })]
      for (const each of [...own, ...others]) await inbox.put(each)
      for (const each of [...own, ...own, delivery(4, { connection: web })])
        await inbox.settle(each, { status: 'aligned', missed: true })
      await inbox.settle(delivery(5), { status: 'aligned' })
      await inbox.settle(delivery(1), { status: 'aligned' })
      expect(await inbox.missed(shop, till, noon)).toEqual([{ day: '2026-11-20', count: 3 }])
      expect(await inbox.missed(shop, web, noon)).toEqual([{ day: '2026-11-20', count: 1 }])
      expect(await inbox.missed(rival, till, noon)).toEqual([])
      bench.clock.advance(2 * 24 * 3_600_000)
      expect(await inbox.missed(shop, till, tomorrow)).toEqual([])
    })

    it('counts each of many that are settled at the same moment as missed', async () => {
      const { inbox } = bench.adapter
      const many = Array.from({ length: 12 }, (_, number) => delivery(number + 1, { source: 'pull' }))
      for (const each of many) await inbox.put(each)
      await Promise.all(many.map((each) => inbox.settle(each, { status: 'aligned', missed: true })))
      expect(await inbox.missed(shop, till, noon)).toEqual([{ day: '2026-11-20', count: 12 }])
    })

    it('TEN-01: treats another tenant’s delivery as one that does not exist', async () => {
      const { inbox } = bench.adapter
      await inbox.put(delivery(1))
      await inbox.settle(delivery(1), { status: 'parked', reason: 'not JSON' })
      expect(await inbox.find(rival, first)).toBeUndefined()
      expect(await inbox.open(rival, first)).toBeUndefined()
      expect(await inbox.replay(rival, first)).toBe('unknown')
      expect((await inbox.list(rival, {}, { limit: 10 })).items).toEqual([])
      expect((await inbox.list(rival, { connection: till }, { limit: 10 })).items).toEqual([])
      expect(await inbox.count(rival, till, 'parked')).toBe(0)
      await inbox.settle(delivery(1, { tenant: rival }), { status: 'aligned' })
      expect(await inbox.find(shop, first)).toMatchObject({ status: 'parked', attempts: 1 })
    })
  })
