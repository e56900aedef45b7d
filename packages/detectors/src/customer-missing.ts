import { addMilliseconds, ConnectionId, defineDetector, factKey } from '@kilter/core'
import * as z from 'zod'
import { type Due, hour, onceDue } from './once-due.ts'
import { hintOf, isEmail, isStore, recordsOf } from './people.ts'
import { nameOf, placeIn } from './telling.ts'

const systemsMax = 20

/** A customer of the shop is not in a system that every customer should be in.
 *
 * Missing is an e-mail address that a store has a customer for, and that a connection of `expectedIn` has no record of `graceHours` after
 * the store last changed its own. The store is believed. Ends when the record comes, or the store's goes. Says nothing until it is
 * told where customers must be; nor of customers who were there before that system was connected: what it held by then was never
 * heard. Not claimed: customers without an e-mail address. */
export const customerMissing = defineDetector({
  id: 'customer.missing',
  about: 'customer',
  policy: z.strictObject({
    expectedIn: z.array(ConnectionId).max(systemsMax).default([]),
    graceHours: z.int().min(0).max(8_760).default(24),
  }),

  assess(facts, { subject, policyOf, connections, now }) {
    const records = recordsOf(facts)
    if (!isEmail(subject, records)) return { findings: [] }
    const due = connections.filter(isStore).flatMap((store): Due[] => {
      const [own] = records.filter(({ connection }) => connection === store.id)
      if (!own) return []
      const { expectedIn, graceHours } = policyOf(store.id)
      return expectedIn.flatMap((id): Due[] => {
        const system = connections.find((each) => each.id === id)
        const isKnown = records.some(({ connection }) => connection === id)
        if (!system || id === store.id || isKnown || system.createdAt > own.asOf) return []
        const dueAt = addMilliseconds(own.asOf, graceHours * hour)
        const details = { connection: store.id, missingIn: id, who: hintOf([own]), customer: own.ref }
        return [
          {
            dueAt,
            finding: {
              discriminator: `${store.id}|${id}`,
              severity: 'info',
              occurredAt: dueAt,
              cause: 'not-copied',
              evidence: [factKey(own)],
              details,
            },
          },
        ]
      })
    })
    return onceDue(due, now)
  },

  resolution: (facts, _situation, { details }) =>
    recordsOf(facts).some(({ connection }) => connection === details.missingIn) ? 'added' : 'gone',

  words({ details }, connections) {
    const store = nameOf(connections, details.connection)
    const system = nameOf(connections, details.missingIn)
    return {
      title: `${system} does not know a customer of ${store}`,
      summary: `${store} has the customer ${details.who} (${details.customer}); ${system} has nobody with that address.`,
      advice: `Add the customer ${details.customer} of ${store} to ${placeIn(connections, details.missingIn, 'customers')}, and look whether the link between the two still runs.`,
      goal: 'Every customer is known where we look after them',
      timeline: [],
    }
  },
})
