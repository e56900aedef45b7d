import { emailPseudonym, namePseudonym, phonePseudonym } from '@kilter/core'
import { describe, expect, it } from 'vitest'
import { connectorContract } from '../testing/connector.contract.ts'
import { asks, digest, event, hear, sampleBytes } from '../testing/hear.ts'
import { zohoCrm } from './index.ts'

const settings = { currency: 'EUR' }
const contact = '4150868000004353001'
const deals = { topic: 'Deals', body: sampleBytes('zoho-crm', 'deals.insert.assembled.json') }
const person = { email: emailPseudonym('ana.ruiz@example.com', digest), phone: phonePseudonym('+34600111222', digest) }
const deal = (id: string, given: object) => ({
  [`Deals:${id}`]: { data: [{ id, Modified_Time: '2026-11-20T15:02:14+01:00', ...given }] },
})

describe('what is looked up', () => {
  it('is each record, in the account’s data centre', () => {
    expect(asks(zohoCrm, deals)).toEqual([
      { key: 'Deals:4150868000004361007', path: '/crm/v8/Deals/4150868000004361007' },
      { key: 'Deals:4150868000004361008', path: '/crm/v8/Deals/4150868000004361008' },
    ])
    const at = (dataCentre: string) => zohoCrm.settings.parse({ dataCentre })
    expect(zohoCrm.api?.baseUrl(at('eu'))).toBe('https://www.zohoapis.eu')
    expect(zohoCrm.api?.tokenUrl?.(at('com.au'))).toBe('https://accounts.zoho.com.au/oauth/v2/token')
  })

  it('tells a stage, and what it means where the shop’s stages say so', () => {
    const said = (Stage: string) =>
      hear(zohoCrm, { ...deals, settings, answers: deal('4150868000004361007', { Stage, Amount: 99.5 }) })
    expect(said('Closed Won')).toMatchObject([
      { data: { status: 'won', value: { amountMinor: 9_950, currency: 'EUR' } } },
    ])
    expect(said('Closed Lost')).toMatchObject([{ data: { status: 'lost' } }])
    expect(said('Qualification')).toMatchObject([{ data: { status: 'open', stage: 'Qualification' } }])
  })

  it('is not asked of what was deleted', () => {
    const gone = (name: string, text: string) =>
      hear(zohoCrm, { topic: name, body: text.replace(/"(insert|update)"/, '"delete"') })
    expect(gone('Deals', deals.body.toString('utf8'))).toMatchObject([{ data: { status: 'deleted' } }, {}])
    const contacts = sampleBytes('zoho-crm', 'contacts.edit.assembled.json').toString('utf8')
    expect(gone('Contacts', contacts)).toMatchObject([
      { type: 'customer.deleted', data: { customer: contact, erase: false } },
    ])
  })
})

it('IN-10: names a delivery by channel and records, long ids exact', () => {
  const body = deals.body.toString('utf8').replace('"1000000068002"', '9007199254740993')
  expect(zohoCrm.identify({ headers: {}, body: Buffer.from(body) }).dedupeKey).toMatch(
    /^9007199254740993 Deals insert /,
  )
})

connectorContract({
  connector: zohoCrm,
  sign: (_body, secret) => secret,
  carry: (signature) => ({ headers: {}, body: Buffer.from(JSON.stringify({ token: signature })) }),
  settings,
  example: '{}',
  isToken: true,
  besides: ['api.contacts.deleted.assembled.json', 'api.contacts.modified.assembled.json'],
  samples: {
    'contacts.edit.assembled.json': {
      topic: 'Contacts',
      answers: {
        [`Contacts:${contact}`]: {
          data: [
            {
              id: contact,
              Email: 'ana.ruiz@example.com',
              Phone: '+34600111222',
              First_Name: 'Ana',
              Last_Name: 'Ruiz',
              Email_Opt_Out: true,
              Modified_Time: '2026-11-23T15:02:14+01:00',
            },
          ],
        },
      },
      says: [
        event('customer.updated', '2026-11-23T14:02:14.000Z', {
          customer: contact,
          person,
          name: namePseudonym('Ana Ruiz', digest),
        }),
        event('consent.changed', '2026-11-23T14:02:14.000Z', {
          customer: contact,
          person,
          channel: 'email',
          state: 'withdrawn',
        }),
      ],
    },
    'deals.insert.assembled.json': {
      topic: 'Deals',
      answers: deal('4150868000004361008', { Stage: 'Proposal', Amount: 1490, Contact_Name: { id: contact } }),
      says: [
        event('deal.updated', '2026-11-20T14:02:14.000Z', {
          deal: '4150868000004361008',
          status: 'open',
          stage: 'Proposal',
          value: { amountMinor: 149_000, currency: 'EUR' },
          customer: contact,
        }),
      ],
    },
  },
})
