/** Alerts on AWS: what may happen between an incident and the people who are told of it, and that none of it loses a message. */
import {
  type AlertMessage,
  type Attempt,
  type IncidentChange,
  type IncidentId,
  type Instant,
  Recipient,
  type RecipientId,
  Refusal,
  Route,
} from '@kilter/core'
import { incident, noon, paged } from '@kilter/core/contracts'
import { level } from '@kilter/core/testing'
import { expect, it, vi } from 'vitest'
import { changeMessages } from './change-message.ts'
import type { ChangeQueue } from './change-queue.ts'
import { planChanges } from './pipeline/plan-changes.ts'
import type { Store } from './store.ts'
import { storeAt } from './testing/adapter.ts'
import { describeOnDynamo } from './testing/describe.ts'
import { type Rig, type RigOptions, type Step, startRig, tenant } from './testing/rig.ts'

const minute = 60_000
const down: Attempt = { status: 'failed', kind: 'temporary', reason: 'the provider is down' }
const unavailable = () => new Refusal('unavailable', 'the store cannot answer at the moment')

const id = (number: number): RecipientId => `rcp_${String(number).padStart(26, '0')}` as RecipientId
const person = (number: number, given: Partial<Recipient> = {}): Recipient =>
  Recipient.parse({
    ...{ id: id(number), tenant, name: `Person ${number}`, channel: 'mail', address: `p${number}@shop.example` },
    ...{ createdAt: noon, confirmedAt: noon, ...given },
  })
const tool = (number: number) => person(number, { channel: 'tool', address: `https://tool-${number}.example` })

const empty = (sku: string) => level({ sku, level: 0 })
const full = (sku: string) => level({ sku, level: 3, at: '2026-11-20T11:00:00Z' })

const addresses = ({ got }: Rig) => got.map(({ address }) => address).sort()
const incidentsIn = ({ got }: Rig) =>
  got.flatMap(({ message }) => message.incidents.map(({ incident }) => incident.subject.key)).sort()
const reasons = ({ got }: Rig) => got.map(({ message }) => message.reason)
const ids = ({ got }: Rig) => got.map(({ message }) => message.id)

/** Dies at the nth call of one method of a port, before or after it did what it does. */
function dyingAt(name: 'mailings' | 'outbox', method: string, nth: number, when: 'before' | 'after') {
  let calls = 0
  return (store: Store): Store => {
    const port = store[name] as unknown as Record<string, (...given: unknown[]) => Promise<unknown>>
    const dying = async (...given: unknown[]) => {
      calls += 1
      if (calls === nth && when === 'before') throw unavailable()
      const answer = await port[method]?.(...given)
      if (calls === nth && when === 'after') throw unavailable()
      return answer
    }
    return { ...store, [name]: { ...port, [method]: dying } }
  }
}

describeOnDynamo('alerts', (dynamo) => {
  // A store over HTTP, and many steps: no case is slow by itself.
  vi.setConfig({ testTimeout: 180_000 })
  const start = async (people: readonly Recipient[], options: RigOptions = {}) => {
    const rig = await startRig(dynamo(), options)
    for (const each of people) await rig.store.books.putRecipient(each)
    const recipients = people.map((each) => each.id)
    const route = { id: `rte_${'0'.repeat(26)}`, tenant, createdAt: noon, name: 'All', recipients }
    await rig.store.books.putRoute(Route.parse(route))
    return rig
  }
  const all = ({ store }: Rig) => paged(200, (page) => store.mailings.list(tenant, {}, page))

  it('tells a tool of an incident at once and a person half a minute later, once, and gives the all-clear', async () => {
    const rig = await start([person(1), tool(2)])
    await rig.send(empty('A'))
    await rig.settle()
    await rig.post()
    expect(addresses(rig)).toEqual(['https://tool-2.example']) // a tool groups by itself
    await rig.pass(minute)
    expect(addresses(rig)).toEqual(['https://tool-2.example', 'p1@shop.example'])
    await rig.pass(5 * minute)
    await rig.send(full('A'))
    await rig.settle()
    await rig.pass(10 * minute)
    expect(addresses(rig)).toEqual([
      ...['https://tool-2.example', 'https://tool-2.example', 'p1@shop.example', 'p1@shop.example'],
    ])
    expect(reasons(rig).sort()).toEqual(['opened', 'opened', 'resolved', 'resolved'])
    expect(incidentsIn(rig)).toEqual(['A', 'A', 'A', 'A'])
  })

  it('does without a queue where nobody is to be told, and writes nothing', async () => {
    const rig = await startRig(dynamo())
    await rig.send(empty('A'))
    await rig.settle()
    await rig.pass(minute)
    expect(await all(rig)).toEqual([])
    expect(await rig.store.outbox.pending('2099-01-01T00:00:00.000Z' as Instant, 9)).toEqual([])
  })

  it.each([
    ['before the changes are queued', 'before'],
    ['after the changes are queued and before the outbox is told', 'after'],
  ] as const)('loses nothing and tells nothing twice where the relay dies %s', async (_, when) => {
    let calls = 0
    const spoilChanges = (queue: ChangeQueue): ChangeQueue => ({
      send: async (rows) => {
        calls += 1
        if (calls === 1 && when === 'before') throw unavailable()
        await queue.send(rows)
        if (calls === 1 && when === 'after') throw unavailable()
      },
    })
    const rig = await start([person(1)], { spoilChanges })
    await rig.send(empty('A'))
    await rig.settle()
    await rig.pass(10 * minute)
    await rig.settle()
    await rig.pass(10 * minute)
    expect([calls > 1, incidentsIn(rig)]).toEqual([true, ['A']])
  })

  it.each([
    ['alert', 'commit', 1, 'before', 1],
    ['alert', 'commit', 1, 'after', 1],
    ['post', 'commit', 1, 'before', 1],
    ['post', 'commit', 1, 'after', 1],
    ['post', 'due', 1, 'before', 1],
    ['post', 'overdue', 1, 'before', 1],
    // Between the receiver's yes and our record: repeated, with the same id.
    ['post', 'commit', 2, 'before', 2],
  ] as const)(
    'NTF-08: %s dies at %s %i, %s it: told %i times, with one id',
    async (dying, method, nth, when, times) => {
      const spoiled = dyingAt('mailings', method, nth, when)
      const spoil = (store: Store, step: Step): Store => (step === dying ? spoiled(store) : store)
      const rig = await start([person(1)], { spoil })
      await rig.send(empty('A'))
      await rig.settle()
      await rig.pass(10 * minute).catch(() => rig.pass(10 * minute))
      expect(incidentsIn(rig)).toEqual(Array(times).fill('A'))
      expect(new Set(ids(rig)).size).toBe(1)
      expect((await all(rig)).map(({ status }) => status)).toEqual(['sent'])
    },
  )

  it('sends at the next full minute what no bell rang for', async () => {
    let deaf = true
    const rig = await start([person(1)], { isDeaf: () => deaf })
    await rig.send(empty('A'))
    await rig.settle()
    expect(rig.logged.map(({ message }) => message)).toContain('the postman was not woken; the sweep will do it')
    deaf = false
    await rig.pass(2 * minute)
    expect(incidentsIn(rig)).toEqual(['A'])
  })

  it('goes on after a postman who died at work, once his turn is over', async () => {
    const rig = await start([person(1)])
    await rig.send(empty('A'))
    await rig.settle()
    rig.clock.advance(minute)
    const died = await rig.store.office.take(rig.clock.now())
    expect(died).toBeDefined()
    await rig.pass(minute)
    expect(addresses(rig)).toEqual([])
    await rig.pass(2 * minute)
    expect(addresses(rig)).toEqual(['p1@shop.example'])
    await died?.leave([]) // too late: it is another one's turn, or nobody's
    await rig.pass(minute)
    expect(addresses(rig)).toEqual(['p1@shop.example'])
  })

  it('lets one postman work at a time, and tells him what the one before found', async () => {
    const { office, clock } = (await start([person(1)])).store
    const turns = await Promise.all([1, 2, 3].map(() => office.take(clock.now())))
    expect(turns.filter((turn) => turn !== undefined)).toHaveLength(1)
    const found = [[id(1), { failures: 3, blocked: { from: 0, until: 5 } }]] as const
    await turns.find((turn) => turn !== undefined)?.leave(found)
    expect((await office.take(clock.now()))?.troubled).toEqual(found)
  })

  it('NTF-07: loses nothing while a provider is down, and tells others after 15 minutes', async () => {
    let isDown = true
    const rig = await start([person(1), tool(2)], { answers: { mail: () => (isDown ? down : { status: 'sent' }) } })
    for (const sku of ['A', 'B']) {
      await rig.send(empty(sku))
      await rig.settle()
      await rig.pass(20 * minute)
    }
    isDown = false
    await rig.pass(20 * minute)
    expect((await all(rig)).filter(({ status }) => status !== 'sent')).toEqual([])
    expect(addresses(rig).filter((address) => address.startsWith('https'))).toHaveLength(2)
  })

  it('a tenant whose changes cannot be planned holds up no other, is given up after five tries, and told once redriven', async () => {
    let broken = true
    const spoil = (store: Store, step: Step): Store =>
      step !== 'alert'
        ? store
        : {
            ...store,
            mailings: {
              ...store.mailings,
              notices: async (at, incident) => {
                if (broken && at === tenant) throw new TypeError('customer@example.com')
                return store.mailings.notices(at, incident)
              },
            },
          }
    const rig = await start([person(1)], { spoil })
    await rig.send(empty('A'))
    for (let time = 0; time < 5; time += 1) await rig.settle()
    expect(rig.deadChanges).toHaveLength(1)
    expect(JSON.stringify(rig.logged)).not.toContain('customer@example.com')
    expect(rig.told.map(({ change }) => change)).toEqual(['incident.opened'])
    broken = false
    await rig.send(empty('B'))
    await rig.settle()
    rig.redriveDead()
    await rig.settle()
    await rig.pass(minute)
    expect(incidentsIn(rig)).toEqual(['A', 'B'])
  })

  it('gives back what follows a failure in its own tenant, and nothing of another one', async () => {
    const rig = await start([person(1)])
    const rival = 'rival' as typeof tenant
    await rig.store.books.putRecipient(person(1, { tenant: rival }))
    const bodyOf = (of: typeof tenant, number: number) => {
      const opened = { type: 'incident.opened', incident: incident(String(number), { tenant: of }) } as IncidentChange
      const row = { key: { pk: of, sk: String(number) }, tenant: of, rev: 1, changes: [opened], isPartial: false }
      return changeMessages(row).map(({ body }) => body)
    }
    const mailings = {
      ...rig.store.mailings,
      notices: async (of: typeof tenant, about: IncidentId) => {
        if (about === incident('2').id) throw unavailable()
        return rig.store.mailings.notices(of, about)
      },
    }
    const bell = { ring: async () => {} }
    const ports = { ...rig.store, mailings, bell, tellsEach: () => false, log: () => {} }
    const bodies = [bodyOf(tenant, 1), bodyOf(tenant, 2), bodyOf(rival, 3), bodyOf(tenant, 4), ['nonsense']].flat()
    expect([...(await planChanges(bodies, ports))].sort()).toEqual([1, 3, 4])
    const counts = await Promise.all([tenant, rival].map((of) => rig.store.mailings.list(of, {}, { limit: 9 })))
    expect(counts.map(({ items }) => items.map(({ count }) => count))).toEqual([[1], [1]])
  })

  it('OUT-08: an address that does not answer delays nobody else', async () => {
    const others = Promise.withResolvers<void>()
    const toTool = async (_: AlertMessage, address: string): Promise<Attempt> => {
      if (address.includes('tool-1')) await others.promise
      else if (addresses(rig).length === 3) others.resolve()
      return { status: 'sent' }
    }
    const rig = await start([tool(1), tool(2), person(3)], { answers: { tool: toTool, mail: toTool } })
    for (const sku of ['A', 'B', 'C']) await rig.send(empty(sku))
    await rig.settle()
    await rig.pass(2 * minute)
    expect(incidentsIn(rig)).toEqual(['A', 'A', 'A', 'B', 'B', 'B', 'C', 'C', 'C'])
    expect((await all(rig)).flatMap(({ attempts }) => attempts.map(({ reason }) => reason ?? 'sent'))).toEqual(
      Array(7).fill('sent'),
    )
  })

  it('NTF-06: a storm of 100 incidents becomes a handful of messages with counts, and none is forgotten', async () => {
    const rig = await start([person(1)])
    for (let batch = 0; batch < 4; batch += 1) {
      const levels = Array.from({ length: 25 }, (_, at) => JSON.parse(empty(`S${batch * 25 + at}`)))
      await rig.send(JSON.stringify(levels), { 'acme-topic': 'levels' })
    }
    await rig.settle()
    await rig.pass(11 * minute)
    expect(rig.got.length).toBeLessThanOrEqual(3)
    expect((await all(rig)).reduce((sum, { count }) => sum + count, 0)).toBe(100)
  })

  it('TEN-01: tells nobody of another tenant, also where all ids are the same', async () => {
    const rig = await start([person(1)])
    const rival = 'rival' as typeof tenant
    await rig.store.books.putRecipient(person(1, { tenant: rival, address: 'rival@shop.example' }))
    await rig.send(empty('A'))
    await rig.settle()
    await rig.pass(minute)
    expect(addresses(rig)).toEqual(['p1@shop.example'])
    expect((await storeAt(rig.place, rig.clock).mailings.list(rival, {}, { limit: 9 })).items).toEqual([])
  })
})
