/** A customer asks what is held of them: the shop reads it out of the hub, and gets this customer's data and nobody else's. */
import { mkdtempSync, readFileSync, rmSync, statSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createClock } from '@kilter/core/contracts'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { type RunningHub, runHub } from '../support/hub.ts'
import { kilter } from '../support/kilter.ts'
import { ada, bob, customer, fulfilment, order, people, post, settle } from '../support/planted.ts'
import { type Connected, lightspeed, tillSecret, webSecret } from '../support/sold-twice.ts'

interface Line {
  readonly kind: string
  readonly system?: string
  readonly topic?: string
  readonly body?: unknown
  readonly incident?: { readonly detector: string; readonly order?: string }
  readonly fact?: { readonly kind: string; readonly ref: string; readonly data: Record<string, unknown> }
}

let folder: string
let file: string
let clock: ReturnType<typeof createClock>
let running: RunningHub
let web: Connected
let other: Connected

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'kilter-told-'))
  file = join(folder, 'ada.ndjson')
  clock = createClock()
  running = await runHub({ clock })
  web = await connected('shopify', 'Web shop', webSecret)
  other = await connected('shopify', 'Second shop', webSecret)
  const till = await connected('lightspeed-x-series', 'Till', tillSecret)
  const none = { product_id: 'p-1', outlet_id: 'main', count: 0, updated_at: '2026-11-20 10:00:00' }
  await running.client.send(
    lightspeed(till.id, 'inventory.update', { id: 'level-1', ...none, product: { id: 'p-1', sku: 'RED-DRESS-M' } }),
  )
  await post(running, web, 'customers/update', customer(ada))
  await post(running, other, 'customers/update', customer({ ...ada, id: 11, phone: '' }))
  await post(running, web, 'customers/update', customer(bob))
  await post(running, web, 'orders/create', order(1001, ada))
  await post(running, web, 'orders/create', { ...order(1002, bob), note_attributes: [{ email: ada.email }] })
  await post(running, web, 'orders/create', order(1003, bob))
  await post(running, web, 'fulfillments/create', fulfilment(1001, ada))
  await post(running, web, 'orders/updated', 'not JSON: Adaplanted')
  await settle(running)
})
afterEach(async () => {
  await running.hub.stop()
  rmSync(folder, { recursive: true, force: true })
})

const connected = (vendor: string, name: string, secret: string) =>
  running.client.call<Connected>('POST', '/v1/connections', { vendor, name, secret })

const linesIn = (text: string): Line[] =>
  text
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line))

async function exported(...whom: string[]): Promise<Line[]> {
  expect(await kilter(running, ['privacy', 'export', file, ...whom, '--force'])).toMatch(/^0 .*Check it/s)
  return linesIn(readFileSync(file, 'utf8'))
}

it('PII-03: an export holds records, orders, incidents and raw webhooks of one person in every system, and nobody else’s', async () => {
  const lines = await exported('--email', ada.email)
  expect(statSync(file).mode & 0o077).toBe(0)
  const [first] = lines
  expect(first).toMatchObject({ kind: 'person', unread: 1, isWhole: true })
  expect(first).toMatchObject({
    customers: expect.arrayContaining([
      { connection: web.id, customer: String(ada.id), system: 'Web shop' },
      { connection: other.id, customer: '11', system: 'Second shop' },
    ]),
  })
  expect(lines.at(-1)).toEqual({ kind: 'end', lines: lines.length - 1 })
  const bodies = lines.filter(({ kind }) => kind === 'delivery')
  expect(bodies.map(({ system, topic }) => `${system} ${topic}`).sort()).toEqual([
    'Second shop customers/update',
    'Web shop customers/update',
    'Web shop fulfillments/create',
    'Web shop orders/create',
    'Web shop orders/create',
  ])
  expect(bodies.map(({ body }) => body)).toContainEqual(expect.objectContaining({ name: '#1001', email: ada.email }))
  const facts = lines.flatMap(({ fact }) => (fact ? [`${fact.kind} ${fact.ref}`] : []))
  expect(facts).toEqual(expect.arrayContaining([`record ${ada.id}`, 'record 11', 'order 1001', 'line 1001/10010']))
  expect(facts.join('\n')).not.toMatch(/1003|706405506448/)
  const incidents = lines.flatMap(({ incident }) => (incident ? [`${incident.detector} ${incident.order}`] : []))
  expect(incidents).toContain('oversell #1001')
  expect(incidents.join('\n')).not.toContain('#1003')
  const text = readFileSync(file, 'utf8')
  for (const own of ['Adaplanted', 'Lovelaceplanted', '+442079460001', '1 Plantedstreet']) expect(text).toContain(own)
  for (const others of ['bob@planted', '+442079460002', 'b•••@p•••']) expect(text).not.toContain(others)
  expect(text).not.toContain(webSecret)
})

it('PII-03: the answer to a vendor’s request is the same, is noted with who read it out, and leaves no trace of whom', async () => {
  await post(running, web, 'customers/data_request', { shop_id: 1, customer: { id: ada.id, email: ada.email } })
  await settle(running)
  const [request] = await running.client.all<{ id: string }>('/v1/privacy/requests?status=open')
  const byRequest = await exported('--request', request?.id ?? '')
  const facts = (lines: readonly Line[]) => lines.flatMap(({ fact }) => (fact ? [JSON.stringify(fact)] : [])).sort()
  expect(facts(byRequest)).toEqual(facts(await exported('--phone', ada.phone)))
  expect(facts(byRequest)).toEqual(facts(await exported('--customer', `${web.id}:${ada.id}`)))
  const requests = await running.client.all<{ id: string; by: string }>('/v1/privacy/requests')
  expect(requests.map(({ by }) => by).sort()).toEqual(['hand', 'hand', 'vendor'])
  for (const each of requests)
    expect(each).toMatchObject({ kind: 'export', status: 'open', readOut: [{ by: { kind: 'key', name: 'admin' } }] })
  expect(JSON.stringify([requests, running.logged])).not.toMatch(/planted|2079460001|•••/i)
})

it('PII-03: whichever page of an export is read first, it is noted who reads it, in the request and on record', async () => {
  const { id } = await running.client.call<{ id: string }>('POST', '/v1/privacy/exports', { email: ada.email })
  const path = `/v1/privacy/requests/${id}/export`
  const reads = async () => {
    const entries = await running.client.all<{ action: string; object?: string }>('/v1/audit')
    return entries.filter(({ action, object }) => action === 'GET /v1/privacy/requests/{id}/export' && object === id)
  }
  const noted = async () =>
    (await running.client.call<{ readOut?: object[] }>('GET', `/v1/privacy/requests/${id}`)).readOut
  expect([await noted(), await reads()]).toEqual([undefined, []])
  const page = await running.client.call<{ items: object[] }>('GET', `${path}?cursor=deliveries:`)
  expect(page.items).not.toEqual([])
  expect(await noted()).toEqual([{ by: { kind: 'key', name: 'admin' }, at: clock.now() }])
  expect(await reads()).toHaveLength(1)
  await running.client.call('GET', `${path}?cursor=customer:`)
  expect(await noted()).toHaveLength(1)
  expect(await reads()).toHaveLength(2)
  clock.advance(2 * 3_600_000)
  await running.client.call('GET', `${path}?cursor=customer:`)
  expect(await noted()).toHaveLength(2)
})

it('a long export comes in pages that lose and repeat nothing', async () => {
  const note = 'x'.repeat(300_000)
  for (let number = 2001; number < 2011; number += 1)
    await post(running, web, 'orders/create', { ...order(number, ada), note })
  await settle(running)
  const { id } = await running.client.call<{ id: string }>('POST', '/v1/privacy/exports', { email: ada.email })
  const path = `/v1/privacy/requests/${id}/export`
  const pages: { items: { kind: string; id?: string }[]; nextCursor: string | null }[] = []
  for (let cursor: string | null = ''; cursor !== null; ) {
    const query: string = cursor === '' ? '' : `?cursor=${encodeURIComponent(cursor)}`
    const page: (typeof pages)[number] = await running.client.call('GET', `${path}${query}`)
    pages.push(page)
    cursor = page.nextCursor
  }
  const told = pages.flatMap(({ items }) => items.flatMap(({ kind, id: each }) => (kind === 'delivery' ? [each] : [])))
  expect(told).toHaveLength(15)
  expect(new Set(told).size).toBe(15)
  for (const { items } of pages) expect(JSON.stringify(items).length).toBeLessThan(1_500_000)
  for (const cursor of ['elsewhere:', 'goods:x'])
    expect((await running.client.fetch('GET', `${path}?cursor=${cursor}`)).status).toBe(422)
})

it('PII-02: of somebody who is erased nothing is left to read out, and an erasure reads nothing out', async () => {
  await kilter(running, ['privacy', 'erase', '--yes', '--email', ada.email])
  for (let round = 0; round < 3; round += 1) {
    await settle(running)
    clock.advance(3 * 60_000)
  }
  expect(await people(running)).not.toContain('a•••@p•••')
  const lines = await exported('--email', ada.email)
  expect(lines.map(({ kind }) => kind)).toEqual(['person', 'end'])
  const [erasure] = (await running.client.all<{ id: string; kind: string }>('/v1/privacy/requests')).filter(
    ({ kind }) => kind === 'erase',
  )
  expect((await running.client.fetch('GET', `/v1/privacy/requests/${erasure?.id}/export`)).status).toBe(409)
  expect(await kilter(running, ['privacy', 'export', file, '--email', ada.email])).toMatch(/^2 .*is there already/s)
})
