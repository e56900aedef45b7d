/** People who sign in elsewhere come by a token: to the tenant and role that it names, and no further. */
import { afterAll, beforeAll, expect, it } from 'vitest'
import { Client } from '../support/client.ts'
import { type RunningHub, runHub } from '../support/hub.ts'
import { type Issuer, startIssuer } from '../support/issuer.ts'
import { soldTwice } from '../support/sold-twice.ts'

let issuer: Issuer
let running: RunningHub
let alpha: Client

beforeAll(async () => {
  issuer = await startIssuer()
  const settings = {
    KILTER_OIDC_ISSUER: issuer.url,
    KILTER_OIDC_AUDIENCE: 'kilter',
    KILTER_OIDC_ROLES: 'staff=operator,chefs=owner',
  }
  running = await runHub({ settings, allowPrivateTargets: true, operatorKey: 'operator-key' })
  const operator = new Client(running.client.url, 'operator-key')
  for (const id of ['alpha', 'leaver']) await operator.call('POST', '/v1/tenants', { id, name: id })
  const owner = { sub: 'olga', kilter_tenant: 'alpha', kilter_role: 'chefs' }
  alpha = new Client(running.client.url, issuer.token(owner))
  for (const webhook of await soldTwice(alpha)) await alpha.send(webhook)
  await running.hub.worker.idle()
  await operator.call('POST', '/v1/tenants/leaver/erase', { confirm: 'leaver' })
})
afterAll(async () => {
  await running.hub.stop()
  await issuer.stop()
})

const by = (claims: Readonly<Record<string, unknown>>) =>
  new Client(
    running.client.url,
    issuer.token({ sub: 'ada', kilter_tenant: 'alpha', kilter_role: ['staff'], ...claims }),
  )
const detailOf = async (client: Client) => {
  const response = await client.fetch('GET', '/v1/incidents')
  return [response.status, ((await response.json()) as { detail?: string }).detail]
}

it('a token opens its tenant in its role, and stands in the history and the record of changes', async () => {
  const [incident] = await by({}).all<{ id: string }>('/v1/incidents?detector=oversell')
  await by({}).call('POST', `/v1/incidents/${incident?.id}/acknowledge`, {})
  const { items } = await alpha.call<{ items: object[] }>('GET', `/v1/incidents/${incident?.id}/history`)
  expect(items[0]).toMatchObject({ by: { kind: 'person', name: 'ada' } })
  const [entry] = await alpha.all('/v1/audit')
  expect(entry).toMatchObject({ actor: { kind: 'person', id: 'ada', role: 'operator' }, object: incident?.id })
  expect((await by({}).fetch('POST', '/v1/connections', { vendor: 'shopify', name: 'More' })).status).toBe(403)
  expect((await by({}).fetch('GET', '/v1/tenants')).status).toBe(403)
})

it('TEN-08: a person gives keys of no more than their own role', async () => {
  const role = async (claims: object, wanted: string) =>
    (await by(claims as never).fetch('POST', '/v1/keys', { name: 'Mine', role: wanted })).status
  expect(await role({ kilter_role: 'staff' }, 'viewer')).toBe(403)
  expect(await role({ kilter_role: 'chefs' }, 'owner')).toBe(201)
})

it('a token for a tenant that is not here, has left, or is the hub itself is refused, and so is one out of its time', async () => {
  const notHere = 'This token is not valid here: its tenant is not on this hub'
  for (const kilter_tenant of ['beta', 'leaver', '@hub', 'default2'])
    expect([kilter_tenant, await detailOf(by({ kilter_tenant }))]).toEqual([kilter_tenant, [401, notHere]])
  const past = Math.floor(Date.now() / 1_000) - 60
  expect(await detailOf(by({ exp: past }))).toEqual([401, 'This token is not valid here: it has expired'])
  expect(await detailOf(by({ aud: 'other' }))).toEqual([
    401,
    'This token is not valid here: its claim aud does not fit',
  ])
})

it('a token is no key where no issuer is set', async () => {
  const plain = await runHub()
  const client = new Client(
    plain.client.url,
    issuer.token({ sub: 'ada', kilter_tenant: 'default', kilter_role: 'owner' }),
  )
  expect((await detailOf(client))[0]).toBe(401)
  await plain.hub.stop()
})
