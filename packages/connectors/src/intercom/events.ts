/** Intercom's words in ours: contacts with their consent, conversations as tickets, ratings as feedback. */
import { type EventDraft, type Instant, type InterpretInput, quantityFrom } from '@kilter/core'
import { known, wordAt } from '../fields.ts'
import { nameFrom, personFrom } from '../person.ts'
import type { Contact, Conversation, GoneContact } from './payloads.ts'

const leastScore = quantityFrom(1)
const bestScore = quantityFrom(5)

/** A contact bears its consent, so each notification of one says both. */
export function contactUpdated(
  { created_at, data: { item } }: Contact,
  { digest }: InterpretInput<unknown>,
): EventDraft[] {
  const time = item.updated_at ?? created_at
  const person = personFrom(item, digest)
  const customer: EventDraft = {
    type: 'customer.updated',
    time,
    data: { customer: item.id, person, ...nameFrom([item.name], digest) },
  }
  return [customer, ...consentsOf(item, time, person)]
}

type ContactItem = Contact['data']['item']
type Consent = Extract<EventDraft, { type: 'consent.changed' }>

function consentsOf(item: ContactItem, time: Instant, person: Consent['data']['person']): Consent[] {
  const consent = (channel: Consent['data']['channel'], state: Consent['data']['state']): Consent => ({
    type: 'consent.changed',
    time,
    data: { customer: item.id, person, channel, state },
  })
  const { unsubscribed_from_emails: noEmail, unsubscribed_from_sms: noSms } = item
  const email = item.has_hard_bounced
    ? ('undeliverable' as const)
    : noEmail || item.marked_email_as_spam
      ? ('withdrawn' as const)
      : ('granted' as const)
  return [
    ...(typeof noEmail === 'boolean' ? [consent('email', email)] : []),
    ...(typeof noSms === 'boolean' ? [consent('sms', noSms ? 'withdrawn' : 'granted')] : []),
  ]
}

/** Deleted is not erased: Intercom keeps a contact that was archived, and does not say more of one that was deleted. */
export const contactDeleted = ({ created_at, data: { item } }: GoneContact): EventDraft[] => [
  { type: 'customer.deleted', time: created_at, data: { customer: item.id, orders: [], erase: false } },
]

const states = { open: 'open', closed: 'closed', snoozed: 'pending' } as const
const stateWords = Object.keys(states) as (keyof typeof states)[]

export function conversationUpdated({ created_at, data: { item } }: Conversation): EventDraft[] {
  const state = item.state && states[wordAt('data.item.state', stateWords, item.state)]
  const [contact] = item.contacts?.contacts ?? []
  return [
    {
      type: 'ticket.updated',
      time: item.updated_at ?? created_at,
      data: {
        ticket: item.id,
        ...known('status', state),
        ...known('priority', item.priority === 'priority' ? ('high' as const) : undefined),
        ...known('customer', contact?.id),
      },
    },
  ]
}

export const conversationDeleted = ({ created_at, data: { item } }: GoneContact): EventDraft[] => [
  { type: 'ticket.updated', time: created_at, data: { ticket: item.id, status: 'deleted' } },
]

/** One to five. A rating that was asked for and not yet given says nothing. */
export function rated(notification: Conversation): EventDraft[] {
  const { item } = notification.data
  const rating = item.conversation_rating
  if (typeof rating?.rating !== 'number') return conversationUpdated(notification)
  const [contact] = item.contacts?.contacts ?? []
  return [
    ...conversationUpdated(notification),
    {
      type: 'feedback.received',
      time: rating.created_at ?? notification.created_at,
      data: {
        response: item.id,
        kind: 'csat',
        score: quantityFrom(rating.rating),
        scale: [leastScore, bestScore],
        commented: Boolean(rating.remark),
        ...known('customer', contact?.id),
      },
    },
  ]
}
