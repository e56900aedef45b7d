import { createHmac } from 'node:crypto'
import { emailPseudonym, namePseudonym, phonePseudonym } from '@kilter/core'
import { describe, expect, it } from 'vitest'
import { connectorContract } from '../testing/connector.contract.ts'
import { asks, digest, event, hear, sampleBytes } from '../testing/hear.ts'
import { quickbooksOnline } from './index.ts'

const settings = { realmId: '310687', currency: 'USD' }
const both = { topic: 'events', body: sampleBytes('quickbooks-online', 'cloudevents.invoice-payment.assembled.json') }
const updated = { MetaData: { LastUpdatedTime: '2026-11-20T13:31:25-08:00' } }
const invoice = {
  Invoice: { Id: '501', DocNumber: '1043', TotalAmt: 149.9, Balance: 49.9, CustomerRef: { value: '1' }, ...updated },
}
const payment = {
  Payment: {
    Id: '777',
    TotalAmt: 100,
    Line: [
      {
        LinkedTxn: [
          { TxnId: '501', TxnType: 'Invoice' },
          { TxnId: '9', TxnType: 'CreditMemo' },
        ],
      },
    ],
    ...updated,
  },
}
const answers = { 'invoice:501': invoice, 'payment:777': payment }
const legacy = (name: string, operation: string, id = '5') =>
  JSON.stringify({
    eventNotifications: [
      {
        realmId: '310687',
        dataChangeEvent: { entities: [{ name, id, operation, lastUpdated: '2026-11-20T14:42:19-0700' }] },
      },
    ],
  })
const at = '2026-11-20T21:42:19.000Z'

describe('what is looked up', () => {
  it('is each record that is named, below its company', () => {
    expect(asks(quickbooksOnline, { ...both, settings })).toEqual([
      { key: 'invoice:501', path: '/v3/company/310687/invoice/501' },
      { key: 'payment:777', path: '/v3/company/310687/payment/777' },
    ])
  })

  it('is not asked of what was voided, deleted or merged', () => {
    const say = (name: string, operation: string) =>
      hear(quickbooksOnline, { topic: 'events', body: legacy(name, operation), settings })
    expect(say('Invoice', 'Void')).toEqual([
      event('invoice.updated', at, { invoice: '5', kind: 'invoice', status: 'void' }),
    ])
    expect(say('Payment', 'Delete')).toEqual([event('payment.failed', at, { payment: '5', reason: 'deleted' })])
    expect(say('Customer', 'Delete')).toEqual([
      event('customer.updated', at, { customer: '5', person: {}, archived: true }),
    ])
    expect(say('Vendor', 'Update')).toEqual([])
  })

  it('is void where QuickBooks voided it, whatever else was told of it', () => {
    const say = (name: string, record: object) =>
      hear(quickbooksOnline, {
        ...{ topic: 'events', body: legacy(name, 'Update'), settings },
        answers: { [`${name.toLowerCase()}:5`]: { [name]: { Id: '5', TotalAmt: 0, ...updated, ...record } } },
      })
    const time = '2026-11-20T21:31:25.000Z'
    expect(say('Invoice', { Balance: 0, PrivateNote: 'Voided - by phone' })).toEqual([
      event('invoice.updated', time, { invoice: '5', kind: 'invoice', status: 'void' }),
    ])
    expect(say('Payment', { PrivateNote: 'Voided' })).toEqual([
      event('payment.failed', time, { payment: '5', reason: 'voided' }),
    ])
    for (const record of [{ PrivateNote: 'Paid' }, { PrivateNote: null }, {}, { PrivateNote: 'Voided', TotalAmt: 1 }])
      expect(say('Invoice', { Balance: 0, ...record })).toMatchObject([{ data: { status: 'paid' } }])
  })

  it('SCH-07: needs a currency, from the record or from the settings, and never guesses one', () => {
    const other = { settings: { realmId: '310687' }, answers }
    expect(() => hear(quickbooksOnline, { ...both, ...other })).toThrow(
      expect.objectContaining({ code: 'unsupported', detail: expect.stringMatching(/settings\.currency/) }),
    )
    const yen = { Invoice: { ...invoice.Invoice, TotalAmt: 150, Balance: 0, CurrencyRef: { value: 'JPY' } } }
    expect(hear(quickbooksOnline, { ...both, settings, answers: { ...answers, 'invoice:501': yen } })).toMatchObject([
      { data: { status: 'paid', total: { amountMinor: 150, currency: 'JPY' } } },
      {},
    ])
  })

  it('reads a customer with what it is recognised by', () => {
    const customer = {
      Customer: {
        Id: '1',
        Active: true,
        DisplayName: 'Ana Ruiz',
        PrimaryEmailAddr: { Address: 'ana.ruiz@example.com' },
        PrimaryPhone: { FreeFormNumber: '+34 600 111 222' },
        ...updated,
      },
    }
    const heard = hear(quickbooksOnline, {
      topic: 'events',
      body: legacy('Customer', 'Update', '1'),
      settings,
      answers: { 'customer:1': customer },
    })
    expect(heard).toEqual([
      event('customer.updated', '2026-11-20T21:31:25.000Z', {
        customer: '1',
        person: {
          email: emailPseudonym('ana.ruiz@example.com', digest),
          phone: phonePseudonym('+34600111222', digest),
        },
        name: namePseudonym('Ana Ruiz', digest),
        archived: false,
      }),
    ])
  })
})

describe('one address for all companies', () => {
  it('splits both kinds of body by company', () => {
    expect(quickbooksOnline.accounts?.split(both.body)).toEqual([{ account: '310687', body: both.body }])
    for (const text of [
      both.body.toString('utf8').replace('"310687"', '"42"'),
      JSON.stringify({
        eventNotifications: ['310687', '42'].map((realmId) => ({
          ...JSON.parse(legacy('Item', 'Update')).eventNotifications[0],
          realmId,
        })),
      }),
    ]) {
      const parts = quickbooksOnline.accounts?.split(Buffer.from(text)) ?? []
      expect(parts.map(({ account }) => account).sort()).toEqual(['310687', '42'])
      for (const { body } of parts) expect(quickbooksOnline.accounts?.split(body)).toHaveLength(1)
    }
  })

  it('recognises a repeat by its events, in whatever order they stand', () => {
    const turned = JSON.stringify(JSON.parse(both.body.toString('utf8')).reverse())
    expect(quickbooksOnline.identify({ headers: {}, body: Buffer.from(turned) })).toEqual(
      quickbooksOnline.identify({ headers: {}, body: both.body }),
    )
  })
})

connectorContract({
  connector: quickbooksOnline,
  sign: (body, secret) => createHmac('sha256', secret).update(body).digest('base64'),
  carry: (signature) => ({ headers: { 'intuit-signature': signature } }),
  settings,
  example: '{"eventNotifications":[]}',
  vectors: 'quickbooks',
  samples: {
    'cloudevents.invoice-payment.assembled.json': {
      topic: 'events',
      answers,
      says: [
        event('invoice.updated', '2026-11-20T21:31:25.000Z', {
          invoice: '501',
          kind: 'invoice',
          status: 'open',
          number: '1043',
          total: { amountMinor: 14_990, currency: 'USD' },
          due: { amountMinor: 4_990, currency: 'USD' },
          customer: '1',
        }),
        event('payment.captured', '2026-11-20T21:31:25.000Z', {
          payment: '777',
          amount: { amountMinor: 10_000, currency: 'USD' },
          invoices: ['501'],
        }),
      ],
    },
    'cloudevents.customer.merged.assembled.json': {
      topic: 'events',
      says: [event('customer.merged', '2026-11-20T21:31:25.179Z', { customer: '123', merged: ['27'] })],
    },
    'legacy.customer-vendor.assembled.json': {
      topic: 'events',
      answers: { 'customer:1': { Customer: { Id: '1', Active: true, ...updated } } },
      says: [event('customer.updated', '2026-11-20T21:31:25.000Z', { customer: '1', person: {}, archived: false })],
    },
    'legacy.customer.merge.assembled.json': {
      topic: 'events',
      says: [event('customer.merged', at, { customer: '123', merged: ['27'] })],
    },
  },
  besides: ['api.changes.assembled.json', 'api.query.invoice.assembled.json', 'notification.headers.assembled.json'],
})
