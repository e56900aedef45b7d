/** From changes of incidents to messages at their receivers, with a channel that records. */
import {
  type AlertMessage,
  type Attempt,
  alert,
  type Channel,
  changeRecipient,
  createPostman,
  type DeliverPorts,
  type IncidentChange,
  type Instant,
  Recipient,
  type RecipientId,
  Route,
  type RouteSettings,
  retryMilliseconds,
  webhookRetrySeconds,
} from '@kilter/core'
import { createClock, incident, noon, paged, shop } from '@kilter/core/contracts'
import { afterEach, describe, expect, it, vi } from 'vitest'
import { z } from 'zod'
import { openStore, type Store } from './store.ts'
import { removeFolder, temporaryFolder } from './testing/adapter.ts'

type Answer = (message: AlertMessage, address: string) => Promise<Attempt> | Attempt
const minute = 60_000
const hour = 60 * minute
const sent: Attempt = { status: 'sent' }
const down: Attempt = { status: 'failed', kind: 'temporary', reason: 'the provider is down' }
const id = (number: number): RecipientId => `rcp_${String(number).padStart(26, '0')}` as RecipientId
const person = (number: number, given: Partial<Recipient> = {}): Recipient =>
  Recipient.parse({
    ...{ id: id(number), tenant: shop, name: `Person ${number}`, channel: 'mail', address: `p${number}@shop.example` },
    ...{ createdAt: noon, confirmedAt: noon, ...given },
  })
const route = (given: Partial<RouteSettings> = {}): Route =>
  Route.parse({
    id: `rte_${'0'.repeat(26)}`,
    tenant: shop,
    createdAt: noon,
    name: 'All',
    recipients: [id(1)],
    ...given,
  })
const change = (number: number, type: IncidentChange['type'] = 'incident.opened', given = {}) =>
  ({ type, incident: incident(String(number), given) }) as IncidentChange

function setUp(answers: Record<string, Answer> = {}, folder = ':memory:') {
  const clock = createClock()
  const store = openStore({ folder, clock })
  const got: { kind: string; address: string; message: AlertMessage; at: Instant }[] = []
  const channel = (kind: string): Channel => ({
    ...{ kind, address: z.string(), needsConfirmation: true, mask: () => '•••' },
    rate: { perAddressPerSecond: 1_000, perSecond: 1_000 },
    send: async (message, address) => {
      const attempt = await (answers[kind] ?? (() => sent))(message, String(address))
      got.push({ kind, address: String(address), message, at: clock.now() })
      return attempt
    },
  })
  const channels = new Map(['mail', 'text', 'webhook'].map((kind) => [kind, channel(kind)]))
  const ports: DeliverPorts = {
    ...store,
    ...{ channels, detectors: [], shop: 'Shop', publicUrl: () => 'https://hub.example', chance: () => 0.5 },
    ...{ log: () => {}, tellsEach: (kind) => channels.get(kind)?.each === true },
  }
  let postman = createPostman(ports)
  const pass = async (milliseconds: number, step = minute) => {
    for (let passed = 0; passed < milliseconds; passed += step) {
      clock.advance(Math.min(step, milliseconds - passed))
      while ((await postman.round()) > 0) await postman.settled()
    }
  }
  return {
    ...{ store, clock, got, ports, pass },
    restart: () => {
      postman = createPostman(ports)
    },
    round: () => postman.round(),
    people: async (recipients: readonly Recipient[], routes: readonly Route[] = [route()]) => {
      for (const each of recipients) await store.books.putRecipient(each)
      for (const each of routes) await store.books.put('routes', each)
    },
  }
}

const all = (store: Store) => paged(200, (page) => store.mailings.list(shop, {}, page))
const arrived = ({ got }: ReturnType<typeof setUp>, kind: string) => got.filter((each) => each.kind === kind)

describe('alerts', () => {
  const stores: Store[] = []
  const open = (...given: Parameters<typeof setUp>) => {
    const bench = setUp(...given)
    stores.push(bench.store)
    return bench
  }
  afterEach(async () => {
    vi.useRealTimers()
    for (const store of stores.splice(0)) await store.close()
  })

  it('NTF-06: tells of 10,000 incidents of one minute in a handful of messages with counts, and forgets none', async () => {
    const bench = open()
    await bench.people([person(1)])
    for (let batch = 0; batch < 100; batch += 1) {
      await alert(
        Array.from({ length: 100 }, (_, at) => change(batch * 100 + at)),
        bench.ports,
      )
      await bench.pass(600, 600)
    }
    await bench.pass(11 * minute)
    expect(bench.got.length).toBeLessThanOrEqual(3)
    expect(bench.got[0]?.at).toBe('2026-11-20T12:00:30.000Z')
    expect((await all(bench.store)).reduce((sum, { count }) => sum + count, 0)).toBe(10_000)
    expect((await all(bench.store)).every(({ status }) => status === 'sent')).toBe(true)
  })

  it('tells once of a change that the outbox tells twice', async () => {
    const bench = open()
    await bench.people([person(1)])
    for (let time = 0; time < 3; time += 1) {
      await alert([change(1)], bench.ports)
      await bench.pass(10 * minute)
    }
    expect(bench.got).toHaveLength(1)
  })

  it('gives the all-clear to those who were told, and says nothing of what was over before', async () => {
    const bench = open()
    await bench.people([person(1), person(2)])
    const over = (number: number) =>
      change(number, 'incident.resolved', { status: 'resolved', updatedAt: bench.clock.now() })
    await alert([change(1), change(2)], bench.ports)
    await alert([over(2)], bench.ports)
    await bench.pass(minute)
    await alert([over(1)], bench.ports)
    await bench.pass(10 * minute)
    expect(bench.got.map(({ address, message }) => [address, message.reason])).toEqual([
      ['p1@shop.example', 'opened'],
      ['p1@shop.example', 'resolved'],
    ])
    expect(bench.got[0]?.message.more).toBe(1) // its record is not in this store: counted, not shown
  })

  it('NTF-07: loses nothing while a provider is down for six hours, and tells others after 15 minutes', async () => {
    let isDown = true
    const bench = open({ mail: () => (isDown ? down : sent) })
    await bench.people([person(1), person(2, { channel: 'text', address: '+49301234567' })])
    for (let at = 0; at < 12; at += 1) {
      await alert([change(at)], bench.ports)
      await bench.pass(30 * minute)
    }
    const texts = arrived(bench, 'text')
    expect(texts).toHaveLength(12)
    expect(texts[0]?.at.slice(0, 16)).toBe('2026-11-20T12:16')
    isDown = false
    await bench.pass(hour)
    const mails = await paged(50, (page) => bench.store.mailings.list(shop, { recipient: id(1) }, page))
    expect(mails.map(({ status }) => status)).toEqual(Array(12).fill('sent'))
    expect((await bench.store.books.read(shop)).recipients[0]?.failingSince).toBeUndefined()
  })

  it('NTF-08: repeats at most once after a crash between the yes and its record, with the same id', async () => {
    const folder = temporaryFolder()
    const bench = open({}, folder)
    await bench.people([person(1)])
    await alert([change(1)], bench.ports)
    bench.clock.advance(minute)
    const { mailings } = bench.store
    const commit = mailings.commit
    let calls = 0
    const crashing = {
      ...mailings,
      commit: async (given: Parameters<typeof commit>[0]) => {
        calls += 1
        if (calls === 2) throw new Error('killed')
        return commit(given)
      },
    }
    const dying = createPostman({ ...bench.ports, mailings: crashing })
    await dying.round()
    await dying.settled()
    bench.restart()
    await bench.pass(10 * minute)
    expect(bench.got).toHaveLength(2)
    expect(new Set(bench.got.map(({ message }) => message.id)).size).toBe(1)
    removeFolder(folder)
  })

  it('NTF-09: switches an address off that is gone, and tells the others so and what was to be told', async () => {
    const bench = open({
      mail: (_, address) =>
        address.startsWith('p1') ? ({ ...down, kind: 'gone', reason: 'no such mailbox' } as Attempt) : sent,
    })
    await bench.people([person(1), person(2)])
    await alert([change(1)], bench.ports)
    await bench.pass(10 * minute)
    const others = bench.got.filter(({ address }) => address.startsWith('p2')).map(({ message }) => message.reason)
    expect(others.sort()).toEqual(['notice', 'opened'])
    expect((await bench.store.books.read(shop)).recipients[0]?.suppressed?.reason).toBe('no such mailbox')
    await alert([change(2)], bench.ports)
    await bench.pass(10 * minute)
    expect(bench.got.filter(({ address }) => address.startsWith('p1'))).toHaveLength(1)
    expect((await bench.store.mailings.notices(shop, change(2).incident.id)).map(({ why }) => why)).toEqual([
      'the address is switched off: no such mailbox',
    ])
  })

  it('OUT-08: cuts off who never answers after 15 s, and keeps nobody else waiting', async () => {
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] })
    const bench = open({ mail: (_, address) => (address.startsWith('p1') ? new Promise(() => {}) : sent) })
    await bench.people([person(1), person(2)], [route({ recipients: [id(1), id(2)], groupIntervalSeconds: 0 })])
    await alert([change(1)], bench.ports)
    bench.clock.advance(minute)
    expect(await bench.round()).toBe(2)
    await vi.advanceTimersByTimeAsync(0)
    expect(bench.got.map(({ address }) => address)).toEqual(['p2@shop.example'])
    await vi.advanceTimersByTimeAsync(15_000)
    vi.useRealTimers()
    await vi.waitFor(async () => {
      const [stuck] = await paged(9, (page) => bench.store.mailings.list(shop, { recipient: id(1) }, page))
      expect(stuck).toMatchObject({ status: 'waiting', tries: 1, why: 'no answer within 15 seconds' })
    })
  })

  it('OUT-12: tries a webhook ten times over its schedule, give or take a fifth, and then it is exhausted', () => {
    const wait = (tries: number, chance: number, given = {}) =>
      retryMilliseconds(
        { kind: 'webhook' },
        tries,
        { ...down, ...given } as Extract<Attempt, { status: 'failed' }>,
        chance,
      )
    for (const [at, seconds] of webhookRetrySeconds.entries()) {
      expect(wait(at + 1, 0)).toBe(seconds * 800)
      expect(wait(at + 1, 0.5)).toBe(seconds * 1_000)
      expect(wait(at + 1, 0.999_999)).toBeLessThanOrEqual(seconds * 1_200)
    }
    expect(wait(10, 0.5)).toBeUndefined()
    // OUT-13
    expect(wait(1, 0.5, { retryAfterSeconds: 120 })).toBe(120_000)
    expect(wait(1, 0.5, { retryAfterSeconds: 10 ** 9 })).toBe(24 * hour)
    for (const nonsense of [-1, 0, Number.NaN, Number.POSITIVE_INFINITY]) {
      expect(wait(1, 0.5, { retryAfterSeconds: nonsense })).toBe(5_000)
    }
  })

  it('OUT-15: switches an endpoint off that fails for five days, tells the owner, and keeps what it owes in sight', async () => {
    const bench = open({ webhook: () => down })
    await bench.people([person(1, { channel: 'webhook', address: 'https://tool.example' }), person(2)])
    for (let day = 1; day <= 6; day += 1) {
      await alert([change(day)], bench.ports)
      await bench.pass(24 * hour, 30 * minute)
    }
    const [tool] = (await bench.store.books.read(shop)).recipients
    expect(tool?.suppressed?.reason).toBe('nothing got through for five days: the provider is down')
    expect(
      arrived(bench, 'mail')
        .map(({ message }) => message.reason)
        .filter((reason) => reason === 'notice'),
    ).toHaveLength(1)
    const heard = arrived(bench, 'mail').reduce((sum, { message }) => sum + (message.reason === 'opened' ? 1 : 0), 0)
    expect(heard).toBe(6)
    const [owed] = await paged(9, (page) => bench.store.mailings.list(shop, { recipient: id(1) }, page))
    expect(owed?.status).toBe('failed')
  })

  it('switches off nobody who confirms during the attempt, and tells the others of that message alone', async () => {
    const gone: Attempt = { status: 'failed', kind: 'gone', reason: 'no such mailbox' }
    const bench = open({
      mail: async (_, address) => {
        if (!address.startsWith('p1')) return sent
        const confirmedAt = bench.clock.now()
        await changeRecipient({ tenant: shop, id: id(1) }, (found) => ({ ...found, confirmedAt }), bench.store.books)
        return gone
      },
    })
    await bench.people([person(1), person(2)])
    await alert([change(1)], bench.ports)
    await bench.pass(minute)
    const [first] = (await bench.store.books.read(shop)).recipients
    expect([first?.suppressed, first?.confirmedAt]).toEqual([undefined, '2026-11-20T12:01:00.000Z'])
    expect(arrived(bench, 'mail').map(({ address, message }) => [address, message.reason])).toEqual([
      ['p1@shop.example', 'opened'],
      ['p2@shop.example', 'opened'],
    ])
  })

  it('writes a recipient only as it was last read, adds none twice and brings back none that is removed', async () => {
    const { books } = open().store
    expect([await books.putRecipient(person(1)), await books.putRecipient(person(1))]).toEqual(['written', 'moved'])
    const read = async () => (await books.read(shop)).recipients
    const [first = person(1)] = await read()
    expect(await books.putRecipient({ ...first, name: 'Olga' })).toBe('written')
    expect(await books.putRecipient({ ...first, name: 'Otto' })).toBe('moved')
    const rename = (to: string) => changeRecipient(first, (found) => ({ ...found, name: `${found.name} ${to}` }), books)
    await Promise.all(['a', 'b', 'c', 'd'].map(rename))
    const [last = person(1)] = await read()
    expect(last.name.split(' ').sort()).toEqual(['Olga', 'a', 'b', 'c', 'd'])
    await books.remove(shop, 'recipients', last.id)
    expect([await books.putRecipient(last), await read(), await rename('e')]).toEqual(['moved', [], undefined])
  })
})
