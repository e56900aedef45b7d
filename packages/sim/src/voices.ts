/** What each system says of what happened: one webhook each, save for counts, which the till sends together. */
import { instantOf, type ShopDay } from './day.ts'
import { jsonOf } from './vendors/json.ts'
import { fulfillmentPayload, orderPayload, productPayload, refundPayload } from './vendors/shopify-day.ts'
import {
  type Headers,
  type ShopifyAccount,
  type SquareAccount,
  shopifyHeaders,
  squareHeaders,
  uuidOf,
} from './vendors/signed.ts'
import { countPayload, countsMax, paymentPayload } from './vendors/square-day.ts'
import type { Counted, Happening, Item, Minute, Sold } from './world.ts'

export interface Accounts {
  readonly shopify: ShopifyAccount
  readonly square: SquareAccount
}

export interface Said {
  readonly connection: 'shopify' | 'square'
  /** When it happened, and from when on its vendor knows of it. */
  readonly at: Minute
  readonly heardAt: Minute
  readonly headers: Headers
  readonly body: string
}

const listedAt: Minute = 8 * 60

/** Every webhook of the day once, in no order that means anything. */
export function everythingSaid(day: ShopDay, { shopify, square }: Accounts): Said[] {
  const products = Map.groupBy(day.items, (item) => item.variantOf?.number ?? item.sku)
  const entries = [...day.happenings.entries()]
  const counts = entries.flatMap(([number, happening]) => (happening.kind === 'counted' ? [{ number, happening }] : []))
  return [
    ...[...products.values()].map((variants) => productSaid(variants, day, shopify)),
    ...entries.flatMap(([number, happening]) => {
      if (happening.kind === 'counted') return []
      return [happening.kind === 'sold' ? saleSaid(happening, number, day, square) : orderSaid(happening, day, shopify)]
    }),
    ...together(counts).map(([first, ...others]) => {
      const counted = [first, ...others].map(({ happening }) => happening)
      return countsSaid(first.happening, counted, first.number, day, square)
    }),
  ]
}

interface NumberedCount {
  /** Its place among all that happened. */
  readonly number: number
  readonly happening: Counted
}

/** Counts of one moment and place. Source of the bound: the vendor's documentation of inventory notifications. */
function together(counts: readonly NumberedCount[]): [NumberedCount, ...NumberedCount[]][] {
  const moments = Map.groupBy(counts, ({ happening: { at, location, heardAt = at } }) => `${at} ${heardAt} ${location}`)
  return [...moments.values()].flatMap((list) => {
    const chunks: [NumberedCount, ...NumberedCount[]][] = []
    for (let from = 0; from < list.length; from += countsMax) {
      const [first, ...others] = list.slice(from, from + countsMax)
      if (first) chunks.push([first, ...others])
    }
    return chunks
  })
}

function productSaid(variants: readonly Item[], day: ShopDay, account: ShopifyAccount): Said {
  return shopifySaid('products/update', productPayload(variants, instantOf(day, listedAt)), listedAt, day, account)
}

function orderSaid(happening: Exclude<Happening, Counted | Sold>, day: ShopDay, account: ShopifyAccount): Said {
  const { kind, at, order } = happening
  const time = instantOf(day, at)
  const state = { createdAt: instantOf(day, order.placedAt), updatedAt: time }
  switch (kind) {
    case 'ordered':
      return shopifySaid('orders/create', orderPayload(order, state), at, day, account)
    case 'cancelled':
      return shopifySaid('orders/cancelled', orderPayload(order, { ...state, cancelledAt: time }), at, day, account)
    case 'shipped':
      return shopifySaid('fulfillments/create', fulfillmentPayload(order, time), at, day, account)
    case 'refunded':
      return shopifySaid('refunds/create', refundPayload(order, time), at, day, account)
  }
}

function shopifySaid(topic: string, payload: unknown, at: Minute, day: ShopDay, account: ShopifyAccount): Said {
  const body = jsonOf(payload)
  const webhookId = uuidOf(`${day.seed} ${day.date} ${topic} ${body}`)
  const headers = shopifyHeaders(topic, webhookId, body, account, instantOf(day, at))
  return { connection: 'shopify', at, heardAt: at, headers, body }
}

const saleSaid = (sold: Sold, number: number, day: ShopDay, account: SquareAccount): Said =>
  squareSaid(paymentPayload(sold, number, stampOf(number, day, account, sold.at)), sold, day, account)

function countsSaid(
  first: Counted,
  counted: readonly Counted[],
  number: number,
  day: ShopDay,
  account: SquareAccount,
): Said {
  return squareSaid(countPayload(counted, stampOf(number, day, account, first.at)), first, day, account)
}

const stampOf = (number: number, day: ShopDay, { merchantId }: SquareAccount, at: Minute) => ({
  eventId: uuidOf(`${day.seed} ${day.date} square ${number}`),
  merchantId,
  at: instantOf(day, at),
})

function squareSaid(
  payload: unknown,
  { at, heardAt = at }: { readonly at: Minute; readonly heardAt?: Minute },
  day: ShopDay,
  account: SquareAccount,
): Said {
  const body = JSON.stringify(payload)
  return { connection: 'square', at, heardAt, headers: squareHeaders(body, account, instantOf(day, heardAt)), body }
}
