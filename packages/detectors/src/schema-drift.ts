import { defineDetector, isSchemaDrift } from '@kilter/core'
import * as z from 'zod'
import { nameOf, waitingText } from './telling.ts'

/** A vendor changed what it sends: a field that we read is gone, of another type, or says a word that is not known. One incident for
 * each connection, topic and shape, however many deliveries are parked by it; resolved once none is parked by it any more. */
export const schemaDrift = defineDetector({
  id: 'schema.drift',
  about: 'connection',
  policy: z.strictObject({}),

  assess: (facts) => ({
    findings: facts
      .of('trouble')
      .filter(({ ref, data }) => isSchemaDrift(ref) && data.failing)
      .map(({ ref, asOf, connection, data }) => ({
        discriminator: ref,
        severity: 'warning' as const,
        occurredAt: asOf,
        evidence: [],
        details: { connection, shape: data.reason, count: String(data.count) },
      })),
  }),

  resolution: () => 'recovered',

  words({ details }, connections) {
    const name = nameOf(connections, details.connection)
    return {
      title: `${name} changed what it sends`,
      summary: `What it sends has a shape that is not known here: ${waitingText(details.count)}. ${details.shape}.`,
      advice:
        'Nothing is lost. See them with: kilter deliveries --status parked. Once the connector reads the new shape: kilter replay --parked.',
      goal: 'Every tool is heard',
      timeline: [],
    }
  },
})
