/** The postman's turn: he looks once a second, sends what is due, and goes home when nothing is. */
import { addMilliseconds, createPostman, type DeliverPorts, later } from '@kilter/core'
import type { Bell } from '../bell.ts'
import type { TimedMailings } from '../mailings.ts'
import type { Office } from '../office.ts'

export interface PostPorts extends DeliverPorts {
  readonly mailings: TimedMailings
  readonly office: Office
  readonly bell: Bell
  /** Waits between two looks. */
  pause(milliseconds: number): Promise<void>
}

const lookMilliseconds = 1_000
/** Looks in a row with nothing to send; an index shows what was written a moment later. */
const idleLooksMax = 2
/** What could not go now has a reason that lasts a while. */
const restMilliseconds = 15_000

/** Answers how many messages were handled; undefined: another postman is at work. What is under way is waited for. */
export async function postRound(ports: PostPorts, hasTime: () => boolean): Promise<number | undefined> {
  const { office, mailings, bell, clock, pause } = ports
  const turn = await office.take(clock.now())
  if (!turn) return undefined
  const postman = createPostman(ports, turn.troubled)
  let handled = 0
  try {
    for (let idle = 0; idle < idleLooksMax && hasTime(); ) {
      const started = await postman.round()
      handled += started
      idle = started > 0 || !postman.isIdle() ? 0 : idle + 1
      if (idle < idleLooksMax) await pause(lookMilliseconds)
    }
  } finally {
    await postman.settled()
    await turn.leave(postman.troubled())
  }
  const next = await mailings.nextAt()
  const rest = handled > 0 ? lookMilliseconds : restMilliseconds
  if (next !== undefined) await bell.ring(later(next, addMilliseconds(clock.now(), rest)))
  return handled
}
