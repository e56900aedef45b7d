import { createHmac } from 'node:crypto'
import { instantAt, millisecondsOf, moneyFrom } from '@kilter/core'
import fc from 'fast-check'
import Stripe from 'stripe'
import { describe, expect, it } from 'vitest'
import { connectorContract, hookUrl } from '../testing/connector.contract.ts'
import { event, hear, receivedAt, sampleBytes } from '../testing/hear.ts'
import { stripe } from './index.ts'

const settings = { testMode: true }
const seconds = (at: Date) => String(Math.floor(at.getTime() / 1_000))
const json = (file: string) => JSON.parse(sampleBytes('stripe', file).toString('utf8'))
const say = (name: string, object: object, more: object = {}) =>
  hear(stripe, {
    topic: name,
    body: JSON.stringify({ created: 1_763_665_333, livemode: true, data: { object }, ...more }),
  })
const at = '2025-11-20T19:02:13.000Z'
const usd = (amountMinor: number) => ({ amountMinor, currency: 'USD' })

describe('the official library as an oracle', () => {
  const secret = 'whsec_exampleonlyexampleonlyexampleonly'
  const { webhooks } = new Stripe('sk_test_none')
  const now = Math.floor(millisecondsOf(receivedAt) / 1_000)
  const accepts = (body: string, header: string) => {
    const headers = { 'stripe-signature': header }
    return stripe.verify(
      { headers, body: Buffer.from(body), settings: { testMode: false }, hookUrl, now: receivedAt },
      secret,
    )
  }
  const oracle = (body: string, header: string) => {
    try {
      webhooks.constructEvent(Buffer.from(body), header, secret, 300, undefined, now * 1_000)
      return true
    } catch {
      return false
    }
  }

  it('SIG-02, SIG-11: accepts what it accepts, and refuses what it refuses', () => {
    const ages = fc.integer({ min: 0, max: 600 })
    fc.assert(
      fc.property(fc.json(), ages, (text, age) => {
        const body = `{"object":"event","x":${text}}`
        const sign = (given: string, key = secret) =>
          webhooks.generateTestHeaderString({ payload: given, secret: key, timestamp: now - age })
        const good = sign(body)
        const other = sign(body, 'whsec_other')
        const rolled = `${other},${good.split(',')[1]}`
        for (const header of [good, other, rolled, sign(`${body} `), good.replace('v1=', 'v0='), '']) {
          expect([header, age, accepts(body, header)]).toEqual([header, age, oracle(body, header)])
        }
      }),
      { numRuns: 50 },
    )
  })

  it('refuses a time ahead too, which the library does not', () => {
    const body = '{"object":"event"}'
    const header = webhooks.generateTestHeaderString({ payload: body, secret, timestamp: now + 400 })
    expect([accepts(body, header), oracle(body, header)]).toEqual([false, true])
  })
})

describe('payments', () => {
  it('count once, whichever of their events arrive', () => {
    const intent = { id: 'pi_1', amount: 100, amount_received: 100, currency: 'usd', latest_charge: 'ch_1' }
    const charge = {
      id: 'ch_1',
      amount: 100,
      amount_captured: 100,
      captured: true,
      currency: 'usd',
      payment_intent: 'pi_1',
    }
    const session = {
      id: 'cs_1',
      payment_intent: 'pi_1',
      payment_status: 'paid',
      amount_total: 100,
      currency: 'usd',
      client_reference_id: '1043',
    }
    const said = [
      ...(say('payment_intent.succeeded', intent) ?? []),
      ...(say('charge.succeeded', charge) ?? []),
      ...(say('checkout.session.completed', session) ?? []),
    ]
    expect(said.map(({ type, data }) => [type, 'payment' in data && data.payment])).toEqual(
      Array.from({ length: 3 }, () => ['payment.captured', 'pi_1']),
    )
    expect(said[2]).toMatchObject({ data: { order: { id: '1043' } } })
  })

  it('that are only authorised have not moved', () => {
    expect(say('charge.succeeded', { id: 'ch_1', amount: 100, captured: false, currency: 'usd' })).toEqual([])
  })

  it('made in person say so', () => {
    const charge = {
      id: 'ch_1',
      amount: 100,
      captured: true,
      currency: 'usd',
      payment_method_details: { type: 'card_present' },
    }
    expect(say('charge.captured', charge)).toMatchObject([{ data: { inPerson: true, payment: 'ch_1' } }])
  })

  it('SCH-07: are read in minor units of their own currency; those that Stripe counts otherwise are refused', () => {
    const intent = (currency: string) => ({ id: 'pi_1', amount: 500, currency })
    expect(say('payment_intent.succeeded', intent('jpy'))).toMatchObject([
      { data: { amount: { amountMinor: 500, currency: 'JPY' } } },
    ])
    for (const currency of 'bif clp djf gnf jpy kmf krw pyg rwf vnd vuv xaf xof xpf bhd jod kwd omr tnd huf idr'.split(
      ' ',
    ))
      expect(say('payment_intent.succeeded', intent(currency))).toMatchObject([
        { data: { amount: { amountMinor: 500 } } },
      ])
    expect(say('payment_intent.succeeded', intent('mga'))).toMatchObject([
      { data: { amount: { amountMinor: 50_000, currency: 'MGA' } } },
    ])
    const krona = { id: 'pi_1', amount: 12_500, currency: 'isk' }
    expect(say('payment_intent.succeeded', krona)).toMatchObject([
      { data: { amount: { amountMinor: 125, currency: 'ISK' } } },
    ])
    for (const odd of ['ugx', 'dollars'])
      expect(() => say('payment_intent.succeeded', intent(odd))).toThrow(
        expect.objectContaining({ code: 'unsupported' }),
      )
    expect(() => say('payment_intent.succeeded', { ...krona, amount: 12_550 })).toThrow(
      expect.objectContaining({ code: 'unsupported' }),
    )
  })
})

describe('money in a currency that shops write without decimals', () => {
  it('SCH-07: is the same amount whether a vendor counts it or writes it', () => {
    for (const [currency, counted, written] of [
      ['HUF', 1_250_000, '12500.00'],
      ['IDR', 5_000_050, '50000.50'],
      ['MGA', 12_500, '12500'],
      ['JPY', 12_500, '12500'],
      ['KWD', 12_500, '12.500'],
    ] as const) {
      const intent = { id: 'pi_1', amount: counted, currency: currency.toLowerCase() }
      expect(say('payment_intent.succeeded', intent)).toMatchObject([
        { data: { amount: moneyFrom(written, currency) } },
      ])
    }
  })
})

describe('money that goes back', () => {
  const dispute = { id: 'dp_1', amount: 100, currency: 'usd', charge: 'ch_1', payment_intent: 'pi_1' }

  it('is disputed once it was taken, and not by an inquiry', () => {
    expect(say('charge.dispute.created', { ...dispute, status: 'needs_response' })).toEqual([
      event('payment.refunded', at, { refund: 'dp_1', payment: 'pi_1', amount: usd(100), status: 'disputed' }),
    ])
    expect(say('charge.dispute.created', { ...dispute, status: 'warning_needs_response' })).toEqual([])
    expect(say('charge.dispute.closed', { ...dispute, status: 'won' })).toMatchObject([{ data: { status: 'failed' } }])
  })

  it('SCH-06: is refused in a state that is not known', () => {
    expect(() => say('charge.dispute.created', { ...dispute, status: 'shrugged' })).toThrow(/unsupported/)
    expect(() => say('refund.updated', { id: 're_1', amount: 1, currency: 'usd', status: 'partially' })).toThrow(
      /unsupported/,
    )
  })
})

it('says nothing of test mode unless that was asked for, and tells connected accounts apart', () => {
  const body = sampleBytes('stripe', 'refund.created.assembled.json')
  expect(hear(stripe, { topic: 'refund.created', body })).toEqual([])
  const of = (text: string) => stripe.accounts?.split(Buffer.from(text)).map(({ account }) => account)
  expect(of('{"id":"evt_1","type":"x","account":"acct_1"}')).toEqual(['acct_1'])
  expect(stripe.identify({ headers: {}, body })).toEqual({
    topic: 'refund.created',
    dedupeKey: 'evt_3Qabc123def456ghi0002',
  })
  expect(json('refund.created.assembled.json').livemode).toBe(false)
  expect(instantAt(1_763_665_333_000)).toBe(at)
})

connectorContract({
  connector: stripe,
  sign: (body, secret, date) =>
    `t=${seconds(date)},v1=${createHmac('sha256', secret)
      .update(`${seconds(date)}.`)
      .update(body)
      .digest('hex')}`,
  carry: (signature) => ({ headers: { 'stripe-signature': signature } }),
  settings,
  example: '{"id":"evt_1","type":"payment_intent.succeeded"}',
  isTimed: true,
  takesSeveral: true,
  vectors: 'stripe',
  samples: {
    'payment_intent.succeeded.current.assembled.json': {
      topic: 'payment_intent.succeeded',
      says: [
        event('payment.captured', at, {
          payment: 'pi_3Qabc123def456ghi',
          amount: usd(3_499),
          order: { id: '2047' },
          alsoKnownAs: ['ch_3Qabc123def456ghi789'],
        }),
      ],
    },
    'payment_intent.succeeded.json': {
      topic: 'payment_intent.succeeded',
      says: [
        event('payment.captured', '2022-03-26T18:40:33.000Z', {
          payment: 'pi_000000000000000000000000',
          amount: usd(2_000),
          alsoKnownAs: ['ch_000000000000000000000000'],
        }),
      ],
    },
    'payment_intent.payment_failed.json': {
      topic: 'payment_intent.payment_failed',
      says: [
        event('payment.failed', '2022-03-26T18:40:29.000Z', {
          payment: 'pi_000000000000000000000000',
          amount: usd(2_000),
          reason: 'card_declined',
        }),
      ],
    },
    'charge.succeeded.json': {
      topic: 'charge.succeeded',
      says: [
        event('payment.captured', '2022-03-26T18:40:32.000Z', {
          payment: 'pi_000000000000000000000000',
          amount: usd(2_000),
          alsoKnownAs: ['ch_000000000000000000000000'],
          inPerson: false,
        }),
      ],
    },
    'charge.refunded.json': {
      topic: 'charge.refunded',
      says: [
        event('payment.refunded', '2022-03-26T18:39:09.000Z', {
          refund: 're_000000000000000000000000',
          payment: 'ch_000000000000000000000000',
          amount: usd(100),
          status: 'done',
        }),
      ],
    },
    'refund.created.assembled.json': {
      topic: 'refund.created',
      says: [
        event('payment.refunded', at, {
          refund: 're_3Qabc123def456ghi0002',
          payment: 'pi_3Qabc123def456ghi',
          amount: usd(3_499),
          status: 'done',
        }),
      ],
    },
    'charge.dispute.created.json': { topic: 'charge.dispute.created', says: [] },
    'checkout.session.completed.json': {
      topic: 'checkout.session.completed',
      says: [
        event('payment.captured', '2012-01-18T02:24:38.000Z', { payment: 'pi_00000000000000', amount: usd(25_000) }),
      ],
    },
    'checkout.session.completed.captured.json': { topic: 'checkout.session.completed', says: [] },
    'customer.updated.json': {
      topic: 'customer.updated',
      says: [event('customer.updated', '2022-03-26T18:41:50.000Z', { customer: 'cus_00000000000000', person: {} })],
    },
  },
  besides: ['checkout.session.completed.captured.headers.json'],
})
