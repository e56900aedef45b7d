/** Keys over HTTP: what each opens, who gives them, and how they end. */
import { isKeyText } from '@kilter/core'
import { createClock, type TestClock } from '@kilter/core/contracts'
import { afterEach, beforeEach, expect, it, vi } from 'vitest'
import { Client } from '../support/client.ts'
import { type RunningHub, runHub } from '../support/hub.ts'

interface MadeKey {
  readonly id: string
  readonly key: string
}

let clock: TestClock
let running: RunningHub
let owner: Client

beforeEach(async () => {
  clock = createClock()
  running = await runHub({ clock })
  owner = running.client
})
afterEach(async () => {
  vi.unstubAllEnvs()
  await running.hub.stop()
})

const make = (given: object, by = owner) => by.call<MadeKey>('POST', '/v1/keys', given)
const holder = ({ key }: MadeKey) => new Client(owner.url, key)
const statusOf = async (client: Client, method: string, path: string, body?: unknown) =>
  (await client.fetch(method, path, body)).status
const opens = (client: Client) => statusOf(client, 'GET', '/v1/incidents')

it('TEN-09: a key is shown once, recognised by its looks, and kept nowhere', async () => {
  const made = await make({ name: 'Console', role: 'operator', scopes: ['incidents:write'] })
  expect(isKeyText(made.key)).toBe(true)
  expect(made).toMatchObject({ role: 'operator', scopes: ['incidents:write'], status: 'active', createdBy: 'admin' })
  expect(await opens(holder(made))).toBe(200)
  expect(await statusOf(holder(made), 'GET', '/v1/connections')).toBe(403)
  const listed = await owner.all('/v1/keys')
  expect(listed).toMatchObject([{ id: made.id, lastUsedOn: '2026-11-20' }, { name: 'admin' }])
  expect(JSON.stringify([listed, running.logged])).not.toContain(made.key.slice('kilter_key_'.length))
  const stored = running.hub.store.database.all('SELECT * FROM api_key')
  expect(JSON.stringify(stored)).not.toContain(made.key.slice('kilter_key_'.length))
})

it('TEN-09: a revoked key is refused at once, an expired one when its time has come, and both are told so', async () => {
  const revoked = await make({ name: 'Lost', role: 'viewer' })
  const brief = await make({ name: 'Brief', role: 'viewer', expiresAt: '2026-11-20T13:01:00+01:00' })
  expect([await opens(holder(revoked)), await opens(holder(brief))]).toEqual([200, 200])
  expect(await statusOf(owner, 'DELETE', `/v1/keys/${revoked.id}`)).toBe(204)
  expect(await statusOf(owner, 'DELETE', `/v1/keys/${revoked.id}`)).toBe(204)
  clock.advance(60_000)
  for (const [key, detail] of [
    [revoked, 'This key is revoked'],
    [brief, 'This key is expired'],
  ] as const) {
    const response = await holder(key).fetch('GET', '/v1/incidents')
    expect([response.status, await response.json()]).toMatchObject([401, { detail }])
  }
})

it('TEN-08: nobody gives more than they hold, or for longer, or takes back what they could not have given', async () => {
  const [admin, clerk] = [await make({ name: 'Ada', role: 'admin' }), await make({ name: 'Ben', role: 'operator' })]
  const brief = await make({
    name: 'Cy',
    role: 'admin',
    scopes: ['keys:write', 'items:read'],
    expiresAt: '2026-11-21T00:00:00Z',
  })
  const viewer = { name: 'More', role: 'viewer' }
  expect(await statusOf(holder(clerk), 'POST', '/v1/keys', viewer)).toBe(403)
  expect(await statusOf(holder(admin), 'POST', '/v1/keys', { ...viewer, role: 'owner' })).toBe(403)
  expect(await statusOf(holder(admin), 'POST', '/v1/keys', { ...viewer, role: 'admin' })).toBe(201)
  expect(await statusOf(holder(brief), 'POST', '/v1/keys', viewer)).toBe(403)
  const mine = { ...viewer, scopes: ['items:read'] }
  expect(await statusOf(holder(brief), 'POST', '/v1/keys', mine)).toBe(403)
  expect(await statusOf(holder(brief), 'POST', '/v1/keys', { ...mine, expiresAt: '2026-11-21T00:00:01Z' })).toBe(403)
  expect(await statusOf(holder(brief), 'POST', '/v1/keys', { ...mine, expiresAt: '2026-11-20T23:59:59Z' })).toBe(201)
  const [first] = (await owner.all<{ id: string; name: string }>('/v1/keys')).filter(({ name }) => name === 'admin')
  for (const [method, path] of [
    ['DELETE', ''],
    ['POST', '/rotate'],
  ] as const)
    expect(
      await statusOf(holder(admin), method, `/v1/keys/${first?.id}${path}`, method === 'POST' ? {} : undefined),
    ).toBe(403)
  expect(await statusOf(owner, 'DELETE', `/v1/keys/${first?.id}`)).toBe(409)
  expect(await opens(owner)).toBe(200)
})

it('a rotated key has the same rights under a new text, and the old one opens for as long as was said', async () => {
  const old = await make({ name: 'Shop floor', role: 'operator', scopes: ['incidents:write'] })
  const next = await owner.call<MadeKey>('POST', `/v1/keys/${old.id}/rotate`, { overlapHours: 1 })
  expect(next).toMatchObject({ name: 'Shop floor', role: 'operator', scopes: ['incidents:write'] })
  expect([await opens(holder(old)), await opens(holder(next))]).toEqual([200, 200])
  expect(await statusOf(owner, 'POST', `/v1/keys/${old.id}/rotate`, {})).toBe(409)
  clock.advance(3_600_000)
  expect([await opens(holder(old)), await opens(holder(next))]).toEqual([401, 200])
  const own = await owner.all<{ id: string; name: string }>('/v1/keys')
  const taken = await owner.call<MadeKey>('POST', `/v1/keys/${own.at(-1)?.id}/rotate`, { overlapHours: 0 })
  expect([await opens(owner), await opens(holder(taken))]).toEqual([401, 200])
})

it('fields of a key that are wrong or not the caller’s to set are refused by name', async () => {
  const fine = { name: 'Fine', role: 'viewer' }
  const wrong: [given: object, path: string][] = [
    [{ ...fine, role: 'god' }, 'role'],
    [{ ...fine, scopes: ['everything'] }, 'scopes.0'],
    [{ ...fine, scopes: [] }, 'scopes'],
    [{ ...fine, name: ' ' }, 'name'],
    [{ ...fine, expiresAt: 'tomorrow' }, 'expiresAt'],
    [{ ...fine, expiresAt: '2026-11-20T11:59:59Z' }, 'expiresAt'],
    [{ ...fine, tenant: 'other' }, 'tenant'],
    [{ ...fine, key: 'mine' }, 'key'],
  ]
  for (const [given, path] of wrong) {
    const response = await owner.fetch('POST', '/v1/keys', given)
    expect([given, response.status, await response.json()]).toMatchObject([given, 422, { errors: [{ path }] }])
  }
  for (const id of ['nothing', 'key_00000000000000000000000000', '%00'])
    expect([id, await statusOf(owner, 'DELETE', `/v1/keys/${id}`)]).toEqual([id, 404])
})

it('whoever tries key after key has to wait, while a known key is let in from the same address', async () => {
  expect(await opens(owner)).toBe(200)
  const guess = (number: number) => new Client(owner.url, `guess-${number}`).fetch('GET', '/v1/incidents')
  for (let number = 0; number < 20; number += 1) expect((await guess(number)).status).toBe(401)
  const barred = await guess(20)
  expect([barred.status, barred.headers.get('retry-after')]).toEqual([429, '60'])
  expect((await guess(0)).status).toBe(401)
  expect(await opens(owner)).toBe(200)
  clock.advance(60_000)
  expect((await guess(20)).status).toBe(401)
})

it('a hub does not start with a key that was revoked', async () => {
  const { hub, logged } = running
  await make({ name: 'Next', role: 'owner' })
  const [, first] = await owner.all<{ id: string }>('/v1/keys')
  await owner.fetch('DELETE', `/v1/keys/${first?.id}`)
  const again = runHub({ clock, instrument: (store) => ({ ...store, keys: hub.store.keys }) })
  await expect(again).rejects.toThrow('KILTER_ADMIN_KEY was revoked')
  expect(logged.filter(({ level }) => level === 'error')).toEqual([])
})
