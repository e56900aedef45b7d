import { createHmac } from 'node:crypto'
import { EventDraft, instantFrom } from '@kilter/core'
import fc from 'fast-check'
import { WebhooksHelper } from 'square'
import { describe, expect, it } from 'vitest'
import { connectorContract, hookUrl } from '../testing/connector.contract.ts'
import { asks, hear, receivedAt, sampleBytes } from '../testing/hear.ts'
import { square } from './index.ts'

const sample = (name: string) => sampleBytes('square', name)
const json = (name: string) => JSON.parse(sample(name).toString('utf8'))
const variation = 'FGQ5JJWT2PYTHF35CKZ2DSKP'
const variationAnswer = {
  object: {
    id: variation,
    type: 'ITEM_VARIATION',
    updated_at: '2026-11-01T08:00:00.5Z',
    item_variation_data: { sku: 'TSHIRT-BLK-M' },
  },
}
const learned = {
  type: 'product.updated',
  time: '2026-11-01T08:00:00.500Z',
  data: { product: variation, items: [{ externalId: variation, sku: 'TSHIRT-BLK-M' }] },
}
const counts = { topic: 'inventory.count.updated', body: sample('inventory.count.updated.json') }
const count = {
  type: 'stock.counted',
  time: '2019-10-29T18:38:45.102Z',
  data: { item: { externalId: variation }, location: 'YYQR03DGCTXA4', quantity: '10', basis: 'onHand' },
}

describe('counts', () => {
  it('asks the catalogue for the SKU, unless the hub knows it already', () => {
    expect(asks(square, counts)).toEqual([
      {
        key: `variation:${variation}`,
        path: `/v2/catalog/object/${variation}?include_related_objects=true`,
        ...{ optional: true, identifies: variation },
      },
    ])
  })

  it('reads a count, and what the catalogue says the variation is', () => {
    expect(hear(square, { ...counts, answers: { [`variation:${variation}`]: variationAnswer } })).toEqual([
      learned,
      count,
    ])
  })

  it('calls a variation after its item, and learns its bar code', () => {
    const said = { sku: 'TEA-MUG', upc: '012345678905', name: 'Mug', item_id: 'ITEM-1' }
    const tea = { id: 'ITEM-1', type: 'ITEM', item_data: { name: 'Tea' } }
    const answer = {
      object: { ...variationAnswer.object, item_variation_data: said },
      related_objects: [{ id: 'TAX-1', type: 'TAX' }, tea],
    }
    const itemsOf = (given: object) => {
      const [told] = hear(square, { ...counts, answers: { [`variation:${variation}`]: given } }) ?? []
      return told?.type === 'product.updated' ? told.data.items : undefined
    }
    expect(itemsOf(answer)).toEqual([
      { externalId: variation, sku: 'TEA-MUG', gtin: '012345678905', title: 'Tea / Mug' },
    ])
    expect(itemsOf({ ...answer, related_objects: 'none' })).toMatchObject([{ title: 'Mug' }])
  })

  it('keeps the count under the variation where the catalogue cannot be asked', () => {
    expect(hear(square, counts)).toEqual([count])
  })

  it('reads of a change of state only what is in stock, below zero too', () => {
    const body = sample('inventory.count.updated.state-change.assembled.json')
    expect(hear(square, { topic: 'inventory.count.updated', body })).toMatchObject([{ data: { quantity: '-1' } }])
  })
})

describe('sales', () => {
  const order = json('api.order.get.pos.assembled.json')
  const payment = { topic: 'payment.updated', body: sample('payment.updated.json') }
  const paidAt = instantFrom(json('payment.updated.json').data.object.payment.created_at)
  const orderKey = `order:${order.order.id}`

  it('looks up the order that was paid, then its variations', () => {
    expect(asks(square, payment)).toEqual([{ key: orderKey, path: `/v2/orders/${order.order.id}` }])
  })

  it('reads a completed order as a sale at its closing time, without custom amounts', () => {
    const said = hear(square, {
      ...payment,
      answers: { [orderKey]: order, [`variation:${variation}`]: variationAnswer },
    })
    const line = {
      line: 'k4qpXbRz1mVnE3aTg0lxdB',
      item: { externalId: variation },
      quantity: '1',
      unitPrice: { amountMinor: 2999, currency: 'USD' },
    }
    const data = {
      sale: order.order.id,
      soldAt: '2026-11-20T19:02:12.000Z',
      location: 'S8GWD5R9QB376',
      voided: false,
      lines: [line],
    }
    expect(said).toEqual([learned, { type: 'sale.completed', time: '2026-11-20T19:02:13.000Z', data }])
    expect(said?.map((event) => EventDraft.parse(event))).toEqual(said)
  })

  it('takes nothing off the shelf before payment and order are complete', () => {
    expect(hear(square, { topic: 'payment.created', body: sample('payment.created.json') })).toEqual([])
    const open = { order: { ...order.order, state: 'OPEN', closed_at: null } }
    expect(hear(square, { ...payment, answers: { [orderKey]: open } })).toEqual([])
  })

  it('dates a sale whose order does not say when it was closed by its payment, however late the order changed', () => {
    const { closed_at, ...unclosed } = order.order
    const answers = { [orderKey]: { order: { ...unclosed, updated_at: '2026-12-24T09:00:00Z' } } }
    expect(hear(square, { ...payment, answers })).toMatchObject([
      { time: '2026-12-24T09:00:00.000Z', data: { soldAt: paidAt } },
    ])
  })

  it('leaves out a price in a currency that is none', () => {
    const [line] = order.order.line_items
    const unpriced = { ...line, base_price_money: { amount: 100, currency: 'UNKNOWN_CURRENCY' } }
    const answers = { [orderKey]: { order: { ...order.order, line_items: [unpriced] } } }
    const [sale] = hear(square, { ...payment, answers }) ?? []
    expect(sale?.type === 'sale.completed' && sale.data.lines).toEqual([
      { line: line.uid, item: { externalId: variation }, quantity: '1' },
    ])
  })

  it('refuses a payment whose order the vendor does not know, with the reason', () => {
    expect(() => hear(square, payment)).toThrow(/does not know the order/)
  })

  it('SCH-06: refuses a payment status that is not known', () => {
    const body = sample('payment.updated.json').toString('utf8').replace('"COMPLETED"', '"HALF_DONE"')
    expect(() => hear(square, { topic: 'payment.updated', body })).toThrow(
      expect.objectContaining({ code: 'unsupported', path: 'data.object.payment.status' }),
    )
  })

  it('reads returned goods without claiming that they are for sale again', () => {
    const refund = json('refund.updated.json').data.object.refund
    const returned = {
      order: {
        ...order.order,
        id: refund.order_id,
        line_items: [],
        returns: [{ return_line_items: [order.order.line_items[0]] }],
      },
    }
    const said = hear(square, {
      topic: 'refund.updated',
      body: sample('refund.updated.json'),
      answers: { [`order:${refund.order_id}`]: returned },
    })
    expect(said).toMatchObject([
      { type: 'sale.returned', data: { return: refund.id, restocked: false, lines: [{ quantity: '1' }] } },
    ])
  })
})

describe('whose delivery it is', () => {
  const merchantId = json('inventory.count.updated.json').merchant_id

  it('is told by the merchant that it names', () => {
    expect(square.accounts?.of({ merchantId })).toBe(merchantId)
    expect(square.accounts?.of({})).toBeUndefined()
    expect(square.accounts?.split(counts.body)).toEqual([{ account: merchantId, body: counts.body }])
  })

  it('asks for orders and SKUs at Square with the merchant’s token', () => {
    expect(square.api?.baseUrl({})).toBe('https://connect.squareup.com')
    expect(square.api?.headers({ accessToken: 'token-1' }, {})).toEqual({
      authorization: 'Bearer token-1',
      'square-version': expect.stringMatching(/^\d{4}-\d\d-\d\d$/),
    })
  })
})

describe('what names a delivery', () => {
  it('is type and event id, both in the body', () => {
    expect(square.identify({ headers: {}, body: counts.body })).toEqual({
      topic: 'inventory.count.updated',
      dedupeKey: 'inventory.count.updated:df5f3813-a913-45a1-94e9-fdc3f7d5e3b6',
    })
  })

  it('IN-05: is refused for a body that is no event', () => {
    for (const body of ['', 'null', '[]', '0', '"x"', '{}', '<xml/>']) {
      expect(() => square.identify({ headers: {}, body: Buffer.from(body) })).toThrow(/unreadable/)
    }
  })

  it('SCH-04: reads the thin events as nothing of note, and does not read what it does not know', () => {
    for (const name of [
      'order.created.json',
      'order.updated.json',
      'order.fulfillment.updated.json',
      'catalog.version.updated.json',
      'customer.updated.json',
    ]) {
      expect(hear(square, { topic: json(name).type, body: sample(name) })).toEqual([])
    }
    expect(hear(square, { topic: 'dispute.created', body: sample('customer.updated.json') })).toBeUndefined()
  })
})

describe('the official library as an oracle', () => {
  const signatureKey = 'square_signature_key'
  const notificationUrl = 'https://hub.example.com/hooks/con_01JD0000000000000000000000'
  const accepts = (body: string, signature: string, hookUrl = notificationUrl, settings = {}) => {
    const headers = { 'x-square-hmacsha256-signature': signature }
    return square.verify({ headers, body: Buffer.from(body), settings, hookUrl, now: receivedAt }, signatureKey)
  }
  const sign = (body: string, url = notificationUrl) =>
    createHmac('sha256', signatureKey)
      .update(url + body)
      .digest('base64')

  it('SIG-02: accepts what it accepts, and refuses what it refuses', async () => {
    await fc.assert(
      fc.asyncProperty(fc.string({ unit: 'grapheme', minLength: 1 }), async (requestBody) => {
        const signatures = [sign(requestBody), sign(`${requestBody} `), sign(requestBody, `${notificationUrl}/`)]
        const oracle = signatures.map((signatureHeader) =>
          WebhooksHelper.verifySignature({ requestBody, signatureHeader, signatureKey, notificationUrl }),
        )
        expect(signatures.map((signature) => accepts(requestBody, signature))).toEqual(await Promise.all(oracle))
        expect(accepts(requestBody, sign(requestBody))).toBe(true)
      }),
      { numRuns: 50 },
    )
  })

  it('signs the URL that was typed into the subscription where it differs from ours', () => {
    const webhookUrl = 'https://hooks.example.com/square?tenant=1'
    expect(accepts('{}', sign('{}', webhookUrl), notificationUrl, { webhookUrl })).toBe(true)
    expect(accepts('{}', sign('{}'), notificationUrl, { webhookUrl })).toBe(false)
  })

  it('SIG-08: does not look at the older SHA-1 header', () => {
    const headers = {
      'x-square-signature': createHmac('sha1', signatureKey).update(`${notificationUrl}{}`).digest('base64'),
    }
    expect(
      square.verify(
        { headers, body: Buffer.from('{}'), settings: {}, hookUrl: notificationUrl, now: receivedAt },
        signatureKey,
      ),
    ).toBe(false)
  })
})

const orderSample = json('api.order.get.pos.assembled.json')
const returnAnswer = { order: { ...orderSample.order, line_items: [], returns: [] } }

connectorContract({
  connector: square,
  sign: (body, secret) => createHmac('sha256', secret).update(hookUrl).update(body).digest('base64'),
  carry: (signature) => ({ headers: { 'x-square-hmacsha256-signature': signature } }),
  example: '{"type":"payment.updated","event_id":"e-1"}',
  vectors: 'square',
  samples: {
    'catalog.version.updated.json': { topic: 'catalog.version.updated', says: [] },
    'customer.updated.json': { topic: 'customer.updated', says: [] },
    'inventory.count.updated.json': {
      topic: 'inventory.count.updated',
      says: ['stock.counted 2019-10-29T18:38:45.102Z'],
    },
    'inventory.count.updated.state-change.assembled.json': {
      topic: 'inventory.count.updated',
      says: ['stock.counted 2026-11-20T19:02:13.970Z'],
    },
    'order.created.json': { topic: 'order.created', says: [] },
    'order.fulfillment.updated.json': { topic: 'order.fulfillment.updated', says: [] },
    'order.updated.json': { topic: 'order.updated', says: [] },
    'payment.created.json': { topic: 'payment.created', says: [] },
    'payment.updated.json': {
      topic: 'payment.updated',
      says: ['sale.completed 2026-11-20T19:02:13.000Z'],
      answers: { [`order:${orderSample.order.id}`]: orderSample },
    },
    'refund.created.json': { topic: 'refund.created', says: [] },
    'refund.updated.json': {
      topic: 'refund.updated',
      says: ['sale.returned 2020-02-06T22:14:16.381Z'],
      answers: { 'order:haOyDuHiqtAXMk0d8pDKXpL7Jg4F': returnAnswer },
    },
  },
  besides: [
    'api.catalog.object.json',
    'api.inventory.changes.json',
    'api.inventory.counts.json',
    'api.order.get.pos.assembled.json',
  ],
})
