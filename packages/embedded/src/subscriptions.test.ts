/** From events and incidents to messages at other tools, with an outlet that records; the clock is the test's. */
import {
  announceChanges,
  announceEvents,
  type CanonicalEvent,
  changeSubscription,
  createPoster,
  type IncidentChange,
  type Instant,
  newPosting,
  newsOfTest,
  type Outlet,
  type Posted,
  type PostPorts,
  paused,
  Recipient,
  resumed,
  rotated,
  Subscription,
  type SubscriptionId,
  webhookRetrySeconds,
} from '@kilter/core'
import { createClock, incident, noon, paged, shop, till } from '@kilter/core/contracts'
import { afterEach, describe, expect, it, vi } from 'vitest'
import { z } from 'zod'
import { openStore, type Store } from './store.ts'

const second = 1_000
const minute = 60 * second
const hour = 60 * minute
const day = 24 * hour
const yes: Posted = { attempt: { status: 'sent' }, code: 204 }
const no = (given: Partial<Extract<Posted['attempt'], { status: 'failed' }>> = {}, code = 500): Posted => ({
  attempt: { status: 'failed', kind: 'temporary', reason: `The receiver answered ${code}.`, ...given },
  code,
})
const gone = no({ kind: 'gone', reason: 'The receiver says that it is gone for good (410).' }, 410)
const id = (number: number) => `sub_${String(number).padStart(26, '0')}` as SubscriptionId
const secretOf = (number: number) => `whsec_${Buffer.alloc(32, number).toString('base64')}`
const tool = (number: number, given: Partial<Subscription> = {}): Subscription =>
  Subscription.parse({
    ...{ id: id(number), tenant: shop, url: `https://tool-${number}.example/`, events: ['*'], description: '' },
    ...{ secrets: [{ secret: secretOf(number) }], status: 'active', activeSince: noon, createdAt: noon, ...given },
  })
const order = (number: number, given: Partial<CanonicalEvent> = {}): CanonicalEvent =>
  ({
    ...{ specversion: '1.0', id: `dlv_${number}.0`, source: `/connections/${till}`, tenant: shop, connection: till },
    ...{ delivery: `dlv_${number}`, receivedAt: noon, type: 'order.cancelled', time: noon },
    data: { order: String(number) },
    ...given,
  }) as CanonicalEvent
const change = (number: number, type: IncidentChange['type'] = 'incident.opened', given = {}) =>
  ({ type, incident: incident(String(number), given) }) as IncidentChange

interface Got {
  readonly to: string
  readonly id: string
  readonly body: string
  readonly secrets: readonly string[]
  readonly at: Instant
}

type Answer = (message: { id: string }, signal: AbortSignal) => Posted | Promise<Posted>

function setUp(answers: Record<string, Answer> = {}) {
  const clock = createClock()
  const store = openStore({ folder: ':memory:', clock })
  const got: Got[] = []
  const logged: Record<string, unknown>[] = []
  const outlet: Outlet = {
    ...{ target: z.object({ url: z.string() }), mask: () => '•••', newSecret: () => secretOf(9) },
    send: async ({ id, body }, { url, secrets }, signal) => {
      got.push({ to: url, id, body, secrets, at: clock.now() })
      return (answers[url] ?? (() => yes))({ id }, signal)
    },
  }
  const ports: PostPorts = { ...store, outlet, chance: () => 0.5, log: (record) => void logged.push(record) }
  let poster = createPoster(ports)
  const sendAll = async () => {
    while ((await poster.round()) > 0) await poster.settled()
  }
  return {
    ...{ store, clock, got, logged, ports, sendAll },
    pass: async (milliseconds: number, step = minute) => {
      for (let passed = 0; passed < milliseconds; passed += step) {
        clock.advance(Math.min(step, milliseconds - passed))
        await sendAll()
      }
    },
    poster: () => poster,
    restart: () => {
      poster = createPoster(ports)
    },
    have: async (...subscriptions: Subscription[]) => {
      for (const each of subscriptions) await store.subscriptions.put(each)
    },
    tell: (...numbers: number[]) =>
      announceEvents(
        shop,
        numbers.map((number) => order(number)),
        store,
      ),
    now: async (number: number) => (await store.subscriptions.of(shop)).find((each) => each.id === id(number)),
    set: (number: number, make: (found: Subscription) => Subscription | undefined) =>
      changeSubscription({ tenant: shop, id: id(number) }, make, store.subscriptions),
    log: (number: number) => paged(200, (page) => store.postings.list(shop, id(number), {}, page)),
    olga: async () => {
      const olga = {
        id: `rcp_${'1'.repeat(26)}`,
        tenant: shop,
        name: 'Olga',
        channel: 'smtp',
        address: 'o@shop.example',
      }
      await store.books.putRecipient(Recipient.parse({ ...olga, createdAt: noon, confirmedAt: noon }))
    },
    notices: () => paged(200, (page) => store.mailings.list(shop, {}, page)),
  }
}

const orders = (got: readonly Got[], to = 'https://tool-1.example/'): string[] =>
  got.filter((each) => each.to === to).map(({ body }) => JSON.parse(body).data.order)

describe('subscriptions', () => {
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

  it('writes nothing and looks at no event where nobody asks for it', async () => {
    const bench = open()
    const writes = vi.spyOn(bench.store.database, 'write')
    expect(await bench.tell(1, 2)).toBe(0)
    expect(await announceChanges([change(1)], bench.store)).toBe(0)
    await bench.sendAll()
    expect(writes).not.toHaveBeenCalled()
    await bench.have(tool(1, { events: ['stock.counted'] }))
    writes.mockClear()
    expect(await bench.tell(1)).toBe(0)
    expect(writes).not.toHaveBeenCalled()
  })

  it('tells each tool what it asks for, of events and of incidents, once each', async () => {
    const bench = open()
    await bench.have(tool(1, { events: ['order.cancelled'] }), tool(2, { events: ['incident.*'] }), tool(3))
    for (let time = 0; time < 2; time += 1) {
      await bench.tell(1)
      await announceChanges([change(1), change(1, 'incident.resolved', { status: 'resolved' })], bench.store)
      await bench.sendAll()
    }
    const seen = bench.got.map(({ to, body }) => [to.slice(13, 14), JSON.parse(body).type])
    expect(seen.sort()).toEqual([
      ['1', 'order.cancelled'],
      ['2', 'incident.opened'],
      ['2', 'incident.resolved'],
      ['3', 'incident.opened'],
      ['3', 'incident.resolved'],
      ['3', 'order.cancelled'],
    ])
    const [event] = bench.got
    expect(JSON.parse(event?.body ?? '')).toEqual({
      ...{ specversion: '1.0', id: event?.id, source: `/connections/${till}`, type: 'order.cancelled', time: noon },
      ...{ tenant: shop, connection: till, timestamp: noon, datacontenttype: 'application/json' },
      data: { order: '1' },
    })
  })

  it('OUT-19: an incident goes out as ids and counts: no words, details, reasons or names of staff', async () => {
    const bench = open()
    await bench.have(tool(1))
    const given = { details: { who: 'Ada' }, reason: 'Ada called', assignee: 'Ben', discriminator: 'Ada' }
    await announceChanges([change(1, 'incident.opened', given)], bench.store)
    await bench.sendAll()
    expect(bench.got[0]?.body).not.toMatch(/Ada|Ben/)
    expect(JSON.parse(bench.got[0]?.body ?? '').data).toMatchObject({ detector: 'oversell', status: 'open' })
  })

  it('PII-02: tells nobody of detectors that are being tried, of erased incidents, or whom a vendor orders erased', async () => {
    const bench = open()
    await bench.have(tool(1))
    const person = { email: { digest: 'd'.repeat(43), hint: 'a•••@e•••.com' } }
    await announceChanges(
      [change(1, 'incident.opened', { shadow: true }), change(2, 'incident.resolved', { erasedAt: noon })],
      bench.store,
    )
    const deleted = { type: 'customer.deleted', data: { customer: '7', orders: [], erase: true, person } }
    const requested = { type: 'customer.requested', data: { customer: '7', orders: [], person } }
    await announceEvents(shop, [order(1, deleted as never), order(2, requested as never)], bench.store)
    await bench.sendAll()
    expect(bench.got.map(({ body }) => JSON.parse(body).data)).toEqual([{ customer: '7', orders: [], erase: true }])
  })

  it('OUT-12, OUT-14: tries ten times over three days, with the same id and all attempts in sight, and then gives up', async () => {
    const bench = open({ 'https://tool-1.example/': () => no({ answer: 'x'.repeat(5_000) }) })
    await bench.have(tool(1))
    await bench.tell(1)
    await bench.sendAll()
    await bench.pass(4 * day, 5 * second)
    const waits = bench.got.slice(1).map(({ at }, index) => Date.parse(at) - Date.parse(bench.got[index]?.at ?? ''))
    expect(waits).toHaveLength(9)
    for (const [index, wait] of waits.entries()) {
      const planned = (webhookRetrySeconds[index] ?? 0) * second
      expect([index, Math.abs(wait - planned) <= 5 * second]).toEqual([index, true])
    }
    expect(new Set(bench.got.map(({ id }) => id)).size).toBe(1)
    const [message] = await bench.log(1)
    expect(message).toMatchObject({
      status: 'failed',
      tries: 10,
      why: 'exhausted after 10 attempts: The receiver answered 500.',
    })
    expect(message?.attempts).toHaveLength(10)
    expect(message?.attempts[0]).toEqual({
      ...{ at: noon, milliseconds: 0, code: 500, reason: 'The receiver answered 500.', answer: 'x'.repeat(200) },
    })
    expect(message?.dueAt).toBeUndefined()
  }, 60_000)

  it('OUT-08: a receiver that hangs is cut off after 15 seconds, and delays no other', async () => {
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] })
    let cut = false
    const bench = open({
      'https://tool-1.example/': (_message, signal) => {
        signal.addEventListener('abort', () => {
          cut = true
        })
        return new Promise(() => {})
      },
    })
    await bench.have(tool(1), tool(2))
    await bench.tell(1, 2, 3)
    expect(await bench.poster().round()).toBe(2)
    await vi.waitFor(() => expect(orders(bench.got, 'https://tool-2.example/')).toEqual(['1', '2', '3']))
    expect(orders(bench.got)).toEqual(['1'])
    await bench.tell(4)
    expect(await bench.poster().round()).toBe(1)
    await vi.waitFor(() => expect(orders(bench.got, 'https://tool-2.example/')).toContain('4'))
    expect(cut).toBe(false)
    await vi.advanceTimersByTimeAsync(15_000)
    expect(cut).toBe(true)
    await bench.poster().settled()
    const attempts = (await bench.log(1)).flatMap((each) => each.attempts)
    expect(attempts).toMatchObject([{ reason: 'no answer within 15 seconds' }])
  })

  it('OUT-08: as many receivers as there are places may hang, and after three times each seldom gets one', async () => {
    const bench = open(
      Object.fromEntries(Array.from({ length: 50 }, (_, at) => [`https://tool-${at + 1}.example/`, () => no()])),
    )
    await bench.have(...Array.from({ length: 51 }, (_, at) => tool(at + 1)))
    await bench.tell(...Array.from({ length: 20 }, (_, at) => at + 1))
    for (let look = 0; look < 30; look += 1) await bench.pass(second, second)
    expect(orders(bench.got, 'https://tool-51.example/')).toHaveLength(20)
    expect(orders(bench.got, 'https://tool-1.example/').length).toBeLessThanOrEqual(8)
  })

  it('OUT-13: 410 switches the endpoint off, keeps what it asks for, and tells its owner once', async () => {
    const answers: Record<string, Answer> = { 'https://tool-1.example/': () => gone }
    const bench = open(answers)
    await bench.olga()
    await bench.have(tool(1, { description: 'Warehouse' }), tool(2))
    await bench.tell(1, 2)
    await bench.sendAll()
    expect(await bench.now(1)).toMatchObject({ status: 'off', reason: expect.stringContaining('gone for good (410)') })
    await bench.tell(3)
    await bench.pass(hour)
    expect(orders(bench.got)).toEqual(['1'])
    expect(orders(bench.got, 'https://tool-2.example/')).toEqual(['1', '2', '3'])
    expect(await bench.notices()).toMatchObject([
      {
        reason: 'notice',
        subject: 'Webhooks no longer reach Warehouse',
        note: expect.stringContaining(`resume ${id(1)}`),
      },
    ])
    answers['https://tool-1.example/'] = () => yes
    await bench.set(1, (found) => resumed(found, bench.clock.now()))
    await bench.sendAll()
    expect(orders(bench.got)).toEqual(['1', '1', '2', '3'])
    expect((await bench.log(1)).every(({ status }) => status === 'sent')).toBe(true)
    expect(await bench.now(1)).not.toHaveProperty('reason')
  })

  it('OUT-13: Retry-After holds the whole endpoint back, for a day at most', async () => {
    let asked = 3 * 86_400
    const bench = open({ 'https://tool-1.example/': () => (asked > 0 ? no({ retryAfterSeconds: asked }, 429) : yes) })
    await bench.have(tool(1))
    await bench.tell(1, 2)
    await bench.sendAll()
    await bench.pass(day - minute, hour)
    expect(orders(bench.got)).toEqual(['1'])
    asked = 0
    await bench.pass(2 * minute)
    expect(orders(bench.got).sort()).toEqual(['1', '1', '2'])
  })

  it('OUT-15: an endpoint that fails for five days is off and its owner told; nothing is lost, and recover sends it in order', async () => {
    let works = false
    const bench = open({ 'https://tool-1.example/': () => (works ? yes : no()) })
    await bench.olga()
    await bench.have(tool(1))
    for (let number = 1; number <= 7; number += 1) {
      await bench.tell(number)
      await bench.pass(day, 10 * minute)
    }
    expect(await bench.now(1)).toMatchObject({
      status: 'off',
      reason: expect.stringContaining('nothing got through for five days'),
    })
    expect(await bench.notices()).toHaveLength(1)
    expect((await bench.log(1)).map(({ status }) => status)).toEqual([
      ...['waiting', 'waiting', 'waiting', 'waiting', 'waiting'],
      ...['failed', 'failed'],
    ])
    works = true
    bench.got.length = 0
    await bench.set(1, (found) => resumed(found, bench.clock.now()))
    expect(await bench.store.postings.recover(shop, id(1), noon, bench.clock.now())).toBe(7)
    await bench.sendAll()
    expect(orders(bench.got)).toEqual(['1', '2', '3', '4', '5', '6', '7'])
    expect((await bench.log(1)).every(({ status }) => status === 'sent')).toBe(true)
    expect(await bench.now(1)).not.toHaveProperty('failingSince')
  }, 60_000)

  it('a success in between starts the count of days anew', async () => {
    let works = false
    const bench = open({ 'https://tool-1.example/': () => (works ? yes : no()) })
    await bench.have(tool(1))
    await bench.tell(1)
    await bench.pass(3 * day, hour)
    expect(await bench.now(1)).toMatchObject({ failingSince: expect.any(String) })
    works = true
    await bench.pass(day, hour)
    expect(await bench.now(1)).not.toHaveProperty('failingSince')
    works = false
    await bench.tell(2)
    await bench.pass(4 * day, hour)
    expect(await bench.now(1)).toMatchObject({ status: 'active' })
  })

  it('OUT-17: both secrets sign while the old one holds, and then the new one alone', async () => {
    const bench = open()
    await bench.have(tool(1))
    await bench.set(1, (found) => rotated(found, secretOf(2), 24, bench.clock.now()))
    await bench.tell(1)
    await bench.sendAll()
    await bench.pass(24 * hour, hour)
    await bench.tell(2)
    await bench.sendAll()
    expect(bench.got.map(({ secrets }) => secrets)).toEqual([[secretOf(2), secretOf(1)], [secretOf(2)]])
    await bench.set(1, (found) => rotated(found, secretOf(3), 0, bench.clock.now()))
    await bench.tell(3)
    await bench.sendAll()
    expect(bench.got[2]?.secrets).toEqual([secretOf(3)])
  })

  it('a paused one is told nothing, and all of it in order once it is resumed', async () => {
    const bench = open()
    await bench.have(tool(1))
    await bench.set(1, paused)
    await bench.tell(1, 2)
    await bench.pass(hour)
    expect(bench.got).toEqual([])
    await bench.set(1, (found) => resumed(found, bench.clock.now()))
    await bench.tell(3)
    await bench.sendAll()
    expect(orders(bench.got)).toEqual(['1', '2', '3'])
  })

  it('who pauses while messages leave is heard at once', async () => {
    const bench = open({
      'https://tool-1.example/': async () => {
        await bench.set(1, paused)
        return yes
      },
    })
    await bench.have(tool(1))
    await bench.tell(1, 2, 3)
    await bench.sendAll()
    expect(orders(bench.got)).toEqual(['1'])
  })

  it('PII-01: what is erased while messages leave does not go out', async () => {
    const bench = open({
      'https://tool-1.example/': async () => {
        await bench.store.postings.forget(shop, 'dlv_2')
        return yes
      },
    })
    await bench.have(tool(1))
    await bench.tell(1, 2, 3)
    await bench.sendAll()
    expect(orders(bench.got)).toEqual(['1', '3'])
    expect((await bench.log(1)).map(({ status }) => status)).toEqual(['sent', 'dropped', 'sent'])
  })

  it('who resumes while the last attempt fails is not switched off by it', async () => {
    const bench = open({
      'https://tool-1.example/': async () => {
        bench.clock.advance(second)
        await bench.set(1, paused)
        await bench.set(1, (found) => resumed(found, bench.clock.now()))
        return gone
      },
    })
    await bench.have(tool(1))
    await bench.tell(1)
    expect(await bench.poster().round()).toBe(1)
    await bench.poster().settled()
    expect(await bench.now(1)).toMatchObject({ status: 'active' })
  })

  it('what crashed in the middle of an attempt is sent again at the next start, with the same id', async () => {
    const bench = open({ 'https://tool-1.example/': () => new Promise(() => {}) })
    await bench.have(tool(1), tool(2))
    await bench.tell(1)
    await bench.poster().round()
    await vi.waitFor(() => expect(bench.got).toHaveLength(2))
    bench.restart()
    expect(await bench.poster().round()).toBe(1)
    await vi.waitFor(() => expect(bench.got).toHaveLength(3))
    expect(new Set(bench.got.map(({ id }) => id)).size).toBe(1)
  })

  it('an outlet that fails by itself is a failed attempt, without its message in log or list', async () => {
    const bench = open({
      'https://tool-1.example/': () => {
        throw new Error('secret-path in here')
      },
    })
    await bench.have(tool(1))
    await bench.tell(1)
    await bench.sendAll()
    const [message] = await bench.log(1)
    expect(message?.attempts).toMatchObject([{ reason: 'the hub itself failed at it' }])
    expect(JSON.stringify([message, bench.logged])).not.toContain('secret-path')
  })

  it('a test goes out whatever is asked for', async () => {
    const bench = open()
    await bench.have(tool(1, { events: ['order.placed'] }))
    await bench.store.postings.add([newPosting(newsOfTest(shop, id(1), 'a', noon), id(1), noon)])
    await bench.sendAll()
    expect(bench.got.map(({ body }) => JSON.parse(body).type)).toEqual(['subscription.test'])
  })

  it('stops between two messages, and goes on at the next start', async () => {
    const bench = open({
      'https://tool-1.example/': () => {
        bench.poster().stop()
        return yes
      },
    })
    await bench.have(tool(1))
    await bench.tell(1, 2)
    await bench.poster().round()
    await bench.poster().settled()
    expect(orders(bench.got)).toEqual(['1'])
    bench.restart()
    await bench.poster().round()
    await bench.poster().settled()
    expect(orders(bench.got)).toEqual(['1', '2'])
  })

  it('holds nothing readable at rest: no address, secret, header, body or answer', async () => {
    const bench = open({ 'https://tool-1.example/': () => no({ answer: 'who is customer 4711' }) })
    await bench.have(tool(1, { headers: { authorization: 'Bearer my-token' }, description: 'my-warehouse' }))
    await bench.tell(4711)
    await bench.sendAll()
    const rows = ['subscription', 'posting'].flatMap((table) => bench.store.database.all(`SELECT * FROM ${table}`))
    const text = Buffer.concat(
      rows.flatMap((row) =>
        Object.values(row).map((value) => Buffer.from(value instanceof Uint8Array ? value : String(value))),
      ),
    ).toString('latin1')
    expect(rows).toHaveLength(2)
    for (const word of ['tool-1', 'whsec_', 'my-token', 'my-warehouse', 'customer 4711', '"order"'])
      expect([word, text.includes(word)]).toEqual([word, false])
  })
})
