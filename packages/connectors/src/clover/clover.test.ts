import { instantAt } from '@kilter/core'
import { describe, expect, it } from 'vitest'
import { connectorContract, hookUrl } from '../testing/connector.contract.ts'
import { asks, digest, hear, receivedAt, sampleBytes } from '../testing/hear.ts'
import { clover } from './index.ts'

const sample = (name: string) => sampleBytes('clover', name)
const json = (name: string) => JSON.parse(sample(name).toString('utf8'))
const at = (text: string) => text as never
const merchant = 'XYZVJT2ZRRRSC'
const shirt = '3Z29BX6C013XC'
const order = json('api.order.get.assembled.json')
const item = json('api.item.get.assembled.json')
const orderKey = `order:${merchant}:GHIVJT2ZRRRSC`
const paymentKey = `payment:${merchant}:JKLVJT2ZRRRSC`
const itemKey = `item:${merchant}:${shirt}`
const stockKey = `stock:${merchant}:${shirt}`
const payment = { id: 'JKLVJT2ZRRRSC', order: { id: 'GHIVJT2ZRRRSC' }, amount: 3399, result: 'SUCCESS' }

const learned = {
  type: 'product.updated' as const,
  time: at('2025-11-20T19:02:14.000Z'),
  data: {
    product: shirt,
    items: [{ externalId: shirt, sku: 'TSHIRT-BLK-M', gtin: '0012345678905', title: 'Example T-Shirt Black M' }],
  },
}
const shirtLine = {
  line: 'LINE000000001',
  item: { externalId: shirt },
  quantity: at('1'),
  unitPrice: { amountMinor: 2999, currency: 'USD' },
}
const sale = {
  type: 'sale.completed' as const,
  time: at('2025-11-20T19:02:13.000Z'),
  data: {
    sale: 'GHIVJT2ZRRRSC',
    soldAt: at('2025-11-20T19:02:12.000Z'),
    location: merchant,
    voided: false,
    lines: [shirtLine],
  },
}
const counted = {
  type: 'stock.counted' as const,
  time: receivedAt,
  data: { item: { externalId: shirt }, location: merchant, quantity: at('-1'), basis: 'onHand' as const },
}

const told = (objectId: string, type = 'UPDATE', ts: unknown = 1763665333120) => ({ objectId, type, ts })
const bodyOf = (...entries: unknown[]) => JSON.stringify({ appId: 'A', merchants: { [merchant]: entries } })
const heard = (entries: unknown[], answers = {}) => hear(clover, { topic: 'batch', body: bodyOf(...entries), answers })
const asked = (...entries: unknown[]) => asks(clover, { topic: 'batch', body: bodyOf(...entries) })

describe('sales', () => {
  const heardOrder = (change: object, answers = {}) =>
    heard([told('O:GHIVJT2ZRRRSC')], { [orderKey]: { ...order, ...change }, ...answers })
  const withLines = (...elements: object[]) => heardOrder({ lineItems: { elements } })
  const [line] = order.lineItems.elements

  it('are looked up by order or payment, then what their items are called', () => {
    expect(asked(told('O:GHIVJT2ZRRRSC'), told('O:GHIVJT2ZRRRSC'), told('P:JKLVJT2ZRRRSC'))).toEqual([
      { key: paymentKey, path: `/v3/merchants/${merchant}/payments/JKLVJT2ZRRRSC` },
      { key: orderKey, path: `/v3/merchants/${merchant}/orders/GHIVJT2ZRRRSC?expand=lineItems,payments` },
    ])
    const lookups = new Map([[orderKey, order]])
    const body = Buffer.from(bodyOf(told('O:GHIVJT2ZRRRSC')))
    const input = { topic: 'batch', headers: {}, settings: {}, lookups, receivedAt, digest }
    expect(clover.interpret(body, input)).toEqual({
      lookups: [{ key: itemKey, path: `/v3/merchants/${merchant}/items/${shirt}`, optional: true, identifies: shirt }],
    })
  })

  it('are found through their payment, and told once', () => {
    const answers = { [paymentKey]: payment, [orderKey]: order }
    expect(heard([told('P:JKLVJT2ZRRRSC', 'CREATE')], answers)).toEqual([sale])
    expect(heard([told('P:JKLVJT2ZRRRSC'), told('O:GHIVJT2ZRRRSC')], answers)).toEqual([sale])
    expect(heard([told('P:JKLVJT2ZRRRSC')], { [paymentKey]: { id: 'x' } })).toEqual([])
  })

  it('are none while the order is not paid, is hidden, or is a test', () => {
    for (const paymentState of ['OPEN', 'PARTIALLY_PAID', 'CREDITED', null])
      expect(heardOrder({ paymentState })).toEqual([])
    expect(heardOrder({ state: undefined })).toEqual([])
    expect(heardOrder({ testMode: true })).toEqual([])
    for (const paymentState of ['REFUNDED', 'PARTIALLY_REFUNDED']) expect(heardOrder({ paymentState })).toEqual([sale])
  })

  it('SCH-06: are refused in a payment state that is not known', () => {
    for (const paymentState of ['HALF_PAID', 'constructor'])
      expect(() => heardOrder({ paymentState })).toThrow(
        expect.objectContaining({ code: 'unsupported', path: `${orderKey}.paymentState` }),
      )
  })

  it('count one line a piece, and measured quantities in thousandths', () => {
    const measured = { ...line, id: 'L2', unitQty: 1250 }
    expect(withLines(line, { ...line, id: 'L3' }, measured)).toMatchObject([
      {
        data: {
          lines: [
            shirtLine,
            { line: 'L3', quantity: '1' },
            { line: 'L2', item: { externalId: shirt }, quantity: '1.25' },
          ],
        },
      },
    ])
    const [said] = withLines(measured) ?? []
    expect(said?.type === 'sale.completed' && said.data.lines[0]).not.toHaveProperty('unitPrice')
    expect(() => withLines({ ...line, unitQty: 1e15 })).toThrow(/^unreadable/)
  })

  it('keep a line whose price is in no currency', () => {
    const [said] = heardOrder({ currency: 'dollars' }) ?? []
    expect(said?.type === 'sale.completed' && said.data.lines).toEqual([
      { line: 'LINE000000001', item: { externalId: shirt }, quantity: '1' },
    ])
  })

  it('were sold when the last of the money came in', () => {
    const paid = (createdTime: number, result = 'SUCCESS') => ({ createdTime, result })
    const soldAt = (...elements: object[]) => {
      const [said] = heardOrder({ payments: { elements } }) ?? []
      return said?.type === 'sale.completed' && said.data.soldAt
    }
    expect(soldAt(paid(1763665332000), paid(1763665339000), paid(1763665349000, 'FAIL'))).toBe(
      '2025-11-20T19:02:19.000Z',
    )
    expect(soldAt()).toBe('2025-11-20T19:02:05.000Z')
  })

  it('are refused where the list of lines may be cut', () => {
    expect(() => withLines(...Array.from({ length: 100 }, (_, index) => ({ ...line, id: `L${index}` })))).toThrow(
      expect.objectContaining({ code: 'unsupported', path: `${orderKey}.lineItems` }),
    )
  })

  it('are tried again later where a read lags behind, unless the thing was deleted', () => {
    for (const objectId of ['O:GHIVJT2ZRRRSC', 'P:JKLVJT2ZRRRSC']) {
      expect(() => heard([told(objectId)])).toThrow(expect.objectContaining({ code: 'unavailable' }))
      expect(heard([told(objectId, 'CREATE'), told(objectId, 'DELETE')])).toEqual([])
    }
    const entries = [told('P:JKLVJT2ZRRRSC'), told('O:GHIVJT2ZRRRSC', 'DELETE')]
    expect(heard(entries, { [paymentKey]: payment })).toEqual([])
  })

  it('are refused where the answer cannot be read', () => {
    expect(() => heardOrder({ createdTime: '2025' })).toThrow(
      expect.objectContaining({ code: 'unreadable', path: `${orderKey}.createdTime` }),
    )
  })
})

describe('items', () => {
  const heardItem = (change: object, key = 'I') =>
    heard([told(`${key}:${shirt}`)], { [stockKey]: { ...item, ...change } })

  it('are read with their stock, also by the key that stock is to get', () => {
    expect(asked(told(`I:${shirt}`), told(`IS:${shirt}`))).toEqual([
      { key: stockKey, path: `/v3/merchants/${merchant}/items/${shirt}?expand=itemStock` },
    ])
    for (const key of ['I', 'IS']) expect(heardItem({}, key)).toEqual([learned, counted])
  })

  it('keep the exact quantity, and say none that Clover does not keep', () => {
    const itemStock = json('api.item-stock.get.json')
    expect(heardItem({ itemStock })).toMatchObject([{}, { data: { quantity: '160.5' } }])
    expect(heardItem({ autoManage: false })).toEqual([learned])
    expect(heardItem({ itemStock: null })).toEqual([learned])
  })

  it('say nothing where they are gone, and are told as deleted', () => {
    expect(heard([told(`I:${shirt}`)])).toEqual([])
    expect(heard([told(`IS:${shirt}`), told(`I:${shirt}`, 'DELETE')])).toEqual([
      { type: 'product.deleted', time: '2025-11-20T19:02:13.120Z', data: { product: shirt } },
    ])
  })
})

describe('a batch', () => {
  it('is not spoiled by what is no notification, or of a key that is not read', () => {
    const others = [1, null, 'x', [], {}, { objectId: 1 }, told('O'), told('M:1'), told('XX:1', 'BURN'), told('o:1')]
    expect(heard([...others, told(`I:${shirt}`)], { [stockKey]: item })).toEqual([learned, counted])
    expect(heard([told(`IA:${shirt}`), told('C:YV9N9C1ZJ4F8M'), told('O:1', 'DELETE')])).toEqual([])
  })

  it('SCH-06: is refused for a type that is not known, or a time that is none', () => {
    expect(() => heard([told('O:1', 'BURN')])).toThrow(
      expect.objectContaining({ code: 'unsupported', path: `merchants.${merchant}.0.type` }),
    )
    for (const ts of ['1763665333120', 1.5, -1, 1e18, null])
      expect(() => heard([told('O:1', 'UPDATE', ts)])).toThrow(
        expect.objectContaining({ code: 'unreadable', path: `merchants.${merchant}.0.ts` }),
      )
  })

  it('asks for no path but that of the thing', () => {
    expect(asked(told('O:../../x?y#z'))).toMatchObject([
      { path: `/v3/merchants/${merchant}/orders/..%2F..%2Fx%3Fy%23z?expand=lineItems,payments` },
    ])
  })
})

describe('whose delivery it is', () => {
  const body = sample('webhook.order-and-payment.json')

  it('is told by merchant: each gets its own part', () => {
    expect(clover.accounts?.of({ merchantId: merchant })).toBe(merchant)
    expect(clover.accounts?.of({})).toBeUndefined()
    const parts = clover.accounts?.split(body) ?? []
    const { appId, merchants } = json('webhook.order-and-payment.json')
    expect(parts.map((part) => [part.account, JSON.parse(Buffer.from(part.body).toString('utf8'))])).toEqual(
      Object.entries(merchants).map(([id, entries]) => [id, { appId, merchants: { [id]: entries } }]),
    )
    expect(parts).toHaveLength(2)
  })

  it('keeps the bytes where there is one merchant', () => {
    const single = sample('webhook.item-update.json')
    expect(clover.accounts?.split(single)).toEqual([{ account: merchant, body: single }])
  })

  it('IN-05: is refused for a body that names no merchants', () => {
    for (const text of ['', 'null', '[]', '0', '"x"', '{}', '<xml/>', '{"merchants":[]}', '{"merchants":{"M":1}}']) {
      expect(() => clover.accounts?.split(Buffer.from(text))).toThrow(/unreadable/)
      expect(() => clover.identify({ headers: {}, body: Buffer.from(text) })).toThrow(/unreadable/)
    }
  })

  it('is named by its bytes', () => {
    const named = clover.identify({ headers: {}, body })
    expect(named).toEqual({ topic: 'batch', dedupeKey: expect.stringMatching(/^[A-Za-z0-9_-]{43}$/) })
    expect(clover.identify({ headers: { 'x-clover-auth': 'a' }, body })).toEqual(named)
    expect(clover.identify({ headers: {}, body: sample('webhook.item-update.json') })).not.toEqual(named)
  })

  it('asks at Clover with the merchant’s token, and says who asks', () => {
    expect(clover.api?.baseUrl({})).toBe('https://api.clover.com')
    expect(clover.api?.headers({ accessToken: 'token-1' }, {})).toEqual({
      authorization: 'Bearer token-1',
      'user-agent': 'kilter',
    })
  })
})

describe('the verification', () => {
  const greet = (body: Uint8Array | string, method: 'POST' | 'GET' = 'POST') =>
    clover.door?.greet?.({ method, headers: {}, body: Buffer.from(body) })

  it('is answered with 200, and a person is told the code', () => {
    expect(greet(sample('verification.json'))).toEqual({
      status: 200,
      notice: expect.stringContaining('ce7643c1-83ea-4218-abe6-da876c9c7a0a'),
    })
  })

  it('tells nobody what is no code', () => {
    for (const code of ['', 'call +44 20 7946 0958', 'ce7643c1-83ea-4218-abe6-da876c9c7a0a ', 'x'.repeat(500)]) {
      expect(greet(JSON.stringify({ verificationCode: code }))).toBeUndefined()
    }
  })

  it('is nothing else', () => {
    const code = 'ce7643c1-83ea-4218-abe6-da876c9c7a0a'
    expect(greet(sample('verification.json'), 'GET')).toBeUndefined()
    for (const body of [
      '',
      '{',
      'null',
      '{"verificationCode":1}',
      `{"verificationCode":"${code}","verificationCode":"${code}"}`,
      `{"verificationCode":"${code}","merchants":{}}`,
      JSON.stringify({ verificationCode: code, more: 'x'.repeat(1_000) }),
      sample('webhook.item-update.json'),
    ])
      expect(greet(body)).toBeUndefined()
  })
})

describe('the code', () => {
  const accepts = (headers: Record<string, string>, secret = '0307e264-b33a-4913-88aa-37b10014a0b8') =>
    clover.verify({ headers, body: Buffer.from('{}'), settings: {}, hookUrl, now: instantAt(0) }, secret)

  it('SIG-08: counts in its own header alone, and signatures that others look for do not', () => {
    const code = '0307e264-b33a-4913-88aa-37b10014a0b8'
    expect(accepts({ 'x-clover-auth': code })).toBe(true)
    for (const name of ['x-clover-signature', 'x-clover-auth-signature', 'clover-signature', 'authorization'])
      expect(accepts({ [name]: code })).toBe(false)
    expect(accepts({ 'x-clover-auth': '' }, '')).toBe(false)
  })
})

connectorContract({
  connector: clover,
  vectors: 'clover',
  sign: (_body, secret) => secret,
  carry: (code) => ({ headers: { 'x-clover-auth': code } }),
  secret: '0307e264-b33a-4913-88aa-37b10014a0b8',
  example: '{"appId":"A","merchants":{}}',
  isToken: true,
  samples: {
    'webhook.customer-delete.json': {
      topic: 'batch',
      says: [
        {
          type: 'customer.deleted',
          time: at('2025-11-20T19:02:20.000Z'),
          data: { customer: 'YV9N9C1ZJ4F8M', orders: [], erase: false },
        },
      ],
    },
    'webhook.item-update.json': { topic: 'batch', answers: { [stockKey]: item }, says: [learned, counted] },
    'webhook.order-and-payment.json': {
      topic: 'batch',
      answers: {
        [orderKey]: order,
        [paymentKey]: payment,
        [itemKey]: item,
        'stock:MNOVJT2ZRRRSC:PQRVJT2ZRRRSC': { id: 'PQRVJT2ZRRRSC', sku: '', modifiedTime: 1763665334000 },
      },
      says: [
        learned,
        sale,
        {
          type: 'product.updated',
          time: at('2025-11-20T19:02:14.000Z'),
          data: { product: 'PQRVJT2ZRRRSC', items: [{ externalId: 'PQRVJT2ZRRRSC', sku: null }] },
        },
      ],
    },
  },
  besides: [
    'api.item-stock.get.json',
    'api.item.get.assembled.json',
    'api.order.get.assembled.json',
    'api.orders.list.assembled.json',
    'hosted-checkout.payment.assembled.json',
    'verification.json',
  ],
})
