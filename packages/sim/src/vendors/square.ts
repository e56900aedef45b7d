/** Events of a Square till, and what its API answers. Source of the shapes: the public API specification. */
import type { Happening, Item } from '../world.ts'
import { currency, squareIds } from './ids.ts'

type Sold = Extract<Happening, { kind: 'sold' }>
type Counted = Extract<Happening, { kind: 'counted' }>

const envelope = (type: string, eventId: string, merchantId: string, at: string, data: unknown) => ({
  merchant_id: merchantId,
  type,
  event_id: eventId,
  created_at: at,
  data,
})

/** `number` tells the sales of a day apart. */
export const saleId = (number: number): string => `ORDER${String(number).padStart(24, '0')}`

export function paymentPayload(sold: Sold, number: number, merchantId: string, at: string) {
  const id = `PAYMENT${String(number).padStart(22, '0')}`
  const money = { amount: sold.item.priceMinor * sold.quantity, currency }
  const payment = {
    id,
    order_id: saleId(number),
    location_id: squareIds.location(sold.location),
    status: 'COMPLETED',
    source_type: 'CARD',
    amount_money: money,
    total_money: money,
    receipt_number: id.slice(0, 4),
    created_at: at,
    updated_at: at,
  }
  return envelope('payment.updated', `payment-${number}`, merchantId, at, { type: 'payment', id, object: { payment } })
}

/** Answer of GET /v2/orders/{id}. */
export const orderAnswer = (sold: Sold, number: number, at: string) => ({
  order: {
    id: saleId(number),
    location_id: squareIds.location(sold.location),
    source: { name: 'Square Point of Sale' },
    line_items: [
      {
        uid: `LINE${number}`,
        catalog_object_id: squareIds.variation(sold.item),
        quantity: String(sold.quantity),
        name: sold.item.title,
        item_type: 'ITEM',
        base_price_money: { amount: sold.item.priceMinor, currency },
      },
    ],
    created_at: at,
    updated_at: at,
    closed_at: at,
    state: 'COMPLETED',
    version: 4,
  },
})

export function countPayload(counted: Counted, number: number, merchantId: string, at: string) {
  const count = {
    calculated_at: at,
    catalog_object_id: squareIds.variation(counted.item),
    catalog_object_type: 'ITEM_VARIATION',
    location_id: squareIds.location(counted.location),
    quantity: String(counted.quantity),
    state: 'IN_STOCK',
  }
  const data = { type: 'inventory_counts', id: `count-${number}`, object: { inventory_counts: [count] } }
  return envelope('inventory.count.updated', `count-${number}`, merchantId, at, data)
}

/** Answer of GET /v2/catalog/object/{id}. */
export const variationAnswer = (item: Item, at: string) => ({
  object: {
    type: 'ITEM_VARIATION',
    id: squareIds.variation(item),
    updated_at: at,
    version: 1,
    item_variation_data: {
      item_id: `ITEM${squareIds.variation(item)}`,
      name: item.title,
      sku: item.sku,
      price_money: { amount: item.priceMinor, currency },
    },
  },
})
