import { createHmac } from 'node:crypto'
import { describe, expect, it } from 'vitest'
import { connectorContract } from '../testing/connector.contract.ts'
import { event, hear, sampleBytes } from '../testing/hear.ts'
import { shippo } from './index.ts'

const seconds = (at: Date) => String(Math.floor(at.getTime() / 1_000))
const track = sampleBytes('shippo', 'track_updated.assembled.json')
const say = (from: string | RegExp, to: string, settings = {}) =>
  hear(shippo, { topic: 'track_updated', body: track.toString('utf8').replace(from, to), settings })

describe('parcels', () => {
  it('marked as tests say nothing unless that was asked for', () => {
    const marked = /"test": false,\s+"data"/
    expect(say(marked, '"test": true, "data"')).toEqual([])
    expect(say(marked, '"test": true, "data"', { testMode: true })).toHaveLength(1)
  })

  it('name their order where the metadata is nothing but its number', () => {
    expect(say('"Order 000123"', '"#1043"')).toMatchObject([{ data: { order: { number: '1043' } } }])
    const [said] = say('"Order 000123"', '"for Ana, please"') ?? []
    expect(said?.data).not.toHaveProperty('order')
  })

  it('SCH-06: in a state that is not known are refused', () => {
    expect(() => say('"TRANSIT"', '"TELEPORTED"')).toThrow(expect.objectContaining({ code: 'unsupported' }))
  })

  it('are named by their state, for a delivery has no id', () => {
    expect(shippo.identify({ headers: {}, body: track })).toEqual({
      topic: 'track_updated',
      dedupeKey: 'track_updated:usps 9205590164917312751089 ce48ff3d52a34e91b77aa98370182624',
    })
  })
})

const shared = {
  connector: shippo,
  example: '{"event":"track_updated"}',
  samples: {
    'track_updated.assembled.json': {
      topic: 'track_updated',
      says: [
        event('shipment.updated', '2026-11-20T13:03:00.000Z', {
          shipment: 'usps:9205590164917312751089',
          status: 'in-transit',
          carrier: 'usps',
          tracking: '9205590164917312751089',
          order: { number: '000123' },
        }),
      ],
    },
    'transaction_updated.assembled.json': { topic: 'transaction_updated', says: [] },
  },
}

connectorContract({
  ...shared,
  sign: (_body, secret) => secret,
  carry: (signature) => ({ headers: {}, query: new URLSearchParams({ token: signature }).toString() }),
  isToken: true,
})
connectorContract({
  ...shared,
  settings: { mode: 'hmac' },
  sign: (body, secret, at) =>
    `t=${seconds(at)},v1=${createHmac('sha256', secret)
      .update(`${seconds(at)}.`)
      .update(body)
      .digest('hex')}`,
  carry: (signature) => ({ headers: { 'shippo-auth-signature': signature } }),
  isTimed: true,
  vectors: 'shippo',
})
