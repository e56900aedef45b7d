import { createHmac } from 'node:crypto'
import { instantAt } from '@kilter/core'
import fc from 'fast-check'
import { Webhook } from 'standardwebhooks'
import { describe, expect, it } from 'vitest'
import { type ConnectorContract, connectorContract, hookUrl } from '../testing/connector.contract.ts'
import { asks, digest, hear, receivedAt, sampleBytes } from '../testing/hear.ts'
import { bigcommerce } from './index.ts'

const sample = (name: string) => sampleBytes('bigcommerce', name)
const json = (name: string) => JSON.parse(sample(name).toString('utf8'))
const at = (text: string) => text as never
const none = at('0')
const seconds = (date: Date) => String(Math.floor(date.getTime() / 1_000))

/** Put together from the documented fields. */
const order = {
  id: 250,
  status_id: 11,
  status: 'Awaiting Fulfillment',
  date_created: 'Tue, 25 Jun 2019 16:15:30 +0000',
  date_modified: 'Tue, 25 Jun 2019 18:25:00 +0200',
  currency_code: 'USD',
  default_currency_code: 'USD',
  total_inc_tax: '69.9700',
  customer_id: 0,
  billing_address: { email: 'jane.doe@example.com', phone: '555 0100' },
  order_source: 'www',
  external_source: null,
  is_deleted: false,
}
const line = {
  id: 501,
  product_id: 113,
  variant_id: 127,
  sku: 'TSHIRT-BLK-M',
  name: 'T-shirt',
  quantity: 3,
  quantity_shipped: 0,
  quantity_refunded: 0,
  is_refunded: false,
  base_price: '29.9900',
  price_inc_tax: '29.9900',
}
const simple = { ...line, id: 502, product_id: 114, variant_id: null, sku: '', quantity: 1, price_inc_tax: '10.0050' }
const answersOf = (orderId: number, change: object = {}, lines: readonly object[] = [line, simple]) => ({
  [`order:${orderId}`]: { ...order, id: orderId, ...change },
  [`lines:${orderId}`]: lines,
})
const orderEvent = (type: 'order.placed' | 'order.updated', id = '250') => ({
  type,
  time: at('2019-06-25T16:25:00.000Z'),
  data: {
    order: id,
    number: id,
    placedAt: at('2019-06-25T16:15:30.000Z'),
    total: { amountMinor: 6997, currency: 'USD' },
    lines: [
      {
        line: '501',
        item: { externalId: 'variant:127', sku: 'TSHIRT-BLK-M' },
        ordered: at('3'),
        waiting: at('3'),
        shipped: none,
        unitPrice: { amountMinor: 2999, currency: 'USD' },
      },
      { line: '502', item: { externalId: 'product:114' }, ordered: at('1'), waiting: at('1'), shipped: none },
    ],
  },
})

describe('orders', () => {
  const updated = { topic: 'store/order/statusUpdated', body: sample('store.order.statusUpdated.json') }
  const heard = (change: object, lines?: readonly object[]) =>
    hear(bigcommerce, { ...updated, answers: answersOf(250, change, lines) })

  it('are looked up, then their lines', () => {
    expect(asks(bigcommerce, updated)).toEqual([{ key: 'order:250', path: '/v2/orders/250' }])
    const said = bigcommerce.interpret(updated.body, {
      topic: updated.topic,
      headers: {},
      settings: {},
      lookups: new Map([['order:250', order]]),
      receivedAt,
      digest,
    })
    expect(said).toEqual({ lookups: [{ key: 'lines:250', path: '/v2/orders/250/products?limit=250' }] })
  })

  it('are none while they are incomplete, or where a till pushed them in', () => {
    expect(heard({ status_id: 0 })).toEqual([])
    expect(heard({ order_source: 'external', external_source: 'POS' })).toEqual([])
    expect(heard({ order_source: 'external', external_source: 'M-MIG' })).toHaveLength(1)
  })

  it('wait, have left or are off by their status', () => {
    const stateIn = (status_id: number, change: object = {}) => {
      const [said] = heard({ status_id }, [{ ...line, ...change }]) ?? []
      return said && 'lines' in said.data && [said.type, said.data.lines[0]]
    }
    const waits = (waiting: string, shipped: string, type = 'order.updated') => [
      type,
      expect.objectContaining({ waiting, shipped }),
    ]
    for (const status of [7, 8, 9, 11, 12, 13, 14]) expect(stateIn(status)).toEqual(waits('3', '0'))
    for (const status of [2, 10]) expect(stateIn(status)).toEqual(waits('0', '3'))
    for (const status of [1, 4, 6]) expect(stateIn(status)).toEqual(waits('0', '0'))
    expect(stateIn(5)).toEqual(waits('0', '0', 'order.cancelled'))
    expect(stateIn(3, { quantity_shipped: 1 })).toEqual(waits('2', '1'))
    expect(stateIn(14, { quantity_refunded: 1 })).toEqual(waits('2', '0'))
    expect(stateIn(14, { quantity_shipped: 1, quantity_refunded: 1 })).toEqual(waits('1', '1'))
    expect(stateIn(2, { quantity_refunded: 1 })).toEqual(waits('0', '2'))
    expect(stateIn(2, { quantity_shipped: 3, quantity_refunded: 1 })).toEqual(waits('0', '3'))
    expect(stateIn(4, { quantity_shipped: 2, quantity_refunded: 3 })).toEqual(waits('0', '2'))
  })

  it('that were deleted wait for nothing', () => {
    expect(heard({ is_deleted: true }, [line])).toMatchObject([
      { type: 'order.cancelled', data: { lines: [{ waiting: '0' }] } },
    ])
  })

  it('SCH-06: are refused in a status that is not known', () => {
    for (const status_id of [15, -1, 'constructor'])
      expect(() => heard({ status_id })).toThrow(expect.objectContaining({ code: 'unsupported', path: 'status_id' }))
  })

  it('are refused where the answer is none, is unreadable, or may be cut', () => {
    expect(() => hear(bigcommerce, updated)).toThrow(/does not know this order/)
    expect(() => heard({ date_modified: '2019-06-25T16:25:00Z' })).toThrow(
      expect.objectContaining({ code: 'unreadable', path: 'order:250.date_modified' }),
    )
    for (const date of ['Tue, 25 Foo 2019 16:15:30 +0000', 'Sat, 31 Feb 2026 16:15:30 +0000', '', 'x'.repeat(50_000)])
      expect(() => heard({ date_created: date })).toThrow(expect.objectContaining({ path: 'order:250.date_created' }))
    expect(() =>
      heard(
        {},
        Array.from({ length: 250 }, () => line),
      ),
    ).toThrow(expect.objectContaining({ code: 'unsupported', path: 'lines:250' }))
  })

  it('name no price where it is not clear in which currency it stands', () => {
    const [said] = heard({ default_currency_code: 'EUR' }, [line]) ?? []
    expect(said?.type === 'order.updated' && said.data.lines[0]).not.toHaveProperty('unitPrice')
  })

  it('leave out lines that name no item', () => {
    const nameless = { ...line, product_id: null, variant_id: null, sku: '' }
    expect(heard({}, [nameless])).toMatchObject([{ data: { lines: [] } }])
  })

  it('know what is not in the catalogue, and has the number 0, by its SKU alone', () => {
    const custom = { ...line, product_id: 0, variant_id: 0 }
    const items = (lines: readonly object[]) =>
      heard({}, lines)?.flatMap(({ data }) => ('lines' in data ? data.lines.map(({ item }) => item) : []))
    expect(items([custom, { ...custom, sku: '' }, { ...line, variant_id: 0 }])).toEqual([
      { sku: 'TSHIRT-BLK-M' },
      { externalId: 'product:113', sku: 'TSHIRT-BLK-M' },
    ])
  })
})

describe('stock', () => {
  const sku = json('store.sku.inventory.updated.json')
  const heard = (inventory: object) =>
    hear(bigcommerce, {
      topic: 'store/sku/inventory/order/updated',
      body: JSON.stringify({ ...sku, data: { ...sku.data, inventory: { ...sku.data.inventory, ...inventory } } }),
    })

  it('is no longer known after a relative change', () => {
    expect(heard({ method: 'relative', value: -2 })).toEqual([
      { type: 'listing.updated', time: '2019-06-25T16:37:53.000Z', data: { item: { externalId: 'variant:509' } } },
    ])
  })

  it('SCH-06: is refused of a method that is not known', () => {
    expect(() => heard({ method: 'set' })).toThrow(
      expect.objectContaining({ code: 'unsupported', path: 'data.inventory.method' }),
    )
  })
})

describe('what was deleted', () => {
  const heard = (topic: string) =>
    hear(bigcommerce, { topic, body: '{"created_at":1561481571,"data":{"type":"x","id":32}}' })

  it('is told by its id, and is no order to erase', () => {
    const time = '2019-06-25T16:52:51.000Z'
    expect(heard('store/product/deleted')).toEqual([{ type: 'product.deleted', time, data: { product: 'product:32' } }])
    expect(heard('store/customer/deleted')).toEqual([
      { type: 'customer.deleted', time, data: { customer: '32', orders: [], erase: false } },
    ])
  })
})

describe('whose delivery it is', () => {
  const body = sample('store.product.inventory.updated.captured.json')

  it('is told by its producer', () => {
    expect(bigcommerce.accounts?.of({ storeHash: 'leo8j9o1ip' })).toBe('leo8j9o1ip')
    expect(bigcommerce.accounts?.of({})).toBeUndefined()
    expect(bigcommerce.accounts?.split(body)).toEqual([{ account: 'leo8j9o1ip', body }])
  })

  it('asks for orders at the store, with its token', () => {
    expect(bigcommerce.api?.baseUrl({})).toBeUndefined()
    expect(bigcommerce.api?.baseUrl({ storeHash: 'leo8j9o1ip' })).toBe('https://api.bigcommerce.com/stores/leo8j9o1ip')
    expect(bigcommerce.api?.headers({ accessToken: 'token-1' }, {})).toMatchObject({ 'x-auth-token': 'token-1' })
  })
})

describe('what names a delivery', () => {
  const body = sample('store.order.created.json')

  it('is the signed id', () => {
    const headers = { 'webhook-id': 'msg_1', 'webhook-timestamp': '1561479335', 'webhook-signature': 'v1,x' }
    expect(bigcommerce.identify({ headers, body })).toEqual({ topic: 'store/order/created', dedupeKey: 'msg_1' })
  })

  it('is scope, hash and time where it is not signed, for two changes may share a hash', () => {
    const key = (change: object) =>
      bigcommerce.identify({
        headers: {},
        body: Buffer.from(JSON.stringify({ ...json('store.order.created.json'), ...change })),
      }).dedupeKey
    expect(key({})).toBe('store/order/created:dd70c0976e06b67aaf671e73f49dcb79230ebf9d:1561479335')
    const keys = [{}, { scope: 'store/order/updated' }, { created_at: 1561479336 }, { hash: null }].map(key)
    expect(new Set(keys).size).toBe(4)
  })

  it('reads the scopes of any channel as one', () => {
    const scope = 'store/channel/1/inventory/product/stock_changed'
    expect(bigcommerce.identify({ headers: {}, body: Buffer.from(JSON.stringify({ scope })) }).topic).toBe(
      'store/channel/*/inventory/product/stock_changed',
    )
  })

  it('IN-05: is refused for a body that is no callback', () => {
    for (const text of ['', 'null', '[]', '0', '"x"', '{}', '<xml/>'])
      expect(() => bigcommerce.identify({ headers: {}, body: Buffer.from(text) })).toThrow(/unreadable/)
  })

  it('SCH-04: does not read a scope that it does not know', () => {
    expect(hear(bigcommerce, { topic: 'store/app/uninstalled', body: '{}' })).toBeUndefined()
  })
})

describe('the reference library as an oracle', () => {
  const verifies = (secret: string, body: string, signature: string, date: Date, settings = {}) => {
    const headers = { 'webhook-id': 'msg_1', 'webhook-timestamp': seconds(date), 'webhook-signature': signature }
    return bigcommerce.verify(
      { headers, body: Buffer.from(body), settings, hookUrl, now: instantAt(date.getTime()) },
      secret,
    )
  }

  it('SIG-20: accepts what it signs with the client secret, in a list with others too, and nothing else', () => {
    const secrets = fc.string({ unit: 'grapheme', minLength: 1, maxLength: 80 })
    const dates = fc.date({ min: new Date(0), max: new Date('2100-01-01'), noInvalidDate: true })
    fc.assert(
      fc.property(secrets, fc.string({ unit: 'grapheme' }), dates, (secret, body, date) => {
        const signature = new Webhook(Buffer.from(secret, 'utf8').toString('base64')).sign('msg_1', date, body)
        expect(verifies(secret, body, signature, date)).toBe(true)
        expect(verifies(secret, body, `v2,x v1,AAAA ${signature}`, date)).toBe(true)
        expect(verifies(secret, body, signature.replace('v1,', 'v2,'), date)).toBe(false)
        expect(verifies(`${secret}x`, body, signature, date)).toBe(false)
        expect(verifies(secret, `${body} `, signature, date)).toBe(false)
      }),
    )
  })

  it('keys with the bytes of the secret as it is, never with what it might be base64 of', () => {
    const body = sample('store.order.created.json').toString('utf8')
    const compact = JSON.stringify(JSON.parse(body))
    const date = new Date(1_763_665_334_000)
    const secret = 'bigcommerce_client_secret_example'
    const sign = (key: string | Buffer, id = 'msg_1') =>
      `v1,${createHmac('sha256', key).update(`${id}.1763665334.${compact}`).digest('base64')}`
    expect(sign(secret, 'msg_2Zk3hQ9tV1xYpa')).toBe('v1,lKA+lVJV6+6aOP+qTRvyz+/paq8RlgpSUs3udcApCbA=')
    expect(verifies(secret, compact, sign(secret), date)).toBe(true)
    expect(verifies(secret, compact, sign(Buffer.from(secret, 'base64')), date)).toBe(false)
  })

  it('takes one way only: a header that bears the secret does not stand in for a signature, nor the other way round', () => {
    const settings = { mode: 'header', header: 'x-hook-secret' }
    const date = new Date(receivedAt)
    const signature = new Webhook(Buffer.from('secret').toString('base64')).sign('msg_1', date, '{}')
    expect(verifies('secret', '{}', signature, date)).toBe(true)
    expect(verifies('secret', '{}', signature, date, settings)).toBe(false)
    const headers = { 'x-hook-secret': 'secret' }
    const input = { headers, body: Buffer.from('{}'), hookUrl, now: receivedAt }
    expect(bigcommerce.verify({ ...input, settings }, 'secret')).toBe(true)
    expect(bigcommerce.verify({ ...input, settings: {} }, 'secret')).toBe(false)
    expect(bigcommerce.verify({ ...input, settings: { mode: 'header' } }, 'secret')).toBe(false)
  })

  it('wants a header’s name exactly where its mode is header', () => {
    const isSettings = (given: object) => bigcommerce.settings.safeParse(given).success
    expect(bigcommerce.settings.parse({ mode: 'header', header: 'X-Hook-Secret' })).toEqual({
      mode: 'header',
      header: 'x-hook-secret',
    })
    expect(isSettings({})).toBe(true)
    for (const given of [{ mode: 'header' }, { header: 'x-a' }, { mode: 'header', header: 'a b' }, { mode: 'none' }])
      expect([given, isSettings(given)]).toEqual([given, false])
  })
})

const samples: ConnectorContract['samples'] = {
  'store.channel.inventory.product.stock_changed.json': {
    topic: 'store/channel/*/inventory/product/stock_changed',
    says: [],
  },
  'store.customer.created.json': { topic: 'store/customer/created', says: [] },
  'store.order.created.json': {
    topic: 'store/order/created',
    answers: answersOf(250),
    says: [orderEvent('order.placed')],
  },
  'store.order.refund.created.json': {
    topic: 'store/order/refund/created',
    answers: answersOf(250),
    says: [orderEvent('order.updated')],
  },
  'store.order.statusUpdated.json': {
    topic: 'store/order/statusUpdated',
    answers: answersOf(250),
    says: [orderEvent('order.updated')],
  },
  'store.order.transaction.created.json': { topic: 'store/order/transaction/created', says: [] },
  'store.product.inventory.updated.captured.json': {
    topic: 'store/product/inventory/updated',
    says: [
      {
        type: 'listing.updated',
        time: at('2023-03-08T09:11:47.000Z'),
        data: { item: { externalId: 'product:114' }, available: at('100') },
      },
    ],
  },
  'store.product.updated.json': { topic: 'store/product/updated', says: [] },
  'store.shipment.created.json': {
    topic: 'store/shipment/created',
    answers: answersOf(251),
    says: [orderEvent('order.updated', '251')],
  },
  'store.sku.inventory.updated.json': {
    topic: 'store/sku/inventory/updated',
    says: [
      {
        type: 'listing.updated',
        time: at('2019-06-25T16:37:53.000Z'),
        data: { item: { externalId: 'variant:509' }, available: at('5') },
      },
    ],
  },
}
const besides = ['api.orders.list.assembled.json', 'store.product.inventory.updated.captured.headers.json']
const example = '{"scope":"store/order/created","data":{"id":1}}'

connectorContract({
  connector: bigcommerce,
  vectors: 'bigcommerce',
  sign: (body, secret, date) =>
    `v1,${createHmac('sha256', secret)
      .update(`msg_1.${seconds(date)}.`)
      .update(body)
      .digest('base64')}`,
  carry: (signature, _body, date) => ({
    headers: { 'webhook-id': 'msg_1', 'webhook-timestamp': seconds(date), 'webhook-signature': signature },
  }),
  example,
  isTimed: true,
  takesSeveral: true,
  samples,
  besides,
})

connectorContract({
  connector: bigcommerce,
  settings: { mode: 'header', header: 'X-Hook-Secret' },
  sign: (_body, secret) => secret,
  carry: (signature) => ({ headers: { 'x-hook-secret': signature } }),
  example,
  isToken: true,
  samples,
  besides,
})
