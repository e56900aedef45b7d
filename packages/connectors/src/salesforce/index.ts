import { defineConnector, digestOf, type InterpretInput, Refusal, readJson, tokenMatches, topic } from '@kilter/core'
import * as z from 'zod'
import { countrySetting } from '../person.ts'
import { changeSaid, messageSaid } from './events.ts'
import { lists } from './lists.ts'
import { ChangeEvent, OutboundMessage } from './payloads.ts'
import { outboundMessageIn } from './soap.ts'

const settings = z.strictObject({
  organizationId: z
    .string()
    .regex(/^00D[A-Za-z0-9]{12}([A-Za-z0-9]{3})?$/, 'must look like 00D5g000004Abcd')
    .describe('The id of your organisation, 15 or 18 characters, e.g. 00D5g000004Abcd.'),
  instanceUrl: z
    .url()
    .optional()
    .describe('The address of your Salesforce, e.g. https://example.my.salesforce.com. Needed to look things up.'),
  currency: z
    .string()
    .regex(/^[A-Z]{3}$/, 'must be a currency like EUR')
    .optional()
    .describe('The currency of the organisation, e.g. EUR, if it uses only one.'),
  country: countrySetting,
  apiBaseUrl: z.url().optional(),
  /** Where access tokens are had, if not at the usual address: a sandbox. */
  tokenUrl: z.url().optional(),
})
export type Settings = z.infer<typeof settings>

const ack =
  '<?xml version="1.0" encoding="UTF-8"?><soapenv:Envelope xmlns:soapenv="http://schemas.xmlsoap.org/soap/envelope/"><soapenv:Body>' +
  '<notificationsResponse xmlns="http://soap.sforce.com/2005/09/outbound"><Ack>true</Ack></notificationsResponse>' +
  '</soapenv:Body></soapenv:Envelope>'

/** Salesforce: outbound messages, and change events that EventBridge passes on. */
export const salesforce = defineConnector({
  vendor: 'salesforce',
  name: 'Salesforce',
  settings,
  defaultRoles: ['customers', 'consent'],
  credentials: ['clientId', 'clientSecret', 'refreshToken'],
  signature: 'none: a token in the address, and the organisation’s id',
  guide: {
    secret: 'A long random text of your own: nothing is signed, so it stands in the address',
    steps: [
      'Setup → Flows: a record-triggered flow on Contact, Lead or Opportunity with the action "Send Outbound Message"',
      'Endpoint {hookUrl}?token=<the secret>; fields: Id, LastModifiedDate, Email, Phone, FirstName, LastName, HasOptedOutOfEmail; of opportunities Amount, StageName, IsWon, IsClosed, AccountId',
      'Or: Event Relay of change events to EventBridge, and a rule with an API destination at {hookUrl}?token=<the secret>',
      'Give instanceUrl, clientId, clientSecret and refreshToken: change events bear only what changed, and what got lost is asked for',
    ],
    verifiedBy: ['documentation'],
    source: 'https://developer.salesforce.com/docs/atlas.en-us.api.meta/api/sforce_api_om_outboundmessaging.htm',
  },
  staysLost: 'people who were deleted or merged; opportunities, of which the hub keeps nothing',
  places: { webhooks: 'Setup → Flows' },

  verify: ({ query }, secret) => tokenMatches(secret, new URLSearchParams(query ?? '').get('token') ?? undefined),

  /** A redelivered notification keeps its id; a change is named by its transaction and its place in it. */
  identify: ({ body }) => {
    if (isXml(body)) {
      const ids = readMessage(textOf(body)).notifications.map(({ id }) => id)
      return {
        topic: 'OutboundMessage',
        dedupeKey: ids.length === 1 && ids[0] ? ids[0] : digestOf(Buffer.from(ids.join(' '))),
      }
    }
    const { data } = ChangeEvent.safeParse(readJson(body))
    if (!data) throw new Refusal('unreadable', 'the body is no change event')
    const { transactionKey, sequenceNumber, entityName, recordIds } = data.change.ChangeEventHeader
    const key = [transactionKey, sequenceNumber, entityName, ...recordIds].join(' ')
    return { topic: 'ChangeEvent', dedupeKey: key.length > 400 ? digestOf(Buffer.from(key)) : key }
  },

  read: (body) => (isXml(body) ? outboundMessageIn(textOf(body)) : readJson(body)),

  topics: {
    OutboundMessage: topic(OutboundMessage, (message, input: InterpretInput<Settings>) => messageSaid(message, input)),
    ChangeEvent: topic(ChangeEvent, (given: ChangeEvent, input: InterpretInput<Settings>) => changeSaid(given, input)),
  },

  /** Anything but this answer is taken for a failure. */
  door: { accepted: { status: 200, headers: { 'content-type': 'text/xml; charset=utf-8' }, body: ack } },

  api: {
    baseUrl: ({ instanceUrl }) => instanceUrl,
    headers: ({ accessToken }) => ({ authorization: `Bearer ${accessToken}` }),
    tokenUrl: ({ tokenUrl }) => tokenUrl ?? 'https://login.salesforce.com/services/oauth2/token',
    clientIn: 'body',
    // Source: https://developer.salesforce.com/docs/atlas.en-us.api_rest.meta/api_rest/resources_discoveryresource.htm
    probe: () => ({ path: '/services/data/v62.0' }),
  },
  lists,
})

const isXml = (body: Uint8Array): boolean => /^(\ufeff)?\s*</.test(Buffer.from(body.subarray(0, 64)).toString('utf8'))

function textOf(body: Uint8Array): string {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(body)
  } catch (cause) {
    throw new Refusal('unreadable', 'not valid UTF-8', { cause })
  }
}

function readMessage(text: string): OutboundMessage {
  const read = OutboundMessage.safeParse(outboundMessageIn(text))
  if (read.success) return read.data
  throw new Refusal('unreadable', 'the body is no outbound message')
}
