/** Businesses on one hub: made by whoever runs it, kept apart, and gone without a trace when they leave. */
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createClock, type TestClock } from '@kilter/core/contracts'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { Client } from '../support/client.ts'
import { type RunningHub, runHub } from '../support/hub.ts'
import { typed } from '../support/kilter.ts'
import { soldTwice } from '../support/sold-twice.ts'

interface Listed {
  readonly id: string
  readonly status: string
  readonly erased?: number
}

const operatorKey = 'key-of-whoever-runs-the-hub'
let clock: TestClock
let folder: string
let running: RunningHub
let operator: Client

beforeEach(async () => {
  clock = createClock()
  folder = mkdtempSync(join(tmpdir(), 'kilter-leaving-'))
  running = await runHub({ clock, folder, operatorKey })
  operator = new Client(running.client.url, operatorKey)
})
afterEach(async () => {
  await running.hub.stop()
  rmSync(folder, { recursive: true, force: true })
})

const statusOf = async (client: Client, method: string, path: string, body?: unknown) =>
  (await client.fetch(method, path, body)).status

async function tenantOf(id: string): Promise<Client> {
  const { key } = await operator.call<{ key: string }>('POST', '/v1/tenants', { id, name: `Shop ${id}` })
  return new Client(operator.url, key)
}

/** A shop that sold one piece twice. Answers one of its webhooks, to be sent again. */
async function trade(client: Client) {
  const webhooks = await soldTwice(client)
  for (const webhook of webhooks) await client.send(webhook)
  await running.hub.worker.idle()
  return webhooks[0] as (typeof webhooks)[number]
}

it('TEN-02: two tenants that do the same are two, and neither sees the other', async () => {
  const [alpha, beta] = [await tenantOf('alpha'), await tenantOf('beta')]
  await trade(alpha)
  await trade(beta)
  for (const list of ['connections', 'deliveries', 'incidents', 'keys', 'audit']) {
    const [left, right] = [
      await alpha.all<{ id?: string }>(`/v1/${list}`),
      await beta.all<{ id?: string }>(`/v1/${list}`),
    ]
    expect([list, left.length > 0, left.length === right.length]).toEqual([list, true, true])
    const ids = new Set(left.map(({ id }) => id))
    if (list !== 'audit') expect(right.filter(({ id }) => ids.has(id))).toEqual([])
  }
  expect(await running.client.all('/v1/incidents')).toEqual([])
})

it('a key of the hub opens no tenant, and no key of a tenant opens the hub', async () => {
  const alpha = await tenantOf('alpha')
  for (const path of ['/v1/incidents', '/v1/connections', '/v1/archive', '/v1/deliveries'])
    expect([path, await statusOf(operator, 'GET', path)]).toEqual([path, 403])
  const wanted = { id: 'gamma', name: 'Gamma' }
  for (const owner of [alpha, running.client]) {
    expect(await statusOf(owner, 'GET', '/v1/tenants')).toBe(403)
    expect(await statusOf(owner, 'POST', '/v1/tenants', wanted)).toBe(403)
    expect(await statusOf(owner, 'POST', '/v1/tenants/alpha/erase', { confirm: 'alpha' })).toBe(403)
  }
  const helper = await operator.call<{ key: string }>('POST', '/v1/keys', { name: 'Helper', role: 'viewer' })
  const asHelper = new Client(operator.url, helper.key)
  expect(await statusOf(asHelper, 'GET', '/v1/tenants')).toBe(200)
  expect(await statusOf(asHelper, 'POST', '/v1/tenants', wanted)).toBe(403)
  expect((await operator.all<{ action: string }>('/v1/audit')).map(({ action }) => action)).toContain(
    'POST /v1/tenants',
  )
})

it('says what is wrong with a tenant that is asked for', async () => {
  await tenantOf('alpha')
  for (const id of ['A', 'a', '@hub', 'a b', '-a-', 'x'.repeat(64), 'a/../b', '']) {
    const response = await operator.fetch('POST', '/v1/tenants', { id, name: 'Shop' })
    expect([id, response.status, await response.json()]).toMatchObject([id, 422, { errors: [{ path: 'id' }] }])
  }
  expect(await statusOf(operator, 'POST', '/v1/tenants', { id: 'alpha', name: 'Again' })).toBe(409)
  expect(await statusOf(operator, 'POST', '/v1/tenants/alpha/erase', { confirm: 'beta' })).toBe(422)
  expect(await statusOf(operator, 'POST', '/v1/tenants/none/erase', { confirm: 'none' })).toBe(404)
  expect(await statusOf(operator, 'GET', '/v1/tenants/alpha')).toBe(200)
})

it('TEN-15: a tenant that leaves is locked out at once, then gone from every table and file, and its id stays taken', async () => {
  const [alpha, beta] = [await tenantOf('alpha'), await tenantOf('beta')]
  const webhook = await trade(alpha)
  const theirs = await trade(beta)
  const kept = await beta.all('/v1/incidents')
  const connection = (await alpha.all<{ id: string }>('/v1/connections'))[0]?.id ?? ''
  expect(await statusOf(operator, 'POST', '/v1/tenants/alpha/erase', { confirm: 'alpha' })).toBe(202)
  expect(await statusOf(alpha, 'GET', '/v1/incidents')).toBe(401)
  expect(await operator.send(webhook)).toBe(404)
  await running.hub.worker.idle()
  expect(await operator.call<Listed>('GET', '/v1/tenants/alpha')).toMatchObject({
    status: 'erased',
    erased: expect.any(Number),
  })
  expect(await statusOf(operator, 'POST', '/v1/tenants', { id: 'alpha', name: 'Again' })).toBe(409)
  expect(await beta.all('/v1/incidents')).toEqual(kept)
  expect(await operator.send(theirs)).toBe(200)
  expect(await statusOf(operator, 'POST', '/v1/tenants/alpha/erase', { confirm: 'alpha' })).toBe(202)

  await running.hub.stop()
  for (const name of readdirSync(folder).filter((each) => each.startsWith('hub.db')))
    expect([name, readFileSync(join(folder, name)).includes(connection)]).toEqual([name, false])
  running = await runHub({ clock, folder, operatorKey })
  expect(
    (await new Client(running.client.url, operatorKey).all<Listed>('/v1/tenants')).map(({ id, status }) => [
      id,
      status,
    ]),
  ).toEqual([
    ['alpha', 'erased'],
    ['beta', 'active'],
    ['default', 'active'],
  ])
})

it('a tenant that lost its keys gets another owner’s from whoever runs the hub, and sees that in its own record', async () => {
  const alpha = await tenantOf('alpha')
  const path = '/v1/tenants/alpha/keys'
  for (const other of [alpha, running.client]) expect(await statusOf(other, 'POST', path)).toBe(403)
  const helper = await operator.call<{ key: string }>('POST', '/v1/keys', { name: 'Helper', role: 'admin' })
  expect(await statusOf(new Client(operator.url, helper.key), 'POST', path)).toBe(403)
  expect(await alpha.all('/v1/keys')).toHaveLength(1)
  const given = await operator.call<{ id: string; key: string }>('POST', path)
  const owner = new Client(operator.url, given.key)
  expect(await owner.all('/v1/keys')).toMatchObject([
    { id: given.id, role: 'owner', scopes: null, status: 'active', createdBy: 'the hub' },
    { role: 'owner', status: 'active' },
  ])
  const [lost] = (await owner.all<{ id: string }>('/v1/keys')).slice(1)
  expect(await statusOf(owner, 'DELETE', `/v1/keys/${lost?.id}`)).toBe(204)
  expect(await statusOf(alpha, 'GET', '/v1/keys')).toBe(401)
  const theirs = await owner.all<{ action: string; object?: string; actor: { kind: string } }>('/v1/audit')
  expect(theirs.map(({ action, object }) => [action, object])).toContainEqual(['owner’s key by the hub', given.id])
  const ours = (await operator.all<{ action: string }>('/v1/audit')).map(({ action }) => action)
  expect(ours).toContain('POST /v1/tenants/{id}/keys')
  expect(JSON.stringify([theirs, ours])).not.toContain(given.key)
})

it('no key is given to a tenant that is not there or that leaves', async () => {
  const alpha = await tenantOf('alpha')
  expect(await statusOf(operator, 'POST', '/v1/tenants/none/keys')).toBe(404)
  await operator.call('POST', '/v1/tenants/alpha/erase', { confirm: 'alpha' })
  expect(await statusOf(operator, 'POST', '/v1/tenants/alpha/keys')).toBe(409)
  expect(await statusOf(alpha, 'GET', '/v1/keys')).toBe(401)
})

it('kilter tenants makes, lists, gives a key to, exports and erases them', async () => {
  const environment = { KILTER_URL: operator.url, KILTER_OPERATOR_KEY: operatorKey }
  const asOperator = (...args: readonly string[]) => typed(['tenants', ...args], environment)
  const made = await asOperator('create', 'alpha', 'Alpha Shop')
  const [, key = ''] = /shown only once:\n {2}(kilter_key_\w+)\n$/.exec(made.out) ?? []
  await trade(new Client(operator.url, key))
  const [, again = ''] = /shown only once:\n {2}(kilter_key_\w+)\n/.exec((await asOperator('key', 'alpha')).out) ?? []
  expect(again).not.toBe(key)
  expect(await statusOf(new Client(operator.url, again), 'GET', '/v1/keys')).toBe(200)
  const file = join(folder, 'alpha.ndjson')
  expect((await asOperator('export', 'alpha', file)).code).toBe(0)
  expect(readFileSync(file, 'utf8').split('\n').length).toBeGreaterThan(5)
  expect((await new Client(operator.url, key).all<{ action: string }>('/v1/audit'))[0]?.action).toBe(
    'export by the hub',
  )
  expect((await asOperator('erase', 'alpha', '--confirm', 'beta')).err).toContain('must be the id of the tenant')
  expect((await asOperator('erase', 'alpha', '--confirm', 'alpha')).out).toContain('is locked and is being erased')
  await running.hub.worker.idle()
  expect((await asOperator('list')).out).toMatch(/alpha +Alpha Shop +erased/)
  const without = await typed(['tenants', 'list'], { KILTER_URL: operator.url })
  expect([without.code, without.err]).toEqual([1, expect.stringContaining('Set KILTER_OPERATOR_KEY')])
})
