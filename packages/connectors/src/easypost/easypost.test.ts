import { createHmac } from 'node:crypto'
import EasyPost from '@easypost/api'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { connectorContract, hookUrl } from '../testing/connector.contract.ts'
import { event, hear, receivedAt, sampleBytes } from '../testing/hear.ts'
import { easypost } from './index.ts'

const sign = (body: Uint8Array, secret: string) =>
  `hmac-sha256-hex=${createHmac('sha256', secret.normalize('NFKD')).update(body).digest('hex')}`
const sample = sampleBytes('easypost', 'tracker.updated.json')
const say = (from: string, to: string, settings = {}) =>
  hear(easypost, { topic: 'tracker.updated', body: sample.toString('utf8').replaceAll(from, to), settings })

describe('the official library as an oracle', () => {
  const accepts = (body: Buffer, signature: string, secret: string) =>
    easypost.verify(
      { headers: { 'x-hmac-signature': signature }, body, settings: { testMode: false }, hookUrl, now: receivedAt },
      secret,
    )
  // Its types speak of another kind of module than it is.
  const client = new (EasyPost as unknown as typeof EasyPost.default)('no-key')
  const oracle = (body: Buffer, signature: string, secret: string) => {
    try {
      client.Utils.validateWebhook(body, { 'X-Hmac-Signature': signature }, secret)
      return true
    } catch {
      return false
    }
  }

  it('SIG-02: accepts what it accepts, and refuses what it refuses', () => {
    const objects = fc.record({ id: fc.string(), text: fc.string({ unit: 'grapheme' }) })
    fc.assert(
      fc.property(objects, fc.string({ unit: 'grapheme', minLength: 1 }), (json, secret) => {
        const body = Buffer.from(JSON.stringify(json))
        for (const signature of [sign(body, secret), sign(Buffer.from('{}'), secret), sign(body, `${secret}x`), '']) {
          expect(accepts(body, signature, secret)).toBe(oracle(body, signature, secret))
        }
      }),
      { numRuns: 50 },
    )
  })
})

describe('trackers', () => {
  it('of test mode say nothing unless that was asked for', () => {
    expect(say('"production"', '"test"')).toEqual([])
    expect(say('"production"', '"test"', { testMode: true })).toHaveLength(1)
  })

  it('SCH-06: with a status that is not known are refused', () => {
    expect(() =>
      say('"status":"in_transit","status_detail":"arrived_at_facility","created_at"', '"status":"eaten","created_at"'),
    ).toThrow(expect.objectContaining({ code: 'unsupported', path: 'result.status' }))
  })
})

connectorContract({
  connector: easypost,
  sign,
  carry: (signature) => ({ headers: { 'x-hmac-signature': signature } }),
  secret: 'sécret',
  example: '{"id":"evt_1","description":"tracker.updated","weight":614.0}',
  vectors: 'easypost',
  samples: {
    'tracker.updated.json': {
      topic: 'tracker.updated',
      says: [
        event('shipment.updated', '2024-08-02T19:26:51.000Z', {
          shipment: 'trk_1',
          status: 'in-transit',
          tracking: '1',
          carrier: 'FedEx',
        }),
      ],
    },
  },
})
