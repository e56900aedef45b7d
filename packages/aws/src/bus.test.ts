import type { EventBridgeClient, PutEventsRequestEntry } from '@aws-sdk/client-eventbridge'
import { expect, it } from 'vitest'
import { type BusEvent, createBus } from './bus.ts'
import { detailOf } from './event-detail.ts'
import { memoryObjects } from './testing/adapter.ts'

const event = (number: number, more: Record<string, unknown> = {}): BusEvent => ({
  id: `event-${number}`,
  type: 'stock.counted',
  detail: { specversion: '1.0', id: `event-${number}`, tenant: 'shop', ...more },
})

/** An EventBridge that answers as told, and what it was sent. */
function fake(answer: (entries: readonly PutEventsRequestEntry[], call: number) => readonly boolean[]) {
  const sent: string[][] = []
  const taken: PutEventsRequestEntry[] = []
  const client = {
    send: async ({ input }: { input: { Entries: PutEventsRequestEntry[] } }) => {
      const entries = input.Entries
      sent.push(entries.map(({ Detail }) => JSON.parse(Detail ?? '').id))
      const accepted = answer(entries, sent.length)
      taken.push(...entries.filter((_, place) => accepted[place]))
      return {
        FailedEntryCount: accepted.filter((is) => !is).length,
        Entries: accepted.map((is) => (is ? { EventId: '1' } : { ErrorCode: 'ThrottlingException' })),
      }
    },
  } as unknown as EventBridgeClient
  const objects = memoryObjects()
  return {
    bus: createBus({ client, name: 'kilter', source: 'kilter.events', objects, pause: async () => {} }),
    sent,
    taken,
    objects,
  }
}

const all = (entries: readonly unknown[]): boolean[] => entries.map(() => true)

it('sends ten at a time', async () => {
  const { bus, sent } = fake(all)
  await bus.publish(Array.from({ length: 23 }, (_, number) => event(number)))
  expect(sent.map(({ length }) => length)).toEqual([10, 10, 3])
})

it('FLT-18: sends again what was refused of a batch, and only that', async () => {
  const { bus, sent, taken } = fake((entries, call) => entries.map((_, place) => call > 1 || place % 4 !== 1))
  await bus.publish(Array.from({ length: 10 }, (_, number) => event(number)))
  expect(sent).toEqual([
    Array.from({ length: 10 }, (_, number) => `event-${number}`),
    ['event-1', 'event-5', 'event-9'],
  ])
  expect(taken).toHaveLength(10)
})

it('FLT-18: says so where some are refused for good, so that nothing is marked as told', async () => {
  const { bus } = fake((entries) => entries.map((_, place) => place !== 0))
  await expect(bus.publish([event(1), event(2)])).rejects.toMatchObject({ code: 'unavailable' })
})

it('FLT-19: sends a large event by reference, and it is found again whole', async () => {
  const { bus, taken, objects } = fake(all)
  const large = event(1, { data: { items: Array.from({ length: 20_000 }, (_, number) => ({ sku: `SKU-${number}` })) } })
  await bus.publish([large])
  const detail = JSON.parse(taken[0]?.Detail ?? '')
  expect(detail).toEqual({ specversion: '1.0', id: 'event-1', tenant: 'shop', dataref: 'events/event-1' })
  expect(await detailOf(detail, objects)).toEqual(large.detail)
  expect(await detailOf({ ...event(2).detail }, objects)).toEqual(event(2).detail)
})

it('keeps a request below what the bus takes', async () => {
  const { bus, taken, sent } = fake(all)
  const text = 'x'.repeat(100_000)
  await bus.publish(Array.from({ length: 9 }, (_, number) => event(number, { text })))
  expect(taken).toHaveLength(9)
  expect(sent.map(({ length }) => length)).toEqual([2, 2, 2, 2, 1])
})

it('passes on that the bus cannot be reached', async () => {
  const client = {
    send: async () => {
      throw Object.assign(new Error('no'), { name: 'TimeoutError' })
    },
  } as unknown as EventBridgeClient
  const bus = createBus({ client, name: 'kilter', source: 'kilter.events', objects: memoryObjects() })
  await expect(bus.publish([event(1)])).rejects.toMatchObject({ code: 'unavailable' })
})
