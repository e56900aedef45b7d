import { type Answer, defineConnector, digestOf, type Greeting, tokenMatches, type VerifyInput } from '@kilter/core'
import * as z from 'zod'
import { Mapping, mapped } from '../mapping.ts'
import { standardSignatureMatches } from '../standard-webhooks/signature.ts'
import { cloudEventsIn } from './envelope.ts'

const settings = z.strictObject({
  mapping: Mapping.describe(
    'JSON that says what the tool’s events mean. The format is in the README of this connector.',
  ),
  auth: z
    .enum(['standard-webhooks', 'bearer'])
    .default('standard-webhooks')
    .describe('How the tool proves who it is: it signs by Standard Webhooks, or sends the secret as a bearer token.'),
})

/** Any tool that sends CloudEvents. Source: https://github.com/cloudevents/spec */
export const cloudevents = defineConnector({
  vendor: 'cloudevents',
  name: 'Any tool (CloudEvents)',
  settings,
  defaultRoles: [],
  signature: 'Standard Webhooks headers, or a bearer token',
  guide: {
    secret: 'What Standard Webhooks signs with (whsec_…), or with setting auth=bearer the token',
    steps: [
      'Write down in settings.mapping what the tool’s events mean: see the README of this connector',
      'Subscribe {hookUrl} at the tool; its OPTIONS handshake is answered',
    ],
    verifiedBy: ['sdk', 'documentation'],
    source: 'https://github.com/cloudevents/spec/blob/main/cloudevents/http-webhook.md',
  },
  staysLost: 'everything: what a tool of your own lists is not known here',

  verify: (input, secret) =>
    input.settings.auth === 'bearer' ? bearerMatches(input, secret) : standardSignatureMatches(input, secret),

  /** Source and id together name an event; a batch is named by its bytes. */
  identify: ({ headers, body }) => {
    const events = cloudEventsIn(headers, body)
    const [first] = events
    if (!first || events.length > 1) return { topic: 'batch', dedupeKey: digestOf(body) }
    return { topic: first.type.slice(0, 200), dedupeKey: `${first.source} ${first.id}` }
  },

  /** The headers say how to read the body. */
  read: (body) => body,

  topics: {
    '*': {
      interpret: (body, input) => {
        const said = cloudEventsIn(input.headers, body as Uint8Array).map((event) =>
          mapped(event, input.settings.mapping, input),
        )
        return said.every((events) => events === undefined) ? undefined : said.flatMap((events) => events ?? [])
      },
    },
  },

  door: { greet, accepted: { status: 202 } },
})

/** In the header, or in the query where a sender can do no better. */
function bearerMatches({ headers, query }: VerifyInput<unknown>, secret: string): boolean {
  const [scheme, token, ...more] = (headers.authorization ?? '').split(' ')
  if (headers.authorization === undefined) {
    return tokenMatches(secret, new URLSearchParams(query ?? '').get('access_token') ?? undefined)
  }
  return more.length === 0 && scheme?.toLowerCase() === 'bearer' && tokenMatches(secret, token)
}

const hostName = /^(?=.{1,253}$)([a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?\.)*[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?$/i
const rate = /^\d{1,6}$/

/** Any sender may ask: what it sends afterwards must still be authentic. No callback is ever called. */
function greet({ method, headers }: Greeting): Answer | undefined {
  const origin = headers['webhook-request-origin']
  if (method !== 'OPTIONS' || origin === undefined || !hostName.test(origin)) return undefined
  const asked = headers['webhook-request-rate']
  const granted = asked !== undefined && rate.test(asked) ? asked : '*'
  const grant = { allow: 'POST', 'webhook-allowed-origin': origin, 'webhook-allowed-rate': granted }
  return { status: 200, headers: grant }
}
