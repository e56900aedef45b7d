/** The day as its webhooks: signed, and as late, doubled and shuffled as webhooks come. */
import { createHmac } from 'node:crypto'
import type { ShopDay } from './day.ts'
import { type Random, randomFrom } from './random.ts'
import { jsonWithBigIds } from './vendors/ids.ts'
import { fulfillmentPayload, orderPayload, productPayload, refundPayload } from './vendors/shopify.ts'
import { countPayload, paymentPayload } from './vendors/square.ts'
import type { Happening, Item, Minute, Order } from './world.ts'

export interface ShopifyAccount {
  readonly secret: string
  readonly shop: string
}

export interface SquareAccount {
  readonly signatureKey: string
  /** Signed with every body, so it must be the address that is called. */
  readonly webhookUrl: string
  readonly merchantId: string
}

export interface Webhook {
  readonly from: 'shopify' | 'square'
  /** When it happened, and when this copy of it arrives. */
  readonly at: Minute
  readonly arrivesAt: Minute
  readonly headers: Readonly<Record<string, string>>
  readonly body: string
}

interface Said {
  readonly at: Minute
  readonly heardAt: Minute
  readonly from: Webhook['from']
  readonly headers: Readonly<Record<string, string>>
  readonly body: string
}

const lateChance = 0.2
const lateMinutesMax = 15
const doubledChance = 0.25
const doubledMinutesMax = 20

/** In order of arrival. The same day gives the same webhooks. */
export function webhooksOf(day: ShopDay, shopify: ShopifyAccount, square: SquareAccount): Webhook[] {
  const random = randomFrom(day.seed + 1)
  const said = [
    ...day.items.map((item) => productSaid(item, day, shopify)),
    ...day.happenings.map((happening, number) => saidOf(happening, number, day, shopify, square)),
  ]
  return said.flatMap((each) => copiesOf(each, random)).sort((left, right) => left.arrivesAt - right.arrivesAt)
}

function copiesOf({ at, heardAt, from, headers, body }: Said, random: Random): Webhook[] {
  const arrivals = [heardAt + (random.chance(lateChance) ? random.next() * lateMinutesMax : random.next())]
  while (arrivals.length < 3 && random.chance(doubledChance)) {
    arrivals.push(heardAt + random.next() * doubledMinutesMax)
  }
  return arrivals.map((arrivesAt) => ({ from, at, arrivesAt, headers, body }))
}

function productSaid(item: Item, day: ShopDay, account: ShopifyAccount): Said {
  const at = 8 * 60
  return shopifySaid('products/update', productPayload(item, instantOf(day, at)), at, account)
}

function saidOf(
  happening: Happening,
  number: number,
  day: ShopDay,
  shopify: ShopifyAccount,
  square: SquareAccount,
): Said {
  const at = instantOf(day, happening.at)
  switch (happening.kind) {
    case 'counted':
      return squareSaid(countPayload(happening, number, square.merchantId, at), happening, square)
    case 'sold':
      return squareSaid(paymentPayload(happening, number, square.merchantId, at), happening, square)
    case 'ordered':
      return shopifySaid(
        'orders/create',
        orderPayload(happening.order, stateAt(happening.order, at, day)),
        happening.at,
        shopify,
      )
    case 'cancelled': {
      const state = { ...stateAt(happening.order, at, day), cancelledAt: at }
      return shopifySaid('orders/cancelled', orderPayload(happening.order, state), happening.at, shopify)
    }
    case 'shipped':
      return shopifySaid('fulfillments/create', fulfillmentPayload(happening.order, at), happening.at, shopify)
    case 'refunded':
      return shopifySaid('refunds/create', refundPayload(happening.order, at), happening.at, shopify)
  }
}

const stateAt = (order: Order, updatedAt: string, day: ShopDay) => ({
  createdAt: instantOf(day, order.placedAt),
  updatedAt,
})

/** RFC 3339, UTC. */
export const instantOf = ({ date }: ShopDay, minute: Minute): string =>
  new Date(Date.parse(`${date}T00:00:00Z`) + Math.round(minute * 60_000)).toISOString()

function shopifySaid(topic: string, payload: { readonly id: string }, at: Minute, account: ShopifyAccount): Said {
  const body = jsonWithBigIds(payload)
  return {
    at,
    heardAt: at,
    from: 'shopify',
    body,
    headers: shopifyHeaders(topic, `${topic}-${payload.id}`, body, account),
  }
}

/** Source: the vendor's list of webhook headers. */
export function shopifyHeaders(topic: string, webhookId: string, body: string, { secret, shop }: ShopifyAccount) {
  return {
    'content-type': 'application/json',
    'x-shopify-topic': topic,
    'x-shopify-webhook-id': webhookId,
    'x-shopify-shop-domain': shop,
    'x-shopify-api-version': '2024-10',
    'x-shopify-hmac-sha256': createHmac('sha256', secret).update(body).digest('base64'),
  }
}

function squareSaid(
  payload: unknown,
  { at, heardAt = at }: { at: Minute; heardAt?: Minute },
  account: SquareAccount,
): Said {
  const body = JSON.stringify(payload)
  const { signatureKey, webhookUrl } = account
  const signature = createHmac('sha256', signatureKey).update(webhookUrl).update(body).digest('base64')
  const headers = { 'content-type': 'application/json', 'x-square-hmacsha256-signature': signature }
  return { at, heardAt, from: 'square', headers, body }
}
