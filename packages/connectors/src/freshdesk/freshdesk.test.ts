import { emailPseudonym, phonePseudonym } from '@kilter/core'
import { describe, expect, it } from 'vitest'
import { connectorContract } from '../testing/connector.contract.ts'
import { digest, event, hear, receivedAt, sampleBytes } from '../testing/hear.ts'
import { freshdesk } from './index.ts'

const email = emailPseudonym('ana.ruiz@example.com', digest)
const template = (given: object) =>
  JSON.stringify({ event: 'ticket.updated', ticket_id: 4711, triggered_at: '2026-11-20T14:02:14Z', ...given })

describe('labels', () => {
  it('are read as the English defaults or as the numbers of the API', () => {
    for (const [status, ours] of [
      ['Resolved', 'solved'],
      [4, 'solved'],
      ['5', 'closed'],
      ['Waiting on Customer', 'pending'],
    ]) {
      const said = hear(freshdesk, { topic: 'ticket.updated', body: template({ status, priority: 'Urgent' }) })
      expect(said).toEqual([
        event('ticket.updated', '2026-11-20T14:02:14.000Z', {
          ticket: '4711',
          status: ours,
          priority: 'urgent',
          person: {},
        }),
      ])
    }
  })

  it('SCH-06: are refused by name where somebody renamed them', () => {
    const read = (given: object) => () => hear(freshdesk, { topic: 'ticket.updated', body: template(given) })
    expect(read({ status: 'Offen' })).toThrow(expect.objectContaining({ code: 'unsupported', path: 'status' }))
    expect(read({ status: 'Open', priority: 'P1' })).toThrow(expect.objectContaining({ path: 'priority' }))
    const rating = { event: 'ticket.survey_feedback', survey_rating: 'meh' }
    const feedback = () => hear(freshdesk, { topic: 'ticket.survey_feedback', body: template(rating) })
    expect(feedback).toThrow(expect.objectContaining({ code: 'unsupported', path: 'survey_rating' }))
  })
})

it('tells its templates apart by what is in them', () => {
  const named = (text: string | Buffer) => freshdesk.identify({ headers: {}, body: Buffer.from(text) }).topic
  expect(named(sampleBytes('freshdesk', 'simple.ticket.assembled.json'))).toBe('simple')
  expect(named(sampleBytes('freshdesk', 'advanced.csat.assembled.json'))).toBe('ticket.survey_feedback')
  expect(named('{"else":1}')).toBe('unknown')
  expect(() => named('[]')).toThrow(/unreadable/)
})

connectorContract({
  connector: freshdesk,
  sign: (_body, secret) => secret,
  carry: (signature) => ({ headers: { 'x-kilter-secret': signature } }),
  example: '{}',
  isToken: true,
  samples: {
    'simple.ticket.assembled.json': {
      topic: 'simple',
      says: [
        event('ticket.updated', receivedAt, {
          ticket: '4711',
          status: 'open',
          priority: 'high',
          person: { email, phone: phonePseudonym('+34600111222', digest) },
        }),
      ],
    },
    'advanced.csat.assembled.json': {
      topic: 'ticket.survey_feedback',
      says: [
        event('feedback.received', '2026-11-20T14:02:14.000Z', {
          response: '4711',
          kind: 'csat',
          score: '-3',
          scale: ['-3', '3'],
          commented: true,
          person: { email },
        }),
      ],
    },
  },
})
