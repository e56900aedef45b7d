import { createHmac } from 'node:crypto'
import { emailPseudonym, namePseudonym, phonePseudonym } from '@kilter/core'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { connectorContract, hookUrl } from '../testing/connector.contract.ts'
import { asks, digest, hear, receivedAt, sampleBytes } from '../testing/hear.ts'
import { woocommerce } from './index.ts'

const sample = (name: string) => sampleBytes('woocommerce', name)
const json = (name: string) => JSON.parse(sample(name).toString('utf8'))
const at = (text: string) => text as never
const none = at('0')
const one = at('1')
const two = at('2')
const dollars = (amountMinor: number) => ({ amountMinor, currency: 'USD' })

const created = json('order.created.assembled.json')
const shirt = { externalId: '318', sku: 'TSHIRT-BLK-M', gtin: '0012345678905' }
const shirtLine = { line: '5101', item: shirt, ordered: one, unitPrice: dollars(2999) }
const placed = {
  order: '2047',
  number: '2047',
  placedAt: at('2026-11-20T19:02:11.000Z'),
  total: { amountMinor: 3499, currency: 'USD' },
  settlement: { state: 'paid' as const },
}
const refundKey = 'refund:2051'
const returned = {
  ...json('api.order.refund.get.json'),
  id: 2051,
  date_created_gmt: '2026-11-21T15:14:58',
  line_items: [{ id: 5140, product_id: 310, variation_id: 318, quantity: -1 }],
}
const refundLine = {
  line: '5101',
  item: shirt,
  quantity: one,
  goods: 'unknown' as const,
  restocked: false,
  location: null,
}
const orderRefunded = {
  type: 'order.refunded' as const,
  time: at('2026-11-21T15:14:58.000Z'),
  data: { order: '2047', refund: '2051', refundedAt: at('2026-11-21T15:14:58.000Z'), lines: [refundLine] },
}

describe('products', () => {
  const parent = { ...json('product.updated.json'), id: 22, type: 'variable', variations: [732] }
  const variation = json('api.product.variation.get.json')
  const heardProduct = (change: object, answers = {}, settings = {}) =>
    hear(woocommerce, { topic: 'product.updated', body: JSON.stringify({ ...parent, ...change }), answers, settings })

  it('ask for their variations, a hundred at a time, and do without where they may not', () => {
    const variations = Array.from({ length: 101 }, (_, index) => index + 1)
    const body = JSON.stringify({ ...parent, variations })
    const path = (page: number) => `/wp-json/wc/v3/products/22/variations?per_page=100&page=${page}`
    expect(asks(woocommerce, { topic: 'product.updated', body })).toEqual([
      { key: 'variations:22:1', path: path(1), optional: true },
      { key: 'variations:22:2', path: path(2), optional: true },
    ])
    expect(heardProduct({})).toEqual([
      { type: 'product.updated', time: '2017-03-23T20:01:14.000Z', data: { product: '22', items: [] } },
    ])
  })

  it('are listed variation by variation, where both are published', () => {
    const answers = { 'variations:22:1': [{ ...variation, sku: 'A', manage_stock: 'parent', stock_quantity: 4 }] }
    const listing = {
      item: { externalId: '732', sku: 'A' },
      backorders: false,
      price: { amountMinor: 900, currency: 'EUR' },
    }
    const said = (change: object) => heardProduct(change, answers, { currency: 'EUR' })
    expect(said({})).toEqual([
      {
        type: 'product.updated',
        time: '2017-03-23T20:01:14.000Z',
        data: { product: '22', items: [{ externalId: '732', sku: 'A', title: 'Premium Quality / Black' }] },
      },
      { type: 'listing.updated', time: '2017-03-23T03:36:38.000Z', data: { ...listing, published: true } },
    ])
    expect(said({ status: 'draft' })).toMatchObject([{}, { data: { ...listing, published: false } }])
  })

  it('refuse an answer that is no list of variations', () => {
    expect(() => heardProduct({}, { 'variations:22:1': { data: [] } })).toThrow(
      expect.objectContaining({ code: 'unreadable', path: 'variations:22:1' }),
    )
  })

  it('that were deleted come as their id', () => {
    expect(hear(woocommerce, { topic: 'product.deleted', body: '{"id":794}' })).toEqual([
      { type: 'product.deleted', time: receivedAt, data: { product: '794' } },
    ])
  })

  it('take a currency of ISO 4217 for their prices, and no other', () => {
    expect(woocommerce.settings.safeParse({ currency: 'EUR' }).success).toBe(true)
    expect(woocommerce.settings.safeParse({ currency: 'EURO' }).success).toBe(false)
  })
})

describe('customers', () => {
  it('that were deleted are no order to erase', () => {
    expect(hear(woocommerce, { topic: 'customer.deleted', body: '{"id":25}' })).toEqual([
      { type: 'customer.deleted', time: receivedAt, data: { customer: '25', orders: [], erase: false } },
    ])
  })
})

describe('the secret', () => {
  const accepts = (secret: string, body: string, signature: string) => {
    const headers = { 'x-wc-webhook-signature': signature }
    return woocommerce.verify({ headers, body: Buffer.from(body), settings: {}, hookUrl, now: receivedAt }, secret)
  }

  it('is taken as given and as WordPress keeps it, with its entities decoded once', () => {
    const signature = '4xsMOHTXyqbE0O0w4Nq0V96qrkY6FcGl6JqBSxErpaE='
    for (const secret of ["wh&secret'quoted", 'wh&amp;secret&#039;quoted', "wh&amp;secret'quoted"])
      expect(accepts(secret, '{"id":2047}', signature)).toBe(true)
    for (const secret of ["wh&secret'quote", 'wh&amp;amp;secret&#039;quoted'])
      expect(accepts(secret, '{"id":2047}', signature)).toBe(false)
  })

  it('accepts what is signed with either spelling, and nothing else', () => {
    const word = fc.array(fc.constantFrom('a', '&amp;', '&', '&lt;', '"', '&quot;', 'lt;'), { minLength: 1 })
    fc.assert(
      fc.property(word, fc.string(), (words, body) => {
        const secret = words.join('')
        const sign = (key: string) => createHmac('sha256', key).update(body).digest('base64')
        expect(accepts(secret, body, sign(secret))).toBe(true)
        expect(accepts(secret, body, sign(`${secret}x`))).toBe(false)
      }),
    )
  })
})

describe('the ping', () => {
  const greet = (body: Uint8Array | string, headers = {}, method: 'POST' | 'GET' = 'POST') =>
    woocommerce.door?.greet?.({ method, headers, body: Buffer.from(body) })

  it('is answered with exactly 200, unsigned as it comes', () => {
    expect(greet(sample('ping.form.txt'))).toEqual({ status: 200 })
  })

  it('is nothing else', () => {
    expect(greet(sample('ping.form.txt'), { 'x-wc-webhook-topic': 'order.updated' })).toBeUndefined()
    expect(greet(sample('ping.form.txt'), {}, 'GET')).toBeUndefined()
    for (const body of ['', '{}', 'webhook_id=', 'webhook_id=1&x=2', 'webhook_id=1\n', `webhook_id=${'1'.repeat(60)}`])
      expect(greet(body)).toBeUndefined()
  })
})

describe('what names a delivery', () => {
  const captured: Record<string, string> = json('product.updated.captured.headers.json')
  const keyOf = (change: object, body = '{"id":1}') =>
    woocommerce.identify({ headers: { ...captured, ...change }, body: Buffer.from(body) })

  it('is topic, shop, webhook and body, and not the delivery id', () => {
    expect(keyOf({})).toEqual({
      topic: 'product.updated',
      dedupeKey: expect.stringMatching(/^product\.updated:[A-Za-z0-9_-]{43}$/),
    })
    expect(keyOf({ 'x-wc-webhook-delivery-id': 'another' })).toEqual(keyOf({}))
    const others = [{ 'x-wc-webhook-id': '11' }, { 'x-wc-webhook-source': 'https://b.example.com/' }].map((change) =>
      keyOf(change),
    )
    expect(new Set([keyOf({}), keyOf({}, '{"id":1} '), ...others].map(({ dedupeKey }) => dedupeKey)).size).toBe(4)
  })

  it('is the delivery id too where the body is an id alone: a thing may be deleted twice', () => {
    const topic = { 'x-wc-webhook-topic': 'order.deleted' }
    expect(keyOf(topic)).toEqual(keyOf(topic))
    expect(keyOf({ ...topic, 'x-wc-webhook-delivery-id': 'another' })).not.toEqual(keyOf(topic))
  })

  it('IN-05: is refused without a topic', () => {
    expect(() => woocommerce.identify({ headers: {}, body: Buffer.from('{}') })).toThrow(/unreadable/)
  })

  it('SCH-04: reads coupons as nothing of note, and not the topics of plugins', () => {
    expect(hear(woocommerce, { topic: 'coupon.updated', body: '{"id":1}' })).toEqual([])
    expect(hear(woocommerce, { topic: 'action.anything', body: '{"action":"anything","arg":1}' })).toBeUndefined()
  })

  it('asks at the shop with its REST key', () => {
    expect(woocommerce.api?.baseUrl({})).toBeUndefined()
    expect(woocommerce.api?.baseUrl({ apiBaseUrl: 'https://shop.example.com' })).toBe('https://shop.example.com')
    expect(woocommerce.api?.headers({ consumerKey: 'ck_1', consumerSecret: 'cs_1' }, {})).toEqual({
      authorization: 'Basic Y2tfMTpjc18x',
    })
  })
})

connectorContract({
  connector: woocommerce,
  vectors: 'woocommerce',
  sign: (body, secret) => createHmac('sha256', secret).update(body).digest('base64'),
  carry: (signature) => ({ headers: { 'x-wc-webhook-signature': signature } }),
  example: '{"id":2047}',
  samples: {
    'customer.updated.json': {
      topic: 'customer.updated',
      says: [
        {
          type: 'customer.updated',
          time: at('2017-03-21T19:09:30.000Z'),
          data: {
            customer: '25',
            person: {
              email: emailPseudonym('john.doe@example.com', digest),
              phone: phonePseudonym('+15555555555', digest),
            },
            name: namePseudonym('John Doe', digest),
          },
        },
      ],
    },
    'order.created.assembled.json': {
      topic: 'order.created',
      says: [
        {
          type: 'order.placed',
          time: at('2026-11-20T19:02:15.000Z'),
          data: { ...placed, lines: [{ ...shirtLine, waiting: one, shipped: none }] },
        },
      ],
    },
    'order.deleted.json': {
      topic: 'order.deleted',
      answers: { 'order:2047': { ...created, status: 'trash' } },
      says: [
        {
          type: 'order.cancelled',
          time: at('2026-11-20T19:02:15.000Z'),
          data: { ...placed, lines: [{ ...shirtLine, waiting: none, shipped: none }] },
        },
      ],
    },
    'order.updated.json': {
      topic: 'order.updated',
      says: [
        {
          type: 'order.updated',
          time: at('2017-03-22T19:28:08.000Z'),
          data: {
            order: '727',
            number: '727',
            placedAt: at('2017-03-22T19:28:02.000Z'),
            total: { amountMinor: 2935, currency: 'USD' },
            settlement: { state: 'paid' },
            lines: [
              {
                line: '315',
                item: { externalId: '93' },
                ordered: two,
                waiting: two,
                shipped: none,
                unitPrice: dollars(300),
              },
              {
                line: '316',
                item: { externalId: '23', sku: 'Bar3' },
                ordered: one,
                waiting: one,
                shipped: none,
                unitPrice: dollars(1200),
              },
            ],
          },
        },
      ],
    },
    'order.updated.refunded.assembled.json': {
      topic: 'order.updated',
      answers: { [refundKey]: returned },
      says: [
        {
          type: 'order.updated',
          time: at('2026-11-21T15:15:00.000Z'),
          data: {
            ...placed,
            settlement: { state: 'refunded' },
            lines: [{ ...shirtLine, waiting: none, shipped: none }],
          },
        },
        orderRefunded,
      ],
    },
    'product.updated.captured.json': {
      topic: 'product.updated',
      says: [
        {
          type: 'product.updated',
          time: at('2023-03-26T09:29:39.000Z'),
          data: { product: '18', items: [{ externalId: '18', sku: null, title: 'Perpemint' }] },
        },
        {
          type: 'listing.updated',
          time: at('2023-03-26T09:29:39.000Z'),
          data: { item: { externalId: '18' }, available: null, published: true, backorders: false },
        },
      ],
    },
    'product.updated.json': {
      topic: 'product.updated',
      settings: { currency: 'USD' },
      says: [
        {
          type: 'product.updated',
          time: at('2017-03-23T20:01:14.000Z'),
          data: { product: '794', items: [{ externalId: '794', sku: null, title: 'Premium Quality' }] },
        },
        {
          type: 'listing.updated',
          time: at('2017-03-23T20:01:14.000Z'),
          data: {
            item: { externalId: '794' },
            available: null,
            price: dollars(2199),
            published: true,
            backorders: false,
          },
        },
      ],
    },
    'product.updated.variation.assembled.json': {
      topic: 'product.updated',
      says: [
        {
          type: 'product.updated',
          time: at('2026-11-20T19:02:15.000Z'),
          data: {
            product: '310',
            items: [{ externalId: '318', sku: 'TSHIRT-BLK-M', title: 'Example T-Shirt - Black, M' }],
          },
        },
        {
          type: 'listing.updated',
          time: at('2026-11-20T19:02:15.000Z'),
          data: { item: { externalId: '318', sku: 'TSHIRT-BLK-M' }, available: at('-1'), backorders: true },
        },
      ],
    },
  },
  besides: [
    'api.order.refund.get.json',
    'api.product.variation.get.json',
    'ping.form.txt',
    'product.updated.captured.headers.json',
  ],
})
