import * as z from 'zod'
import { Instant } from '../values.ts'

/** The vendor orders personal data erased: of one customer, or of the whole shop (`customer` null). */
export const CustomerDeleted = z.object({
  customer: z.string().min(1).max(200).nullable(),
  orders: z.array(z.string().min(1).max(200)).max(10_000),
})
export type CustomerDeleted = z.infer<typeof CustomerDeleted>

export const customerDeleted = z.object({ type: z.literal('customer.deleted'), time: Instant, data: CustomerDeleted })
