import { type Fact, type IncidentChange, type Lookups, Refusal, type Subjects } from '@kilter/core'
import { level } from '@kilter/core/testing'
import { afterEach, expect, it } from 'vitest'
import { defaultTenant, type Store } from './store.ts'
import { removeFolder, temporaryFolder } from './testing/adapter.ts'
import { startTestHub, type TestHub, type TestHubOptions } from './testing/hub.ts'

let hub: TestHub | undefined
const folders: string[] = []
afterEach(async () => {
  await hub?.close()
  hub = undefined
  for (const folder of folders.splice(0)) removeFolder(folder)
})

async function start(options: TestHubOptions = {}): Promise<TestHub> {
  hub = await startTestHub(options)
  return hub
}
const newFolder = (): string => {
  const folder = temporaryFolder()
  folders.push(folder)
  return folder
}
const openOnes = async ({ store }: TestHub) =>
  (await store.incidents.list(defaultTenant, { status: 'open' }, { limit: 100 })).items.map(
    ({ detector, subject, discriminator }) => `${detector} ${subject.key} ${discriminator}`,
  )
const told = (changes: readonly IncidentChange[]) =>
  changes.map(({ type, incident }) => `${type} ${incident.detector} ${incident.subject.key}`)

/** Subjects whose commit throws for facts about the SKU `poison`. */
const poisoned = (store: Store): Store => ({
  ...store,
  subjects: throwing(store.subjects, new TypeError('customer@example.com')),
})
function throwing(subjects: Subjects, error: Error): Subjects {
  const isPoison = ({ identity }: Fact) => identity?.sku === 'poison'
  return {
    ...subjects,
    commit: async (tenant, subject, state, change) => {
      if (change.facts.some(isPoison)) throw error
      return subjects.commit(tenant, subject, state, change)
    },
  }
}

it('turns a delivery into facts, an incident and one message, and settles it', async () => {
  const running = await start()
  await running.send(level({ sku: 'A', level: 0 }))
  await running.worker.idle()
  expect(await running.statuses()).toEqual(['aligned'])
  expect(told(running.published)).toEqual(['incident.opened shelf.empty A'])
  expect(running.store.outbox.pending(10)).toEqual([])
  await running.send(level({ sku: 'A', level: 3, at: '2026-11-20T11:00:00Z' }))
  await running.worker.idle()
  expect(told(running.published)).toEqual(['incident.opened shelf.empty A', 'incident.resolved shelf.empty A'])
})

it('keeps up with more than a batch, each one once', async () => {
  const running = await start()
  await Promise.all(
    Array.from({ length: 500 }, (_, index) =>
      running.send(level({ sku: `S${index % 50}`, location: `L${index}`, level: 0 })),
    ),
  )
  await running.worker.idle()
  expect(await running.store.inbox.count(defaultTenant, running.connection.id, 'aligned')).toBe(500)
  expect(new Set(running.published.map(({ incident }) => incident.id)).size).toBe(500)
  expect(running.published).toHaveLength(500)
})

it('FLT-10: reaches the same state however often a delivery comes', async () => {
  const running = await start()
  const outcomes = []
  for (let repeat = 0; repeat < 5; repeat += 1)
    outcomes.push((await running.send(level({ sku: 'A', level: 0 }))).outcome)
  await running.worker.idle()
  for (let repeat = 0; repeat < 3; repeat += 1)
    await running.send(level({ sku: 'A', level: 0 }), { 'acme-id': `again-${repeat}` })
  await running.worker.idle()
  expect(outcomes).toEqual(['kept', 'duplicate', 'duplicate', 'duplicate', 'duplicate'])
  expect(told(running.published)).toEqual(['incident.opened shelf.empty A'])
})

it('FLT-06: takes up after a restart what was received and not worked on, and tells what was not told', async () => {
  const folder = newFolder()
  const before = await start({ folder })
  await before.worker.stop()
  for (let number = 0; number < 150; number += 1) await before.send(level({ sku: `S${number}`, level: 0 }))
  expect(await before.store.health()).toMatchObject({ received: 150 })
  await before.close()
  const after = await start({ folder })
  await after.worker.idle()
  expect(await after.store.health()).toEqual({ received: 0, parked: 0, untold: 0 })
  expect(after.published).toHaveLength(150)
})

it('FLT-03: tells again what failed to be told, in order, and nothing stands still meanwhile', async () => {
  let down = true
  const running = await start({
    publish: async () => {
      if (down) throw new Error('nobody there')
    },
  })
  await running.send(level({ sku: 'A', level: 0 }))
  await running.worker.idle()
  await running.send(level({ sku: 'B', level: 0 }))
  await running.worker.idle()
  expect([await running.statuses(), running.published]).toEqual([['aligned', 'aligned'], []])
  down = false
  await running.worker.idle()
  expect(told(running.published)).toEqual(['incident.opened shelf.empty A', 'incident.opened shelf.empty B'])
})

it('IN-05: parks what cannot be read with a reason, says so once, and takes it back when nothing is parked any more', async () => {
  const running = await start()
  const sent = [
    await running.send('not json'),
    await running.send('[]'),
    await running.send(level({ sku: 'A', level: 0 })),
  ]
  await running.worker.idle()
  expect(await running.statuses()).toEqual(['parked', 'parked', 'aligned'])
  const { id } = running.connection
  const trouble = `connection.trouble ${id} unreadable`
  expect((await openOnes(running)).sort()).toEqual([trouble, 'shelf.empty A shop'])
  const reasons = (await running.store.inbox.list(defaultTenant, { status: 'parked' }, { limit: 10 })).items
  expect(reasons.map(({ reason }) => reason)).toEqual([expect.stringContaining('level'), 'not JSON'])

  running.clock.advance(1_000)
  for (const { delivery } of sent.slice(0, 2)) {
    running.store.database.exec(`UPDATE delivery SET topic = 'unheard of' WHERE id = '${delivery.id}'`)
    await running.store.inbox.replay(defaultTenant, delivery.id)
    await running.worker.idle()
    expect(await openOnes(running)).toContain(delivery === sent[1]?.delivery ? 'shelf.empty A shop' : trouble)
  }
  expect(await running.statuses()).toEqual(['ignored', 'ignored', 'aligned'])
  expect(await openOnes(running)).toEqual(['shelf.empty A shop'])
})

it('takes trouble back that ended while a crash kept it from being said', async () => {
  const folder = newFolder()
  const before = await start({ folder })
  await before.send('not json')
  await before.worker.idle()
  await before.worker.stop()
  before.store.database.exec(`UPDATE delivery SET status = 'aligned'`)
  await before.close()
  const after = await start({ folder, clock: before.clock })
  after.clock.advance(1_000)
  expect(await openOnes(after)).toHaveLength(1)
  await after.send(level({ sku: 'A', level: 3 }))
  await after.worker.idle()
  expect(await openOnes(after)).toEqual([])
})

it('says after a restart that something is parked, where a crash came before it was said', async () => {
  const folder = newFolder()
  const before = await start({ folder })
  await before.worker.stop()
  await before.send('not json')
  before.store.database.exec(`UPDATE delivery SET status = 'parked', reason = 'not JSON'`)
  await before.close()
  const after = await start({ folder })
  await after.worker.idle()
  expect(await openOnes(after)).toEqual([`connection.trouble ${after.connection.id} unreadable`])
})

it('FLT-20: aligns the others of a batch, tries the poison five times, then parks it without quoting it', async () => {
  const running = await start({ spoil: poisoned })
  const skus = ['A', 'B', 'poison', 'C', 'D']
  await Promise.all(skus.map((sku) => running.send(level({ sku, level: 0 }))))
  await running.worker.idle()
  expect(await running.statuses()).toEqual(['aligned', 'aligned', 'received', 'aligned', 'aligned'])
  for (let attempt = 2; attempt <= 5; attempt += 1) {
    running.clock.advance(3_600_000)
    await running.worker.idle()
  }
  const { items } = await running.store.inbox.list(defaultTenant, { status: 'parked' }, { limit: 10 })
  expect(items).toMatchObject([{ attempts: 5, reason: 'the hub failed at it 5 times' }])
  expect(JSON.stringify([items, running.logged])).not.toContain('customer@example.com')
  expect(running.logged.filter(({ message }) => message === 'a delivery failed')).toHaveLength(5)
})

it('parks a delivery whose bytes cannot be decrypted, and is not held up by it', async () => {
  const folder = newFolder()
  const before = await start({ folder })
  await before.worker.stop()
  for (const sku of ['A', 'B', 'C']) await before.send(level({ sku, level: 0 }))
  before.store.database.exec('UPDATE delivery_body SET sealed = zeroblob(100) WHERE seq = 2')
  before.store.database.exec('DELETE FROM delivery_body WHERE seq = 3')
  await before.close()
  const after = await start({ folder })
  await after.worker.idle()
  expect(await after.statuses()).toEqual(['aligned', 'parked', 'parked'])
  const { items } = await after.store.inbox.list(defaultTenant, { status: 'parked' }, { limit: 10 })
  expect(items.map(({ reason }) => reason)).toEqual([
    'its bytes are past their retention',
    'its bytes cannot be decrypted',
  ])
})

it.each(['read', 'write'])(
  'FLT-22: blames no delivery for a store that cannot %s, and goes on when it can',
  async (what) => {
    let down = true
    const unlessDown = <Given extends unknown[], Answer>(act: (...given: Given) => Promise<Answer>) => {
      return async (...given: Given) => {
        if (down) throw new Refusal('unavailable', 'the store is in trouble')
        return act(...given)
      }
    }
    const failing = ({ connections, subjects, ...store }: Store): Store => ({
      ...store,
      connections: what === 'read' ? { ...connections, find: unlessDown(connections.find) } : connections,
      subjects: what === 'write' ? { ...subjects, commit: unlessDown(subjects.commit) } : subjects,
    })
    const running = await start({ spoil: failing })
    await running.send(level({ sku: 'A', level: 0 }))
    await until(() => running.logged.some(({ message }) => message === 'the store is in trouble; work waits'))
    const { items } = await running.store.inbox.list(defaultTenant, {}, { limit: 1 })
    expect(items).toMatchObject([{ status: 'received', attempts: 0 }])
    down = false
    await running.worker.idle()
    expect(await running.statuses()).toEqual(['aligned'])
  },
)

it('waits for a vendor that cannot be reached without holding up the others, and parks after twelve attempts', async () => {
  const running = await start()
  await running.send('{"id":"1"}', { 'acme-topic': 'thin' })
  await running.send(level({ sku: 'A', level: 0 }))
  await running.worker.idle()
  expect(await running.statuses()).toEqual(['received', 'aligned'])
  for (let attempt = 2; attempt <= 12; attempt += 1) {
    running.clock.advance(3_600_000)
    await running.worker.idle()
  }
  const { items } = await running.store.inbox.list(defaultTenant, { status: 'parked' }, { limit: 10 })
  expect(items).toMatchObject([{ attempts: 12, reason: 'the vendor’s API cannot be reached' }])
})

it('FLT-27: stops while a vendor has not answered, and takes the delivery up at the next start', async () => {
  const folder = newFolder()
  const silent: Lookups = { perform: () => new Promise(() => {}) }
  const before = await start({ folder, lookups: silent })
  await before.send('{"id":"1"}', { 'acme-topic': 'thin' })
  await before.send(level({ sku: 'A', level: 0 }))
  await until(async () => (await before.statuses()).includes('aligned'))
  await before.close()
  const answering: Lookups = { perform: async () => JSON.parse(level({ sku: 'B', level: 0 })) }
  const after = await start({ folder, lookups: answering })
  await after.worker.idle()
  expect(await after.statuses()).toEqual(['aligned', 'aligned'])
  expect((await openOnes(after)).sort()).toEqual(['shelf.empty A shop', 'shelf.empty B shop'])
})

it('looks again when time alone changes the answer', async () => {
  const running = await start()
  await running.store.policies.put(defaultTenant, 'shelf.empty', { graceSeconds: 3 * 3_600 })
  await running.send(level({ sku: 'A', level: 0, at: '2026-11-20T10:00:00Z' }))
  await running.worker.idle()
  expect(await openOnes(running)).toEqual([])
  running.clock.advance(3_600_000)
  await running.worker.idle()
  expect(await openOnes(running)).toEqual(['shelf.empty A shop'])
})

it('PII-04: lets bodies go after thirty days without being told to', async () => {
  const folder = newFolder()
  const before = await start({ folder })
  const { delivery } = await before.send(level({ sku: 'A', level: 0 }))
  await before.worker.idle()
  await before.close()
  before.clock.advance(31 * 24 * 3_600_000)
  const after = await start({ folder, clock: before.clock })
  await after.worker.idle()
  expect(await after.store.inbox.open(defaultTenant, delivery.id)).toBe('expired')
  expect(await after.store.inbox.find(defaultTenant, delivery.id)).toMatchObject({ status: 'aligned' })
})

const turnsMax = 10_000

/** Waits turn by turn until the condition holds. */
async function until(holds: () => boolean | Promise<boolean>): Promise<void> {
  for (let turn = 0; turn < turnsMax; turn += 1) {
    if (await holds()) return
    await new Promise((resolve) => setImmediate(resolve))
  }
  throw new Error('it never came about')
}
