/** Money that moved, or did not. */
import * as z from 'zod'
import { Instant, Money } from '../values.ts'

const Id = z.string().min(1).max(200)

/** How another system names an order of the shop: its id, or the number that people see. */
export const OrderRef = z
  .object({ id: Id.optional(), number: Id.optional() })
  .refine(({ id, number }) => id !== undefined || number !== undefined, 'an order needs an id or a number')
export type OrderRef = z.infer<typeof OrderRef>

/** Counted once a payment, whatever else the vendor sends about it. */
export const PaymentCaptured = z.object({
  payment: Id,
  amount: Money,
  order: OrderRef.optional(),
  /** The vendor's ids of the same payment under other names, e.g. the charge of an intent. */
  alsoKnownAs: z.array(Id).max(20).optional(),
  /** Invoices that it settles. */
  invoices: z.array(Id).max(200).optional(),
  inPerson: z.boolean().optional(),
})
export type PaymentCaptured = z.infer<typeof PaymentCaptured>

export const PaymentRefunded = z.object({
  refund: Id,
  payment: Id.nullable(),
  amount: Money,
  order: OrderRef.optional(),
  /** `disputed`: taken back by the customer's bank. `failed`: the money did not leave after all. */
  status: z.enum(['pending', 'done', 'failed', 'disputed']),
})
export type PaymentRefunded = z.infer<typeof PaymentRefunded>

export const PaymentFailed = z.object({
  payment: Id,
  amount: Money.optional(),
  order: OrderRef.optional(),
  /** The vendor's own word. */
  reason: z.string().max(200).optional(),
})
export type PaymentFailed = z.infer<typeof PaymentFailed>

export const paymentCaptured = z.object({ type: z.literal('payment.captured'), time: Instant, data: PaymentCaptured })
export const paymentRefunded = z.object({ type: z.literal('payment.refunded'), time: Instant, data: PaymentRefunded })
export const paymentFailed = z.object({ type: z.literal('payment.failed'), time: Instant, data: PaymentFailed })
