/** The shortest story there is: one piece, sold at the till, sold again on the web. Lightspeed and Shopify, so that no lookup is needed. */
import { createHmac } from 'node:crypto'
import type { Client } from './client.ts'

export interface SentWebhook {
  /** Below the hub's address, for the port changes with every restart. */
  readonly path: string
  readonly headers: Record<string, string>
  readonly body: string
}

export const webSecret = 'shpss_web_secret'
export const tillSecret = 'lightspeed_till_secret'

export interface Connected {
  readonly id: string
}

/** Connects both systems and answers the four webhooks of the story, in event time. */
export async function soldTwice(hub: Client): Promise<SentWebhook[]> {
  const web = await hub.call<Connected>('POST', '/v1/connections', {
    vendor: 'shopify',
    name: 'Web shop',
    secret: webSecret,
  })
  const till = await hub.call<Connected>('POST', '/v1/connections', {
    vendor: 'lightspeed-x-series',
    name: 'Till',
    secret: tillSecret,
  })
  return [
    lightspeed(till.id, 'product.update', {
      id: 'product-1',
      sku: 'RED-DRESS-M',
      handle: 'red-dress',
      active: true,
      updated_at: '2026-11-20 09:00:00',
    }),
    lightspeed(till.id, 'inventory.update', {
      id: 'level-1',
      product_id: 'product-1',
      outlet_id: 'outlet-1',
      count: '1',
      version: 11,
      updated_at: '2026-11-20 10:00:00',
    }),
    lightspeed(till.id, 'sale.update', {
      id: 'sale-1',
      status: 'CLOSED',
      sale_date: '2026-11-20 14:02:00',
      created_at: '2026-11-20 14:02:00',
      updated_at: '2026-11-20 14:02:00',
      outlet_id: 'outlet-1',
      source: 'USER',
      source_id: null,
      register_sale_products: [{ id: 'line-1', product_id: 'product-1', quantity: 1 }],
    }),
    shopify(web.id, 'orders/create', webOrder(1001, '2026-11-20T14:05:00Z')),
  ]
}

export function shopify(
  connection: string,
  topic: string,
  payload: unknown,
  id = `${topic}:${JSON.stringify(payload).length}`,
  secret = webSecret,
): SentWebhook {
  const body = JSON.stringify(payload)
  const headers = {
    'content-type': 'application/json',
    'x-shopify-topic': topic,
    'x-shopify-webhook-id': id,
    'x-shopify-shop-domain': 'kilter-test.myshopify.com',
    'x-shopify-hmac-sha256': createHmac('sha256', secret).update(body).digest('base64'),
  }
  return { path: `/hooks/${connection}`, headers, body }
}

export function lightspeed(connection: string, type: string, payload: unknown): SentWebhook {
  const body = new URLSearchParams({ payload: JSON.stringify(payload) }).toString()
  const signature = createHmac('sha256', tillSecret).update(body).digest('hex')
  const headers = {
    'content-type': 'application/x-www-form-urlencoded',
    'x-signature': `signature=${signature},algorithm=HMAC-SHA256`,
  }
  return { path: `/hooks/${connection}?topic=${type}`, headers, body }
}

/** A web order for one red dress. */
export function webOrder(number: number, placedAt: string, quantity = 1) {
  const line = {
    id: number * 10,
    variant_id: 4242,
    product_id: 42,
    sku: 'RED-DRESS-M',
    quantity,
    current_quantity: quantity,
    fulfillable_quantity: quantity,
    price: '59.00',
    fulfillment_status: null,
    gift_card: false,
    name: 'Red dress',
    title: 'Red dress',
  }
  return {
    id: number,
    name: `#${number}`,
    created_at: placedAt,
    updated_at: placedAt,
    processed_at: placedAt,
    cancelled_at: null,
    currency: 'EUR',
    fulfillment_status: null,
    source_name: 'web',
    location_id: null,
    test: false,
    line_items: [line],
    refunds: [],
    fulfillments: [],
  }
}
