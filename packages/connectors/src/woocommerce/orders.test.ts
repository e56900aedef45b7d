import { describe, expect, it } from 'vitest'
import { asks, hear, sampleBytes } from '../testing/hear.ts'
import { woocommerce } from './index.ts'

const sample = (name: string) => sampleBytes('woocommerce', name)
const json = (name: string) => JSON.parse(sample(name).toString('utf8'))

const created = json('order.created.assembled.json')
const shirt = { externalId: '318', sku: 'TSHIRT-BLK-M', gtin: '0012345678905' }
const refundKey = 'refund:2051'
const returned = {
  ...json('api.order.refund.get.json'),
  id: 2051,
  date_created_gmt: '2026-11-21T15:14:58',
  line_items: [{ id: 5140, product_id: 310, variation_id: 318, quantity: -1 }],
}

const heardOrder = (change: object, answers = {}) =>
  hear(woocommerce, { topic: 'order.updated', body: JSON.stringify({ ...created, ...change }), answers })

describe('orders', () => {
  it('wait to leave once they are paid or to be paid by transfer, and not while nobody began to pay', () => {
    for (const [status, waiting] of [
      ['processing', '1'],
      ['on-hold', '1'],
      ['pending', '0'],
      ['failed', '0'],
      ['refunded', '0'],
    ])
      expect(heardOrder({ status })).toMatchObject([{ type: 'order.updated', data: { lines: [{ waiting }] } }])
    expect(heardOrder({ status: 'cancelled' })).toMatchObject([
      { type: 'order.cancelled', data: { lines: [{ waiting: '0', shipped: '0' }] } },
    ])
  })

  it('are none while they are drafts of a checkout', () => {
    expect(heardOrder({ status: 'checkout-draft' })).toEqual([])
  })

  it('SCH-06: are refused in a status that is not known', () => {
    for (const status of ['wc-packing', 'constructor', ''])
      expect(() => heardOrder({ status })).toThrow(expect.objectContaining({ code: 'unsupported', path: 'status' }))
  })

  it('leave as a whole when they are completed', () => {
    const said = heardOrder({ status: 'completed', date_completed_gmt: '2026-11-21T08:00:00' })
    expect(said).toMatchObject([
      { type: 'order.updated', data: { lines: [{ ordered: '1', waiting: '0', shipped: '1' }] } },
      {
        type: 'order.fulfilled',
        time: '2026-11-20T19:02:15.000Z',
        data: {
          order: '2047',
          fulfilment: '2047:completed',
          shippedAt: '2026-11-21T08:00:00.000Z',
          location: null,
          cancelled: false,
          lines: [{ line: '5101', item: shirt, quantity: '1' }],
        },
      },
    ])
  })

  it('did not leave where the completion was taken back', () => {
    const said = heardOrder({ status: 'processing', date_completed_gmt: '2026-11-20T19:02:14' })
    expect(said).toMatchObject([
      { data: { lines: [{ waiting: '1', shipped: '0' }] } },
      { type: 'order.fulfilled', data: { cancelled: true } },
    ])
  })

  it('name no price that is finer than a cent or of no currency, and keep the line', () => {
    const [line] = created.line_items
    for (const change of [
      { line_items: [{ ...line, price: 29 / 3 }] },
      { line_items: [{ ...line, price: 1e-7 }] },
      { currency: 'BTC' },
    ]) {
      const [said] = heardOrder(change) ?? []
      expect(said?.type === 'order.updated' && said.data.lines[0]).toEqual({
        line: '5101',
        item: shirt,
        ordered: '1',
        waiting: '1',
        shipped: '0',
      })
    }
  })

  it('leave out lines that name no item, and keep an SKU whose product was deleted', () => {
    const [line] = created.line_items
    const gone = { ...line, product_id: 0, variation_id: 0 }
    const line_items = [
      { ...gone, id: 1, sku: '' },
      { ...gone, id: 2, global_unique_id: '' },
    ]
    expect(heardOrder({ line_items })).toMatchObject([
      { data: { lines: [{ line: '2', item: { sku: 'TSHIRT-BLK-M' } }] } },
    ])
  })

  it('IN-10: tell ids of 64 bits apart by their last digit', () => {
    const body = sample('order.created.assembled.json').toString('utf8').replace(/2047,/, '9007199254740993,')
    expect(hear(woocommerce, { topic: 'order.created', body })).toMatchObject([{ data: { order: '9007199254740993' } }])
  })

  it('are asked for where they were deleted, and wait for nothing in the trash', () => {
    const deletion = { topic: 'order.deleted', body: sample('order.deleted.json') }
    expect(asks(woocommerce, deletion)).toEqual([{ key: 'order:2047', path: '/wp-json/wc/v3/orders/2047' }])
    expect(hear(woocommerce, deletion)).toEqual([])
    expect(() => hear(woocommerce, { ...deletion, answers: { 'order:2047': { id: 2047 } } })).toThrow(
      expect.objectContaining({ code: 'unreadable', path: expect.stringContaining('order:2047') }),
    )
  })
})

describe('refunds', () => {
  const [line] = created.line_items
  const refunds = [{ id: 2051, reason: 'x', total: '-29.99' }]

  it('are looked up, for they come without their lines', () => {
    const body = sample('order.updated.refunded.assembled.json')
    expect(asks(woocommerce, { topic: 'order.updated', body })).toEqual([
      { key: refundKey, path: '/wp-json/wc/v3/orders/2047/refunds/2051' },
    ])
  })

  it('leave less to wait for', () => {
    const line_items = [{ ...line, quantity: 3 }]
    expect(heardOrder({ line_items, refunds }, { [refundKey]: returned })).toMatchObject([
      { data: { lines: [{ ordered: '3', waiting: '2' }] } },
      { type: 'order.refunded', data: { lines: [{ line: '5101', quantity: '1' }] } },
    ])
  })

  it('before the completion did not leave with the order, and after it came too late for that', () => {
    const change = { status: 'completed', line_items: [{ ...line, quantity: 3 }], refunds }
    const shipped = (date_completed_gmt: string) =>
      heardOrder({ ...change, date_completed_gmt }, { [refundKey]: returned })
    expect(shipped('2026-11-22T08:00:00')).toMatchObject([{ data: { lines: [{ shipped: '2' }] } }, {}, {}])
    expect(shipped('2026-11-21T08:00:00')).toMatchObject([{ data: { lines: [{ shipped: '3' }] } }, {}, {}])
  })

  it('of a product on two lines are spread over them, and never give back more than was ordered', () => {
    const line_items = [line, { ...line, id: 5102, quantity: 2 }, { ...line, id: 5103, variation_id: 319 }]
    const lines = (quantity: number) => {
      const answer = { ...returned, line_items: [{ ...returned.line_items[0], quantity }] }
      const refund = heardOrder({ line_items, refunds }, { [refundKey]: answer })?.at(-1)
      return refund?.type === 'order.refunded' && refund.data.lines.map((each) => [each.line, each.quantity])
    }
    expect(lines(-2)).toEqual([
      ['5101', '1'],
      ['5102', '1'],
    ])
    expect(lines(-9)).toEqual([
      ['5101', '1'],
      ['5102', '2'],
    ])
    expect(lines(0)).toEqual([])
  })

  it('that were deleted since are none', () => {
    expect(heardOrder({ refunds })).toMatchObject([{ type: 'order.updated', data: { lines: [{ waiting: '1' }] } }])
  })
})
