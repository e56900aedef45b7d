/** What we read of Lightspeed's payloads, and no more. Two shapes are alive: API 1.0, and the dated ones of 2026.
 * Source: https://x-series-api.lightspeedhq.com/docs/webhooks */
import { type Instant, instantFrom } from '@kilter/core'
import * as z from 'zod'
import { id, label, quantity, refusalAsIssue, sku } from '../fields.ts'

/** API 1.0 writes UTC without saying so: `2026-11-20 19:02:05`. */
const time = z
  .string()
  .transform(
    refusalAsIssue<string, Instant>((text) =>
      instantFrom(/^[\d-]+ [\d:.]+$/.test(text) ? `${text.replace(' ', 'T')}Z` : text),
    ),
  )

/** API 1.0 writes what is not there as empty text. */
const absent = z.literal('').transform(() => undefined)
export const timeOrNone = z.union([absent, time]).nullish()
const idOrNone = z.union([absent, id]).nullish()

const identity = z.object({ sku, updated_at: timeOrNone })

const line = z
  .object({ id, product_id: idOrNone, product: z.object({ id }).nullish(), sku, quantity })
  .transform(({ product_id, product, ...rest }, context) => {
    const named = product_id ?? product?.id
    if (named !== undefined) return { ...rest, product: named }
    context.issues.push({ code: 'custom', message: 'names no product', input: rest })
    return z.NEVER
  })

/** Source: schemas Sale and SaleResponseSource of the X-Series OpenAPI description, 2026-07 */
const sourceOfNewShape = z.object({ outlet_id: idOrNone, id: idOrNone, type: z.string().nullish() })

export const Sale = z.object({
  id,
  status: z.string().nullish(),
  state: z.string().nullish(),
  source: z.union([z.string(), sourceOfNewShape]).nullish(),
  source_id: z.string().nullish(),
  outlet_id: idOrNone,
  sale_date: timeOrNone,
  date: timeOrNone,
  created_at: timeOrNone,
  updated_at: time,
  /** Empty text: not deleted. */
  deleted_at: z.string().nullish(),
  register_sale_products: z.array(line).max(2_000).nullish(),
  line_items: z.array(line).max(2_000).nullish(),
})
export type Sale = z.infer<typeof Sale>

export const Inventory = z
  .object({
    product_id: id,
    outlet_id: id,
    count: quantity.nullish(),
    current_inventory_level: quantity.nullish(),
    updated_at: timeOrNone,
    product: identity.nullish(),
  })
  .refine((level) => Boolean(level.count ?? level.current_inventory_level), 'neither count nor current_inventory_level')

export const Product = z.object({
  id,
  name: label,
  sku,
  active: z.union([z.boolean(), z.number()]).nullish(),
  updated_at: time,
  /** Empty text: not deleted. */
  deleted_at: z.string().nullish(),
})

/** Answer of GET /api/2026-07/products/{product_id}.
 * Source: operation GetProductByID of the X-Series OpenAPI description, 2026-07 */
export const ProductAnswer = z.object({ data: z.object({ id, sku, updated_at: time }) })

export const Anything = z.looseObject({})
