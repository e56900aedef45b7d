/** A Shopify store's word: bodies are full, so that nothing is read from its API. Times are whole seconds of the shop's clock.
 * Source: https://shopify.dev/docs/api/webhooks, REST resources of 2024-10 */
import { type Instant, microsOf, type OrderRefunded, type Settlement } from '@kilter/core'
import { writtenOf } from './contacts.ts'
import { inCurrency, localTime, numberFor } from './forms.ts'
import { jsonOf, numeric } from './json.ts'
import { type Changed, type ListAnswer, Listing, pageOf } from './listing.ts'
import { type KeptOrder, Orders } from './orders.ts'
import { personOf } from './people.ts'
import { type KeptItem, nameOf, Shelf } from './shelf.ts'
import {
  type FulfillmentSaid,
  fulfillmentBody,
  type LineSaid,
  orderBody,
  productBody,
  type RefundSaid,
  refundBody,
} from './shopify-bodies.ts'
import { shopifyHints, uuidOf } from './signed.ts'
import { type Drafted, type List, voiceOf } from './tellers.ts'
import type { Telling, VoiceMaker } from './voice.ts'

const shop = 'simulated.myshopify.com'
const shopHours = -5
const clock = (time: Instant): string => localTime(time, shopHours)

type Snapshot = Drafted<'order.placed' | 'order.updated' | 'order.cancelled'>

export const shopify: VoiceMaker = ({ people, currency }) => {
  const orders = new Orders()
  const shelf = new Shelf()
  /** Orders of its own till, levels and customers as they were told last; orders and products are written anew. */
  const tills = new Listing()
  const levels = new Listing()
  const customers = new Listing()
  const locations = new Set<string>()

  function told(topic: string, time: Instant, body: unknown): Telling {
    const text = jsonOf(body)
    return { body: text, headers: shopifyHints(topic, uuidOf(`${topic} ${text}`), shop, time) }
  }

  const ordered = (topic: string) => (draft: Snapshot) => [
    told(topic, draft.time, orderBody(orderSaid(orders.stands(draft), currency))),
  ]

  function productOf(product: string, time: Instant) {
    const items = shelf.of(product)
    const [shown] = items.flatMap(({ listing }) => listing?.published ?? [])
    const body = { id: productNumber(product), title: '', isShown: shown, updatedAt: clock(time) }
    return productBody({ ...body, variants: items.map((item) => variantSaid(item, currency)) })
  }

  const productTold = (product: string, time: Instant): Telling[] => [
    told('products/update', time, productOf(product, time)),
  ]

  /** Shopify tells of an order with each of its parcels and refunds; this voice does not, so that an order bears the time it was told at. */
  const listedOrders = (): Changed[] => [
    ...orders.all.map((kept) => ({
      ...{ id: kept.snapshot.order, at: kept.updatedAt },
      body: orderBody(orderSaid({ ...kept, updatedAt: kept.toldAt }, currency)),
    })),
    ...tills.all,
  ]

  const listedProducts = (): Changed[] =>
    shelf.products.map(({ product, at }) => ({ id: product, at, body: productOf(product, at) }))

  const list = (name: string, listed: () => readonly Changed[]): List => [
    `${listsRoot}/${name}.json`,
    (query) => page(name, listed(), query),
  ]

  return voiceOf({
    settings: { shop, currency },
    lists: [
      list('orders', listedOrders),
      list('products', listedProducts),
      list('customers', () => customers.all),
      list('inventory_levels', () => levels.all),
      [
        `${listsRoot}/locations.json`,
        () => ({ json: { locations: [...locations].map((id) => ({ id: numeric(id) })) } }),
      ],
    ],
    tellers: {
      'order.placed': ordered('orders/create'),
      'order.updated': ordered('orders/updated'),
      'order.cancelled': ordered('orders/cancelled'),
      'order.fulfilled': (draft) => {
        orders.leaves(draft)
        const { time, data } = draft
        const body = fulfillmentBody(parcelSaid({ ...data, updatedAt: time }), currency)
        return [told(data.cancelled ? 'fulfillments/update' : 'fulfillments/create', time, body)]
      },
      'order.refunded': (draft) => {
        orders.isRefunded(draft)
        return [told('refunds/create', draft.time, refundBody(refundSaid(draft.data), currency))]
      },
      /** Shopify's own till sells by an order that names its place. */
      'sale.completed': ({ time, data }) => {
        const lines = data.lines.map(({ quantity, ...line }) =>
          lineSaid({ ...line, quantity, fulfilled: true }, currency),
        )
        const body = {
          ...{ id: numberFor(data.sale), name: `#${numberFor(data.sale)}`, currency, lines, gateways: ['cash'] },
          ...{ createdAt: clock(data.soldAt), updatedAt: clock(time), financialStatus: 'paid' },
          ...{ cancelledAt: data.voided ? clock(time) : undefined },
          till: { location: data.location === null ? null : numberFor(data.location) },
        }
        const written = orderBody(body)
        tills.keep(data.sale, time, written)
        return [told(data.voided ? 'orders/cancelled' : 'orders/create', time, written)]
      },
      /** Levels are net of the store's own open orders: what lies on a shelf is no word of Shopify's. */
      'stock.counted': ({ time, data: { item, location, quantity, basis } }) => {
        if (basis === 'onHand') return []
        const id = inventoryNumber(nameOf(item))
        const named = item.sku === undefined ? [] : [told('inventory_items/update', time, itemBody(id, item.sku, time))]
        const level = {
          ...{ inventory_item_id: numeric(id), location_id: numeric(numberFor(location)) },
          ...{ available: Number(quantity), updated_at: clock(time) },
          admin_graphql_api_id: `gid://shopify/InventoryLevel/${numberFor(location)}?inventory_item_id=${id}`,
        }
        levels.keep(`${id} ${numberFor(location)}`, time, level)
        locations.add(numberFor(location))
        return [...named, told('inventory_levels/update', time, level)]
      },
      'listing.updated': (draft) => productTold(shelf.list(draft).product, draft.time),
      'product.updated': (draft) => {
        shelf.stock(draft)
        return productTold(draft.data.product, draft.time)
      },
      'product.deleted': ({ time, data: { product } }) => {
        shelf.clear(product)
        return [told('products/delete', time, { id: numeric(productNumber(product)) })]
      },
      'customer.updated': ({ time, data: { customer, person, name } }) => {
        const { email = null, phone = null } = writtenOf(person, people)
        const [first = null, ...others] = (name && people(name.digest))?.split(' ') ?? []
        const id = numberFor(customer)
        const body = {
          ...{ id: numeric(id), email, phone, first_name: first, last_name: others.join(' ') || null },
          ...{ created_at: clock(time), updated_at: clock(time), state: 'disabled', verified_email: true, currency },
          admin_graphql_api_id: `gid://shopify/Customer/${id}`,
        }
        customers.keep(id, time, body)
        return [told('customers/update', time, body)]
      },
      'customer.deleted': ({ time, data: { customer, orders: forgotten, erase, person = {} } }) => {
        if (customer === null) return [told('shop/redact', time, { shop_id: 954889, shop_domain: shop })]
        const id = numeric(numberFor(customer))
        customers.forget(numberFor(customer))
        if (!erase) return [told('customers/delete', time, { id })]
        const { email = null, phone = null } = writtenOf(person, people)
        const redacted = { shop_id: 954889, shop_domain: shop, customer: { id, email, phone } }
        const ids = forgotten.map((order) => numeric(numberFor(order)))
        return [told('customers/redact', time, { ...redacted, orders_to_redact: ids })]
      },
    },
  })
}

const listsRoot = '/admin/api/2026-07'
const pageLengthUsual = 50

/** The next page is named in a header, with all that it needs in its cursor. */
function page(name: string, listed: readonly Changed[], query: URLSearchParams): ListAnswer {
  const limit = Number(query.get('limit') ?? pageLengthUsual)
  const info = query.get('page_info')
  const [since = '', after] = info === null ? [query.get('updated_at_min') ?? ''] : JSON.parse(fromBase64(info))
  const { bodies, next } = pageOf(listed, { since, after, limit })
  const address = next && `https://${shop}${listsRoot}/${name}.json?limit=${limit}&page_info=${toBase64([since, next])}`
  return { json: { [name]: bodies }, ...(address && { headers: { link: `<${address}>; rel="next"` } }) }
}

const toBase64 = (value: unknown): string => Buffer.from(JSON.stringify(value)).toString('base64url')
const fromBase64 = (text: string): string => Buffer.from(text, 'base64url').toString()

const productNumber = (product: string): string => numberFor(product === '' ? 'product' : product)

/** A variant and its inventory item are numbered apart. */
const inventoryNumber = (name: string): string =>
  name.startsWith('inventory:') ? numberFor(name) : numberFor(`stock of ${name}`)

const itemBody = (id: string, sku: string, time: Instant) => ({
  ...{ id: numeric(id), sku, created_at: clock(time), updated_at: clock(time), requires_shipping: true, cost: null },
  ...{ tracked: true, admin_graphql_api_id: `gid://shopify/InventoryItem/${id}` },
})

const variantSaid = ({ name, sku, gtin, title = 'Default Title', namedAt, listing }: KeptItem, currency: string) => ({
  ...{ id: numberFor(name), inventoryItem: inventoryNumber(name), title, sku, barcode: gtin },
  ...{
    price: inCurrency(listing?.price, currency),
    backorders: listing?.backorders,
    updatedAt: clock(listing?.at ?? namedAt),
  },
  ...(listing?.available && { available: Number(listing.available) }),
})

const financialWords: Readonly<Record<Settlement['state'], string>> = {
  unpaid: 'pending',
  authorised: 'authorized',
  partial: 'partially_paid',
  paid: 'paid',
  refunded: 'refunded',
}

function orderSaid({ snapshot, updatedAt, parcels, refunds }: KeptOrder, currency: string) {
  const { order, number, placedAt, cancelledAt, settlement } = snapshot
  const total = inCurrency(snapshot.total, currency)
  const givenBack = [...refunds.values()]
  const lines = snapshot.lines.map(({ line, item, ordered, waiting, shipped, unitPrice }) => {
    const kept = microsOf(ordered) - neverLeaving(line, givenBack)
    const fulfilled = microsOf(shipped) === 0 ? undefined : microsOf(shipped) >= kept ? true : 'partial'
    return {
      ...lineSaid({ line, item, quantity: ordered, unitPrice, fulfilled }, currency),
      fulfillable: Number(waiting),
    }
  })
  return {
    ...{
      id: numberFor(order),
      name: number,
      currency,
      total,
      lines,
      person: personOf(Number(numberFor(order).slice(-3))),
    },
    ...{ createdAt: clock(placedAt), updatedAt: clock(updatedAt), cancelledAt: cancelledAt && clock(cancelledAt) },
    financialStatus: settlement ? financialWords[settlement.state] : null,
    gateways: settlement?.mixed ? ['gift_card', 'bogus'] : ['bogus'],
    fulfillments: [...[...parcels.values()].map(parcelSaid), ...rest({ snapshot, updatedAt, parcels })],
    refunds: givenBack.map(refundSaid),
  }
}

/** Unit: micros. */
const neverLeaving = (line: string, refunds: readonly OrderRefunded[]): number =>
  refunds
    .flatMap(({ lines }) => lines)
    .filter((refunded) => refunded.line === line && restockOf(refunded) === 'cancel')
    .reduce((sum, { quantity }) => sum + microsOf(quantity), 0)

/** What left without a parcel that anybody told of has one all the same: nothing leaves Shopify otherwise. */
function rest({
  snapshot,
  updatedAt,
  parcels,
}: Pick<KeptOrder, 'snapshot' | 'updatedAt' | 'parcels'>): FulfillmentSaid[] {
  const lines = snapshot.lines.flatMap(({ line, item, shipped }) => {
    const inParcels = [...parcels.values()]
      .filter(({ cancelled }) => !cancelled)
      .flatMap((parcel) => parcel.lines)
      .filter((each) => each.line === line)
      .reduce((sum, { quantity }) => sum + microsOf(quantity), 0)
    const missing = (microsOf(shipped) - inParcels) / micro
    return missing > 0 ? [{ ...lineSaid({ line, item, quantity: '1', fulfilled: true }), quantity: missing }] : []
  })
  const id = numberFor(`rest of ${snapshot.order}`)
  const at = clock(updatedAt)
  const parcel = { id, order: numberFor(snapshot.order), status: 'success' as const, createdAt: at, updatedAt: at }
  return lines.length > 0 ? [{ ...parcel, lines }] : []
}
const micro = 1_000_000

const parcelSaid = (parcel: Drafted<'order.fulfilled'>['data'] & { readonly updatedAt: Instant }): FulfillmentSaid => ({
  ...{ id: numberFor(parcel.fulfilment), order: numberFor(parcel.order) },
  ...{ status: parcel.cancelled ? 'cancelled' : 'success' },
  ...{ createdAt: clock(parcel.shippedAt), updatedAt: clock(parcel.updatedAt) },
  ...(parcel.location !== null && { location: numberFor(parcel.location) }),
  lines: parcel.lines.map((line) => lineSaid({ ...line, fulfilled: true })),
})

const refundSaid = ({ order, refund, refundedAt, lines }: OrderRefunded): RefundSaid => ({
  ...{ id: numberFor(refund), order: numberFor(order), at: clock(refundedAt) },
  lines: lines.map(({ location, ...line }) => ({
    ...{ line: lineSaid(line), restock: restockOf(line) },
    ...(location !== null && { location: numberFor(location) }),
  })),
})

/** That goods came back and are not for sale again is no word of Shopify's. */
function restockOf({ goods, restocked }: Pick<OrderRefunded['lines'][number], 'goods' | 'restocked'>) {
  if (!restocked) return 'no_restock'
  return goods === 'unshipped' ? 'cancel' : goods === 'returned' ? 'return' : 'no_restock'
}

interface Line {
  readonly line: string
  readonly item: { readonly externalId?: string | undefined; readonly sku?: string | undefined }
  readonly quantity: string
  readonly unitPrice?: LineSaid['price']
  readonly fulfilled?: true | 'partial' | undefined
}

/** An item of which only the SKU is known has no variant. */
const lineSaid = ({ line, item, quantity, unitPrice, fulfilled }: Line, currency = ''): LineSaid => ({
  ...{
    id: numberFor(line),
    sku: item.sku,
    title: nameOf(item),
    quantity: Number(quantity),
    price: inCurrency(unitPrice, currency),
  },
  ...(item.externalId !== undefined && {
    variant: numberFor(item.externalId),
    product: numberFor(`product of ${item.externalId}`),
  }),
  ...{
    fulfillable: fulfilled === true ? 0 : Number(quantity),
    fulfilled: fulfilled === true ? 'fulfilled' : fulfilled,
  },
})
