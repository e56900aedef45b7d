import { CloudEvent, HTTP } from 'cloudevents'
import { describe, expect, it } from 'vitest'
import { connectorContract, hookUrl } from '../testing/connector.contract.ts'
import { hear, receivedAt, sampleBytes } from '../testing/hear.ts'
import { cloudevents } from './index.ts'

const mapping = {
  rules: [
    {
      event: 'listing.updated',
      when: { '/type': 'com.example.stock.changed' },
      time: '/time',
      data: { item: { sku: '/data/sku' }, available: '/data/available' },
    },
    {
      event: 'metric.reported',
      when: { '/type': 'com.example.order.created' },
      time: '/time',
      data: { metric: '/source', value: 1, unit: '/subject' },
    },
  ],
}
const settings = { mapping, auth: 'bearer' }
const sample = (name: string) => sampleBytes('cloudevents', name)
const structured = { 'content-type': 'application/cloudevents+json; charset=utf-8' }
const batched = { 'content-type': 'Application/CloudEvents-Batch+json' }
const binary = Object.fromEntries(
  Object.entries(JSON.parse(sample('binary.headers.assembled.json').toString()) as Record<string, string>).map(
    ([name, value]) => [name.toLowerCase(), value],
  ),
)
const listed = (sku: string, available: string, second: string) => ({
  type: 'listing.updated' as const,
  time: `2026-11-20T14:02:${second}.000Z` as never,
  data: { item: { sku }, available: available as never },
})

describe('the three modes', () => {
  it('reads attributes out of headers, decoded once', () => {
    const said = hear(cloudevents, { topic: 'any', headers: binary, body: '{"order_id":"1043"}', settings })
    expect(said).toMatchObject([{ type: 'metric.reported', data: { metric: '/stores/main', unit: 'Euro € 😀' } }])
    for (const subject of ['%C0%AF', '%FF']) {
      const read = () =>
        hear(cloudevents, { topic: 'any', headers: { ...binary, 'ce-subject': subject }, body: '{}', settings })
      expect(read).toThrow(/unreadable/)
    }
  })

  it('says the same for what the official library writes in either mode', () => {
    const event = new CloudEvent({
      type: 'com.example.stock.changed',
      source: '/s',
      time: '2026-11-20T14:02:14.000Z',
      data: { sku: 'TEE-M', available: 3 },
    })
    for (const { headers, body } of [HTTP.structured(event), HTTP.binary(event)]) {
      const lower = Object.fromEntries(
        Object.entries(headers).map(([name, value]) => [name.toLowerCase(), String(value)]),
      )
      expect(hear(cloudevents, { topic: 'any', headers: lower, body: String(body), settings })).toEqual([
        listed('TEE-M', '3', '14'),
      ])
    }
  })

  it('reads an empty batch as nothing that is read, and refuses data that is no JSON', () => {
    expect(hear(cloudevents, { topic: 'batch', headers: batched, body: '[]', settings })).toBeUndefined()
    const text = { ...binary, 'content-type': 'text/csv' }
    expect(() => hear(cloudevents, { topic: 'any', headers: text, body: 'a,b', settings })).toThrow(/unsupported/)
  })

  it('names an event by source and id, and a batch by its bytes', () => {
    const one = cloudevents.identify({ headers: structured, body: sample('structured.order.created.assembled.json') })
    expect(one).toEqual({ topic: 'com.example.order.created', dedupeKey: '/stores/main A234-1234-1234' })
    expect(cloudevents.identify({ headers: batched, body: sample('batch.assembled.json') }).topic).toBe('batch')
  })
})

describe('at the door', () => {
  const greet = (headers: Record<string, string>, method: 'OPTIONS' | 'POST' = 'OPTIONS') =>
    cloudevents.door?.greet?.({ method, headers, body: Buffer.from('') })

  it('grants what the handshake asks for, and answers deliveries with 202', () => {
    const { request, response } = JSON.parse(sample('abuse-protection.handshake.assembled.json').toString())
    const origin = request.headers['WebHook-Request-Origin']
    expect(greet({ 'webhook-request-origin': origin, 'webhook-request-rate': '120' })).toEqual({
      status: response.status,
      headers: { allow: 'POST', 'webhook-allowed-origin': origin, 'webhook-allowed-rate': '120' },
    })
    expect(cloudevents.door?.accepted).toEqual({ status: 202 })
  })

  it('SIG-19: echoes no markup and no line breaks, and greets nobody else', () => {
    for (const origin of ['<b>', 'a\r\nx: y', 'https://x.example', '', '*'])
      expect(greet({ 'webhook-request-origin': origin })).toBeUndefined()
    expect(greet({})).toBeUndefined()
    expect(greet({ 'webhook-request-origin': 'a.example' }, 'POST')).toBeUndefined()
    expect(
      greet({ 'webhook-request-origin': 'a.example', 'webhook-request-rate': '1\r\nx' })?.headers?.[
        'webhook-allowed-rate'
      ],
    ).toBe('*')
  })

  it('takes a bearer token from the header, else from the query', () => {
    const accepts = (headers: Record<string, string>, query = '') =>
      cloudevents.verify({ headers, query, body: Buffer.from('{}'), settings, hookUrl, now: receivedAt }, 'token')
    expect(accepts({ authorization: 'bearer token' })).toBe(true)
    expect(accepts({}, 'access_token=token')).toBe(true)
    expect(accepts({ authorization: 'Bearer other' }, 'access_token=token')).toBe(false)
    expect(accepts({ authorization: 'Basic token' })).toBe(false)
  })
})

connectorContract({
  connector: cloudevents,
  sign: (_body, secret) => secret,
  carry: (signature) => ({ headers: { authorization: `Bearer ${signature}` } }),
  settings,
  example: '{}',
  isToken: true,
  samples: {
    'structured.order.created.assembled.json': {
      topic: 'com.example.order.created',
      headers: structured,
      says: [
        {
          type: 'metric.reported',
          time: '2026-11-20T14:02:14.000Z' as never,
          data: { metric: '/stores/main', value: '1' as never, unit: 'order/1043' },
        },
      ],
    },
    'batch.assembled.json': {
      topic: 'batch',
      headers: batched,
      says: [listed('TEE-M', '3', '14'), listed('TEE-L', '0', '15')],
    },
  },
  besides: ['abuse-protection.handshake.assembled.json', 'binary.headers.assembled.json'],
})
