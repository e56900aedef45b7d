import { defineConnector, digestOf, hmacMatches, isFresh, Refusal, readJson, singleHeader, topic } from '@kilter/core'
import * as z from 'zod'
import { rated, ticketChanged, ticketDeleted, ticketTriggered, userChanged, userDeleted, userMerged } from './events.ts'
import { Envelope, RatingTrigger, TicketEvent, TicketTrigger, UserEvent } from './payloads.ts'

/** Zendesk signs with it what is tried before a webhook is saved; everybody knows it. */
const publicTestSecret = 'dGhpc19zZWNyZXRfaXNfZm9yX3Rlc3Rpbmdfb25seQ=='

const ticket = topic(TicketEvent, ticketChanged)
const user = topic(UserEvent, userChanged)
const eventType = 'zen:event-type:'

/** The invocation id is not signed: what a template dates is known by its bytes. */
const dated = { changedAt: 'updated_at' } as const

/** Which template of a trigger a body was made from. */
const Trigger = z.object({ ticket_id: z.unknown(), rating: z.string().optional() })

/** Zendesk: help desk. Source: https://developer.zendesk.com/documentation/webhooks/verifying */
export const zendesk = defineConnector({
  vendor: 'zendesk',
  name: 'Zendesk',
  settings: z.strictObject({}),
  defaultRoles: ['support', 'feedback'],
  signature: 'HMAC-SHA256 over time and body, base64',
  guide: {
    secret: 'The signing secret that the webhook shows once it is saved',
    steps: [
      'Admin Center → Apps and integrations → Webhooks: create one for Zendesk events, endpoint {hookUrl}, POST, JSON',
      'Events: ticket created, status changed, priority changed, merged, deleted; user created, merged, deleted',
      'For satisfaction a second webhook for a trigger, with the template of this connector’s README: a connection of its own',
    ],
    verifiedBy: ['vector', 'documentation'],
    source: 'https://developer.zendesk.com/documentation/webhooks/verifying',
  },
  staysLost: 'everything: the hub keeps nothing of tickets; its export of users is not asked for yet',
  places: { webhooks: 'Admin Center → Apps and integrations → Webhooks' },

  verify: ({ headers, body, now }, secret) => {
    const time = singleHeader(headers, 'x-zendesk-webhook-signature-timestamp')
    if (time === undefined || !isFresh(time, 'text', now) || secret === publicTestSecret) return false
    const given = singleHeader(headers, 'x-zendesk-webhook-signature')
    return hmacMatches({ secret, signed: [time, body], given, encoding: 'base64' })
  },

  /** Two subscriptions of one event invoke twice, so the event's own id counts. A trigger has none but its invocation's. */
  identify: ({ headers, body }) => {
    const json = readJson(body)
    const event = Envelope.safeParse(json).data
    if (event?.type.startsWith(eventType)) return { topic: event.type.slice(eventType.length), dedupeKey: event.id }
    const trigger = Trigger.safeParse(json).data
    if (!trigger) throw new Refusal('unreadable', 'the body is neither an event nor one of our templates')
    const name = trigger.rating === undefined ? 'trigger.ticket' : 'trigger.rating'
    return { topic: name, dedupeKey: singleHeader(headers, 'x-zendesk-webhook-invocation-id') ?? digestOf(body) }
  },

  topics: {
    'ticket.created': ticket,
    'ticket.status_changed': ticket,
    'ticket.priority_changed': ticket,
    'ticket.merged': ticket,
    'ticket.soft_deleted': topic(TicketEvent, ticketDeleted),
    'ticket.permanently_deleted': topic(TicketEvent, ticketDeleted),
    'user.created': user,
    'user.active_changed': user,
    'user.identity_created': user,
    'user.merged': topic(UserEvent, userMerged),
    'user.deleted': topic(UserEvent, userDeleted(false)),
    'trigger.ticket': topic(TicketTrigger, ticketTriggered, dated),
    'trigger.rating': topic(RatingTrigger, rated, dated),
  },

  /** A 500 is never tried again; a 503 is, where it says when within a minute. */
  door: { unavailable: { status: 503, headers: { 'retry-after': '30' } } },
})
