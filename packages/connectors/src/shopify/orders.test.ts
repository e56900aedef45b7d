import { createHmac } from 'node:crypto'
import { describe, expect, it } from 'vitest'
import { hear, receivedAt, sampleBytes } from '../testing/hear.ts'
import { shopify } from './index.ts'

type Json = Record<string, unknown>
const read = (name: string): Json => JSON.parse(sampleBytes('shopify', name).toString('utf8'))
const web = read('orders.create.web.assembled.json')
const till = read('orders.create.pos.assembled.json')
const lineOf = (order: Json) => (order.line_items as Json[])[0] as Json
const at = '2026-11-20T15:00:00-05:00'
const updated = (order: Json, change: Json) =>
  hear(shopify, { topic: 'orders/updated', body: JSON.stringify({ ...order, ...change }) })

const fulfilment = (order: Json, status: string, quantity: number) => ({
  id: 1,
  order_id: order.id,
  status,
  created_at: at,
  updated_at: at,
  line_items: [{ ...lineOf(order), quantity }],
})
const refund = (order: Json, restock_type: string, quantity: number) => ({
  id: 2,
  order_id: order.id,
  created_at: at,
  refund_line_items: [{ line_item_id: lineOf(order).id, quantity, restock_type, location_id: 60914499671 }],
})

describe('what an online order waits for', () => {
  const three = { ...lineOf(web), quantity: 3, fulfillable_quantity: 3 }

  it('does not shrink by a fulfilment that is pending, open, called off or failed', () => {
    for (const status of ['pending', 'open', 'cancelled', 'error', 'failure']) {
      const [snapshot] = updated(web, { line_items: [three], fulfillments: [fulfilment(web, status, 3)] }) ?? []
      expect(snapshot, status).toMatchObject({ data: { lines: [{ shipped: '0', waiting: '3' }] } })
    }
  })

  it('is never more than the shop says can still be fulfilled', () => {
    const line_items = [{ ...three, fulfillable_quantity: 1 }]
    expect(updated(web, { line_items })).toMatchObject([{ data: { lines: [{ ordered: '3', waiting: '1' }] } }])
  })

  it('is nothing for a fulfilled line, which sent all but what was taken off before', () => {
    const line_items = [{ ...three, fulfillable_quantity: 0, fulfillment_status: 'fulfilled' }]
    expect(updated(web, { line_items })).toMatchObject([{ data: { lines: [{ shipped: '3', waiting: '0' }] } }])
    const changes = { line_items, fulfillments: [fulfilment(web, 'success', 2)], refunds: [refund(web, 'cancel', 1)] }
    expect(updated(web, changes)).toMatchObject([{ data: { lines: [{ shipped: '2', waiting: '0' }] } }, {}, {}])
    const whole = { line_items: [{ ...three, fulfillable_quantity: 0 }], fulfillment_status: 'fulfilled' }
    expect(updated(web, whole)).toMatchObject([{ data: { lines: [{ shipped: '3', waiting: '0' }] } }])
  })

  it('has no gift cards in it, and nothing that names neither SKU nor variant', () => {
    const line_items = [
      { ...three, gift_card: true },
      { ...three, sku: ' ', variant_id: null },
      { ...three, sku: null },
      { ...three, variant_id: null },
    ]
    const [snapshot] = updated(web, { line_items }) ?? []
    expect(snapshot?.type === 'order.updated' && snapshot.data.lines.map(({ item }) => item)).toEqual([
      { externalId: 'variant:44812345678901' },
      { sku: 'TSHIRT-BLK-M' },
    ])
  })
})

describe('a sale at Shopify’s own till', () => {
  it('is void once cancelled', () => {
    expect(updated(till, { cancelled_at: at })).toMatchObject([{ type: 'sale.completed', data: { voided: true } }])
  })

  it('gives goods back once: by the refund that returns them, not by its cancellation too', () => {
    const said = updated(till, { cancelled_at: at, refunds: [refund(till, 'return', 1)] })
    expect(said).toMatchObject([
      { type: 'sale.completed', data: { voided: false, lines: [{ quantity: '1' }] } },
      { type: 'order.refunded', data: { lines: [{ goods: 'returned', restocked: true, quantity: '1' }] } },
    ])
  })

  it('does not take what was taken off it before it left', () => {
    const line_items = [{ ...lineOf(till), quantity: 3 }]
    expect(updated(till, { line_items, refunds: [refund(till, 'cancel', 2)] })).toMatchObject([
      { data: { lines: [{ quantity: '1' }] } },
      { type: 'order.refunded' },
    ])
  })

  it('tells a refund under the same ids as the refund’s own topic', () => {
    const given = { ...refund(till, 'return', 1), refund_line_items: [] as Json[] }
    const lines = refund(till, 'return', 1).refund_line_items.map((line) => ({ ...line, line_item: lineOf(till) }))
    const own = hear(shopify, {
      topic: 'refunds/create',
      body: JSON.stringify({ ...given, refund_line_items: lines }),
    })
    expect(updated(till, { refunds: [refund(till, 'return', 1)] })?.slice(1)).toEqual(own)
  })
})

describe('prices', () => {
  it('IN-11: park an order where they cannot be read exactly, and say which line', () => {
    const line_items = [lineOf(web), { ...lineOf(web), price: '1,000.00' }]
    const refusal = { code: 'unreadable', path: 'line_items.1.price' }
    expect(() => updated(web, { line_items })).toThrow(expect.objectContaining(refusal))
    expect(() => updated(web, { currency: 'XYZ' })).toThrow(
      expect.objectContaining({ ...refusal, path: 'line_items.0.price' }),
    )
  })

  it('SCH-07: of the catalogue are told in the shop’s own currency, and not at all without it', () => {
    const body = sampleBytes('shopify', 'products.update.json')
    const prices = (settings: Json) =>
      (hear(shopify, { topic: 'products/update', body, settings }) ?? []).flatMap((event) =>
        event.type === 'listing.updated' ? [event.data.price] : [],
      )
    expect(prices({})).toEqual([undefined, undefined])
    expect(prices({ currency: 'EUR' })).toEqual([
      { amountMinor: 1999, currency: 'EUR' },
      { amountMinor: 1999, currency: 'EUR' },
    ])
    expect(() => prices({ currency: 'JPY' })).toThrow(expect.objectContaining({ path: 'variants.0.price' }))
  })

  it('need a currency that exists', () => {
    expect(shopify.settings.safeParse({ currency: 'EUR' }).success).toBe(true)
    for (const currency of ['eur', 'XYZ', '', 978]) expect(shopify.settings.safeParse({ currency }).success).toBe(false)
  })
})

it('SIG-16: a delivery that names another shop than the one connected, or none, is refused', () => {
  const secret = 'a-secret'
  const signature = createHmac('sha256', secret).update('{}').digest('base64')
  const accepts = (settings: Json, named?: string) => {
    const domain = named === undefined ? {} : { 'x-shopify-shop-domain': named }
    const headers = { 'x-shopify-hmac-sha256': signature, ...domain }
    return shopify.verify({ headers, body: Buffer.from('{}'), settings, hookUrl: '', now: receivedAt }, secret)
  }
  const settings = { shop: 'example.myshopify.com' }
  for (const same of ['example.myshopify.com', 'Example.myshopify.com']) expect(accepts(settings, same)).toBe(true)
  for (const other of ['another.myshopify.com', 'example.myshopify.com, another.myshopify.com', ''])
    expect(accepts(settings, other)).toBe(false)
  expect(accepts(settings)).toBe(false)
  expect(accepts({})).toBe(true)
  expect(shopify.settings.safeParse({ shop: 'example.com' }).success).toBe(false)
})
