import * as z from 'zod'
import { Instant, Money, Quantity } from '../values.ts'
import { ItemRef } from './item-ref.ts'

/** What a store shows of an item. Absent fields are not known from this event. */
export const ListingUpdated = z.object({
  item: ItemRef,
  available: Quantity.nullable().optional(),
  price: Money.optional(),
  published: z.boolean().optional(),
  /** The store sells it below zero. */
  backorders: z.boolean().optional(),
})
export type ListingUpdated = z.infer<typeof ListingUpdated>

/** Unit: characters. */
export const titleMax = 200

/** Which of the vendor's ids carry which SKU, bar code or title: where identities are learned from. */
export const ProductUpdated = z.object({
  product: z.string().min(1).max(200),
  items: z
    .array(
      z.object({
        externalId: z.string().min(1).max(200),
        sku: z.string().max(200).nullable(),
        gtin: z.string().max(200).nullable().optional(),
        /** As people see it, with what tells it from its siblings: `Scarf, red, M`. */
        title: z.string().min(1).max(titleMax).optional(),
      }),
    )
    .max(10_000),
})
export type ProductUpdated = z.infer<typeof ProductUpdated>

export const ProductDeleted = z.object({ product: z.string().min(1).max(200) })

export const listingUpdated = z.object({ type: z.literal('listing.updated'), time: Instant, data: ListingUpdated })
export const productUpdated = z.object({ type: z.literal('product.updated'), time: Instant, data: ProductUpdated })
export const productDeleted = z.object({ type: z.literal('product.deleted'), time: Instant, data: ProductDeleted })
