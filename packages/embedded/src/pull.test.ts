/** Asking a vendor for what its webhooks missed: the use cases on the embedded store, with a vendor of paper. */
import {
  type DeliverySource,
  type Instant,
  type PageAnswer,
  type Pages,
  pullNow,
  Refusal,
  setPullMinutes,
  startBackfill,
} from '@kilter/core'
import { createClock, noon } from '@kilter/core/contracts'
import { level } from '@kilter/core/testing'
import { afterEach, beforeEach, expect, it, vi } from 'vitest'
import { type PullWorker, startPullWorker } from './pull-worker.ts'
import { defaultTenant } from './store.ts'
import { startTestHub, type TestHub } from './testing/hub.ts'

const minute = 60_000
const hour = 60 * minute
const pageLength = 2

const vendorItself = 'the vendor itself'

interface Paper extends Pages {
  /** What the vendor holds, oldest change first. */
  readonly items: { sku: string; location: string; level: number; at: Instant }[]
  readonly asked: string[]
  /** Who answers the next reads, one each; then the vendor itself. */
  readonly instead: (typeof vendorItself | (() => PageAnswer | Promise<PageAnswer>))[]
}

function paper(): Paper {
  const items: Paper['items'] = []
  const asked: string[] = []
  const instead: Paper['instead'] = []
  const read = async (_connection: unknown, _secrets: unknown, { path }: { path: string }): Promise<PageAnswer> => {
    asked.push(path)
    const other = instead.shift()
    if (other && other !== vendorItself) return other()
    const query = new URLSearchParams(path.split('?')[1])
    const from = Number(query.get('cursor') ?? query.get('after') ?? 0)
    const listed = items.filter(({ at }) => at >= (query.get('since') ?? ''))
    const page = listed.slice(from, from + pageLength)
    const end = from + page.length
    const next = path.startsWith('/feed') ? String(end) : end < listed.length ? String(end) : null
    return { status: 200, headers: {}, json: { items: page, next } }
  }
  return { items, asked, instead, read }
}

const at = (minutesAfterNoon: number): Instant =>
  new Date(Date.parse(noon) + minutesAfterNoon * minute).toISOString() as Instant
const item = (sku: string, units: number, minutesAfterNoon: number) => ({
  ...{ sku, location: 'shop', level: units, at: at(minutesAfterNoon) },
})
const refuses = (code: 'unavailable' | 'misconfigured') => () => {
  throw new Refusal(code, `it is ${code}`)
}
const answers = (status: number, json?: unknown) => () => ({ status, headers: {}, json })

let vendor: Paper
let hub: TestHub
let pulls: PullWorker

beforeEach(async () => {
  vendor = paper()
  await open()
})
afterEach(() => close())

async function open(given: Parameters<typeof startTestHub>[0] = {}): Promise<void> {
  hub = await startTestHub({ pages: vendor, ...given })
  pulls = startPullWorker({ ports: hub.ports, log: (record) => hub.logged.push(record) })
}
async function close(): Promise<void> {
  await pulls.stop()
  await hub.close()
}
async function settled(): Promise<void> {
  await pulls.idle()
  await hub.worker.idle()
}
const state = () => hub.store.pulls.read(defaultTenant, hub.connection.id)
const deliveries = async () => (await hub.store.inbox.list(defaultTenant, {}, { limit: 200 })).items.toReversed()
const pulled = async (source: DeliverySource = 'pull') =>
  (await deliveries()).filter((each) => each.source === source).length
const open_ = async () =>
  (await hub.store.incidents.list(defaultTenant, { status: 'open' }, { limit: 50 })).items.map(
    ({ detector, discriminator, subject, details }) =>
      detector === 'shelf.empty' ? subject.key : `${discriminator}: ${details.count}`,
  )
const missed = () => hub.store.inbox.missed(defaultTenant, hub.connection.id, noon)
/** The same in other bytes than it is listed in. */
const send = ({ sku, level: units, at }: ReturnType<typeof item>) =>
  hub.send(level({ sku, location: 'shop', level: units, at }).replace('{', '{ '))

it('FLT-13: what no webhook told is told an hour later, counted as missed once, and said to be missing', async () => {
  await settled()
  vendor.items.push(item('A', 0, 20), item('B', 0, 25))
  hub.clock.advance(30 * minute)
  await send(item('A', 0, 20))
  hub.clock.advance(40 * minute)
  await settled()
  expect(await open_()).toEqual(expect.arrayContaining(['A', 'B', 'missed: 1']))
  expect(await missed()).toEqual([{ day: '2026-11-20', count: 1 }])
  hub.clock.advance(70 * minute)
  await settled()
  expect(await missed()).toEqual([{ day: '2026-11-20', count: 1 }])
  expect((await deliveries()).map(({ source, status }) => [source, status])).toEqual([
    [undefined, 'aligned'],
    ['pull', 'aligned'],
    ['pull', 'aligned'],
  ])
})

it('FLT-13: is counted as missed also where the hub was cut short between taking it in and noting that', async () => {
  await close()
  let isCut = true
  const spoil = (store: TestHub['store']): TestHub['store'] => {
    const settle: TestHub['store']['inbox']['settle'] = async (delivery, outcome) => {
      if (!isCut) return store.inbox.settle(delivery, outcome)
      isCut = false
      throw new Refusal('unavailable', 'cut short')
    }
    return { ...store, inbox: { ...store.inbox, settle } }
  }
  await open({ spoil })
  await settled()
  vendor.items.push(item('B', 5, 20))
  hub.clock.advance(70 * minute)
  await settled()
  expect(isCut).toBe(false)
  await settled()
  expect(await open_()).toEqual(['missed: 1'])
})

it('one connection that it stumbles over keeps no other waiting', async () => {
  const other = { ...hub.connection, id: `con_${'9'.repeat(26)}` as typeof hub.connection.id }
  await hub.store.connections.put(other, { signing: [], credentials: { accessToken: 'token' } })
  await settled()
  hub.clock.advance(70 * minute)
  const stumbles = () => {
    throw new TypeError('of our own making')
  }
  vendor.asked.length = 0
  vendor.instead.push(stumbles)
  await pulls.idle()
  const both = await Promise.all([state(), hub.store.pulls.read(defaultTenant, other.id)])
  expect(both.map((each) => each?.pulledAt)).toEqual([hub.clock.now(), hub.clock.now()])
  expect(both.flatMap((each) => each?.lists.levels?.reason ?? [])).toEqual(['the hub failed at it; its log says where'])
  expect(hub.logged).toContainEqual(expect.objectContaining({ message: 'pulling stumbled and goes on' }))
})

it('a vendor that hangs keeps no other connection waiting', async () => {
  const other = { ...hub.connection, id: `con_${'0'.repeat(26)}` as typeof hub.connection.id }
  await hub.store.connections.put(other, { signing: [], credentials: { accessToken: 'token' } })
  await settled()
  hub.clock.advance(70 * minute)
  const answer = Promise.withResolvers<PageAnswer>()
  vendor.instead.push(() => answer.promise)
  const looking = pulls.idle()
  const both = () => Promise.all([state(), hub.store.pulls.read(defaultTenant, other.id)])
  await vi.waitFor(async () =>
    expect((await both()).filter((each) => each?.pulledAt === hub.clock.now())).toHaveLength(1),
  )
  answer.resolve({ status: 200, headers: {}, json: { items: [], next: null } })
  await looking
  expect((await both()).map((each) => each?.pulledAt)).toEqual([hub.clock.now(), hub.clock.now()])
})

it('says that webhooks arrive again once two days passed without a miss', async () => {
  await settled()
  vendor.items.push(item('B', 5, 20))
  hub.clock.advance(70 * minute)
  await settled()
  expect(await open_()).toEqual(['missed: 1'])
  hub.clock.advance(48 * hour)
  await settled()
  expect(await open_()).toEqual([])
})

it('leaves to webhooks what changed just now, and asks about it the next time', async () => {
  await settled()
  hub.clock.advance(65 * minute)
  vendor.items.push(item('A', 1, 64))
  await settled()
  expect(await pulled()).toBe(0)
  hub.clock.advance(65 * minute)
  await settled()
  expect(await pulled()).toBe(1)
})

it('a connection that had to be asked has not spoken: its silence goes on', async () => {
  await settled()
  vendor.items.push(item('A', 1, 20))
  hub.clock.advance(70 * minute)
  await settled()
  const { facts } = await hub.store.subjects.read(defaultTenant, { kind: 'connection', key: hub.connection.id })
  expect(facts.of('heard')).toEqual([])
  await send(item('A', 1, 20))
  await hub.worker.idle()
  const { facts: after } = await hub.store.subjects.read(defaultTenant, { kind: 'connection', key: hub.connection.id })
  expect(after.of('heard')).toHaveLength(1)
})

it('FLT-31: waits for a vendor that does not answer, and goes on at the page where it was', async () => {
  await settled()
  vendor.items.push(...[1, 2, 3, 4, 5].map((number) => item(`I-${number}`, 3, number)))
  hub.clock.advance(70 * minute)
  vendor.asked.length = 0
  vendor.instead.push(vendorItself)
  vendor.instead.push(refuses('unavailable'))
  await settled()
  expect(await pulled()).toBe(2)
  expect(await state()).toMatchObject({ attempts: 1, reason: 'it is unavailable' })
  hub.clock.advance(2_000)
  await settled()
  expect(await pulled()).toBe(5)
  expect(vendor.asked.map((path) => path.split('&')[1])).toEqual([undefined, 'cursor=2', 'cursor=2', 'cursor=4'])
  expect(await state()).toMatchObject({ attempts: 0, pulledAt: hub.clock.now() })
})

it('OUT-13: asks a vendor again once the time is over that it asked for', async () => {
  await settled()
  vendor.items.push(item('I-1', 3, 1))
  hub.clock.advance(70 * minute)
  vendor.instead.push(() => {
    throw new Refusal('unavailable', 'later', { retryAfterSeconds: 1_800 })
  })
  await settled()
  hub.clock.advance(29 * minute)
  await settled()
  expect(await pulled()).toBe(0)
  hub.clock.advance(2 * minute)
  await settled()
  expect(await pulled()).toBe(1)
})

it('FLT-31: a vendor that stays away is told of, and that it is back', async () => {
  await settled()
  hub.clock.advance(70 * minute)
  vendor.instead.push(...Array.from({ length: 8 }, () => refuses('unavailable')))
  for (let minutes = 0; minutes < 8; minutes += 1) {
    await settled()
    hub.clock.advance(10 * minute)
  }
  expect(await open_()).toEqual(['pull: 1'])
  await settled()
  expect(await open_()).toEqual([])
})

it('FLT-31: begins again behind what it has where the vendor forgot its cursor, and takes nothing for gone', async () => {
  await settled()
  vendor.items.push(...[1, 2, 3, 4].map((number) => item(`I-${number}`, number % 2, number)))
  hub.clock.advance(70 * minute)
  vendor.asked.length = 0
  vendor.instead.push(vendorItself)
  vendor.instead.push(answers(410))
  await settled()
  expect(vendor.asked.map((path) => path.replace('/levels?since=', ''))).toEqual([
    at(-30),
    `${at(-30)}&cursor=2`,
    at(2),
    `${at(2)}&cursor=2`,
  ])
  expect(await pulled()).toBe(4)
  expect(await open_()).toEqual(expect.arrayContaining(['I-2', 'I-4', 'missed: 4']))
  vendor.items.length = 0
  hub.clock.advance(70 * minute)
  await settled()
  expect(await open_()).toEqual(expect.arrayContaining(['I-2', 'I-4']))
})

it.each([
  ['a page of another shape', answers(200, { rows: [] }), 'levels: no page of levels'],
  ['nothing modified, said to a list that knows no such answer', answers(304), 'levels: no page of levels'],
  ['a refusal that is none of the cursor', answers(400), 'levels: the vendor’s API answers 400'],
  ['access that is refused', refuses('misconfigured'), 'levels: it is misconfigured'],
])(
  '%s is told, leaves the watermark where it was, and is over with the next round that comes through',
  async (_what, instead, says) => {
    await settled()
    vendor.items.push(item('A', 1, 20))
    hub.clock.advance(70 * minute)
    vendor.instead.push(instead as () => PageAnswer)
    await settled()
    expect(await state()).toMatchObject({
      lists: { levels: { watermark: noon, reason: says.replace('levels: ', '') } },
    })
    const { items } = await hub.store.incidents.list(defaultTenant, { status: 'open' }, { limit: 50 })
    expect(items.map(({ discriminator, details }) => [discriminator, details.reason])).toEqual([['pull', says]])
    hub.clock.advance(70 * minute)
    await settled()
    expect(await open_()).toEqual(['missed: 1'])
  },
)

it('a list that names the same page for ever is left', async () => {
  hub.clock.advance(70 * minute)
  vendor.instead.push(...Array.from({ length: 5 }, () => answers(200, { items: [item('A', 1, -5)], next: 'again' })))
  await settled()
  expect(vendor.asked).toHaveLength(2)
  expect((await state())?.lists.levels?.reason).toMatch(/same page/)
})

it('goes on with a feed where it ended, and the first time passes over what is older than the connection', async () => {
  const { connections } = hub.store
  await connections.put({ ...hub.connection, roles: ['metrics'] })
  vendor.items.push(item('OLD', 1, -20_000), item('A', 1, -5), item('B', 1, -4))
  hub.clock.advance(70 * minute)
  await settled()
  expect(await pulled()).toBe(2)
  vendor.items.push(item('C', 1, -20_000))
  hub.clock.advance(70 * minute)
  vendor.asked.length = 0
  await settled()
  expect(vendor.asked.filter((path) => path.startsWith('/feed'))).toEqual(['/feed?after=3', '/feed?after=4'])
  expect((await deliveries()).filter(({ source }) => source === 'pull')).toHaveLength(3)
})

it('asks nobody of whose API nothing is known, and says what is missing to whoever wants to', async () => {
  await hub.store.connections.put({ ...hub.connection, settings: {} })
  vendor.asked.length = 0
  hub.clock.advance(3 * hour)
  await settled()
  expect(vendor.asked).toEqual([])
  await expect(pullNow(defaultTenant, hub.connection.id, hub.ports)).rejects.toMatchObject({
    code: 'conflict',
    detail: 'set settings.apiBaseUrl of this connection first',
  })
})

it('asks as often as it is told to, never where that is switched off, and at once where somebody wants it now', async () => {
  const { id } = hub.connection
  await setPullMinutes(defaultTenant, id, 0, hub.ports)
  await settled()
  vendor.asked.length = 0
  hub.clock.advance(100 * hour)
  await settled()
  expect(vendor.asked).toEqual([])
  await pullNow(defaultTenant, id, hub.ports)
  await settled()
  expect(vendor.asked).toHaveLength(1)
  await setPullMinutes(defaultTenant, id, 15, hub.ports)
  await settled()
  hub.clock.advance(16 * minute)
  await settled()
  expect(vendor.asked).toHaveLength(3)
  await expect(setPullMinutes(defaultTenant, id, 14, hub.ports)).rejects.toMatchObject({ path: 'everyMinutes' })
})

it('a backfill brings what was before the connection, of which nothing counts as missed, and ends', async () => {
  vendor.items.push(...Array.from({ length: 25 }, (_, index) => item(`I-${index}`, 1, -50_000 + index)))
  await settled()
  expect(await pulled()).toBe(0)
  const since = at(-60_000)
  await startBackfill(defaultTenant, hub.connection.id, { since, id: 'job' }, hub.ports)
  await expect(
    startBackfill(defaultTenant, hub.connection.id, { since: at(-1), id: 'other' }, hub.ports),
  ).rejects.toMatchObject({ code: 'conflict' })
  await settled()
  expect(await pulled('backfill')).toBe(25)
  expect(await missed()).toEqual([])
  const { backfill } = (await state()) ?? {}
  expect(backfill).toMatchObject({
    id: 'job',
    since,
    endedAt: hub.clock.now(),
    walks: { levels: { listed: 25, kept: 25 } },
  })
})

it('what a backfill found is found again without a second delivery', async () => {
  vendor.items.push(...Array.from({ length: 5 }, (_, index) => item(`I-${index}`, 1, -50_000 + index)))
  for (const id of ['one', 'two']) {
    await startBackfill(defaultTenant, hub.connection.id, { since: at(-60_000), id }, hub.ports)
    await settled()
  }
  expect((await state())?.backfill).toMatchObject({ id: 'two', walks: { levels: { listed: 5, kept: 0 } } })
  expect(await pulled('backfill')).toBe(5)
})

it('refuses a backfill of the future, of nothing, and of another tenant’s connection', async () => {
  const begin = (tenant: string, since: Instant) =>
    startBackfill(tenant as typeof defaultTenant, hub.connection.id, { since, id: 'job' }, hub.ports)
  await expect(begin(defaultTenant, at(5))).rejects.toMatchObject({ code: 'invalid', path: 'since' })
  await expect(begin('rival', at(-5))).rejects.toMatchObject({ code: 'not-found' })
})

it('what is listed and cannot be read is parked, and said so', async () => {
  await settled()
  vendor.items.push({ ...item('A', 1, 20), level: 1.5 })
  hub.clock.advance(70 * minute)
  await settled()
  expect(await deliveries()).toMatchObject([
    { source: 'pull', status: 'parked', reason: expect.stringMatching(/level/) },
  ])
  expect((await open_()).map((name) => name.split(':')[0])).toEqual(['drift'])
})

it('begins a week ago where a connection is older than that', async () => {
  await close()
  const clock = createClock('2026-12-20T12:00:00.000Z')
  await open({ clock })
  const { store, connection } = hub
  await store.connections.put({ ...connection, createdAt: noon })
  await settled()
  expect(vendor.asked).toEqual(['/levels?since=2026-12-13T11:30:00.000Z'])
})
