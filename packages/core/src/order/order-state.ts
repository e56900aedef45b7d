/** An order as all systems together tell of it. */
import { type FactOf, factKey, oldestFirst } from '../fact/fact.ts'
import type { FactSet } from '../fact/fact-set.ts'
import { type Instant, later, type Micros, type Money, microsOf } from '../values.ts'

export interface OrderState {
  readonly fact: FactOf<'order'>
  /** Pieces that still wait to leave, over all lines. */
  readonly waiting: Micros
  /** When it was last heard that something left, was given back or called off; undefined where nothing was. */
  readonly endedAt: Instant | undefined
  readonly end: 'fulfilled' | 'refunded' | 'cancelled' | undefined
}

/** The orders of a subject: one, unless two stores number alike. */
export const ordersOf = (facts: FactSet): readonly OrderState[] =>
  facts
    .of('order')
    .toSorted((left, right) => (factKey(left) < factKey(right) ? -1 : 1))
    .map((fact) => stateOf(fact, facts))

/** What an order waits for is the least that its snapshot, its parcels and its refunds leave: a late snapshot must not undo a parcel. */
function stateOf(fact: FactOf<'order'>, facts: FactSet): OrderState {
  const { connection, asOf, data } = fact
  const parcels = facts.of('parcel').filter((parcel) => parcel.connection === connection)
  const credits = facts.of('credit').filter((credit) => credit.connection === connection)
  const left = sumOf(parcels.map(({ data: { quantity } }) => microsOf(quantity)))
  const off = sumOf(credits.map(({ data: { unshipped } }) => microsOf(unshipped)))
  const leftSince = sumOf(
    parcels.filter(({ data: { at } }) => at > asOf).map(({ data: { quantity } }) => microsOf(quantity)),
  )
  const offSince = sumOf(
    credits
      .filter(({ data: { at } }) => at > asOf)
      .map(({ data: { unshipped, unknown } }) => microsOf(unshipped) + microsOf(unknown)),
  )
  const byHistory = microsOf(data.ordered) - left - off
  const bySnapshot = microsOf(data.waiting) - leftSince - offSince
  const waiting = data.cancelledAt === undefined ? Math.max(0, Math.min(byHistory, bySnapshot)) : 0
  return { fact, waiting, ...endOf(fact, parcels, credits) }
}

function endOf(
  { asOf, data }: FactOf<'order'>,
  parcels: readonly FactOf<'parcel'>[],
  credits: readonly FactOf<'credit'>[],
): Pick<OrderState, 'end' | 'endedAt'> {
  if (data.cancelledAt !== undefined) return { end: 'cancelled', endedAt: data.cancelledAt }
  const parcelAt = latest(
    parcels.filter(({ data: { quantity } }) => microsOf(quantity) > 0).map((each) => each.data.at),
  )
  const creditAt = latest(credits.map((each) => each.data.at))
  if (microsOf(data.shipped) > 0 || parcelAt !== undefined)
    return { end: creditAt && parcelAt && creditAt > parcelAt ? 'refunded' : 'fulfilled', endedAt: parcelAt ?? asOf }
  if (creditAt !== undefined) return { end: 'refunded', endedAt: creditAt }
  const isOff = microsOf(data.waiting) === 0 && microsOf(data.ordered) > 0
  return isOff ? { end: 'cancelled', endedAt: asOf } : { end: undefined, endedAt: undefined }
}

/** Money that payment services saw of an order, in one currency. */
export interface Received {
  readonly captured: number
  /** Given back, on its way back, or taken back by the customer's bank. */
  readonly returned: number
  readonly payments: readonly FactOf<'payment'>[]
  readonly paybacks: readonly FactOf<'payback'>[]
}

/** Undefined where money moved in another currency than `currency`: sums would mean nothing. */
export function receivedOf(facts: FactSet, currency: Money['currency']): Received | undefined {
  const payments = facts.of('payment').toSorted(oldestFirst)
  const paybacks = facts.of('payback').toSorted(oldestFirst)
  if ([...payments, ...paybacks].some(({ data }) => data.amount.currency !== currency)) return undefined
  return {
    captured: sumOf(payments.map(({ data }) => data.amount.amountMinor)),
    returned: sumOf(paybacks.filter(({ data }) => data.status !== 'failed').map(({ data }) => data.amount.amountMinor)),
    payments,
    paybacks,
  }
}

const sumOf = (numbers: readonly number[]): number => numbers.reduce((sum, each) => sum + each, 0)

const latest = (times: readonly Instant[]): Instant | undefined =>
  times.length === 0 ? undefined : times.reduce((left, right) => later(left, right))
