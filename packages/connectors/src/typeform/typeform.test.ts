import { createHmac } from 'node:crypto'
import { emailPseudonym } from '@kilter/core'
import { describe, expect, it } from 'vitest'
import { connectorContract } from '../testing/connector.contract.ts'
import { digest, event, hear, sampleBytes } from '../testing/hear.ts'
import { typeform } from './index.ts'

const nps = JSON.parse(sampleBytes('typeform', 'form_response.nps.json').toString('utf8'))
const say = (change: (form: typeof nps.form_response) => void, settings = {}) => {
  const copy = structuredClone(nps)
  change(copy.form_response)
  return hear(typeform, { topic: 'form_response', body: JSON.stringify(copy), settings })
}

describe('answers', () => {
  it('of an NPS question have its scale; others have the one that the settings give', () => {
    const asNps = (form: typeof nps.form_response) => {
      form.answers[0].field.type = 'nps'
    }
    expect(say(asNps)).toMatchObject([{ data: { kind: 'nps', scale: ['0', '10'] } }])
    expect(say(() => {}, { scale: [1, 10] })).toMatchObject([{ data: { kind: 'rating', scale: ['1', '10'] } }])
  })

  it('find their order and person through hidden fields and answers', () => {
    const said = say((form) => {
      form.hidden = { order_id: 1043, customer_id: 'c-1' }
      form.answers.push({ type: 'email', email: 'Ana.Ruiz@example.com', field: { type: 'email', ref: 'mail' } })
    })
    expect(said).toMatchObject([
      {
        data: {
          order: { number: '1043' },
          customer: 'c-1',
          person: { email: emailPseudonym('ana.ruiz@example.com', digest) },
        },
      },
    ])
  })

  it('are taken of the question that was named, where one was', () => {
    const two = (form: typeof nps.form_response) =>
      form.answers.push({ type: 'number', number: 3, field: { type: 'rating', ref: 'speed' } })
    expect(say(two, { scoreRef: 'speed' })).toMatchObject([{ data: { score: '3' } }])
    expect(say(two, { scoreRef: 'taste' })).toEqual([])
  })
})

connectorContract({
  connector: typeform,
  sign: (body, secret) => `sha256=${createHmac('sha256', secret).update(body).digest('base64')}`,
  carry: (signature) => ({ headers: { 'typeform-signature': signature } }),
  example: '{"event_id":"1","event_type":"form_response"}',
  vectors: 'typeform',
  samples: {
    'form_response.contact.json': { topic: 'form_response', says: [] },
    'form_response.nps.json': {
      topic: 'form_response',
      says: [
        event('feedback.received', '2026-07-09T09:12:30.000Z', {
          response: '9a8b7c6d5e4f3a2b1c0d9e8f7a6b5c4d',
          survey: 'D4e5F6',
          kind: 'rating',
          score: '9',
          commented: true,
          person: {},
        }),
      ],
    },
  },
})
