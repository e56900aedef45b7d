/** One message to one receiver, signed by Standard Webhooks 1.0.0; its body is a CloudEvent in structured mode. */
import { markHeader, type Posted } from '@kilter/core'
import { exchange } from '../http/post.ts'
import type { WebhookRules } from './address.ts'
import { signaturesOf } from './secrets.ts'

export interface SignedTo {
  readonly url: string
  readonly headers?: Readonly<Record<string, string>> | undefined
  /** The newest first. */
  readonly secrets: readonly string[]
}

/** `now`: milliseconds since 1970. Never throws for what the receiver does. */
export function postSigned(
  { id, body }: { readonly id: string; readonly body: string },
  { url, headers = {}, secrets }: SignedTo,
  { allowPrivateTargets, ports, mark }: WebhookRules,
  now: number,
  signal: AbortSignal,
): Promise<Posted> {
  const timestamp = String(Math.floor(now / 1_000))
  const signed = {
    ...headers,
    'content-type': 'application/cloudevents+json; charset=utf-8',
    'user-agent': 'Kilter-Webhook/1',
    ...(mark !== undefined && { [markHeader]: mark }),
    'webhook-id': id,
    'webhook-timestamp': timestamp,
    'webhook-signature': signaturesOf(secrets, `${id}.${timestamp}.${body}`),
  }
  return exchange({ url: new URL(url), headers: signed, body, allowPrivateTargets, ports, signal })
}
