import { defineDetector, externalIdentity, ledgerOf, type OrderLine, physicalOf, quiet, waitingOf } from '@kilter/core'
import * as z from 'zod'
import { placeIn } from './telling.ts'

/** Orders wait for an item that nothing has ever counted: the hub can say nothing about it, and says so once. */
export const stockUnknown = defineDetector({
  id: 'stock.unknown',
  about: 'item',
  policy: z.strictObject({}),

  assess(facts, { subject, connections, stock }) {
    if (externalIdentity(subject)) return quiet
    const { onHand, index } = ledgerOf(facts, connections, stock)
    const first = index.waiting[0]
    if (onHand !== undefined || !first?.fact || waitingOf(first) === 0) return quiet
    const { placedAt } = first.fact.data
    const details = { connection: first.connection }
    return { findings: [{ discriminator: '', severity: 'info', occurredAt: placedAt, evidence: [], details }] }
  },

  resolution(facts, { connections, stock }) {
    const { onHand, index } = ledgerOf(facts, connections, stock)
    return onHand === undefined ? lastRelease(index.lines()) : 'counted'
  },

  words({ subject }, connections) {
    const [only, ...more] = physicalOf(connections)
    const till = only && more.length === 0 ? placeIn(connections, only.id, 'stock') : 'the till'
    return {
      title: `Nobody has counted ${subject.key} yet`,
      summary: `Orders wait for ${subject.key}, but no till or stock system has reported how many there are.`,
      advice: `Count ${subject.key} once in ${till}, or link the till's item to this SKU. Until then an oversell cannot be seen.`,
      goal: 'Every order we accept can be shipped',
      timeline: [],
    }
  },
})

/** Why the last of the orders waits no more; `corrected` where none is known any longer. */
function lastRelease(lines: readonly OrderLine[]): string {
  const ends = lines.map(({ steps }) => steps.at(-1)).filter((step) => step !== undefined)
  const last = ends.sort((left, right) => textOrder(left.at, right.at) || textOrder(left.why, right.why)).at(-1)
  return last === undefined || last.why === 'placed' ? 'corrected' : last.why
}

const textOrder = (left: string, right: string): number => (left < right ? -1 : left > right ? 1 : 0)
