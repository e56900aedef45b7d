import { addMilliseconds, defineDetector, earlier, type Finding, type Instant, isSchemaDrift } from '@kilter/core'
import * as z from 'zod'
import { nameOf, whereIn } from './telling.ts'

/** What is over once it has happened is shown for an hour, so that it is seen. */
const shownMilliseconds = 3_600_000
const passing = new Set(['too-large', 'greeting', 'lookups'])

/** A connection's deliveries cannot be read, verified or taken in. */
export const connectionFailing = defineDetector({
  id: 'connection.failing',
  about: 'connection',
  policy: z.strictObject({}),

  assess(facts, { now }) {
    const findings: Finding[] = []
    let recheckAt: Instant | undefined
    for (const fact of facts.of('trouble')) {
      const endsAt = passing.has(fact.ref) ? addMilliseconds(fact.asOf, shownMilliseconds) : undefined
      if (!fact.data.failing || isSchemaDrift(fact.ref) || (endsAt !== undefined && endsAt <= now)) continue
      if (endsAt !== undefined) recheckAt = recheckAt === undefined ? endsAt : earlier(recheckAt, endsAt)
      findings.push({
        discriminator: fact.ref,
        severity: severityOf(fact.ref, fact.data.count),
        occurredAt: fact.asOf,
        evidence: [],
        details: { connection: fact.connection, reason: fact.data.reason, count: String(fact.data.count) },
      })
    }
    return recheckAt === undefined ? { findings } : { findings, recheckAt }
  },

  resolution: () => 'recovered',

  words({ discriminator, details }, connections) {
    const name = nameOf(connections, details.connection)
    const { title, advice } = told[discriminator] ?? unknownTrouble
    const where = whereIn(connections, details.connection, 'webhooks')
    return {
      title: `${name}: ${title}`,
      summary:
        discriminator === 'missed' ? missedSummary(details) : `${sentence(details.reason)} (${details.count} so far).`,
      advice: advice.replace('{where}', where),
      goal: 'Every tool is heard',
      timeline: [],
    }
  },
})

const sentence = (text = ''): string => `${text.slice(0, 1).toUpperCase()}${text.slice(1)}`

/** One webhook in a while gets lost at every vendor. */
const manyMissed = 10

function severityOf(trouble: string, count: number): 'info' | 'warning' {
  if (trouble === 'missed') return count < manyMissed ? 'info' : 'warning'
  return trouble === 'greeting' ? 'info' : 'warning'
}

const missedSummary = ({ reason }: { readonly reason?: string }): string =>
  `${reason} came only because the vendor was asked.`

const unknownTrouble = { title: 'something is wrong', advice: 'Look at the deliveries of this connection.' }

const told: Record<string, { title: string; advice: string }> = {
  unreadable: {
    title: 'deliveries that cannot be read',
    advice: 'Nothing is lost. See them with: kilter deliveries --status parked. After a fix: kilter replay --parked.',
  },
  misconfigured: {
    title: 'no secret to verify its webhooks with',
    advice: 'Everything it sends is refused. Set its signing secret with: kilter connections secret.',
  },
  lookups: {
    title: 'its API does not let us read what its webhooks leave out',
    advice: 'Nothing is lost, deliveries wait. Renew its access with: kilter connections set.',
  },
  greeting: {
    title: 'waits for you to finish connecting it',
    advice: 'Do what it asks in the vendor’s own admin{where}; this closes by itself within an hour.',
  },
  missed: {
    title: 'webhooks are missing',
    advice:
      'Nothing is lost: what they did not say was asked for. Look in the vendor’s own admin whether each topic is subscribed and its webhooks are switched on, and whether the hub can always be reached.',
  },
  pull: {
    title: 'cannot be asked for what its webhooks may have missed',
    advice:
      'Its webhooks are taken as ever. See which list with: kilter pulls. Where access is refused, give what the vendor’s guide names with: kilter connections set.',
  },
  'too-large': {
    title: 'sent more than the hub accepts',
    advice: 'At least one webhook was refused. Check in the vendor what changed, for its content is not known here.',
  },
}
