import { addMilliseconds, defineDetector, factKey, oldestFirst } from '@kilter/core'
import * as z from 'zod'
import { hour, onceDue } from './once-due.ts'
import { hintOf, isEmail, recordsOf } from './people.ts'
import { nameOf, placeIn } from './telling.ts'

/** One system has the same customer more than once.
 *
 * The same customer is the same e-mail address, in records that are neither archived nor deleted. Told once the younger record has
 * stood for `graceHours`, for imports and merges take a while. Ends when one record is left. Not claimed: people who share a telephone
 * number, and addresses that differ by more than case. */
export const customerDuplicate = defineDetector({
  id: 'customer.duplicate',
  about: 'customer',
  policy: z.strictObject({ graceHours: z.int().min(0).max(8_760).default(1) }),

  assess(facts, { subject, policyOf, now }) {
    const records = recordsOf(facts)
    if (!isEmail(subject, records)) return { findings: [] }
    const groups = [...Map.groupBy(records, ({ connection }) => connection)].filter(([, group]) => group.length > 1)
    const due = groups.map(([connection, group]) => {
      const [, second] = group.toSorted(oldestFirst)
      const since = (second ?? group[0])?.asOf ?? now
      return {
        dueAt: addMilliseconds(since, policyOf(connection).graceHours * hour),
        finding: {
          discriminator: connection,
          severity: 'info' as const,
          occurredAt: since,
          cause: 'same-address',
          evidence: group.map(factKey),
          details: {
            connection,
            who: hintOf(group),
            count: String(group.length),
            customers: group.map(({ ref }) => ref).join(', '),
          },
        },
      }
    })
    return onceDue(due, now)
  },

  resolution: () => 'merged',

  words({ details }, connections) {
    const system = nameOf(connections, details.connection)
    return {
      title: `${system} has one customer ${details.count === '2' ? 'twice' : `${details.count} times`}`,
      summary: `The address ${details.who} stands in ${details.count} records of ${system}: ${details.customers}.`,
      advice: `Merge the records ${details.customers} in ${placeIn(connections, details.connection, 'customers')}, so that orders and wishes of one person stand in one place.`,
      goal: 'One customer, one record',
      timeline: [],
    }
  },
})
