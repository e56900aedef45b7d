import { createHmac } from 'node:crypto'
import { EventDraft } from '@kilter/core'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { connectorContract } from '../testing/connector.contract.ts'
import { asks, hear, receivedAt, sampleBytes } from '../testing/hear.ts'
import { lightspeedXSeries } from './index.ts'

const json = (name: string) => JSON.parse(sampleBytes('lightspeed-x-series', name).toString('utf8'))
const form = (payload: unknown) => new URLSearchParams({ payload: JSON.stringify(payload) }).toString()
const sale = json('sale.update.json')
const product = '0af7b240-abd7-11e7-eddc-1c8c4a1c4e02'
const soldAt = '2026-11-20T19:02:05.000Z'
const learned = (time: string, sku = 'TSHIRT-BLK-M') => ({
  type: 'product.updated',
  time,
  data: { product, items: [{ externalId: product, sku }] },
})
const heardSale = (change: object) =>
  hear(lightspeedXSeries, { topic: 'sale.update', body: form({ ...sale, ...change }) })

describe('sales', () => {
  it('reads the documented form body as a sale at its own time, in UTC', () => {
    const said = hear(lightspeedXSeries, {
      topic: 'sale.update',
      body: sampleBytes('lightspeed-x-series', 'sale.update.form.txt'),
    })
    const line = { line: 'e541c29f-8657-a3be-11f1-c62e43390f65', item: { externalId: product }, quantity: '1' }
    const data = { sale: sale.id, soldAt, location: null, voided: false, lines: [line] }
    expect(said).toEqual([learned(soldAt), { type: 'sale.completed', time: '2026-11-20T19:02:12.000Z', data }])
    expect(said?.map((event) => EventDraft.parse(event))).toEqual(said)
  })

  it('takes goods only for closed sales, and gives them back for voided ones', () => {
    for (const status of ['SAVED', 'LAYBY', 'ONACCOUNT', 'AWAITING_PICKUP']) expect(heardSale({ status })).toEqual([])
    expect(heardSale({ status: 'LAYBY_CLOSED' })).toMatchObject([{}, { data: { voided: false } }])
    expect(heardSale({ status: 'VOIDED' })).toMatchObject([{}, { data: { voided: true } }])
    expect(heardSale({ deleted_at: '2026-11-21 08:00:00' })).toMatchObject([{}, { data: { voided: true } }])
  })

  it('brings nothing back for a return that was voided', () => {
    const lines = sale.register_sale_products.map((line: object) => ({ ...line, quantity: -1 }))
    expect(heardSale({ status: 'VOIDED', register_sale_products: lines })).toEqual([])
  })

  it('SCH-06: refuses a status that is not known', () => {
    for (const status of ['HALF_CLOSED', 'constructor'])
      expect(() => heardSale({ status })).toThrow(expect.objectContaining({ code: 'unsupported', path: 'status' }))
  })

  it('leaves sales that an online store pushed in to that store', () => {
    expect(heardSale({ source: 'shopify', source_id: '5943187654321' })).toEqual([])
    expect(heardSale({ source: { type: 'Magento', id: '100000042', outlet_id: 'o' } })).toEqual([])
  })

  it('keeps sales that carry an id of the till itself, or a system without an id', () => {
    for (const source of [
      { id: 'of-the-till', outlet_id: 'o' },
      { id: 'of-the-till', type: 'USER' },
      { type: 'Xero', id: '' },
    ])
      expect(heardSale({ source })).toMatchObject([{}, { type: 'sale.completed' }])
    expect(heardSale({ source: 'USER', source_id: 'of-the-till' })).toMatchObject([{}, { type: 'sale.completed' }])
  })

  it('reads empty text as what is not said', () => {
    const [line] = sale.register_sale_products
    const lines = [{ ...line, product_id: '', product: { id: product } }]
    const said = heardSale({ outlet_id: '', sale_date: '', register_sale_products: lines })
    expect(said).toMatchObject([{}, { data: { soldAt: '2026-11-20T19:02:12.000Z', location: null } }])
    const nameless = [{ ...line, product_id: '' }]
    expect(() => heardSale({ register_sale_products: nameless })).toThrow(
      expect.objectContaining({ code: 'unreadable', path: 'register_sale_products.0' }),
    )
  })

  it('reads negative quantities as goods brought back', () => {
    const lines = sale.register_sale_products.map((line: object) => ({ ...line, quantity: '-2.00000' }))
    expect(heardSale({ register_sale_products: lines, outlet_id: 'outlet-1' })).toMatchObject([
      learned(soldAt),
      { type: 'sale.returned', data: { location: 'outlet-1', restocked: false, lines: [{ quantity: '2' }] } },
    ])
  })

  it('reads the dated shape of 2026 too', () => {
    const returned = { ...json('api.sale.return.json').data, status: 'CLOSED', updated_at: '2016-09-19T20:28:03+00:00' }
    expect(hear(lightspeedXSeries, { topic: 'sale.update', body: form(returned) })).toMatchObject([
      {
        type: 'sale.returned',
        data: { location: 'b1e04bd8-f019-11e3-a0f5-b8ca3a64f8f4', lines: [{ quantity: '1' }, { quantity: '1' }] },
      },
    ])
  })
})

describe('stock and catalogue', () => {
  it('reads a level, on hand, under the product, and the SKU that comes with it, as of its own change', () => {
    const body = form(json('inventory.update.assembled.json'))
    expect(hear(lightspeedXSeries, { topic: 'inventory.update', body })).toEqual([
      learned('2026-11-20T19:02:12.000Z'),
      {
        type: 'stock.counted',
        time: receivedAt,
        data: {
          item: { externalId: product },
          location: 'b8ca3a65-0183-11e4-fbb5-2816d2677218',
          quantity: '-1',
          basis: 'onHand',
        },
      },
    ])
  })

  it('accepts the newer name of the level, and refuses a level without one', () => {
    const level = { product_id: 'p', outlet_id: 'o', updated_at: '2026-11-20 10:00:00' }
    expect(
      hear(lightspeedXSeries, { topic: 'inventory.update', body: form({ ...level, current_inventory_level: 0.375 }) }),
    ).toMatchObject([{ time: '2026-11-20T10:00:00.000Z', data: { quantity: '0.375' } }])
    expect(() => hear(lightspeedXSeries, { topic: 'inventory.update', body: form(level) })).toThrow(
      /current_inventory_level/,
    )
  })

  it('looks up the SKU that a delivery does not say, once a product, and goes on where it cannot', () => {
    const level = {
      product_id: product,
      outlet_id: 'o',
      current_inventory_level: 3,
      updated_at: '2026-11-20T10:00:00Z',
    }
    const inventory = { topic: 'inventory.update', body: form(level) }
    const key = `product:${product}`
    const lookup = { key, path: `/api/2026-07/products/${product}`, optional: true, identifies: product }
    const [line] = sale.register_sale_products
    const unnamed = [line, { ...line, id: 'l-2' }].map((each) => ({ ...each, sku: '' }))
    const twice = form({ ...sale, register_sale_products: unnamed })
    expect(asks(lightspeedXSeries, inventory)).toEqual([lookup])
    expect(asks(lightspeedXSeries, { topic: 'sale.update', body: twice })).toEqual([lookup])
    expect(hear(lightspeedXSeries, inventory)).toMatchObject([{ type: 'stock.counted', data: { quantity: '3' } }])
    const data = { id: product, sku: 'TSHIRT-BLK-M', updated_at: '2017-08-21T23:50:39+00:00' }
    expect(hear(lightspeedXSeries, { ...inventory, answers: { [key]: { data } } })).toMatchObject([
      learned('2017-08-21T23:50:39.000Z'),
      { type: 'stock.counted', data: { item: { externalId: product } } },
    ])
    expect(() => hear(lightspeedXSeries, { ...inventory, answers: { [key]: {} } })).toThrow(
      expect.objectContaining({ code: 'unreadable', path: `${key}.data` }),
    )
  })

  it('asks the shop’s own address, or none without its prefix', () => {
    expect(lightspeedXSeries.api?.baseUrl({ domainPrefix: 'example' })).toBe('https://example.retail.lightspeed.app')
    expect(lightspeedXSeries.api?.baseUrl({})).toBeUndefined()
    expect(lightspeedXSeries.settings.safeParse({ domainPrefix: 'evil.example/#' }).success).toBe(false)
    expect(lightspeedXSeries.api?.headers({ accessToken: 't' }, {})).toEqual({
      authorization: 'Bearer t',
      'user-agent': 'kilter',
    })
  })

  it('learns SKUs and titles from products, and hears when one is deleted', () => {
    const body = json('product.update.json')
    expect(hear(lightspeedXSeries, { topic: 'product.update', body: form(body) })).toMatchObject([
      {
        type: 'product.updated',
        data: { items: [{ externalId: product, sku: 'TSHIRT-BLK-M', title: 'Example T-Shirt / Black / M' }] },
      },
      { type: 'listing.updated', data: { published: true } },
    ])
    const deleted = { ...body, deleted_at: '2026-11-21 08:00:00' }
    expect(hear(lightspeedXSeries, { topic: 'product.update', body: form(deleted) })).toMatchObject([
      { type: 'product.deleted' },
    ])
  })
})

describe('what names a delivery', () => {
  const identify = (payload: unknown, query?: string) =>
    lightspeedXSeries.identify({
      headers: {},
      body: Buffer.from(form(payload)),
      ...(query === undefined ? {} : { query }),
    })

  it('is the type in the address, else the payload’s shape; with entity and version where there is one', () => {
    const level = json('inventory.update.assembled.json')
    expect(identify(level)).toEqual({ topic: 'inventory.update', dedupeKey: `inventory.update:${level.id}:2398817047` })
    expect(identify(sale).topic).toBe('sale.update')
    expect(identify(json('product.update.json')).topic).toBe('product.update')
    expect(identify(json('customer.update.assembled.json')).topic).toBe('customer.update')
    expect(identify({ id: 'x' }, 'topic=consignment.send').topic).toBe('consignment.send')
    expect(() => identify({ id: 'x' }, 'topic=constructor')).toThrow(/cannot tell/)
  })

  it('is the payload where there is no version, whatever else the form says', () => {
    const key = (more: object) => {
      const body = Buffer.from(new URLSearchParams({ ...more, payload: JSON.stringify(sale) }).toString())
      return lightspeedXSeries.identify({ headers: {}, body }).dedupeKey
    }
    expect(key({ environment: 'prod', domain_prefix: 'example' })).toBe(key({}))
    expect(identify({ ...sale, status: 'VOIDED' }).dedupeKey).not.toBe(key({}))
  })

  it('does not take what merely names a product and an outlet for a level', () => {
    expect(() => identify({ id: 'x', product_id: 'p', outlet_id: 'o' })).toThrow(/cannot tell/)
    expect(identify({ product_id: 'p', outlet_id: 'o', current_inventory_level: 0 }).topic).toBe('inventory.update')
    expect(identify({ sku: 's', variant_parent_id: '' }).topic).toBe('product.update')
  })

  it('IN-05: is refused for a form without payload, or with a payload that is not JSON', () => {
    for (const body of ['', 'a=b', 'payload=', 'payload=%7B', '{"id":1}']) {
      expect(() => lightspeedXSeries.identify({ headers: {}, body: Buffer.from(body) })).toThrow(/unreadable/)
    }
  })
})

describe('the signature', () => {
  const secret = 'client-secret'
  const digest = (body: string, encoding: 'hex' | 'base64') =>
    createHmac('sha256', secret).update(body).digest(encoding)
  const accepts = (body: string, header: string) =>
    lightspeedXSeries.verify(
      { headers: { 'x-signature': header }, body: Buffer.from(body), settings: {}, hookUrl: '', now: receivedAt },
      secret,
    )
  const signed = (value: string, algorithm = 'HMAC-SHA256') => `signature=${value},algorithm=${algorithm}`

  it('SIG-02, SIG-03: is the whole digest in hex of any case or in base64, and nothing shorter or longer', () => {
    fc.assert(
      fc.property(
        fc.string({ unit: 'grapheme' }),
        fc.constantFrom('hex' as const, 'base64' as const),
        (body, encoding) => {
          const good = digest(body, encoding)
          expect(accepts(body, signed(good))).toBe(true)
          expect(accepts(body, `algorithm=HMAC-SHA256,signature=${good}`)).toBe(true)
          expect(accepts(body, signed(digest(body, 'hex').toUpperCase()))).toBe(true)
          for (const wrong of [good.slice(0, -1), good.slice(0, 4), `${good}=`, digest(`${body} `, encoding), ''])
            expect(accepts(body, signed(wrong))).toBe(false)
        },
      ),
    )
  })

  it('SIG-08: is never of an algorithm that the request chooses', () => {
    for (const algorithm of ['none', 'HMAC-SHA1', 'hmac-sha256', 'HMAC-MD5', '']) {
      expect(accepts('{}', signed(digest('{}', 'hex'), algorithm))).toBe(false)
    }
    const sha1 = createHmac('sha1', secret).update('{}').digest('hex')
    for (const algorithm of ['HMAC-SHA1', 'HMAC-SHA256']) expect(accepts('{}', signed(sha1, algorithm))).toBe(false)
    expect(accepts('{}', `signature=${digest('{}', 'hex')}`)).toBe(false)
  })

  it('SIG-10: is refused with one of its parts doubled', () => {
    const good = digest('{}', 'hex')
    expect(accepts('{}', `signature=${good},signature=${good},algorithm=HMAC-SHA256`)).toBe(false)
    expect(accepts('{}', `${signed(good)}, ${signed(good)}`)).toBe(false)
    expect(accepts('{}', `signature=${good},signature=${good}`)).toBe(false)
  })
})

connectorContract({
  connector: lightspeedXSeries,
  sign: (body, secret) => `signature=${createHmac('sha256', secret).update(body).digest('hex')},algorithm=HMAC-SHA256`,
  carry: (signature) => ({ headers: { 'x-signature': signature } }),
  example: 'payload=%7B%22id%22%3A%221%22%7D',
  vectors: 'lightspeed',
  samples: {
    'customer.update.assembled.json': { topic: 'customer.update', says: [] },
    'inventory.update.assembled.json': {
      topic: 'inventory.update',
      says: ['product.updated 2026-11-20T19:02:12.000Z', `stock.counted ${receivedAt}`],
    },
    'product.update.json': {
      topic: 'product.update',
      says: ['product.updated 2026-11-20T19:02:12.000Z', 'listing.updated 2026-11-20T19:02:12.000Z'],
    },
    'sale.update.json': {
      topic: 'sale.update',
      says: ['product.updated 2026-11-20T19:02:05.000Z', 'sale.completed 2026-11-20T19:02:12.000Z'],
    },
  },
  besides: ['api.inventory.record.json', 'api.sale.return.json', 'sale.update.form.txt'],
  wrap: (json) => new URLSearchParams({ payload: json }).toString(),
})
