/** SIG-16: what stands beside a signed body and is not signed itself makes no second delivery of it. */
import { createHmac } from 'node:crypto'
import { readdirSync } from 'node:fs'
import { join } from 'node:path'
import { type Connector, type Headers, Refusal } from '@kilter/core'
import { describe, expect, it } from 'vitest'
import { connectors } from './all.ts'
import { shopify } from './shopify/index.ts'
import { hookUrl } from './testing/connector.contract.ts'
import { receivedAt, sampleBytes } from './testing/hear.ts'
import { woocommerce } from './woocommerce/index.ts'
import { zendesk } from './zendesk/index.ts'

const secret = 'a-secret-of-this-test'
const base64 = (...parts: (string | Uint8Array)[]): string => {
  const hmac = createHmac('sha256', secret)
  for (const part of parts) hmac.update(part)
  return hmac.digest('base64')
}

interface Signed {
  readonly connector: Connector
  /** A genuine request for a body of a topic. */
  headers(topic: string, body: Uint8Array): Headers
  /** Every header that is neither the topic nor the signature. */
  readonly unsigned: readonly string[]
  /** Samples whose body is dated, by the topic they come under. */
  readonly dated: Readonly<Record<string, string>>
  /** Bodies that are not: two equal ones may be two happenings. */
  readonly undated: Readonly<Record<string, string>>
}

const vendors: readonly Signed[] = [
  {
    connector: shopify,
    headers: (topic, body) => ({
      'x-shopify-topic': topic,
      'x-shopify-webhook-id': 'w-1',
      'x-shopify-event-id': 'e-1',
      'x-shopify-shop-domain': 'example.myshopify.com',
      'x-shopify-triggered-at': '2026-11-20T14:05:00Z',
      'x-shopify-hmac-sha256': base64(body),
    }),
    unsigned: ['x-shopify-webhook-id', 'x-shopify-event-id', 'x-shopify-shop-domain', 'x-shopify-triggered-at'],
    dated: {
      'orders/create': 'orders.create.web.assembled.json',
      'orders/updated': 'orders.create.web.assembled.json',
      'orders/cancelled': 'orders.cancelled.json',
      'fulfillments/create': 'fulfillments.create.json',
      'refunds/create': 'refunds.create.restock.assembled.json',
      'inventory_levels/update': 'inventory_levels.update.assembled.json',
      'inventory_items/update': 'inventory_items.update.json',
      'products/update': 'products.update.json',
      'customers/update': 'customers.update.json',
    },
    undated: {
      'products/delete': '{"id":788032119674292922}',
      'customers/delete': '{"id":706405506930370084}',
      'shop/redact': '{"shop_id":954889,"shop_domain":"example.myshopify.com"}',
      'variants/in_stock': '{"id":1,"sku":"A","inventory_quantity":1}',
    },
  },
  {
    connector: woocommerce,
    headers: (topic, body) => ({
      'x-wc-webhook-topic': topic,
      'x-wc-webhook-source': 'https://shop.example.com/',
      'x-wc-webhook-id': '10',
      'x-wc-webhook-delivery-id': 'd-1',
      'x-wc-webhook-signature': base64(body),
    }),
    unsigned: ['x-wc-webhook-source', 'x-wc-webhook-id', 'x-wc-webhook-delivery-id'],
    dated: {
      'order.created': 'order.created.assembled.json',
      'order.updated': 'order.updated.json',
      'product.updated': 'product.updated.json',
      'customer.updated': 'customer.updated.json',
    },
    undated: { 'order.deleted': '{"id":727}', 'product.deleted': '{"id":794}', 'customer.deleted': '{"id":25}' },
  },
  {
    connector: zendesk,
    headers: (_topic, body) => ({
      'x-zendesk-webhook-invocation-id': 'i-1',
      'x-zendesk-webhook-id': 'w-1',
      'x-zendesk-account-id': '123',
      'x-zendesk-webhook-signature-timestamp': receivedAt,
      'x-zendesk-webhook-signature': base64(receivedAt, body),
    }),
    unsigned: ['x-zendesk-webhook-invocation-id', 'x-zendesk-webhook-id', 'x-zendesk-account-id'],
    dated: {
      'trigger.ticket': 'trigger.ticket.solved.json',
      'trigger.rating': 'trigger.csat.assembled.json',
    },
    undated: { 'trigger.ticket': '{"ticket_id":"1","status":"Solved"}' },
  },
]

describe.each(vendors)('SIG-16: $connector.vendor', ({ connector, headers, unsigned, dated, undated }) => {
  const { vendor } = connector
  const named = (given: Headers, body: Uint8Array) => {
    const input = { headers: given, body, hookUrl, now: receivedAt, settings: {} }
    expect(connector.verify(input, secret)).toBe(true)
    return connector.identify(input)
  }

  it.each(Object.entries(dated))('%s: a dated body is the same delivery whatever stands beside it', (topic, file) => {
    const body = sampleBytes(vendor, file)
    const given = headers(topic, body)
    const first = named(given, body)
    expect(first.topic).toBe(topic)
    for (const name of unsigned) {
      expect(named({ ...given, [name]: 'another' }, body), name).toEqual(first)
      expect(named(without(given, name), body), name).toEqual(first)
    }
  })

  it.each(Object.entries(dated))('%s: the state of another moment is another delivery', (topic, file) => {
    const body = sampleBytes(vendor, file)
    const later = Buffer.from(body.toString('utf8').replaceAll(/(_at|_gmt)": *"2/g, '$1": "3'))
    expect(later.equals(body)).toBe(false)
    expect(named(headers(topic, later), later)).not.toEqual(named(headers(topic, body), body))
  })

  it.each(Object.entries(undated))('%s: a body without a date is known by what comes beside it', (topic, text) => {
    const body = Buffer.from(text)
    const given = headers(topic, body)
    const changed = Object.fromEntries(
      Object.entries(given).map(([name, value]) => [name, unsigned.includes(name) ? `${value}0` : value]),
    )
    expect(named(given, body)).toEqual(named(given, body))
    expect(named(changed, body)).not.toEqual(named(given, body))
  })
})

const without = (headers: Headers, left: string): Headers =>
  Object.fromEntries(Object.entries(headers).filter(([name]) => name !== left))

/** Whoever reads a header to name a delivery stands here, with the reason why that is no hole. */
const readers: Readonly<Record<string, string>> = {
  shopify: 'above',
  woocommerce: 'above',
  zendesk: 'above',
  'standard-webhooks': 'the id is signed',
  bigcommerce: 'the id is signed, or nothing is and a secret header vouches for all of it',
  cloudevents: 'in binary mode the whole envelope stands in headers, and its README says to prefer the other modes',
}

it('SIG-16: no other connector names a delivery by its headers', () => {
  const found = [...connectors.values()].filter((connector) => {
    let reads = false
    const headers = new Proxy({} as Record<string, string>, {
      get: (_target, name) => {
        reads = true
        return String(name)
      },
    })
    for (const file of readdirSync(join(import.meta.dirname, connector.vendor, 'samples'))) {
      try {
        connector.identify({ headers, body: sampleBytes(connector.vendor, file) })
      } catch (error) {
        if (!(error instanceof Refusal)) throw error
      }
    }
    return reads
  })
  expect(found.map(({ vendor }) => vendor).sort()).toEqual(Object.keys(readers).sort())
})
