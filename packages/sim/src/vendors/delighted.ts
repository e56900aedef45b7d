/** Delighted's events: a response with the person who gave it, and who wants no more surveys.
 * Source: https://app.delighted.com/docs/webhooks */
import { createHash } from 'node:crypto'
import type { EventDraft, FeedbackReceived, Instant } from '@kilter/core'
import { writtenOf } from './contacts.ts'
import { digitsOf, secondsOf } from './json.ts'
import type { Telling, VoiceMaker } from './voice.ts'

export const delighted: VoiceMaker = ({ people }) => {
  const responses = new Set<string>()
  const personOf = (
    customer: string | null | undefined,
    known: FeedbackReceived['person'],
    time: Instant,
    of: string,
  ) => ({
    id: customer ?? digitsOf(of),
    email: writtenOf(known, people).email ?? null,
    name: null,
    created_at: secondsOf(time),
  })

  /** Whole scores of a kind of survey that there is. The comment follows the click as an update of the same response. */
  function responseSaid({ time, data }: Extract<EventDraft, { type: 'feedback.received' }>): Telling[] {
    const type = surveyTypes[[data.kind, ...(data.scale ?? [])].join(' ')]
    if (type === undefined || !Number.isInteger(Number(data.score))) return []
    const isNew = !responses.has(data.response)
    responses.add(data.response)
    const order = data.order?.number
    return event(isNew ? 'survey_response.created' : 'survey_response.updated', {
      ...{ id: data.response, person: personOf(data.customer, data.person, time, data.response), survey_type: type },
      ...{ score: Number(data.score), comment: data.commented ? 'As people write' : null },
      ...{ permalink: 'https://app.delighted.com/r/example', created_at: secondsOf(time), updated_at: secondsOf(time) },
      ...{ person_properties: order === undefined ? {} : { order_id: order } },
      ...{ notes: [], tags: [], additional_answers: [] },
    })
  }

  return {
    tell(draft) {
      if (draft.type === 'feedback.received') return responseSaid(draft)
      if (draft.type !== 'consent.changed') return []
      const { customer, person, channel, state, list } = draft.data
      const { email } = writtenOf(person, people)
      if (channel !== 'survey' || state !== 'withdrawn' || list !== undefined || (!customer && !email)) return []
      return event('unsubscribe.created', { person: personOf(customer, person, draft.time, email ?? '') }, draft.time)
    },
  }
}

/** By kind, least and best score. */
const surveyTypes: Readonly<Record<string, string>> = {
  'nps 0 10': 'nps',
  'csat 1 5': 'csat',
  'csat 1 3': 'csat3',
  'ces 1 5': 'ces',
  'ces 1 7': 'ces7',
}

function event(type: string, data: object, time?: Instant): Telling[] {
  const id = createHash('sha256')
    .update(JSON.stringify([type, data, time]))
    .digest('hex')
  return [{ body: JSON.stringify({ event_type: type, event_id: id, event_data: data }) }]
}
