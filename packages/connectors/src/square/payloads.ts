/** What we read of Square's events and API answers, and no more. Source: https://developer.squareup.com/reference/square */
import * as z from 'zod'
import { id, label, quantity, sku, time } from '../fields.ts'

/** Source: https://developer.squareup.com/docs/webhooks/overview */
export const Envelope = z.object({
  merchant_id: z.string().max(200).nullish(),
  type: z.string().min(1).max(200),
  event_id: z.string().min(1).max(200).nullish(),
})

const eventOf = <Shape extends z.ZodType>(object: Shape) => z.object({ data: z.object({ object }) })

/** Source: https://developer.squareup.com/reference/square/webhooks/inventory.count.updated */
export const InventoryCounts = eventOf(
  z.object({
    inventory_counts: z
      .array(
        z.object({
          catalog_object_id: id,
          catalog_object_type: z.string(),
          state: z.string(),
          location_id: id,
          quantity,
          calculated_at: time,
        }),
      )
      .max(100),
  }),
)

/** Source: https://developer.squareup.com/reference/square/webhooks/payment.updated */
export const Payment = eventOf(
  z.object({
    payment: z.object({
      status: z.string(),
      order_id: id.nullish(),
      created_at: time,
    }),
  }),
)

/** Source: https://developer.squareup.com/reference/square/webhooks/refund.updated */
export const Refund = eventOf(
  z.object({
    refund: z.object({
      id,
      status: z.string(),
      order_id: id.nullish(),
      updated_at: time,
    }),
  }),
)

const line = z.object({
  uid: id,
  catalog_object_id: id.nullish(),
  quantity,
  base_price_money: z.object({ amount: z.int(), currency: z.string() }).nullish(),
})
export type SquareLine = z.infer<typeof line>

/** Answer of GET /v2/orders/{order_id}. Source: https://developer.squareup.com/reference/square/orders-api/retrieve-order */
export const OrderAnswer = z.object({
  order: z.object({
    id,
    location_id: id,
    state: z.string(),
    updated_at: time,
    closed_at: time.nullish(),
    line_items: z.array(line).nullish(),
    returns: z.array(z.object({ return_line_items: z.array(line).nullish() })).nullish(),
  }),
})
export type Order = z.infer<typeof OrderAnswer>['order']

/** Answer of GET /v2/catalog/object/{object_id}?include_related_objects=true for a variation; its item is beside it.
 * Source: https://developer.squareup.com/reference/square/catalog-api/retrieve-catalog-object */
export const VariationAnswer = z.object({
  object: z.object({
    id,
    updated_at: time,
    item_variation_data: z.object({ sku, upc: label, name: label, item_id: label }).nullish(),
  }),
  related_objects: z
    .array(z.looseObject({ id: label, item_data: z.looseObject({ name: label }).nullish().catch(undefined) }))
    .nullish()
    .catch(undefined),
})

export const Anything = z.looseObject({})
