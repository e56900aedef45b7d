/** Headers as the vendors send them. Signing here and checking in the hub share no code, on purpose. */
import { createHash, createHmac } from 'node:crypto'

export interface ShopifyAccount {
  /** The app's client secret. */
  readonly secret: string
  /** `<name>.myshopify.com` */
  readonly shop: string
}

export interface SquareAccount {
  readonly signatureKey: string
  /** Signed with every body, so it must be the address that is called. */
  readonly webhookUrl: string
  readonly merchantId: string
}

export type Headers = Readonly<Record<string, string>>

/** What Shopify says beside a body, which alone is signed. Source: https://shopify.dev/docs/api/webhooks, headers */
export const shopifyHints = (topic: string, webhookId: string, shop: string, triggeredAt?: string): Headers => ({
  'content-type': 'application/json',
  'user-agent': 'Shopify-Captain-Hook',
  'x-shopify-topic': topic,
  'x-shopify-webhook-id': webhookId,
  'x-shopify-shop-domain': shop,
  'x-shopify-api-version': '2024-10',
  ...(triggeredAt !== undefined && { 'x-shopify-triggered-at': triggeredAt }),
})

export function shopifyHeaders(
  topic: string,
  webhookId: string,
  body: string,
  { secret, shop }: ShopifyAccount,
  triggeredAt?: string,
): Headers {
  const signature = createHmac('sha256', secret).update(body).digest('base64')
  return { ...shopifyHints(topic, webhookId, shop, triggeredAt), 'x-shopify-hmac-sha256': signature }
}

/** Source: https://developer.squareup.com/docs/webhooks/step3validate; the signature covers address and body. */
export function squareHeaders(body: string, { signatureKey, webhookUrl }: SquareAccount, firstSentAt: string): Headers {
  return {
    'content-type': 'application/json',
    'square-environment': 'Sandbox',
    'square-initial-delivery-timestamp': firstSentAt,
    'x-square-hmacsha256-signature': createHmac('sha256', signatureKey)
      .update(webhookUrl)
      .update(body)
      .digest('base64'),
  }
}

/** What Square adds when it sends again. `retry`: 1 for the second time. */
export const squareRetryHeaders = (retry: number): Headers => ({
  'square-retry-number': String(retry),
  'square-retry-reason': 'http_timeout',
})

/** An id in the form of a UUID, the same for the same text. */
export function uuidOf(text: string): string {
  const digest = createHash('sha256').update(text).digest('hex')
  const parts = [digest.slice(0, 8), digest.slice(8, 12), `4${digest.slice(13, 16)}`, `8${digest.slice(17, 20)}`]
  return [...parts, digest.slice(20, 32)].join('-')
}
