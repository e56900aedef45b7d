/** One address that serves many accounts: each part of a delivery goes to whoever proves to belong to the same app, and nowhere else. */
import { admitOwner, type TenantId } from '@kilter/core'
import { senders } from '@kilter/sim'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { Client } from '../support/client.ts'
import { type RunningHub, runHub } from '../support/hub.ts'

interface Connected {
  readonly id: string
  readonly hookUrl: string
  readonly counters: Readonly<Record<string, number>>
}

interface Kept {
  readonly id: string
  readonly connection: string
  readonly status: string
}

const secret = 'client-secret-of-the-app'
let running: RunningHub
let own: Client
let other: Client

beforeEach(async () => {
  running = await runHub()
  own = running.client
  await admitOwner({ tenant: 'other' as TenantId, name: 'other', text: 'key-of-the-other' }, running.hub.store)
  other = new Client(own.url, 'key-of-the-other')
})
afterEach(() => running.hub.stop())

const connect = (client: Client, portalId: string, signing = secret): Promise<Connected> =>
  client.call('POST', '/v1/connections', {
    vendor: 'hubspot',
    name: `Portal ${portalId}`,
    secret: signing,
    settings: { portalId },
  })

const gone = (portalId: number, objectId: number) => ({
  subscriptionType: 'contact.deletion',
  portalId,
  objectId,
  occurredAt: 1_795_442_100_123,
})

async function post({ hookUrl }: Connected, events: readonly object[], key = secret): Promise<number> {
  const sent = senders.hubspot?.({ body: JSON.stringify(events), secret: key, hookUrl, at: new Date() })
  const response = await fetch(hookUrl, { method: 'POST', headers: sent?.headers ?? {}, body: sent?.body ?? '' })
  await running.hub.worker.idle()
  return response.status
}

async function bodiesOf(client: Client): Promise<string[]> {
  const kept = await client.all<Kept>('/v1/deliveries')
  const opened = kept.map(({ id }) => client.call<{ bodyBase64: string }>('GET', `/v1/deliveries/${id}?body=true`))
  return (await Promise.all(opened)).map(({ bodyBase64 }) => Buffer.from(bodyBase64, 'base64').toString('utf8')).sort()
}

it('TEN-01: each tenant gets its own part of a mixed batch, and sees nothing of the other’s', async () => {
  const first = await connect(own, '33')
  await connect(other, '44')
  expect(await post(first, [gone(33, 1), gone(44, 2), gone(33, 3)])).toBe(200)
  expect(await bodiesOf(own)).toEqual([JSON.stringify([gone(33, 1), gone(33, 3)])])
  expect(await bodiesOf(other)).toEqual([JSON.stringify([gone(44, 2)])])
  for (const client of [own, other])
    expect(await client.all<Kept>('/v1/deliveries')).toMatchObject([{ status: 'aligned' }])
})

it('SIG-12: a repeat has no second effect at either', async () => {
  const first = await connect(own, '33')
  await connect(other, '44')
  for (let round = 0; round < 3; round += 1) expect(await post(first, [gone(33, 1), gone(44, 2)])).toBe(200)
  expect([(await bodiesOf(own)).length, (await bodiesOf(other)).length]).toEqual([1, 1])
})

it('SIG-14: a connection that names the account without the app’s secret gets nothing', async () => {
  const first = await connect(own, '33')
  await connect(other, '44', 'another-secret')
  expect(await post(first, [gone(44, 2)])).toBe(200)
  expect([await bodiesOf(own), await bodiesOf(other)]).toEqual([[], []])
  expect(await post(first, [gone(33, 1)], 'another-secret')).toBe(401)
  expect(await bodiesOf(own)).toEqual([])
})

it('what speaks of nobody who is connected is answered and counted, and not kept', async () => {
  const first = await connect(own, '33')
  expect(await post(first, [gone(55, 2)])).toBe(200)
  expect(await bodiesOf(own)).toEqual([])
  const { counters } = await own.call<Connected>('GET', `/v1/connections/${first.id}`)
  expect(counters).toMatchObject({ unrouted: 1 })
})

it('the bytes stay as they came where all is of one account, and go where that one is connected', async () => {
  const first = await connect(own, '33')
  const second = await connect(own, '44')
  const body = ` [ ${JSON.stringify(gone(44, 2))} ]\n`
  const sent = senders.hubspot?.({ body, secret, hookUrl: first.hookUrl, at: new Date() })
  await fetch(first.hookUrl, { method: 'POST', headers: sent?.headers ?? {}, body })
  expect(await bodiesOf(own)).toEqual([body])
  expect(await own.all<Kept>('/v1/deliveries')).toMatchObject([{ connection: second.id }])
})

it('what cannot be read stays with the connection it came to, and is parked there', async () => {
  const first = await connect(own, '33')
  const body = '{"not":"a list"}'
  const sent = senders.hubspot?.({ body, secret, hookUrl: first.hookUrl, at: new Date() })
  expect((await fetch(first.hookUrl, { method: 'POST', headers: sent?.headers ?? {}, body })).status).toBe(200)
  await running.hub.worker.idle()
  expect(await own.all<Kept>('/v1/deliveries')).toMatchObject([{ connection: first.id, status: 'parked' }])
})

it('an account that is changed is found under the new one alone', async () => {
  const first = await connect(own, '33')
  const second = await connect(other, '44')
  await other.call('PATCH', `/v1/connections/${second.id}`, { settings: { portalId: '55' } })
  await post(first, [gone(44, 2), gone(55, 3)])
  expect(await bodiesOf(other)).toEqual([JSON.stringify([gone(55, 3)])])
})
