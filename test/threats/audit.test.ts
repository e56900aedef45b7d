/** SEC-05: every change is on record, and whoever changes the record is found. */
import { randomUUID } from 'node:crypto'
import type { TenantId } from '@kilter/core'
import { createClock } from '@kilter/core/contracts'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { Client } from '../support/client.ts'
import { type RunningHub, runHub } from '../support/hub.ts'
import { kilter } from '../support/kilter.ts'
import { soldTwice } from '../support/sold-twice.ts'

interface Entry {
  readonly seq: number
  readonly action: string
  readonly object?: string
  readonly status: number
  readonly actor: { readonly id: string; readonly name?: string; readonly role?: string }
}

interface Verdict {
  readonly holds: boolean
  readonly to?: { readonly seq: number; readonly proof: string }
  readonly at?: number
  readonly detail?: string
}

const secret = 'planted-signing-secret'
let running: RunningHub
let owner: Client

beforeEach(async () => {
  running = await runHub({ clock: createClock() })
  owner = running.client
})
afterEach(() => running.hub.stop())

const connect = (name: string) =>
  owner.call<{ id: string }>('POST', '/v1/connections', { vendor: 'shopify', name, secret })
const entries = () => owner.all<Entry>('/v1/audit')
const verdict = (query = '') => owner.call<Verdict>('GET', `/v1/audit/verify${query}`)
const change = (sql: string) => running.hub.store.database.exec(sql)

it('SEC-05: a change is on record with who, what, when and its outcome, and without what it said', async () => {
  const { id } = await connect('Ada’s shop')
  const clerk = await owner.call<{ id: string; key: string }>('POST', '/v1/keys', { name: 'Clerk', role: 'admin' })
  const asClerk = new Client(owner.url, clerk.key)
  await asClerk.call('PATCH', `/v1/connections/${id}`, { name: 'Renamed' })
  expect((await asClerk.fetch('DELETE', `/v1/connections/${id}`)).status).toBe(204)
  expect(await entries()).toMatchObject([
    {
      seq: 5,
      actor: { id: clerk.id, name: 'Clerk', role: 'admin' },
      action: 'DELETE /v1/connections/{id}',
      object: id,
      status: 204,
    },
    {
      seq: 4,
      actor: { id: clerk.id },
      action: 'PATCH /v1/connections/{id}',
      object: id,
      status: 200,
      body: expect.any(String),
    },
    { seq: 3, actor: { name: 'admin', role: 'owner' }, action: 'POST /v1/keys', object: clerk.id, status: 201 },
    { seq: 2, action: 'POST /v1/connections', object: id, status: 201, at: '2026-11-20T12:00:00.000Z' },
    { seq: 1, actor: { kind: 'hub' }, action: 'admit an owner’s key', status: 201 },
  ])
  expect((await owner.all<Entry>(`/v1/audit?actor=${clerk.id}&object=${id}`)).map(({ seq }) => seq)).toEqual([5, 4])
  const stored = JSON.stringify(running.hub.store.database.all('SELECT * FROM audit'))
  for (const text of [secret, 'Ada', 'Renamed', clerk.key, 'test-admin-key']) expect(stored).not.toContain(text)
})

it('SEC-05: what changes nothing leaves no entry, and a look at personal data does', async () => {
  for (const webhook of await soldTwice(owner)) await owner.send(webhook)
  const [delivery] = await owner.all<{ id: string }>('/v1/deliveries')
  const before = (await entries()).length
  await owner.fetch('GET', '/v1/incidents')
  await owner.call('GET', `/v1/deliveries/${delivery?.id}`)
  await owner.fetch('POST', '/v1/connections', { vendor: 'no-such' })
  await owner.fetch('DELETE', '/v1/connections/con_00000000000000000000000000')
  await owner.fetch('POST', '/v1/policies/oversell/dry-run', { policy: {} })
  expect((await entries()).length).toBe(before)
  await owner.call('GET', '/v1/archive')
  await owner.call('GET', `/v1/deliveries/${delivery?.id}?body=true`)
  await owner.fetch('GET', `/v1/deliveries/${delivery?.id}/raw`)
  const looks = [
    { action: 'GET /v1/deliveries/{id}/raw', object: delivery?.id },
    { action: 'GET /v1/deliveries/{id}', object: delivery?.id },
    { action: 'GET /v1/archive' },
  ]
  expect(await entries()).toMatchObject([...looks, ...Array.from({ length: before }, () => ({}))])
})

it.each([
  { what: 'a changed entry', sql: `UPDATE audit SET json = replace(json, 'POST', 'PUT') WHERE seq = 3`, at: 3 },
  { what: 'an entry taken out', sql: 'DELETE FROM audit WHERE seq = 3', at: 3 },
  { what: 'the first taken out', sql: 'DELETE FROM audit WHERE seq = 1', at: 1 },
  { what: 'the last taken out', sql: 'DELETE FROM audit WHERE seq = 5', at: 5 },
  {
    what: 'two that changed places',
    sql: 'UPDATE audit SET seq = 99 WHERE seq = 2; UPDATE audit SET seq = 2 WHERE seq = 3; UPDATE audit SET seq = 3 WHERE seq = 99',
    at: 2,
  },
  {
    what: 'two of equal look whose texts changed places',
    sql: `UPDATE audit SET json = (SELECT json FROM audit WHERE seq = 4) WHERE seq = 3`,
    at: 3,
  },
  {
    what: 'an entry put behind the end',
    sql: `INSERT INTO audit SELECT tenant, 6, at, actor, object, replace(json, '"seq":5', '"seq":6') FROM audit WHERE seq = 5`,
    at: 6,
  },
  {
    what: 'an end put back',
    sql: `UPDATE audit_head SET seq = 4, proof = (SELECT json ->> '$.proof' FROM audit WHERE seq = 4)`,
    at: 5,
  },
])('SEC-05: $what is found', async ({ sql, at }) => {
  for (const name of ['One', 'Two', 'Three', 'Four']) await connect(name)
  const { to, ...rest } = await verdict()
  expect([to?.seq, rest]).toEqual([5, { holds: true, complete: true }])
  change(sql)
  expect(await verdict()).toMatchObject({ holds: false, at, detail: expect.any(String) })
})

it('SEC-05: an older copy of everything is found by an end that was noted', async () => {
  await connect('One')
  await connect('Two')
  const noted = (await verdict()).to
  const query = `?seq=${noted?.seq}&proof=${noted?.proof}`
  await connect('Three')
  expect(await verdict(query)).toMatchObject({ holds: true, to: { seq: 4 } })
  change(
    `DELETE FROM audit WHERE seq > 2; UPDATE audit_head SET seq = 2, proof = (SELECT json ->> '$.proof' FROM audit WHERE seq = 2)`,
  )
  expect(await verdict()).toMatchObject({ holds: true, to: { seq: 2 } })
  expect(await verdict(query)).toMatchObject({ holds: false, at: 3 })
})

it('SEC-05: a change that cannot be recorded is told as such', async () => {
  const failing = await runHub({
    instrument: (store) => ({
      ...store,
      audit: {
        ...store.audit,
        append: async (tenant: TenantId, ...given) =>
          given[0].actor.kind === 'hub'
            ? store.audit.append(tenant, ...given)
            : Promise.reject(new Error(randomUUID())),
      },
    }),
  })
  const response = await failing.client.fetch('POST', '/v1/connections', { vendor: 'shopify', name: 'Web' })
  expect([response.status, await response.json()]).toMatchObject([503, { title: 'Done, but not recorded' }])
  expect(failing.logged).toContainEqual(
    expect.objectContaining({ level: 'error', message: 'a change is not recorded' }),
  )
  await failing.hub.stop()
})

it('kilter audit lists changes and says whether their record holds, and from where', async () => {
  await connect('One')
  expect(await kilter(running, ['audit', 'list'])).toMatch(/admin +owner +POST \/v1\/connections +con_\w+ +201/)
  const held = await kilter(running, ['audit', 'verify'])
  const [, noted = ''] =
    /^0 The record is intact: 2 changes\.\nIts end \(note it somewhere else\): {2}(2:\S+)$/.exec(held) ?? []
  await connect('Two')
  expect(await kilter(running, ['audit', 'verify', '--from', noted])).toContain('3 changes')
  change('DELETE FROM audit WHERE seq = 2')
  expect(await kilter(running, ['audit', 'verify'])).toBe('1 The record is broken at entry 2: entries are missing.')
  expect(await kilter(running, ['audit', 'verify', '--from', noted])).toContain('1 The record is broken at entry 2')
  expect(await kilter(running, ['audit', 'verify', '--from', 'x'])).toMatch(/^2 .*as "kilter audit verify" prints it/s)
})
