import { emailPseudonym, namePseudonym, phonePseudonym } from '@kilter/core'
import { describe, expect, it } from 'vitest'
import { connectorContract } from '../testing/connector.contract.ts'
import { digest, event, hear, sampleBytes } from '../testing/hear.ts'
import { pipedrive } from './index.ts'

const text = (file: string) => sampleBytes('pipedrive', file).toString('utf8')
const person = text('v2.change.person.assembled.json')
const won = text('v2.change.deal.won.assembled.json')
const ana = { email: emailPseudonym('ana.ruiz@example.com', digest), phone: phonePseudonym('+34600111222', digest) }
const at = '2026-11-20T14:02:14.000Z'

describe('changes', () => {
  it('made over the API by a user that is left out say nothing', () => {
    const byApi = person.replace('"change_source": "app"', '"change_source": "api"')
    const say = (body: string) =>
      hear(pipedrive, { topic: 'change.person', body, settings: { ignoredUserIds: ['14542087'] } })
    expect(say(byApi)).toEqual([])
    expect(say(person)).toHaveLength(2)
  })

  it('SCH-06: in words that are not known are refused', () => {
    const read = (name: string, body: string) => () => hear(pipedrive, { topic: name, body })
    expect(read('change.person', person.replace('"unsubscribed"', '"maybe"'))).toThrow(
      expect.objectContaining({ code: 'unsupported', path: 'data.marketing_status' }),
    )
    expect(read('change.deal', won.replace('"status": "won"', '"status": "dreamt"'))).toThrow(/unsupported/)
    expect(read('change.deal', won.replace('"action": "change"', '"action": "paint"'))).toThrow(/unsupported/)
  })

  it('take the primary address, else the first', () => {
    const two = person.replace(
      '"value": "ana.ruiz@example.com",\n        "primary": true\n      }',
      '"value": "old@example.com",\n        "primary": false\n      }, { "value": "ana.ruiz@example.com", "primary": true }',
    )
    expect(hear(pipedrive, { topic: 'change.person', body: two })).toMatchObject([
      { data: { person: { email: ana.email } } },
      {},
    ])
  })
})

it('names a delivery by its id, and the older kind by what makes it up', () => {
  const named = (body: string) => pipedrive.identify({ headers: {}, body: Buffer.from(body) })
  expect(named(won)).toEqual({ topic: 'change.deal', dedupeKey: '9c7f0c8e-6a2b-4c1d-8b1a-7e3f5a9d2c44' })
  expect(named(text('v1.updated.deal.captured.json'))).toEqual({
    topic: 'change.deal',
    dedupeKey: '174632 deal 1 updated 1680840600882126',
  })
})

it('accepts what was captured, with the user and password of that day', () => {
  const headers = JSON.parse(text('v1.updated.deal.captured.headers.json'))
  const input = { headers, body: Buffer.from(text('v1.updated.deal.captured.json')), hookUrl: '', now: at as never }
  const stored = { ignoredUserIds: [] }
  expect(pipedrive.verify({ ...input, settings: stored }, 'username:password')).toBe(true)
  expect(pipedrive.verify({ ...input, settings: stored }, 'username:other')).toBe(false)
})

connectorContract({
  connector: pipedrive,
  sign: (_body, secret) => Buffer.from(secret).toString('base64'),
  carry: (signature) => ({ headers: { authorization: `Basic ${signature}` } }),
  secret: 'kilter:a-long-password',
  example: '{}',
  isToken: true,
  samples: {
    'v2.change.person.assembled.json': {
      topic: 'change.person',
      says: [
        event('customer.updated', at, { customer: '3', person: ana, name: namePseudonym('Ana Ruiz', digest) }),
        event('consent.changed', at, { customer: '3', person: ana, channel: 'email', state: 'withdrawn' }),
      ],
    },
    'v2.change.deal.won.assembled.json': {
      topic: 'change.deal',
      says: [
        event('deal.updated', at, {
          deal: '1',
          status: 'won',
          stage: '4',
          value: { amountMinor: 200_000, currency: 'EUR' },
          customer: '3',
        }),
      ],
    },
    'v2.delete.person.merged.assembled.json': {
      topic: 'delete.person',
      says: [event('customer.merged', '2026-11-20T14:02:14.482Z', { customer: '3', merged: ['4'] })],
    },
    'v1.updated.deal.captured.json': {
      topic: 'change.deal',
      says: [
        event('deal.updated', '2023-04-07T04:10:00.000Z', {
          deal: '1',
          status: 'open',
          stage: '1',
          value: { amountMinor: 2_000_000, currency: 'XAF' },
          customer: '3',
        }),
      ],
    },
    'v1.updated.person.captured.json': {
      topic: 'change.person',
      says: [
        event('customer.updated', '2023-04-07T04:23:52.000Z', {
          customer: '3',
          // The number has a digit too few to be one: it is left out.
          person: { email: emailPseudonym('anthon@noco.com', digest) },
          name: namePseudonym('Anthony Edwards', digest),
        }),
      ],
    },
    'v1.deleted.person.captured.json': {
      topic: 'delete.person',
      says: [event('customer.deleted', '2023-04-07T04:22:19.000Z', { customer: '2', orders: [], erase: false })],
    },
  },
  besides: ['api.persons.assembled.json', 'v1.updated.deal.captured.headers.json'],
})
