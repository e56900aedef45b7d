/** Intercom's notifications: a contact with its flags, a conversation with its newest part, a rating.
 * Source: https://developers.intercom.com/docs/references/webhooks/webhook-models */
import type { ConsentChanged, Instant, TicketUpdated } from '@kilter/core'
import { type Contact, type ContactChange, Contacts, isForAll } from './contacts.ts'
import { digitsOf, secondsOf } from './json.ts'
import { type ListAnswer, numberedPage } from './listing.ts'
import { uuidOf } from './signed.ts'
import { type Drafted, voiceOf } from './tellers.ts'
import type { Telling, VoiceMaker } from './voice.ts'

const workspace = 'a86dr8yl'

/** How a merge looks is not documented, so none is told here. */
export const intercom: VoiceMaker = ({ people }) => {
  const contacts = new Contacts(people, (address) => `6620fa1e${digitsOf(address).padStart(16, '0')}`)
  const states = new Map<string, State>()
  let told = 0

  const notification = (topic: string, time: Instant, item: object): Telling[] => {
    told += 1
    const id = `notif_${uuidOf(`intercom ${told} ${topic} ${time}`)}`
    const data = { type: 'notification_event_data', item }
    const sent = { delivery_status: 'pending', delivery_attempts: 1, delivered_at: 0, first_sent_at: secondsOf(time) }
    const envelope = { type: 'notification_event', app_id: workspace, data, links: {}, id, topic, ...sent }
    const headers = { 'user-agent': 'intercom-parrot-service-client/1.0' }
    return [{ body: JSON.stringify({ ...envelope, created_at: secondsOf(time), self: null }), headers }]
  }

  const conversationSaid = (draft: Drafted<'ticket.updated'>): Telling[] => {
    const { time, data } = draft
    const before = states.get(data.ticket)
    if (data.status === 'deleted') {
      states.delete(data.ticket)
      return notification('conversation.deleted', time, { type: 'conversation', id: data.ticket })
    }
    const state = stateOf(data)
    states.set(data.ticket, state)
    return notification(conversationTopic(before, state), time, conversationOf(data.ticket, state, time, data))
  }

  return voiceOf({
    settings: { appId: workspace },
    lists: [['/contacts/search', (_query, body) => found(contacts.all, body as Search)]],
    tellers: {
      'customer.updated': (draft) => {
        const change = contacts.update(draft)
        const { now } = change
        if (now.isArchived) return notification('contact.archived', draft.time, { type: 'contact', id: now.id })
        return notification(contactTopic(change), draft.time, contactOf(now, draft.time))
      },
      'consent.changed': (draft) => {
        const change = isFlagged(draft) ? contacts.consent(draft) : undefined
        return change ? notification(consentTopic(draft.data), draft.time, contactOf(change.now, draft.time)) : []
      },
      'customer.deleted': ({ time, data: { customer } }) => {
        if (customer === null) return []
        contacts.forget(customer)
        return notification('contact.deleted', time, { type: 'contact', id: customer })
      },
      'ticket.updated': conversationSaid,
      'feedback.received': ({ time, data }) => {
        if (data.kind !== 'csat' || data.scale?.join(' ') !== '1 5' || !/^[1-5]$/.test(data.score)) return []
        const remark = data.commented ? 'As people write' : null
        const rating = { rating: Number(data.score), remark, created_at: secondsOf(time) }
        const item = conversationOf(data.response, states.get(data.response) ?? 'closed', time, data)
        return notification('conversation.rating.added', time, { ...item, conversation_rating: rating })
      },
    },
  })
}

interface Search {
  readonly query: { readonly value: number }
  readonly pagination: { readonly per_page: number; readonly starting_after?: string }
}

/** One search alone is understood: for whoever was updated on a later day, the least recently updated first. */
function found(contacts: readonly Contact[], { query, pagination }: Search): ListAnswer {
  const since = new Date((query.value + daySeconds) * 1_000).toISOString()
  const all = contacts
    .filter(({ isArchived }) => !isArchived)
    .map((contact) => ({ id: contact.id, at: contact.updatedAt, body: contactOf(contact, contact.updatedAt) }))
  const { per_page: limit, starting_after = '1' } = pagination
  const page = Number(starting_after)
  const data = numberedPage(all, { since, page, limit }).map(({ body }) => body)
  const next = data.length === limit ? { next: { page: page + 1, starting_after: String(page + 1) } } : {}
  return { json: { type: 'list', data, total_count: all.length, pages: { type: 'pages', page, ...next } } }
}

const daySeconds = 86_400

type State = 'open' | 'closed' | 'snoozed'
const stateOf = ({ status = 'open' }: TicketUpdated): State =>
  ({
    ...{ new: 'open', open: 'open', pending: 'snoozed' },
    ...{ solved: 'closed', closed: 'closed', deleted: 'closed' },
  })[status] as State

function conversationTopic(before: State | undefined, now: State): string {
  if (now === 'closed') return 'conversation.admin.closed'
  if (now === 'snoozed') return 'conversation.admin.snoozed'
  if (before === undefined) return 'conversation.user.created'
  return {
    open: 'conversation.user.replied',
    closed: 'conversation.admin.opened',
    snoozed: 'conversation.admin.unsnoozed',
  }[before]
}

interface Asked {
  readonly customer?: string | undefined
  readonly priority?: TicketUpdated['priority']
}

/** There is priority, or there is none. */
const conversationOf = (id: string, state: State, time: Instant, { customer, priority }: Asked) => ({
  ...{ type: 'conversation', id, created_at: secondsOf(time), updated_at: secondsOf(time) },
  ...{
    state,
    open: state === 'open',
    priority: priority === 'high' || priority === 'urgent' ? 'priority' : 'not_priority',
  },
  contacts: { type: 'contact.list', contacts: customer === undefined ? [] : [{ type: 'contact', id: customer }] },
  conversation_rating: null,
})

function contactTopic({ before, now }: ContactChange): string {
  if (!before) return 'contact.user.created'
  if (before.isArchived) return 'contact.unarchived'
  return before.email === now.email ? 'contact.user.updated' : 'contact.email.updated'
}

/** E-mail has flags for no, for a dead address; SMS one for no. */
const flagged = ['email granted', 'email withdrawn', 'email undeliverable', 'sms granted', 'sms withdrawn']
const isFlagged = ({ data }: Drafted<'consent.changed'>): boolean =>
  isForAll(data) && flagged.includes(`${data.channel} ${data.state}`)

const consentTopic = ({ channel, state }: ConsentChanged): string => {
  if (channel !== 'email' || state === 'undeliverable') return 'contact.user.updated'
  return state === 'granted' ? 'contact.subscribed' : 'contact.unsubscribed'
}

/** Flags are always there: false where nobody ever touched them. */
const contactOf = ({ id, email, phone, firstName, lastName, consents }: Contact, time: Instant) => ({
  ...{ type: 'contact', id, workspace_id: workspace, external_id: null, role: 'user' },
  ...{ email: email ?? null, phone: phone ?? null },
  name: [firstName, lastName].filter((part) => part !== undefined).join(' ') || null,
  unsubscribed_from_emails: consents.email === 'withdrawn',
  unsubscribed_from_sms: consents.sms === 'withdrawn',
  has_hard_bounced: consents.email === 'undeliverable',
  marked_email_as_spam: false,
  ...{ created_at: secondsOf(time), updated_at: secondsOf(time) },
})
