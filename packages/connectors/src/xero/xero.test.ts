import { createHmac } from 'node:crypto'
import { emailPseudonym, namePseudonym } from '@kilter/core'
import { describe, expect, it } from 'vitest'
import { connectorContract } from '../testing/connector.contract.ts'
import { asks, digest, event, hear, sampleBytes } from '../testing/hear.ts'
import { xero } from './index.ts'

const settings = { tenantId: 'c2cc9b6e-9458-4c7d-93cc-f02b81b0594f' }
const invoices = sampleBytes('xero', 'invoice.update.batch.assembled.json')
const one = '11111111-c6d4-41fd-b238-3f2f0c0cf777'
const two = '22222222-c6d4-41fd-b238-3f2f0c0cf777'
const contact = '717f2bfc-c6d4-41fd-b238-3f2f0c0cf777'
const note = '55d84274-a3da-4829-a7c0-0cab601b95cc'
const invoice = (given: object) => ({
  Invoices: [
    {
      InvoiceID: one,
      Type: 'ACCREC',
      Status: 'AUTHORISED',
      CurrencyCode: 'EUR',
      Total: 149.9,
      AmountDue: 49.9,
      ...given,
    },
  ],
})
const hearInvoices = (given: object) =>
  hear(xero, { topic: 'events', body: invoices, settings, answers: { [`INVOICE:${one}`]: invoice(given) } })

describe('what is looked up', () => {
  it('is each record that is named, once, below the accounting API', () => {
    expect(asks(xero, { topic: 'events', body: invoices, settings })).toEqual([
      { key: `INVOICE:${one}`, path: `/Invoices/${one}` },
      { key: `INVOICE:${two}`, path: `/Invoices/${two}` },
    ])
    expect(xero.api?.headers({ accessToken: 'token' }, settings)).toMatchObject({ 'xero-tenant-id': settings.tenantId })
  })

  it('gives invoices and bills with their status; a record that is gone says nothing', () => {
    for (const [Status, status] of [
      ['PAID', 'paid'],
      ['VOIDED', 'void'],
      ['SUBMITTED', 'draft'],
    ])
      expect(hearInvoices({ Status })).toMatchObject([{ data: { invoice: one, status } }])
    expect(hearInvoices({ Type: 'ACCPAY' })).toMatchObject([{ data: { kind: 'bill' } }])
  })

  it('SCH-06, SCH-07: refuses a status that is not known, and reads amounts in their own currency alone', () => {
    expect(() => hearInvoices({ Status: 'HALFPAID' })).toThrow(expect.objectContaining({ code: 'unsupported' }))
    expect(hearInvoices({ CurrencyCode: 'JPY', Total: 150, AmountDue: 0 })).toMatchObject([
      { data: { total: { amountMinor: 150, currency: 'JPY' }, due: { amountMinor: 0, currency: 'JPY' } } },
    ])
    const [said] = hearInvoices({ CurrencyCode: null }) ?? []
    expect(said?.data).not.toHaveProperty('total')
  })

  it('dates a record by its own last change, which may be later than the event that names it', () => {
    expect(hearInvoices({ UpdatedDateUTC: '/Date(1795183333000+0000)/' })).toMatchObject([
      { time: '2026-11-20T14:02:13.000Z' },
    ])
    expect(() => hearInvoices({ UpdatedDateUTC: 'yesterday' })).toThrow(expect.objectContaining({ code: 'unreadable' }))
  })

  it('PII-01: takes a privacy request of a contact for an order to erase', () => {
    const answers = { [`CONTACT:${contact}`]: { Contacts: [{ ContactID: contact, ContactStatus: 'GDPRREQUEST' }] } }
    const body = sampleBytes('xero', 'contact.update.json')
    expect(hear(xero, { topic: 'events', body, settings, answers })).toEqual([
      event('customer.deleted', '2024-06-21T01:15:39.902Z', { customer: contact, orders: [], erase: true }),
    ])
  })
})

describe('one address for all organisations', () => {
  it('splits what speaks of several, and leaves the bytes alone where there is one', () => {
    expect(xero.accounts?.split(invoices)).toEqual([{ account: settings.tenantId, body: invoices }])
    const both = JSON.parse(invoices.toString('utf8'))
    both.events[1].tenantId = 'another'
    const parts = xero.accounts?.split(Buffer.from(JSON.stringify(both))) ?? []
    expect(parts.map(({ account }) => account)).toEqual([settings.tenantId, 'another'])
    expect(parts.map(({ body }) => JSON.parse(Buffer.from(body).toString('utf8')).events.length)).toEqual([1, 1])
  })

  it('reads an intent to receive as nobody’s, answered by status alone', () => {
    expect(xero.accounts?.split(sampleBytes('xero', 'intent-to-receive.captured.json'))).toEqual([])
    expect(xero.door).toEqual({ accepted: { status: 200 }, refused: { status: 401 } })
  })

  it('names a delivery by its sequence', () => {
    expect(xero.identify({ headers: {}, body: invoices })).toEqual({ topic: 'events', dedupeKey: '1041-1042' })
  })
})

connectorContract({
  connector: xero,
  sign: (body, secret) => createHmac('sha256', secret).update(body).digest('base64'),
  carry: (signature) => ({ headers: { 'x-xero-signature': signature } }),
  settings,
  example: '{"events":[],"firstEventSequence": 0,"lastEventSequence": 0}',
  vectors: 'xero',
  besides: ['api.invoices.list.assembled.json'],
  samples: {
    'intent-to-receive.captured.json': { topic: 'events', says: [] },
    'contact.update.json': {
      topic: 'events',
      answers: {
        [`CONTACT:${contact}`]: {
          Contacts: [
            { ContactID: contact, ContactStatus: 'ACTIVE', Name: 'Ana Ruiz', EmailAddress: 'ana.ruiz@example.com' },
          ],
        },
      },
      says: [
        event('customer.updated', '2024-06-21T01:15:39.902Z', {
          customer: contact,
          person: { email: emailPseudonym('ana.ruiz@example.com', digest) },
          name: namePseudonym('Ana Ruiz', digest),
          archived: false,
        }),
      ],
    },
    'creditnote.create.json': {
      topic: 'events',
      answers: {
        [`CREDITNOTE:${note}`]: {
          CreditNotes: [
            {
              CreditNoteID: note,
              CreditNoteNumber: 'CN-1',
              Type: 'ACCRECCREDIT',
              Status: 'AUTHORISED',
              CurrencyCode: 'GBP',
              Total: 20,
              RemainingCredit: '5.50',
              Contact: { ContactID: contact },
            },
          ],
        },
      },
      says: [
        event('invoice.updated', '2025-12-02T00:44:09.923Z', {
          invoice: note,
          kind: 'credit',
          status: 'open',
          number: 'CN-1',
          total: { amountMinor: 2000, currency: 'GBP' },
          due: { amountMinor: 550, currency: 'GBP' },
          customer: contact,
        }),
      ],
    },
    'invoice.update.batch.assembled.json': {
      topic: 'events',
      answers: { [`INVOICE:${one}`]: invoice({ InvoiceNumber: 'INV-7', Contact: { ContactID: contact } }) },
      says: [
        event('invoice.updated', '2026-11-20T14:02:10.123Z', {
          invoice: one,
          kind: 'invoice',
          status: 'open',
          number: 'INV-7',
          total: { amountMinor: 14_990, currency: 'EUR' },
          due: { amountMinor: 4_990, currency: 'EUR' },
          customer: contact,
        }),
      ],
    },
  },
})
