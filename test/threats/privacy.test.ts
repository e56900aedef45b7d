/** A vendor orders a customer erased: who it was goes from everywhere, what was bought stays. */
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createClock } from '@kilter/core/contracts'
import { defaultTenant } from '@kilter/embedded'
import { afterEach, beforeEach, expect, it, vi } from 'vitest'
import { run } from '../../packages/cli/src/program.ts'
import { type RunningHub, runHub } from '../support/hub.ts'
import {
  ada,
  bob,
  customer,
  fulfilment,
  order,
  people as peopleAt,
  redact,
  post as shopifySends,
  settle as untilSettled,
} from '../support/planted.ts'
import { webSecret } from '../support/sold-twice.ts'

const clear = ['ada.lovelace@planted', 'bob@planted', '2079460001', 'Adaplanted', 'Lovelaceplanted', 'Plantedstreet']
const later = 3 * 60_000

let folder: string
let running: RunningHub
let clock: ReturnType<typeof createClock>
let web: { id: string }

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'kilter-privacy-'))
  clock = createClock()
  running = await runHub({ folder, clock })
  web = await running.client.call('POST', '/v1/connections', { vendor: 'shopify', name: 'Web shop', secret: webSecret })
})
afterEach(async () => {
  await running.hub.stop()
  rmSync(folder, { recursive: true, force: true })
})

const post = (topic: string, payload: object | string, secret?: string) =>
  shopifySends(running, web, topic, payload, secret)
const settle = () => untilSettled(running)
const people = () => peopleAt(running)

interface Kept {
  readonly id: string
  readonly topic: string
  readonly status: string
}
const kept = () => running.client.all<Kept>('/v1/deliveries')
const isOpen = async ({ id }: Kept) => (await running.client.fetch('GET', `/v1/deliveries/${id}?body=true`)).ok

/** Which deliveries still have their bytes. */
async function open(): Promise<string[]> {
  const deliveries = await kept()
  const states = await Promise.all(deliveries.map(isOpen))
  return deliveries
    .filter((_, place) => states[place])
    .map(({ topic }) => topic)
    .sort()
}

const sellable = async () => (await running.client.call<{ owed: string }>('GET', '/v1/items/RED-DRESS-M')).owed

const bytesOf = (name: string) => readFileSync(join(folder, name)).toString('latin1').toLowerCase()

it('PII-01: what other tools were told of an erased customer, or are still to be, goes too', async () => {
  const unreachable = { url: 'https://tool.invalid/hook', events: ['*'] }
  const { id } = await running.client.call<{ id: string }>('POST', '/v1/subscriptions', unreachable)
  const list = `/v1/subscriptions/${id}/deliveries`
  const messages = async () => {
    const all = await running.client.all<{ id: string; status: string }>(list)
    const whole = all.map((each) =>
      running.client.call<{ status: string; body: object | null }>('GET', `${list}/${each.id}`),
    )
    return Promise.all(whole)
  }
  await post('customers/update', customer(ada))
  await post('customers/update', customer(bob))
  await settle()
  expect(JSON.stringify(await messages())).toContain('a•••@p•••.example')
  await post('customers/redact', redact)
  await settle()
  clock.advance(later)
  await settle()
  const left = await messages()
  expect(JSON.stringify(left)).not.toContain('a•••@p•••.example')
  expect(JSON.stringify(left)).toContain('b•••@p•••.example')
  expect(left.filter(({ status }) => status === 'dropped').map(({ body }) => body)).toContain(null)
})

it('PII-01: what was understood of deliveries that name an erased customer goes with their bytes', async () => {
  const understood = async () => JSON.stringify(await running.client.all<object>('/v1/events'))
  await post('customers/update', customer(ada))
  await post('customers/update', customer(bob))
  await settle()
  expect(await understood()).toContain('a•••@p•••.example')
  await post('customers/redact', redact)
  await settle()
  clock.advance(later)
  await settle()
  await post('customers/update', customer(ada))
  await settle()
  expect(await understood()).not.toContain('a•••@p•••.example')
  expect(await understood()).not.toContain('customer.requested')
  expect(await understood()).toContain('b•••@p•••.example')
})

it('PII-01, PII-02: a redact webhook erases raw bodies, hints and quarantine, leaves the ledger, and nothing brings them back', async () => {
  await post('customers/update', customer(ada))
  await post('customers/update', customer(bob))
  await post('orders/create', order(1001, ada))
  await post('orders/create', order(1002, bob))
  await post('fulfillments/create', fulfilment(1001, ada))
  await post('orders/updated', { drifted: true, customer: { id: ada.id } })
  await post('orders/updated', 'not JSON: Adaplanted')
  await settle()
  expect(await people()).toContain('a•••@p•••.example')
  expect(await sellable()).toBe('2')
  const owed = await sellable()

  expect(await post('customers/redact', redact)).toBe(200)
  await settle()
  expect(await open()).toEqual(['customers/update', 'orders/create'])
  expect(await people()).not.toContain('a•••@p•••')
  expect(await people()).toContain('b•••@p•••.example')
  expect(await sellable()).toBe(owed)
  expect(await running.client.all('/v1/deliveries?status=parked')).toEqual([])

  expect(await post('customers/redact', redact)).toBe(200)
  await post('customers/update', customer(ada, { updated_at: '2026-11-21T10:00:00Z' }))
  await post('orders/updated', { ...order(1001, ada), updated_at: '2026-11-20T11:45:00Z' })
  await post('orders/create', order(1003, ada))
  for (let round = 0; round < 3; round += 1) {
    await settle()
    clock.advance(later)
  }
  expect(await people()).not.toContain('a•••@p•••')
  expect(await open()).toEqual(['customers/update', 'orders/create'])
  expect(await sellable()).toBe('3')
}, 20_000)

it('PII-03: a shop-redact webhook takes all of the connection’s bytes and people, and leaves the ledger', async () => {
  for (const [number, who] of [ada, bob].entries()) {
    await post('customers/update', customer(who))
    await post('orders/create', order(1001 + number, who))
  }
  await settle()
  expect(await post('shop/redact', { shop_id: 1, shop_domain: 'x.myshopify.com' })).toBe(200)
  for (let round = 0; round < 3; round += 1) {
    await settle()
    clock.advance(later)
  }
  expect(await open()).toEqual([])
  expect(await people()).not.toContain('•••')
  expect(await sellable()).toBe('2')
  await post('customers/update', customer(ada, { updated_at: '2026-11-22T10:00:00Z' }))
  await settle()
  expect(await people()).not.toContain('•••')
}, 20_000)

it('PII-03: a data request is listed for a person to answer, beside the erasures with what went', async () => {
  await post('customers/update', customer(ada))
  await settle()
  expect(await running.client.all('/v1/privacy/requests')).toEqual([])
  expect(await post('customers/data_request', { shop_id: 1, customer: { id: ada.id, email: ada.email } })).toBe(200)
  await settle()
  expect(await post('customers/redact', redact)).toBe(200)
  await settle()
  const { items, nextCursor } = await running.client.call<{ items: object[]; nextCursor: string }>(
    'GET',
    '/v1/privacy/requests?limit=1',
  )
  const listed = await running.client.all<object>('/v1/privacy/requests?limit=1')
  expect([items, typeof nextCursor]).toEqual([listed.slice(0, 1), 'string'])
  const whom = { connection: web.id, customers: [{ connection: web.id, customer: String(ada.id) }], scope: 'person' }
  expect(listed).toEqual([
    expect.objectContaining({ ...whom, kind: 'erase', status: 'done', doneAt: expect.any(String) }),
    expect.objectContaining({
      ...whom,
      kind: 'export',
      status: 'open',
      erased: { deliveries: 0, records: 0, incidents: 0 },
    }),
  ])
  expect(listed[1]).not.toHaveProperty('doneAt')
  expect(JSON.stringify(listed)).not.toMatch(/planted|•••/i)

  const said = vi.spyOn(console, 'log').mockImplementation(() => {})
  vi.stubEnv('KILTER_ADMIN_KEY', 'test-admin-key')
  await run([process.execPath, 'kilter', 'privacy', 'requests', '--url', running.client.url])
  vi.unstubAllEnvs()
  const text = said.mock.calls.flat().join('\n')
  said.mockRestore()
  expect(text).toMatch(new RegExp(`export +open until .*${ada.id}.*\\nerase +done .*${ada.id}`))
  expect(text).toContain('Export what the hub holds about each')
})

it.each(['customers/redact', 'customers/data_request', 'shop/redact'])(
  'PII-03: %s with a bad signature is a 401 and does nothing',
  async (topic) => {
    await post('customers/update', customer(ada))
    await settle()
    expect(await post(topic, redact, 'another secret')).toBe(401)
    await settle()
    expect(await people()).toContain('a•••@p•••.example')
    expect(await open()).toEqual(['customers/update'])
  },
)

it('PII-05: what people wrote is nowhere in the data folder or the log in clear, before and after they are erased', async () => {
  await post('customers/update', customer(ada))
  await post('orders/create', order(1001, ada))
  await settle()
  running.hub.store.database.emptyLog()
  for (const round of ['before', 'after']) {
    for (const name of readdirSync(folder))
      for (const text of clear)
        expect(bytesOf(name).includes(text.toLowerCase()), `${text} in ${name} ${round}`).toBe(false)
    expect(JSON.stringify(running.logged).toLowerCase()).not.toMatch(/planted|2079460001/)
    await post('customers/redact', redact)
    await settle()
  }
})

it('FLT-09: an erasure that a crash cuts short is gone on with after the restart', async () => {
  await post('customers/update', customer(ada))
  await post('orders/create', order(1001, ada))
  await settle()
  const { privacy } = running.hub.store
  await post('customers/redact', redact)
  await settle()
  const [request] = (await privacy.requests(defaultTenant, { limit: 1 })).items
  if (!request) throw new Error('no request was kept')
  expect(request).toMatchObject({ kind: 'erase', status: 'done' })
  await post('orders/create', order(1004, ada))
  await privacy.save({ ...request, status: 'pending', dueAt: clock.now(), progress: { step: 'deliveries', round: 0 } })
  await running.hub.stop()
  running = await runHub({ folder, clock })
  await settle()
  clock.advance(later)
  await settle()
  expect(await open()).toEqual([])
  expect(await running.hub.store.privacy.find(defaultTenant, request.id)).toMatchObject({ status: 'done' })
}, 20_000)
