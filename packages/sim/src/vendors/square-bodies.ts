/** Events of a Square account, and what its API answers. Source of the shapes: the public API specification. */
import type { Instant, Money } from '@kilter/core'
import { totalOf } from './forms.ts'

/** What every event carries. `at` is RFC 3339. */
export interface Stamp {
  readonly eventId: string
  readonly merchantId: string
  readonly at: string
}

/** Counts in one notification. Source: the vendor's documentation of inventory webhooks. */
export const countsMax = 100

const eventBody = <Data>({ merchantId, eventId, at }: Stamp, type: string, data: Data) => ({
  merchant_id: merchantId,
  type,
  event_id: eventId,
  created_at: at,
  data,
})

const moneyOf = ({ amountMinor: amount, currency }: Money) => ({ amount, currency })

/** Ids are the vendor's own. */
export interface LineSaid {
  readonly uid: string
  readonly variation: string
  readonly title: string
  /** Decimal text. */
  readonly quantity: string
  /** Of one. */
  readonly price?: Money | undefined
}

export interface SaleSaid {
  readonly order: string
  readonly payment: string
  readonly receipt: string
  readonly location: string
  readonly soldAt: string
  readonly updatedAt: string
  readonly isOffline: boolean
  readonly currency: string
  readonly lines: readonly LineSaid[]
}

const amountOf = ({ lines, currency }: SaleSaid): Money =>
  totalOf(
    lines.map(({ price, quantity }) => ({ unitPrice: price, count: Number(quantity) })),
    currency,
  )

/** A completed payment: it names the order, and says nothing of what was sold. */
export function paymentBody(sale: SaleSaid, stamp: Stamp) {
  const { order, payment: id, location, soldAt, updatedAt } = sale
  const money = moneyOf(amountOf(sale))
  const payment = {
    id,
    order_id: order,
    location_id: location,
    status: 'COMPLETED',
    source_type: 'CARD',
    amount_money: money,
    approved_money: money,
    total_money: money,
    card_details: {
      status: 'CAPTURED',
      card: { card_brand: 'VISA', card_type: 'DEBIT', last_4: '0000', prepaid_type: 'NOT_PREPAID' },
      entry_method: 'CONTACTLESS',
    },
    application_details: { square_product: 'SQUARE_POS' },
    is_offline_payment: sale.isOffline,
    receipt_number: sale.receipt,
    created_at: soldAt,
    updated_at: updatedAt,
  }
  return eventBody(stamp, 'payment.updated', { type: 'payment', id, object: { payment } })
}

export interface RefundSaid {
  readonly refund: string
  readonly order: string
  readonly location: string
  readonly at: string
  readonly amount: Money
}

/** It names the order that holds the return. */
export function refundBody({ refund: id, order, location, at, amount }: RefundSaid, stamp: Stamp) {
  const refund = {
    ...{ id, order_id: order, payment_id: `PAYMENT${id}`, location_id: location, status: 'COMPLETED', version: 10 },
    ...{ amount_money: moneyOf(amount), created_at: at, updated_at: at },
  }
  return eventBody(stamp, 'refund.updated', { type: 'refund', id, object: { refund } })
}

/** A line names a variation and no SKU. */
function lineBody({ uid, variation, title, quantity, price }: LineSaid) {
  const total = price && moneyOf(totalOf([{ unitPrice: price, count: Number(quantity) }], price.currency))
  return {
    uid,
    catalog_object_id: variation,
    catalog_version: 1,
    quantity,
    name: title,
    item_type: 'ITEM',
    ...(price && { base_price_money: moneyOf(price), gross_sales_money: total, total_money: total }),
  }
}

/** Answer of GET /v2/orders/{id}. */
export function orderAnswer(sale: SaleSaid) {
  const money = moneyOf(amountOf(sale))
  return {
    order: {
      id: sale.order,
      location_id: sale.location,
      source: { name: 'Square Point of Sale' },
      line_items: sale.lines.map(lineBody),
      created_at: sale.soldAt,
      updated_at: sale.updatedAt,
      closed_at: sale.soldAt,
      state: 'COMPLETED',
      version: 4,
      total_money: money,
      tenders: [{ id: sale.payment, type: 'CARD', amount_money: money, payment_id: sale.payment }],
    },
  }
}

/** Answer of GET /v2/orders/{id} for an order that holds a return. */
export const returnAnswer = ({ order: id, location, at }: RefundSaid, lines: readonly LineSaid[]) => ({
  order: {
    ...{ id, location_id: location, state: 'COMPLETED', version: 4, created_at: at, updated_at: at, closed_at: at },
    returns: [{ uid: `RETURN${id}`, return_line_items: lines.map(lineBody) }],
  },
})

export interface CountSaid {
  readonly variation: string
  readonly location: string
  readonly quantity: string
}

/** The sellable stock of one moment, `countsMax` variations at most. */
export function countBody(counted: readonly CountSaid[], at: string, stamp: Stamp) {
  const counts = counted.map(({ variation, location, quantity }) => ({
    calculated_at: at,
    catalog_object_id: variation,
    catalog_object_type: 'ITEM_VARIATION',
    location_id: location,
    quantity,
    state: 'IN_STOCK',
  }))
  const data = { type: 'inventory_counts', id: `counts-${stamp.eventId}`, object: { inventory_counts: counts } }
  return eventBody(stamp, 'inventory.count.updated', data)
}

/** It names no object: what changed is to be searched for. */
export const catalogueBody = (at: Instant, stamp: Stamp) =>
  eventBody(stamp, 'catalog.version.updated', {
    type: 'catalog',
    id: '',
    object: { catalog_version: { updated_at: at } },
  })

export interface VariationSaid {
  readonly id: string
  readonly title: string
  readonly sku: string | null
  readonly gtin?: string | null
  readonly price?: Money | undefined
  readonly updatedAt: string
}

/** Answer of GET /v2/catalog/object/{id}?include_related_objects=true. */
export const variationAnswer = ({ id, title, sku, gtin, price, updatedAt }: VariationSaid) => ({
  object: {
    type: 'ITEM_VARIATION',
    id,
    updated_at: updatedAt,
    version: 1,
    is_deleted: false,
    item_variation_data: {
      item_id: `ITEM${id}`,
      name: '',
      ...(sku !== null && { sku }),
      ...(gtin && { upc: gtin }),
      ...(price && { pricing_type: 'FIXED_PRICING', price_money: moneyOf(price) }),
      track_inventory: true,
    },
  },
  related_objects: [{ type: 'ITEM', id: `ITEM${id}`, updated_at: updatedAt, item_data: { name: title } }],
})
