/** Wakes the postman when something is due. What is later than a minute the sweep rings for, once a minute: so a bell that did not
 * ring costs a minute and no message. */
import { type Clock, type Instant, type Mailing, type MailingChange, type Mailings, millisecondsOf } from '@kilter/core'
import { type Log, nameOf } from './pipeline/batch.ts'
import type { Queue } from './spill.ts'

export interface Bell {
  /** Never throws. */
  ring(at: Instant): Promise<void>
}

export interface DelayedQueue extends Queue {
  /** Shown to its reader after `delaySeconds`, at most 900. */
  send(text: string, delaySeconds?: number): Promise<void>
}

export const soonSeconds = 60

export function createBell(queue: DelayedQueue, clock: Clock, log: Log): Bell {
  return {
    ring: async (at) => {
      const seconds = Math.max(0, Math.ceil((millisecondsOf(at) - millisecondsOf(clock.now())) / 1_000))
      if (seconds > soonSeconds) return
      try {
        await queue.send('{}', seconds)
      } catch (error) {
        log({ level: 'warn', message: 'the postman was not woken; the sweep will do it', error: nameOf(error) })
      }
    },
  }
}

/** Rings for what is written, when it is due. */
export function ringing<Port extends Mailings>(mailings: Port, bell: Bell): Port {
  const commit = async (change: MailingChange) => {
    const outcome = await mailings.commit(change)
    const [first] = change.mailings.flatMap(({ dueAt }: Mailing) => dueAt ?? []).sort()
    if (outcome === 'committed' && first !== undefined) await bell.ring(first)
    return outcome
  }
  return { ...mailings, commit }
}
