/** Calls the function that asks vendors. The table says which connection is due, a call only that it is time to look: one that gets lost
 * is made again by the sweep, and one too many finds nothing due. */
import type { Clock, Pulls } from '@kilter/core'
import { type Log, nameOf } from './pipeline/batch.ts'
import type { DuePull } from './pulls.ts'

export interface PullCalls {
  /** A connection waits once for the same moment, and two calls of it are worked on one after the other. Throws Refusal 'unavailable'. */
  call(due: readonly DuePull[]): Promise<void>
}

/** Calls for what is written as due at once: somebody wants it now. */
export function calling(pulls: Pulls, calls: PullCalls, clock: Clock, log: Log): Pulls {
  const write: Pulls['write'] = async (pull) => {
    const outcome = await pulls.write(pull)
    const { tenant, connection, dueAt } = pull
    if (outcome === 'moved' || dueAt === undefined || dueAt > clock.now()) return outcome
    try {
      await calls.call([{ tenant, connection, dueAt }])
    } catch (error) {
      log({ level: 'warn', message: 'a vendor is asked a minute later: nobody was called', error: nameOf(error) })
    }
    return outcome
  }
  return { ...pulls, write }
}
