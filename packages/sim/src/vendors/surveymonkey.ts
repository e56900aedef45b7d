/** SurveyMonkey's events name a response; what was answered is read from the API.
 * Source: https://developer.surveymonkey.com/api/v3/#webhook-callbacks, #survey-responses-id-details */
import type { EventDraft } from '@kilter/core'
import { writtenOf } from './contacts.ts'
import { digitsOf } from './json.ts'
import type { VoiceMaker } from './voice.ts'

const clientId = 'client-id'
const usualSurvey = '123456789'
const usualQuestion = '77'

export const surveymonkey: VoiceMaker = ({ people }) => {
  const details = new Map<string, object>()
  return {
    settings: { clientId },
    tell(draft) {
      if (draft.type !== 'feedback.received' || draft.data.kind !== 'rating') return []
      const { survey = usualSurvey } = draft.data
      const { response } = idsOf(draft.data.response)
      const path = `/v3/surveys/${encodeURIComponent(survey)}/responses/${encodeURIComponent(response)}/details`
      const isNew = !details.has(path)
      details.set(path, detailsOf(draft, survey, writtenOf(draft.data.person, people).email))
      const body = JSON.stringify({
        ...{ name: 'My Webhook', filter_type: 'survey', filter_id: survey },
        ...{
          event_type: isNew ? 'response_completed' : 'response_updated',
          event_id: digitsOf(`${path} ${draft.time}`),
        },
        ...{ event_datetime: `${draft.time.slice(0, -1)}000+00:00`, object_type: 'response', object_id: response },
        resources: { survey_id: survey, collector_id: '987654321', respondent_id: response, recipient_id: '0' },
      })
      return [{ body, headers: { 'content-type': 'application/vnd.surveymonkey.webhook+json', 'sm-apikey': clientId } }]
    },
    answer: (path) => details.get(path),
  }
}

/** A response may have several ratings: behind a stroke stands which question it is of. */
function idsOf(id: string): { response: string; question: string } {
  const [response = '', question = usualQuestion] = id.split('/')
  return { response, question }
}

function detailsOf({ time, data }: Extract<EventDraft, { type: 'feedback.received' }>, survey: string, email?: string) {
  const { response, question } = idsOf(data.response)
  const seconds = `${time.slice(0, 19)}+00:00`
  const rating = {
    ...{ id: question, family: 'matrix', subtype: 'rating' },
    answers: [{ choice_id: '904', row_id: '903', choice_metadata: { weight: data.score } }],
  }
  const comment = { id: '78', family: 'open_ended', subtype: 'essay', answers: [{ text: 'As people write' }] }
  return {
    ...{ id: response, survey_id: survey, collector_id: '987654321', recipient_id: '', response_status: 'completed' },
    ...{ date_created: seconds, date_modified: seconds },
    custom_variables: {
      ...(data.order?.number !== undefined && { order_id: data.order.number }),
      ...(data.customer !== undefined && { customer_id: data.customer }),
    },
    metadata: { contact: email === undefined ? {} : { email: { type: 'string', value: email } } },
    pages: [{ id: '1', questions: data.commented ? [rating, comment] : [rating] }],
  }
}
