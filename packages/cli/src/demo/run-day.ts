/** Lets a simulated day run against a hub over HTTP, as the vendors would, and hears what the hub made of it. */
import { type Clock, instantFrom } from '@kilter/core'
import { instantOf, type ShopDay, startVendorApi, type Webhook, webhooksOf } from '@kilter/sim'
import type { ToldIncident } from '../commands/incidents.ts'
import { Failure } from '../failure.ts'
import { type Hub, startHub } from '../hub.ts'

export interface DayProgress {
  /** Minutes after midnight, in the shop's day. */
  readonly minute: number
  readonly sent: number
  readonly total: number
}

export interface DayResult {
  readonly webhooks: number
  readonly incidents: readonly ToldIncident[]
}

export interface RunOptions {
  readonly day: ShopDay
  readonly folder: string
  onProgress?(progress: DayProgress): void
}

const adminKey = 'demo-admin-key'
const shopify = { secret: 'demo_shopify_client_secret', shop: 'kilter-demo.myshopify.com' }
const square = {
  signatureKey: 'demo_square_signature_key',
  merchantId: 'MDEMO00000001',
  accessToken: 'demo_square_token',
}
/** The shop's clock moves on in steps; what arrived within one is dealt with before the next. */
const stepMinutes = 30
const callersMax = 8

export async function runDay({ day, folder, onProgress = () => {} }: RunOptions): Promise<DayResult> {
  const vendor = await startVendorApi(day, square.accessToken)
  const clock = shopClockOf(day)
  const hub = await startHub({ folder, port: 0, adminKey, allowPrivateTargets: true, clock, log: () => {} })
  try {
    const hooks = await connectBoth(hub, vendor.url)
    const webhooks = webhooksOf(day, shopify, { ...square, webhookUrl: hooks.square })
    await sendAll(webhooks, hooks, hub, clock, onProgress)
    return { webhooks: webhooks.length, incidents: await incidentsOf(hub) }
  } finally {
    await hub.stop()
    await vendor.stop()
  }
}

interface ShopClock extends Clock {
  moveTo(minute: number): void
}

/** The hub lives in the shop's day, so that what it says of times makes sense. */
function shopClockOf(day: ShopDay): ShopClock {
  let minute = 0
  return {
    now: () => instantFrom(instantOf(day, minute)),
    moveTo: (arrival) => {
      minute = Math.max(minute, arrival)
    },
  }
}

interface Hooks {
  readonly shopify: string
  readonly square: string
}

async function connectBoth(hub: Hub, apiBaseUrl: string): Promise<Hooks> {
  const { secret, shop } = shopify
  const { signatureKey, accessToken, merchantId } = square
  const web = await call<{ hookUrl: string }>(hub, 'POST', '/v1/connections', {
    vendor: 'shopify',
    name: 'Web shop',
    secret,
    settings: { shop },
  })
  const till = await call<{ hookUrl: string }>(hub, 'POST', '/v1/connections', {
    vendor: 'square',
    name: 'Till',
    secrets: { signing: signatureKey, accessToken },
    settings: { apiBaseUrl, merchantId },
  })
  return { shopify: web.hookUrl, square: till.hookUrl }
}

async function sendAll(
  webhooks: readonly Webhook[],
  hooks: Hooks,
  hub: Hub,
  clock: ShopClock,
  onProgress: (progress: DayProgress) => void,
) {
  const steps = Map.groupBy(webhooks, ({ arrivesAt }) => Math.floor(arrivesAt / stepMinutes))
  let sent = 0
  for (const [step, arriving] of steps) {
    const queue = [...arriving]
    const caller = async () => {
      for (let webhook = queue.shift(); webhook; webhook = queue.shift()) {
        clock.moveTo(webhook.arrivesAt)
        await send(webhook, hooks[webhook.from])
      }
    }
    await Promise.all(Array.from({ length: callersMax }, caller))
    await hub.worker.idle()
    sent += arriving.length
    onProgress({ minute: (step + 1) * stepMinutes, sent, total: webhooks.length })
  }
}

async function send({ headers, body }: Webhook, url: string): Promise<void> {
  const response = await fetch(url, { method: 'POST', headers, body })
  if (!response.ok) throw new Failure(`The hub refused a webhook: ${response.status} ${await response.text()}`)
  await response.arrayBuffer()
}

async function incidentsOf(hub: Hub): Promise<ToldIncident[]> {
  const { items } = await call<{ items: ToldIncident[] }>(hub, 'GET', '/v1/incidents?limit=200')
  return items
}

async function call<Answer>(hub: Hub, method: string, path: string, body?: unknown): Promise<Answer> {
  const headers = { authorization: `Bearer ${adminKey}`, 'content-type': 'application/json' }
  const response = await fetch(`${hub.url}${path}`, {
    method,
    headers,
    ...(body ? { body: JSON.stringify(body) } : {}),
  })
  if (!response.ok) throw new Failure(`${method} ${path} was answered ${response.status}: ${await response.text()}`)
  return (await response.json()) as Answer
}
