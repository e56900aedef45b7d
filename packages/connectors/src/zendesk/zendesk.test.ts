import { createHmac } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { emailPseudonym, type Headers, instantFrom } from '@kilter/core'
import { describe, expect, it } from 'vitest'
import { connectorContract, hookUrl } from '../testing/connector.contract.ts'
import { digest, event, hear, sampleBytes } from '../testing/hear.ts'
import { zendesk } from './index.ts'

const person = { email: emailPseudonym('ana.ruiz@example.com', digest) }
const sign = (time: string, body: Buffer, secret: string) =>
  createHmac('sha256', secret).update(time).update(body).digest('base64')
const timeOf = (at: Date) => at.toISOString().replace(/\.\d+Z/, 'Z')
const ticket = sampleBytes('zendesk', 'event.ticket.status_changed.assembled.json')

describe('the published vector', () => {
  interface Vector {
    readonly vendor: string
    readonly secret: string
    readonly headers: Headers
  }
  const { vectors } = JSON.parse(readFileSync(join(import.meta.dirname, '../signature-vectors-crm.json'), 'utf8'))
  const { secret, headers } = (vectors as Vector[]).find(({ vendor }) => vendor === 'zendesk') as Vector
  const time = headers['X-Zendesk-Webhook-Signature-Timestamp'] ?? ''

  it('agrees with the rule, and its secret, which everybody knows, is never accepted', () => {
    const signature = headers['X-Zendesk-Webhook-Signature']
    expect(sign(time, ticket, secret)).toBe(signature)
    const accepts = (key: string) => {
      const given = {
        'x-zendesk-webhook-signature': sign(time, ticket, key),
        'x-zendesk-webhook-signature-timestamp': time,
      }
      return zendesk.verify({ headers: given, body: ticket, settings: {}, hookUrl, now: instantFrom(time) }, key)
    }
    expect(accepts(secret)).toBe(false)
    expect(accepts('another')).toBe(true)
  })
})

describe('events', () => {
  it('of staff say nothing of customers', () => {
    const agent = sampleBytes('zendesk', 'event.user.merged.assembled.json')
      .toString('utf8')
      .replaceAll('end-user', 'agent')
    expect(hear(zendesk, { topic: 'user.merged', body: agent })).toEqual([])
    expect(hear(zendesk, { topic: 'user.deleted', body: agent })).toEqual([])
  })

  it('SCH-06: with a status or rating that is not known are refused', () => {
    const read = (name: string, body: string) => () => hear(zendesk, { topic: name, body })
    expect(read('ticket.created', ticket.toString('utf8').replace('"SOLVED"', '"FROZEN"'))).toThrow(
      expect.objectContaining({ code: 'unsupported', path: 'detail.status' }),
    )
    const csat = sampleBytes('zendesk', 'trigger.csat.assembled.json').toString('utf8')
    expect(read('trigger.rating', csat.replace('"Bad"', '"So-so"'))).toThrow(
      expect.objectContaining({ path: 'rating' }),
    )
  })

  it('are named by their own id, what a template dates by its bytes', () => {
    expect(zendesk.identify({ headers: { 'x-zendesk-webhook-invocation-id': 'i' }, body: ticket })).toEqual({
      topic: 'ticket.status_changed',
      dedupeKey: 'cbe4028c-7239-495d-b020-f22348516046',
    })
    const named = (file: string) =>
      zendesk.identify({ headers: { 'x-zendesk-webhook-invocation-id': 'i' }, body: sampleBytes('zendesk', file) })
    expect(named('trigger.csat.assembled.json')).toEqual({
      topic: 'trigger.rating',
      dedupeKey: expect.stringMatching(/^trigger\.rating:[\w-]{43}$/),
    })
    expect(named('trigger.ticket.solved.json')).toMatchObject({ topic: 'trigger.ticket' })
  })

  it('that cannot be kept are answered so that Zendesk tries again', () => {
    expect(zendesk.door?.unavailable).toEqual({ status: 503, headers: { 'retry-after': '30' } })
  })
})

connectorContract({
  connector: zendesk,
  sign: (body, secret, at) => sign(timeOf(at), body, secret),
  carry: (signature, _body, at) => ({
    headers: {
      'x-zendesk-webhook-signature': signature,
      'x-zendesk-webhook-signature-timestamp': timeOf(at),
    },
  }),
  example: '{"ticket_id":1}',
  isTimed: true,
  samples: {
    'event.ticket.created.assembled.json': {
      topic: 'ticket.created',
      says: [
        event('ticket.updated', '2026-11-20T10:12:07.000Z', {
          ticket: '5158',
          status: 'new',
          priority: 'normal',
          customer: '8447388090494',
        }),
      ],
    },
    'event.ticket.status_changed.assembled.json': {
      topic: 'ticket.status_changed',
      says: [
        event('ticket.updated', '2026-11-20T16:45:20.000Z', {
          ticket: '5158',
          status: 'solved',
          priority: 'high',
          customer: '8447388090494',
        }),
      ],
    },
    'event.user.deleted.assembled.json': {
      topic: 'user.deleted',
      says: [
        event('customer.deleted', '2026-11-20T16:45:20.987Z', { customer: '8447388090999', orders: [], erase: false }),
      ],
    },
    'event.user.merged.assembled.json': {
      topic: 'user.merged',
      says: [
        event('customer.merged', '2026-11-20T16:45:20.987Z', {
          customer: '8447388090999',
          merged: ['8447388090123'],
        }),
        event('customer.updated', '2026-11-20T16:45:20.000Z', { customer: '8447388090999', person, archived: false }),
      ],
    },
    'trigger.ticket.solved.json': {
      topic: 'trigger.ticket',
      says: [
        event('ticket.updated', '2026-07-10T15:30:09.000Z', {
          ticket: '30482',
          status: 'solved',
          priority: 'normal',
          person: { email: emailPseudonym('jamie.chen@example.com', digest) },
        }),
      ],
    },
    'trigger.csat.assembled.json': {
      topic: 'trigger.rating',
      says: [
        event('feedback.received', '2026-11-20T16:45:20.000Z', {
          response: '5158',
          kind: 'csat',
          score: '0',
          scale: ['0', '1'],
          commented: true,
          person,
        }),
      ],
    },
  },
  besides: ['event.headers.assembled.json'],
})
