import {
  addMilliseconds,
  defineDetector,
  type FactSet,
  factKey,
  microsOf,
  type OrderState,
  ordersOf,
} from '@kilter/core'
import * as z from 'zod'
import { hour, onceDue } from './once-due.ts'
import { nameOf, placeIn } from './telling.ts'

/** The shop promised to send an order and has not.
 *
 * Late is an order with pieces that still wait `shipWithinHours` after it was placed. The store is believed about what waits; a carrier
 * that has the parcel is believed against it. Its impact is the order's total while all of it waits: a customer who waits too long
 * calls it off. Once a part has left or was given back there is none, for an order does not say what the rest of it costs. Ends when everything has left, was refunded or called off. Not claimed: orders that
 * the store says nobody has paid, and test orders. Hours are counted round the clock: shops that close say more hours. */
export const orderUnfulfilled = defineDetector({
  id: 'order.unfulfilled',
  about: 'order',
  policy: z.strictObject({ shipWithinHours: z.int().min(1).max(8_760).default(48) }),

  assess(facts, { policyOf, now }) {
    if (isUnderway(facts)) return { findings: [] }
    const late = ordersOf(facts).filter(isOwed)
    return onceDue(
      late.map(({ fact, waiting: left }) => {
        const { number, placedAt, waiting, ordered, total } = fact.data
        const dueAt = addMilliseconds(placedAt, policyOf(fact.connection).shipWithinHours * hour)
        return {
          dueAt,
          finding: {
            discriminator: `${fact.connection}|${fact.ref}`,
            severity: 'warning',
            occurredAt: dueAt,
            cause: 'late',
            order: number,
            quantity: waiting,
            ...(total === undefined || left !== microsOf(ordered) ? {} : { impact: total }),
            evidence: [factKey(fact)],
            details: { connection: fact.connection, placedAt, dueAt },
          },
        }
      }),
      now,
    )
  },

  resolution(facts, _situation, { discriminator }) {
    const order = ordersOf(facts).find(({ fact }) => `${fact.connection}|${fact.ref}` === discriminator)
    if (order && isOwed(order) && !isUnderway(facts)) return 'corrected'
    return isUnderway(facts) ? 'fulfilled' : (order?.end ?? 'corrected')
  },

  words({ order = '', details, evidence: [fact] }, connections) {
    const store = nameOf(connections, details.connection)
    return {
      title: `Order ${order} should have left by now`,
      summary: `Order ${order} came in at ${store} at ${details.placedAt} and was promised by ${details.dueAt}. It still waits.`,
      advice: `Send ${order} today and mark it as fulfilled in ${placeIn(connections, details.connection, 'orders')}, or tell the customer when it will leave.`,
      goal: 'Every order leaves when we said it would',
      timeline: [
        { at: details.placedAt as never, what: `Order ${order} comes in at ${store}`, ...(fact && { fact }) },
        { at: details.dueAt as never, what: 'It should have left' },
      ],
    }
  },
})

const isOwed = ({ fact, waiting }: OrderState): boolean => waiting > 0 && fact.data.settlement?.state !== 'unpaid'

const carried = new Set(['in-transit', 'out-for-delivery', 'ready-for-pickup', 'delivered'])

const isUnderway = (facts: FactSet): boolean => facts.of('carriage').some(({ data }) => carried.has(data.status))
