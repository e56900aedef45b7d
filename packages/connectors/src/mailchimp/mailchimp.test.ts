import { createHmac } from 'node:crypto'
import { emailPseudonym, namePseudonym } from '@kilter/core'
import { describe, expect, it } from 'vitest'
import { connectorContract, hookUrl } from '../testing/connector.contract.ts'
import { digest, event, hear, receivedAt, sampleBytes } from '../testing/hear.ts'
import { mailchimp } from './index.ts'

const seconds = (at: Date) => String(Math.floor(at.getTime() / 1_000))
const email = (address: string) => ({ email: emailPseudonym(address, digest) })
const name = namePseudonym('Mailchimp API', digest)
const customer = '8a25ff1d98'
const list = 'a6b5da1054'
const text = (file: string) => sampleBytes('mailchimp', file).toString('utf8')

describe('forms', () => {
  it('tell spam marks from bounces, and refuse reasons that are not known', () => {
    const cleaned = text('cleaned.assembled.form.txt')
    const say = (reason: string) => hear(mailchimp, { topic: 'cleaned', body: cleaned.replace('=hard', `=${reason}`) })
    expect(say('abuse')).toMatchObject([{ data: { state: 'withdrawn', customer: null } }])
    expect(() => say('boredom')).toThrow(expect.objectContaining({ code: 'unsupported' }))
  })

  it('IN-09: that name a field twice are refused, and so is what is no form of theirs', () => {
    const body = `${text('subscribe.assembled.form.txt')}&data%5Bemail%5D=other%40example.com`
    expect(() => hear(mailchimp, { topic: 'subscribe', body })).toThrow(/twice/)
    expect(() => mailchimp.identify({ headers: {}, body: Buffer.from('{}') })).toThrow(/unreadable/)
    const named = mailchimp.identify({ headers: {}, body: sampleBytes('mailchimp', 'upemail.assembled.form.txt') })
    expect(named).toMatchObject({ topic: 'upemail', dedupeKey: expect.stringContaining('2026-11-20T22:15:09.000Z') })
  })
})

describe('at the door', () => {
  it('greets the GET that an address is saved with', () => {
    const greet = (method: 'GET' | 'HEAD' | 'POST') =>
      mailchimp.door?.greet?.({ method, headers: {}, body: Buffer.from('') })
    expect([greet('GET'), greet('HEAD'), greet('POST')]).toEqual([{ status: 200 }, { status: 200 }, undefined])
  })

  it('SIG-08: never falls from signed to unsigned because a header is missing, nor the other way', () => {
    const input = { headers: {}, body: Buffer.from('type=x'), query: 'token=secret', hookUrl, now: receivedAt }
    expect(mailchimp.verify({ ...input, settings: { mode: 'url-token' } }, 'secret')).toBe(true)
    expect(mailchimp.verify({ ...input, settings: { mode: 'signed' } }, 'secret')).toBe(false)
    const at = new Date(receivedAt)
    const signature = createHmac('sha256', 'secret')
      .update(`${seconds(at)}.type=x`)
      .digest('hex')
    const headers = { 'x-mailchimp-signature': `t=${seconds(at)},v1=${signature}` }
    expect(mailchimp.verify({ ...input, headers, settings: { mode: 'signed' } }, 'secret')).toBe(true)
    expect(mailchimp.verify({ ...input, query: '', headers, settings: { mode: 'url-token' } }, 'secret')).toBe(false)
  })
})

connectorContract({
  connector: mailchimp,
  sign: (body, secret, at) =>
    `t=${seconds(at)},v1=${createHmac('sha256', secret)
      .update(`${seconds(at)}.`)
      .update(body)
      .digest('hex')}`,
  carry: (signature) => ({ headers: { 'x-mailchimp-signature': signature } }),
  example: 'type=subscribe&data%5Bemail%5D=a%2Bb%40example.com',
  isTimed: true,
  isForeign: true,
  vectors: 'mailchimp',
  samples: {
    'subscribe.assembled.form.txt': {
      topic: 'subscribe',
      says: [
        event('customer.updated', '2026-11-20T14:02:14.000Z', { customer, person: email('api@mailchimp.com'), name }),
        event('consent.changed', '2026-11-20T14:02:14.000Z', {
          customer,
          person: email('api@mailchimp.com'),
          channel: 'email',
          state: 'granted',
          list,
        }),
      ],
    },
    'unsubscribe.assembled.form.txt': {
      topic: 'unsubscribe',
      says: [
        event('consent.changed', '2026-11-20T14:05:57.000Z', {
          customer,
          person: email('api+unsub@mailchimp.com'),
          channel: 'email',
          state: 'withdrawn',
          list,
        }),
      ],
    },
    'profile.assembled.form.txt': {
      topic: 'profile',
      says: [
        event('customer.updated', '2026-11-20T14:06:12.000Z', { customer, person: email('api@mailchimp.com'), name }),
      ],
    },
    'upemail.assembled.form.txt': {
      topic: 'upemail',
      says: [
        event('customer.updated', '2026-11-20T22:15:09.000Z', {
          customer: '51da8c3259',
          person: email('api+new@mailchimp.com'),
        }),
      ],
    },
    'cleaned.assembled.form.txt': {
      topic: 'cleaned',
      says: [
        event('consent.changed', '2026-11-20T22:01:00.000Z', {
          customer: null,
          person: email('api+cleaned@mailchimp.com'),
          channel: 'email',
          state: 'undeliverable',
          list,
        }),
      ],
    },
  },
})
