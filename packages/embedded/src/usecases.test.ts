/** The door and the reading of deliveries, on the store they run on. */
import {
  type Connector,
  type Delivery,
  type Ingested,
  type Interpretation,
  type InterpretInput,
  ingest,
  type Lookup,
  type Lookups,
  type NewDelivery,
  normalise,
  Refusal,
} from '@kilter/core'
import { level, signed } from '@kilter/core/testing'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { defaultTenant } from './store.ts'
import { startTestHub, type TestHub } from './testing/hub.ts'

let hub: TestHub
let asked: Lookup[]
let answer: () => Promise<unknown>
const lookups: Lookups = {
  perform: (_connection, _secrets, lookup) => {
    asked.push(lookup)
    return answer()
  },
}

beforeEach(async () => {
  asked = []
  answer = async () => null
  hub = await startTestHub({ lookups })
  await hub.worker.stop()
})
afterEach(() => hub.close())

const text = level({ sku: 'A', level: 1 })
const counters = () => hub.store.counters.read(defaultTenant, hub.connection.id)
const arrive = (arrival: ReturnType<typeof signed>): Promise<Ingested> =>
  ingest(arrival, hub.ports as typeof hub.ports & typeof hub.store)
const refusedAs = (code: string) => expect.objectContaining({ name: 'Refusal', code })

describe('ingest', () => {
  it('keeps what is genuine before it answers, with its bytes and headers', async () => {
    const { outcome, delivery } = await arrive(signed(hub.connection.id, text))
    expect(outcome).toBe('kept')
    expect(await hub.store.inbox.open(defaultTenant, delivery.id)).toMatchObject({
      status: 'received',
      topic: 'level',
      body: Buffer.from(text),
      headers: { 'acme-topic': 'level' },
      receivedAt: hub.clock.now(),
    })
    expect(await counters()).toEqual({ kept: 1 })
  })

  const flipped = (arrival: ReturnType<typeof signed>) => ({ ...arrival, body: Buffer.from(`${text.slice(0, -1)} }`) })
  const withSignature = (change: (signature: string) => string | undefined) => () => {
    const { headers, ...arrival } = signed(hub.connection.id, text)
    const { 'acme-signature': signature, ...rest } = headers
    const changed = change(signature)
    return { ...arrival, headers: changed === undefined ? rest : { ...rest, 'acme-signature': changed } } as ReturnType<
      typeof signed
    >
  }
  it.each([
    { id: 'SIG-01', kind: 'no signature', arrival: withSignature(() => undefined) },
    { id: 'SIG-01', kind: 'an empty signature', arrival: withSignature(() => '') },
    { id: 'SIG-02', kind: 'a changed body', arrival: () => flipped(signed(hub.connection.id, text)) },
    { id: 'SIG-02', kind: 'the wrong secret', arrival: () => signed(hub.connection.id, text, {}, 'other') },
    { id: 'SIG-03', kind: 'half a signature', arrival: withSignature((signature) => signature.slice(0, 32)) },
    { id: 'SIG-03', kind: 'a signature and more', arrival: withSignature((signature) => `${signature}00`) },
    { id: 'SIG-04', kind: 'ten thousand letters', arrival: withSignature(() => 'z'.repeat(10_000)) },
    {
      id: 'SIG-18',
      kind: 'a bad signature over what is not JSON',
      arrival: () => signed(hub.connection.id, '{', {}, 'other'),
    },
  ])('$id: refuses $kind and keeps nothing but a counter', async ({ arrival }) => {
    await expect(arrive(arrival())).rejects.toEqual(refusedAs('unauthorised'))
    expect(await hub.statuses()).toEqual([])
    expect(await counters()).toEqual({ refused: 1 })
  })

  it('SIG-07: fails closed without a secret, or with an empty one', async () => {
    for (const signing of [[], ['']]) {
      await hub.store.connections.put(hub.connection, { signing, credentials: {} })
      await expect(arrive(signed(hub.connection.id, text, {}, ''))).rejects.toEqual(refusedAs('misconfigured'))
    }
    expect(await hub.statuses()).toEqual([])
    expect(await counters()).toEqual({ misconfigured: 2 })
  })

  it('SIG-09: accepts the old and the new secret during rotation', async () => {
    await hub.store.connections.put(hub.connection, { signing: ['new', 'old'], credentials: {} })
    const outcomes = ['new', 'old'].map(
      async (secret) => (await arrive(signed(hub.connection.id, text, { 'acme-id': secret }, secret))).outcome,
    )
    expect(await Promise.all(outcomes)).toEqual(['kept', 'kept'])
  })

  it('SIG-14: refuses what was signed for another connection', async () => {
    const other = { ...hub.connection, id: hub.store.ids.connection() }
    await hub.store.connections.put(other, { signing: ['other-secret'], credentials: {} })
    await expect(arrive(signed(other.id, text))).rejects.toEqual(refusedAs('unauthorised'))
  })

  it('knows no connection that was removed', async () => {
    await hub.store.connections.remove(defaultTenant, hub.connection.id)
    await expect(arrive(signed(hub.connection.id, text))).rejects.toEqual(refusedAs('not-found'))
  })

  it('keeps what is genuine and cannot be named, under its digest', async () => {
    const { headers, ...arrival } = signed(hub.connection.id, 'anything')
    const { 'acme-topic': _topic, ...rest } = headers
    const nameless = { ...arrival, headers: rest } as ReturnType<typeof signed>
    expect((await arrive(nameless)).delivery.topic).toBe('unreadable')
    expect((await arrive(nameless)).outcome).toBe('duplicate')
  })

  it('FLT-22: throws, and counts nothing as kept, where the store cannot write', async () => {
    const put = async () => {
      throw new Refusal('unavailable', 'the store cannot write at the moment')
    }
    const ports = { ...hub.store, ...hub.ports, inbox: { ...hub.store.inbox, put } }
    await expect(ingest(signed(hub.connection.id, text), ports)).rejects.toEqual(refusedAs('unavailable'))
    expect(await counters()).toEqual({})
  })
})

describe('normalise', () => {
  const given = (body: string, changes: Partial<Delivery> = {}): Delivery => ({
    ...(arrived(body) satisfies NewDelivery),
    status: 'received',
    attempts: 0,
    ...changes,
  })
  const arrived = (body: string): NewDelivery => ({
    id: hub.store.ids.delivery(),
    tenant: defaultTenant,
    connection: hub.connection.id,
    topic: 'level',
    dedupeKey: body,
    receivedAt: hub.clock.now(),
    headers: { 'acme-topic': 'level' },
    body: Buffer.from(body),
  })
  const thin = () => given('{"id":"a/b"}', { topic: 'thin' })

  it('stamps each event with whose, from where and which delivery, alike every time it is read', async () => {
    const delivery = given(text)
    const first = await normalise(delivery, hub.ports)
    expect(first).toMatchObject({
      events: [
        {
          id: `${delivery.id}.0`,
          source: `/connections/${hub.connection.id}`,
          tenant: defaultTenant,
          type: 'stock.counted',
          time: '2026-11-20T10:00:00.000Z',
        },
      ],
    })
    expect(await normalise(delivery, hub.ports)).toEqual(first)
  })

  it('IN-13: takes an event that is dated more than five minutes ahead as happening on receipt, and flags it', async () => {
    const ahead = (at: string) => normalise(given(level({ sku: 'A', level: 1, at })), hub.ports)
    expect(await ahead('2026-11-20T12:04:59Z')).toMatchObject({ events: [{ time: '2026-11-20T12:04:59.000Z' }] })
    expect(await ahead('2027-11-20T12:00:00Z')).toMatchObject({ events: [{ time: hub.clock.now(), clockAhead: true }] })
  })

  it('SCH-04: ignores a topic that nobody reads', async () => {
    expect(await normalise(given(text, { topic: 'weather' }), hub.ports)).toEqual({ outcome: { status: 'ignored' } })
  })

  it.each(['', 'null', '[]', '0', '"x"', '{', '{"sku":1}', '\u0000', '[['.repeat(10_000)])(
    'IN-05: parks what does not read, with a reason that does not quote it: %j',
    async (body) => {
      const { outcome } = (await normalise(given(body), hub.ports)) as { outcome: { status: string; reason: string } }
      expect(outcome).toMatchObject({ status: 'parked', reason: expect.any(String) })
      expect(outcome.reason.length).toBeLessThan(200)
    },
  )

  it('IN-09: parks an object that names a key twice', async () => {
    const twice = text.replace('{', '{"level":5,')
    expect(await normalise(given(twice), hub.ports)).toMatchObject({ outcome: { status: 'parked' } })
  })

  it('parks what belongs to a connection that was removed', async () => {
    const delivery = given(text)
    await hub.store.connections.remove(defaultTenant, hub.connection.id)
    expect(await normalise(delivery, hub.ports)).toEqual({
      outcome: { status: 'parked', reason: 'the connection was removed' },
    })
  })

  it('performs the lookups a connector asks for, and reads on with the answers', async () => {
    answer = async () => JSON.parse(text)
    expect(await normalise(thin(), hub.ports)).toMatchObject({ events: [{ type: 'stock.counted' }] })
    expect(asked).toEqual([{ key: 'level:a/b', path: '/levels/a%2Fb' }])
  })

  it('says of all lookups but the first that their delivery is begun, so that it is finished before others begin', async () => {
    const turns: unknown[] = []
    const steps: Lookup[] = ['order', 'lines', 'refunds'].map((key) => ({ key, path: `/${key}` }))
    const delivery = given(text)
    const vendor = hub.connection.vendor
    const connector = {
      ...(hub.ports.connectors.get(vendor) as Connector),
      interpret: (_body: Uint8Array, { lookups: answers }: InterpretInput<unknown>): Interpretation => {
        if (answers.size === 0) return { lookups: steps.slice(0, 1) }
        return answers.size === steps.length ? [] : { lookups: steps.slice(1) }
      },
    }
    const lookups: Lookups = { perform: async (_connection, _secrets, { key }, turn) => turns.push([key, turn]) }
    const ports = { ...hub.ports, lookups, connectors: new Map([[vendor, connector]]) }
    expect(await normalise(delivery, ports)).toEqual({ events: [] })
    expect(turns).toEqual([
      ['order', 'new'],
      ['lines', 'begun'],
      ['refunds', 'begun'],
    ])
  })

  it.each([
    { code: 'unavailable' as const, attempts: 0, status: 'retry' },
    { code: 'misconfigured' as const, attempts: 10, status: 'retry' },
    { code: 'unavailable' as const, attempts: 11, status: 'parked' },
    { code: 'unreadable' as const, attempts: 0, status: 'parked' },
  ])('ends as $status when a lookup is $code after $attempts attempts', async ({ code, attempts, status }) => {
    answer = async () => {
      throw new Refusal(code, 'why')
    }
    const said = (await normalise({ ...thin(), attempts }, hub.ports)) as { outcome: { status: string; at?: string } }
    expect(said.outcome).toMatchObject({ status, reason: 'why' })
    if (status === 'retry') expect((said.outcome.at ?? '') > hub.clock.now()).toBe(true)
  })

  it('OUT-13: leaves a delivery alone for as long as its vendor asks for', async () => {
    answer = async () => {
      throw new Refusal('unavailable', 'why', { retryAfterSeconds: 7_200 })
    }
    const { outcome } = (await normalise(thin(), hub.ports)) as { outcome: { at: string } }
    const waits = Date.parse(outcome.at) - Date.parse(hub.clock.now())
    expect(waits).toBeGreaterThan(7_200_000)
    expect(waits).toBeLessThan(7_202_000)
  })

  it('asks again about a delivery that could not be named at the door', async () => {
    expect(await normalise(given(text, { topic: 'unreadable' }), hub.ports)).toMatchObject({ events: [{}] })
  })
})
