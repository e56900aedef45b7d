/** A message on its way: it gathers what is told together, leaves when it is due, and is tried until it is sent or given up. */
import { createHash } from 'node:crypto'
import type { IncidentId, Severity } from '../incident/incident.ts'
import type { Instant, TenantId } from '../values.ts'
import type { AlertReason } from './channel.ts'
import type { Told } from './plan.ts'
import type { RecipientId } from './recipient.ts'
import { isAtLeast, type RouteId } from './route.ts'

export const mailingStatuses = ['gathering', 'waiting', 'sent', 'failed', 'dropped'] as const
export type MailingStatus = (typeof mailingStatuses)[number]

export interface MailingAttempt {
  readonly at: Instant
  /** Undefined: sent. */
  readonly reason?: string
}

export interface Mailing {
  /** The id of its message, the same on every attempt. */
  readonly id: string
  readonly tenant: TenantId
  readonly recipient: RecipientId
  readonly route?: RouteId
  /** What is told together: one of a group gathers at a time. */
  readonly group: string
  readonly reason: AlertReason
  readonly status: MailingStatus
  readonly severity: Severity
  /** How many incidents it tells of; the gravest few by id. */
  readonly count: number
  readonly shown: readonly { readonly incident: IncidentId; readonly severity: Severity }[]
  /** Of a reminder: the message that it repeats, and for which time. */
  readonly repeats?: { readonly of: string; readonly time: number }
  /** What a `notice` says. */
  readonly subject?: string
  readonly note?: string
  readonly createdAt: Instant
  /** When there is something to do about it next; undefined: never. */
  readonly dueAt?: Instant
  /** When others are told instead, unless it got through; undefined: they have been, or it did. */
  readonly fallbackAt?: Instant
  readonly closedAt?: Instant
  /** Since the last replay. */
  readonly tries: number
  /** The last few. */
  readonly attempts: readonly MailingAttempt[]
  /** Why it failed or was dropped; for people. */
  readonly why?: string
  /** Counts writes: who has read an older one writes nothing. */
  readonly rev: number
}

/** What was decided of one change for one recipient. Without `recipient`: for nobody; without `mailing`: told nothing. */
export interface Notice {
  readonly tenant: TenantId
  readonly incident: IncidentId
  readonly change: string
  readonly recipient?: RecipientId
  readonly route?: RouteId
  readonly mailing?: string
  readonly reason?: AlertReason
  readonly severity: Severity
  readonly decidedAt: Instant
  readonly at: Instant
  readonly why: string
  /** More of the same change follows, in another commit it may be: without it the change is not done with. */
  readonly more?: true
  readonly withdrawn?: true
}

/** One that stands in a mailing. */
export type PlacedNotice = Notice & Told & { readonly mailing: string }

export const shownMax = 25
export const attemptsKeptMax = 20
const digestLength = 27

export const mailingIdOf = (...parts: readonly string[]): string =>
  `msg_${createHash('sha256').update(JSON.stringify(parts)).digest('base64url').slice(0, digestLength)}`

/** With one incident more; the gravest stay in sight. */
export function withIncident(mailing: Mailing, incident: IncidentId, severity: Severity, reason: AlertReason): Mailing {
  const shown = [...mailing.shown, { incident, severity }]
    .sort(
      (left, right) =>
        Number(isAtLeast(right.severity, left.severity)) - Number(isAtLeast(left.severity, right.severity)),
    )
    .slice(0, shownMax)
  const same = mailing.count === 0 || mailing.reason === reason || mailing.reason === 'digest'
  return {
    ...mailing,
    shown,
    count: mailing.count + 1,
    severity: isAtLeast(severity, mailing.severity) ? severity : mailing.severity,
    reason: same ? mailing.reason : 'opened',
  }
}

/** Without what was last put in of an incident, which is over; without anything it is not sent. What a digest says of it besides stays. */
export function withoutIncident(mailing: Mailing, incident: IncidentId): Mailing {
  const count = mailing.count - 1
  const last = mailing.shown.findLastIndex((each) => each.incident === incident)
  const left = { ...mailing, count, shown: mailing.shown.filter((_, at) => at !== last) }
  return count > 0 ? left : ended(left, 'dropped', 'all of it was over before it left')
}

/** Each incident once, however often it went to and fro: a message says how it stands when it leaves. */
export function onceEach(mailing: Mailing): Mailing {
  const ids = mailing.shown.map(({ incident }) => incident)
  const shown = mailing.shown.filter(({ incident }, at) => ids.indexOf(incident) === at)
  return { ...mailing, shown, count: mailing.count - (ids.length - shown.length) }
}

export function ended(mailing: Mailing, status: 'sent' | 'failed' | 'dropped', why?: string): Mailing {
  const { dueAt: _due, fallbackAt: _fallback, why: _why, ...rest } = mailing
  return { ...rest, status, ...(why !== undefined && { why }) }
}

export const stateOf = (status: MailingStatus): Told['state'] =>
  status === 'gathering' ? 'waiting' : status === 'failed' || status === 'dropped' ? 'lost' : 'left'
