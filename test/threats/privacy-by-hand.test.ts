/** A customer writes to the shop itself: somebody who works with the hub erases them, whichever systems know them. */
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createClock } from '@kilter/core/contracts'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { type RunningHub, runHub } from '../support/hub.ts'
import { kilter } from '../support/kilter.ts'
import { ada, bob, customer, fulfilment, order, people, post, settle } from '../support/planted.ts'
import { type Connected, webSecret } from '../support/sold-twice.ts'

interface Request {
  readonly id: string
  readonly status: string
  readonly overdue?: boolean
}

const dayMilliseconds = 24 * 3_600_000
let folder: string
let clock: ReturnType<typeof createClock>
let running: RunningHub
let web: Connected
let other: Connected

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'kilter-by-hand-'))
  clock = createClock()
  running = await runHub({ folder, clock })
  web = await connected('Web shop')
  other = await connected('Second shop')
  await post(running, web, 'customers/update', customer(ada))
  await post(running, other, 'customers/update', customer({ ...ada, id: 11, phone: '' }))
  await post(running, web, 'customers/update', customer(bob))
  await post(running, web, 'orders/create', order(1001, ada))
  await post(running, web, 'orders/create', order(1002, bob))
  await post(running, web, 'fulfillments/create', fulfilment(1001, ada))
  await settle(running)
})
afterEach(async () => {
  await running.hub.stop()
  rmSync(folder, { recursive: true, force: true })
})

const connected = (name: string) =>
  running.client.call<Connected>('POST', '/v1/connections', { vendor: 'shopify', name, secret: webSecret })

const call = <Answer>(method: string, path: string, body?: unknown) => running.client.call<Answer>(method, path, body)

async function open(): Promise<string[]> {
  const kept = await running.client.all<{ id: string; topic: string; connection: string }>('/v1/deliveries')
  const states = await Promise.all(
    kept.map(async ({ id }) => (await running.client.fetch('GET', `/v1/deliveries/${id}?body=true`)).ok),
  )
  return kept.flatMap(({ topic }, at) => (states[at] ? [topic] : [])).sort()
}

async function turns(): Promise<void> {
  for (let round = 0; round < 3; round += 1) {
    await settle(running)
    clock.advance(3 * 60_000)
  }
}

const ways: [name: string, whom: () => object][] = [
  ['an address, however it is written', () => ({ email: ' ADA.lovelace@PLANTED.example' })],
  ['a telephone number', () => ({ phone: '+44 20 7946 0001' })],
  ['the record of one system', () => ({ customer: { connection: web.id, id: String(ada.id) } })],
]

it.each(ways)(
  'PII-01, PII-02: %s is enough to erase one person in every system, for ever',
  async (_, whom) => {
    const before = await open()
    const preview = await call<{ deliveries: number; customers: object[] }>(
      'POST',
      '/v1/privacy/erasures/preview',
      whom(),
    )
    expect(preview).toMatchObject({ deliveries: 4, unread: 0, isWhole: true })
    expect(preview.customers).toHaveLength(2)
    expect(JSON.stringify(preview)).toContain('a•••@p•••.example')
    await settle(running)
    expect(await open()).toEqual(before)

    const { id } = await call<Request>('POST', '/v1/privacy/erasures', whom())
    await turns()
    expect(await call('GET', `/v1/privacy/requests/${id}`)).toMatchObject({
      ...{ status: 'done', by: 'hand', asker: { kind: 'key', name: 'admin' } },
      erased: { deliveries: 4, records: 2 },
    })
    expect(await people(running)).not.toContain('a•••@p•••')
    expect(await people(running)).toContain('b•••@p•••.example')
    expect(await open()).toEqual(['customers/update', 'orders/create'])
    expect(await call('GET', '/v1/items/RED-DRESS-M')).toMatchObject({ owed: '2' })

    await post(running, web, 'customers/update', customer(ada, { updated_at: '2026-11-21T10:00:00Z' }))
    await post(running, web, 'orders/create', order(1003, ada))
    await post(running, other, 'customers/update', customer({ ...ada, id: 12 }))
    await turns()
    expect(await people(running)).not.toMatch(/a•••@p•••|A•••/)
    expect(await open()).toEqual(['customers/update', 'orders/create'])
    expect(await call('GET', '/v1/items/RED-DRESS-M')).toMatchObject({ owed: '3' })
  },
  20_000,
)

it('PII-01: a number that people of several addresses share names nobody, and nothing is done', async () => {
  await post(
    running,
    web,
    'customers/update',
    customer({ ...bob, phone: ada.phone }, { updated_at: '2026-11-21T10:00:00Z' }),
  )
  await settle(running)
  const response = await running.client.fetch('POST', '/v1/privacy/erasures', { phone: ada.phone })
  expect(response.status).toBe(409)
  expect(await response.text()).toMatch(/people with 2 addresses have this number/)
  expect(await running.client.all('/v1/privacy/requests')).toEqual([])
})

it('PII-01: a number of two people without addresses, in two shops, names nobody until one of their records is named', async () => {
  const number = { email: '', phone: '+442079460009' }
  await post(
    running,
    web,
    'customers/update',
    customer({ ...number, id: 21, first_name: 'Carl', last_name: 'Planted' }),
  )
  await post(
    running,
    other,
    'customers/update',
    customer({ ...number, id: 22, first_name: 'Dora', last_name: 'Planted' }),
  )
  await settle(running)
  for (const path of ['/v1/privacy/erasures', '/v1/privacy/exports', '/v1/privacy/erasures/preview']) {
    const response = await running.client.fetch('POST', path, { phone: number.phone })
    expect(response.status).toBe(409)
    expect(await response.text()).toMatch(/2 people have this number.*name one of them/)
  }
  expect(await running.client.all('/v1/privacy/requests')).toEqual([])
  const carl = { customer: { connection: web.id, id: '21' } }
  const { customers } = await call<{ customers: object[] }>('POST', '/v1/privacy/erasures/preview', carl)
  expect(customers).toEqual([{ connection: web.id, customer: '21' }])
})

it('PII-01: a number of one person’s records in two shops, without addresses and of one name, is theirs', async () => {
  const carl = { email: '', phone: '+442079460009', first_name: 'Carl', last_name: 'Planted' }
  await post(running, web, 'customers/update', customer({ ...carl, id: 21 }))
  await post(running, other, 'customers/update', customer({ ...carl, id: 22 }))
  await settle(running)
  const { customers } = await call<{ customers: object[] }>('POST', '/v1/privacy/erasures/preview', {
    phone: carl.phone,
  })
  expect(customers).toHaveLength(2)
})

it('PII-02: whoever has the number of somebody who is erased, and an address of their own, is a person of their own', async () => {
  await call('POST', '/v1/privacy/erasures', { email: ada.email })
  await turns()
  const before = await open()
  const cid = { ...ada, id: 31, email: 'cid@planted.example', first_name: 'Cid', last_name: 'Planted' }
  await post(running, web, 'customers/update', customer(cid))
  await post(running, web, 'customers/update', customer({ ...cid, id: 32, email: '' }))
  await post(running, other, 'customers/update', customer({ ...cid, id: 33, email: ada.email }))
  await post(running, web, 'customers/update', customer({ ...ada, email: 'ada.later@planted.example' }))
  await turns()
  const known = await people(running)
  expect(known).toContain('c•••@p•••.example')
  expect(known).toContain('C•••')
  expect(known).not.toMatch(/a•••@p•••|A•••|\+44•+01/)
  expect(await open()).toEqual([...before, 'customers/update'].sort())
  const { customers } = await call<{ customers: object[] }>('POST', '/v1/privacy/erasures/preview', {
    email: cid.email,
  })
  expect(customers).toEqual([{ connection: web.id, customer: '31' }])
})

it('PII-05: whoever is named is nowhere in what is kept, logged or answered', async () => {
  await call('POST', '/v1/privacy/erasures/preview', { email: ada.email })
  await call('POST', '/v1/privacy/erasures', { email: ada.email })
  const wrong = [
    { email: 'ada planted.example' },
    { phone: '2079460001' },
    { customer: { connection: 'con_planted', id: '1' } },
    { request: 'prv_planted' },
    { email: ada.email, phone: ada.phone },
    { mail: ada.email },
    {},
  ]
  for (const whom of wrong) {
    const response = await running.client.fetch('POST', '/v1/privacy/erasures', whom)
    const text = await response.text()
    expect([whom, response.status]).toEqual([whom, 422])
    expect(text).not.toMatch(/planted|2079460001/i)
  }
  await turns()
  expect(JSON.stringify(running.logged)).not.toMatch(/planted|2079460001/i)
  const listed = JSON.stringify(await running.client.all('/v1/privacy/requests'))
  expect(listed).not.toMatch(/planted|2079460001|•••/i)
  expect(JSON.parse(listed)).toHaveLength(1)
})

it('PII-03: a data request is open until somebody says that it was answered, and overdue after 30 days', async () => {
  await post(running, web, 'customers/data_request', { shop_id: 1, customer: { id: bob.id, email: bob.email } })
  await post(running, web, 'customers/redact', { shop_id: 1, customer: { id: ada.id }, orders_to_redact: [] })
  await settle(running)
  const openOnes = () => running.client.all<Request>('/v1/privacy/requests?status=open')
  const [request] = await openOnes()
  expect(await openOnes()).toMatchObject([{ kind: 'export', status: 'open', overdue: false }])
  clock.advance(31 * dayMilliseconds)
  expect(await openOnes()).toMatchObject([{ status: 'open', overdue: true }])
  expect(await kilter(running, ['privacy', 'requests'])).toMatch(/export +overdue since 20\d\d-.*\n.*erase +done/)
  expect(await kilter(running, ['privacy', 'answered', request?.id ?? ''])).toMatch(
    /^0 Recorded: answered at .* by admin/,
  )
  expect(await openOnes()).toEqual([])
  const first = await call<object>('GET', `/v1/privacy/requests/${request?.id}`)
  expect(first).toMatchObject({ status: 'answered', answered: { by: { name: 'admin' }, at: clock.now() } })
  clock.advance(dayMilliseconds)
  expect(await call('POST', `/v1/privacy/requests/${request?.id}/answered`)).toEqual(first)
  const erasure = (await running.client.all<Request>('/v1/privacy/requests')).find(({ status }) => status === 'done')
  expect((await running.client.fetch('POST', `/v1/privacy/requests/${erasure?.id}/answered`)).status).toBe(409)
})

it('the command says what would go, asks before it erases, and does so without asking with --yes', async () => {
  const email = ['privacy', 'erase', '--email', ada.email]
  expect(await kilter(running, [...email, '--dry-run'])).toMatch(/^0 Person: .*a•••@p•••.*raw deliveries 4/s)
  expect(await kilter(running, email)).toMatch(/^2 .*Nothing was erased\. Add --yes/s)
  expect(await kilter(running, ['privacy', 'erase', '--yes'])).toMatch(/^2 .*exactly one of/s)
  expect(await kilter(running, ['privacy', 'erase', '--yes', '--customer', 'planted'])).toMatch(/^2 .*con_/s)
  await turns()
  expect(await people(running)).toContain('a•••@p•••')
  const record = `${web.id}:${ada.id}`
  expect(await kilter(running, ['privacy', 'erase', '--yes', '--customer', record])).toMatch(/^0 Erasing: prv_/)
  await turns()
  expect(await people(running)).not.toContain('a•••@p•••')
})
