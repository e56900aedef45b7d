/** TEN-06: a change that is sent again under its Idempotency-Key is done once. */
import { createClock, type TestClock } from '@kilter/core/contracts'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { Client } from '../support/client.ts'
import { type RunningHub, runHub } from '../support/hub.ts'

let clock: TestClock
let running: RunningHub

beforeEach(async () => {
  clock = createClock()
  running = await runHub({ clock })
})
afterEach(() => running.hub.stop())

const web = { vendor: 'shopify', name: 'Web' }
const send = (key: string, path: string, body?: unknown, method = 'POST', bearer = 'test-admin-key') =>
  fetch(`${running.client.url}${path}`, {
    method,
    headers: { authorization: `Bearer ${bearer}`, 'content-type': 'application/json', 'idempotency-key': key },
    ...(body !== undefined && { body: JSON.stringify(body) }),
  })
const connections = async () => (await running.client.all('/v1/connections')).length

it('TEN-06: the same request under the same key is answered alike and done once', async () => {
  const first = await send('one', '/v1/connections', web)
  const again = await send('one', '/v1/connections', web)
  expect([first.status, again.status]).toEqual([201, 201])
  expect(await again.json()).toEqual(await first.json())
  expect([first, again].map(({ headers }) => headers.get('idempotency-replayed'))).toEqual([null, 'true'])
  expect([again.headers.get('content-type'), again.headers.get('cache-control')]).toEqual([
    'application/json',
    'no-store',
  ])
  expect(await connections()).toBe(1)
  expect(
    (await running.client.all<{ action: string }>('/v1/audit')).filter(
      ({ action }) => action === 'POST /v1/connections',
    ).length,
  ).toBe(1)
  const { id } = (await running.client.all<{ id: string }>('/v1/connections'))[0] ?? { id: '' }
  const gone = [
    await send('two', `/v1/connections/${id}`, undefined, 'DELETE'),
    await send('two', `/v1/connections/${id}`, undefined, 'DELETE'),
  ]
  expect(gone.map(({ status }) => status)).toEqual([204, 204])
  const refused = [
    await send('three', '/v1/connections', { vendor: 'no' }),
    await send('three', '/v1/connections', { vendor: 'no' }),
  ]
  expect(refused.map(({ status }) => status)).toEqual([422, 422])
})

it('TEN-06: another body, route or query under the same key is refused, and nothing is done', async () => {
  await send('one', '/v1/connections', web)
  for (const [path, body] of [
    ['/v1/connections', { ...web, name: 'Other' }],
    ['/v1/keys', { name: 'x', role: 'viewer' }],
    ['/v1/connections?x=1', web],
  ] as const) {
    const response = await send('one', path, body)
    expect([path, response.status, await response.json()]).toMatchObject([
      path,
      422,
      { errors: [{ path: 'idempotency-key' }] },
    ])
  }
  expect(await connections()).toBe(1)
  const wrong = await send('x'.repeat(201), '/v1/connections', web)
  expect([wrong.status, await wrong.json()]).toMatchObject([422, { errors: [{ path: 'idempotency-key' }] }])
})

it('TEN-06: twenty at once are done once, and the others are told to ask again', async () => {
  const answers = await Promise.all(Array.from({ length: 20 }, () => send('one', '/v1/connections', web)))
  const statuses = new Set(answers.map(({ status }) => status))
  expect([...statuses].every((status) => status === 201 || status === 409)).toBe(true)
  expect(await connections()).toBe(1)
  expect((await send('one', '/v1/connections', web)).status).toBe(201)
})

it('TEN-06: an answer is for the key that asked alone, lies sealed, and is forgotten after a day', async () => {
  const wanted = { name: 'Spare', role: 'viewer' }
  const made = (await (await send('one', '/v1/keys', wanted)).json()) as { id: string; key: string }
  expect(await (await send('one', '/v1/keys', wanted)).json()).toMatchObject({ key: made.key })
  const other = await running.client.call<{ key: string }>('POST', '/v1/keys', { name: 'Other', role: 'owner' })
  expect(await (await send('one', '/v1/keys', wanted, 'POST', other.key)).json()).not.toMatchObject({ id: made.id })
  const rows = running.hub.store.database.all('SELECT * FROM kept_answer')
  expect(rows.length).toBe(2)
  for (const { sealed } of rows) expect(Buffer.from(sealed as Uint8Array).includes(made.key)).toBe(false)
  clock.advance(24 * 3_600_000)
  expect(await (await send('one', '/v1/keys', wanted)).json()).not.toMatchObject({ id: made.id })
})

it('TEN-06: an answer is gone after a day from a hub of which nobody asks anything', async () => {
  await send('one', '/v1/keys', { name: 'Spare', role: 'viewer' })
  clock.advance(25 * 3_600_000)
  for (let look = 0; look < 600; look += 1) await running.hub.worker.idle() // ten minutes of looks
  expect(running.hub.store.database.all('SELECT * FROM kept_answer')).toEqual([])
})

it('what fails on our side is not kept, and a key of less rights gets no answer of before', async () => {
  let isBroken = true
  const failing = await runHub({
    instrument: (store) => ({
      ...store,
      connections: {
        ...store.connections,
        put: async (...given) => (isBroken ? Promise.reject(new Error('broken')) : store.connections.put(...given)),
      },
    }),
  })
  const ask = () =>
    fetch(`${failing.client.url}/v1/connections`, {
      method: 'POST',
      headers: { authorization: 'Bearer test-admin-key', 'content-type': 'application/json', 'idempotency-key': 'one' },
      body: JSON.stringify(web),
    })
  expect((await ask()).status).toBe(500)
  isBroken = false
  expect((await ask()).status).toBe(201)
  const viewer = await failing.client.call<{ key: string }>('POST', '/v1/keys', { name: 'Viewer', role: 'viewer' })
  expect((await new Client(failing.client.url, viewer.key).fetch('POST', '/v1/connections', web)).status).toBe(403)
  await failing.hub.stop()
})

it('TEN-06: what was done and could not be put on record is not done twice by whoever asks again', async () => {
  let isBroken = false
  await running.hub.stop()
  running = await runHub({
    clock,
    instrument: (store) => ({
      ...store,
      audit: {
        ...store.audit,
        append: (...given) => (isBroken ? Promise.reject(new Error('disk')) : store.audit.append(...given)),
      },
    }),
  })
  isBroken = true
  const first = await send('one', '/v1/connections', web)
  isBroken = false
  const again = await send('one', '/v1/connections', web)
  expect([first.status, again.status]).toEqual([503, 503])
  expect([await again.json(), again.headers.get('idempotency-replayed')]).toMatchObject([
    { title: 'Done, but not recorded' },
    'true',
  ])
  expect(await connections()).toBe(1)
})
