/** A WooCommerce store's word: a body is the thing as it stands, but for the lines of refunds and for variations, which are read.
 * Source: https://woocommerce.github.io/woocommerce-rest-api-docs/ and https://woocommerce.com/document/webhooks/ */
import { createHash } from 'node:crypto'
import { type Instant, type ItemRef, microsOf } from '@kilter/core'
import { writtenOf } from './contacts.ts'
import { decimalText, inCurrency, localTime, numberFor } from './forms.ts'
import { jsonOf, numeric } from './json.ts'
import { type Changed, type ListAnswer, Listing } from './listing.ts'
import { currencyOf, type KeptOrder, Orders, refundedOf, shippedOf, totalIn } from './orders.ts'
import { type KeptItem, Shelf } from './shelf.ts'
import { voiceOf } from './tellers.ts'
import type { Telling, VoiceMaker } from './voice.ts'

const site = 'https://shop.example.com/'
const siteHours = 1
const number = (name: string) => numeric(numberFor(name))
const none = numeric('0')

/** UTC, and no zone to say so. */
const utc = (time: Instant): string => time.slice(0, 19)
const dated = (field: string, time: Instant | undefined) => ({
  [field]: time === undefined ? null : localTime(time, siteHours).slice(0, 19),
  [`${field}_gmt`]: time === undefined ? null : utc(time),
})

export const woocommerce: VoiceMaker = ({ people, currency }) => {
  const orders = new Orders()
  const shelf = new Shelf()
  const refunds = new Map<string, unknown>()
  /** Products that have variations, and those that have none, as they were told last. */
  const parents = new Listing()
  const simple = new Listing()
  /** By order: when it was completed first. That stays, whatever it becomes later. */
  const completedAt = new Map<string, Instant>()

  const productOf = ({ externalId }: ItemRef): string | undefined =>
    externalId === undefined ? undefined : (shelf.get(externalId)?.product ?? externalId)

  /** A product that is gone, or never was in the catalogue, has the number 0. */
  const soldAs = (item: ItemRef) => {
    const product = productOf(item)
    const isVariation = product !== undefined && product !== item.externalId
    return {
      product_id: product === undefined ? none : number(product),
      variation_id: isVariation ? number(item.externalId ?? '') : none,
    }
  }

  const orderTold = (topic: string, order: KeptOrder) => [told(topic, orderBody(order))]

  function orderBody(kept: KeptOrder) {
    const { snapshot, updatedAt, parcels } = kept
    const { order, placedAt, settlement } = snapshot
    const own = currencyOf(snapshot, currency)
    const status = statusOf(kept)
    const isPaid = settlement?.state === 'paid' || settlement?.state === 'refunded'
    if (['completed', 'refunded'].includes(status) && hasLeft(kept) && !completedAt.has(order)) {
      const leftAt = [...parcels.values()].map(({ shippedAt }) => shippedAt).sort()
      completedAt.set(order, leftAt.at(-1) ?? updatedAt)
    }
    return {
      ...{ id: number(order), parent_id: none, number: snapshot.number, order_key: `wc_order_${numberFor(order)}` },
      ...{ created_via: 'checkout', version: '10.3.4', status, currency: own, prices_include_tax: true },
      ...{ ...dated('date_created', placedAt), ...dated('date_modified', updatedAt) },
      ...dated('date_paid', isPaid ? placedAt : undefined),
      ...dated('date_completed', completedAt.get(order)),
      ...{ total: decimalText(totalIn(snapshot, own)), total_tax: '0.00', discount_total: '0.00', customer_id: 0 },
      ...{ payment_method: 'bacs', transaction_id: '', meta_data: [], tax_lines: [], shipping_lines: [] },
      line_items: snapshot.lines.map(({ line, item, ordered, unitPrice }) => {
        const price = inCurrency(unitPrice, own)
        return {
          ...{ id: number(line), name: item.sku ?? 'Item', ...soldAs(item), quantity: Number(ordered) },
          ...{ sku: item.sku ?? '', global_unique_id: item.gtin ?? '', meta_data: [] },
          ...(price && { price: Number(decimalText(price)) }),
        }
      }),
      refunds: [...kept.refunds.values()].map(({ refund }) => ({ id: number(refund), reason: '', total: '-0.00' })),
    }
  }

  const identityBody = ({ name, sku, gtin, title = '', listing, namedAt }: KeptItem, at = listing?.at ?? namedAt) => {
    const { available, backorders = false, published = true } = listing ?? {}
    const price = inCurrency(listing?.price, currency)
    return {
      ...{ id: number(name), name: title, sku: sku ?? '', global_unique_id: gtin ?? '' },
      ...{ status: published ? 'publish' : 'private', price: price ? decimalText(price) : '' },
      ...{ manage_stock: available !== null, stock_quantity: available ? Number(available) : null },
      ...{ backorders: backorders ? 'notify' : 'no', backorders_allowed: backorders },
      ...{ ...dated('date_created', at), ...dated('date_modified', at) },
    }
  }

  /** A variation is saved by itself, in the shape of a product. */
  const itemTold = (item: KeptItem) => {
    const isVariation = item.product !== item.name
    const parent = { parent_id: isVariation ? number(item.product) : none, variations: [] }
    const body = { ...identityBody(item), type: isVariation ? 'variation' : 'simple', ...parent }
    if (!isVariation) simple.keep(item.name, item.listing?.at ?? item.namedAt, body)
    return [told('product.updated', body)]
  }

  return voiceOf({
    settings: { currency },
    tellers: {
      'order.placed': (draft) => orderTold('order.created', orders.stands(draft)),
      'order.updated': (draft) => orderTold('order.updated', orders.stands(draft)),
      'order.cancelled': (draft) => orderTold('order.updated', orders.stands(draft)),
      /** There is no word for a parcel: an order is told once all of it has left, or when that was taken back. */
      'order.fulfilled': (draft) => {
        const wasComplete = hasLeft(orders.get(draft.data.order))
        const order = orders.leaves(draft)
        return order && (wasComplete || hasLeft(order)) ? orderTold('order.updated', order) : []
      },
      'order.refunded': (draft) => {
        const order = orders.isRefunded(draft)
        if (!order) return []
        const { refund, refundedAt, lines } = draft.data
        refunds.set(`${numberFor(draft.data.order)}/${numberFor(refund)}`, {
          ...{ id: number(refund), ...dated('date_created', refundedAt), amount: '0.00', reason: '' },
          line_items: lines.map(({ line, item, quantity }) => ({
            ...{ id: number(`${line} of ${refund}`), ...soldAs(item), quantity: -Number(quantity) },
          })),
        })
        return orderTold('order.updated', order)
      },
      'listing.updated': (draft) => itemTold(shelf.list(draft)),
      'product.updated': (draft) => {
        const { product } = draft.data
        const items = shelf.stock(draft)
        const [first] = items
        if (first && items.length === 1 && first.name === product) return itemTold(first)
        const parent = { name: product, product, sku: null, gtin: null, namedAt: draft.time }
        const variations = items.map(({ name }) => number(name))
        const body = { ...identityBody(parent), type: 'variable', parent_id: none, variations }
        parents.keep(product, draft.time, body)
        return [told('product.updated', body)]
      },
      'product.deleted': ({ time, data: { product } }) => {
        shelf.clear(product)
        parents.forget(product)
        simple.forget(product)
        return [told('product.deleted', { id: number(product) }, time)]
      },
      'customer.updated': ({ time, data: { customer, person, name } }) => {
        const { email = '', phone = '' } = writtenOf(person, people)
        const [first = '', ...others] = (name && people(name.digest))?.split(' ') ?? []
        return [
          told('customer.updated', {
            ...{ id: number(customer), email, first_name: first, last_name: others.join(' '), role: 'customer' },
            ...{ ...dated('date_created', time), ...dated('date_modified', time), billing: { phone, country: '' } },
          }),
        ]
      },
      'customer.deleted': ({ time, data: { customer } }) =>
        customer === null ? [] : [told('customer.deleted', { id: number(customer) }, time)],
    },
    lists: [
      [
        `${root}/orders`,
        (query) =>
          modified(
            orders.all.map((kept) => orderChanged(kept, orderBody(kept))),
            query,
          ),
      ],
      [
        `${root}/products`,
        (query) =>
          query.get('type') === 'variable'
            ? numbered(parents.all, query)
            : modified([...simple.all, ...parents.all], query),
      ],
    ],
    reads: [
      [/^\/wp-json\/wc\/v3\/orders\/(\d+)\/refunds\/(\d+)$/, (order, refund) => refunds.get(`${order}/${refund}`)],
      [
        /^\/wp-json\/wc\/v3\/products\/(\d+)\/variations\?per_page=(\d+)&page=(\d+)$/,
        (id, length, page) => {
          const product = shelf.find((item) => numberFor(item.product) === id)?.product
          if (product === undefined) return undefined
          const from = (Number(page) - 1) * Number(length)
          return shelf
            .of(product)
            .slice(from, from + Number(length))
            .map((item) => ({
              ...identityBody(item),
              attributes: item.title === undefined ? [] : [{ id: 1, name: 'Kind', option: item.title }],
            }))
        },
      ],
    ],
  })
}

const root = '/wp-json/wc/v3'

const orderChanged = ({ snapshot, updatedAt }: KeptOrder, body: unknown): Changed => ({
  ...{ id: snapshot.order, at: updatedAt },
  body,
})

/** What was modified after a moment, which itself is left out; the oldest first, by the whole second. */
function modified(things: readonly Changed[], query: URLSearchParams): ListAnswer {
  const after = query.get('modified_after') ?? ''
  const later = things.filter(({ at }) => utc(at) > after).sort((left, right) => (left.at < right.at ? -1 : 1))
  return numbered(later, query)
}

/** Pages by number. */
function numbered(things: readonly Changed[], query: URLSearchParams): ListAnswer {
  const [length, page] = [Number(query.get('per_page') ?? 10), Number(query.get('page') ?? 1)]
  const from = (page - 1) * length
  const headers = { 'x-wp-totalpages': String(Math.ceil(things.length / length)) }
  return { json: things.slice(from, from + length).map(({ body }) => body), headers }
}

/** Nothing waits and something left. */
function hasLeft(order: KeptOrder | undefined): boolean {
  const lines = order?.snapshot.lines ?? []
  const hasAny = lines.some((line) => order && shippedOf(line, order) > 0)
  return (
    hasAny && lines.every((line) => order && shippedOf(line, order) + refundedOf(line, order) >= microsOf(line.ordered))
  )
}

function statusOf(order: KeptOrder): string {
  const { cancelledAt, settlement } = order.snapshot
  if (cancelledAt !== undefined) return 'cancelled'
  if (settlement?.state === 'refunded') return 'refunded'
  if (hasLeft(order)) return 'completed'
  if (settlement?.state === 'unpaid') return 'pending'
  return settlement?.state === 'paid' ? 'processing' : 'on-hold'
}

/** As PHP writes JSON: slashes and whatever is not ASCII are escaped. */
const phpJson = (body: unknown): string =>
  jsonOf(body)
    .replaceAll('/', '\\/')
    .replace(/[^\0-\x7f]/g, (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`)

/** The delivery id is made of the webhook and the second; each topic has a webhook of its own. */
function told(topic: string, content: object, at?: Instant): Telling {
  const [resource = '', event = ''] = topic.split('.')
  const body = phpJson(content)
  const webhook = numberFor(topic).slice(0, 4)
  const delivery = createHash('md5')
    .update(`${webhook} ${at ?? body}`)
    .digest('hex')
  const headers = {
    ...{ 'x-wc-webhook-source': site, 'x-wc-webhook-topic': topic, 'x-wc-webhook-resource': resource },
    ...{ 'x-wc-webhook-event': event, 'x-wc-webhook-id': webhook, 'x-wc-webhook-delivery-id': delivery },
    'user-agent': 'WooCommerce/10.3.4 Hookshot (WordPress/6.8.1)',
  }
  return { body, headers }
}
