import * as z from 'zod'

/** How a vendor names an item: its own id, the SKU as printed, the bar code. At least one is there. */
export const ItemRef = z
  .object({
    externalId: z.string().min(1).max(200).optional(),
    sku: z.string().min(1).max(200).optional(),
    gtin: z.string().min(1).max(200).optional(),
  })
  .refine((ref) => ref.externalId !== undefined || ref.sku !== undefined, 'an item needs an external id or a SKU')
export type ItemRef = z.infer<typeof ItemRef>
