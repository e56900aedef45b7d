/** What people may do with an incident, and what becomes of it. */
import * as z from 'zod'
import { Refusal } from '../refusal.ts'
import { addMilliseconds, Instant } from '../values.ts'
import type { Actor } from './actor.ts'
import { entered } from './history.ts'
import { awake, type Incident, type IncidentChange } from './incident.ts'
import { saysOf } from './says.ts'

const textMax = 1_000
const nameMax = 200
const day = 24 * 3_600_000
const snoozeDaysMax = 366

export const Reason = z.string().trim().min(1).max(textMax)
const note = Reason.optional()

export const Action = z.discriminatedUnion('do', [
  z.strictObject({ do: z.literal('acknowledge'), reason: note }),
  /** Without `until`: until its finding says something else. */
  z.strictObject({ do: z.literal('snooze'), until: Instant.optional(), reason: note }),
  z.strictObject({ do: z.literal('unsnooze'), reason: note }),
  z.strictObject({ do: z.literal('resolve'), reason: Reason }),
  z.strictObject({ do: z.literal('reopen'), reason: note }),
  z.strictObject({ do: z.literal('comment'), text: Reason }),
  z.strictObject({ do: z.literal('assign'), to: z.string().trim().min(1).max(nameMax).nullable() }),
  z.strictObject({ do: z.literal('mark-false'), reason: Reason }),
  z.strictObject({ do: z.literal('unmark-false'), reason: note }),
])
export type Action = z.infer<typeof Action>

/** The change that `action` makes; undefined where it is so already.
 *
 * - `acknowledge`, `snooze`: of what is not resolved. Both stand until the finding gets worse or goes (see `reconcile`).
 * - `resolve`: closes it though its finding holds. It stays closed until that gets worse, has another cause, or goes and comes back.
 * - `reopen`: takes back a closing by hand while the finding holds, or an acknowledgement or snooze. What the hub itself resolved is
 *   not there any more; it comes back with its finding.
 * - `mark-false`: there was nothing to find. Closes it too, and stays as a mark; `unmark-false` takes both back.
 * - `comment`, `assign`: of any, and nothing else changes.
 *
 * Throws Refusal 'conflict' where the status does not allow it, 'invalid' for a snooze that is over or longer than a year. */
export function act(incident: Incident, action: Action, by: Actor, now: Instant): IncidentChange | undefined {
  const { status } = incident
  const isResolved = status === 'resolved'
  const said = { by, now, ...('reason' in action && action.reason !== undefined && { why: action.reason }) }
  switch (action.do) {
    case 'acknowledge':
      if (isResolved) throw alreadyResolved()
      if (status === 'acknowledged') return undefined
      return entered('incident.acknowledged', { ...awake(incident), status: 'acknowledged' }, said)
    case 'snooze':
      if (isResolved) throw alreadyResolved()
      return snooze(incident, action.until, said)
    case 'unsnooze':
      if (isResolved) throw alreadyResolved()
      return status === 'snoozed' ? entered('incident.woken', awake(incident), said) : undefined
    case 'resolve':
      if (isResolved) return undefined
      return entered('incident.resolved', closed(incident, 'by-hand', action.reason, now), said)
    case 'reopen':
      return reopen(incident, said)
    case 'comment':
      return entered('incident.commented', incident, { by, now, why: action.text })
    case 'assign':
      return assign(incident, action.to, said)
    case 'mark-false':
      return markFalse(incident, action.reason, said)
    case 'unmark-false':
      return unmarkFalse(incident, said)
  }
}

interface Said {
  readonly by: Actor
  readonly now: Instant
  readonly why?: string
}

const alreadyResolved = () => new Refusal('conflict', 'it is resolved: reopen it first, if it still holds')

const closed = (incident: Incident, resolution: string, reason: string, now: Instant): Incident => ({
  ...awake(incident),
  ...{ status: 'resolved', resolvedAt: now, resolution, reason, holds: true },
})

function snooze(incident: Incident, until: Instant | undefined, said: Said): IncidentChange | undefined {
  if (until !== undefined && until <= said.now)
    throw new Refusal('invalid', 'must be a time to come', { path: 'until' })
  if (until !== undefined && until > addMilliseconds(said.now, snoozeDaysMax * day))
    throw new Refusal('invalid', `must be within ${snoozeDaysMax} days`, { path: 'until' })
  if (incident.status === 'snoozed' && incident.snoozedUntil === until) return undefined
  const time = until === undefined ? {} : { until }
  const asleep = { ...awake(incident), status: 'snoozed' as const, ...(until !== undefined && { snoozedUntil: until }) }
  return entered('incident.snoozed', asleep, { ...said, ...time })
}

function reopen(incident: Incident, said: Said): IncidentChange | undefined {
  if (incident.status === 'open') return undefined
  if (incident.status !== 'resolved') return entered('incident.reopened', awake(incident), said)
  if (!incident.holds)
    throw new Refusal('conflict', 'what it found is not there any more; it opens by itself when that comes back')
  return entered('incident.reopened', { ...awake(incident), reopened: incident.reopened + 1 }, said)
}

function assign({ assignee, ...rest }: Incident, to: string | null, said: Said): IncidentChange | undefined {
  if ((assignee ?? null) === to) return undefined
  return entered('incident.assigned', { ...rest, ...(to !== null && { assignee: to }) }, { ...said, assignee: to })
}

function markFalse(incident: Incident, reason: string, said: Said): IncidentChange | undefined {
  const isSame = incident.falseAlarm?.reason === reason && incident.status === 'resolved'
  if (isSame) return undefined
  const { quantity, impact, differencePerPiece } = saysOf(incident)
  const sizes = {
    ...(quantity && { quantity }),
    ...(impact && { impact }),
    ...(differencePerPiece && { differencePerPiece }),
  }
  const falseAlarm = { at: said.now, by: said.by, reason, ...sizes }
  const ended = incident.status === 'resolved' ? incident : closed(incident, 'false-alarm', reason, said.now)
  return entered('incident.marked-false', { ...ended, falseAlarm }, said)
}

function unmarkFalse({ falseAlarm, ...rest }: Incident, said: Said): IncidentChange | undefined {
  if (!falseAlarm) return undefined
  const isClosedByIt = rest.status === 'resolved' && rest.resolution === 'false-alarm' && rest.holds === true
  const after = isClosedByIt ? { ...awake(rest), reopened: rest.reopened + 1 } : rest
  return entered('incident.unmarked-false', after, said)
}
