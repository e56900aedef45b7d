/** Any tool that takes a signed webhook. Source: Standard Webhooks 1.0.0, CloudEvents 1.0 in structured mode. */
import type { Channel } from '@kilter/core'
import { z } from 'zod'
import { post } from '../http/post.ts'
import { defineWay } from '../way.ts'
import { type WebhookAddress, type WebhookRules, webhookAddress } from './address.ts'
import { webhookBody } from './body.ts'
import { signaturesOf } from './secrets.ts'

export const webhook = defineWay({
  kind: 'webhook',
  settings: z.object({
    /** Ports that receivers may use beside 443, e.g. `8443,8080`. */
    KILTER_WEBHOOK_PORTS: z
      .string()
      .regex(/^\d{2,5}(,\d{2,5}){0,9}$/, 'it must be ports like 8443,8080')
      .optional()
      .describe('Ports that receivers of webhooks may use beside 443, e.g. `8443,8080`')
      .transform((text) => text?.split(',').map(Number)),
  }),
  open: ({ KILTER_WEBHOOK_PORTS: ports = [] }, { publicUrl, allowPrivateTargets, now }) => {
    const ownHost = publicUrl === undefined ? undefined : new URL(publicUrl).host
    return webhookChannel({ allowPrivateTargets, ports, ownHost }, now)
  },
})

/** `now`: milliseconds since 1970. A receiver that answers late is asked again with the same `webhook-id`: at least once. */
export function webhookChannel(rules: WebhookRules, now: () => number = Date.now): Channel<WebhookAddress> {
  return {
    kind: 'webhook',
    address: webhookAddress(rules),
    needsConfirmation: false,
    rate: { perAddressPerSecond: 10, perSecond: 100 },
    each: true,
    retryAfterSeconds: [5, 300, 1_800, 7_200, 18_000, 36_000, 50_400, 72_000, 86_400],
    /** The path may hold what only the receiver should know. */
    mask: ({ url }) => `${new URL(url).origin}/•••`,
    send: (message, { url, secrets, headers = {}, withWords }, signal) => {
      const body = webhookBody(message, withWords)
      const timestamp = String(Math.floor(now() / 1_000))
      const signed = {
        ...headers,
        'content-type': 'application/cloudevents+json; charset=utf-8',
        'user-agent': 'Kilter-Webhook/1',
        'webhook-id': message.id,
        'webhook-timestamp': timestamp,
        'webhook-signature': signaturesOf(secrets, `${message.id}.${timestamp}.${body}`),
      }
      const { allowPrivateTargets, ports } = rules
      return post({ url: new URL(url), headers: signed, body, allowPrivateTargets, ports, signal })
    },
  }
}
