/** A policy that is tried on stored history, on the store it is kept in. */
import { addMilliseconds, type Instant, type TenantId, type Trial, type Tried, tryPolicy } from '@kilter/core'
import { noon } from '@kilter/core/contracts'
import { level } from '@kilter/core/testing'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { defaultTenant } from './store.ts'
import { startTestHub, type TestHub } from './testing/hub.ts'

const hour = 3_600_000
let hub: TestHub

beforeEach(async () => {
  hub = await startTestHub()
})
afterEach(() => hub.close())

const at = (hours: number): Instant => addMilliseconds(noon, hours * hour)

/** A reading at an hour after noon, heard of then. */
async function counted(sku: string, units: number, hours: number): Promise<void> {
  hub.clock.advance(Date.parse(at(hours)) - Date.parse(hub.clock.now()))
  await hub.send(level({ sku, level: units, at: at(hours) }))
  await hub.worker.idle()
}

const trial = (policy: object, given: Partial<Trial> = {}): Trial => ({
  ...{ name: 'shelf.empty', policy: { mode: 'on', overrides: [], graceSeconds: 0, ...policy } },
  ...{ from: at(-1), to: at(48) },
  ...given,
})
const tried = (policy: object, given: Partial<Trial> = {}): Promise<Tried> =>
  tryPolicy(defaultTenant, trial(policy, given), hub.ports)

/** All that lies in the store, row by row. */
function everything(): unknown {
  const { database } = hub.store
  const tables = database.all(`SELECT name FROM sqlite_master WHERE type = 'table' ORDER BY name`)
  return tables.map(({ name }) => [name, database.all(`SELECT * FROM "${name}"`)])
}

describe('a policy that is tried', () => {
  beforeEach(async () => {
    await counted('SHORT', 0, 0)
    await counted('LONG', 0, 1)
    await counted('SHORT', 5, 2)
  })

  it('tells what it would not have raised, and what was cleared', async () => {
    const { subjects, counts, added, removed, nextCursor } = await tried({ graceSeconds: 4 * 3_600 })
    expect(subjects).toBe(2)
    expect(counts).toEqual([
      {
        ...{ detector: 'shelf.empty', cause: '', shadow: false },
        before: { raised: 2, cleared: 1 },
        after: { raised: 1, cleared: 0 },
      },
    ])
    expect(added).toEqual({ count: 0, examples: [] })
    expect(removed).toMatchObject({ count: 1, examples: [{ subject: { key: 'SHORT' }, status: 'resolved' }] })
    expect(removed.examples[0]).toMatchObject({ detectedAt: at(0), resolvedAt: at(2), resolution: 'restocked' })
    expect(nextCursor).toBeNull()
  })

  it('raises what time alone brings about, at the moment when it is due', async () => {
    await hub.store.policies.put(defaultTenant, 'shelf.empty', { mode: 'off' })
    const { added } = await tried({ graceSeconds: 4 * 3_600 })
    expect(added).toMatchObject({ count: 1, examples: [{ subject: { key: 'LONG' }, detectedAt: at(5) }] })
  })

  it('goes by overrides for items', async () => {
    const { removed } = await tried({ overrides: [{ items: ['LO*'], mode: 'off' }] })
    expect(removed.examples.map(({ subject }) => subject.key)).toEqual(['LONG'])
  })

  it('tells one in shadow from one that alerts', async () => {
    const { added, removed, counts } = await tried({ mode: 'shadow' })
    expect([added.count, removed.count]).toEqual([2, 2])
    expect(added.examples.every(({ shadow }) => shadow === true)).toBe(true)
    expect(counts.map(({ shadow }) => shadow)).toEqual([false, true])
  })

  it('finds no difference where nothing is proposed', async () => {
    const { counts, added, removed } = await tried({})
    expect([added.count, removed.count]).toEqual([0, 0])
    expect(counts.map(({ before, after }) => [before, after])).toEqual([
      [
        { raised: 2, cleared: 1 },
        { raised: 2, cleared: 1 },
      ],
    ])
  })

  it('keeps to the period that is asked for', async () => {
    const { counts } = await tried({}, { from: at(-10), to: at(0.5) })
    expect(counts).toMatchObject([{ after: { raised: 1, cleared: 0 } }])
  })

  it('writes nothing, and the incidents that are there stay as they are', async () => {
    const before = everything()
    await tried({ mode: 'off' })
    await tried({ graceSeconds: 7_200 })
    expect(everything()).toEqual(before)
    await counted('LONG', 3, 3)
    const { items } = await hub.store.incidents.list(defaultTenant, {}, { limit: 10 })
    expect(items.map(({ status }) => status)).toEqual(['resolved', 'resolved'])
  })

  it('TEN-01: looks at nothing of another tenant', async () => {
    const other = await tryPolicy('rival' as TenantId, trial({ mode: 'off' }), hub.ports)
    expect(other).toMatchObject({ subjects: 0, counts: [], nextCursor: null })
  })

  it('refuses a name that no policy has', async () => {
    await expect(tried({}, { name: 'nothing' })).rejects.toMatchObject({ code: 'not-found' })
  })
})

it('answers by parts, which add up, and names twenty of many', async () => {
  for (let number = 0; number < 230; number += 1) await hub.send(level({ sku: `S-${number}`, level: 0, at: noon }))
  await hub.worker.idle()
  const first = await tried({ mode: 'off' })
  expect(first.subjects).toBeLessThan(230)
  expect(first.removed.examples).toHaveLength(20)
  const rest = await tried({ mode: 'off' }, { cursor: first.nextCursor ?? '' })
  expect(rest.nextCursor).toBeNull()
  expect(first.subjects + rest.subjects).toBe(230)
  expect(first.removed.count + rest.removed.count).toBe(230)
})

it('says of which subjects it cannot be sure: compacted facts, more news than it looks at', async () => {
  for (let number = 0; number < 250; number += 1) await counted('BUSY', number % 2, number / 60)
  const { unsure } = await tried({ graceSeconds: 1 })
  expect(unsure).toEqual({ compacted: 0, thinned: 1 })
  hub.store.database.run('UPDATE subject SET compacted_to = ?, version = version + 1', at(2))
  expect((await tried({})).unsure.compacted).toBe(1)
})
