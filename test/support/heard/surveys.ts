/** Surveys: scores, and what the form knows of who gave them. */
import type { FeedbackReceived } from '@kilter/core'
import fc from 'fast-check'
import type { Drafted } from '../any-draft.ts'
import { receivedAt } from '../overhear.ts'
import { but, emailOf, type Hearing, someId, toTheSecond } from './heard.ts'

type Feedback = Drafted<'feedback.received'>

/** An order goes by the number that people see. */
const numbered = ({ data: { order } }: Feedback): FeedbackReceived['order'] =>
  order?.number === undefined ? undefined : { number: order.number }
const isWhole = ({ data: { score } }: Feedback): boolean => Number.isInteger(Number(score))

const scales = ['nps 0 10', 'csat 1 5', 'csat 1 3', 'ces 1 5', 'ces 1 7']
const scaleOf = ({ data: { kind, scale } }: Feedback): string => [kind, ...(scale ?? [])].join(' ')

export const delighted: Hearing = {
  likely: {
    'feedback.received': { kind: 'csat', score: '4', scale: ['1', '5'] },
    'consent.changed': { channel: 'survey', state: 'withdrawn', list: undefined },
  },
  hears: {
    'feedback.received': {
      loses:
        'what is finer than a second, the survey, the number; only its own scales are told, of a person with an id',
      as: (draft) => {
        const { customer = someId, person = {} } = draft.data
        if (!isWhole(draft) || !scales.includes(scaleOf(draft))) return []
        const data = { survey: undefined, customer, person: emailOf(person), order: numbered(draft) }
        return [but(draft, data, toTheSecond(draft.time))]
      },
    },
    'consent.changed': {
      loses: 'when; only who wants no more surveys is told, by address',
      as: (draft) => {
        const { customer, person, channel, state, list } = draft.data
        if (channel !== 'survey' || state !== 'withdrawn' || list !== undefined || !(customer || person.email))
          return []
        return [but(draft, { customer: customer ?? someId, person: emailOf(person) }, receivedAt)]
      },
    },
  },
}

export const typeform: Hearing = {
  likely: { 'feedback.received': { kind: 'nps', score: '9', scale: ['0', '10'] } },
  hears: {
    'feedback.received': {
      loses:
        'what is finer than a second, the scale of a rating, the id of an order; no other kind of score is asked for',
      as: (draft) => {
        const { kind, survey = 'D4e5F6', person = {}, scale } = draft.data
        if (!isWhole(draft) || !(kind === 'rating' || scaleOf(draft) === 'nps 0 10')) return []
        const data = { survey, person, scale: kind === 'nps' ? scale : undefined, order: numbered(draft) }
        return [but(draft, data, toTheSecond(draft.time))]
      },
    },
  },
}

const response = fc
  .tuple(fc.integer({ min: 1, max: 10 ** 9 }), fc.integer({ min: 1, max: 999 }))
  .map(([id, question]) => `${id}/${question}`)

export const surveymonkey: Hearing = {
  likely: { 'feedback.received': { kind: 'rating' } },
  forms: { response },
  hears: {
    'feedback.received': {
      loses: 'what is finer than a second, the scale, the number, the id of an order; only ratings are told',
      as: (draft) => {
        const { kind, survey = '123456789', person = {} } = draft.data
        if (kind !== 'rating') return []
        const data = { survey, person: emailOf(person), scale: undefined, order: numbered(draft) }
        return [but(draft, data, toTheSecond(draft.time))]
      },
    },
  },
}
