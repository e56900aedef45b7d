import {
  addMilliseconds,
  defineDetector,
  externalIdentity,
  type FactOf,
  type FactSet,
  factKey,
  type Ledger,
  ledgerOf,
  type Micros,
  type Money,
  microsOf,
  quantityOf,
  quiet,
  times,
} from '@kilter/core'
import * as z from 'zod'
import { hour, onceDue } from './once-due.ts'
import { nameOf } from './telling.ts'

/** Goods came back with a refund, and no shelf has them.
 *
 * Unstocked is what a store says came back and was not put on sale again, until as much came in at any location since: a return, a
 * move, or a count that rose. Told `graceHours` after the refund. Oldest refunds are served first. With `askAboutUnknown` it also asks
 * about refunds of goods that had left, of which the store does not say whether they came back. Its impact is what the pieces that
 * lack were sold for, where the order line says so; a mere question has none. Not claimed: goods that never left,
 * refunds of money alone, and items that nobody counts. */
export const refundUnstocked = defineDetector({
  id: 'refund.unstocked',
  about: 'item',
  policy: z.strictObject({
    graceHours: z.int().min(0).max(8_760).default(72),
    askAboutUnknown: z.boolean().default(false),
  }),

  assess(facts, { subject, policyOf, connections, stock, now }) {
    if (externalIdentity(subject)) return quiet
    const ledger = ledgerOf(facts, connections, stock)
    if (ledger.onHand === undefined) return quiet
    const asked = refundsOf(facts, (fact) => policyOf(fact.connection).askAboutUnknown)
    return onceDue(
      lackingOf(asked, ledger).map(({ fact, missing }) => ({
        dueAt: addMilliseconds(fact.data.at, policyOf(fact.connection).graceHours * hour),
        finding: {
          discriminator: `${fact.connection}|${fact.ref}`,
          severity: 'info' as const,
          occurredAt: fact.data.at,
          cause: fact.data.goods === 'returned' ? 'not-restocked' : 'not-known',
          quantity: fact.data.quantity,
          ...orderOf(fact, facts),
          ...impactOf(fact, missing, facts),
          evidence: [factKey(fact)],
          details: { connection: fact.connection, refundedAt: fact.data.at },
        },
      })),
      now,
    )
  },

  resolution(facts, _situation, { discriminator }) {
    const fact = facts.of('refund').find(({ connection, ref }) => `${connection}|${ref}` === discriminator)
    return fact === undefined || fact.data.restocked ? 'corrected' : 'restocked'
  },

  words({ subject, quantity, cause, order, details }, connections) {
    const store = nameOf(connections, details.connection)
    const goods = `${quantity} × ${subject.key}`
    const of = order === undefined ? '' : ` of order ${order}`
    const isKnown = cause === 'not-restocked'
    return {
      title: isKnown ? `${goods} came back and is on no shelf` : `Did ${goods} come back?`,
      summary: `${store} refunded ${goods}${of} at ${details.refundedAt}${isKnown ? ' as returned' : ''}, and no stock has come in since.`,
      advice: `Look for ${goods} among the returns. If it can be sold, book it in; if not, write it off, so that the count is right.`,
      goal: 'What comes back is sold again',
      timeline: [],
    }
  },
})

type Refund = FactOf<'refund'>

function refundsOf(facts: FactSet, askAboutUnknown: (fact: Refund) => boolean): readonly Refund[] {
  return facts
    .of('refund')
    .filter((fact) => {
      if (fact.data.restocked || microsOf(fact.data.quantity) === 0) return false
      if (fact.data.goods === 'returned') return true
      return fact.data.goods === 'unknown' && askAboutUnknown(fact) && hadLeft(fact, facts)
    })
    .toSorted((left, right) =>
      left.data.at < right.data.at ? -1 : left.data.at > right.data.at ? 1 : byKey(left, right),
    )
}

const byKey = (left: Refund, right: Refund): number => (factKey(left) < factKey(right) ? -1 : 1)

const hadLeft = ({ connection, data }: Refund, facts: FactSet): boolean =>
  facts
    .of('shipment')
    .some(
      (shipment) =>
        shipment.connection === connection && shipment.data.line === data.line && shipment.data.at < data.at,
    )

interface Lacking {
  readonly fact: Refund
  readonly missing: Micros
}

/** What came in since is spent on the oldest refunds; a refund that it does not cover whole still lacks. */
function lackingOf(refunds: readonly Refund[], { history }: Ledger): readonly Lacking[] {
  const arrivals = history.flatMap(({ at, effects }) =>
    effects.filter(({ change }) => change > 0).map(({ change }) => ({ at, left: change as Micros })),
  )
  return refunds.flatMap((fact) => {
    const { data } = fact
    let missing = microsOf(data.quantity)
    for (const arrival of arrivals) {
      if (arrival.at <= data.at) continue
      const taken = Math.min(missing, arrival.left)
      arrival.left -= taken
      missing -= taken
    }
    return missing > 0 ? [{ fact, missing }] : []
  })
}

function orderOf(fact: Refund, facts: FactSet): { order?: string } {
  const line = lineOf(fact, facts)
  return line ? { order: line.data.number } : {}
}

function impactOf(fact: Refund, missing: Micros, facts: FactSet): { impact?: Money } {
  const unitPrice = lineOf(fact, facts)?.data.unitPrice
  if (unitPrice === undefined || fact.data.goods !== 'returned') return {}
  return { impact: times(unitPrice, quantityOf(missing)) }
}

function lineOf({ connection, data }: Refund, facts: FactSet): FactOf<'line'> | undefined {
  const line = facts.get(factKey({ kind: 'line', connection, ref: data.line }))
  return line?.kind === 'line' ? line : undefined
}
