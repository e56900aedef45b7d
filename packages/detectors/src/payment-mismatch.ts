import {
  addMilliseconds,
  defineDetector,
  type FactSet,
  type Finding,
  factKey,
  type Instant,
  later,
  moneyText,
  type OrderState,
  ordersOf,
  quiet,
  type Received,
  receivedOf,
} from '@kilter/core'
import * as z from 'zod'
import { hour, minute, onceDue } from './once-due.ts'
import { nameOf, placeIn } from './telling.ts'

/** What payment services saw of an order is not what the store says.
 *
 * Compared are the total that the store charged and all payments and refunds of the order that payment services told of, in one
 * currency and within `toleranceMinor` for rounding:
 * - `overcharged`: more was taken and kept than the total;
 * - `short`: the store says paid by one means alone, nothing was given back, and less than the total was taken;
 * - `unrecorded`: the whole total was taken, and the store still says unpaid;
 * - `kept`: the order was called off or refunded, and `refundWithinHours` later money of it is still here.
 * Its impact is the gap: what must go back, or never came. An `unrecorded` one has none, for the money is here.
 * Payment services are believed about money, the store about what was ordered. Ends when the sums agree. Not claimed: orders of which
 * no payment service told anything (cash, gift cards, other services), several means of payment for one order (`short`), fees,
 * other currencies, and numbers that two stores share. */
export const paymentMismatch = defineDetector({
  id: 'payment.mismatch',
  about: 'order',
  policy: z.strictObject({
    /** Unit: minor units, e.g. cents. */
    toleranceMinor: z.int().min(0).max(100_000).default(1),
    graceMinutes: z.int().min(0).max(10_080).default(60),
    refundWithinHours: z.int().min(0).max(8_760).default(72),
  }),

  tolerances: [{ field: 'toleranceMinor', sizeOf: ({ impact }) => impact?.amountMinor, spelt: (minor) => minor }],

  assess(facts, { policyOf, now }) {
    const [order, another] = ordersOf(facts)
    const total = order?.fact.data.total
    if (!order || another || !total) return quiet
    const received = receivedOf(facts, total.currency)
    if (!received || received.captured === 0) return quiet
    const { toleranceMinor, graceMinutes, refundWithinHours } = policyOf(order.fact.connection)
    const gap = gapOf(order, received, total.amountMinor, toleranceMinor, facts)
    if (!gap) return quiet
    const { cause, since, amountMinor } = gap
    const grace = cause === 'kept' ? refundWithinHours * hour : graceMinutes * minute
    const { connection, ref, data } = order.fact
    const [payment] = received.payments
    const finding: Finding = {
      discriminator: `${connection}|${ref}`,
      severity: cause === 'unrecorded' ? 'info' : 'warning',
      occurredAt: since,
      cause,
      order: data.number,
      ...(cause === 'unrecorded' ? {} : { impact: { amountMinor, currency: total.currency } }),
      evidence: [order.fact, ...received.payments, ...received.paybacks].map(factKey),
      details: {
        connection,
        service: payment?.connection ?? '',
        total: moneyText(total),
        taken: moneyText({ amountMinor: received.captured - received.returned, currency: total.currency }),
        gap: moneyText({ amountMinor, currency: total.currency }),
        since,
      },
    }
    return onceDue([{ dueAt: addMilliseconds(since, grace), finding }], now)
  },

  resolution(facts) {
    const [order] = ordersOf(facts)
    if (!order) return 'corrected'
    return facts.of('payback').length > 0 ? 'refunded' : 'settled'
  },

  words({ order = '', cause = '', details }, connections) {
    const store = nameOf(connections, details.connection)
    const service = nameOf(connections, details.service)
    const orders = placeIn(connections, details.connection, 'orders')
    const told = words[cause as Cause](order, store, service, { ...details, orders })
    return { ...told, goal: 'We take what we charge, and give back what we owe', timeline: [] }
  },
})

type Cause = 'overcharged' | 'short' | 'unrecorded' | 'kept'

interface Gap {
  readonly cause: Cause
  readonly since: Instant
  readonly amountMinor: number
}

function gapOf(
  { fact }: OrderState,
  received: Received,
  total: number,
  tolerance: number,
  facts: FactSet,
): Gap | undefined {
  const { cancelledAt, settlement } = fact.data
  const { captured, returned, payments, paybacks } = received
  const kept = captured - returned
  const lastPaid = payments.at(-1)?.data.at ?? fact.asOf
  if (cancelledAt !== undefined || settlement?.state === 'refunded') {
    const since = later(cancelledAt ?? fact.asOf, lastPaid)
    return kept > tolerance ? { cause: 'kept', since, amountMinor: kept } : undefined
  }
  if (kept > total + tolerance)
    return { cause: 'overcharged', since: crossedAt(payments, total), amountMinor: kept - total }
  const isUntouched = returned === 0 && facts.of('credit').length === 0
  if (settlement?.state === 'paid' && !settlement.mixed && isUntouched && captured < total - tolerance)
    return { cause: 'short', since: later(fact.asOf, lastPaid), amountMinor: total - captured }
  if (settlement?.state === 'unpaid' && paybacks.length === 0 && captured >= total - tolerance)
    return { cause: 'unrecorded', since: lastPaid, amountMinor: captured }
  return undefined
}

/** When the payments came to more than the total. */
function crossedAt(payments: Received['payments'], total: number): Instant {
  let sum = 0
  for (const { data } of payments) {
    sum += data.amount.amountMinor
    if (sum > total) return data.at
  }
  throw new Error('payments that come to more than the total cross it')
}

type Details = Readonly<Record<string, string>>
type Told = (
  order: string,
  store: string,
  service: string,
  details: Details,
) => Record<'title' | 'summary' | 'advice', string>

const words: Readonly<Record<Cause, Told>> = {
  overcharged: (order, store, service, { gap, taken, total }) => ({
    title: `Order ${order} was charged ${gap} too much`,
    summary: `${service} took ${taken} for order ${order}; ${store} charged ${total}.`,
    advice: `Look in ${service} for a payment that came twice, and give ${gap} back before the customer asks.`,
  }),
  short: (order, store, service, { gap, taken, total, orders }) => ({
    title: `Order ${order} was paid ${gap} short`,
    summary: `${store} says that order ${order} over ${total} is paid; ${service} took ${taken}.`,
    advice: `Check in ${orders} how order ${order} was paid before it is sent. If another service took the rest, connect it.`,
  }),
  unrecorded: (order, store, service, { taken, orders }) => ({
    title: `${store} does not know that order ${order} is paid`,
    summary: `${service} took ${taken} for order ${order}; ${store} still says unpaid.`,
    advice: `Mark order ${order} as paid in ${orders}, so that it is sent and nobody reminds the customer.`,
  }),
  kept: (order, store, service, { gap }) => ({
    title: `${gap} of order ${order} was not given back`,
    summary: `${store} called order ${order} off or refunded it; ${service} still has ${gap} of it.`,
    advice: `Refund ${gap} in ${service}, and tell the customer when it will arrive.`,
  }),
}
