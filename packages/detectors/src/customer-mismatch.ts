import { addMilliseconds, defineDetector, factKey, later, oldestFirst, type Pseudonym } from '@kilter/core'
import * as z from 'zod'
import { hour, onceDue } from './once-due.ts'
import { hintOf, isEmail, type PersonRecord, recordsOf } from './people.ts'
import { nameOf, placeIn } from './telling.ts'

const comparable = ['phone', 'name'] as const
type Field = (typeof comparable)[number]

/** Two systems say different things of the same customer.
 *
 * The same customer is the same e-mail address. Compared are the `fields` that both have, as digests: telephone numbers unless told
 * otherwise, for people spell their names in many ways. The record that changed last is believed; the other is named once both have
 * stood for `graceHours`. Ends when they agree. Not claimed: a field that one of them does not have, and records of one system
 * (`customer.duplicate` speaks of those). */
export const customerMismatch = defineDetector({
  id: 'customer.mismatch',
  about: 'customer',
  policy: z.strictObject({
    fields: z.array(z.enum(comparable)).max(comparable.length).default(['phone']),
    graceHours: z.int().min(0).max(8_760).default(24),
  }),

  assess(facts, { subject, policy, now }) {
    const records = recordsOf(facts)
    if (!isEmail(subject, records)) return { findings: [] }
    const due = policy.fields.flatMap((field) => {
      const stated = records.filter((record) => fieldOf(record, field) !== undefined)
      const believed = stated.toSorted(oldestFirst).at(-1)
      if (!believed) return []
      const others = stated.filter(
        (record) => record.connection !== believed.connection && !isSame(record, believed, field),
      )
      return others.map((other) => {
        const since = later(other.asOf, believed.asOf)
        return {
          dueAt: addMilliseconds(since, policy.graceHours * hour),
          finding: {
            discriminator: `${field}|${other.connection}|${other.ref}`,
            severity: 'info' as const,
            occurredAt: since,
            cause: `${field}-differs`,
            evidence: [factKey(other), factKey(believed)],
            details: {
              field,
              connection: other.connection,
              believedConnection: believed.connection,
              said: fieldOf(other, field)?.hint ?? '',
              believed: fieldOf(believed, field)?.hint ?? '',
              who: hintOf([believed]),
              customer: other.ref,
            },
          },
        }
      })
    })
    return onceDue(due, now)
  },

  resolution(facts, _situation, { details }) {
    const own = recordsOf(facts).filter(({ connection }) => connection === details.connection)
    return own.some(({ ref }) => ref === details.customer) ? 'aligned' : 'gone'
  },

  words({ details }, connections) {
    const system = nameOf(connections, details.connection)
    const other = nameOf(connections, details.believedConnection)
    const what = details.field === 'phone' ? 'telephone number' : 'name'
    return {
      title: `${system} has another ${what} for a customer than ${other}`,
      summary: `For ${details.who}, ${system} has ${details.said} and ${other}, which changed last, has ${details.believed}.`,
      advice: `Ask the customer which ${what} holds, and correct record ${details.customer} in ${placeIn(connections, details.connection, 'customers')} or the one in ${placeIn(connections, details.believedConnection, 'customers')}.`,
      goal: 'We reach every customer',
      timeline: [],
    }
  },
})

const fieldOf = ({ data }: PersonRecord, field: Field): Pseudonym | undefined => data[field]

const isSame = (left: PersonRecord, right: PersonRecord, field: Field): boolean =>
  fieldOf(left, field)?.digest === fieldOf(right, field)?.digest
