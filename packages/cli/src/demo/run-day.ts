/** Lets a simulated day run against a hub over HTTP, as the vendors would, and hears what the hub made of it. */
import { randomBytes } from 'node:crypto'
import { type Clock, instantFrom } from '@kilter/core'
import { type Delivery, deliveriesOf, instantOf, type ShopDay, squareApiOf, startVendorApi } from '@kilter/sim'
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
  /** Webhooks that the hub kept but could not make sense of: none, if all is well. */
  readonly parked: number
}

export interface RunOptions {
  readonly day: ShopDay
  readonly folder: string
  readonly adminKey?: string
  onProgress?(progress: DayProgress): void
}

const shopify = { secret: 'demo_shopify_client_secret', shop: 'kilter-demo.myshopify.com' }
const square = {
  signatureKey: 'demo_square_signature_key',
  merchantId: 'MDEMO00000001',
  accessToken: 'demo_square_token',
}
/** The shop's clock moves on in steps; what arrived within one is dealt with before the next. */
const stepMinutes = 30
const callersMax = 8
const pagesMax = 50

export async function runDay({
  day,
  folder,
  adminKey = newAdminKey(),
  onProgress = () => {},
}: RunOptions): Promise<DayResult> {
  const vendor = await startVendorApi({ square: squareApiOf(day, square.accessToken) })
  const clock = shopClockOf(day)
  try {
    const hub = await startHub({ folder, port: 0, adminKey, allowPrivateTargets: true, clock, log: () => {} })
    try {
      const shop = { hub, adminKey }
      const hooks = await connectBoth(shop, vendor.urlOf('square'))
      const deliveries = deliveriesOf(day, { shopify, square: { ...square, webhookUrl: hooks.square } })
      await sendAll(deliveries, hooks, hub, clock, onProgress)
      const incidents = await allOf<ToldIncident>(shop, '/v1/incidents?')
      const parked = await allOf<unknown>(shop, '/v1/deliveries?status=parked&')
      return { webhooks: deliveries.length, incidents, parked: parked.length }
    } finally {
      await hub.stop()
    }
  } finally {
    await vendor.stop()
  }
}

/** Of the demo's own hub, which has no other. */
export const newAdminKey = (): string => `demo_${randomBytes(18).toString('base64url')}`

interface Shop {
  readonly hub: Hub
  readonly adminKey: string
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

async function connectBoth(at: Shop, apiBaseUrl: string): Promise<Hooks> {
  const { secret, shop } = shopify
  const { signatureKey, accessToken, merchantId } = square
  const web = await call<{ hookUrl: string }>(at, 'POST', '/v1/connections', {
    vendor: 'shopify',
    name: 'Web shop',
    secret,
    settings: { shop },
  })
  const till = await call<{ hookUrl: string }>(at, 'POST', '/v1/connections', {
    vendor: 'square',
    name: 'Till',
    secrets: { signing: signatureKey, accessToken },
    settings: { apiBaseUrl, merchantId },
  })
  return { shopify: web.hookUrl, square: till.hookUrl }
}

async function sendAll(
  deliveries: readonly Delivery[],
  hooks: Hooks,
  hub: Hub,
  clock: ShopClock,
  onProgress: (progress: DayProgress) => void,
) {
  const steps = Map.groupBy(deliveries, ({ arrivesAt }) => Math.floor(arrivesAt / stepMinutes))
  let sent = 0
  for (const [step, arriving] of steps) {
    const queue = [...arriving]
    const caller = async () => {
      for (let delivery = queue.shift(); delivery; delivery = queue.shift()) {
        clock.moveTo(delivery.arrivesAt)
        await send(delivery, hooks[delivery.connection])
      }
    }
    await Promise.all(Array.from({ length: callersMax }, caller))
    await hub.worker.idle()
    sent += arriving.length
    onProgress({ minute: (step + 1) * stepMinutes, sent, total: deliveries.length })
  }
}

async function send({ headers, body }: Delivery, url: string): Promise<void> {
  const response = await fetch(url, { method: 'POST', headers, body })
  if (!response.ok) throw new Failure(`The hub refused a webhook: ${response.status} ${await response.text()}`)
  await response.arrayBuffer()
}

/** `path` ends so that a parameter can follow. */
async function allOf<Thing>(at: Shop, path: string): Promise<Thing[]> {
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

async function call<Answer>({ hub, adminKey }: Shop, method: string, path: string, body?: unknown): Promise<Answer> {
  const headers = { authorization: `Bearer ${adminKey}`, 'content-type': 'application/json' }
  const response = await fetch(`${hub.url}${path}`, {
    method,
    headers,
    ...(body ? { body: JSON.stringify(body) } : {}),
  })
  if (!response.ok) throw new Failure(`${method} ${path} was answered ${response.status}: ${await response.text()}`)
  return (await response.json()) as Answer
}
