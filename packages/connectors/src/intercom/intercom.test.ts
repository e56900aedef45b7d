import { createHmac } from 'node:crypto'
import { emailPseudonym, type Instant, namePseudonym, phonePseudonym } from '@kilter/core'
import { describe, expect, it } from 'vitest'
import { connectorContract } from '../testing/connector.contract.ts'
import { digest, event, hear, sampleBytes } from '../testing/hear.ts'
import { intercom } from './index.ts'

const json = (name: string) => JSON.parse(sampleBytes('intercom', name).toString('utf8'))
const at = (text: string) => text as Instant
const ana = { email: emailPseudonym('ana.ruiz@example.com', digest), phone: phonePseudonym('+34600111222', digest) }
const customer = '6620fa1e8f2b3c4d5e6f7890'

describe('notifications', () => {
  it('reads a bounce before anything else that is said of an address', () => {
    const contact = json('contact.unsubscribed.assembled.json')
    contact.data.item.has_hard_bounced = true
    const said = hear(intercom, { topic: 'contact.user.updated', body: JSON.stringify(contact) })
    expect(said?.[1]).toMatchObject({ data: { channel: 'email', state: 'undeliverable' } })
  })

  it('takes a rating that was only asked for as no feedback', () => {
    const asked = json('conversation.rating.added.assembled.json')
    asked.data.item.conversation_rating.rating = null
    expect(hear(intercom, { topic: 'conversation.rating.added', body: JSON.stringify(asked) })).toHaveLength(1)
  })

  it.each([
    ['admin.snoozed', 'snoozed', 'pending'],
    ['admin.unsnoozed', 'open', 'open'],
    ['admin.opened', 'open', 'open'],
    ['priority.updated', 'open', 'open'],
  ])('reads what becomes of a conversation: %s', (change, state, status) => {
    const conversation = json('conversation.user.created.json')
    conversation.data.item.state = state
    const said = hear(intercom, { topic: `conversation.${change}`, body: JSON.stringify(conversation) })
    expect(said).toMatchObject([{ type: 'ticket.updated', data: { ticket: conversation.data.item.id, status } }])
  })

  it('SCH-06: refuses a state that is not known', () => {
    const conversation = json('conversation.user.created.json')
    conversation.data.item.state = 'haunted'
    const read = () => hear(intercom, { topic: 'conversation.user.created', body: JSON.stringify(conversation) })
    expect(read).toThrow(expect.objectContaining({ code: 'unsupported', path: 'data.item.state' }))
  })

  it('does not take a deleted contact for one whose data must be erased', () => {
    const body = JSON.stringify({ created_at: 1_795_442_533, data: { item: { id: customer } } })
    expect(hear(intercom, { topic: 'contact.deleted', body })).toMatchObject([{ data: { customer, erase: false } }])
    expect(hear(intercom, { topic: 'conversation.deleted', body })).toMatchObject([{ data: { status: 'deleted' } }])
  })

  it('tells workspaces apart, and greets a HEAD', () => {
    const body = sampleBytes('intercom', 'ping.assembled.json')
    expect(intercom.accounts?.split(body)).toEqual([{ account: 'a86dr8yl', body }])
    const greeting = { headers: {}, body: Buffer.from('') }
    expect(intercom.door?.greet?.({ ...greeting, method: 'HEAD' })).toEqual({ status: 200 })
    expect(intercom.door?.greet?.({ ...greeting, method: 'GET' })).toBeUndefined()
    expect(intercom.identify({ headers: {}, body })).toEqual({
      topic: 'ping',
      dedupeKey: 'notif_3e1a9d75-4f8c-41b2-a07e-5c9f1b3d8e26',
    })
  })
})

connectorContract({
  connector: intercom,
  sign: (body, secret) => `sha1=${createHmac('sha1', secret).update(body).digest('hex')}`,
  carry: (signature) => ({ headers: { 'x-hub-signature': signature } }),
  example: '{"topic":"ping","id":"notif_1","app_id":"a"}',
  vectors: 'intercom',
  besides: ['api.contacts.search.assembled.json'],
  samples: {
    'ping.assembled.json': { topic: 'ping', says: [] },
    'contact.unsubscribed.assembled.json': {
      topic: 'contact.unsubscribed',
      says: [
        {
          type: 'customer.updated',
          time: at('2026-11-23T14:02:13.000Z'),
          data: { customer, person: ana, name: namePseudonym('Ana Ruiz', digest) },
        },
        {
          type: 'consent.changed',
          time: at('2026-11-23T14:02:13.000Z'),
          data: { customer, person: ana, channel: 'email', state: 'withdrawn' },
        },
        {
          type: 'consent.changed',
          time: at('2026-11-23T14:02:13.000Z'),
          data: { customer, person: ana, channel: 'sms', state: 'granted' },
        },
      ],
    },
    'conversation.user.created.json': {
      topic: 'conversation.user.created',
      says: [
        event('ticket.updated', '2026-06-15T12:00:00.000Z', { ticket: '195208945002873', status: 'open', customer }),
      ],
    },
    'conversation.user.replied.json': {
      topic: 'conversation.user.replied',
      says: [
        event('ticket.updated', '2026-06-15T13:00:40.000Z', { ticket: '195208945002873', status: 'open', customer }),
      ],
    },
    'conversation.rating.added.assembled.json': {
      topic: 'conversation.rating.added',
      says: [
        event('ticket.updated', '2026-11-23T14:02:13.000Z', { ticket: '195208945002873', status: 'closed', customer }),
        event('feedback.received', '2026-11-23T14:02:13.000Z', {
          response: '195208945002873',
          kind: 'csat',
          score: '2',
          scale: ['1', '5'],
          commented: true,
          customer,
        }),
      ],
    },
  },
})
