import * as z from 'zod'
import { Instant, Money, Quantity } from '../values.ts'
import { ItemRef } from './item-ref.ts'

const TillLine = z.object({
  line: z.string().min(1).max(200),
  item: ItemRef,
  quantity: Quantity,
  unitPrice: Money.optional(),
})

/** A sale at the counter. `soldAt` is when the goods left, however late the till reports it. */
export const SaleCompleted = z.object({
  sale: z.string().min(1).max(200),
  soldAt: Instant,
  /** Null where the till does not say. */
  location: z.string().min(1).max(200).nullable(),
  /** Voided after all: the goods never left. */
  voided: z.boolean(),
  lines: z.array(TillLine).max(2_000),
})
export type SaleCompleted = z.infer<typeof SaleCompleted>

/** Goods brought back to the counter. */
export const SaleReturned = z.object({
  return: z.string().min(1).max(200),
  returnedAt: Instant,
  location: z.string().min(1).max(200).nullable(),
  /** False where the vendor does not say that the goods are for sale again. */
  restocked: z.boolean(),
  lines: z.array(TillLine).max(2_000),
})
export type SaleReturned = z.infer<typeof SaleReturned>

/** `time` is the vendor's update time: a later snapshot of the same sale wins. */
export const saleCompleted = z.object({ type: z.literal('sale.completed'), time: Instant, data: SaleCompleted })
export const saleReturned = z.object({ type: z.literal('sale.returned'), time: Instant, data: SaleReturned })
