/** SEC-02: a secret that goes in never comes out: it is not shown, and whoever may change an address does not have it sent elsewhere. */
import { type Receiver, startReceiver } from '@kilter/sim'
import { afterAll, beforeAll, expect, it, vi } from 'vitest'
import { Client } from '../support/client.ts'
import { type RunningHub, runHub } from '../support/hub.ts'

let running: RunningHub
let admin: Client
let tool: Receiver
const [here, elsewhere] = ['https://tool.example/hook', 'https://other.example/hook']

const keyOf = async (role: string): Promise<Client> => {
  const { key } = await running.client.call<{ key: string }>('POST', '/v1/keys', { name: role, role })
  return new Client(running.client.url, key)
}

beforeAll(async () => {
  tool = await startReceiver((response) => void response.writeHead(500).end('who asked is jo@shopper.example'))
  running = await runHub({ allowPrivateTargets: true })
  admin = await keyOf('admin')
})
afterAll(async () => {
  await running.hub.stop()
  await tool.stop()
})

/** Status, and the path of the field that is wrong. */
async function change(path: string, body: unknown): Promise<[number, string?]> {
  const response = await admin.fetch('PATCH', path, body)
  const { errors } = (await response.json()) as { errors?: readonly { path: string }[] }
  return errors?.[0] ? [response.status, errors[0].path] : [response.status]
}
const made = async (path: string, body: unknown) => (await admin.call<{ id: string }>('POST', path, body)).id

it('SEC-02: headers of a subscription go to the host that they were given for, and to no other', async () => {
  const headers = { authorization: 'Bearer own-token' }
  const path = `/v1/subscriptions/${await made('/v1/subscriptions', { url: here, events: ['*'], headers })}`
  expect(await change(path, { url: elsewhere })).toEqual([422, 'headers'])
  expect(await change(path, { url: `${here}/moved` })).toEqual([200])
  expect(await change(path, { url: elsewhere, headers: {} })).toEqual([200])
  expect(await change(path, { url: here })).toEqual([200])
  expect(await change(path, { url: elsewhere, headers })).toEqual([200])
})

it('SEC-02: credentials of a connection go to the host that they were given for, and to no other', async () => {
  const settings = { shop: 'willow.myshopify.com' }
  const secrets = { accessToken: 'shpat_own-token' }
  const path = `/v1/connections/${await made('/v1/connections', { vendor: 'shopify', name: 'Web', settings, secrets })}`
  const away = { ...settings, apiBaseUrl: 'https://other.example' }
  expect(await change(path, { settings: away })).toEqual([422, 'secrets.accessToken'])
  expect(await change(path, { settings, name: 'Shop' })).toEqual([200])
  expect(await change(path, { settings: away, secrets })).toEqual([200])
  expect(await change(path, { settings })).toEqual([422, 'secrets.accessToken'])
  const token = `/v1/connections/${await made('/v1/connections', {
    ...{ vendor: 'xero', name: 'Books', settings: { tenantId: 'books', tokenUrl: 'https://login.example/token' } },
    secrets: { clientId: 'id', clientSecret: 'own-secret', refreshToken: 'own-refresh' },
  })}`
  const stolen = { settings: { tenantId: 'books', tokenUrl: 'https://other.example/token' } }
  expect(await change(token, stolen)).toEqual([422, 'secrets.clientId'])
  expect(await change(token, { ...stolen, secrets: { clientId: 'id', clientSecret: 'new' } })).toEqual([
    ...[422, 'secrets.refreshToken'],
  ])
  const nothingKept = await made('/v1/connections', { vendor: 'shopify', name: 'New', settings })
  expect(await change(`/v1/connections/${nothingKept}`, { settings: away })).toEqual([200])
})

it('OUT-11: what a receiver answered is for admins alone', async () => {
  const id = await made('/v1/subscriptions', { url: `${tool.url}/hook`, events: ['*'] })
  const path = `/v1/subscriptions/${id}/deliveries`
  const { id: message } = await admin.call<{ id: string }>('POST', `/v1/subscriptions/${id}/test`)
  await running.hub.subscriptions?.idle()
  const [viewer, operator] = [await keyOf('viewer'), await keyOf('operator')]
  const seen = async (client: Client) => JSON.stringify(await client.all(path))
  await vi.waitFor(async () => expect(await seen(admin)).toContain('jo@shopper.example'))
  for (const client of [viewer, operator]) {
    expect(await seen(client)).toMatch(/"code":500,"reason":"[^"]+"}/)
    expect(await seen(client)).not.toContain('jo@shopper.example')
  }
  const again = await operator.call('POST', `${path}/${message}/replay`)
  expect(JSON.stringify(again)).not.toContain('jo@shopper.example')
})
