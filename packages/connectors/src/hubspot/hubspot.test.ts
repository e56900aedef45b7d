import { createHmac } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { Signature } from '@hubspot/api-client'
import { emailPseudonym, type Headers, instantAt, millisecondsOf, namePseudonym, phonePseudonym } from '@kilter/core'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { connectorContract, hookUrl } from '../testing/connector.contract.ts'
import { asks, digest, event, hear, receivedAt, sampleBytes } from '../testing/hear.ts'
import { hubspot } from './index.ts'

const settings = { portalId: '33', currency: 'EUR' }
const sample = (file: string) => sampleBytes('hubspot', file)
const mixed = sample('batch.mixed.assembled.json')
const contactPath = (id: string) =>
  `/crm/v3/objects/contacts/${id}?properties=email,phone,firstname,lastname,hs_email_optout`
const dealPath = (id: string) =>
  `/crm/v3/objects/deals/${id}?properties=dealstage,amount,deal_currency_code,hs_is_closed_won,hs_is_closed`
const contact = (id: string, optedOut = 'true') => ({
  id,
  updatedAt: '2026-11-20T14:02:14.123Z',
  archived: false,
  properties: {
    email: 'ana.ruiz@example.com',
    phone: '+34 600 111 222',
    firstname: 'Ana',
    lastname: 'Ruiz',
    hs_email_optout: optedOut,
  },
})
const deal = {
  id: '7036839888',
  updatedAt: '2026-11-20T14:02:14.123Z',
  properties: { dealstage: 'closedwon', amount: '149.90', hs_is_closed_won: 'true', hs_is_closed: 'true' },
}
const person = { email: emailPseudonym('ana.ruiz@example.com', digest), phone: phonePseudonym('+34600111222', digest) }
const told = (customer: string, state = 'withdrawn') => [
  event('customer.updated', '2026-11-20T14:02:14.123Z', {
    customer,
    person,
    name: namePseudonym('Ana Ruiz', digest),
    archived: false,
  }),
  event('consent.changed', '2026-11-20T14:02:14.123Z', { customer, person, channel: 'email', state }),
]
const won = event('deal.updated', '2026-11-20T14:02:14.123Z', {
  deal: '7036839888',
  status: 'won',
  stage: 'closedwon',
  value: { amountMinor: 14_990, currency: 'EUR' },
})

describe('the official library as an oracle', () => {
  const accepts = (body: string, url: string, signature: string, at: number, query = '') => {
    const headers = { 'x-hubspot-signature-v3': signature, 'x-hubspot-request-timestamp': String(at) }
    const input = { headers, body: Buffer.from(body), query, hookUrl: url, now: instantAt(at) }
    return hubspot.verify({ ...input, settings: hubspot.settings.parse(settings) }, 'secret')
  }

  it('SIG-02: accepts what it signs, and nothing else', () => {
    const at = millisecondsOf(receivedAt)
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme' }), fc.webPath(), (body, path) => {
        const url = `https://hub.example.com${path.replaceAll('%', '')}`
        const sign = (text: string, timestamp = at) =>
          Signature.getSignature('POST', 'v3', {
            clientSecret: 'secret',
            requestBody: text,
            url,
            timestamp,
            signature: '',
          } as Parameters<typeof Signature.getSignature>[2])
        expect(accepts(body, url, sign(body), at)).toBe(true)
        expect(accepts(body, url, sign(`${body} `), at)).toBe(false)
        expect(accepts(body, url, sign(body, at + 1), at)).toBe(false)
        expect(accepts(body, `${url}/x`, sign(body), at)).toBe(false)
      }),
      { numRuns: 50 },
    )
  })
})

describe('published vectors', () => {
  interface Vector {
    readonly vendor: string
    readonly name: string
    readonly secret: string
    readonly url: string
    readonly headers: Headers
    readonly body?: string
    readonly body_file?: string
  }
  const { vectors } = JSON.parse(readFileSync(join(import.meta.dirname, '../signature-vectors-crm.json'), 'utf8'))
  const ours = (vectors as Vector[]).filter(({ vendor }) => vendor === 'hubspot')

  it.each(ours)('SIG-08: $name is accepted if it is of version 3, and only then', (vector) => {
    const body = vector.body === undefined ? mixed : Buffer.from(vector.body)
    const headers = Object.fromEntries(
      Object.entries(vector.headers).map(([name, value]) => [name.toLowerCase(), value]),
    )
    const [url = '', query = ''] = vector.url.split('?')
    const at = Number(headers['x-hubspot-request-timestamp'] ?? millisecondsOf(receivedAt))
    const accepts = (given: Buffer) =>
      hubspot.verify(
        { headers, body: given, query, hookUrl: url, now: instantAt(at), settings: hubspot.settings.parse(settings) },
        vector.secret,
      )
    expect(accepts(body)).toBe(vector.name.startsWith('v3'))
    expect(accepts(Buffer.concat([body, Buffer.from(' ')]))).toBe(false)
  })
})

describe('what is looked up', () => {
  it('is each record once, however many events name it', () => {
    expect(asks(hubspot, { topic: 'events', body: mixed, settings })).toEqual([
      { key: 'contact:1801', path: contactPath('1801') },
      { key: 'deal:7036839888', path: dealPath('7036839888') },
    ])
  })

  it('is not asked for changes that only echo another tool', () => {
    const body = sample('contact.creation.json')
      .toString('utf8')
      .replace('"CRM"', '"INTEGRATION"')
      .replace('"changeFlag"', '"sourceId":"77","changeFlag"')
    const given = { portalId: '62515', ignoredSourceIds: ['77'] }
    expect(hear(hubspot, { topic: 'events', body, settings: given })).toEqual([])
    expect(asks(hubspot, { topic: 'events', body, settings: { portalId: '62515' } })).toHaveLength(1)
    const erasure = sample('contact.privacyDeletion.assembled.json').toString('utf8')
    const byApp = erasure.replace('"CRM_UI"', '"INTEGRATION"').replace('"userId:51430432"', '"77"')
    const said = hear(hubspot, { topic: 'events', body: byApp, settings: { ...settings, ignoredSourceIds: ['77'] } })
    expect(said).toMatchObject([{ type: 'customer.deleted', data: { erase: true } }])
  })

  it('tells lost from open, and a value only with its currency', () => {
    const say = (properties: object, given: object = settings) =>
      hear(hubspot, {
        topic: 'events',
        body: sample('deal.propertyChange.dealstage-closedwon.assembled.json'),
        settings: given as typeof settings,
        answers: { 'deal:7036839888': { ...deal, properties: { ...deal.properties, ...properties } } },
      })
    expect(say({ hs_is_closed_won: 'false' })).toMatchObject([{ data: { status: 'lost' } }])
    expect(say({ hs_is_closed_won: 'false', hs_is_closed: 'false' })).toMatchObject([{ data: { status: 'open' } }])
    const [unsaid] = say({ hs_is_closed_won: null, hs_is_closed: null }) ?? []
    expect(unsaid?.data).not.toHaveProperty('status')
    const [unvalued] = say({}, { portalId: '33' }) ?? []
    expect(unvalued?.data).not.toHaveProperty('value')
  })
})

describe('one address for all accounts', () => {
  it('splits what speaks of several', () => {
    expect(hubspot.accounts?.split(mixed)).toEqual([{ account: '33', body: mixed }])
    const two = mixed.toString('utf8').replace('"portalId": 33', '"portalId": 44')
    const parts = hubspot.accounts?.split(Buffer.from(two)) ?? []
    expect(parts.map(({ account, body }) => [account, JSON.parse(Buffer.from(body).toString()).length])).toEqual([
      ['44', 1],
      ['33', 3],
    ])
  })

  it('recognises a retry, which differs by its attempt alone', () => {
    const named = (text: string) => hubspot.identify({ headers: {}, body: Buffer.from(text) }).dedupeKey
    const text = mixed.toString('utf8')
    expect(named(text.replaceAll('"attemptNumber": 0', '"attemptNumber": 3'))).toBe(named(text))
    expect(named(text.replace('149.90', '149.91'))).not.toBe(named(text))
  })
})

connectorContract({
  connector: hubspot,
  sign: (body, secret, at) =>
    createHmac('sha256', secret).update(`POST${hookUrl}`).update(body).update(String(at.getTime())).digest('base64'),
  carry: (signature, _body, at) => ({
    headers: { 'x-hubspot-signature-v3': signature, 'x-hubspot-request-timestamp': String(at.getTime()) },
  }),
  settings,
  example: '[{"subscriptionType":"contact.creation"}]',
  isTimed: true,
  samples: {
    'batch.mixed.assembled.json': {
      topic: 'events',
      answers: { 'contact:1801': contact('1801'), 'deal:7036839888': deal },
      says: [...told('1801'), won],
    },
    'contact.creation.json': {
      topic: 'events',
      answers: { 'contact:123': contact('123', 'false') },
      says: told('123', 'granted'),
    },
    'contact.merge.assembled.json': {
      topic: 'events',
      says: [event('customer.merged', '2026-11-23T13:55:00.123Z', { customer: '1902', merged: ['1802', '1801'] })],
    },
    'contact.privacyDeletion.assembled.json': {
      topic: 'events',
      says: [event('customer.deleted', '2026-11-23T13:55:00.123Z', { customer: '1801', orders: [], erase: true })],
    },
    'deal.propertyChange.dealstage-closedwon.assembled.json': {
      topic: 'events',
      answers: { 'deal:7036839888': deal },
      says: [won],
    },
    'object.propertyChange.generic.assembled.json': {
      topic: 'events',
      answers: { 'contact:1801': contact('1801') },
      says: told('1801'),
    },
    'workflow.deal.captured.json': { topic: 'workflow', says: null },
  },
  besides: ['api.contacts.search.assembled.json', 'contact.propertyChange.headers.assembled.json'],
})
