/** What we read of Stripe's events, and no more. Source: https://docs.stripe.com/api/events/types */
import * as z from 'zod'
import { id, secondsTime } from '../fields.ts'

export const Envelope = z.object({
  id,
  type: z.string().min(1).max(200),
  account: id.nullish(),
})

const eventOf = <Shape extends z.ZodType>(object: Shape) =>
  z.object({ created: secondsTime, livemode: z.boolean(), data: z.object({ object }) })

/** Orders are named by whoever made the payment. */
const metadata = z.object({ order_id: id.nullish() }).nullish()
const amount = z.int()
const currency = z.string().max(10)

/** Since 2022-11-15 an intent names its latest charge; before, it held a list of them. */
export const PaymentIntent = eventOf(
  z.object({
    id,
    amount,
    amount_received: amount.nullish(),
    currency,
    latest_charge: id.nullish(),
    charges: z.object({ data: z.array(z.object({ id })) }).nullish(),
    last_payment_error: z.object({ code: z.string().max(200).nullish() }).nullish(),
    cancellation_reason: z.string().max(200).nullish(),
    metadata,
  }),
)
export type PaymentIntent = z.infer<typeof PaymentIntent>

const refund = z.object({
  id,
  amount,
  currency,
  charge: id.nullish(),
  payment_intent: id.nullish(),
  status: z.string().nullish(),
  metadata,
})

export const Charge = eventOf(
  z.object({
    id,
    amount,
    amount_captured: amount.nullish(),
    captured: z.boolean(),
    currency,
    payment_intent: id.nullish(),
    failure_code: z.string().max(200).nullish(),
    payment_method_details: z.object({ type: z.string() }).nullish(),
    refunds: z.object({ data: z.array(refund) }).nullish(),
    metadata,
  }),
)
export type Charge = z.infer<typeof Charge>

export const Refund = eventOf(refund)
export type Refund = z.infer<typeof Refund>

export const Dispute = eventOf(
  z.object({ id, amount, currency, charge: id, payment_intent: id.nullish(), status: z.string() }),
)
export type Dispute = z.infer<typeof Dispute>

export const CheckoutSession = eventOf(
  z.object({
    id,
    payment_intent: id.nullish(),
    payment_status: z.string(),
    amount_total: amount.nullish(),
    currency: currency.nullish(),
    client_reference_id: id.nullish(),
    metadata,
  }),
)
export type CheckoutSession = z.infer<typeof CheckoutSession>

export const Customer = eventOf(
  z.object({ id, email: z.string().nullish(), phone: z.string().nullish(), name: z.string().nullish() }),
)
export type Customer = z.infer<typeof Customer>
