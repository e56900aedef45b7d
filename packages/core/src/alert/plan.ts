/** Who is told what of a change to an incident, when, and why; and why somebody is not. */
import type { Incident, IncidentChange, Severity } from '../incident/incident.ts'
import { addMilliseconds, type Instant } from '../values.ts'
import type { AlertReason } from './channel.ts'
import { barrierOf, type Recipient, type RecipientId } from './recipient.ts'
import { type AlertBook, fits, isAtLeast, mutedBy, type Route, type RouteId, routesOf } from './route.ts'
import { timingOf } from './timing.ts'

/** What was decided of an earlier change to the same incident, for one recipient. */
export interface Told {
  readonly recipient: RecipientId
  readonly route: RouteId
  readonly reason: AlertReason
  readonly severity: Severity
  /** When it was decided. */
  readonly decidedAt: Instant
  /** When its message leaves or left. */
  readonly at: Instant
  /** `waiting`: its message has not left and it can be taken out; `left`; `lost`: its message never got through. */
  readonly state: 'waiting' | 'left' | 'lost'
}

export interface Telling {
  readonly recipient: RecipientId
  readonly route: RouteId
  readonly reason: AlertReason
  /** What is told together. */
  readonly lane: string
  readonly at: Instant
  /** For people. */
  readonly why: string
}

export interface Silence {
  /** Undefined: nobody at all. */
  readonly recipient?: RecipientId
  /** For people. */
  readonly why: string
}

export interface Plan<Earlier extends Told = Told> {
  readonly tell: readonly Telling[]
  readonly silent: readonly Silence[]
  /** What waits and is over before it was told. */
  readonly withdraw: readonly Earlier[]
}

const minuteMilliseconds = 60_000
const hourMinutes = 60

/** Pure: the same for what happens and for a preview of it. `told`: of this incident, in any order, without what was withdrawn.
 * Each recipient stands in `tell` at most once. */
export function plan<Earlier extends Told>(
  change: IncidentChange,
  book: AlertBook,
  told: readonly Earlier[],
  now: Instant,
): Plan<Earlier> {
  const { incident, type } = change
  if (incident.shadow) return nobody('its detector is only being tried')
  const standing = standingOf(told)
  if (type === 'incident.opened') return opened(incident, 'opened', book, standing, now)
  // Where it was no false alarm after all, what was closed by that is open again.
  const isBack = type === 'incident.reopened' || (type === 'incident.unmarked-false' && incident.status === 'open')
  if (isBack) return opened(incident, 'reopened', book, standing, now)
  if (type === 'incident.updated') return updated(incident, undefined, book, standing, now)
  if (type === 'incident.worsened') return updated(incident, 'updated', book, standing, now)
  if (type === 'incident.woken') return updated(incident, 'reminder', book, standing, now)
  const isClosed = type === 'incident.marked-false' && incident.status === 'resolved'
  if (type === 'incident.resolved' || isClosed) return resolved(incident, book, standing, now)
  return isTakenOn(change) ? calmed(standing) : nobody('nothing that is told')
}

const isTakenOn = ({ type, incident }: IncidentChange): boolean =>
  type === 'incident.acknowledged' ||
  type === 'incident.snoozed' ||
  (type === 'incident.assigned' && incident.assignee !== undefined)

const nobody = (why: string): Plan<never> => ({ tell: [], silent: [{ why }], withdraw: [] })

const escalating: readonly AlertReason[] = ['escalated', 'reminder']

/** What each recipient was told last, since the last all-clear. */
function standingOf<Earlier extends Told>(told: readonly Earlier[]): readonly Earlier[] {
  const inOrder = told.toSorted((left, right) => (left.decidedAt < right.decidedAt ? -1 : 1))
  const byRecipient = Map.groupBy(inOrder, ({ recipient }) => recipient)
  return [...byRecipient.values()].flatMap((one) =>
    one.slice(one.findLastIndex(({ reason }) => reason === 'resolved') + 1),
  )
}

function opened<Earlier extends Told>(
  incident: Incident,
  reason: 'opened' | 'reopened',
  book: AlertBook,
  standing: readonly Earlier[],
  now: Instant,
): Plan<Earlier> {
  const { tell, silent } = wanted(incident, reason, book, now)
  // A repeat of what they wait for or know: it never ended for them.
  const anew = tell.filter((telling) => {
    const before = standing.filter(({ recipient, state }) => recipient === telling.recipient && state !== 'lost')
    return reason === 'opened' || before.length === 0 || isCalledAgain(telling, before)
  })
  const known = tell.filter((telling) => !anew.includes(telling))
  return {
    tell: anew,
    silent: [...silent, ...known.map(({ recipient }) => ({ recipient, why: 'was told, and of no end to it' }))],
    withdraw: [],
  }
}

/** An update tells those for whom it is news: it has become graver, or it concerns them only now. `insist`: it is told as this
 * to all who know of it. */
function updated<Earlier extends Told>(
  incident: Incident,
  insist: 'updated' | 'reminder' | undefined,
  book: AlertBook,
  standing: readonly Earlier[],
  now: Instant,
): Plan<Earlier> {
  const { tell, silent } = wanted(incident, 'opened', book, now)
  const news: Telling[] = []
  const quiet: Silence[] = [...silent]
  const withdraw: Earlier[] = []
  for (const telling of tell) {
    const before = standing.filter(({ recipient, state }) => recipient === telling.recipient && state !== 'lost')
    const base = before.filter(({ reason }) => !escalating.includes(reason))
    const waiting = base.filter(({ state }) => state === 'waiting')
    const graver = insist !== undefined || base.every(({ severity }) => !isAtLeast(severity, incident.severity))
    if (before.length === 0) news.push(telling)
    else if (base.length > 0 && waiting.length === base.length && waiting.some(({ at }) => telling.at < at)) {
      withdraw.push(...waiting)
      news.push(telling)
    } else if (base.length > 0 && graver && waiting.length === 0) news.push({ ...telling, reason: insist ?? 'updated' })
    else if (insist !== undefined && isCalledAgain(telling, before)) news.push(telling)
    else quiet.push({ recipient: telling.recipient, why: 'nothing has changed that is told' })
  }
  if (news.length + quiet.length === 0) quiet.push({ why: 'no route fits' })
  return { tell: news, silent: quiet, withdraw }
}

/** Whoever was called to what nobody took on is called once more, where it has come back or got worse and nobody takes that on. */
const isCalledAgain = ({ reason }: Telling, before: readonly Told[]): boolean =>
  reason === 'escalated' && before.every((earlier) => escalating.includes(earlier.reason) && earlier.state === 'left')

/** The all-clear goes to those who were told, and to nobody else. */
function resolved<Earlier extends Told>(
  incident: Incident,
  book: AlertBook,
  standing: readonly Earlier[],
  now: Instant,
): Plan<Earlier> {
  const tell: Telling[] = []
  const silent: Silence[] = []
  const routes = new Map(routesOf(book).map((route) => [route.id, route]))
  for (const [id, one] of Map.groupBy(standing, ({ recipient }) => recipient)) {
    const last = one.findLast(({ state }) => state === 'left')
    const recipient = book.recipients.find((each) => each.id === id)
    const barrier = recipient ? barrierOf(recipient) : 'is no recipient any more'
    const isLost = one.every(({ state }) => state === 'lost')
    if (!last)
      silent.push({ recipient: id, why: isLost ? 'its message never got through' : 'over before its message left' })
    else if (!recipient || barrier !== undefined) silent.push({ recipient: id, why: barrier ?? '' })
    else {
      const route = routes.get(last.route)
      const timing = route
        ? timingOf(route, incident, now, recipient.timeZone, [])
        : { lane: 'now', at: now, because: 'at once' }
      const why = `was told that it had opened; ${timing.because}`
      tell.push({ recipient: id, route: last.route, reason: 'resolved', lane: timing.lane, at: timing.at, why })
    }
  }
  if (tell.length + silent.length === 0) silent.push({ why: 'nobody was told that it had opened' })
  return { tell, silent, withdraw: standing.filter(({ state }) => state === 'waiting') }
}

/** Somebody has taken it on: nobody need be called to it any more. */
const calmed = <Earlier extends Told>(standing: readonly Earlier[]): Plan<Earlier> => ({
  tell: [],
  silent: [{ why: 'somebody has taken it on' }],
  withdraw: standing.filter(({ state, reason }) => state === 'waiting' && escalating.includes(reason)),
})

interface Wanted {
  readonly tell: readonly Telling[]
  readonly silent: readonly Silence[]
}

/** Whom the routes want told; each recipient by the route that tells soonest. */
function wanted(incident: Incident, reason: AlertReason, book: AlertBook, now: Instant): Wanted {
  const fitting = routesOf(book).filter((route) => route.enabled && fits(route.match, incident))
  if (fitting.length === 0) return { tell: [], silent: [{ why: 'no route fits' }] }
  const recipients = new Map(book.recipients.map((recipient) => [recipient.id, recipient]))
  const soonest = new Map<RecipientId, Telling>()
  const silent = new Map<RecipientId, string>()
  const consider = (route: Route, id: RecipientId, kind: AlertReason, after: Instant, why: string): boolean => {
    const recipient = recipients.get(id)
    const reasonNot = recipient ? silenceOf(recipient, incident, book, now) : 'is no recipient any more'
    if (!recipient || reasonNot !== undefined) {
      silent.set(id, reasonNot ?? '')
      return false
    }
    const timing = timingOf(route, incident, after, recipient.timeZone, book.windows)
    const at = kind === 'escalated' ? minuteAfter(timing.at) : timing.at
    const telling = {
      ...{ recipient: id, route: route.id, reason: kind, at },
      lane: kind === 'escalated' ? `escalated@${at}` : timing.lane,
      why: `route "${route.name}" ${why}${timing.because}${againOf(route)}`,
    }
    const known = soonest.get(id)
    if (!known || telling.at < known.at) soonest.set(id, telling)
    return true
  }
  for (const route of fitting) {
    const reached = route.recipients.filter((id) => consider(route, id, reason, now, ''))
    if (reached.length === 0) for (const id of route.fallback.recipients) consider(route, id, reason, now, 'instead, ')
  }
  for (const { escalate, ...route } of fitting) {
    if (!escalate || incident.status !== 'open') continue // somebody has it
    const after = addMilliseconds(now, escalate.afterMinutes * minuteMilliseconds)
    const { digest: _digest, ...urgent } = route
    for (const id of escalate.recipients) {
      consider({ ...urgent, groupWaitSeconds: 0 } as Route, id, 'escalated', after, 'unless somebody takes it on, ')
    }
  }
  const tell = [...soonest.values()]
  const left = [...silent].filter(([id]) => !soonest.has(id)).map(([recipient, why]) => ({ recipient, why }))
  return { tell, silent: left }
}

function silenceOf(recipient: Recipient, incident: Incident, { mutes }: AlertBook, now: Instant): string | undefined {
  const mute = mutedBy(mutes, incident, recipient.id, now)
  return barrierOf(recipient) ?? (mute && `muted until ${mute.until}`)
}

const againOf = ({ repeat, digest }: Route): string =>
  repeat && !digest ? `, and every ${minutesText(repeat.everyMinutes)} until somebody takes it on` : ''

function minutesText(minutes: number): string {
  if (minutes === hourMinutes) return 'hour'
  return minutes % hourMinutes === 0 ? `${minutes / hourMinutes} hours` : `${minutes} minutes`
}

/** Those of one minute are told together. */
const minuteAfter = (at: Instant): Instant => {
  const rest = Date.parse(at) % minuteMilliseconds
  return rest === 0 ? at : addMilliseconds(at, minuteMilliseconds - rest)
}
