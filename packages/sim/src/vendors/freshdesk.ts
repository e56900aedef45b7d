/** Freshdesk's automation rules: what the merchant's template asks for, or the ready-made content, in the labels of the English defaults.
 * Source: https://support.freshdesk.com, automation rules, "Trigger webhook"; https://developers.freshdesk.com/api/#tickets */
import type { FeedbackReceived, TicketUpdated } from '@kilter/core'
import { writtenOf } from './contacts.ts'
import { jsonOf, numeric, secondsText } from './json.ts'
import { voiceOf } from './tellers.ts'
import type { Telling, VoiceMaker } from './voice.ts'

/** No rule runs once a ticket is deleted. */
const statuses: Partial<Record<NonNullable<TicketUpdated['status']>, string>> = {
  new: 'Open',
  open: 'Open',
  pending: 'Pending',
  solved: 'Resolved',
  closed: 'Closed',
}
const priorities = { low: 'Low', normal: 'Medium', high: 'High', urgent: 'Urgent' } as const

/** A ticket always has both. */
const labelsOf = ({ status = 'open', priority = 'low' }: TicketUpdated) => {
  const label = statuses[status]
  return label === undefined ? undefined : { status: label, priority: priorities[priority] }
}

/** By score, from -3 to 3. */
const ratings: Readonly<Record<string, string>> = {
  '-3': 'Extremely Unhappy',
  '-2': 'Very Unhappy',
  '-1': 'Unhappy',
  '0': 'Neutral',
  '1': 'Happy',
  '2': 'Very Happy',
  '3': 'Extremely Happy',
}
const ratingOf = ({ kind, score, scale }: FeedbackReceived): string | undefined =>
  kind === 'csat' && scale?.join(' ') === '-3 3' ? ratings[score] : undefined

/** The template that our instructions give, with what Freshdesk puts for its placeholders. */
export const freshdesk: VoiceMaker = ({ people }) =>
  voiceOf({
    tellers: {
      'ticket.updated': ({ time, data }) => {
        const labels = labelsOf(data)
        if (!labels) return []
        const { email = '' } = writtenOf(data.person, people)
        const ticket = { event: 'ticket.updated', ticket_id: numeric(data.ticket), ...labels, requester_email: email }
        return said({ ...ticket, triggered_at: secondsText(time) })
      },
      'feedback.received': ({ time, data }) => {
        const rating = ratingOf(data)
        if (rating === undefined) return []
        const { email = '' } = writtenOf(data.person, people)
        const comment = data.commented ? 'As people write' : ''
        const survey = { ticket_id: numeric(data.response), survey_rating: rating, survey_comment: comment }
        const requester = { requester_email: email, triggered_at: secondsText(time) }
        return said({ event: 'ticket.survey_feedback', ...survey, ...requester })
      },
    },
  })

/** Has no word for satisfaction, and none for when. */
export const freshdeskSimple: VoiceMaker = ({ people }) => {
  const known = new Set<string>()
  return voiceOf({
    tellers: {
      'ticket.updated': ({ data }) => {
        const labels = labelsOf(data)
        if (!labels) return []
        const { email = '', phone = '' } = writtenOf(data.person, people)
        const action = known.has(data.ticket) ? 'updated' : 'created'
        known.add(data.ticket)
        const ticket = {
          ...{ ticket_id: numeric(data.ticket), ticket_subject: 'A question', ticket_description: 'As people write' },
          ...{ ticket_url: `https://example.freshdesk.com/helpdesk/tickets/${data.ticket}`, ticket_source: 'Email' },
          ...{ ticket_status: labels.status, ticket_priority: labels.priority, ticket_requester_name: '' },
          ...{ ticket_requester_email: email, ticket_requester_phone: phone },
        }
        return said({ freshdesk_webhook: { ...ticket, triggered_event: `{ticket_action:${action}}` } })
      },
    },
  })
}

const said = (body: object): Telling[] => [{ body: jsonOf(body), headers: { 'user-agent': 'Freshdesk' } }]
