/** Messages of subscriptions out of the door: each receiver by itself, one message at a time, again with patience where it fails. */
import type { Attempt } from '../alert/channel.ts'
import { cutOff, noAnswer } from '../alert/cut-off.ts'
import { createStandings, type Standing } from '../alert/standings.ts'
import type { AlertBooks } from '../ports/alert-books.ts'
import type { Mailings } from '../ports/mailings.ts'
import type { Clock } from '../ports/runtime.ts'
import type { Postings, Subscriptions } from '../ports/subscriptions.ts'
import type { Outlet, Posted } from '../subscription/outlet.ts'
import type { Posting, PostingAttempt } from '../subscription/posting.ts'
import { type Subscription, type SubscriptionId, signingSecrets, switchedOff } from '../subscription/subscription.ts'
import { addMilliseconds, type Instant, millisecondsOf } from '../values.ts'
import { noticeAll } from './alert.ts'
import { changeSubscription } from './change-subscription.ts'
import { failingMaxMilliseconds, type Postman, placeOf, retryMilliseconds, webhookRetrySeconds } from './deliver.ts'

export interface PostPorts {
  readonly subscriptions: Subscriptions
  readonly postings: Postings
  readonly outlet: Outlet
  /** Who is told that a receiver cannot be reached any more. */
  readonly books: AlertBooks
  readonly mailings: Mailings
  readonly clock: Clock
  /** At least 0, below 1. */
  chance(): number
  log(record: Record<string, unknown>): void
}

/** Receivers that are called at the same time. One that hangs keeps a place for 15 seconds, and after three times it seldom gets one. */
const atOnceMax = 64
/** Messages that one receiver gets before the others are looked at again. */
const turnMax = 100
export const postingAttemptsKeptMax = 20
const webhooks = { kind: 'webhook', retryAfterSeconds: webhookRetrySeconds }

type FailedAttempt = Extract<Attempt, { status: 'failed' }>

export interface Poster extends Postman {
  /** Begins no further message. */
  stop(): void
  isIdle(): boolean
  /** What the next poster should know of receivers. */
  troubled(): [string, Standing][]
}

/** `known`: what the poster before said is `troubled`. */
export function createPoster(ports: PostPorts, known: Iterable<readonly [string, Standing]> = []): Poster {
  const onTheWay = new Map<SubscriptionId, Promise<void>>()
  const standings = createStandings<string>(known)
  const { postings, subscriptions, clock, log } = ports
  let stopped = false
  return {
    round: async () => {
      const at = millisecondsOf(clock.now())
      let started = 0
      for (const subscription of await subscriptions.active()) {
        if (onTheWay.size >= atOnceMax) break
        if (onTheWay.has(subscription.id) || standings.isHeld(lifeOf(subscription), at)) continue
        const due = await dueOf(subscription, turnMax)
        if (due.length === 0) continue
        begin(subscription, due)
        started += 1
      }
      return started
    },
    settled: async () => {
      while (onTheWay.size > 0) await Promise.all(onTheWay.values())
    },
    stop: () => {
      stopped = true
    },
    isIdle: () => onTheWay.size === 0,
    troubled: () => standings.troubled(),
  }

  function dueOf({ tenant, id }: Subscription, limit: number) {
    return postings.due(tenant, id, clock.now(), limit)
  }

  function begin(subscription: Subscription, due: readonly Posting[]): void {
    const { id } = subscription
    const sending = turnOf(subscription, due)
      .catch((error) =>
        log({
          level: 'error',
          message: 'a subscription stumbled and is tried again',
          subscription: id,
          error: placeOf(error),
        }),
      )
      .finally(() => onTheWay.delete(id))
    onTheWay.set(id, sending)
  }

  /** In order, what comes meanwhile too; until one fails or somebody changes the subscription: who pauses it is heard at once. */
  async function turnOf(subscription: Subscription, first: readonly Posting[]): Promise<void> {
    const { tenant, id, rev } = subscription
    for (let due = first, left = turnMax; due.length > 0; due = left > 0 ? await dueOf(subscription, left) : []) {
      left -= due.length
      for (const posting of due) {
        const now = (await subscriptions.of(tenant)).find((each) => each.id === id)
        if (now?.status !== 'active' || now.rev !== rev || stopped) return
        // What was erased or arrived since it was read does not go out.
        const asItIs = await postings.find(tenant, id, posting.id)
        if (asItIs?.rev === posting.rev && !(await deliver(asItIs, now))) return
      }
    }
  }

  /** Answers whether it got through. */
  async function deliver(posting: Posting, subscription: Subscription): Promise<boolean> {
    const { attempt, entry } = await attemptAt(posting, subscription)
    const tried = { ...posting, tries: posting.tries + 1, attempts: kept(posting, entry) }
    if (attempt.status === 'failed') {
      await failed(tried, attempt, subscription)
      return false
    }
    standings.gotThrough(lifeOf(subscription))
    const { dueAt: _due, why: _why, ...arrived } = tried
    await postings.put({ ...arrived, status: 'sent' })
    if (subscription.failingSince !== undefined) await changeSubscription(subscription, mended, subscriptions)
    return true
  }

  async function failed(tried: Posting, attempt: FailedAttempt, subscription: Subscription): Promise<void> {
    const { id } = subscription
    const { reason } = attempt
    const message = 'a message of a subscription did not get through'
    log({ level: 'warn', message, subscription: id, posting: tried.id, attempt: tried.tries })
    const now = clock.now()
    const wait = retryMilliseconds(webhooks, tried.tries, attempt, ports.chance())
    const asked = attempt.retryAfterSeconds === undefined ? undefined : wait
    standings.failed(lifeOf(subscription), millisecondsOf(now), asked)
    if (attempt.kind === 'gone') {
      await postings.put({ ...tried, dueAt: now, why: reason }) // the first to go, once somebody resumes it
      return switchOff(subscription, reason)
    }
    if (wait === undefined) await postings.put(exhausted(tried, reason))
    else await postings.put({ ...tried, dueAt: addMilliseconds(now, wait), why: reason })
    await noteFailure(subscription, reason, now)
  }

  async function attemptAt(
    posting: Posting,
    subscription: Subscription,
  ): Promise<Pick<Posted, 'attempt'> & { entry: PostingAttempt }> {
    const at = clock.now()
    const { url, headers } = subscription
    const to = { url, ...(headers && { headers }), secrets: signingSecrets(subscription, at) }
    const { attempt, code } = await postedTo(to, posting)
    const failed = attempt.status === 'failed' ? attempt : undefined
    const entry = {
      at,
      milliseconds: Math.max(0, millisecondsOf(clock.now()) - millisecondsOf(at)),
      ...(code !== undefined && { code }),
      ...(failed && { reason: failed.reason }),
      ...(failed?.answer !== undefined && { answer: failed.answer.slice(0, answerKeptMax) }),
    }
    return { attempt, entry }
  }

  async function postedTo(to: Parameters<Outlet['send']>[1], posting: Posting): Promise<Posted> {
    try {
      return (await cutOff((signal) => ports.outlet.send(posting, to, signal))) ?? { attempt: noAnswer }
    } catch (error) {
      log({ level: 'error', message: 'the outlet failed', posting: posting.id, error: placeOf(error) })
      return { attempt: { status: 'failed', kind: 'temporary', reason: 'the hub itself failed at it' } }
    }
  }

  /** OUT-15: what has failed for five days is switched off. */
  async function noteFailure(tried: Subscription, reason: string, now: Instant): Promise<void> {
    const failed = (found: Subscription) =>
      found.failingSince !== undefined || isAnother(found, tried) ? undefined : { ...found, failingSince: now }
    const since = (await changeSubscription(tried, failed, subscriptions))?.failingSince ?? now
    if (millisecondsOf(now) - millisecondsOf(since) < failingMaxMilliseconds) return
    await switchOff(tried, `nothing got through for five days: ${reason}`)
  }

  /** Its owner is told. What waits for it is kept, as for one that is paused. */
  async function switchOff(tried: Subscription, reason: string): Promise<void> {
    const { tenant, id, description } = tried
    const off = (found: Subscription) =>
      found.status !== 'active' || isAnother(found, tried) ? undefined : switchedOff(found, reason)
    const changed = await changeSubscription(tried, off, subscriptions)
    if (changed?.status !== 'off') return
    log({ level: 'warn', message: 'a subscription is switched off', subscription: id })
    const name = description === '' ? id : `“${description}” (${id})`
    const subject = `Webhooks no longer reach ${description === '' ? id : description}`
    const note = `The subscription ${name} is switched off: ${reason} What it asks for is kept. Once its receiver works again: kilter subscriptions resume ${id}`
    await noticeAll(tenant, { subject, note }, `off|${id}|${changed.activeSince}`, ports)
  }
}

const answerKeptMax = 200

const kept = ({ attempts }: Posting, entry: PostingAttempt): PostingAttempt[] =>
  [...attempts, entry].slice(-postingAttemptsKeptMax)

function exhausted({ dueAt: _due, ...tried }: Posting, reason: string): Posting {
  return { ...tried, status: 'failed', why: `exhausted after ${tried.tries} attempts: ${reason}` }
}

const mended = ({ failingSince, ...rest }: Subscription): Subscription | undefined =>
  failingSince === undefined ? undefined : rest

/** Whoever resumes it or sends it elsewhere begins anew: no breaker, no count of days. */
const lifeOf = ({ id, activeSince }: Subscription): string => `${id}|${activeSince}`

/** Whoever resumes it while an attempt is under way knows better than it. */
const isAnother = (found: Subscription, tried: Subscription): boolean => found.activeSince !== tried.activeSince
