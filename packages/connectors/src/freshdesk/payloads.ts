/** What we read of Freshdesk's two templates, and no more. Source: https://support.freshdesk.com, automation rules, "Trigger webhook" */
import * as z from 'zod'
import { id, time } from '../fields.ts'

/** The ready-made content of a rule: labels, in the agent's language, and no time. */
export const Simple = z.object({
  freshdesk_webhook: z.object({
    ticket_id: id,
    ticket_status: z.union([z.string(), z.int()]),
    ticket_priority: z.union([z.string(), z.int()]).nullish(),
    ticket_requester_email: z.string().nullish(),
    ticket_requester_phone: z.string().nullish(),
    triggered_event: z.string().max(200).nullish(),
  }),
})
export type Simple = z.infer<typeof Simple>

/** The template of this connector's README. */
export const Ticket = z.object({
  event: z.literal('ticket.updated'),
  ticket_id: id,
  status: z.union([z.string(), z.int()]),
  priority: z.union([z.string(), z.int()]).nullish(),
  requester_email: z.string().nullish(),
  triggered_at: time,
})
export type Ticket = z.infer<typeof Ticket>

export const Feedback = z.object({
  event: z.literal('ticket.survey_feedback'),
  ticket_id: id,
  survey_rating: z.string(),
  survey_comment: z.string().nullish(),
  requester_email: z.string().nullish(),
  triggered_at: time,
})
export type Feedback = z.infer<typeof Feedback>
