/** A tool elsewhere is told of the dress that was sold twice, by a webhook that the official library believes. */
import { answered, ifMatch, type SubscriptionDelivery, type SubscriptionWithSecret } from '@kilter/client'
import { answer, type Received, type Receiver, startReceiver } from '@kilter/sim'
import { Webhook } from 'standardwebhooks'
import { afterAll, beforeAll, expect, it, vi } from 'vitest'
import { createProgram } from '../../packages/cli/src/program.ts'
import { type RunningHub, runHub } from '../support/hub.ts'
import { typed } from '../support/kilter.ts'
import { shopify, soldTwice, webOrder } from '../support/sold-twice.ts'

let running: RunningHub
let tool: Receiver
let status = 204
const adminKey = 'test-admin-key'

beforeAll(async () => {
  tool = await startReceiver((response, received, request) => answer(status)(response, received, request))
  running = await runHub({ allowPrivateTargets: true, adminKey })
})
afterAll(async () => {
  await running.hub.stop()
  await tool.stop()
})

const call = <Answer>(method: string, path: string, body?: unknown) => running.client.call<Answer>(method, path, body)
const made = (given: { events: string[]; description?: string; headers?: Record<string, string> }) => {
  const body = { url: `${tool.url}/hook/secret-path`, ...given }
  return answered(running.kilter.POST('/v1/subscriptions', { body }))
}
const shown = (id: string) => answered(running.kilter.GET('/v1/subscriptions/{id}', { params: { path: { id } } }))
const turn = (does: 'pause' | 'resume' | 'test') =>
  answered(running.kilter.POST(`/v1/subscriptions/{id}/${does}`, { params: { path: { id: own.id } } }))
const messages = (id: string, query = '') =>
  running.client.all<SubscriptionDelivery>(`/v1/subscriptions/${id}/deliveries${query}`)
const settle = async () => {
  await running.hub.worker.idle()
  await running.hub.subscriptions?.idle()
}
const believed = ({ body, headers }: Received, secret: string) =>
  new Webhook(secret).verify(body, headers as Record<string, string>) as { type: string; id: string; data: object }

let own: SubscriptionWithSecret

it('shows the secret once, and neither it nor the path of the address ever again', async () => {
  own = await made({
    events: ['order.placed', 'incident.*'],
    description: 'Warehouse',
    headers: { authorization: 'Bearer own-token' },
  })
  expect(own).toMatchObject({
    status: 'active',
    events: ['order.placed', 'incident.*'],
    version: 1,
    headers: ['authorization'],
  })
  const said = JSON.stringify([await shown(own.id), await call('GET', '/v1/subscriptions')])
  for (const secret of [own.secret, 'secret-path', 'own-token'])
    expect([secret, said.includes(secret)]).toEqual([secret, false])
  expect(said).toContain(`…${own.secret.slice(-4)}`)
})

it('tells of orders and incidents as they are committed, signed, with ids and counts', async () => {
  for (const webhook of await soldTwice(running.client)) await running.client.send(webhook)
  await settle()
  const told = tool.received.map((received) => believed(received, own.secret))
  expect(told.map(({ type }) => type).sort()).toEqual(expect.arrayContaining(['incident.opened', 'order.placed']))
  expect(told.some(({ type }) => type.startsWith('stock.') || type.startsWith('sale.'))).toBe(false)
  const oversold = told.find(({ data }) => (data as { detector?: string }).detector === 'oversell')
  expect(oversold?.data).toMatchObject({
    subject: { key: 'RED-DRESS-M' },
    quantity: '1',
    status: 'open',
    order: '#1001',
  })
  expect(tool.received[0]).toMatchObject({ path: '/hook/secret-path', headers: { authorization: 'Bearer own-token' } })
  const listed = await messages(own.id)
  expect(listed.map(({ status, tries }) => [status, tries])).toEqual(told.map(() => ['sent', 1]))
  expect(listed[0]?.attempts).toMatchObject([{ code: 204, milliseconds: expect.any(Number) }])
})

it('a delivery that is read again is told once', async () => {
  const before = tool.received.length
  const [delivery] = await running.client.all<{ id: string }>('/v1/deliveries')
  await call('POST', `/v1/deliveries/${delivery?.id}/replay`)
  await settle()
  expect(tool.received).toHaveLength(before)
})

it('sends one again with the same id, which is shown with what it says', async () => {
  const [first] = tool.received
  const { body, ...message } = await answered(
    running.kilter.GET('/v1/subscriptions/{id}/deliveries/{delivery}', {
      params: { path: { id: own.id, delivery: String(first?.headers['webhook-id']) } },
    }),
  )
  expect(body).toEqual(JSON.parse(first?.body ?? ''))
  await call('POST', `/v1/subscriptions/${own.id}/deliveries/${message.id}/replay`)
  await settle()
  expect(tool.received.at(-1)?.headers['webhook-id']).toBe(message.id)
  expect(tool.received.at(-1)?.body).toBe(first?.body)
})

it('OUT-15: what did not arrive is sent again when somebody asks, in order', async () => {
  status = 500
  const connection = (await running.client.all<{ id: string; vendor: string }>('/v1/connections')).find(
    ({ vendor }) => vendor === 'shopify',
  )
  const since = new Date().toISOString()
  for (const number of [2001, 2002, 2003])
    await running.client.send(
      shopify(connection?.id ?? '', 'orders/create', webOrder(number, '2026-11-20T15:00:00Z'), `order-${number}`),
    )
  await settle()
  expect((await messages(own.id, '?status=waiting')).length).toBeGreaterThanOrEqual(3)
  status = 204
  const before = tool.received.length
  const { due } = await answered(
    running.kilter.POST('/v1/subscriptions/{id}/recover', { params: { path: { id: own.id } }, body: { since } }),
  )
  expect(due).toBeGreaterThanOrEqual(3)
  // Three failures in a row hold it back for five seconds; who resumes it begins anew.
  await turn('pause')
  await turn('resume')
  await settle()
  const placed = tool.received
    .slice(before)
    .map((received) => believed(received, own.secret))
    .filter(({ type }) => type === 'order.placed')
  expect(placed.map(({ data }) => (data as { order: string }).order)).toEqual(['2001', '2002', '2003'])
  expect(await messages(own.id, '?status=waiting')).toEqual([])
})

it('OUT-17: rotates the secret: both sign, and the receiver need not change at once', async () => {
  const { secret, secrets } = await answered(
    running.kilter.POST('/v1/subscriptions/{id}/rotate', { params: { path: { id: own.id } } }),
  )
  expect(secrets).toMatchObject([
    { hint: `…${secret.slice(-4)}` },
    { hint: `…${own.secret.slice(-4)}`, until: expect.any(String) },
  ])
  await turn('test')
  await settle()
  const last = tool.received.at(-1) as Received
  expect(believed(last, own.secret)).toEqual(believed(last, secret))
  expect(believed(last, secret)).toMatchObject({ type: 'subscription.test', id: last.headers['webhook-id'] })
})

it('OUT-13: 410 switches it off; it is resumed by hand, and what it missed arrives', async () => {
  status = 410
  await turn('test')
  await settle()
  expect(await shown(own.id)).toMatchObject({
    status: 'off',
    reason: expect.stringContaining('410'),
  })
  expect((await running.client.fetch('POST', `/v1/subscriptions/${own.id}/test`)).status).toBe(409)
  status = 204
  await turn('resume')
  await settle()
  expect(await messages(own.id, '?status=waiting')).toEqual([])
})

it('changes only what was seen: an older version is refused and nothing changes', async () => {
  const { version } = await shown(own.id)
  const params = { path: { id: own.id }, header: ifMatch({ version }) }
  const change = (events: string[]) => running.kilter.PATCH('/v1/subscriptions/{id}', { params, body: { events } })
  const wanted = { events: ['stock.*'], version: version + 1, description: 'Warehouse' }
  expect(await answered(change(['stock.*']))).toMatchObject(wanted)
  expect((await change(['*'])).response.status).toBe(412)
  expect((await running.kilter.POST('/v1/subscriptions/{id}/rotate', { params })).response.status).toBe(412)
  expect(await shown(own.id)).toMatchObject(wanted)
})

it('refuses what no subscription may be, by field', async () => {
  const url = `${tool.url}/x`
  const wrong: [given: object, field: string][] = [
    [{ url, events: ['ordre.placed'] }, 'events.0'],
    [{ url, events: [] }, 'events'],
    [{ url: 'ftp://tool.example/', events: ['*'] }, 'url'],
    [{ url: 'https://a:b@tool.example/', events: ['*'] }, 'url'],
    [{ url, events: ['*'], headers: { host: 'evil' } }, 'headers'],
    [{ url, events: ['*'], secret: 'whsec_mine' }, 'secret'],
    [{ url, events: ['*'], tenant: 'other' }, 'tenant'],
  ]
  for (const [given, field] of wrong) {
    const response = await running.client.fetch('POST', '/v1/subscriptions', given)
    const { errors } = (await response.json()) as { errors: { path: string }[] }
    expect([given, response.status, errors[0]?.path]).toEqual([given, 422, field])
  }
  const since = await running.client.fetch('POST', `/v1/subscriptions/${own.id}/recover`, { since: 'yesterday' })
  expect(since.status).toBe(422)
})

it('takes an address whose name leads nowhere, and says so in the answer, over the API and on the command line', async () => {
  const url = 'https://tool.invalid/hook'
  const body = { url, events: ['deal.updated'] }
  const made = await answered(running.kilter.POST('/v1/subscriptions', { body }))
  expect(made.warning).toMatch(/^tool\.invalid leads nowhere at the moment/)
  const path = `/v1/subscriptions/${made.id}`
  expect(await call('PATCH', path, { url })).toMatchObject({ warning: made.warning })
  expect(await call('PATCH', path, { description: 'Later' })).not.toHaveProperty('warning')
  expect(await call('GET', path)).not.toHaveProperty('warning')
  const environment = { KILTER_URL: running.client.url, KILTER_ADMIN_KEY: adminKey }
  const { code, out } = await typed(['subscriptions', 'add', url, '--events', 'deal.updated'], environment)
  expect([code, out]).toEqual([0, expect.stringContaining('Warning: tool.invalid leads nowhere')])
  for (const { id } of await running.client.all<SubscriptionWithSecret>('/v1/subscriptions'))
    if (id !== own.id) await running.client.fetch('DELETE', `/v1/subscriptions/${id}`)
})

it('OUT-01, OUT-18: a hub that is not a sandbox refuses private addresses and its own', async () => {
  const strict = await runHub({ publicUrl: 'https://hub.example.com' })
  for (const url of [
    'https://127.0.0.1/',
    'https://localhost/',
    'http://tool.example/',
    'https://hub.example.com/hooks/con_1',
  ]) {
    const response = await strict.client.fetch('POST', '/v1/subscriptions', { url, events: ['*'] })
    expect([url, response.status]).toEqual([url, 422])
  }
  await strict.hub.stop()
})

it('OUT-18: a hub that hears itself under another name takes none of it in, so that nothing goes round', async () => {
  const rule = { event: 'metric.reported', when: { '/type': 'metric.reported' }, time: '/time' }
  const data = { metric: '/data/metric', value: '/data/value' }
  const loop = await made({ events: ['metric.reported'] })
  const tool = await call<{ id: string; hookUrl: string }>('POST', '/v1/connections', {
    ...{ vendor: 'standard-webhooks', name: 'Itself', secret: loop.secret },
    settings: { mapping: { rules: [{ ...rule, data }] } },
  })
  await call('PATCH', `/v1/subscriptions/${loop.id}`, { url: tool.hookUrl })
  const [id, at] = ['meter-1', new Date()]
  const body = JSON.stringify({ type: 'metric.reported', time: at.toISOString(), data: { metric: 'door', value: '3' } })
  const signature = new Webhook(loop.secret).sign(id, at, body)
  const seconds = String(Math.floor(at.getTime() / 1_000))
  const headers = { 'webhook-id': id, 'webhook-timestamp': seconds, 'webhook-signature': signature }
  expect((await fetch(tool.hookUrl, { method: 'POST', headers, body })).status).toBe(200)
  for (let round = 0; round < 3; round += 1) await settle()
  expect(await messages(loop.id)).toMatchObject([{ type: 'metric.reported', attempts: [{ code: 508 }] }])
  expect(await running.client.all(`/v1/deliveries?connection=${tool.id}`)).toHaveLength(1)
  await running.client.fetch('DELETE', `/v1/subscriptions/${loop.id}`)
})

it('is not there where the operator switched webhooks off', async () => {
  const silent = await runHub({ settings: { KILTER_CHANNELS_OFF: 'webhook' } })
  expect((await silent.client.fetch('GET', '/v1/subscriptions')).status).toBe(404)
  await silent.hub.stop()
})

it('is done from the command line too', async () => {
  const said: string[] = []
  const log = vi.spyOn(console, 'log').mockImplementation((line) => void said.push(String(line)))
  vi.stubEnv('KILTER_ADMIN_KEY', adminKey)
  const kilter = async (...args: string[]): Promise<string> => {
    said.length = 0
    await createProgram().parseAsync(['node', 'kilter', 'subscriptions', ...args, '--url', running.client.url])
    return said.join('\n')
  }
  try {
    const added = await kilter(
      'add',
      `${tool.url}/cli`,
      '--events',
      'incident.*, order.placed',
      '--description',
      'Till',
    )
    const id = /sub_[0-9A-Z]{26}/.exec(added)?.[0] ?? ''
    expect(added).toMatch(/whsec_[A-Za-z0-9+/=]{44}/)
    expect(await kilter('list')).toMatch(new RegExp(`active .*incident\\.\\*,order\\.placed .*Till .*${id}`))
    expect(await kilter('show', id)).toMatch(/status +active/)
    expect(await kilter('show', 'till')).toContain(id)
    await expect(kilter('show', 'Nothing')).rejects.toThrow(/no subscription Nothing; there are: .*Till/)
    expect(await kilter('test', id)).toMatch(/^Test message msg_[\w-]+ is on its way/)
    await settle()
    expect(tool.received.at(-1)).toMatchObject({ path: '/cli' })
    expect(await kilter('deliveries', id, '--status', 'sent')).toMatch(
      /sent .*subscription\.test +1 +204 +\d+ ms +msg_/,
    )
    const { items } = JSON.parse(await kilter('deliveries', id, '--json')) as { items: { id: string }[] }
    expect(await kilter('replay', id, items[0]?.id ?? '')).toContain('will be sent again now')
    await settle()
    expect(await kilter('recover', id, '--since', '6h')).toBe('Everything since then has arrived.')
    expect(await kilter('recover', id, '--since', '2026-11-20T14:00:00Z')).toBe('Everything since then has arrived.')
    await expect(kilter('recover', id, '--since', 'long ago')).rejects.toThrow(
      /--since <\w+>' argument 'long ago' is invalid/,
    )
    expect(await kilter('rotate', id, '--grace-hours', '0')).toMatch(/no longer used[\s\S]*whsec_/)
    expect(await kilter('pause', id)).toContain('is paused')
    expect(await kilter('resume', id)).toContain('is active')
    expect(await kilter('remove', id)).toBe('Subscription removed; nothing more will be sent to it.')
    expect(JSON.parse(await kilter('list', '--json'))).toMatchObject({ items: [{ id: own.id }] })
  } finally {
    log.mockRestore()
    vi.unstubAllEnvs()
  }
})
