import { addMilliseconds, ConnectionId, defineDetector, factKey, later, ordersOf } from '@kilter/core'
import * as z from 'zod'
import { type Due, hour, onceDue } from './once-due.ts'
import { nameOf, placeIn } from './telling.ts'

const systemsMax = 20

/** An order of the shop is in none of the books that every order should be in.
 *
 * Missing is an order, not called off, that a connection of `expectedIn` has not told an invoice of `graceHours` after it was placed
 * (or after the store said that it was paid, where it was unpaid before). The store is believed: it took the order. Ends when the
 * invoice comes or the order is called off. Says nothing until it is told where orders must be, for many shops book a day at a time;
 * nor of orders from before that system was connected, for what it held by then was never heard. It has no impact: the shop has the
 * order and its money, and a missing entry in the books costs neither. */
export const orderMissing = defineDetector({
  id: 'order.missing',
  about: 'order',
  policy: z.strictObject({
    expectedIn: z.array(ConnectionId).max(systemsMax).default([]),
    graceHours: z.int().min(0).max(8_760).default(24),
  }),

  assess(facts, { policyOf, connections, now }) {
    const due = ordersOf(facts).flatMap(({ fact }): Due[] => {
      const { placedAt, cancelledAt, settlement, number } = fact.data
      if (cancelledAt !== undefined || settlement?.state === 'unpaid' || settlement?.state === 'refunded') return []
      const { expectedIn, graceHours } = policyOf(fact.connection)
      return expectedIn.flatMap((id): Due[] => {
        const system = connections.find((each) => each.id === id)
        if (!system || system.createdAt > placedAt || isKnown(id)) return []
        const dueAt = addMilliseconds(placedAt, graceHours * hour)
        return [
          {
            dueAt,
            finding: {
              discriminator: `${fact.connection}|${fact.ref}|${id}`,
              severity: 'warning',
              occurredAt: later(dueAt, placedAt),
              cause: 'not-booked',
              order: number,
              evidence: [factKey(fact)],
              details: { connection: fact.connection, missingIn: id, placedAt },
            },
          },
        ]
      })
    })
    return onceDue(due, now)

    function isKnown(id: ConnectionId): boolean {
      return facts.of('invoice').some(({ connection, data }) => connection === id && data.kind === 'invoice')
    }
  },

  resolution(facts, _situation, { details }) {
    const [order] = ordersOf(facts).filter(({ fact }) => fact.connection === details.connection)
    if (facts.of('invoice').some(({ connection }) => connection === details.missingIn)) return 'booked'
    return order?.fact.data.cancelledAt === undefined ? 'corrected' : 'cancelled'
  },

  words({ order = '', details }, connections) {
    const store = nameOf(connections, details.connection)
    const system = nameOf(connections, details.missingIn)
    return {
      title: `Order ${order} is not in ${system}`,
      summary: `${store} took order ${order} at ${details.placedAt}. ${system} has no invoice for it.`,
      advice: `Enter order ${order} in ${placeIn(connections, details.missingIn, 'orders')}, and look whether the link between ${store} and ${system} still runs.`,
      goal: 'Every sale is in the books',
      timeline: [],
    }
  },
})
