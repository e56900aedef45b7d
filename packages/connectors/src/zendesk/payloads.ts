/** What we read of Zendesk's event subscriptions and of two templates of triggers, and no more.
 * Source: https://developer.zendesk.com/api-reference/webhooks/event-types/webhook-event-types */
import * as z from 'zod'
import { id, time } from '../fields.ts'

export const Envelope = z.object({ id, type: z.string().min(1).max(200) })

export const TicketEvent = z.object({
  time,
  detail: z.object({
    id,
    status: z.string(),
    priority: z.string().nullish(),
    requester_id: id.nullish(),
    updated_at: time,
  }),
})
export type TicketEvent = z.infer<typeof TicketEvent>

export const UserEvent = z.object({
  time,
  detail: z.object({
    id,
    email: z.string().nullish(),
    role: z.string(),
    active: z.boolean().nullish(),
    updated_at: time,
  }),
  event: z.object({ user: z.object({ id }).nullish() }).nullish(),
})
export type UserEvent = z.infer<typeof UserEvent>

/** The templates of this connector's README. */
export const TicketTrigger = z.object({
  ticket_id: id,
  status: z.string(),
  priority: z.string().nullish(),
  requester_email: z.string().nullish(),
  updated_at: time,
})
export type TicketTrigger = z.infer<typeof TicketTrigger>

export const RatingTrigger = z.object({
  ticket_id: id,
  rating: z.string(),
  comment: z.string().nullish(),
  requester_email: z.string().nullish(),
  updated_at: time,
})
export type RatingTrigger = z.infer<typeof RatingTrigger>
