/** Typeform's one event: a response with all of its answers. Source: https://www.typeform.com/developers/webhooks/example-payload/ */
import type { EventDraft } from '@kilter/core'
import { writtenOf } from './contacts.ts'
import { secondsText } from './json.ts'
import { uuidOf } from './signed.ts'
import type { VoiceMaker } from './voice.ts'

const usualForm = 'D4e5F6'

export const typeform: VoiceMaker = ({ people }) => ({
  tell(draft) {
    if (draft.type !== 'feedback.received' || !isAsked(draft)) return []
    const { time, data } = draft
    const { email, phone } = writtenOf(data.person, people)
    const form = data.survey ?? usualForm
    const answers = [
      answer(data.kind === 'nps' ? 'nps' : 'opinion_scale', 'score', { type: 'number', number: Number(data.score) }),
      ...(data.commented ? [answer('long_text', 'comment', { type: 'text', text: 'As people write' })] : []),
      ...(email === undefined ? [] : [answer('email', 'email', { type: 'email', email })]),
      ...(phone === undefined ? [] : [answer('phone_number', 'phone', { type: 'phone_number', phone_number: phone })]),
    ]
    const hidden = {
      ...(data.customer !== undefined && { customer_id: data.customer }),
      ...(data.order?.number !== undefined && { order_id: data.order.number }),
    }
    const fields = answers.map(({ field }) => ({ ...field, title: 'A question' }))
    const said = {
      ...{ form_id: form, token: data.response, response_id: data.response, landed_at: secondsText(time) },
      ...{
        submitted_at: secondsText(time),
        hidden,
        definition: { id: form, title: 'How are we doing?', fields },
        answers,
      },
    }
    const id = uuidOf(JSON.stringify(said))
    return [{ body: JSON.stringify({ event_id: id, event_type: 'form_response', form_response: said }) }]
  },
})

/** A whole number: on its own scale, or how likely somebody is to recommend the shop. */
function isAsked({ data: { kind, score, scale } }: Extract<EventDraft, { type: 'feedback.received' }>): boolean {
  if (!Number.isInteger(Number(score))) return false
  return kind === 'rating' || (kind === 'nps' && scale?.join(' ') === '0 10')
}

const answer = (type: string, ref: string, value: object) => ({ ...value, field: { id: `field-${ref}`, type, ref } })
