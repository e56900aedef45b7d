import { addMilliseconds, type DeliveryId, type Instant } from '@kilter/core'
import { delivery, deliveryId, noon, shop } from '@kilter/core/contracts'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { openStore, type Store } from './store.ts'

let store: Store
beforeEach(() => {
  store = openStore({ folder: ':memory:' })
})
afterEach(() => store.close())

const nobody: ReadonlySet<DeliveryId> = new Set()
const soon = addMilliseconds(noon, 60_000)
const take = (limit: number, inHand = nobody, now: Instant = soon) =>
  store.inbox.take(now, limit, inHand).map((taken) => Number(taken.delivery.id.slice(4)))
const put = (...numbers: number[]) => Promise.all(numbers.map((number) => store.inbox.put(delivery(number))))
const retryAt = (number: number, at: Instant) =>
  store.inbox.settle(delivery(number), { status: 'retry', at, reason: 'why' })

it('hands each delivery out once, oldest first, in bounded portions', async () => {
  await put(1, 2, 3, 4, 5)
  const inHand = new Set<DeliveryId>()
  const portions = [2, 2, 2, 2].map((limit) => {
    const portion = take(limit, inHand)
    for (const number of portion) inHand.add(deliveryId(number))
    return portion
  })
  expect(portions).toEqual([[1, 2], [3, 4], [5], []])
})

it('hands out what its holder could not settle again', async () => {
  await put(1, 2)
  expect(take(10)).toEqual([1, 2])
  store.inbox.rescan()
  expect(take(10, new Set([deliveryId(2)]))).toEqual([1])
})

it('hands a retry out when its time has come, and not before', async () => {
  await put(1)
  take(10)
  await retryAt(1, addMilliseconds(noon, 10_000))
  expect(take(10, nobody, addMilliseconds(noon, 9_999))).toEqual([])
  expect(take(10, nobody, addMilliseconds(noon, 10_000))).toEqual([1])
  await retryAt(1, addMilliseconds(noon, 20_000))
  expect(take(10, nobody, addMilliseconds(noon, 20_000))).toEqual([1])
})

it('hands a replayed delivery out at once', async () => {
  await put(1)
  take(10)
  await store.inbox.settle(delivery(1), { status: 'parked', reason: 'not JSON' })
  expect(take(10)).toEqual([])
  await store.inbox.replay(shop, deliveryId(1))
  expect(take(10)).toEqual([1])
})

it('FLT-30: reads from the database what does not fit in memory, in order and once', async () => {
  take(1)
  const numbers = Array.from({ length: 5_200 }, (_, index) => index)
  await put(...numbers)
  const taken: number[] = []
  const inHand = new Set<DeliveryId>()
  for (let portion = take(500, inHand); portion.length > 0; portion = take(500, inHand)) {
    taken.push(...portion)
    for (const number of portion) inHand.add(deliveryId(number))
  }
  expect(taken).toEqual(numbers)
})

it('lets bodies go in bounded portions, the oldest first', async () => {
  await put(...Array.from({ length: 700 }, (_, index) => index))
  const before = addMilliseconds(noon, 600)
  expect([
    await store.inbox.expire(before),
    await store.inbox.expire(before),
    await store.inbox.expire(before),
  ]).toEqual([500, 100, 0])
  expect(await store.inbox.open(shop, deliveryId(599))).toBe('expired')
  expect(await store.inbox.open(shop, deliveryId(600))).toMatchObject({ id: deliveryId(600) })
})

it('looks for due, parked and expired rows through an index, however many there are', () => {
  const plan = (sql: string) =>
    JSON.stringify(store.database.all(`EXPLAIN QUERY PLAN ${sql}`).map(({ detail }) => detail))
  expect(
    plan(`SELECT * FROM delivery WHERE status = 'received' AND due_at <= '' ORDER BY due_at, seq LIMIT 1`),
  ).toContain('delivery_received')
  expect(plan(`SELECT min(due_at) FROM delivery WHERE status = 'received' AND due_at > ''`)).toContain(
    'delivery_received',
  )
  expect(plan(`SELECT count(*) FROM delivery WHERE tenant = '' AND connection = '' AND status = 'parked'`)).toContain(
    'delivery_parked',
  )
  expect(plan(`SELECT seq FROM delivery_body WHERE received_at < '' ORDER BY received_at LIMIT 1`)).toContain(
    'delivery_body_age',
  )
})
