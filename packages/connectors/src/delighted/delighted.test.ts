import { createHmac } from 'node:crypto'
import { emailPseudonym } from '@kilter/core'
import { expect, it } from 'vitest'
import { connectorContract } from '../testing/connector.contract.ts'
import { digest, event, hear, receivedAt, sampleBytes } from '../testing/hear.ts'
import { delighted } from './index.ts'

const person = { email: emailPseudonym('ana.ruiz@example.com', digest) }

it('SCH-06: refuses a kind of survey whose scale is not known', () => {
  const body = sampleBytes('delighted', 'survey_response.updated.assembled.json').toString().replace('"nps"', '"stars"')
  const read = () => hear(delighted, { topic: 'survey_response.updated', body })
  expect(read).toThrow(expect.objectContaining({ code: 'unsupported', path: 'event_data.survey_type' }))
})

it('names a delivery by its event', () => {
  const body = sampleBytes('delighted', 'unsubscribe.created.assembled.json')
  expect(delighted.identify({ headers: {}, body })).toMatchObject({
    topic: 'unsubscribe.created',
    dedupeKey: expect.stringMatching(/^[0-9a-f]{64}$/),
  })
})

connectorContract({
  connector: delighted,
  sign: (body, secret) => `sha256=${createHmac('sha256', secret).update(body).digest('hex')}`,
  carry: (signature) => ({ headers: { 'x-delighted-webhook-signature': signature } }),
  example: '{"event_type":"unsubscribe.created","event_id":"1"}',
  vectors: 'delighted',
  samples: {
    'survey_response.updated.assembled.json': {
      topic: 'survey_response.updated',
      says: [
        event('feedback.received', '2026-11-23T14:04:20.000Z', {
          response: '5435',
          kind: 'nps',
          score: '3',
          scale: ['0', '10'],
          commented: true,
          customer: '5975',
          person,
          order: { number: '1043' },
        }),
      ],
    },
    'unsubscribe.created.assembled.json': {
      topic: 'unsubscribe.created',
      says: [event('consent.changed', receivedAt, { customer: '5975', person, channel: 'survey', state: 'withdrawn' })],
    },
  },
})
