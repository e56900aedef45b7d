import { createHmac } from 'node:crypto'
import { emailPseudonym, phonePseudonym } from '@kilter/core'
import { describe, expect, it } from 'vitest'
import { connectorContract } from '../testing/connector.contract.ts'
import { asks, digest, event, hear, sampleBytes } from '../testing/hear.ts'
import { klaviyo } from './index.ts'

const batch = sampleBytes('klaviyo', 'batch.consent.assembled.json')
const customer = '01HQZ8F3V1W2X3Y4Z5A6B7C8D9'
const key = `profile:${customer}`
const profile = { data: { attributes: { email: 'ana.ruiz@example.com', phone_number: '+34600111222' } } }
const person = { email: emailPseudonym('ana.ruiz@example.com', digest), phone: phonePseudonym('+34600111222', digest) }
const at = '2026-11-23T14:02:14.000Z'
const consent = (channel: string, state: string, who: object = person) =>
  event('consent.changed', at, { customer, person: who, channel, state })

describe('batches', () => {
  it('have each profile looked up once, if there are credentials for it', () => {
    expect(asks(klaviyo, { topic: 'events', body: batch })).toEqual([
      { key, path: `/api/profiles/${customer}?fields[profile]=email,phone_number`, optional: true },
    ])
    expect(hear(klaviyo, { topic: 'events', body: batch })).toEqual([
      consent('sms', 'granted', {}),
      consent('email', 'undeliverable', {}),
      consent('email', 'withdrawn', {}),
    ])
  })

  it('of very many profiles are told by their ids alone', () => {
    const [one] = JSON.parse(batch.toString('utf8')).data
    const many = Array.from({ length: 150 }, (_, number) => {
      const copy = structuredClone(one)
      copy.payload.data.relationships.profile.data.id = `p-${number}`
      return copy
    })
    expect(hear(klaviyo, { topic: 'events', body: JSON.stringify({ data: many }) })).toHaveLength(150)
    expect(asks(klaviyo, { topic: 'events', body: JSON.stringify({ data: many }) })).toEqual([])
  })

  it('tell a hard bounce alone', () => {
    const soft = batch.toString('utf8').replace('"Hard"', '"Soft"')
    expect(hear(klaviyo, { topic: 'events', body: soft })).toHaveLength(2)
  })

  it('leave out topics of no note', () => {
    const body = batch.toString('utf8').replaceAll(/event:klaviyo\.[a-z_]+/g, 'event:klaviyo.opened_email')
    expect(hear(klaviyo, { topic: 'events', body })).toEqual([])
  })

  it('are the same when they come again at another time', () => {
    const named = (text: string) => klaviyo.identify({ headers: {}, body: Buffer.from(text) })
    const text = batch.toString('utf8')
    expect(named(text.replace('14:02:20.891446', '14:03:20.891446'))).toEqual(named(text))
  })
})

connectorContract({
  connector: klaviyo,
  sign: (body, secret, date) => createHmac('sha256', secret).update(body).update(date.toISOString()).digest('hex'),
  carry: (signature, _body, date) => ({
    headers: { 'klaviyo-signature': signature, 'klaviyo-timestamp': date.toISOString() },
  }),
  example: '{"data":[]}',
  isTimed: true,
  vectors: 'klaviyo',
  samples: {
    'batch.consent.assembled.json': {
      topic: 'events',
      answers: { [key]: profile },
      says: [consent('sms', 'granted'), consent('email', 'undeliverable'), consent('email', 'withdrawn')],
    },
    'unsubscribed_from_email_marketing.assembled.json': {
      topic: 'events',
      answers: { [key]: profile },
      says: [consent('email', 'withdrawn')],
    },
  },
})
