import { connectionSubject, defineDetector, externalIdentity, type Instant, quiet } from '@kilter/core'
import * as z from 'zod'
import { nameOf, placeIn } from './telling.ts'

/** A system speaks of an item under an id that no SKU is known for. Its facts wait until somebody links the two. */
export const itemUnmapped = defineDetector({
  id: 'item.unmapped',
  about: 'item',
  policy: z.strictObject({}),

  assess(facts, { subject }) {
    const identity = externalIdentity(subject)
    if (!identity || facts.size === 0) return quiet
    let first: Instant | undefined
    for (const { asOf } of facts.all()) if (first === undefined || asOf < first) first = asOf
    if (first === undefined) return quiet
    const rootedIn = connectionSubject(identity.connection)
    const details = { ...identity }
    return {
      findings: [{ discriminator: '', severity: 'warning', occurredAt: first, rootedIn, evidence: [], details }],
    }
  },

  resolution: () => 'mapped',

  words({ details }, connections) {
    const system = nameOf(connections, details.connection)
    return {
      title: `${system} has an item without a SKU: ${details.externalId}`,
      summary: `What ${system} says about ${details.externalId} is kept, but cannot be compared with your other systems.`,
      advice: `Give the item its SKU in ${placeIn(connections, details.connection, 'products')}, or say here which SKU it is: kilter aliases import.`,
      goal: 'Every tool speaks of the same items',
      timeline: [],
    }
  },
})
