import { emailPseudonym, namePseudonym, phonePseudonym } from '@kilter/core'
import { XMLParser } from 'fast-xml-parser'
import { describe, expect, it } from 'vitest'
import { connectorContract } from '../testing/connector.contract.ts'
import { asks, digest, event, hear, sampleBytes } from '../testing/hear.ts'
import { salesforce } from './index.ts'

const settings = {
  organizationId: '00D5g000004Abcd',
  currency: 'EUR',
  instanceUrl: 'https://example.my.salesforce.com',
}
const message = sampleBytes('salesforce', 'outbound-message.opportunity.assembled.xml').toString('utf8')
const contact = '0035g00000CONTAAA1'
const key = `Contact:${contact}`
const at = '2026-11-23T14:02:14.000Z'
const ana = {
  Id: contact,
  Email: 'ana.ruiz@example.com',
  Phone: '+34600111222',
  FirstName: 'Ana',
  LastName: 'Ruiz',
  HasOptedOutOfEmail: true,
}
const email = emailPseudonym('ana.ruiz@example.com', digest)
const person = { email, phone: phonePseudonym('+34600111222', digest) }
const told = [
  event('customer.updated', at, { customer: contact, person, name: namePseudonym('Ana Ruiz', digest) }),
  event('consent.changed', at, { customer: contact, person: { email }, channel: 'email', state: 'withdrawn' }),
]
const say = (body: string) => hear(salesforce, { topic: 'OutboundMessage', body, settings })

describe('outbound messages', () => {
  it('are of the organisation that was connected, in either form of its id', () => {
    expect(say(message)).toHaveLength(2)
    const other = message.replace('00D5g000004AbcdEAC', '00D5g000004OtherEAC')
    expect(() => say(other)).toThrow(expect.objectContaining({ code: 'unreadable', path: 'OrganizationId' }))
  })

  it('are acknowledged in the words that Salesforce waits for', () => {
    const { status, headers, body = '' } = salesforce.door?.accepted ?? { status: 0 }
    expect([status, headers?.['content-type']]).toEqual([200, 'text/xml; charset=utf-8'])
    const parser = new XMLParser({ removeNSPrefix: true })
    const published = sampleBytes('salesforce', 'outbound-message.ack.assembled.xml').toString('utf8')
    const envelope = (text: string) => parser.parse(text).Envelope
    expect(envelope(body)).toEqual(envelope(published))
  })

  it('are named by their notifications, which keep their ids when they come again', () => {
    const named = (text: string) => salesforce.identify({ headers: {}, body: Buffer.from(text) })
    expect(named(message)).toEqual(named(message.replace('<SessionId xsi:nil="true"/>', '<SessionId>x</SessionId>')))
    const single = message.replace(/<Notification>\s*<Id>04l5g00000ABCDfAAF[\s\S]*?<\/Notification>/, '')
    expect(named(single)).toEqual({ topic: 'OutboundMessage', dedupeKey: '04l5g00000ABCDeAAF' })
  })

  it('IN-07, IN-08: reach for nothing beyond themselves', () => {
    const entities = `<!DOCTYPE x [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;">]>${message.replace('Closed Won', '&b;')}`
    for (const hostile of [
      entities,
      `<!DOCTYPE x SYSTEM "file:///etc/passwd">${message}`,
      message.replace('</Notification>', ''),
      '<a/>',
      '<Envelope><Body><notifications/></Body></Envelope>',
    ]) {
      expect(() => say(hostile)).toThrow(expect.objectContaining({ code: 'unreadable' }))
    }
    const reaching = '<sf:__proto__><sf:polluted>1</sf:polluted></sf:__proto__>'
    expect(() => say(message.replace('<sf:StageName>Closed Won</sf:StageName>', reaching))).toThrow(/^unreadable/)
    expect(({} as { polluted?: string }).polluted).toBeUndefined()
  })
})

describe('change events', () => {
  const change = { topic: 'ChangeEvent', body: sampleBytes('salesforce', 'cdc.contact.update.assembled.json') }

  it('bear only what changed, so the record is looked up; without an answer the consent alone is told', () => {
    expect(asks(salesforce, { ...change, settings })).toEqual([
      { key, path: `/services/data/v62.0/sobjects/Contact/${contact}`, optional: true },
    ])
    expect(hear(salesforce, { ...change, settings })).toEqual([told[1]])
  })

  it('of deals tell won, lost and open', () => {
    const text = change.body.toString('utf8').replace('"Contact"', '"Opportunity"')
    const deal = (given: object) =>
      hear(salesforce, {
        topic: 'ChangeEvent',
        body: text,
        settings,
        answers: { [`Opportunity:${contact}`]: { Id: contact, ...given } },
      })
    expect(deal({ IsWon: true, IsClosed: true })).toMatchObject([{ data: { status: 'won' } }])
    expect(deal({ IsWon: false, IsClosed: true })).toMatchObject([{ data: { status: 'lost' } }])
    expect(deal({ IsWon: false, IsClosed: false, Amount: 10 })).toMatchObject([
      { data: { status: 'open', value: { amountMinor: 1_000, currency: 'EUR' } } },
    ])
  })

  it('are of the organisation that was connected, where their source names one', () => {
    const text = sampleBytes('salesforce', 'eventbridge.contact-change.assembled.json').toString('utf8')
    const read = (body: string) => () => hear(salesforce, { topic: 'ChangeEvent', body, settings })
    expect(read(text.replace('00D5g000004AbcdEAC', '00D5g000004OtherEAC'))).toThrow(
      expect.objectContaining({ path: 'source' }),
    )
    expect(read(text.replace('00D5g000004AbcdEAC', ''))).toThrow(expect.objectContaining({ path: 'source' }))
  })

  it('SCH-06: of a kind that is not known are refused', () => {
    const body = change.body.toString('utf8').replace('"UPDATE"', '"TELEPORT"')
    expect(() => hear(salesforce, { topic: 'ChangeEvent', body, settings })).toThrow(/unsupported/)
  })
})

connectorContract({
  connector: salesforce,
  sign: (_body, secret) => secret,
  carry: (signature) => ({ headers: {}, query: new URLSearchParams({ token: signature }).toString() }),
  settings,
  example: '<a/>',
  isToken: true,
  samples: {
    'outbound-message.opportunity.assembled.xml': {
      topic: 'OutboundMessage',
      says: [
        event('deal.updated', '2026-11-20T14:02:14.000Z', {
          deal: '0065g00000ZYXwvAAH',
          status: 'won',
          stage: 'Closed Won',
          value: { amountMinor: 149_000, currency: 'EUR' },
          customer: '0015g00000AAAbbAAD',
        }),
        event('deal.updated', '2026-11-20T14:02:15.000Z', {
          deal: '0065g00000ZYXwwAAH',
          status: 'open',
          stage: 'Negotiation/Review',
        }),
      ],
    },
    'cdc.contact.update.assembled.json': { topic: 'ChangeEvent', answers: { [key]: ana }, says: told },
    'cdc.gap-update.assembled.json': { topic: 'ChangeEvent', answers: { [key]: ana }, says: told },
    'eventbridge.contact-change.assembled.json': { topic: 'ChangeEvent', answers: { [key]: ana }, says: told },
    'cdc.contact.delete-by-merge.assembled.json': {
      topic: 'ChangeEvent',
      says: [event('customer.deleted', at, { customer: '0035g00000LOSERAA1', orders: [], erase: false })],
    },
  },
  besides: ['api.query.contact.assembled.json', 'outbound-message.ack.assembled.xml'],
})
