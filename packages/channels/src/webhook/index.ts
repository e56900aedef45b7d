/** Any tool that takes a signed webhook. Source: Standard Webhooks 1.0.0, CloudEvents 1.0 in structured mode. */
import type { Channel } from '@kilter/core'
import * as z from 'zod'
import { defineWay, type Surroundings } from '../way.ts'
import { type WebhookAddress, type WebhookRules, webhookAddress } from './address.ts'
import { webhookBody } from './body.ts'
import { postSigned } from './signed.ts'

export const webhookSettings = z.object({
  /** Ports that receivers may use beside 443, e.g. `8443,8080`. */
  KILTER_WEBHOOK_PORTS: z
    .string()
    .regex(/^\d{2,5}(,\d{2,5}){0,9}$/, 'it must be ports like 8443,8080')
    .optional()
    .describe('Ports that receivers of webhooks may use beside 443, e.g. `8443,8080`')
    .transform((text) => text?.split(',').map(Number)),
})

export type WebhookSettings = z.output<typeof webhookSettings>

export function webhookRules(
  { KILTER_WEBHOOK_PORTS: ports = [] }: WebhookSettings,
  { publicUrl, allowPrivateTargets, mark }: Surroundings,
): WebhookRules {
  const ownHost = publicUrl === undefined ? undefined : new URL(publicUrl).host
  return { allowPrivateTargets, ports, ownHost, mark }
}

export const webhook = defineWay({
  kind: 'webhook',
  settings: webhookSettings,
  open: (settings, around) => webhookChannel(webhookRules(settings, around), around.now),
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
    mask: ({ url }) => maskedUrl(url),
    send: async (message, { withWords, ...to }, signal) => {
      const signed = { id: message.id, body: webhookBody(message, withWords) }
      return (await postSigned(signed, to, rules, now(), signal)).attempt
    },
  }
}

/** The path may hold what only the receiver should know. */
export const maskedUrl = (url: string): string => `${new URL(url).origin}/•••`
