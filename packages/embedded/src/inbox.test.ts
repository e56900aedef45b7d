import { addMilliseconds, type Instant, type TenantId } from '@kilter/core'
import { delivery, deliveryId, noon, shop } from '@kilter/core/contracts'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { Held } from './held.ts'
import { openStore, type Store } from './store.ts'

let store: Store
beforeEach(() => {
  store = openStore({ folder: ':memory:' })
})
afterEach(() => store.close())

const held = (...numbers: number[]): Held => {
  const inHand = new Held()
  for (const number of numbers) inHand.add(delivery(number))
  return inHand
}
const nobody = held()
const soon = addMilliseconds(noon, 60_000)
const take = (limit: number, inHand = nobody, now: Instant = soon) =>
  store.inbox.take(now, limit, inHand).map((taken) => Number(taken.delivery.id.slice(4)))
const put = (...numbers: number[]) => Promise.all(numbers.map((number) => store.inbox.put(delivery(number))))
const retryAt = (number: number, at: Instant) =>
  store.inbox.settle(delivery(number), { status: 'retry', at, reason: 'why' })

it('hands each delivery out once, oldest first, in bounded portions', async () => {
  await put(1, 2, 3, 4, 5)
  const inHand = new Held()
  const portions = [2, 2, 2, 2].map((limit) => {
    const portion = take(limit, inHand)
    for (const number of portion) inHand.add(delivery(number))
    return portion
  })
  expect(portions).toEqual([[1, 2], [3, 4], [5], []])
})

it('hands out what its holder could not settle again', async () => {
  await put(1, 2)
  expect(take(10)).toEqual([1, 2])
  store.inbox.rescan()
  expect(take(10, held(2))).toEqual([1])
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
  const inHand = new Held()
  for (let portion = take(500, inHand); portion.length > 0; portion = take(500, inHand)) {
    taken.push(...portion)
    for (const number of portion) inHand.add(delivery(number))
  }
  expect(taken).toEqual(numbers)
})

it('TEN-14: hands out one of each tenant in turn, also those that it reads from the database', async () => {
  const ofTenant = (number: number, tenant: string) => ({ ...delivery(number), tenant: tenant as TenantId })
  const whose = ['a', 'a', 'a', 'b', 'b', 'c']
  for (const isCold of [false, true]) {
    take(1) // from now on those that come are at hand
    const numbers = whose.map((tenant, at) => [at + (isCold ? 10 : 0), tenant] as const)
    await Promise.all(numbers.map(([number, tenant]) => store.inbox.put(ofTenant(number, tenant))))
    if (isCold) store.inbox.rescan()
    const inHand = new Held()
    const portions = [4, 2].map((limit) => {
      const taken = store.inbox.take(soon, limit, inHand)
      for (const each of taken) inHand.add(each.delivery)
      return taken.map(({ delivery: { tenant } }) => tenant).join('')
    })
    expect([portions[0], [...(portions[1] ?? '')].sort().join('')]).toEqual(['abca', 'ab'])
    for (const [number, tenant] of numbers) await store.inbox.settle(ofTenant(number, tenant), { status: 'aligned' })
  }
})

it('TEN-14: hands out what is due, however many others wait for their time', async () => {
  const numbers = Array.from({ length: 50 }, (_, number) => number)
  const ofTenant = (number: number) => ({ ...delivery(number), tenant: `t${number}` as TenantId })
  for (const number of numbers) await store.inbox.put(ofTenant(number))
  take(50)
  const at = addMilliseconds(soon, 10_000)
  for (const number of numbers.slice(1))
    await store.inbox.settle(ofTenant(number), { status: 'retry', at, reason: 'why' })
  store.inbox.rescan()
  expect(take(1, held(), soon)).toEqual([0])
  await store.inbox.settle(ofTenant(0), { status: 'aligned' })
  expect([take(1), store.inbox.nextDue()]).toEqual([[], at])
  expect(take(100, held(), at)).toHaveLength(49)
})

it('TEN-14: lists a tenant’s own at once, however much another one has', async () => {
  const own = [1, 2, 3].map((number) => ({ ...delivery(number), tenant: 'other' as TenantId }))
  for (const each of own) await store.inbox.put(each)
  await put(...Array.from({ length: 2_500 }, (_, number) => number + 10))
  const { items, nextCursor } = await store.inbox.list('other' as TenantId, {}, { limit: 50 })
  expect([items.map(({ id }) => id), nextCursor]).toEqual([[3, 2, 1].map(deliveryId), null])
  const filtered = await store.inbox.list('other' as TenantId, { status: 'aligned' }, { limit: 50 })
  expect(filtered).toEqual({ items: [], nextCursor: null })
})

it('TEN-14: hands out no more of a tenant than is left for the others', async () => {
  await put(...Array.from({ length: 20 }, (_, number) => number))
  const inHand = new Held(8)
  for (let portion = 0; portion < 8; portion += 1)
    for (const { delivery: each } of store.inbox.take(soon, 10, inHand)) inHand.add(each)
  expect(inHand.countOf(shop)).toBe(4)
  const other = { ...delivery(100), tenant: 'other' as TenantId }
  await store.inbox.put(other)
  expect(store.inbox.take(soon, 10, inHand).map((taken) => taken.delivery.tenant)).toEqual(['other'])
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
    plan(
      `SELECT * FROM delivery WHERE status = 'received' AND tenant = '' AND due_at <= '' ORDER BY due_at, seq LIMIT 1`,
    ),
  ).toMatch(/^(?!.*TEMP B-TREE).*delivery_waiting/)
  expect(plan(`SELECT min(due_at) FROM delivery WHERE status = 'received' AND tenant = '' AND due_at > ''`)).toContain(
    'delivery_waiting',
  )
  expect(plan(`SELECT min(tenant) FROM delivery WHERE status = 'received' AND tenant > ''`)).toContain(
    'SEARCH delivery USING COVERING INDEX delivery_waiting',
  )
  expect(plan(`SELECT count(*) FROM delivery WHERE tenant = '' AND connection = '' AND status = 'parked'`)).toContain(
    'delivery_parked',
  )
  expect(plan(`SELECT seq FROM delivery_body WHERE received_at < '' ORDER BY received_at LIMIT 1`)).toContain(
    'delivery_body_age',
  )
})
