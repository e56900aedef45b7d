/** The postman's turn: he looks once a second, sends what is due to people and to other tools, and goes home when nothing is. */
import {
  addMilliseconds,
  createPoster,
  createPostman,
  type DeliverPorts,
  later,
  type Outlet,
  type RecipientId,
  type Standing,
  type Subscriptions,
} from '@kilter/core'
import type { Bell } from '../bell.ts'
import type { TimedMailings } from '../mailings.ts'
import { nextPostAt } from '../next-post.ts'
import type { Office, Troubled } from '../office.ts'
import type { TimedPostings } from '../subscriptions.ts'

export interface PostPorts extends DeliverPorts {
  readonly mailings: TimedMailings
  readonly subscriptions: Subscriptions
  readonly postings: TimedPostings
  /** Undefined where webhooks are switched off. */
  readonly outlet?: Outlet | undefined
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
  const { office, outlet, bell, clock, pause } = ports
  const turn = await office.take(clock.now())
  if (!turn) return undefined
  const postman = createPostman(ports, turn.troubled.filter(isOfRecipient))
  const ofSubscriptions = turn.troubled.filter((each) => !isOfRecipient(each))
  const poster = outlet && createPoster({ ...ports, outlet }, ofSubscriptions)
  let handled = 0
  try {
    for (let idle = 0; idle < idleLooksMax && hasTime(); ) {
      const started = (await postman.round()) + ((await poster?.round()) ?? 0)
      handled += started
      idle = started > 0 || !postman.isIdle() || poster?.isIdle() === false ? 0 : idle + 1
      if (idle < idleLooksMax) await pause(lookMilliseconds)
    }
  } finally {
    poster?.stop()
    await Promise.all([postman.settled(), poster?.settled()])
    await turn.leave([...postman.troubled(), ...(poster?.troubled() ?? ofSubscriptions)])
  }
  const next = await nextPostAt(ports)
  const rest = handled > 0 ? lookMilliseconds : restMilliseconds
  if (next !== undefined) await bell.ring(later(next, addMilliseconds(clock.now(), rest)))
  return handled
}

const isOfRecipient = (each: Troubled): each is readonly [RecipientId, Standing] => each[0].startsWith('rcp_')
