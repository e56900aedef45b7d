/** Freshdesk's labels in our words. Source of the numbers: https://developers.freshdesk.com/api/#tickets */
import { type EventDraft, type InterpretInput, quantityFrom } from '@kilter/core'
import { known, wordAt } from '../fields.ts'
import { personFrom } from '../person.ts'
import type { Feedback, Simple, Ticket } from './payloads.ts'

const statuses = {
  '2': 'open',
  '3': 'pending',
  '4': 'solved',
  '5': 'closed',
  Open: 'open',
  Pending: 'pending',
  Resolved: 'solved',
  Closed: 'closed',
  'Waiting on Customer': 'pending',
  'Waiting on Third Party': 'pending',
} as const
const priorities = {
  '1': 'low',
  '2': 'normal',
  '3': 'high',
  '4': 'urgent',
  Low: 'low',
  Medium: 'normal',
  High: 'high',
  Urgent: 'urgent',
} as const
/** The default scale of satisfaction surveys, from -3 to 3. */
const ratings = {
  'Extremely Unhappy': -3,
  'Very Unhappy': -2,
  Unhappy: -1,
  Neutral: 0,
  Happy: 1,
  'Very Happy': 2,
  'Extremely Happy': 3,
} as const

/** Labels can be renamed and translated: one that is not known is never guessed. */
const labelled = <Word extends string, Meaning>(
  path: string,
  words: Readonly<Record<Word, Meaning>>,
  given: string | number,
) => words[wordAt(path, Object.keys(words) as Word[], String(given))]

export function simpleTicket({ freshdesk_webhook: ticket }: Simple, input: InterpretInput<unknown>): EventDraft[] {
  const { ticket_status: status, ticket_priority: priority, ticket_requester_email: email } = ticket
  return [
    {
      type: 'ticket.updated',
      time: input.receivedAt,
      data: {
        ticket: ticket.ticket_id,
        status: labelled('freshdesk_webhook.ticket_status', statuses, status),
        ...known(
          'priority',
          priority ? labelled('freshdesk_webhook.ticket_priority', priorities, priority) : undefined,
        ),
        person: personFrom({ email, phone: ticket.ticket_requester_phone }, input.digest),
      },
    },
  ]
}

export function ticketUpdated(ticket: Ticket, { digest }: InterpretInput<unknown>): EventDraft[] {
  const { ticket_id, status, priority, requester_email: email, triggered_at: time } = ticket
  return [
    {
      type: 'ticket.updated',
      time,
      data: {
        ticket: ticket_id,
        status: labelled('status', statuses, status),
        ...known('priority', priority ? labelled('priority', priorities, priority) : undefined),
        person: personFrom({ email }, digest),
      },
    },
  ]
}

export function feedbackReceived(given: Feedback, { digest }: InterpretInput<unknown>): EventDraft[] {
  const score = labelled('survey_rating', ratings, given.survey_rating)
  return [
    {
      type: 'feedback.received',
      time: given.triggered_at,
      data: {
        response: given.ticket_id,
        kind: 'csat',
        score: quantityFrom(score),
        scale: [quantityFrom(-3), quantityFrom(3)],
        commented: Boolean(given.survey_comment),
        person: personFrom({ email: given.requester_email }, digest),
      },
    },
  ]
}
