import { createHmac } from 'node:crypto'
import { emailPseudonym } from '@kilter/core'
import { describe, expect, it } from 'vitest'
import { connectorContract } from '../testing/connector.contract.ts'
import { asks, digest, event, hear, sampleBytes } from '../testing/hear.ts'
import { surveymonkey } from './index.ts'

const settings = { clientId: 'client-id' }
const completed = {
  topic: 'response_completed',
  body: sampleBytes('surveymonkey', 'response_completed.assembled.json'),
}
const details = JSON.parse(sampleBytes('surveymonkey', 'api.response-details.assembled.json').toString('utf8'))
const key = 'response:118264759123'

describe('responses', () => {
  it('are looked up: the event names them alone', () => {
    expect(asks(surveymonkey, { ...completed, settings })).toEqual([
      { key, path: '/v3/surveys/123456789/responses/118264759123/details' },
    ])
  })

  it('that are gone by now, or hold no rating, say nothing', () => {
    expect(hear(surveymonkey, { ...completed, settings })).toEqual([])
    expect(hear(surveymonkey, { ...completed, settings, answers: { [key]: { ...details, pages: [] } } })).toEqual([])
  })
})

it('greets the HEAD that a new webhook is tried with, and is signed with client id and secret together', () => {
  expect(surveymonkey.door?.greet?.({ method: 'HEAD', headers: {}, body: Buffer.from('') })).toEqual({ status: 200 })
  expect(surveymonkey.settings.safeParse({}).success).toBe(false)
})

connectorContract({
  connector: surveymonkey,
  sign: (body, secret) => createHmac('sha1', `client-id&${secret}`).update(body).digest('base64'),
  carry: (signature) => ({ headers: { 'sm-signature': signature } }),
  settings,
  example: '{"event_type":"response_completed","event_id":"1"}',
  vectors: 'surveymonkey',
  samples: {
    'response_completed.assembled.json': {
      topic: 'response_completed',
      answers: { [key]: details },
      says: [
        event('feedback.received', '2026-11-20T14:02:14.000Z', {
          response: '118264759123/77',
          survey: '123456789',
          kind: 'rating',
          score: '3',
          commented: false,
          person: { email: emailPseudonym('ana.ruiz@example.com', digest) },
          customer: 'cust_8812',
          order: { number: '1043' },
        }),
      ],
    },
  },
  besides: ['api.response-details.assembled.json'],
})
