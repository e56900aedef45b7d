/** What we read of Lightspeed's payloads, and no more. Two shapes are alive: API 1.0, and the dated ones of 2026.
 * Source: https://x-series-api.lightspeedhq.com/docs/webhooks */
import { type Instant, instantFrom } from '@kilter/core'
import { z } from 'zod'
import { id, quantity, refusalAsIssue, sku } from '../fields.ts'

/** API 1.0 writes UTC without saying so: `2026-11-20 19:02:05`. */
const time = z
  .string()
  .transform(
    refusalAsIssue<string, Instant>((text) =>
      instantFrom(/^[\d-]+ [\d:.]+$/.test(text) ? `${text.replace(' ', 'T')}Z` : text),
    ),
  )

const line = z.object({
  id,
  product_id: id.nullish(),
  product: z.object({ id }).nullish(),
  sku,
  quantity,
})
export type SaleLine = z.infer<typeof line>

const sourceOfNewShape = z.object({ outlet_id: id.nullish(), id: id.nullish(), type: z.string().nullish() })

export const Sale = z.object({
  id,
  status: z.string().nullish(),
  state: z.string().nullish(),
  source: z.union([z.string(), sourceOfNewShape]).nullish(),
  source_id: z.string().nullish(),
  outlet_id: id.nullish(),
  sale_date: time.nullish(),
  date: time.nullish(),
  created_at: time.nullish(),
  updated_at: time,
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
    updated_at: time.nullish(),
    product: z.object({ sku }).nullish(),
  })
  .refine((level) => Boolean(level.count ?? level.current_inventory_level), 'neither count nor current_inventory_level')

export const Product = z.object({
  id,
  sku,
  active: z.union([z.boolean(), z.number()]).nullish(),
  updated_at: time,
  /** Empty text: not deleted. */
  deleted_at: z.string().nullish(),
})

export const Anything = z.looseObject({})
