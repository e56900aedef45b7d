import * as z from 'zod'
import { Instant, Quantity } from '../values.ts'
import { ItemRef } from './item-ref.ts'

/** An absolute reading of one item at one location. */
export const StockCounted = z.object({
  item: ItemRef,
  location: z.string().min(1).max(200),
  quantity: Quantity,
  /** `onHand`: pieces on the shelf. `available`: already net of that system's own open orders. */
  basis: z.enum(['onHand', 'available']),
  /** A person counted the shelf; any other reading is the system's own running figure. */
  stocktake: z.boolean().optional(),
})
export type StockCounted = z.infer<typeof StockCounted>

/** A change of stock that is neither a sale, a return nor a shipment: a transfer, a delivery, a correction. */
export const StockMoved = z.object({
  /** The vendor's id of this change, stable over repeats. */
  move: z.string().min(1).max(200),
  item: ItemRef,
  location: z.string().min(1).max(200).nullable(),
  /** Positive: came in. Negative: went out. */
  quantity: Quantity,
})
export type StockMoved = z.infer<typeof StockMoved>

export const stockCounted = z.object({ type: z.literal('stock.counted'), time: Instant, data: StockCounted })
export const stockMoved = z.object({ type: z.literal('stock.moved'), time: Instant, data: StockMoved })
