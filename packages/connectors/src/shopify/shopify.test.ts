import '@shopify/shopify-api/adapters/node'
import { createHmac } from 'node:crypto'
import { emailPseudonym, type Instant, namePseudonym } from '@kilter/core'
import { shopifyApi } from '@shopify/shopify-api'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { connectorContract } from '../testing/connector.contract.ts'
import { digest, hear, receivedAt, sampleBytes } from '../testing/hear.ts'
import { shopify } from './index.ts'

const sample = (name: string) => sampleBytes('shopify', name)
const changed = (name: string, change: (payload: Record<string, unknown>) => Record<string, unknown>) =>
  JSON.stringify(change(JSON.parse(sample(name).toString('utf8'))))

const dress = { externalId: 'variant:44812345678901', sku: 'TSHIRT-BLK-M' }
const price = { amountMinor: 2999, currency: 'USD' }
const webOrder = {
  order: '5943187654321',
  number: '#1042',
  placedAt: '2026-11-20T19:02:11.000Z',
  total: { amountMinor: 3499, currency: 'USD' },
  settlement: { state: 'paid' },
}

describe('orders', () => {
  it('reads a web order as what waits for goods', () => {
    const line = { line: '14283712345678', item: dress, ordered: '1', shipped: '0', waiting: '1', unitPrice: price }
    expect(hear(shopify, { topic: 'orders/create', body: sample('orders.create.web.assembled.json') })).toEqual([
      { type: 'order.placed', time: '2026-11-20T19:02:13.000Z', data: { ...webOrder, lines: [line] } },
    ])
  })

  it('12: a test order is no demand', () => {
    expect(hear(shopify, { topic: 'orders/create', body: sample('orders.create.json') })).toEqual([])
    expect(hear(shopify, { topic: 'orders/cancelled', body: sample('orders.cancelled.json') })).toEqual([])
  })

  it('12: an order of the till is a sale at its location, without its custom lines', () => {
    const [sale, ...rest] =
      hear(shopify, { topic: 'orders/create', body: sample('orders.create.pos.assembled.json') }) ?? []
    expect(rest).toEqual([])
    expect(sale).toMatchObject({
      type: 'sale.completed',
      data: { sale: '5943210098765', soldAt: '2026-11-20T19:02:10.000Z', location: '60914499671', voided: false },
    })
    expect(sale?.type === 'sale.completed' && sale.data.lines.map(({ item }) => item)).toEqual([dress])
  })

  it('reads a cancelled order as waiting for nothing', () => {
    const body = changed('orders.create.web.assembled.json', (order) => ({
      ...order,
      cancelled_at: '2026-11-20T15:00:00-05:00',
      updated_at: '2026-11-20T15:00:00-05:00',
    }))
    expect(hear(shopify, { topic: 'orders/cancelled', body })).toMatchObject([
      { type: 'order.cancelled', data: { cancelledAt: '2026-11-20T20:00:00.000Z', lines: [{ waiting: '0' }] } },
    ])
  })

  it('counts what was shipped and what was refunded before shipping', () => {
    const body = changed('orders.create.web.assembled.json', (order) => {
      const [line] = order.line_items as Record<string, unknown>[]
      const at = '2026-11-20T15:00:00-05:00'
      const shipped = {
        id: 1,
        order_id: 5943187654321,
        status: 'success',
        created_at: at,
        updated_at: at,
        line_items: [{ ...line, quantity: 2 }],
      }
      const refund = {
        id: 2,
        order_id: 5943187654321,
        created_at: at,
        refund_line_items: [{ line_item_id: line?.id, quantity: 1, restock_type: 'cancel', location_id: null }],
      }
      return {
        ...order,
        line_items: [{ ...line, quantity: 5, fulfillable_quantity: 2 }],
        fulfillments: [shipped],
        refunds: [refund],
      }
    })
    const said = hear(shopify, { topic: 'orders/updated', body })
    expect(said).toMatchObject([
      { type: 'order.updated', data: { lines: [{ ordered: '5', shipped: '2', waiting: '2' }] } },
      { type: 'order.fulfilled', data: { fulfilment: '1', lines: [{ quantity: '2' }] } },
      {
        type: 'order.refunded',
        data: { refund: '2', lines: [{ quantity: '1', goods: 'unshipped', restocked: true, item: dress }] },
      },
    ])
  })

  it('SCH-06: a fulfilment or restock type that is not known is refused, never guessed', () => {
    const refund = changed('refunds.create.restock.assembled.json', (payload) => ({
      ...payload,
      refund_line_items: (payload.refund_line_items as object[]).map((line) => ({
        ...line,
        restock_type: 'partially',
      })),
    }))
    expect(() => hear(shopify, { topic: 'refunds/create', body: refund })).toThrow(
      expect.objectContaining({ code: 'unsupported', path: 'refund_line_items.0.restock_type' }),
    )
    const shipped = changed('fulfillments.create.json', (payload) => ({ ...payload, status: 'teleported' }))
    expect(() => hear(shopify, { topic: 'fulfillments/create', body: shipped })).toThrow(
      expect.objectContaining({ code: 'unsupported', path: 'status' }),
    )
  })
})

describe('shipments and refunds', () => {
  it('takes a pending fulfilment as nothing yet, a successful one as shipped, a failed one as called off', () => {
    const withStatus = (status: string) => changed('fulfillments.create.json', (payload) => ({ ...payload, status }))
    expect(hear(shopify, { topic: 'fulfillments/create', body: sample('fulfillments.create.json') })).toEqual([])
    for (const [status, cancelled] of [
      ['success', false],
      ['failure', true],
      ['cancelled', true],
    ] as const) {
      expect(hear(shopify, { topic: 'fulfillments/update', body: withStatus(status) })).toMatchObject([
        { type: 'order.fulfilled', data: { fulfilment: '123456', cancelled, shippedAt: '2022-01-01T00:00:00.000Z' } },
      ])
    }
  })

  it('reads returned goods as back at their location', () => {
    expect(
      hear(shopify, { topic: 'refunds/create', body: sample('refunds.create.restock.assembled.json') }),
    ).toMatchObject([
      {
        type: 'order.refunded',
        time: '2026-11-21T15:15:00.000Z',
        data: {
          order: '5943187654321',
          lines: [{ item: dress, goods: 'returned', restocked: true, location: '60914499671' }],
        },
      },
    ])
  })

  it('does not guess what a refund without restock means for the goods', () => {
    const said = hear(shopify, { topic: 'refunds/create', body: sample('refunds.create.json') })
    const goods = said?.flatMap((event) => (event.type === 'order.refunded' ? event.data.lines : []))
    expect(goods?.length).toBeGreaterThan(0)
    expect(goods?.every((line) => line.goods === 'unknown' && !line.restocked)).toBe(true)
  })
})

describe('stock and catalogue', () => {
  it('IN-10: reads an inventory level as available at a location, its 64-bit id to the digit', () => {
    const item = '271878346596884015'
    const body = sample('inventory_levels.update.json')
      .toString('utf8')
      .replace('"available": null', '"available": -2')
      .replace('"available":null', '"available":-2')
    expect(hear(shopify, { topic: 'inventory_levels/update', body })).toEqual([
      {
        type: 'stock.counted',
        time: '2022-01-01T00:00:00.000Z',
        data: { item: { externalId: `inventory:${item}` }, location: '24826418', quantity: '-2', basis: 'available' },
      },
    ])
  })

  it('says nothing of an untracked item', () => {
    expect(hear(shopify, { topic: 'inventory_levels/update', body: sample('inventory_levels.update.json') })).toEqual(
      [],
    )
  })

  it('learns from the catalogue which ids carry which SKU', () => {
    expect(
      hear(shopify, { topic: 'inventory_items/update', body: sample('inventory_items.update.json') }),
    ).toMatchObject([
      {
        type: 'product.updated',
        data: { items: [{ externalId: 'inventory:271878346596884015', sku: 'example-sku' }] },
      },
    ])
    const said = hear(shopify, { topic: 'products/update', body: sample('products.update.json') })
    expect(said?.map(({ type }) => type)).toEqual(['product.updated', 'listing.updated', 'listing.updated'])
    expect(said).toMatchObject([
      {
        data: {
          items: [
            { externalId: 'variant:642667041472713922', sku: 'example-shirt-s', title: 'Example T-Shirt / Small' },
            { sku: 'example-shirt-m', title: 'Example T-Shirt / Medium' },
          ],
        },
      },
      { data: { available: '75', published: true, backorders: false } },
      { data: { available: '50' } },
    ])
    expect(hear(shopify, { topic: 'variants/out_of_stock', body: sample('variants.out_of_stock.json') })).toHaveLength(
      2,
    )
  })

  it('learns titles and bar codes from products, under both ids of a variant, and none from a variant alone', () => {
    const scarf = { id: 1, title: ' Scarf ', variants: [] as object[] }
    const itemsOf = (variant: object, topic = 'products/update') => {
      const body = topic === 'products/update' ? { ...scarf, variants: [variant] } : variant
      const [said] = hear(shopify, { topic, body: JSON.stringify(body) }) ?? []
      return said?.type === 'product.updated' ? said.data.items : undefined
    }
    const only = { id: 2, inventory_item_id: 3, sku: 'S', title: 'Default Title', barcode: '4006381333931' }
    expect(itemsOf(only)).toEqual([
      { externalId: 'variant:2', sku: 'S', title: 'Scarf', gtin: '4006381333931' },
      { externalId: 'inventory:3', sku: 'S', title: 'Scarf', gtin: '4006381333931' },
    ])
    const long = itemsOf({ id: 2, sku: 'S', title: '👗'.repeat(500), barcode: 7 })
    expect(long).toEqual([{ externalId: 'variant:2', sku: 'S', title: `Scarf / ${'👗'.repeat(96)}` }])
    expect(itemsOf({ id: 2, sku: 'S', title: { of: 'a new shape' } })).toEqual([
      { externalId: 'variant:2', sku: 'S', title: 'Scarf' },
    ])
    expect(itemsOf(only, 'variants/in_stock')).toEqual([
      { externalId: 'variant:2', sku: 'S' },
      { externalId: 'inventory:3', sku: 'S' },
    ])
  })

  it('13: a variant sold below zero is on back-order', () => {
    const body = changed('products.update.json', (product) => ({
      ...product,
      variants: (product.variants as object[]).map((variant) => ({ ...variant, inventory_policy: 'continue' })),
    }))
    expect(hear(shopify, { topic: 'products/update', body })).toMatchObject([{}, { data: { backorders: true } }, {}])
  })
})

describe('privacy and the rest', () => {
  it('hears the orders to erase', () => {
    const body = JSON.stringify({
      shop_domain: 'x',
      customer: { id: 191167, email: 'a@example.com' },
      orders_to_redact: [299938],
    })
    expect(hear(shopify, { topic: 'customers/redact', body })).toEqual([
      {
        type: 'customer.deleted',
        time: receivedAt,
        data: {
          customer: '191167',
          orders: ['299938'],
          erase: true,
          person: { email: { digest: expect.any(String), hint: 'a•••@e•••.com' } },
        },
      },
    ])
    expect(hear(shopify, { topic: 'shop/redact', body: '{"shop_id":1}' })).toMatchObject([{ data: { customer: null } }])
    const asked = JSON.stringify({ customer: { id: 191167, email: 'ada@x.example' }, orders_requested: [299938] })
    expect(hear(shopify, { topic: 'customers/data_request', body: asked })).toMatchObject([
      {
        type: 'customer.requested',
        data: { customer: '191167', orders: ['299938'], person: { email: { hint: 'a•••@x•••.example' } } },
      },
    ])
  })

  it('SCH-04: does not read a topic it does not know', () => {
    expect(
      hear(shopify, { topic: 'order_transactions/create', body: sample('order_transactions.create.json') }),
    ).toBeUndefined()
    expect(hear(shopify, { topic: 'constructor', body: '{}' })).toBeUndefined()
  })
})

describe('what names a delivery', () => {
  const body = sample('orders.create.web.assembled.json')

  it('is topic and webhook id where the body is not dated, and not the event id that several topics share', () => {
    const headers = { 'x-shopify-topic': 'products/delete', 'x-shopify-webhook-id': 'w-1', 'x-shopify-event-id': 'e-1' }
    const deleted = Buffer.from('{"id":1}')
    const expected = { topic: 'products/delete', dedupeKey: 'products/delete:w-1' }
    expect(shopify.identify({ headers, body: deleted })).toEqual(expected)
  })

  it('is the bytes where the webhook id is missing, and nothing without a topic', () => {
    const one = shopify.identify({ headers: { 'x-shopify-topic': 'orders/create' }, body })
    expect(one).toEqual(shopify.identify({ headers: { 'x-shopify-topic': 'orders/create' }, body: Buffer.from(body) }))
    expect(() => shopify.identify({ headers: {}, body })).toThrow(/X-Shopify-Topic/)
  })
})

describe('the official library as an oracle', () => {
  const secret = 'shpss_oracle_secret'
  const oracle = shopifyApi({
    apiKey: 'key',
    apiSecretKey: secret,
    apiVersion: '2025-10' as never,
    hostName: 'hub.example.com',
    isEmbeddedApp: false,
    logger: { log: () => {} },
  })

  async function oracleAccepts(body: string, signature: string): Promise<boolean> {
    const headers = {
      'X-Shopify-Topic': 'orders/create',
      'X-Shopify-API-Version': '2024-10',
      'X-Shopify-Shop-Domain': 'example.myshopify.com',
      'X-Shopify-Webhook-Id': 'w-1',
      'X-Shopify-Hmac-Sha256': signature,
    }
    const rawRequest = { method: 'POST', url: '/', headers } as never
    const { valid } = await oracle.webhooks.validate({ rawBody: body, rawRequest, rawResponse: {} as never })
    return valid
  }
  const accepts = (body: string, signature: string) => {
    const headers = { 'x-shopify-hmac-sha256': signature }
    return shopify.verify({ headers, body: Buffer.from(body), settings: {}, hookUrl: '', now: receivedAt }, secret)
  }
  const sign = (body: string, key = secret) => createHmac('sha256', key).update(body).digest('base64')

  it('SIG-02: accepts what it accepts, and refuses the wrong secret and the changed body as it does', async () => {
    const bodies = fc.oneof(fc.string({ unit: 'grapheme', minLength: 1 }), fc.json())
    await fc.assert(
      fc.asyncProperty(bodies, async (body) => {
        expect(accepts(body, sign(body))).toBe(true)
        expect(await oracleAccepts(body, sign(body))).toBe(true)
        const good = sign(body)
        for (const wrong of [
          sign(body, 'another'),
          sign(`${body} `),
          good.slice(0, 43),
          good.slice(0, 4),
          `${good}=`,
        ]) {
          expect(accepts(body, wrong)).toBe(false)
          expect(await oracleAccepts(body, wrong)).toBe(false)
        }
      }),
      { numRuns: 50 },
    )
  })
})

connectorContract({
  connector: shopify,
  sign: (body, secret) => createHmac('sha256', secret).update(body).digest('base64'),
  carry: (signature) => ({ headers: { 'x-shopify-hmac-sha256': signature } }),
  example: '{"id":820982911946154508,"name":"Caf\\u00e9"}',
  vectors: 'shopify',
  samples: {
    'customers.update.json': {
      topic: 'customers/update',
      says: [
        {
          type: 'customer.updated',
          time: '2022-01-01T00:00:00.000Z' as Instant,
          data: {
            customer: '706405506930370084',
            person: { email: emailPseudonym('bob@biller.com', digest) },
            name: namePseudonym('Bob Biller', digest),
          },
        },
      ],
    },
    'fulfillments.create.json': { topic: 'fulfillments/create', says: [] },
    'inventory_items.update.json': {
      topic: 'inventory_items/update',
      says: ['product.updated 2022-01-01T00:00:00.000Z'],
    },
    'inventory_levels.update.assembled.json': {
      topic: 'inventory_levels/update',
      says: ['stock.counted 2026-11-20T19:02:14.000Z'],
    },
    'inventory_levels.update.json': { topic: 'inventory_levels/update', says: [] },
    'order_transactions.create.json': { topic: 'order_transactions/create', says: null },
    'orders.cancelled.json': { topic: 'orders/cancelled', says: [] },
    'orders.create.json': { topic: 'orders/create', says: [] },
    'orders.create.pos.assembled.json': { topic: 'orders/create', says: ['sale.completed 2026-11-20T19:02:13.000Z'] },
    'orders.create.web.assembled.json': { topic: 'orders/create', says: ['order.placed 2026-11-20T19:02:13.000Z'] },
    'orders.edited.json': { topic: 'orders/edited', says: [] },
    'products.update.json': {
      topic: 'products/update',
      says: [
        'product.updated 2022-01-01T00:00:00.000Z',
        'listing.updated 2021-12-31T00:00:00.000Z',
        'listing.updated 2022-01-01T00:00:00.000Z',
      ],
    },
    'refunds.create.json': { topic: 'refunds/create', says: ['order.refunded 2022-01-01T00:00:00.000Z'] },
    'refunds.create.restock.assembled.json': {
      topic: 'refunds/create',
      says: ['order.refunded 2026-11-21T15:15:00.000Z'],
    },
    'variants.out_of_stock.json': {
      topic: 'variants/out_of_stock',
      says: ['product.updated 2021-12-31T00:00:00.000Z', 'listing.updated 2021-12-31T00:00:00.000Z'],
    },
  },
  besides: ['inventory_levels.update.headers.json', 'orders.create.headers.json'],
})
