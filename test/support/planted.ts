/** Two customers of a Shopify shop, planted so that each is found wherever it is not to be, and what Shopify sends of them. */
import { createHmac } from 'node:crypto'
import { defaultTenant } from '@kilter/embedded'
import type { RunningHub } from './hub.ts'
import { type Connected, webOrder, webSecret } from './sold-twice.ts'

export const ada = {
  id: 706405506447,
  email: 'Ada.Lovelace@planted.example',
  phone: '+442079460001',
  first_name: 'Adaplanted',
  last_name: 'Lovelaceplanted',
}
export const bob = {
  id: 706405506448,
  email: 'bob@planted.example',
  phone: '+442079460002',
  first_name: 'Bob',
  last_name: 'Planted',
}
export type Planted = typeof ada

export const customer = (who: Planted, given: object = {}) => ({
  ...who,
  updated_at: '2026-11-20T10:00:00Z',
  ...given,
})

export const order = (number: number, who: Planted) => ({
  ...webOrder(number, '2026-11-20T11:00:00Z'),
  email: who.email,
  customer: who,
  shipping_address: { name: `${who.first_name} ${who.last_name}`, address1: '1 Plantedstreet', phone: who.phone },
})

export const fulfilment = (number: number, who: Planted) => ({
  ...{
    id: number * 7,
    order_id: number,
    status: 'success',
    created_at: '2026-11-20T11:30:00Z',
    updated_at: '2026-11-20T11:30:00Z',
  },
  ...{ line_items: [], destination: { name: who.first_name, address1: '1 Plantedstreet' } },
})
export const redact = {
  shop_id: 1,
  customer: { id: ada.id, email: ada.email, phone: ada.phone },
  orders_to_redact: [1001],
}

/** Sends what Shopify would send, and answers the status. */
export async function post(
  { client }: RunningHub,
  web: Connected,
  topic: string,
  payload: object | string,
  secret = webSecret,
): Promise<number> {
  const body = typeof payload === 'string' ? payload : JSON.stringify(payload)
  const headers = {
    'x-shopify-topic': topic,
    'x-shopify-webhook-id': `${topic}:${createHmac('sha256', 'id').update(body).digest('hex')}`,
    'x-shopify-hmac-sha256': createHmac('sha256', secret).update(body).digest('base64'),
  }
  const response = await fetch(`${client.url}/hooks/${web.id}`, { method: 'POST', headers, body })
  await response.arrayBuffer()
  return response.status
}

/** What a webhook orders is taken down in one turn and done in the next. */
export async function settle({ hub }: RunningHub): Promise<void> {
  await hub.worker.idle()
  await hub.worker.idle()
}

/** What a hub's facts say of customers, hints and all. */
export async function people({ hub }: RunningHub): Promise<string> {
  const found: unknown[] = []
  const { subjects } = hub.store
  for (const subject of (await subjects.all(defaultTenant, { limit: 200 })).items)
    if (subject.kind === 'customer') found.push([...(await subjects.read(defaultTenant, subject)).facts.all()])
  return JSON.stringify(found)
}
