/** Zendesk's event subscriptions, and a trigger for satisfaction, which has no event.
 * Source: https://developer.zendesk.com/api-reference/webhooks/event-types/webhook-event-types */
import type { Instant } from '@kilter/core'
import { type Contact, Contacts, writtenOf } from './contacts.ts'
import { digitsOf, jsonOf, numeric, secondsText } from './json.ts'
import { uuidOf } from './signed.ts'
import { type Drafted, voiceOf } from './tellers.ts'
import type { Telling, VoiceMaker } from './voice.ts'

const accountId = '22129848'

interface Said {
  readonly type: string
  readonly about: 'ticket' | 'user'
  readonly detail: { readonly id: string }
  readonly time: Instant
  readonly event?: object
}

interface Ticket {
  readonly status: string
  readonly priority: string | null
}

export const zendesk: VoiceMaker = ({ people }) => {
  const users = new Contacts(people, digitsOf)
  const tickets = new Map<string, Ticket>()
  let told = 0

  const headers = () => {
    told += 1
    const ids = { 'x-zendesk-account-id': accountId, 'x-zendesk-webhook-invocation-id': `01G4D8XW${told}` }
    return { 'user-agent': 'Zendesk Webhook', ...ids }
  }

  /** Times of envelopes have nine decimals, those of records none. */
  const event = ({ type, about, detail, time, event: change = {} }: Said): Telling => {
    const own = headers()
    const id = uuidOf(`zendesk ${told} ${type} ${detail.id} ${time}`)
    const envelope = { id, subject: `zen:${about}:${detail.id}`, time: `${time.slice(0, -1)}000000Z` }
    const body = { account_id: numeric(accountId), detail, event: change, ...envelope, type: `zen:event-type:${type}` }
    return { body: jsonOf({ ...body, zendesk_event_version: '2022-11-06' }), headers: own }
  }

  function ticketSaid({ time, data }: Drafted<'ticket.updated'>): Telling[] {
    const { ticket, customer } = data
    const before = tickets.get(ticket)
    const isGone = data.status === 'deleted'
    const status = (isGone ? before?.status : data.status?.toUpperCase()) ?? 'OPEN'
    const now: Ticket = { status, priority: data.priority?.toUpperCase() ?? null }
    if (isGone) tickets.delete(ticket)
    else tickets.set(ticket, now)
    const detail = {
      ...{ id: ticket, subject: 'A question', ...now, requester_id: customer ?? null, tags: [] },
      ...{ created_at: secondsText(time), updated_at: secondsText(time) },
    }
    const said = isGone ? [{ type: 'ticket.soft_deleted' }] : changesOf(before, now)
    return said.map((change) => event({ ...change, about: 'ticket', detail, time }))
  }

  /** Good or bad, of a ticket. A template has what its writer put in. */
  function ratingSaid({ time, data }: Drafted<'feedback.received'>): Telling[] {
    const rating = { '0': 'Bad', '1': 'Good' }[data.score as string]
    if (data.kind !== 'csat' || data.scale?.join(' ') !== '0 1' || rating === undefined) return []
    const { email = '' } = writtenOf(data.person, people)
    const comment = data.commented ? 'As people write' : ''
    const body = { ticket_id: data.response, external_id: '', requester_email: email, rating, comment }
    return [{ body: JSON.stringify({ ...body, updated_at: secondsText(time) }), headers: headers() }]
  }

  const userSaid = (type: string, detail: ReturnType<typeof userOf>, time: Instant, more: object = {}): Telling =>
    event({ type, about: 'user', detail, time, ...more })

  return voiceOf({
    tellers: {
      'ticket.updated': ticketSaid,
      'feedback.received': ratingSaid,
      'customer.updated': (draft) => {
        const { now, before } = users.update(draft)
        const changed = before?.isArchived === now.isArchived ? 'user.identity_created' : 'user.active_changed'
        return [userSaid(before ? changed : 'user.created', userOf(now.id, now, draft.time), draft.time)]
      },
      'customer.merged': ({ time, data: { customer, merged } }) => {
        for (const id of merged) users.forget(id)
        const remaining = userOf(customer, users.get(customer), time)
        return merged.map((id) => userSaid('user.merged', remaining, time, { event: { user: { id, role } } }))
      },
      'customer.deleted': ({ time, data: { customer } }) => {
        if (customer === null) return []
        const detail = { ...userOf(customer, users.forget(customer), time), active: false }
        return [userSaid('user.deleted', detail, time)]
      },
    },
  })
}

/** One event a change, each with the ticket as it stands; nothing changed: nothing is sent. */
function changesOf(before: Ticket | undefined, now: Ticket): Pick<Said, 'type' | 'event'>[] {
  if (before === undefined) return [{ type: 'ticket.created' }]
  return (['status', 'priority'] as const)
    .filter((field) => before[field] !== now[field])
    .map((field) => ({ type: `ticket.${field}_changed`, event: { current: now[field], previous: before[field] } }))
}

const role = 'end-user'

/** A user bears his address; numbers and names are read from the API. */
const userOf = (id: string, user: Contact | undefined, time: Instant) => ({
  ...{ id, email: user?.email ?? null, external_id: null, role, active: user?.isArchived !== true },
  ...{ created_at: secondsText(time), updated_at: secondsText(time) },
})
