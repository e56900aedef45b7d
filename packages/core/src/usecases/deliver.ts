/** Messages out of the door: each when it is due, to each address one at a time, again with patience where it fails. */
import type { Attempt, Channel } from '../alert/channel.ts'
import { cutOff, noAnswer } from '../alert/cut-off.ts'
import { type LinkPurpose, linkToken } from '../alert/links.ts'
import { attemptsKeptMax, ended, type Mailing, onceEach } from '../alert/mailing.ts'
import { messageOf } from '../alert/message.ts'
import { barrierOf, type Recipient, type RecipientId } from '../alert/recipient.ts'
import { routesOf } from '../alert/route.ts'
import { createStandings, type Standing } from '../alert/standings.ts'
import type { Detector } from '../detector/detector.ts'
import type { Connections, Pseudonyms } from '../ports/connections.ts'
import type { Incidents } from '../ports/incidents.ts'
import { Refusal } from '../refusal.ts'
import { addMilliseconds, type Instant, millisecondsOf } from '../values.ts'
import { afterMaintenance } from './after-maintenance.ts'
import { type AlertPorts, fallBack } from './alert.ts'
import { changeRecipient } from './change-recipient.ts'
import { isDailyMaxReached } from './daily-max.ts'
import { giveUp, isConfirmedAnew, switchOff } from './give-up.ts'
import { isReminder, reminderAfter, stillToTell } from './remind.ts'
import { stillOver } from './still-over.ts'

export interface DeliverPorts extends AlertPorts {
  readonly channels: ReadonlyMap<string, Channel>
  readonly incidents: Incidents
  readonly connections: Connections
  readonly pseudonyms: Pseudonyms
  readonly detectors: readonly Detector[]
  readonly shop: string
  publicUrl(): string
  /** At least 0, below 1. */
  chance(): number
  log(record: Record<string, unknown>): void
}

const secondMilliseconds = 1_000
const minuteMilliseconds = 60 * secondMilliseconds
const dayMilliseconds = 24 * 60 * minuteMilliseconds
/** Longer than any attempt: who crashed in the middle of one has it repeated after this, with the same id. */
const leaseMilliseconds = minuteMilliseconds
const retryAfterMaxMilliseconds = dayMilliseconds
/** OUT-15: what fails for this long is switched off. */
export const failingMaxMilliseconds = 5 * dayMilliseconds
const dueMax = 200
const perChannelMax = 32
const confirmDays = 7
const muteDays = 30
const acknowledgeDays = 7
const spread = 0.2

/** OUT-12: what a webhook's attempts after the first wait for. Unit: seconds. */
export const webhookRetrySeconds: readonly number[] = [5, 300, 1_800, 7_200, 18_000, 36_000, 50_400, 72_000, 86_400]
/** Soon, then every quarter of an hour, for three days. */
export const usualRetrySeconds: readonly number[] = [5, 15, 60, 180, 600, ...Array.from({ length: 287 }, () => 900)]

/** How long to wait after this failed attempt, with chance in it; undefined: that was the last one. Unit: milliseconds. */
export function retryMilliseconds(
  channel: Pick<Channel, 'kind' | 'retryAfterSeconds'>,
  tries: number,
  attempt: Extract<Attempt, { status: 'failed' }>,
  chance: number,
): number | undefined {
  const schedule = channel.retryAfterSeconds ?? (channel.kind === 'webhook' ? webhookRetrySeconds : usualRetrySeconds)
  const seconds = schedule[tries - 1]
  if (seconds === undefined) return undefined
  const asked = attempt.retryAfterSeconds
  if (asked !== undefined && Number.isFinite(asked) && asked > 0) {
    return Math.min(asked * secondMilliseconds, retryAfterMaxMilliseconds)
  }
  return Math.round(seconds * secondMilliseconds * (1 - spread + 2 * spread * chance))
}

export interface Postman {
  /** Starts all that is due and can go; resolves once it is started, not once it is sent. Answers how many. */
  round(): Promise<number>
  /** Resolves once nothing is on its way. */
  settled(): Promise<void>
}

export interface AlertPostman extends Postman {
  isIdle(): boolean
  /** What the next postman should know of addresses. */
  troubled(): [RecipientId, Standing][]
}

/** What a channel may still send: a second's worth at most, filled up as time goes by. */
interface Budget {
  readonly at: number
  readonly left: number
}

function refilled(budget: Budget | undefined, perSecond: number, at: number): Budget {
  const most = Math.max(1, perSecond)
  const gained = budget ? ((at - budget.at) / secondMilliseconds) * perSecond : most
  return { at, left: Math.min(most, (budget?.left ?? 0) + Math.max(0, gained)) }
}

/** `known`: what the postman before said is `troubled`. */
export function createPostman(
  ports: DeliverPorts,
  known: Iterable<readonly [RecipientId, Standing]> = [],
): AlertPostman {
  const onTheWay = new Map<RecipientId, Promise<void>>()
  const standings = createStandings<RecipientId>(known)
  const perChannel = new Map<string, number>()
  const budgets = new Map<string, Budget>()
  const { mailings, books, clock, channels, log } = ports

  return {
    round: async () => {
      const now = clock.now()
      const at = millisecondsOf(now)
      for (const late of await mailings.overdue(now, dueMax)) await spared(late, at, () => tellOthers(late, now))
      const except = new Set([...onTheWay.keys(), ...standings.held(at)])
      let started = 0
      for (const mailing of await mailings.due(now, dueMax, except)) {
        if (onTheWay.has(mailing.recipient)) continue
        if (await spared(mailing, at, () => begin(mailing, now))) started += 1
      }
      return started
    },
    isIdle: () => onTheWay.size === 0,
    settled: async () => {
      while (onTheWay.size > 0) await Promise.all(onTheWay.values())
    },
    troubled: () => standings.troubled(),
  }

  /** What one tenant has said, or left half said, stands in nobody else's way: it is tried again from time to time. */
  async function spared<Done>(mailing: Mailing, at: number, work: () => Promise<Done>): Promise<Done | undefined> {
    try {
      return await work()
    } catch (error) {
      if (error instanceof Refusal && error.code === 'unavailable') throw error // the store itself
      standings.failed(mailing.recipient, at)
      const message = 'an alert stumbled before it left and is tried again'
      log({ level: 'error', message, alert: mailing.id, error: placeOf(error) })
      return undefined
    }
  }

  /** Answers whether it was dealt with; false: it waits for its turn. */
  async function begin(mailing: Mailing, now: Instant): Promise<boolean> {
    const book = await books.read(mailing.tenant)
    const recipient = book.recipients.find(({ id }) => id === mailing.recipient)
    const channel = recipient && channels.get(recipient.channel)
    const barrier = barrierTo(mailing, recipient, channel)
    if (barrier !== undefined || !recipient || !channel) {
      // Who was taken off the list is missed by nobody; what an address in trouble cannot be told is told to others.
      if (recipient) await giveUp(mailing, barrier ?? '', ports)
      else await mailings.commit({ mailings: [ended(mailing, 'failed', barrier ?? '')] })
      return true
    }
    const told = isReminder(mailing)
      ? await stillToTell(mailing, recipient, book, ports, now)
      : await afterMaintenance(await stillOver(mailing, ports.incidents), recipient, book, ports.incidents, now)
    if (told.dueAt === undefined || told.dueAt > now) {
      await mailings.commit({ mailings: [told] })
      return true
    }
    if (await isDailyMaxReached(recipient, channel, mailings, now)) {
      await giveUp(mailing, `it had ${channel.dailyMax} messages within 24 hours, which is the most`, ports)
      return true
    }
    const { kind, rate } = channel
    const at = millisecondsOf(now)
    const budget = refilled(budgets.get(kind), rate.perSecond, at)
    budgets.set(kind, budget)
    if ((perChannel.get(kind) ?? 0) >= perChannelMax || budget.left < 1) return false
    const closedAt = mailing.closedAt ?? now
    const leased: Mailing = { ...told, status: 'waiting', closedAt, dueAt: addMilliseconds(now, leaseMilliseconds) }
    if ((await mailings.commit({ mailings: [leased] })) === 'moved') return false
    standings.pace(recipient.id, at, at + secondMilliseconds / rate.perAddressPerSecond)
    budgets.set(kind, { ...budget, left: budget.left - 1 })
    perChannel.set(kind, (perChannel.get(kind) ?? 0) + 1)
    const sending = deliver({ ...leased, rev: leased.rev + 1 }, recipient, channel)
      .catch((error) =>
        log({
          level: 'error',
          message: 'an alert stumbled and is tried again',
          alert: mailing.id,
          error: placeOf(error),
        }),
      )
      .finally(() => {
        perChannel.set(kind, (perChannel.get(kind) ?? 1) - 1)
        onTheWay.delete(recipient.id)
      })
    onTheWay.set(recipient.id, sending)
    return true
  }

  async function deliver(mailing: Mailing, recipient: Recipient, channel: Channel): Promise<void> {
    const attempt = await attemptBy(channel, await rendered(mailing, recipient), recipient.address)
    const now = clock.now()
    const tries = mailing.tries + 1
    const kept = (reason?: string) =>
      [...mailing.attempts, { at: now, ...(reason && { reason }) }].slice(-attemptsKeptMax)
    if (attempt.status === 'sent') {
      standings.gotThrough(recipient.id)
      const reminder = await reminderOf(mailing, recipient, channel, now)
      const sent: Mailing = { ...ended(mailing, 'sent'), tries, attempts: kept() }
      await mailings.commit({ mailings: [sent, ...(reminder ? [reminder] : [])] })
      if (recipient.failingSince !== undefined) await mend(recipient)
      return
    }
    log({
      level: 'warn',
      message: 'an alert did not get through',
      alert: mailing.id,
      channel: channel.kind,
      attempt: tries,
      kind: attempt.kind,
    })
    const failed: Mailing = { ...mailing, tries, attempts: kept(attempt.reason) }
    if (attempt.kind === 'gone') return endOf(failed, recipient, attempt.reason)
    if (attempt.kind === 'permanent') {
      await giveUp(failed, `not deliverable: ${attempt.reason}`, ports)
      return
    }
    const failingSince = await failing(recipient, now)
    if (millisecondsOf(now) - millisecondsOf(failingSince) >= failingMaxMilliseconds) {
      return endOf(failed, recipient, `nothing got through for five days: ${attempt.reason}`)
    }
    const wait = retryMilliseconds(channel, tries, attempt, ports.chance())
    standings.failed(recipient.id, millisecondsOf(now), attempt.retryAfterSeconds === undefined ? undefined : wait)
    if (wait === undefined) {
      await giveUp(failed, `exhausted after ${tries} attempts: ${attempt.reason}`, ports)
      return
    }
    await mailings.commit({ mailings: [{ ...failed, dueAt: addMilliseconds(now, wait), why: attempt.reason }] })
  }

  /** Tools that take every incident by itself repeat by themselves. */
  async function reminderOf(sent: Mailing, recipient: Recipient, channel: Channel, now: Instant) {
    const route = routesOf(await books.read(sent.tenant)).find(({ id }) => id === sent.route)
    return route && !channel.each ? reminderAfter(sent, recipient, route, now) : undefined
  }

  async function attemptBy(
    channel: Channel,
    message: Parameters<Channel['send']>[0],
    address: unknown,
  ): Promise<Attempt> {
    try {
      return (await cutOff((signal) => channel.send(message, address, signal))) ?? noAnswer
    } catch (error) {
      log({ level: 'error', message: 'a channel failed', channel: channel.kind, error: placeOf(error) })
      return { status: 'failed', kind: 'temporary', reason: 'the channel itself failed' }
    }
  }

  async function rendered(given: Mailing, recipient: Recipient) {
    const mailing = onceEach(given)
    const { tenant, reason } = mailing
    const found = await Promise.all(mailing.shown.map(({ incident }) => ports.incidents.find(tenant, incident)))
    const incidents = found.filter((incident) => incident !== undefined)
    const digest = await ports.pseudonyms.of(tenant)
    const linkTo = (purpose: LinkPurpose, about: string, days: number): string => {
      const until = addMilliseconds(clock.now(), days * dayMilliseconds)
      return `${ports.publicUrl()}/a/${linkToken({ purpose, tenant, recipient: recipient.id, about, until }, digest)}`
    }
    const detectors = new Set(incidents.map(({ detector }) => detector))
    const [only = ''] = detectors
    return messageOf(mailing, recipient, incidents, {
      shop: ports.shop,
      detectors: ports.detectors,
      connections: await ports.connections.all(tenant),
      acknowledgeLinkOf: ({ id }) => linkTo('acknowledge', id, acknowledgeDays),
      ...(reason === 'confirm' && { confirmLink: linkTo('confirm', '', confirmDays) }),
      ...(detectors.size === 1 && { muteLink: linkTo('mute', only, muteDays) }),
    })
  }

  async function mend(recipient: Recipient): Promise<void> {
    const mended = ({ failingSince, ...rest }: Recipient) => (failingSince === undefined ? undefined : rest)
    await changeRecipient(recipient, mended, books)
  }

  /** Answers since when. */
  async function failing(tried: Recipient, now: Instant): Promise<Instant> {
    const failed = (found: Recipient) =>
      found.failingSince !== undefined || isConfirmedAnew(found, tried) ? undefined : { ...found, failingSince: now }
    return (await changeRecipient(tried, failed, books))?.failingSince ?? now
  }

  async function endOf(mailing: Mailing, recipient: Recipient, reason: string): Promise<void> {
    const isOff = await switchOff(recipient, reason, ports)
    await giveUp(mailing, isOff ? `the address is switched off: ${reason}` : `not deliverable: ${reason}`, ports)
  }

  /** Only where the address fails: what merely waits for its turn will come. */
  async function tellOthers(mailing: Mailing, now: Instant): Promise<void> {
    const book = await books.read(mailing.tenant)
    const recipient = book.recipients.find(({ id }) => id === mailing.recipient)
    if (onTheWay.has(mailing.recipient)) return
    if (recipient && recipient.failingSince === undefined && !recipient.suppressed) {
      await mailings.commit({ mailings: [{ ...mailing, fallbackAt: addMilliseconds(now, minuteMilliseconds) }] })
      return
    }
    await fallBack(mailing, book, 'the first to be told cannot be reached', ports)
  }
}

/** Why it cannot leave at all. What confirms an address goes to where nothing else may go yet. */
function barrierTo(
  { reason }: Mailing,
  recipient: Recipient | undefined,
  channel: Channel | undefined,
): string | undefined {
  if (!recipient) return 'is no recipient any more'
  if (!channel) return `the hub has no channel ${recipient.channel}: it is not set up`
  return reason === 'confirm' ? undefined : barrierOf(recipient)
}

/** The message of an error that nobody expected may quote an address: its place says enough. */
export const placeOf = (error: unknown): string =>
  error instanceof Error
    ? [error.name, /\n\s+(at .*)/.exec(error.stack ?? '')?.[1]].filter(Boolean).join(' ')
    : typeof error
