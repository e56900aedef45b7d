/** What we read of WooCommerce's bodies and API answers, and no more. A webhook's body is the REST representation.
 * Source: https://woocommerce.github.io/woocommerce-rest-api-docs/ */
import { type Instant, instantFrom } from '@kilter/core'
import * as z from 'zod'
import { id, label, quantity, refusalAsIssue, sku } from '../fields.ts'

/** Fields ending in `_gmt` are UTC and come without a zone. */
const utc = z.string().transform(refusalAsIssue<string, Instant>((text) => instantFrom(`${text}Z`)))

/** The number 0 stands for none. */
const idOrNone = id.nullish().transform((given) => (given === '0' || !given ? undefined : given))

/** Computed prices have as many decimals as a double has, and come as text then. */
const price = z.union([z.string().max(40), z.number()]).nullish()

/** Source: https://woocommerce.github.io/woocommerce-rest-api-docs/#order-line-items-properties */
const orderLine = z.object({
  id,
  product_id: idOrNone,
  variation_id: idOrNone,
  sku,
  global_unique_id: sku,
  quantity,
  price,
})
export type WooLine = z.infer<typeof orderLine>

/** Source: https://woocommerce.github.io/woocommerce-rest-api-docs/#order-properties */
export const Order = z.object({
  id,
  number: z.union([z.string().max(200), z.int().transform(String)]),
  status: z.string(),
  currency: z.string(),
  date_created_gmt: utc,
  date_modified_gmt: utc.nullish(),
  date_completed_gmt: utc.nullish(),
  date_paid_gmt: utc.nullish(),
  total: price,
  line_items: z.array(orderLine).max(2_000),
  refunds: z.array(z.object({ id })).max(150).nullish(),
})
export type Order = z.infer<typeof Order>

/** Answer of GET /wp-json/wc/v3/orders/{order}/refunds/{refund}; quantities are negative.
 * Source: https://woocommerce.github.io/woocommerce-rest-api-docs/#retrieve-a-refund */
export const RefundAnswer = z.object({
  id,
  date_created_gmt: utc,
  line_items: z.array(z.object({ product_id: idOrNone, variation_id: idOrNone, quantity })).max(2_000),
})
export type Refund = z.infer<typeof RefundAnswer>

/** What a product and a variation have in common. */
const Listed = z.object({
  id,
  name: label,
  /** Of a variation what it is; of a product what there is to choose from. */
  attributes: z
    .array(z.object({ option: label }))
    .nullish()
    .catch(undefined),
  sku,
  global_unique_id: sku,
  status: z.string().nullish(),
  price,
  manage_stock: z.union([z.boolean(), z.string()]).nullish(),
  stock_quantity: quantity.nullish(),
  backorders_allowed: z.boolean().nullish(),
  date_modified_gmt: utc.nullish(),
})
export type Listed = z.infer<typeof Listed>

/** Source: https://woocommerce.github.io/woocommerce-rest-api-docs/#product-properties */
export const Product = Listed.extend({
  type: z.string().nullish(),
  parent_id: idOrNone,
  variations: z.array(id).max(10_000).nullish(),
})
export type Product = z.infer<typeof Product>

/** Answer of GET /wp-json/wc/v3/products/{product}/variations.
 * Source: https://woocommerce.github.io/woocommerce-rest-api-docs/#list-all-product-variations */
export const VariationsAnswer = z.array(Listed)

/** Source: https://woocommerce.github.io/woocommerce-rest-api-docs/#customer-properties */
export const Customer = z.object({
  id,
  email: z.string().nullish(),
  first_name: z.string().nullish(),
  last_name: z.string().nullish(),
  date_modified_gmt: utc.nullish(),
  billing: z.object({ phone: z.string().nullish(), country: z.string().nullish() }).nullish(),
})

/** A deleted resource comes as its id alone. */
export const Deleted = z.object({ id })

export const Anything = z.looseObject({})
