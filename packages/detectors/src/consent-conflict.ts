import { addMilliseconds, defineDetector, type FactOf, factKey } from '@kilter/core'
import * as z from 'zod'
import { minute, onceDue } from './once-due.ts'
import { nameOf, placeIn } from './telling.ts'

type Consent = FactOf<'consent'>

/** A customer said no to one system, and another still has a yes.
 *
 * For each address or number and each channel the last word counts, whichever system heard it: where that is a withdrawal (or a mailbox
 * that takes nothing), every other connection whose own last word is an older yes is named, `graceMinutes` later. Who withdraws from one
 * list withdraws from the channel as far as other systems go, for a customer does not know of lists. Ends when that system hears the no,
 * or the customer says yes again. Not claimed: a yes that is younger than every no, lists within one system, and systems that never
 * said anything. */
export const consentConflict = defineDetector({
  id: 'consent.conflict',
  about: 'customer',
  policy: z.strictObject({ graceMinutes: z.int().min(0).max(10_080).default(60) }),

  assess(facts, { policyOf, now }) {
    const byChannel = Map.groupBy(facts.of('consent'), ({ data }) => data.channel)
    const due = [...byChannel.values()].flatMap((said) => {
      const last = said.reduce(lastWord)
      if (isYes(last)) return []
      const byConnection = Map.groupBy(said, ({ connection }) => connection)
      byConnection.delete(last.connection)
      return [...byConnection].flatMap(([connection, own]) => {
        const yes = own.reduce(lastWord)
        if (!isYes(yes)) return []
        const { channel } = last.data
        return [
          {
            dueAt: addMilliseconds(last.asOf, policyOf(connection).graceMinutes * minute),
            finding: {
              discriminator: `${channel}|${connection}`,
              severity: 'warning' as const,
              occurredAt: last.asOf,
              cause: last.data.state,
              evidence: [factKey(yes), factKey(last)],
              details: { channel, connection, saidTo: last.connection, saidAt: last.asOf },
            },
          },
        ]
      })
    })
    return onceDue(due, now)
  },

  resolution(facts, _situation, { details }) {
    const own = facts.of('consent').filter(({ data }) => data.channel === details.channel)
    if (own.length === 0) return 'erased'
    return isYes(own.reduce(lastWord)) ? 'agreed-again' : 'withdrawn'
  },

  words({ details, cause }, connections) {
    const system = nameOf(connections, details.connection)
    const heard = nameOf(connections, details.saidTo)
    const channel = channelWords[details.channel ?? ''] ?? details.channel
    const isDead = cause === 'undeliverable'
    return {
      title: isDead
        ? `${system} still writes to an address that takes nothing`
        : `${system} still has a yes from a customer who said no`,
      summary: isDead
        ? `${heard} heard at ${details.saidAt} that the address cannot be reached by ${channel}. ${system} still counts on it.`
        : `A customer withdrew consent to ${channel} at ${heard} at ${details.saidAt}. ${system} was told yes before and has heard nothing since.`,
      advice: `Unsubscribe the customer from ${channel} in ${placeIn(connections, details.connection, 'customers')} before anything more is sent: open the record in ${heard} to see who it is.`,
      goal: 'A no is a no, everywhere',
      timeline: [],
    }
  },
})

const channelWords: Readonly<Record<string, string>> = {
  email: 'e-mail',
  sms: 'text messages',
  phone: 'calls',
  survey: 'surveys',
}

const isYes = ({ data }: Consent): boolean => data.state === 'granted' || data.state === 'pending'

/** At the same moment a no holds. */
function lastWord(left: Consent, right: Consent): Consent {
  if (left.asOf !== right.asOf) return left.asOf > right.asOf ? left : right
  if (isYes(left) !== isYes(right)) return isYes(left) ? right : left
  return factKey(left) < factKey(right) ? left : right
}
