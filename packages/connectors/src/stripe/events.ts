/** Stripe's events in ours. One payment has many events: all of them are about its intent, so that it counts once. */
import { type EventDraft, type InterpretInput, Money, type OrderRef, Refusal } from '@kilter/core'
import { known, wordAt } from '../fields.ts'
import { nameFrom, personFrom } from '../person.ts'
import type { Charge, CheckoutSession, Customer, Dispute, PaymentIntent, Refund } from './payloads.ts'

type Input = InterpretInput<unknown>

/** Whole shillings, which Stripe may also write as hundredths. Source: https://docs.stripe.com/currencies#special-cases */
const oddlyCounted = new Set(['UGX'])

/** Stripe writes hundredths of a króna, always whole ones; ISO 4217 counts krónur.
 * Source: https://support.stripe.com/questions/deprecation-of-fractional-isk-charges-and-refunds */
const hundredthsEach = new Set(['ISK'])

/** Stripe counts whole ariary, ISO 4217 hundredths; all its other lists agree. Source: https://docs.stripe.com/currencies#zero-decimal */
const minorUnitsEach: ReadonlyMap<string, number> = new Map([['MGA', 100]])

function money(amount: number, code: string): Money {
  const currency = code.toUpperCase()
  const read = Money.safeParse({ amountMinor: scaled(amount, currency), currency })
  if (read.success && !oddlyCounted.has(currency)) return read.data
  throw new Refusal('unsupported', 'an amount in a currency that is not read', { path: 'data.object.currency' })
}

/** In minor units of ISO 4217; a part of a króna is no whole number, and so no amount. */
const scaled = (amount: number, currency: string): number =>
  hundredthsEach.has(currency) ? amount / 100 : amount * (minorUnitsEach.get(currency) ?? 1)

const orderOf = (order: string | null | undefined): { order?: OrderRef } => (order ? { order: { id: order } } : {})

export function succeeded({ created: time, data: { object } }: PaymentIntent): EventDraft[] {
  const charge = object.latest_charge ?? object.charges?.data[0]?.id
  const data = {
    payment: object.id,
    amount: money(object.amount_received ?? object.amount, object.currency),
    ...orderOf(object.metadata?.order_id),
    ...(charge ? { alsoKnownAs: [charge] } : {}),
  }
  return [{ type: 'payment.captured', time, data }]
}

export function failed({ created: time, data: { object } }: PaymentIntent): EventDraft[] {
  const data = {
    payment: object.id,
    amount: money(object.amount, object.currency),
    ...orderOf(object.metadata?.order_id),
    ...known('reason', object.last_payment_error?.code ?? object.cancellation_reason),
  }
  return [{ type: 'payment.failed', time, data }]
}

/** What is authorised and not captured has not moved yet. */
export function charged({ created: time, data: { object } }: Charge): EventDraft[] {
  if (!object.captured) return []
  const data = {
    payment: object.payment_intent ?? object.id,
    amount: money(object.amount_captured ?? object.amount, object.currency),
    ...orderOf(object.metadata?.order_id),
    alsoKnownAs: [object.id],
    inPerson: object.payment_method_details?.type === 'card_present',
  }
  return [{ type: 'payment.captured', time, data }]
}

export function chargeFailed({ created: time, data: { object } }: Charge): EventDraft[] {
  const data = {
    payment: object.payment_intent ?? object.id,
    amount: money(object.amount, object.currency),
    ...orderOf(object.metadata?.order_id),
    ...known('reason', object.failure_code),
  }
  return [{ type: 'payment.failed', time, data }]
}

/** Newer versions leave the list out, and tell each refund by an event of its own. */
export const chargeRefunded = ({ created, livemode, data: { object } }: Charge): EventDraft[] =>
  (object.refunds?.data ?? []).flatMap((refund) => refunded({ created, livemode, data: { object: refund } }, object))

const refundStatuses = {
  succeeded: 'done',
  pending: 'pending',
  requires_action: 'pending',
  failed: 'failed',
  canceled: 'failed',
} as const
const refundWords = Object.keys(refundStatuses) as (keyof typeof refundStatuses)[]

export function refunded({ created: time, data: { object } }: Refund, charge?: Charge['data']['object']): EventDraft[] {
  const payment = object.payment_intent ?? charge?.payment_intent ?? object.charge ?? null
  const data = {
    refund: object.id,
    payment,
    amount: money(object.amount, object.currency),
    ...orderOf(object.metadata?.order_id),
    status: refundStatuses[wordAt('data.object.status', refundWords, object.status ?? 'pending')],
  }
  return [{ type: 'payment.refunded', time, data }]
}

/** Null: an inquiry, with the money where it was. */
const disputeStatuses = {
  warning_needs_response: null,
  warning_under_review: null,
  warning_closed: null,
  needs_response: 'disputed',
  under_review: 'disputed',
  lost: 'disputed',
  won: 'failed',
} as const
const disputeWords = Object.keys(disputeStatuses) as (keyof typeof disputeStatuses)[]

export function disputed({ created: time, data: { object } }: Dispute): EventDraft[] {
  const status = disputeStatuses[wordAt('data.object.status', disputeWords, object.status)]
  if (status === null) return []
  const data = {
    refund: object.id,
    payment: object.payment_intent ?? object.charge,
    amount: money(object.amount, object.currency),
    status,
  }
  return [{ type: 'payment.refunded', time, data }]
}

const paidWords = ['paid', 'unpaid', 'no_payment_required'] as const

/** A session names the order; a subscription's has no payment of its own. */
export function checkedOut({ created: time, data: { object } }: CheckoutSession): EventDraft[] {
  const isPaid = wordAt('data.object.payment_status', paidWords, object.payment_status) === 'paid'
  const { payment_intent: payment, amount_total: total, currency } = object
  if (!isPaid || !payment || typeof total !== 'number' || !currency) return []
  const data = {
    payment,
    amount: money(total, currency),
    ...orderOf(object.client_reference_id ?? object.metadata?.order_id),
  }
  return [{ type: 'payment.captured', time, data }]
}

export function checkoutFailed({ created: time, data: { object } }: CheckoutSession): EventDraft[] {
  const { payment_intent: payment } = object
  if (!payment) return []
  const data = { payment, ...orderOf(object.client_reference_id ?? object.metadata?.order_id) }
  return [{ type: 'payment.failed', time, data }]
}

export function customerUpdated({ created: time, data: { object } }: Customer, { digest }: Input): EventDraft[] {
  const data = { customer: object.id, person: personFrom(object, digest), ...nameFrom([object.name], digest) }
  return [{ type: 'customer.updated', time, data }]
}

export const customerDeleted = ({ created: time, data: { object } }: Customer): EventDraft[] => [
  { type: 'customer.deleted', time, data: { customer: object.id, orders: [], erase: false } },
]
