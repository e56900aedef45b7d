/** What AWS may do to the hub, and what it must not do to a shop. */
import { Refusal, type Subjects } from '@kilter/core'
import { level } from '@kilter/core/testing'
import { expect, it } from 'vitest'
import type { Bus } from './bus.ts'
import { isPassing } from './pipeline/batch.ts'
import type { Store } from './store.ts'
import { storeAt } from './testing/adapter.ts'
import { describeOnDynamo } from './testing/describe.ts'
import { type Rig, type RigOptions, startRig, tenant } from './testing/rig.ts'

const minute = 60_000
const unavailable = () => new Refusal('unavailable', 'the store cannot answer at the moment')

const openOnes = async ({ store }: Rig) =>
  (await store.incidents.list(tenant, { status: 'open' }, { limit: 200 })).items
    .map(({ detector, subject, discriminator }) => `${detector} ${subject.key} ${discriminator}`)
    .sort()
const statuses = async (rig: Rig) => (await rig.deliveries()).map(({ status }) => status)

/** Subjects whose commit throws for facts about the SKU `poison`. */
const poisoned = (store: Store): Store => ({ ...store, subjects: { ...store.subjects, ...throwing(store.subjects) } })
const throwing = (subjects: Subjects): Pick<Subjects, 'commit'> => ({
  commit: async (at, subject, state, change) => {
    if (subject.key === 'poison') throw new TypeError('customer@example.com')
    return subjects.commit(at, subject, state, change)
  },
})

/** As a queue does with what could not be done. */
async function untilDone(work: () => Promise<void>): Promise<void> {
  for (let attempt = 0; attempt < 100; attempt += 1) {
    const failure = await work().then(
      () => undefined,
      (error) => error,
    )
    if (failure === undefined) return
    if (!isPassing(failure)) throw failure
  }
  throw new Error('never done')
}

describeOnDynamo('faults', (dynamo) => {
  const start = (options?: RigOptions) => startRig(dynamo(), options)

  it('turns a delivery into facts, an incident and one message, and settles it', async () => {
    const rig = await start()
    await rig.send(level({ sku: 'A', level: 0 }))
    await rig.settle()
    expect(await statuses(rig)).toEqual(['aligned'])
    expect(await openOnes(rig)).toEqual(['shelf.empty A shop'])
    expect(rig.told.map(({ change }) => change)).toEqual(['incident.opened'])
    await rig.send(level({ sku: 'A', level: 3, at: '2026-11-20T11:00:00Z' }))
    await rig.settle()
    expect(rig.told.map(({ change }) => change)).toEqual(['incident.opened', 'incident.resolved'])
    expect(await openOnes(rig)).toEqual([])
  })

  it('settles a delivery of many events once all of them are aligned, whichever batches they come in', async () => {
    const rig = await start()
    const levels = Array.from({ length: 25 }, (_, index) => JSON.parse(level({ sku: `S${index}`, level: 0 })))
    await rig.send(JSON.stringify(levels), { 'acme-topic': 'levels' })
    await rig.settle()
    expect(await statuses(rig)).toEqual(['aligned'])
    expect(await openOnes(rig)).toHaveLength(25)
  })

  it('FLT-03: tells of an incident that was committed before the bus failed', async () => {
    let down = true
    const spoilBus = (bus: Bus): Bus => ({
      publish: async (events) => {
        if (down) throw unavailable()
        return bus.publish(events)
      },
    })
    const rig = await start({ spoilBus: (bus, step) => (step === 'relay' ? spoilBus(bus) : bus) })
    await rig.send(level({ sku: 'A', level: 0 }))
    await rig.settle()
    expect(rig.told).toEqual([])
    down = false
    await rig.relay()
    expect(rig.told).toHaveLength(1)
    expect(await rig.store.outbox.pending(rig.clock.now(), 10)).toEqual([])
  })

  it('FLT-03: tells of it from the outbox within minutes, should the stream have let it fall', async () => {
    const rig = await start()
    await rig.send(level({ sku: 'A', level: 0 }))
    await rig.normalise()
    await rig.align()
    rig.clock.advance(3 * minute)
    expect(await rig.sweep()).toMatchObject({ told: 1, failures: 0 })
    expect(rig.told).toHaveLength(1)
  })

  it('FLT-04: tells it again under the same id where marking it failed', async () => {
    let failures = 1
    const spoil = (store: Store): Store => ({
      ...store,
      outbox: {
        ...store.outbox,
        done: async (rows) => {
          failures -= 1
          if (failures >= 0) throw unavailable()
          return store.outbox.done(rows)
        },
      },
    })
    const rig = await start({ spoil: (store, step) => (step === 'relay' ? spoil(store) : store) })
    await rig.send(level({ sku: 'A', level: 0 }))
    await rig.settle()
    await rig.relay()
    expect(rig.told).toHaveLength(2)
    expect(new Set(rig.told.map(({ id }) => id)).size).toBe(1)
  })

  it('FLT-06: catches up where a function ended between the bus and the ledger', async () => {
    let ended = false
    const rig = await start({
      spoil: (store, step) =>
        step !== 'align'
          ? store
          : {
              ...store,
              inbox: {
                ...store.inbox,
                settle: async (delivery, outcome) => {
                  if (!ended) {
                    ended = true
                    throw unavailable()
                  }
                  return store.inbox.settle(delivery, outcome)
                },
              },
            },
    })
    await rig.send(level({ sku: 'A', level: 0 }))
    await rig.settle()
    expect(await statuses(rig)).toEqual(['aligned'])
    expect(await openOnes(rig)).toEqual(['shelf.empty A shop'])
    expect(rig.told).toHaveLength(1)
  })

  it('drives a delivery again that the stream let fall, and one whose events went astray', async () => {
    const rig = await start()
    await rig.send(level({ sku: 'A', level: 0 }))
    await rig.normalise()
    const lost = await startRig(dynamo(), { place: rig.place })
    lost.clock.advance(6 * minute)
    await lost.sweep()
    await lost.settle()
    expect(await statuses(lost)).toEqual(['aligned'])
    expect(await openOnes(lost)).toEqual(['shelf.empty A shop'])
    lost.clock.advance(20 * minute)
    expect(await lost.sweep()).toMatchObject({ redriven: 0 })
  })

  it('looks at each delivery once for being overlooked', async () => {
    const rig = await start()
    for (let number = 0; number < 5; number += 1) await rig.send(level({ sku: `S${number}`, level: 1 }))
    await rig.settle()
    rig.clock.advance(10 * minute)
    await rig.sweep()
    let reads = 0
    const { lookThrough } = rig.store.inbox
    const again = await lookThrough(tenant, rig.clock.now(), 100)
    reads += again.overlooked.length
    expect(again.isLast).toBe(true)
    expect(reads).toBe(0)
  })

  it('FLT-15: loses nothing and applies nothing twice while a third of all calls is throttled', async () => {
    let calls = 0
    const throttling = <Port extends object>(port: Port): Port =>
      new Proxy(port, {
        get: (target, name) => {
          const method = Reflect.get(target, name)
          if (typeof method !== 'function') return method
          return (...given: unknown[]) => {
            calls += 1
            if (name !== 'fromImage' && calls % 10 < 3) return Promise.reject(unavailable())
            return method.apply(target, given)
          }
        },
      })
    const spoil = (store: Store): Store => ({
      ...store,
      inbox: throttling(store.inbox),
      subjects: throttling(store.subjects),
    })
    // What is told needs no call to the store but the deletion of its row.
    const rig = await start({ spoil: (store, step) => (step === 'relay' ? store : spoil(store)) })
    const kept: string[] = []
    for (let number = 0; number < 60; number += 1) {
      const text = level({ sku: `S${number % 7}`, location: `L${number}`, level: number % 2 })
      for (let attempt = 0; attempt < 20; attempt += 1) {
        const answer = await rig.send(text).catch((error) => error)
        if (answer instanceof Refusal) expect(answer.code).toBe('unavailable')
        else {
          kept.push(answer.delivery.dedupeKey)
          break
        }
      }
    }
    expect(kept).toHaveLength(60)
    for (let round = 0; round < 30; round += 1) {
      await rig.settle()
      rig.redriveDead()
      rig.clock.advance(11 * minute)
      await rig.sweep()
      if ((await statuses(rig)).every((status) => status === 'aligned')) break
    }
    expect(await statuses(rig)).toEqual(Array(60).fill('aligned'))
    expect(await openOnes(rig)).toHaveLength(30)
    await rig.relay()
    const opened = rig.told.filter(({ change }) => change === 'incident.opened')
    expect(new Set(opened.map(({ id }) => id)).size).toBe(30)
  })

  it('FLT-16: takes a write that happened and was told as failed for what it is', async () => {
    const lying = <Written extends readonly unknown[], Answer>(write: (...given: Written) => Promise<Answer>) => {
      let lies = 1
      return async (...given: Written): Promise<Answer> => {
        const answer = await write(...given)
        lies -= 1
        if (lies >= 0) throw unavailable()
        return answer
      }
    }
    const inboxes = new Map<string, Store>()
    const rig = await start({
      spoil: (store, step) => {
        const known = inboxes.get(step) ?? {
          ...store,
          inbox: { ...store.inbox, put: lying(store.inbox.put), settle: lying(store.inbox.settle) },
          subjects: { ...store.subjects, commit: lying(store.subjects.commit) },
        }
        inboxes.set(step, known)
        return known
      },
    })
    const text = level({ sku: 'A', level: 0 })
    await expect(rig.send(text)).rejects.toMatchObject({ code: 'unavailable' })
    expect((await rig.send(text)).outcome).toBe('duplicate')
    await rig.settle()
    expect(await statuses(rig)).toEqual(['aligned'])
    expect(await openOnes(rig)).toEqual(['shelf.empty A shop'])
    expect(new Set(rig.told.map(({ id }) => id)).size).toBe(1)
  })

  it('FLT-17: loses no update of two workers that apply to one item a thousand times', async () => {
    const rig = await start()
    const other = storeAt(rig.place, rig.clock)
    const { alignSubject, itemSubject } = await import('@kilter/core')
    const { count } = await import('@kilter/core/contracts')
    const item = itemSubject('A')
    const work = async (store: Store, who: number) => {
      const ports = { ...store, detectors: [] }
      for (let round = 0; round < 1_000; round += 1) {
        const fact = count(`shelf-${who}-${round % 50}`, String(round))
        const asOf = new Date(Date.parse('2026-11-20T12:00:00Z') + round * 1_000).toISOString() as typeof fact.asOf
        await untilDone(() => alignSubject(tenant, item, { told: [{ ...fact, asOf }] }, ports))
      }
    }
    await Promise.all([work(rig.store, 1), work(other, 2)])
    const { facts, version } = await storeAt(rig.place, rig.clock).subjects.read(tenant, item)
    expect(version).toBe(2_000)
    const latest = facts.of('count').map(({ data }) => `${data.location} ${data.quantity}`)
    const expected = [1, 2].flatMap((who) =>
      Array.from({ length: 50 }, (_, shelf) => `shelf-${who}-${shelf} ${950 + shelf}`),
    )
    expect(latest.sort()).toEqual(expected.sort())
  }, 120_000)

  it('FLT-20: does the other nine, tries the tenth five times, and in the end shows it to a person', async () => {
    let isPoisoned = true
    const rig = await start({ spoil: (store, step) => (step === 'align' && isPoisoned ? poisoned(store) : store) })
    for (let number = 0; number < 9; number += 1) await rig.send(level({ sku: `S${number}`, level: 0 }))
    await rig.send(level({ sku: 'poison', level: 0 }))
    await rig.settle()
    expect(await openOnes(rig)).toHaveLength(9)
    expect(rig.dead).toHaveLength(1)
    expect((await statuses(rig)).filter((status) => status === 'aligned')).toHaveLength(9)
    for (let round = 0; round < 8; round += 1) {
      rig.clock.advance(11 * minute)
      await rig.sweep()
      await rig.settle()
    }
    const [parked] = (await rig.deliveries()).filter(({ status }) => status === 'parked')
    expect(parked).toMatchObject({ attempts: 5, reason: 'the hub failed at it 5 times' })
    expect(await openOnes(rig)).toContain(`connection.trouble ${rig.connection.id} unreadable`)
    expect(JSON.stringify(rig.logged)).not.toContain('customer@example.com')

    isPoisoned = false
    await rig.send(level({ sku: 'poison', location: 'cellar', level: 0 }))
    await rig.settle()
    expect(await openOnes(rig)).toContain('shelf.empty poison cellar')
    await rig.store.inbox.replay(tenant, parked?.id as never)
    await rig.settle()
    expect(await statuses(rig)).toEqual(Array(11).fill('aligned'))
    expect(await openOnes(rig)).toHaveLength(11)
  })

  it('FLT-20: a record that breaks the reading blocks no other of its shard', async () => {
    const rig = await start({
      spoil: (store, step) =>
        step !== 'normalise'
          ? store
          : {
              ...store,
              connections: {
                ...store.connections,
                find: async (at, id) => {
                  calls += 1
                  if (calls === 1) throw new TypeError('broken')
                  return store.connections.find(at, id)
                },
              },
            },
    })
    let calls = 0
    for (const sku of ['A', 'B', 'C']) await rig.send(level({ sku, level: 0 }))
    await rig.settle()
    expect(await openOnes(rig)).toHaveLength(2)
    rig.clock.advance(minute)
    await rig.sweep()
    await rig.settle()
    expect(await openOnes(rig)).toHaveLength(3)
    expect(await statuses(rig)).toEqual(['aligned', 'aligned', 'aligned'])
  })

  it('FLT-21: a dead-letter queue that is redriven twice has no second effect', async () => {
    let isPoisoned = true
    const rig = await start({ spoil: (store, step) => (step === 'align' && isPoisoned ? poisoned(store) : store) })
    await rig.send(level({ sku: 'poison', level: 0 }))
    await rig.settle()
    const [message] = rig.dead
    isPoisoned = false
    for (let round = 0; round < 2; round += 1) {
      if (message && rig.dead.length === 0) rig.dead.push(message)
      rig.redriveDead()
      await rig.settle()
    }
    expect(await openOnes(rig)).toEqual(['shelf.empty poison shop'])
    expect(rig.told).toHaveLength(1)
    expect((await rig.store.subjects.read(tenant, { kind: 'item', key: 'poison' })).facts.size).toBe(1)
  })

  it('tells once of a flood of unreadable deliveries, and that it is over', async () => {
    const rig = await start()
    for (let number = 0; number < 30; number += 1) await rig.send(`{"bad":${number}}`)
    await rig.settle()
    expect(await openOnes(rig)).toEqual([expect.stringMatching(/^connection\.trouble con_\w+ drift:/)])
    expect(rig.told.filter(({ change }) => change === 'incident.opened')).toHaveLength(1)
  })
})
