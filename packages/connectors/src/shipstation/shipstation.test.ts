import { createSign, generateKeyPairSync } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { type Headers, type Instant, instantFrom } from '@kilter/core'
import { describe, expect, it } from 'vitest'
import { connectorContract, hookUrl } from '../testing/connector.contract.ts'
import { asks, event, hear, receivedAt, sampleBytes } from '../testing/hear.ts'
import { shipstation } from './index.ts'

const notice = { topic: 'SHIP_NOTIFY', body: sampleBytes('shipstation', 'v1.ship_notify.assembled.json') }
const link = '/shipments?batchId=3d4e8b7a-4b0e-4a9f-a6e1-2f8d0f6f7a11&includeShipmentItems=False'
const shipment = {
  shipmentId: 33974374,
  orderNumber: '1043',
  trackingNumber: '9400',
  carrierCode: 'stamps_com',
  voidDate: null,
}
const track = sampleBytes('shipstation', 'v2.track.assembled.json')

describe('version 1', () => {
  it('follows the link by its path alone, and only where it leads to ShipStation', () => {
    expect(asks(shipstation, notice)).toEqual([{ key: `link:${link}`, path: link }])
    for (const resource_url of [
      'http://ssapi.shipstation.com/shipments?batchId=1',
      'https://ssapi.shipstation.com.evil.example/shipments',
      'https://evil.example/?https://ssapi.shipstation.com/shipments',
      'https://user:word@ssapi.shipstation.com/shipments',
      'https://ssapi.shipstation.com:8443/shipments',
      'https://169.254.169.254/latest/meta-data',
      'not a link',
    ]) {
      const read = () => hear(shipstation, { topic: 'SHIP_NOTIFY', body: JSON.stringify({ resource_url }) })
      expect(read, resource_url).toThrow(expect.objectContaining({ code: 'unreadable', path: 'resource_url' }))
    }
    const other = JSON.stringify({ resource_url: 'https://ssapi6.shipstation.com/shipments?batchId=1' })
    expect(asks(shipstation, { topic: 'SHIP_NOTIFY', body: other })).toHaveLength(1)
  })

  it('reads a voided label as cancelled, and refuses a batch of several pages', () => {
    const say = (answer: object) => hear(shipstation, { ...notice, answers: { [`link:${link}`]: answer } })
    expect(say({ shipments: [{ ...shipment, voidDate: '2026-11-20T01:00:00.0000000' }] })).toMatchObject([
      { data: { status: 'cancelled' } },
    ])
    expect(() => say({ shipments: [shipment], pages: 3 })).toThrow(/unsupported/)
    expect(hear(shipstation, notice)).toEqual([])
  })
})

describe('version 2', () => {
  it('SCH-06: refuses a status that is not known', () => {
    const body = track.toString('utf8').replace('"DE"', '"ZZ"')
    expect(() => hear(shipstation, { topic: 'API_TRACK', body })).toThrow(
      expect.objectContaining({ code: 'unsupported' }),
    )
  })

  const { privateKey, publicKey } = generateKeyPairSync('rsa', { modulusLength: 2_048 })
  const jwks = { keys: [{ ...publicKey.export({ format: 'jwk' }), kty: 'RSA' as const, kid: 'kid-1' }] }
  const time = '2026-11-21T11:59:00Z'
  const signed = (body: Buffer, at = time) =>
    createSign('RSA-SHA256').update(`${at}.`).update(body).sign(privateKey, 'base64')
  const accepts = (given: { headers?: Headers; body?: Buffer; now?: Instant; keys?: typeof jwks } = {}) => {
    const headers = {
      'x-kilter-secret': 'secret',
      'x-shipengine-timestamp': time,
      'x-shipengine-rsa-sha256-key-id': 'kid-1',
      'x-shipengine-rsa-sha256-signature': signed(track),
      ...given.headers,
    }
    const { body = track, now = receivedAt, keys = jwks } = given
    return shipstation.verify({ headers, body, settings: { version: '2', jwks: keys }, hookUrl, now }, 'secret')
  }

  it('SIG-02, SIG-11: wants the secret and, where its keys are given, a fresh signature of the very bytes', () => {
    expect(accepts()).toBe(true)
    expect(accepts({ headers: { 'x-kilter-secret': 'other' } })).toBe(false)
    expect(accepts({ body: Buffer.concat([track, Buffer.from(' ')]) })).toBe(false)
    expect(accepts({ headers: { 'x-shipengine-rsa-sha256-key-id': 'kid-2' } })).toBe(false)
    expect(accepts({ headers: { 'x-shipengine-rsa-sha256-signature': `${signed(track)}=` } })).toBe(false)
    expect(accepts({ now: instantFrom('2026-11-21T12:05:00Z') })).toBe(false)
    expect(accepts({ keys: { keys: [] } })).toBe(false)
  })

  it('agrees with the published vector', () => {
    const { vectors } = JSON.parse(readFileSync(join(import.meta.dirname, '../signature-vectors-crm.json'), 'utf8'))
    const vector = vectors.find(({ vendor }: { vendor: string }) => vendor === 'shipstation')
    const lower = Object.entries(vector.headers as Headers).map(([name, value]) => [name.toLowerCase(), value])
    const headers = { 'x-kilter-secret': 'secret', ...Object.fromEntries(lower) }
    const now = instantFrom(headers['x-shipengine-timestamp'])
    expect(accepts({ headers, now, keys: vector.jwks, body: track })).toBe(true)
  })
})

const shared = {
  connector: shipstation,
  sign: (_body: Buffer, secret: string) => secret,
  example: '{}',
  isToken: true,
  samples: {
    'v1.ship_notify.assembled.json': {
      topic: 'SHIP_NOTIFY',
      answers: { [`link:${link}`]: { shipments: [shipment], pages: 1 } },
      says: [
        event('shipment.updated', receivedAt, {
          shipment: '33974374',
          status: 'labelled',
          carrier: 'stamps_com',
          tracking: '9400',
          order: { number: '1043' },
        }),
      ],
    },
    'v1.order_notify.assembled.json': { topic: 'ORDER_NOTIFY', says: [] },
    'v2.track.assembled.json': {
      topic: 'API_TRACK',
      says: [
        event('shipment.updated', '2026-11-20T13:55:00.000Z', {
          shipment: 'ups:1Z999AA10123456784',
          status: 'delivered',
          tracking: '1Z999AA10123456784',
          carrier: 'ups',
        }),
      ],
    },
  },
  besides: ['v2.headers.assembled.json'],
}

connectorContract({
  ...shared,
  carry: (signature) => ({ headers: {}, query: new URLSearchParams({ token: signature }).toString() }),
})
connectorContract({
  ...shared,
  settings: { version: '2' },
  carry: (signature) => ({ headers: { 'x-kilter-secret': signature } }),
})
