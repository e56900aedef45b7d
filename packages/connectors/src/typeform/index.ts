import {
  defineConnector,
  type EventDraft,
  hmacMatches,
  type InterpretInput,
  type Quantity,
  quantityFrom,
  Refusal,
  readJson,
  singleHeader,
  topic,
} from '@kilter/core'
import * as z from 'zod'
import { id, known, time } from '../fields.ts'
import { personFrom } from '../person.ts'

const settings = z.strictObject({
  scoreRef: z
    .string()
    .min(1)
    .max(200)
    .optional()
    .describe('The reference (field.ref) of the question whose answer is the score, if the form has several.'),
  scale: z
    .tuple([z.number(), z.number()])
    .optional()
    .describe('The lowest and highest score of that question, e.g. [1,5].'),
})
type Settings = z.infer<typeof settings>

const Envelope = z.object({ event_id: id, event_type: z.string().min(1).max(100) })

/** Source: https://www.typeform.com/developers/webhooks/example-payload/ */
const Response = z.object({
  form_response: z.object({
    form_id: id,
    token: id,
    submitted_at: time,
    hidden: z.object({ order_id: id.nullish(), customer_id: id.nullish() }).nullish(),
    answers: z
      .array(
        z.object({
          type: z.string(),
          number: z.number().nullish(),
          email: z.string().nullish(),
          phone_number: z.string().nullish(),
          field: z.object({ type: z.string(), ref: z.string().nullish() }),
        }),
      )
      .max(1_000)
      .nullish(),
  }),
})
type Response = z.infer<typeof Response>
type Answer = NonNullable<Response['form_response']['answers']>[number]

const prefix = 'sha256='

/** Typeform: surveys. Source: https://www.typeform.com/developers/webhooks/secure-your-webhooks/ */
export const typeform = defineConnector({
  vendor: 'typeform',
  name: 'Typeform',
  settings,
  defaultRoles: ['feedback'],
  signature: 'HMAC-SHA256 over the body, base64 after sha256=',
  guide: {
    secret: 'The secret that you set on the form’s webhook: without one nothing is signed',
    steps: [
      'The form → Connect → Webhooks: add {hookUrl}, and a secret; switch it on',
      'Pass order_id or customer_id into the form as hidden fields, so that an answer finds its order',
      'If the form has several scores, name the question by setting scoreRef and its scale, like [1, 5], by setting scale',
    ],
    verifiedBy: ['vector', 'documentation'],
    source: 'https://www.typeform.com/developers/webhooks/',
  },
  staysLost: 'everything: the hub keeps nothing of answers, so that it could not say what a webhook told already',
  places: { webhooks: 'The form → Connect → Webhooks' },

  /** Base64, although the prefix looks like others’ hex. */
  verify: ({ headers, body }, secret) => {
    const given = singleHeader(headers, 'typeform-signature')
    if (!given?.startsWith(prefix)) return false
    return hmacMatches({ secret, signed: body, given: given.slice(prefix.length), encoding: 'base64' })
  },

  identify: ({ body }) => {
    const { data } = Envelope.safeParse(readJson(body))
    if (!data) throw new Refusal('unreadable', 'the body is no Typeform event')
    return { topic: data.event_type, dedupeKey: data.event_id }
  },

  topics: { form_response: topic(Response, responded) },
})

/** Kinds of question whose answer is a score, and the scale that is always theirs. */
const scored: Readonly<Record<string, { kind: 'nps' | 'rating'; scale?: readonly [number, number] }>> = {
  nps: { kind: 'nps', scale: [0, 10] },
  opinion_scale: { kind: 'rating' },
  rating: { kind: 'rating' },
}

/** A form without a score is no feedback that can be counted. */
function responded(
  { form_response: form }: Response,
  { digest, settings: given }: InterpretInput<Settings>,
): EventDraft[] {
  const answers = form.answers ?? []
  const answer = answers.find(({ field }) => isScore(field, given))
  if (!answer || typeof answer.number !== 'number') return []
  const { kind, scale } = scored[answer.field.type] ?? { kind: 'rating' as const }
  const limits = given.scale ?? scale
  const email = answers.find((each) => each.type === 'email')?.email
  const phone = answers.find((each) => each.type === 'phone_number')?.phone_number
  const { order_id: order, customer_id: customer } = form.hidden ?? {}
  return [
    {
      type: 'feedback.received',
      time: form.submitted_at,
      data: {
        response: form.token,
        survey: form.form_id,
        kind,
        score: quantityFrom(answer.number),
        ...(limits === undefined ? {} : { scale: limits.map(quantityFrom) as [Quantity, Quantity] }),
        commented: answers.some(({ type }) => type === 'text'),
        person: personFrom({ email, phone }, digest),
        ...known('customer', customer),
        ...known('order', order ? { number: order } : undefined),
      },
    },
  ]
}

const isScore = ({ type, ref }: Answer['field'], { scoreRef }: Settings): boolean =>
  scoreRef === undefined ? type in scored : ref === scoreRef
