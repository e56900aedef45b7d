/** Two shops number their orders alike: whoever is told or erased by one number is not whoever has it in the other shop. */
import { createClock } from '@kilter/core/contracts'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { type RunningHub, runHub } from '../support/hub.ts'
import { ada, bob, customer, fulfilment, order, post, settle } from '../support/planted.ts'
import { type Connected, webSecret } from '../support/sold-twice.ts'

interface Page {
  readonly items: readonly { readonly kind: string; readonly [field: string]: unknown }[]
  readonly nextCursor: string | null
}

let clock: ReturnType<typeof createClock>
let running: RunningHub
let web: Connected
let other: Connected

/** Without a number beside the street: nothing but the order says whose it is. */
const bobs = (number: number) => ({
  ...order(number, bob),
  order_number: number,
  shipping_address: { name: 'Bob Planted', address1: '2 Bobstreet', phone: null },
})

beforeEach(async () => {
  clock = createClock()
  running = await runHub({ clock })
  web = await connected('Web shop')
  other = await connected('Second shop')
  await post(running, web, 'customers/update', customer(ada))
  await post(running, other, 'customers/update', customer(bob))
  await post(running, web, 'orders/create', { ...order(1001, ada), order_number: 1001 })
  await post(running, web, 'fulfillments/create', fulfilment(1001, ada))
  await post(running, other, 'orders/create', bobs(1001))
  await post(running, other, 'fulfillments/create', fulfilment(1001, bob))
  await settle(running)
})
afterEach(async () => {
  await running.hub.stop()
})

const connected = (name: string) =>
  running.client.call<Connected>('POST', '/v1/connections', { vendor: 'shopify', name, secret: webSecret })

async function toldOf(whom: object): Promise<Page['items']> {
  const { id } = await running.client.call<{ id: string }>('POST', '/v1/privacy/exports', whom)
  const told: Page['items'][number][] = []
  for (let cursor: string | null = ''; cursor !== null; ) {
    const query: string = cursor === '' ? '' : `?cursor=${encodeURIComponent(cursor)}`
    const page: Page = await running.client.call('GET', `/v1/privacy/requests/${id}/export${query}`)
    told.push(...page.items)
    cursor = page.nextCursor
  }
  return told
}

async function open(): Promise<string[]> {
  const kept = await running.client.all<{ id: string; topic: string; connection: string }>('/v1/deliveries')
  const states = await Promise.all(
    kept.map(async ({ id }) => (await running.client.fetch('GET', `/v1/deliveries/${id}?body=true`)).ok),
  )
  const nameOf = (connection: string) => (connection === web.id ? 'Web shop' : 'Second shop')
  return kept.flatMap(({ topic, connection }, at) => (states[at] ? [`${nameOf(connection)} ${topic}`] : [])).sort()
}

async function turns(): Promise<void> {
  for (let round = 0; round < 3; round += 1) {
    await settle(running)
    clock.advance(3 * 60_000)
  }
}

it('PII-03: an export holds nothing of the order with the same number in another shop', async () => {
  const lines = await toldOf({ email: ada.email })
  expect(JSON.stringify(lines)).not.toMatch(/Bob/)
  expect(lines.filter(({ system }) => system === 'Second shop')).toEqual([])
  expect(lines.flatMap(({ kind, topic }) => (kind === 'delivery' ? [topic] : [])).sort()).toEqual([
    ...['customers/update', 'fulfillments/create', 'orders/create'],
  ])
  expect(JSON.stringify(lines.filter(({ kind }) => kind === 'fact'))).toContain('"ref":"1001"')
})

it('PII-01: an erasure leaves the order with the same number in another shop alone, then and later', async () => {
  await running.client.call('POST', '/v1/privacy/erasures', { email: ada.email })
  await turns()
  const bobsOnes = ['customers/update', 'fulfillments/create', 'orders/create'].map((topic) => `Second shop ${topic}`)
  expect(await open()).toEqual(bobsOnes)
  await post(running, other, 'orders/updated', bobs(1001))
  await post(running, web, 'fulfillments/update', fulfilment(1001, ada))
  await turns()
  expect(await open()).toEqual([...bobsOnes, 'Second shop orders/updated'])
})

it('PII-01: a vendor’s order to erase names orders of its own shop alone', async () => {
  const redact = { shop_id: 1, customer: { id: ada.id, email: ada.email }, orders_to_redact: [1001] }
  await post(running, web, 'customers/redact', redact)
  await turns()
  expect(await open()).toContain('Second shop orders/create')
  expect((await open()).filter((each) => each.startsWith('Web shop'))).toEqual([])
})
