/** Where messages of subscriptions leave: the same signature, guard and bounds as the alert channel's. */
import type { Outlet } from '@kilter/core'
import { readSettings } from '../create-channels.ts'
import type { Surroundings } from '../way.ts'
import { type WebhookRules, webhookAddress } from './address.ts'
import { doubtOf, type Resolve } from './doubt.ts'
import { maskedUrl, type WebhookSettings, webhook, webhookRules } from './index.ts'
import { newWebhookSecret } from './secrets.ts'
import { postSigned, type SignedTo } from './signed.ts'

/** Undefined where the operator has switched webhooks off. Throws Refusal 'misconfigured'. */
export function createOutlet(
  environment: Readonly<Record<string, string | undefined>>,
  around: Surroundings,
): Outlet | undefined {
  const settings = readSettings(environment)
  if (settings.KILTER_CHANNELS_OFF.includes(webhook.kind)) return undefined
  return webhookOutlet(webhookRules(settings as typeof settings & WebhookSettings, around), around.now)
}

/** `now`: milliseconds since 1970. */
export function webhookOutlet(rules: WebhookRules, now: () => number = Date.now, resolve?: Resolve): Outlet {
  const { allowPrivateTargets } = rules
  return {
    target: webhookAddress(rules).pick({ url: true, headers: true }),
    doubtOf: (url) => doubtOf(url, { allowPrivateTargets, ...(resolve && { resolve }) }),
    mask: maskedUrl,
    newSecret: newWebhookSecret,
    send: async (message, to, signal) => {
      const { attempt, ...rest } = await postSigned(message, to, rules, now(), signal)
      if (attempt.status === 'sent' || attempt.answer === undefined) return { attempt, ...rest }
      return { attempt: { ...attempt, answer: withoutOurs(attempt.answer, to) }, ...rest }
    },
  }
}

/** A receiver that sends back what it got does not bring a secret into a list: what it was sent as headers, and what signs. */
function withoutOurs(answer: string, { secrets, headers = {} }: SignedTo): string {
  const values = Object.values(headers).flatMap((value) => [value, ...value.split(' ')])
  const ours = [...secrets, ...secrets.map((secret) => secret.replace(/^whsec_/, '')), ...values]
  return ours
    .filter((text) => text.length >= hiddenLengthMin)
    .sort((left, right) => right.length - left.length)
    .reduce((text, each) => text.replaceAll(each, '•••'), answer)
}

const hiddenLengthMin = 6
