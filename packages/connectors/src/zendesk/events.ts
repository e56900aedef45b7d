/** Zendesk's words in ours. Events write them in upper case, placeholders of triggers in lower. */
import { type EventDraft, type InterpretInput, quantityFrom } from '@kilter/core'
import { known, wordAt } from '../fields.ts'
import { personFrom } from '../person.ts'
import type { RatingTrigger, TicketEvent, TicketTrigger, UserEvent } from './payloads.ts'

const statuses = {
  new: 'new',
  open: 'open',
  pending: 'pending',
  hold: 'pending',
  solved: 'solved',
  closed: 'closed',
} as const
const statusWords = Object.keys(statuses) as (keyof typeof statuses)[]
const statusOf = (path: string, given: string) => statuses[wordAt(path, statusWords, given.toLowerCase())]
const priorities = ['low', 'normal', 'high', 'urgent'] as const
const priorityOf = (path: string, given: string | null | undefined) =>
  given ? wordAt(path, priorities, given.toLowerCase()) : undefined

export function ticketChanged({ detail }: TicketEvent): EventDraft[] {
  const data = {
    ticket: detail.id,
    status: statusOf('detail.status', detail.status),
    ...known('priority', priorityOf('detail.priority', detail.priority)),
    ...known('customer', detail.requester_id),
  }
  return [{ type: 'ticket.updated', time: detail.updated_at, data }]
}

export const ticketDeleted = ({ time, detail }: TicketEvent): EventDraft[] => [
  { type: 'ticket.updated', time, data: { ticket: detail.id, status: 'deleted' } },
]

/** Staff are no customers. */
const customerRole = 'end-user'

export function userChanged({ detail }: UserEvent, { digest }: InterpretInput<unknown>): EventDraft[] {
  if (detail.role !== customerRole) return []
  const person = personFrom({ email: detail.email }, digest)
  const data = { customer: detail.id, person, archived: detail.active === false }
  return [{ type: 'customer.updated', time: detail.updated_at, data }]
}

/** Deleted is recoverable at Zendesk; deleted for good is an order to forget. */
export const userDeleted =
  (erase: boolean) =>
  ({ time, detail }: UserEvent): EventDraft[] =>
    detail.role === customerRole
      ? [{ type: 'customer.deleted', time, data: { customer: detail.id, orders: [], erase } }]
      : []

/** `detail` is the user that remains, `event.user` the one that went up in it. */
export function userMerged(given: UserEvent, input: InterpretInput<unknown>): EventDraft[] {
  const merged = given.event?.user?.id
  const updated = userChanged(given, input)
  if (merged === undefined || updated.length === 0) return updated
  return [
    { type: 'customer.merged', time: given.time, data: { customer: given.detail.id, merged: [merged] } },
    ...updated,
  ]
}

export function ticketTriggered(given: TicketTrigger, { digest }: InterpretInput<unknown>): EventDraft[] {
  const data = {
    ticket: given.ticket_id,
    status: statusOf('status', given.status),
    ...known('priority', priorityOf('priority', given.priority)),
    person: personFrom({ email: given.requester_email }, digest),
  }
  return [{ type: 'ticket.updated', time: given.updated_at, data }]
}

const ratings = { good: 1, bad: 0 } as const
const ratingWords = Object.keys(ratings) as (keyof typeof ratings)[]

/** Good or bad: one of two. */
export function rated(given: RatingTrigger, { digest }: InterpretInput<unknown>): EventDraft[] {
  const score = ratings[wordAt('rating', ratingWords, given.rating.toLowerCase())]
  return [
    {
      type: 'feedback.received',
      time: given.updated_at,
      data: {
        response: given.ticket_id,
        kind: 'csat',
        score: quantityFrom(score),
        scale: [quantityFrom(0), quantityFrom(1)],
        commented: Boolean(given.comment),
        person: personFrom({ email: given.requester_email }, digest),
      },
    },
  ]
}
