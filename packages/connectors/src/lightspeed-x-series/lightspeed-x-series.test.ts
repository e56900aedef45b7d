import { EventDraft } from '@kilter/core'
import { describe, expect, it } from 'vitest'
import { hear, receivedAt, sampleBytes } from '../testing/hear.ts'
import { lightspeedXSeries } from './index.ts'

const json = (name: string) => JSON.parse(sampleBytes('lightspeed-x-series', name).toString('utf8'))
const form = (payload: unknown) => new URLSearchParams({ payload: JSON.stringify(payload) }).toString()
const sale = json('sale.update.json')
const product = '0af7b240-abd7-11e7-eddc-1c8c4a1c4e02'
const heardSale = (change: object) =>
  hear(lightspeedXSeries, { topic: 'sale.update', body: form({ ...sale, ...change }) })

describe('sales', () => {
  it('reads the documented form body as a sale at its own time, in UTC', () => {
    const said = hear(lightspeedXSeries, {
      topic: 'sale.update',
      body: sampleBytes('lightspeed-x-series', 'sale.update.form.txt'),
    })
    const line = { line: 'e541c29f-8657-a3be-11f1-c62e43390f65', item: { externalId: product }, quantity: '1' }
    const data = { sale: sale.id, soldAt: '2026-11-20T19:02:05.000Z', location: null, voided: false, lines: [line] }
    expect(said).toEqual([{ type: 'sale.completed', time: '2026-11-20T19:02:12.000Z', data }])
    expect(said?.map((event) => EventDraft.parse(event))).toEqual(said)
  })

  it('takes goods only for closed sales, and gives them back for voided ones', () => {
    for (const status of ['SAVED', 'LAYBY', 'ONACCOUNT', 'AWAITING_PICKUP']) expect(heardSale({ status })).toEqual([])
    expect(heardSale({ status: 'LAYBY_CLOSED' })).toMatchObject([{ data: { voided: false } }])
    expect(heardSale({ status: 'VOIDED' })).toMatchObject([{ data: { voided: true } }])
  })

  it('SCH-06: refuses a status that is not known', () => {
    expect(() => heardSale({ status: 'HALF_CLOSED' })).toThrow(/status/)
  })

  it('leaves sales that an online store pushed in to that store', () => {
    expect(heardSale({ source: 'shopify', source_id: '5943187654321' })).toEqual([])
  })

  it('reads negative quantities as goods brought back', () => {
    const lines = sale.register_sale_products.map((line: object) => ({ ...line, quantity: '-2.00000' }))
    expect(heardSale({ register_sale_products: lines, outlet_id: 'outlet-1' })).toMatchObject([
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
  it('reads a level, on hand, under the product, and the SKU that comes with it', () => {
    const body = form(json('inventory.update.assembled.json'))
    expect(hear(lightspeedXSeries, { topic: 'inventory.update', body })).toEqual([
      {
        type: 'product.updated',
        time: receivedAt,
        data: { product, items: [{ externalId: product, sku: 'TSHIRT-BLK-M' }] },
      },
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

  it('learns SKUs from products, and hears when one is deleted', () => {
    const body = json('product.update.json')
    expect(hear(lightspeedXSeries, { topic: 'product.update', body: form(body) })).toMatchObject([
      { type: 'product.updated', data: { items: [{ externalId: product, sku: 'TSHIRT-BLK-M' }] } },
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

  it('IN-05: is refused for a form without payload, or with a payload that is not JSON', () => {
    for (const body of ['', 'a=b', 'payload=', 'payload=%7B', '{"id":1}']) {
      expect(() => lightspeedXSeries.identify({ headers: {}, body: Buffer.from(body) })).toThrow(/unreadable/)
    }
  })
})
