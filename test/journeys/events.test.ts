/** What the hub understood of the webhooks of a dress that was sold twice, by the API and the command line. */
import { afterAll, beforeAll, expect, it, vi } from 'vitest'
import { createProgram } from '../../packages/cli/src/program.ts'
import { type RunningHub, runHub } from '../support/hub.ts'
import { lightspeed, shopify, soldTwice, webOrder } from '../support/sold-twice.ts'

interface Event {
  readonly id: string
  readonly type: string
  readonly delivery: string
  readonly connection: string
  readonly time: string
  readonly data: Readonly<Record<string, unknown>>
}

let running: RunningHub
const all = (query = '') => running.client.all<Event>(`/v1/events${query}`)

beforeAll(async () => {
  running = await runHub()
  for (const webhook of await soldTwice(running.client)) {
    await running.client.send(webhook)
    await running.hub.worker.idle()
  }
})
afterAll(() => running.hub.stop())

it('lists them, the newest delivery first, each with the delivery that said it', async () => {
  const events = await all()
  expect(events.map(({ type }) => type).slice(0, 2)).toEqual(['order.placed', 'sale.completed'])
  expect(events.map(({ type }) => type)).toContain('stock.counted')
  const [order] = events
  expect(order).toMatchObject({ time: '2026-11-20T14:05:00.000Z', data: { number: '#1001' } })
  const delivery = await running.client.call<{ topic: string }>('GET', `/v1/deliveries/${order?.delivery}`)
  expect(delivery).toMatchObject({ topic: 'orders/create', status: 'aligned' })
  expect(await running.client.call<Event>('GET', `/v1/events/${order?.id}`)).toEqual(order)
})

it('finds them by type, connection, delivery and time', async () => {
  const events = await all()
  const [order] = events
  expect(await all('?type=order.placed')).toEqual([order])
  expect(await all(`?connection=${order?.connection}&type=stock.counted`)).toEqual([])
  for (const { delivery } of events)
    expect(await all(`?delivery=${delivery}`)).toEqual(events.filter((each) => each.delivery === delivery))
  expect(await all('?before=2026-01-01T00:00:00Z')).toEqual([])
  expect(await all('?from=2026-01-01T00:00:00Z')).toEqual(events)
  const refused = await running.client.fetch('GET', '/v1/events?type=order.eaten')
  expect([refused.status, await refused.text()]).toEqual([422, expect.stringContaining('type')])
  expect((await running.client.fetch('GET', '/v1/events/dlv_0.0')).status).toBe(404)
})

it('says the same once where a webhook comes twice or is read again', async () => {
  const before = await all()
  const [order] = before
  await running.client.call('POST', `/v1/deliveries/${order?.delivery}/replay`)
  await running.hub.worker.idle()
  expect(await all()).toEqual(before)
})

it('understands nothing of what is not known, and keeps what else came', async () => {
  const { connection } = (await all('?type=sale.completed'))[0] as Event
  await running.client.send(lightspeed(connection, 'register_closure.create', { id: 'r-1' }))
  const web = (await all('?type=order.placed'))[0] as Event
  await running.client.send(shopify(web.connection, 'orders/create', webOrder(1002, '2026-11-20T15:00:00Z')))
  await running.hub.worker.idle()
  expect((await all()).filter(({ data }) => data.number === '#1002')).toHaveLength(1)
  expect((await running.client.all<object>('/v1/deliveries')).length).toBeGreaterThan((await all()).length - 3)
})

it('are shown by the command line, in a table and whole', async () => {
  const said = vi.spyOn(console, 'log').mockImplementation(() => {})
  vi.stubEnv('KILTER_ADMIN_KEY', 'test-admin-key')
  const kilter = async (...args: string[]) => {
    said.mockClear()
    await createProgram().parseAsync(['node', 'kilter', 'events', ...args, '--url', running.client.url])
    return said.mock.calls.map(([text]) => String(text)).join('\n')
  }
  try {
    expect(await kilter('--type', 'order.placed')).toMatch(
      /received +type +happened +about +id[\s\S]*order\.placed.*#1001/,
    )
    expect(await kilter('--type', 'customer.merged')).toBe('No such events.')
    const { items } = JSON.parse(await kilter('--json', '--type', 'order.placed')) as { items: Event[] }
    expect(JSON.parse(await kilter(items[0]?.id ?? ''))).toEqual(items[0])
  } finally {
    said.mockRestore()
    vi.unstubAllEnvs()
  }
})
