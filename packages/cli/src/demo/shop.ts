/** The demo's shop at its hub: a web store and a till, connected and heard over HTTP as their vendors would do it. */
import { randomBytes } from 'node:crypto'
import type { Accounts, Said } from '@kilter/sim'
import { Failure } from '../failure.ts'
import type { Hub } from '../hub.ts'

export const shopify = { secret: 'demo_shopify_client_secret', shop: 'kilter-demo.myshopify.com' }

export const square = {
  signatureKey: 'demo_square_signature_key',
  merchantId: 'MDEMO00000001',
  accessToken: 'demo_square_token',
}
const pagesMax = 50

/** Of the demo's own hub, which has no other. */
export const newAdminKey = (): string => `demo_${randomBytes(18).toString('base64url')}`

export interface Shop {
  readonly hub: Hub
  readonly adminKey: string
}

export interface Hooks {
  readonly shopify: string
  readonly square: string
}

export async function connectBoth(at: Shop, apiBaseUrl: string): Promise<Hooks> {
  const { secret, shop } = shopify
  const { signatureKey, accessToken, merchantId } = square
  const web = await call<{ hookUrl: string }>(at, 'POST', '/v1/connections', {
    vendor: 'shopify',
    name: 'Web shop',
    secret,
    settings: { shop },
  })
  const till = await call<{ id: string; hookUrl: string }>(at, 'POST', '/v1/connections', {
    vendor: 'square',
    name: 'Till',
    secrets: { signing: signatureKey, accessToken },
    settings: { apiBaseUrl, merchantId },
  })
  // No webhook of the demo is lost, and the vendor that stands in for Square has no lists to ask for.
  await call(at, 'PUT', `/v1/connections/${till.id}/pull`, { everyMinutes: 0 })
  return { shopify: web.hookUrl, square: till.hookUrl }
}

export const accountsAt = (hooks: Hooks): Accounts => ({ shopify, square: { ...square, webhookUrl: hooks.square } })

export async function send({ headers, body }: Pick<Said, 'headers' | 'body'>, url: string): Promise<void> {
  const response = await fetch(url, { method: 'POST', headers, body })
  if (!response.ok) throw new Failure(`The hub refused a webhook: ${response.status} ${await response.text()}`)
  await response.arrayBuffer()
}

/** `path` ends so that a parameter can follow. */
export async function allOf<Thing>(at: Shop, path: string): Promise<Thing[]> {
  const things: Thing[] = []
  for (let page = 0, cursor: string | null = ''; page < pagesMax && cursor !== null; page += 1) {
    const next: Page<Thing> = await call<Page<Thing>>(at, 'GET', `${path}limit=200${cursor && `&cursor=${cursor}`}`)
    things.push(...next.items)
    cursor = next.nextCursor
  }
  return things
}

interface Page<Thing> {
  readonly items: readonly Thing[]
  readonly nextCursor: string | null
}

export async function call<Answer>(
  { hub, adminKey }: Shop,
  method: string,
  path: string,
  body?: unknown,
): Promise<Answer> {
  const headers = { authorization: `Bearer ${adminKey}`, 'content-type': 'application/json' }
  const response = await fetch(`${hub.url}${path}`, {
    method,
    headers,
    ...(body ? { body: JSON.stringify(body) } : {}),
  })
  if (!response.ok) throw new Failure(`${method} ${path} was answered ${response.status}: ${await response.text()}`)
  return (await response.json()) as Answer
}
