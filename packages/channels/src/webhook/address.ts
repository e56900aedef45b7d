/** Where a webhook goes, and with what. */
import { faultOf } from '@kilter/outbound'
import * as z from 'zod'
import { wantedAs } from '../wanted-as.ts'
import { WebhookSecret } from './secrets.ts'

export interface WebhookRules {
  readonly allowPrivateTargets: boolean
  /** Beside 443. */
  readonly ports: readonly number[]
  /** The hub's own host: to call it would be to call ourselves. */
  readonly ownHost?: string | undefined
  /** By which the hub knows what it sent itself. */
  readonly mark?: string | undefined
}

const urlLengthMax = 2_048
const headersMax = 10
const urlMissing = 'give the address of the receiver, like https://tool.example/hook'
const secretsWanted = 'give one or two whsec_... secrets'
const headerName = /^[!#$%&'*+.^_`|~0-9A-Za-z-]{1,64}$/
const headerValue = /^[\x20-\x7e]{0,1024}$/
/** What HTTP and the signature need for themselves. */
const ours =
  /^(host|connection|content-.*|transfer-encoding|te|trailer|upgrade|expect|keep-alive|cookie|date|user-agent|proxy-.*|webhook-.*|kilter-.*|ce-.*)$/i

export const webhookAddress = (rules: WebhookRules) =>
  z.strictObject(
    {
      url: z
        .string(urlMissing)
        .max(urlLengthMax)
        .transform((text, context) => {
          const url = URL.parse(text)
          const fault = url
            ? (targetFault(url, rules) ?? loopOf(url, rules))
            : 'it must be an address like https://shop.example/hook'
          if (fault === undefined && url) return url.href
          context.addIssue({ code: 'custom', message: fault ?? '', input: text })
          return z.NEVER
        }),
      /** The newest first; a second one while the receiver changes over. */
      secrets: z.array(WebhookSecret, secretsWanted).min(1, secretsWanted).max(2, secretsWanted),
      headers: z
        .record(z.string().regex(headerName), z.string().regex(headerValue, 'it must be one line of plain characters'))
        .refine((headers) => Object.keys(headers).length <= headersMax, `at most ${headersMax} headers`)
        .refine(
          (headers) => !Object.keys(headers).some((name) => ours.test(name)),
          'one of these headers is set by the hub',
        )
        .optional(),
      /** Sends the words for people too: titles, advice and what happened. They name products, orders and tools. */
      withWords: z.boolean().default(false),
    },
    wantedAs('{"url": "https://tool.example/hook", "secrets": ["whsec_..."]}'),
  )

export type WebhookAddress = z.output<ReturnType<typeof webhookAddress>>

/** All that is wanted of a receiver is said at once. */
function targetFault(url: URL, rules: WebhookRules): string | undefined {
  const fault = faultOf(url, rules)
  if (fault === undefined || url.username !== '' || url.password !== '') return fault
  return rules.allowPrivateTargets ? fault : `${fault}. ${wantedOf(rules)}`
}

const wantedOf = ({ ports }: WebhookRules): string =>
  `A receiver needs a public address with https:// and port ${[443, ...ports].join(' or ')} (KILTER_WEBHOOK_PORTS allows other ports). ` +
  'To try one on your own machine, start the hub with KILTER_ALLOW_PRIVATE_TARGETS=1'

const loopOf = ({ host }: URL, { ownHost }: WebhookRules): string | undefined =>
  ownHost !== undefined && host === ownHost ? 'it must not be the hub itself' : undefined
