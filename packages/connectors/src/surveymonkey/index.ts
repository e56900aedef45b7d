import {
  defineConnector,
  type EventDraft,
  hmacMatches,
  type Interpretation,
  type InterpretInput,
  quantityFrom,
  Refusal,
  readJson,
  singleHeader,
  topic,
} from '@kilter/core'
import * as z from 'zod'
import { Anything, answerRead, id, known, nothing, quantity, time } from '../fields.ts'
import { personFrom } from '../person.ts'

const settings = z.strictObject({
  clientId: z
    .string()
    .min(1)
    .max(200)
    .describe('The client id of your app. Signatures are made with it and the secret.'),
  apiBaseUrl: z.url().optional(),
})

const Envelope = z.object({ event_type: z.string().min(1).max(200), event_id: id })

/** Source: https://developer.surveymonkey.com/api/v3/#webhook-callbacks */
const ResponseEvent = z.object({ object_id: id, event_datetime: time, resources: z.object({ survey_id: id }) })
type ResponseEvent = z.infer<typeof ResponseEvent>

/** Answer of GET /v3/surveys/{id}/responses/{id}/details. Source: https://developer.surveymonkey.com/api/v3/#survey-responses-id-details */
const Details = z.object({
  date_modified: time,
  custom_variables: z.object({ order_id: id.nullish(), customer_id: id.nullish() }).nullish(),
  metadata: z.object({ contact: z.object({ email: z.object({ value: z.string() }).nullish() }).nullish() }).nullish(),
  pages: z.array(
    z.object({
      questions: z.array(
        z.object({
          id,
          family: z.string().nullish(),
          answers: z.array(
            z.object({ text: z.string().nullish(), choice_metadata: z.object({ weight: quantity }).nullish() }),
          ),
        }),
      ),
    }),
  ),
})
type Details = z.infer<typeof Details>

const response = topic(ResponseEvent, responded)
const silent = topic(Anything, nothing)

/** SurveyMonkey: surveys. Source: https://developer.surveymonkey.com/api/v3/#webhooks */
export const surveymonkey = defineConnector({
  vendor: 'surveymonkey',
  name: 'SurveyMonkey',
  settings,
  defaultRoles: ['feedback'],
  credentials: ['accessToken'],
  signature: 'HMAC-SHA1 over the body with client id & secret as key, base64',
  guide: {
    secret: 'The client secret of your app',
    steps: [
      'Developer portal → your app: note client id (setting clientId), secret, and an access token with responses_read_detail',
      'POST /v3/webhooks with event_type response_completed, the survey’s id and subscription_url {hookUrl}',
    ],
    verifiedBy: ['vector', 'documentation'],
    source: 'https://developer.surveymonkey.com/api/v3/#webhooks',
  },
  staysLost: 'everything: the hub keeps nothing of answers, so that it could not say what a webhook told already',

  verify: ({ headers, body, settings: { clientId } }, secret) =>
    secret !== '' &&
    hmacMatches({
      secret: `${clientId}&${secret}`,
      signed: body,
      given: singleHeader(headers, 'sm-signature'),
      encoding: 'base64',
      algorithm: 'sha1',
    }),

  identify: ({ body }) => {
    const { data } = Envelope.safeParse(readJson(body))
    if (!data) throw new Refusal('unreadable', 'the body is no SurveyMonkey event')
    return { topic: data.event_type, dedupeKey: data.event_id }
  },

  topics: {
    response_completed: response,
    response_updated: response,
    response_created: silent,
    response_disqualified: silent,
    response_overquota: silent,
    response_deleted: silent,
  },

  /** The address is tried with a HEAD when a webhook is made. */
  door: { greet: ({ method }) => (method === 'HEAD' ? { status: 200 } : undefined) },

  api: {
    baseUrl: () => 'https://api.surveymonkey.com',
    headers: ({ accessToken }) => ({ authorization: `Bearer ${accessToken}` }),
    rate: { requests: 120, perSeconds: 60 },
  },
})

function responded(
  { object_id, resources: { survey_id: survey } }: ResponseEvent,
  { lookups, digest }: InterpretInput<unknown>,
): Interpretation {
  const key = `response:${object_id}`
  const path = `/v3/surveys/${encodeURIComponent(survey)}/responses/${encodeURIComponent(object_id)}/details`
  if (!lookups.has(key)) return { lookups: [{ key, path }] }
  const answer = lookups.get(key)
  if (answer === null) return []
  const details = answerRead(Details, answer, key)
  return ratingsIn(details).map(({ question, score }): EventDraft => {
    const { order_id: order, customer_id: customer } = details.custom_variables ?? {}
    const data = {
      response: `${object_id}/${question}`,
      survey,
      kind: 'rating' as const,
      score,
      commented: hasText(details),
      person: personFrom({ email: details.metadata?.contact?.email?.value }, digest),
      ...known('customer', customer),
      ...known('order', order ? { number: order } : undefined),
    }
    return { type: 'feedback.received', time: details.date_modified, data }
  })
}

/** Choices that bear a weight are ratings; on which scale, the answer does not say. */
const ratingsIn = ({ pages }: Details) =>
  pages
    .flatMap(({ questions }) => questions)
    .flatMap(({ id: question, answers }) => {
      const weight = answers.find(({ choice_metadata }) => choice_metadata)?.choice_metadata?.weight
      return weight === undefined ? [] : [{ question, score: quantityFrom(weight) }]
    })

const hasText = ({ pages }: Details): boolean =>
  pages.some(({ questions }) => questions.some(({ answers }) => answers.some(({ text }) => Boolean(text))))
