import {
  defineConnector,
  type EventDraft,
  hmacMatches,
  type InterpretInput,
  quantityFrom,
  Refusal,
  readJson,
  singleHeader,
  topic,
} from '@kilter/core'
import * as z from 'zod'
import { id, known, secondsTime, wordAt } from '../fields.ts'
import { personFrom } from '../person.ts'

const Envelope = z.object({ event_type: z.string().min(1).max(200), event_id: id })
const person = z.object({ id, email: z.string().nullish() })

const Response = z.object({
  event_data: z.object({
    id,
    person,
    survey_type: z.string(),
    score: z.int(),
    comment: z.string().nullish(),
    updated_at: secondsTime,
    person_properties: z.object({ order_id: id.nullish() }).nullish(),
  }),
})
const Unsubscribed = z.object({ event_data: z.object({ person }) })

const prefix = 'sha256='
const response = topic(Response, responded)

/** Delighted: surveys; shut down in the middle of 2026 as far as is known, kept for those it still reaches.
 * Source: https://app.delighted.com/docs/webhooks */
export const delighted = defineConnector({
  vendor: 'delighted',
  name: 'Delighted',
  settings: z.strictObject({}),
  defaultRoles: ['feedback', 'consent'],
  signature: 'HMAC-SHA256 over the body, hex after sha256=',
  guide: {
    secret: 'The API key of the account: Delighted signs with it',
    steps: ['Settings → Integrations → Webhooks: the address {hookUrl}, for responses and unsubscribes'],
    verifiedBy: ['vector', 'documentation'],
    source: 'https://app.delighted.com/docs/webhooks',
  },
  staysLost: 'everything: it is said to have closed in June 2026, and is not asked',
  places: { webhooks: 'Settings → Integrations → Webhooks' },

  verify: ({ headers, body }, secret) => {
    const given = singleHeader(headers, 'x-delighted-webhook-signature')
    if (!given?.startsWith(prefix)) return false
    return hmacMatches({ secret, signed: body, given: given.slice(prefix.length), encoding: 'hex' })
  },

  identify: ({ body }) => {
    const { data } = Envelope.safeParse(readJson(body))
    if (!data) throw new Refusal('unreadable', 'the body is no Delighted event')
    return { topic: data.event_type, dedupeKey: data.event_id }
  },

  topics: {
    'survey_response.created': response,
    'survey_response.updated': response,
    'unsubscribe.created': topic(Unsubscribed, unsubscribed),
  },
})

/** What each kind of survey asks for, and on which scale. */
const surveys = {
  nps: ['nps', 0, 10],
  csat: ['csat', 1, 5],
  csat3: ['csat', 1, 3],
  ces: ['ces', 1, 5],
  ces7: ['ces', 1, 7],
} as const

/** The comment follows the click as an update of the same response. */
function responded({ event_data: data }: z.infer<typeof Response>, { digest }: InterpretInput<unknown>): EventDraft[] {
  const words = Object.keys(surveys) as (keyof typeof surveys)[]
  const [kind, least, best] = surveys[wordAt('event_data.survey_type', words, data.survey_type)]
  const order = data.person_properties?.order_id
  return [
    {
      type: 'feedback.received',
      time: data.updated_at,
      data: {
        response: data.id,
        kind,
        score: quantityFrom(data.score),
        scale: [quantityFrom(least), quantityFrom(best)],
        commented: Boolean(data.comment),
        customer: data.person.id,
        person: personFrom(data.person, digest),
        ...known('order', order ? { number: order } : undefined),
      },
    },
  ]
}

function unsubscribed(
  { event_data: { person: given } }: z.infer<typeof Unsubscribed>,
  { digest, receivedAt }: InterpretInput<unknown>,
): EventDraft[] {
  const data = { customer: given.id, person: personFrom(given, digest), channel: 'survey', state: 'withdrawn' } as const
  return [{ type: 'consent.changed', time: receivedAt, data }]
}
