import { createHmac } from 'node:crypto'
import { instantAt } from '@kilter/core'
import fc from 'fast-check'
import { Webhook } from 'standardwebhooks'
import { describe, expect, it } from 'vitest'
import { connectorContract } from '../testing/connector.contract.ts'
import { hear, receivedAt } from '../testing/hear.ts'
import { standardWebhooks } from './index.ts'

const secret = `whsec_${Buffer.alloc(24, 5).toString('base64')}`
const mapping = {
  rules: [
    {
      event: 'customer.updated',
      when: { '/type': 'contact.created' },
      time: '/timestamp',
      data: { customer: '/data/id', person: {} },
    },
  ],
}
const seconds = (at: Date) => String(Math.floor(at.getTime() / 1_000))

describe('the reference library as an oracle', () => {
  const verifies = (body: string, signature: string, id: string, at: Date) => {
    const headers = { 'webhook-id': id, 'webhook-timestamp': seconds(at), 'webhook-signature': signature }
    const input = { headers, body: Buffer.from(body), settings: { mapping }, hookUrl: '', now: instantAt(at.getTime()) }
    return standardWebhooks.verify(input, secret)
  }

  it('SIG-20: accepts what it signs, in a list with others too, and nothing else', () => {
    const id = fc.stringMatching(/^[A-Za-z0-9_]{1,30}$/)
    fc.assert(
      fc.property(
        id,
        fc.string({ unit: 'grapheme' }),
        fc.date({ min: new Date(0), max: new Date('2100-01-01'), noInvalidDate: true }),
        (message, body, at) => {
          const signature = new Webhook(secret).sign(message, at, body)
          expect(verifies(body, signature, message, at)).toBe(true)
          expect(verifies(body, `v2,x v1,AAAA ${signature}`, message, at)).toBe(true)
          expect(verifies(body, signature.replace('v1,', 'v2,'), message, at)).toBe(false)
          expect(verifies(`${body} `, signature, message, at)).toBe(false)
          expect(verifies(body, signature, `${message}x`, at)).toBe(false)
        },
      ),
    )
  })

  it('takes the headers of one family, never mixed', () => {
    const at = new Date(receivedAt)
    const signature = new Webhook(secret).sign('m', at, '{}')
    const svix = { 'svix-id': 'm', 'svix-timestamp': seconds(at), 'svix-signature': signature }
    const accepts = (headers: Record<string, string>) =>
      standardWebhooks.verify(
        { headers, body: Buffer.from('{}'), settings: { mapping }, hookUrl: '', now: receivedAt },
        secret,
      )
    expect(accepts(svix)).toBe(true)
    expect(accepts({ ...svix, 'webhook-signature': signature })).toBe(false)
    expect(accepts({ 'webhook-id': 'm', 'svix-timestamp': seconds(at), 'svix-signature': signature })).toBe(false)
  })
})

describe('the mapping', () => {
  const read = (rule: object, body: unknown) =>
    hear(standardWebhooks, {
      topic: 'any',
      body: JSON.stringify(body),
      settings: { mapping: { rules: [rule] } },
    })
  const isMapping = (rule: object) => standardWebhooks.settings.safeParse({ mapping: { rules: [rule] } }).success

  it('reads a list of counts of a sensor, one event each', () => {
    const rule = {
      event: 'stock.counted',
      when: { '/kind': 'shelf' },
      time: '#/at',
      timeUnit: 'seconds',
      each: '/shelves',
      data: { item: { sku: '/sku' }, location: '#/site', quantity: '/count', basis: 'onHand' },
    }
    const body = {
      kind: 'shelf',
      at: 1_795_000_000,
      site: 7,
      shelves: [
        { sku: 'A', count: 3 },
        { sku: 'B', count: '0.250' },
      ],
    }
    const counted = (sku: string, quantity: string) => ({
      type: 'stock.counted',
      time: instantAt(1_795_000_000_000),
      data: { item: { sku }, location: '7', quantity, basis: 'onHand' },
    })
    expect(read(rule, body)).toEqual([counted('A', '3'), counted('B', '0.25')])
    expect(read(rule, { ...body, kind: 'door' })).toBeUndefined()
  })

  it('reads orders with their lines, money and translated words', () => {
    const order = {
      event: 'order.placed',
      data: {
        order: '/id',
        number: '/no',
        placedAt: '/placed',
        lines: {
          each: '/lines',
          data: {
            line: '/n',
            item: { sku: '/sku' },
            ordered: '/qty',
            waiting: '/qty',
            shipped: 0,
            unitPrice: { amount: '/price', currency: '#/currency' },
          },
        },
      },
    }
    const body = {
      id: 12,
      no: 'W-12',
      placed: '2026-11-20T10:00:00Z',
      currency: 'EUR',
      lines: [{ n: 1, sku: 'A', qty: 2, price: '9.90' }],
    }
    expect(read(order, body)).toEqual([
      {
        type: 'order.placed',
        time: receivedAt,
        data: {
          order: '12',
          number: 'W-12',
          placedAt: '2026-11-20T10:00:00.000Z',
          lines: [
            {
              line: '1',
              item: { sku: 'A' },
              ordered: '2',
              waiting: '2',
              shipped: '0',
              unitPrice: { amountMinor: 990, currency: 'EUR' },
            },
          ],
        },
      },
    ])
    const parcel = {
      event: 'shipment.updated',
      data: { shipment: '/id', status: { from: '/status', words: { done: 'delivered' } } },
    }
    expect(read(parcel, { id: 1, status: 'done' })).toMatchObject([{ data: { status: 'delivered' } }])
    expect(() => read(parcel, { id: 1, status: 'lost' })).toThrow(
      expect.objectContaining({ code: 'unsupported', path: 'rules.0.data.status' }),
    )
  })

  it('keeps of people only what cannot be read back', () => {
    const rule = {
      event: 'customer.updated',
      data: { customer: '/id', person: { email: '/mail', phone: '/phone', country: 'GB' } },
    }
    const [said] = read(rule, { id: 'c', mail: 'Ada@Example.com', phone: '020 7946 0958' }) ?? []
    expect(JSON.stringify(said)).not.toMatch(/ada@|7946/i)
    expect(said).toMatchObject({ data: { person: { email: { hint: 'a•••@e•••.com' }, phone: { hint: '+•••58' } } } })
  })

  it.each([
    ['/data/count', {}],
    ['/list', { list: [1] }],
    ['/at', { at: 'yesterday' }],
  ])('names the rule and field where %s cannot be read', (pointer, body) => {
    const rule = { event: 'metric.reported', time: '/at', data: { metric: 'visitors', value: pointer } }
    expect(() => read(rule, { at: '2026-11-20T10:00:00Z', ...body })).toThrow(
      expect.objectContaining({ code: 'unreadable', path: expect.stringMatching(/^rules\.0/) }),
    )
  })

  it('IN-08, SEC-04: is data: pointers to the prototype, code and templates are refused when it is saved', () => {
    expect(isMapping({ event: 'metric.reported', data: { metric: 'm', value: '/v' } })).toBe(true)
    for (const value of ['/__proto__/polluted', '#/constructor/constructor', '/a/prototype', '/~']) {
      const ok = isMapping({ event: 'metric.reported', data: { metric: 'm', value } })
      expect([value, ok]).toEqual([value, value === '/~'])
    }
    for (const field of ['a.b', '', 'x'.repeat(41)]) {
      const data = JSON.parse(`{"metric":"m","${field}":"/v"}`)
      expect([field, isMapping({ event: 'metric.reported', data })]).toEqual([field, false])
    }
    for (const rule of [
      { event: 'process.exit', data: {} },
      { event: 'metric.reported', each: "constructor.constructor('x')()", data: {} },
      { event: 'metric.reported', data: {}, script: 'x' },
      { event: 'metric.reported', data: { value: { from: 'eval(1)', words: {} } } },
    ])
      expect(isMapping(rule)).toBe(false)
    const inert = "$(process.exit()) {{constructor.constructor('return 1')()}}"
    expect(read({ event: 'metric.reported', data: { metric: inert, value: 1 } }, {})).toMatchObject([
      { data: { metric: inert } },
    ])
  })
})

connectorContract({
  connector: standardWebhooks,
  sign: (body, key, at) => {
    const bytes = Buffer.from(key.replace('whsec_', ''), 'base64')
    return `v1,${createHmac('sha256', bytes)
      .update(`msg_1.${seconds(at)}.`)
      .update(body)
      .digest('base64')}`
  },
  carry: (signature, _body, at) => ({
    headers: { 'webhook-id': 'msg_1', 'webhook-timestamp': seconds(at), 'webhook-signature': signature },
  }),
  secret,
  settings: { mapping },
  example: '{"type":"contact.created"}',
  isTimed: true,
  takesSeveral: true,
  vectors: 'standard-webhooks',
  samples: {
    'contact.created.json': {
      topic: 'contact.created',
      says: [
        {
          type: 'customer.updated',
          time: '2022-11-03T20:26:10.344Z' as never,
          data: { customer: '1f81eb52-5198-4599-803e-771906343485', person: {} },
        },
      ],
    },
  },
})
