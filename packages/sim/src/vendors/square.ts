/** Events of a Square till, and what its API answers. Source of the shapes: the public API specification. */
import type { Counted, Item, Sold } from '../world.ts'
import { currency, squareIds } from './ids.ts'

/** What every event carries. `number` tells the happenings of a day apart; `at` is RFC 3339. */
export interface Stamp {
  readonly number: number
  readonly eventId: string
  readonly merchantId: string
  readonly at: string
}

/** Counts in one notification. Source: the vendor's documentation of inventory webhooks. */
export const countsMax = 100

const envelope = ({ merchantId, eventId, at }: Stamp, type: string, data: unknown) => ({
  merchant_id: merchantId,
  type,
  event_id: eventId,
  created_at: at,
  data,
})

export const saleId = (number: number): string => `ORDER${String(number).padStart(24, '0')}`
const paymentId = (number: number): string => `PAYMENT${String(number).padStart(22, '0')}`

const moneyOf = ({ item, quantity }: Sold) => ({ amount: item.priceMinor * quantity, currency })

/** A completed payment: it names the order, and says nothing of what was sold. */
export function paymentPayload(sold: Sold, stamp: Stamp) {
  const { number, at } = stamp
  const id = paymentId(number)
  const money = moneyOf(sold)
  const payment = {
    id,
    order_id: saleId(number),
    location_id: squareIds.location(sold.location),
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
    is_offline_payment: sold.heardAt !== undefined,
    receipt_number: `R${number}`,
    created_at: at,
    updated_at: at,
  }
  return envelope(stamp, 'payment.updated', { type: 'payment', id, object: { payment } })
}

/** Answer of GET /v2/orders/{id}. A line names a variation and no SKU. */
export function orderAnswer(sold: Sold, number: number, at: string) {
  const total = moneyOf(sold)
  return {
    order: {
      id: saleId(number),
      location_id: squareIds.location(sold.location),
      source: { name: 'Square Point of Sale' },
      line_items: [
        {
          uid: `LINE${number}`,
          catalog_object_id: squareIds.variation(sold.item),
          catalog_version: 1,
          quantity: String(sold.quantity),
          name: sold.item.title,
          item_type: 'ITEM',
          base_price_money: { amount: sold.item.priceMinor, currency },
          gross_sales_money: total,
          total_money: total,
        },
      ],
      created_at: at,
      updated_at: at,
      closed_at: at,
      state: 'COMPLETED',
      version: 4,
      total_money: total,
      tenders: [{ id: paymentId(number), type: 'CARD', amount_money: total, payment_id: paymentId(number) }],
    },
  }
}

/** The sellable stock of one moment and place, `countsMax` variations at most. */
export function countPayload(counted: readonly Counted[], stamp: Stamp) {
  const counts = counted.map(({ item, location, quantity }) => ({
    calculated_at: stamp.at,
    catalog_object_id: squareIds.variation(item),
    catalog_object_type: 'ITEM_VARIATION',
    location_id: squareIds.location(location),
    quantity: String(quantity),
    state: 'IN_STOCK',
  }))
  const data = { type: 'inventory_counts', id: `counts-${stamp.number}`, object: { inventory_counts: counts } }
  return envelope(stamp, 'inventory.count.updated', data)
}

/** Answer of GET /v2/catalog/object/{id}. */
export const variationAnswer = (item: Item, at: string) => ({
  object: {
    type: 'ITEM_VARIATION',
    id: squareIds.variation(item),
    updated_at: at,
    version: 1,
    is_deleted: false,
    item_variation_data: {
      item_id: `ITEM${squareIds.variation(item)}`,
      name: item.title,
      sku: item.sku,
      pricing_type: 'FIXED_PRICING',
      price_money: { amount: item.priceMinor, currency },
      track_inventory: true,
    },
  },
})
