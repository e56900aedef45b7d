import { defineConnector, digestOf, Refusal, readJson, singleHeader, tokenMatches, topic } from '@kilter/core'
import * as z from 'zod'
import { feedbackReceived, simpleTicket, ticketUpdated } from './events.ts'
import { Feedback, Simple, Ticket } from './payloads.ts'

const secretHeader = 'x-kilter-secret'

const Shape = z.object({ event: z.string().max(200).optional(), freshdesk_webhook: z.unknown().optional() })

/** Freshdesk: help desk. Source: https://support.freshdesk.com, automation rules with the action "Trigger webhook" */
export const freshdesk = defineConnector({
  vendor: 'freshdesk',
  name: 'Freshdesk',
  settings: z.strictObject({}),
  defaultRoles: ['support', 'feedback'],
  signature: 'none: a secret in the header X-Kilter-Secret',
  guide: {
    secret: 'A long random text of your own: Freshdesk signs nothing and sends it along',
    steps: [
      'Admin → Workflows → Automations → Ticket updates: a rule with the action "Trigger webhook"',
      'Request type POST, URL {hookUrl}, encoding JSON, custom header X-Kilter-Secret with the secret',
      'Content "Advanced" with the template of this connector’s README, or "Simple" with id, status, priority and requester',
    ],
    verifiedBy: ['documentation'],
    source: 'https://support.freshdesk.com',
  },
  staysLost:
    'everything: the hub keeps nothing of tickets and ratings, so that it could not say what a webhook told already',
  places: { webhooks: 'Admin → Workflows → Automations → Ticket updates' },

  verify: ({ headers }, secret) => tokenMatches(secret, singleHeader(headers, secretHeader)),

  /** There is no id. The advanced template bears its time, so equal bytes are a repeat; of the simple one they may be news,
   * which changes nothing that is known. */
  identify: ({ body }) => {
    const { data } = Shape.safeParse(readJson(body))
    if (!data) throw new Refusal('unreadable', 'the body is no object')
    const name = data.freshdesk_webhook === undefined ? (data.event ?? 'unknown') : 'simple'
    return { topic: name, dedupeKey: `${name}:${digestOf(body)}` }
  },

  topics: {
    simple: topic(Simple, simpleTicket),
    'ticket.updated': topic(Ticket, ticketUpdated),
    'ticket.survey_feedback': topic(Feedback, feedbackReceived),
  },
})
