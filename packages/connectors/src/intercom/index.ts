import { defineConnector, hmacMatches, Refusal, readJson, singleHeader, topic } from '@kilter/core'
import * as z from 'zod'
import { Anything, nothing } from '../fields.ts'
import { contactDeleted, contactUpdated, conversationDeleted, conversationUpdated, rated } from './events.ts'
import { lists } from './lists.ts'
import { Contact, Conversation, Envelope, GoneContact } from './payloads.ts'

const settings = z.strictObject({
  appId: z
    .string()
    .min(1)
    .max(200)
    .optional()
    .describe('The id of your workspace. Needed when one app serves several workspaces.'),
  apiBaseUrl: z.url().optional().describe('The API address of your region. United States unless set.'),
})

const contact = topic(Contact, contactUpdated)
const conversation = topic(Conversation, conversationUpdated)
const gone = topic(GoneContact, contactDeleted)
const prefix = 'sha1='

/** Intercom: help desk and messaging. Source: https://developers.intercom.com/docs/webhooks */
export const intercom = defineConnector({
  vendor: 'intercom',
  name: 'Intercom',
  settings,
  defaultRoles: ['support', 'consent', 'feedback'],
  signature: 'HMAC-SHA1 over the body, hex after sha1=',
  guide: {
    secret: 'The client secret of your app',
    steps: [
      'Developer hub → your app → Webhooks: the address {hookUrl}',
      'Topics: contact.*, conversation.user.created, conversation.user.replied, conversation.admin.closed, .opened, .snoozed, .unsnoozed, conversation.priority.updated, conversation.rating.added',
      'If several workspaces installed the app, set appId: one address then serves all of them',
      'Give an accessToken of the app, so that contacts are asked for that no notification told; in Europe set apiBaseUrl to https://api.eu.intercom.io, in Australia to https://api.au.intercom.io',
    ],
    verifiedBy: ['vector', 'documentation'],
    source: 'https://developers.intercom.com/docs/webhooks',
  },
  staysLost:
    'contacts that were archived, deleted or merged; conversations and ratings, of which the hub keeps nothing',
  places: { webhooks: 'Developer hub → your app → Webhooks' },
  credentials: ['accessToken'],

  /** Intercom offers nothing stronger than SHA-1; as an HMAC it still cannot be forged without the secret. */
  verify: ({ headers, body }, secret) => {
    const given = singleHeader(headers, 'x-hub-signature')
    if (!given?.startsWith(prefix)) return false
    return hmacMatches({ secret, signed: body, given: given.slice(prefix.length), encoding: 'hex', algorithm: 'sha1' })
  },

  /** The id is the same on every retry. */
  identify: ({ body }) => {
    const { topic: name, id } = envelopeOf(body)
    return { topic: name, dedupeKey: id }
  },

  topics: {
    ping: topic(Anything, nothing),
    'contact.user.created': contact,
    'contact.user.updated': contact,
    'contact.lead.created': contact,
    'contact.lead.signed_up': contact,
    'contact.email.updated': contact,
    'contact.unarchived': contact,
    'contact.subscribed': contact,
    'contact.unsubscribed': contact,
    'contact.archived': gone,
    'contact.deleted': gone,
    'conversation.user.created': conversation,
    'conversation.user.replied': conversation,
    'conversation.admin.replied': conversation,
    'conversation.admin.closed': conversation,
    'conversation.admin.assigned': conversation,
    'conversation.admin.snoozed': conversation,
    'conversation.admin.unsnoozed': conversation,
    'conversation.admin.opened': conversation,
    'conversation.priority.updated': conversation,
    'conversation.rating.added': topic(Conversation, rated),
    'conversation.deleted': topic(GoneContact, conversationDeleted),
  },

  accounts: {
    of: ({ appId }) => appId,
    split: (body) => [{ account: envelopeOf(body).app_id, body }],
  },

  /** Saving the address may be tried with a HEAD first. */
  door: { greet: ({ method }) => (method === 'HEAD' ? { status: 200 } : undefined) },

  /** The limit is that of the smallest plan. */
  api: {
    baseUrl: () => 'https://api.intercom.io',
    headers: ({ accessToken }) => ({ authorization: `Bearer ${accessToken}`, 'intercom-version': '2.11' }),
    rate: { requests: 160, perSeconds: 10 },
    forListsAlone: true,
  },
  lists,
})

function envelopeOf(body: Uint8Array): z.infer<typeof Envelope> {
  const envelope = Envelope.safeParse(readJson(body))
  if (envelope.success) return envelope.data
  throw new Refusal('unreadable', 'the body is no Intercom notification')
}
