/** Web stores: orders, parcels, refunds, listings. */
import { type EventDraft, type Money, microsOf, type Quantity } from '@kilter/core'
import fc from 'fast-check'
import { expect } from 'vitest'
import type { Drafted } from '../any-draft.ts'
import { receivedAt } from '../overhear.ts'
import { but, digits, type Hearing, longDigits, toTheSecond } from './heard.ts'

type Snapshot = Drafted<'order.placed' | 'order.updated' | 'order.cancelled'>
type ItemRef = Drafted<'stock.counted'>['data']['item']

/** The shop's, in these tests. */
const currency = 'EUR'
const ours = (money: Money | undefined) => (money?.currency === currency ? money : undefined)
/** A bar code is not told. */
const plain = ({ gtin: _, ...item }: ItemRef): ItemRef => item
const byNumber = fc.oneof(digits, longDigits)
const variants = byNumber.map((id) => `variant:${id}`)
/** Blank is none, and what is blank around it is not the vendor's business. */
const printed = fc.stringMatching(/^[A-Z]{1,6}-[0-9]{1,4}$/)

const shopifySnapshot = (draft: Snapshot): EventDraft[] => {
  const { time, data } = draft
  const { placedAt, cancelledAt, lines, total } = data
  const priced = lines.map(({ unitPrice, item, ...line }) => {
    const price = ours(unitPrice)
    return { ...line, item: plain(item), ...(price && { unitPrice: price }) }
  })
  const sum = lines.reduce((so, { unitPrice, ordered }) => so + lineMinor(ours(unitPrice), ordered), 0)
  const told = but(draft as Drafted<'order.placed'>, {
    ...{ placedAt: toTheSecond(placedAt), cancelledAt: cancelledAt && toTheSecond(cancelledAt), lines: priced },
    total: ours(total) ?? { amountMinor: sum, currency },
    settlement: data.settlement && { state: data.settlement.state, ...(data.settlement.mixed && { mixed: true }) },
  })
  const left = lines.filter(({ shipped }) => microsOf(shipped) > 0)
  const snapshot = { ...told, time: toTheSecond(time) } as EventDraft
  return left.length === 0 ? [snapshot] : [snapshot, parcelOf(draft, left)]
}

const lineMinor = (price: Money | undefined, quantity: string) =>
  Math.round((price?.amountMinor ?? 0) * Number(quantity))

/** What left and was never told of is told with the order, as a parcel of which the test does not know the id. */
const parcelOf = ({ time, data: { order } }: Snapshot, left: Snapshot['data']['lines']): EventDraft => ({
  type: 'order.fulfilled',
  time: toTheSecond(time),
  data: {
    ...{ order, fulfilment: expect.stringMatching(/^\d+$/), shippedAt: toTheSecond(time), location: null },
    cancelled: false,
    lines: left.map(({ line, item, shipped: quantity }) => ({ line, item: plain(item), quantity })),
  },
})

const snapshots = {
  loses:
    'what is finer than a second, bar codes, prices in another currency than the shop’s; an order without a total has that of its lines, and what left is a parcel',
  as: shopifySnapshot,
}

const seen = (goods: string, restocked: boolean) => {
  if (!restocked || goods === 'unknown') return { goods: 'unknown' as const, restocked: false }
  return { goods: goods as 'unshipped' | 'returned', restocked: true }
}

/** A variant has a number in the catalogue, and another one where it is counted. */
const inventory = expect.stringMatching(/^inventory:\d+$/)

export const shopify: Hearing = {
  forms: {
    ...{ order: byNumber, line: byNumber, fulfilment: byNumber, refund: byNumber, sale: byNumber, location: byNumber },
    ...{ customer: byNumber, orders: byNumber, product: byNumber, externalId: variants },
    ...{ sku: printed, gtin: printed, title: printed },
  },
  hears: {
    'order.placed': snapshots,
    'order.updated': snapshots,
    'order.cancelled': snapshots,
    'order.fulfilled': {
      loses: 'what is finer than a second, and bar codes',
      as: ({ type, time, data }) => [
        {
          ...{ type, time: toTheSecond(time) },
          data: {
            ...{ ...data, shippedAt: toTheSecond(data.shippedAt) },
            lines: data.lines.map((line) => ({ ...line, item: plain(line.item) })),
          },
        },
      ],
    },
    'order.refunded': {
      loses:
        'what is finer than a second, bar codes, when it was written down, and of goods that are not for sale again where they are',
      as: ({ type, data }) => {
        const refundedAt = toTheSecond(data.refundedAt)
        const lines = data.lines.map((line) => ({
          ...{ ...line, item: plain(line.item), ...seen(line.goods, line.restocked) },
        }))
        return [{ type, time: refundedAt, data: { ...data, refundedAt, lines } }]
      },
    },
    'sale.completed': {
      loses: 'what is finer than a second, bar codes, and prices in another currency than the shop’s',
      as: ({ type, time, data }) => {
        const lines = data.lines.map(({ unitPrice, item, ...line }) => {
          const price = ours(unitPrice)
          return { ...line, item: plain(item), ...(price && { unitPrice: price }) }
        })
        return [{ type, time: toTheSecond(time), data: { ...data, soldAt: toTheSecond(data.soldAt), lines } }]
      },
    },
    'stock.counted': {
      loses: 'what is on hand, for levels are net of open orders; what is finer than a second; whether people counted',
      as: ({ time: at, data: { item, location, quantity, basis } }) => {
        if (basis === 'onHand') return []
        const time = toTheSecond(at)
        const named: EventDraft[] = item.sku === undefined ? [] : [itemNamed(item.sku, time)]
        const counted = { item: { externalId: inventory }, location, quantity, basis }
        return [...named, { type: 'stock.counted', time, data: counted }]
      },
    },
    'listing.updated': {
      loses: 'what is finer than a second, that an item is not counted, and a price in another currency',
      as: ({ time: at, data: { item, available, price, published, backorders } }) => {
        const time = toTheSecond(at)
        const externalId = item.externalId ?? expect.stringMatching(/^variant:\d+$/)
        const shown = {
          ...(available && { available }),
          ...(ours(price) && { price: ours(price) }),
          ...(published !== undefined && { published }),
          ...(backorders !== undefined && { backorders }),
        }
        const data = { item: { externalId, ...(item.sku !== undefined && { sku: item.sku }) }, ...shown }
        const product = expect.stringMatching(/^\d+$/)
        return [
          {
            type: 'product.updated',
            time,
            data: { product, items: namesOf({ externalId, sku: item.sku ?? null, gtin: item.gtin }) },
          },
          { type: 'listing.updated', time, data } as EventDraft,
        ]
      },
    },
    'product.updated': {
      loses: 'what is finer than a second; each variant is known under two ids and listed without figures',
      as: ({ time: at, data: { product, items } }) => {
        const time = toTheSecond(at)
        return [
          {
            ...{ type: 'product.updated', time },
            data: { product, items: items.flatMap(namesOf) },
          },
          ...items.map(
            ({ externalId, sku }) =>
              ({
                ...{ type: 'listing.updated', time },
                data: { item: { externalId, ...(sku !== null && { sku }) } },
              }) as EventDraft,
          ),
        ]
      },
    },
    'product.deleted': { loses: 'when', as: ({ type, data }) => [{ type, time: receivedAt, data }] },
    'customer.updated': {
      loses: 'what is finer than a second, and whether it is archived',
      as: (draft) => [but(draft, { archived: undefined }, toTheSecond(draft.time))],
    },
    'customer.deleted': {
      loses: 'when; the orders and the address of one who is not erased',
      as: ({ type, data: { customer, orders, erase, person = {} } }) => {
        const kept = customer === null || !erase ? { orders: [] } : { orders, person }
        return [{ type, time: receivedAt, data: { customer, erase: erase || customer === null, ...kept } }]
      },
    },
  },
}

const namesOf = (item: Drafted<'product.updated'>['data']['items'][number]) => [
  identity(item),
  identity({ ...item, externalId: inventory }),
]

const itemNamed = (sku: string, time: EventDraft['time']): EventDraft => ({
  ...{ type: 'product.updated', time },
  data: { product: inventory, items: [{ externalId: inventory, sku }] },
})

/** An order has one currency: its total's, its first price's, or the shop's. */
const currencyOf = ({ total, lines }: Snapshot['data']) =>
  total?.currency ?? lines.find(({ unitPrice }) => unitPrice)?.unitPrice?.currency ?? currency

const nothing = '0' as Quantity

function totalOf({ total, lines }: Snapshot['data'], own: string): Money {
  const priced = lines.filter(({ unitPrice }) => unitPrice?.currency === own)
  const sum = priced.reduce((so, { unitPrice, ordered }) => so + lineMinor(unitPrice, ordered), 0)
  return total ?? { amountMinor: sum, currency: own }
}

/** An order that WooCommerce has no parcels for: it waits, or all of it has left. */
function wooSnapshot(draft: Snapshot): EventDraft[] {
  const time = toTheSecond(draft.time)
  const { order, number, placedAt, lines, settlement } = draft.data
  const own = currencyOf(draft.data)
  const isOff = draft.type === 'order.cancelled'
  const isRefunded = !isOff && settlement?.state === 'refunded'
  const hasLeft = !isOff && lines.length > 0 && lines.every(({ waiting }) => waiting === nothing)
  const isPending = !isOff && !hasLeft && settlement?.state === 'unpaid'
  const wasPaid = settlement?.state === 'paid' || settlement?.state === 'refunded'
  const state = isRefunded ? 'refunded' : wasPaid ? 'paid' : isPending ? 'unpaid' : undefined
  const data = {
    ...{ order, number, placedAt: toTheSecond(placedAt), total: totalOf(draft.data, own) },
    ...(state && { settlement: { state } }),
    lines: lines.map(({ line, item, ordered, unitPrice }) => ({
      ...{ line, item, ordered, shipped: hasLeft ? ordered : nothing },
      waiting: isOff || isRefunded || hasLeft || isPending ? nothing : ordered,
      ...(unitPrice?.currency === own && { unitPrice }),
    })),
  }
  const told = { type: draft.type, time, data } as EventDraft
  if (!hasLeft) return [told]
  const parcel = { order, fulfilment: `${order}:completed`, shippedAt: time, location: null, cancelled: false }
  const left = lines.map(({ line, item, ordered: quantity }) => ({ line, item, quantity }))
  return [told, { type: 'order.fulfilled', time, data: { ...parcel, lines: left } }]
}

const wooSnapshots = {
  loses:
    'what is finer than a second, when it was called off, what left of an order that has not left as a whole, whether money is reserved or came in part, and prices in a second currency',
  as: wooSnapshot,
}

/** A bar code that is blank is none. */
const identity = ({ externalId, sku, gtin, title }: Drafted<'product.updated'>['data']['items'][number]) => ({
  ...{ externalId, sku, ...(gtin && { gtin }), ...(title && { title }) },
})

const ofNobody = { loses: 'all of an order of which nobody told', as: () => [] }

export const woocommerce: Hearing = {
  forms: {
    ...{ order: byNumber, line: byNumber, fulfilment: byNumber, refund: byNumber, customer: byNumber },
    ...{ product: byNumber, externalId: byNumber, sku: printed, title: printed },
  },
  hears: {
    'order.placed': wooSnapshots,
    'order.updated': wooSnapshots,
    'order.cancelled': wooSnapshots,
    'order.fulfilled': ofNobody,
    'order.refunded': ofNobody,
    'listing.updated': {
      loses:
        'what is finer than a second, and a price in another currency; what is not said is that it is shown and not sold below zero',
      as: ({ type, time: at, data: { item, available, price, published = true, backorders = false } }) => {
        const time = toTheSecond(at)
        const { externalId = '', sku, gtin } = item
        const shown = { ...(available !== undefined && { available }), ...(ours(price) && { price: ours(price) }) }
        const data = { item: { externalId, ...(sku !== undefined && { sku }) }, ...shown, published, backorders }
        const items = [identity({ externalId, sku: sku ?? null, gtin })]
        return [
          { type: 'product.updated', time, data: { product: externalId, items } },
          { type, time, data },
        ]
      },
    },
    'product.updated': {
      loses: 'what is finer than a second; each item is listed without figures, and what has none is one by itself',
      as: ({ type, time: at, data: { product, items } }) => {
        const time = toTheSecond(at)
        const sold = items.length > 0 ? items.map(identity) : [{ externalId: product, sku: null }]
        const listed = sold.map(({ externalId, sku }): EventDraft => {
          const item = { externalId, ...(sku !== null && { sku }) }
          return { type: 'listing.updated', time, data: { item, published: true, backorders: false } }
        })
        return [{ type, time, data: { product, items: sold } }, ...listed]
      },
    },
    'product.deleted': { loses: 'when', as: ({ type, data }) => [{ type, time: receivedAt, data }] },
    'customer.updated': {
      loses: 'what is finer than a second, and whether it is archived',
      as: (draft) => [but(draft, { archived: undefined }, toTheSecond(draft.time))],
    },
    'customer.deleted': {
      loses: 'when, the orders, and that it is to be erased',
      as: ({ type, data: { customer } }) =>
        customer === null ? [] : [{ type, time: receivedAt, data: { customer, orders: [], erase: false } }],
    },
  },
}

const bigcommerceSnapshots = {
  loses:
    'what is finer than a second, its number, how it is paid, when it was called off, bar codes, and amounts in another currency than the shop’s',
  as: (draft: Snapshot): EventDraft[] => {
    const { order, placedAt, lines, settlement } = draft.data
    const own = currencyOf(draft.data)
    const isRefunded = settlement?.state === 'refunded'
    const data = {
      ...{ order, number: order, placedAt: toTheSecond(placedAt) },
      ...(own === currency && { total: totalOf(draft.data, own) }),
      lines: lines.map(({ unitPrice, item, waiting, ...line }) => ({
        ...{ ...line, item: plain(item), waiting: isRefunded ? nothing : waiting },
        ...(own === currency && ours(unitPrice) && { unitPrice }),
      })),
    }
    return [{ type: draft.type, time: toTheSecond(draft.time), data }]
  },
}

const untold = 'everything but that something changed'

export const bigcommerce: Hearing = {
  forms: {
    ...{ order: byNumber, line: byNumber, fulfilment: byNumber, refund: byNumber, customer: byNumber, sku: printed },
    ...{ product: byNumber.map((id) => `product:${id}`) },
    externalId: fc.oneof(
      variants,
      byNumber.map((id) => `product:${id}`),
    ),
  },
  hears: {
    'order.placed': bigcommerceSnapshots,
    'order.updated': bigcommerceSnapshots,
    'order.cancelled': bigcommerceSnapshots,
    'order.fulfilled': ofNobody,
    'order.refunded': ofNobody,
    'listing.updated': {
      loses: 'everything but how many there are, and what is finer than a second',
      as: ({ type, time, data: { item, available } }) => {
        if (!available) return []
        return [{ type, time: toTheSecond(time), data: { item: { externalId: item.externalId }, available } }]
      },
    },
    'product.updated': { loses: untold, as: () => [] },
    'product.deleted': {
      loses: 'what is finer than a second',
      as: (draft) => [but(draft, {}, toTheSecond(draft.time))],
    },
    'customer.updated': { loses: untold, as: () => [] },
    'customer.deleted': {
      loses: 'what is finer than a second, the orders, and that it is to be erased',
      as: ({ type, time, data: { customer } }) =>
        customer === null ? [] : [{ type, time: toTheSecond(time), data: { customer, orders: [], erase: false } }],
    },
  },
}
