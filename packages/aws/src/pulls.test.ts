/** Asking vendors for what their webhooks missed, as the functions do it: who is due is called, asked for a bounded time, and told of. */
import { type Instant, type Pages, pullNow, Refusal, Subscription, startBackfill } from '@kilter/core'
import { noon } from '@kilter/core/contracts'
import { level } from '@kilter/core/testing'
import { expect, it } from 'vitest'
import { calling } from './pull-calls.ts'
import { pullPlace } from './pulls.ts'
import { createTable } from './table.ts'
import { describeOnDynamo } from './testing/describe.ts'
import { type Rig, type RigOptions, startRig, tenant } from './testing/rig.ts'

const minute = 60_000
const pageLength = 2
const at = (minutesAfterNoon: number): Instant =>
  new Date(Date.parse(noon) + minutesAfterNoon * minute).toISOString() as Instant

/** What a vendor lists, oldest change first, and what it does at the next read of a connection in place of that. */
function paper() {
  const items: { sku: string; location: string; level: number; at: Instant }[] = []
  const asked: string[] = []
  const instead = new Map<string, () => never>()
  const pages: Pages = {
    read: async ({ id }, _secrets, { path }) => {
      asked.push(id)
      paper.takesTime()
      const other = instead.get(id)
      instead.delete(id)
      other?.()
      const query = new URLSearchParams(path.split('?')[1])
      const from = Number(query.get('cursor') ?? 0)
      const listed = items.filter((item) => item.at >= (query.get('since') ?? ''))
      const page = listed.slice(from, from + pageLength)
      const end = from + page.length
      return { status: 200, headers: {}, json: { items: page, next: end < listed.length ? String(end) : null } }
    },
  }
  const paper = { items, asked, instead, pages, takesTime: () => {} }
  return paper
}

const item = (sku: string, units: number, minutesAfterNoon: number) => ({
  ...{ sku, location: 'shop', level: units, at: at(minutesAfterNoon) },
})
const refuses = (code: 'unavailable', retryAfterSeconds?: number) => () => {
  throw new Refusal(code, 'it is busy', retryAfterSeconds === undefined ? {} : { retryAfterSeconds })
}

const openOnes = async ({ store }: Rig) =>
  (await store.incidents.list(tenant, { status: 'open' }, { limit: 200 })).items
    .map(({ detector, discriminator, subject, details }) =>
      detector === 'shelf.empty' ? subject.key : `${discriminator}: ${details.count}`,
    )
    .sort()
const sources = async (rig: Rig) => (await rig.deliveries()).map(({ source, status }) => `${source} ${status}`)
const missed = ({ store, connection }: Rig) => store.inbox.missed(tenant, connection.id, noon)
const state = ({ store, connection }: Rig) => store.pulls.read(tenant, connection.id)
const id = (letter: string) => `con_${letter.repeat(26)}` as Rig['connection']['id']

async function withAnother(rig: Rig, letter: string) {
  const other = { ...rig.connection, id: id(letter), name: letter }
  await rig.store.connections.put(other, { signing: [], credentials: { accessToken: 'token' } })
  return other
}

/** Calls whoever is due, and lets what comes of it go its whole way. */
async function round(rig: Rig): Promise<void> {
  await rig.sweep()
  await rig.pull()
  await rig.settle()
}

describeOnDynamo('pulls', (dynamo) => {
  const start = async (vendor: ReturnType<typeof paper>, options: RigOptions = {}) => {
    const rig = await startRig(dynamo(), { pages: vendor.pages, ...options })
    await round(rig) // what was just connected has missed nothing yet
    return rig
  }

  it('FLT-13: what no webhook told is told an hour later, counted as missed once, and said to be missing', async () => {
    const vendor = paper()
    const rig = await start(vendor)
    expect(vendor.asked).toEqual([])
    vendor.items.push(item('A', 0, 20), item('B', 0, 25), item('C', 5, 25))
    rig.clock.advance(30 * minute)
    await rig.send(level({ sku: 'A', location: 'shop', level: 0, at: at(20) }).replace('{', '{ '))
    await round(rig)
    rig.clock.advance(40 * minute)
    await round(rig)
    expect(await openOnes(rig)).toEqual(['A', 'B', 'missed: 2'])
    expect(await missed(rig)).toEqual([{ day: '2026-11-20', count: 2 }])
    expect(await sources(rig)).toEqual(['undefined aligned', 'pull aligned', 'pull aligned', 'pull aligned'])
    rig.clock.advance(70 * minute)
    await round(rig)
    expect(await missed(rig)).toEqual([{ day: '2026-11-20', count: 2 }])
    expect((await sources(rig)).length).toBe(4)
  })

  it('FLT-13: counts a delivery of many events as missed once, whichever batches they come in, though one stumbled first', async () => {
    const vendor = paper()
    let isCut = true
    const rig = await start(vendor, {
      spoil: (store, step) => ({
        ...store,
        subjects: {
          ...store.subjects,
          commit: async (...given) => {
            if (!isCut || step !== 'align' || given[1].key !== 'S29') return store.subjects.commit(...given)
            isCut = false
            throw new Refusal('unavailable', 'cut short')
          },
        },
      }),
    })
    const levels = Array.from({ length: 30 }, (_, number) => JSON.parse(level({ sku: `S${number}`, level: 4 })))
    const body = Buffer.from(JSON.stringify(levels))
    const { connection, store, clock } = rig
    const named = { id: store.ids.delivery(), tenant, connection: connection.id, topic: 'levels', dedupeKey: 'many' }
    const headers = { 'acme-topic': 'levels' }
    await store.inbox.put({ ...named, receivedAt: clock.now(), source: 'pull', headers, body })
    await rig.settle()
    expect(isCut).toBe(false)
    expect(await sources(rig)).toEqual(['pull aligned'])
    expect(await missed(rig)).toEqual([{ day: '2026-11-20', count: 1 }])
    expect(await openOnes(rig)).toEqual(['missed: 1'])
  })

  it('counts what is missed though the store refuses to count two at a time', async () => {
    const vendor = paper()
    const rig = await start(vendor)
    let conflicts = 2
    rig.place.client.middlewareStack.add(
      (next, { commandName }) =>
        async (given) => {
          const isCount = commandName === 'TransactWriteItemsCommand' && /missed/.test(JSON.stringify(given.input))
          if (!isCount || conflicts === 0) return next(given)
          conflicts -= 1
          const CancellationReasons = [{ Code: 'None' }, { Code: 'TransactionConflict' }]
          throw Object.assign(new Error('conflict'), { name: 'TransactionCanceledException', CancellationReasons })
        },
      { step: 'initialize', name: 'conflicts' },
    )
    vendor.items.push(item('B', 5, 20))
    rig.clock.advance(70 * minute)
    await round(rig)
    expect(conflicts).toBe(0)
    expect(await missed(rig)).toEqual([{ day: '2026-11-20', count: 1 }])
  })

  it('tells tools of what was missed, and nothing of what a backfill brings', async () => {
    const vendor = paper()
    const rig = await start(vendor)
    const { store, connection, clock } = rig
    const tool = { id: `sub_${'0'.repeat(26)}`, tenant, url: 'https://tool.example/', secrets: [{ secret: 'x' }] }
    const about = { events: ['stock.*'], description: '', status: 'active', createdAt: noon, activeSince: noon }
    await store.subscriptions.put(Subscription.parse({ ...tool, ...about }))
    clock.advance(70 * minute)
    vendor.items.push(item('OLD', 1, -5_000), item('NEW', 1, 20))
    await startBackfill(tenant, connection.id, { since: at(-10_000), id: 'job' }, rig.ports('pull'))
    await round(rig)
    await rig.pass(2 * minute)
    expect(await sources(rig)).toEqual(['pull aligned', 'backfill aligned'])
    expect(rig.posted.map(({ body }) => JSON.parse(body).data.item.sku)).toEqual(['NEW'])
  })

  it('a vendor that is busy is asked again when it said, and no other connection waits for it', async () => {
    const vendor = paper()
    const rig = await start(vendor)
    const other = await withAnother(rig, '9')
    await round(rig)
    vendor.items.push(item('A', 0, 20))
    rig.clock.advance(75 * minute)
    vendor.instead.set(rig.connection.id, refuses('unavailable', 600))
    await round(rig)
    expect(vendor.asked.toSorted()).toEqual([rig.connection.id, other.id].sort())
    expect(await state(rig)).toMatchObject({ attempts: 1, reason: 'it is busy' })
    expect(await rig.store.pulls.read(tenant, other.id)).toMatchObject({ pulledAt: rig.clock.now() })
    rig.clock.advance(9 * minute)
    await round(rig)
    expect(vendor.asked).toHaveLength(2)
    rig.clock.advance(2 * minute)
    await round(rig)
    expect(vendor.asked.slice(2)).toEqual([rig.connection.id])
  })

  it('works a bounded time at one connection, leaves the rest to a call behind the others, and goes on where it was', async () => {
    const vendor = paper()
    let turnsLeft = 1
    const rig = await start(vendor, {
      hasTime: () => turnsLeft-- > 0,
      // A turn has ten pages.
      around: (_step, work) => {
        turnsLeft = 1
        return work()
      },
    })
    vendor.items.push(...Array.from({ length: 50 }, (_, number) => item(`I${number}`, 1, -5_000 + number)))
    await startBackfill(tenant, rig.connection.id, { since: at(-10_000), id: 'job' }, rig.ports('pull'))
    vendor.takesTime = () => rig.clock.advance(1)
    const other = await withAnother(rig, '9')
    await rig.sweep()
    await rig.pull()
    expect(vendor.asked).toHaveLength(10)
    expect(rig.called.map(({ connection }) => connection)).toEqual([rig.connection.id])
    expect(await rig.store.pulls.read(tenant, other.id)).toMatchObject({ version: 1 })
    for (let calls = 0; calls < 2; calls += 1) await rig.pull()
    expect(vendor.asked).toHaveLength(25)
    expect((await state(rig))?.backfill).toMatchObject({ endedAt: rig.clock.now(), walks: { levels: { kept: 50 } } })
    await rig.settle()
    expect(await missed(rig)).toEqual([])
    expect(await sources(rig)).toEqual(Array.from({ length: 50 }, () => 'backfill aligned'))
  })

  it('a call too many asks nobody: not before the time, nor of a connection that is gone', async () => {
    const vendor = paper()
    const rig = await start(vendor)
    rig.clock.advance(70 * minute)
    await rig.sweep()
    const [first] = rig.called
    if (!first) throw new Error('nobody was called')
    rig.called.push(first)
    await rig.pull()
    expect(vendor.asked).toHaveLength(1)
    rig.clock.advance(70 * minute)
    await rig.sweep()
    await rig.store.connections.remove(tenant, rig.connection.id)
    await rig.pull()
    expect(vendor.asked).toHaveLength(1)
  })

  it('asks about connections that are older than the asking, each once, and never about one that was removed', async () => {
    const vendor = paper()
    const rig = await startRig(dynamo(), { pages: vendor.pages })
    const { place, store, clock, connection } = rig
    const records = createTable(place.client, place.recordsTable)
    const gone = await withAnother(rig, '9')
    await store.connections.remove(tenant, gone.id)
    for (const { id } of [connection, gone]) await records.remove(pullPlace(tenant, id))
    expect(await store.pulls.due(clock.now(), 10)).toEqual([])
    await round(rig)
    clock.advance(minute)
    await round(rig)
    expect(await state(rig)).toMatchObject({ version: 1, nextAt: at(60) })
    expect(await records.get(pullPlace(tenant, gone.id))).toBeUndefined()
    // Seen once, it is not looked for again.
    await records.remove(pullPlace(tenant, connection.id))
    clock.advance(minute)
    await round(rig)
    expect(await state(rig)).toBeUndefined()
  })

  it('calls again who was called in vain, and tells for how long the longest has waited', async () => {
    const vendor = paper()
    const rig = await start(vendor)
    rig.clock.advance(70 * minute)
    expect((await rig.sweep()).latePullSeconds).toBe(10 * 60)
    rig.called.length = 0
    rig.clock.advance(minute)
    await rig.sweep()
    expect(rig.called).toEqual([])
    rig.clock.advance(5 * minute)
    expect((await rig.sweep()).latePullSeconds).toBe(16 * 60)
    expect(rig.called).toHaveLength(1)
    await rig.pull()
    expect((await rig.sweep()).latePullSeconds).toBe(0)
  })

  it('a list that the hub itself stumbles over is left and told of, and its log says where', async () => {
    const vendor = paper()
    const rig = await start(vendor)
    rig.clock.advance(70 * minute)
    vendor.instead.set(rig.connection.id, () => {
      throw new TypeError('customer@example.com')
    })
    await round(rig)
    expect(await openOnes(rig)).toEqual(['pull: 1'])
    const told = rig.logged.filter(({ message }) => message === 'a list of a vendor is left')
    expect(told).toMatchObject([{ connection: rig.connection.id, error: expect.stringMatching(/^TypeError/) }])
    expect(JSON.stringify(rig.logged)).not.toContain('customer@')
  })

  it('who wants a vendor asked now does not wait for the sweep, and a call that fails costs a minute at most', async () => {
    const vendor = paper()
    const rig = await start(vendor)
    const { clock, connection } = rig
    const given = rig.ports('pull')
    const log = (record: Record<string, unknown>) => void rig.logged.push(record)
    const { calls } = given
    await pullNow(tenant, connection.id, { ...given, pulls: calling(given.pulls, calls, clock, log) })
    await rig.pull()
    expect(vendor.asked).toHaveLength(1)
    clock.advance(minute)
    const deaf = { call: async () => Promise.reject(new Refusal('unavailable', 'busy')) }
    await pullNow(tenant, connection.id, { ...given, pulls: calling(given.pulls, deaf, clock, log) })
    expect(rig.logged).toContainEqual(expect.objectContaining({ level: 'warn' }))
    await round(rig)
    expect(vendor.asked).toHaveLength(2)
  })
})
