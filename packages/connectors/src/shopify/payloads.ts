/** What we read of Shopify's bodies, and no more. Source: https://shopify.dev/docs/api/webhooks, REST resources of 2024-10 and later. */
import * as z from 'zod'
import { amountText, id, label, quantity, sku, time } from '../fields.ts'

const orderLine = z.object({
  id,
  variant_id: id.nullish(),
  sku,
  quantity,
  fulfillable_quantity: quantity.nullish(),
  fulfillment_status: z.string().nullish(),
  price: amountText.nullish(),
  gift_card: z.boolean().nullish(),
})
export type ShopifyLine = z.infer<typeof orderLine>

/** Source: https://shopify.dev/docs/api/admin-rest/latest/resources/fulfillment */
export const Fulfillment = z.object({
  id,
  order_id: id,
  status: z.string(),
  location_id: id.nullish(),
  created_at: time,
  updated_at: time.nullish(),
  line_items: z.array(orderLine),
})
export type Fulfillment = z.infer<typeof Fulfillment>

/** Source: https://shopify.dev/docs/api/admin-rest/latest/resources/refund */
export const Refund = z.object({
  id,
  order_id: id,
  created_at: time,
  processed_at: time.nullish(),
  refund_line_items: z.array(
    z.object({
      line_item_id: id,
      quantity,
      location_id: id.nullish(),
      restock_type: z.string(),
      line_item: orderLine.nullish(),
    }),
  ),
})
export type Refund = z.infer<typeof Refund>

/** Source: https://shopify.dev/docs/api/admin-rest/latest/resources/order */
export const Order = z.object({
  id,
  name: z.string().max(200),
  created_at: time,
  updated_at: time,
  processed_at: time.nullish(),
  cancelled_at: time.nullish(),
  currency: z.string(),
  fulfillment_status: z.string().nullish(),
  financial_status: z.string().nullish(),
  total_price: amountText.nullish(),
  payment_gateway_names: z.array(z.string()).max(100).nullish(),
  source_name: z.string().nullish(),
  location_id: id.nullish(),
  test: z.boolean().nullish(),
  line_items: z.array(orderLine),
  fulfillments: z.array(Fulfillment).nullish(),
  refunds: z.array(Refund).nullish(),
})
export type Order = z.infer<typeof Order>

/** Source: https://shopify.dev/docs/api/admin-rest/latest/resources/inventorylevel. `available` is null for untracked items. */
export const InventoryLevel = z.object({
  inventory_item_id: id,
  location_id: id,
  available: quantity.nullable(),
  updated_at: time,
})

/** Source: https://shopify.dev/docs/api/admin-rest/latest/resources/inventoryitem */
export const InventoryItem = z.object({ id, sku, updated_at: time })

export const Variant = z.object({
  id,
  product_id: id.nullish(),
  title: label,
  barcode: label,
  sku,
  price: amountText.nullish(),
  inventory_item_id: id.nullish(),
  inventory_policy: z.string().nullish(),
  inventory_quantity: quantity.nullish(),
  updated_at: time.nullish(),
})
export type Variant = z.infer<typeof Variant>

/** Source: https://shopify.dev/docs/api/admin-rest/latest/resources/product */
export const Product = z.object({
  id,
  title: label,
  status: z.string().nullish(),
  updated_at: time.nullish(),
  variants: z.array(Variant).max(2_048),
})

/** A deleted product comes as its id alone. */
export const DeletedProduct = z.object({ id })

/** Source: https://shopify.dev/docs/api/admin-rest/latest/resources/customer */
export const Customer = z.object({
  id,
  email: z.string().nullish(),
  phone: z.string().nullish(),
  first_name: z.string().nullish(),
  last_name: z.string().nullish(),
  updated_at: time,
})

/** A deleted customer comes as its id alone. */
export const DeletedCustomer = z.object({ id })

/** Source: https://shopify.dev/docs/apps/build/compliance/privacy-law-compliance */
export const CustomerRedact = z.object({
  customer: z.object({ id, email: z.string().nullish(), phone: z.string().nullish() }),
  orders_to_redact: z.array(id).nullish(),
})

/** Source: the same page. */
export const DataRequest = z.object({
  customer: z.object({ id, email: z.string().nullish(), phone: z.string().nullish() }),
  orders_requested: z.array(id).nullish(),
})

export const Anything = z.looseObject({})
