/** What happened to an incident, by whom and why: one entry for each change that a person would want to know of. */
import * as z from 'zod'
import { DeliveryId, Instant, later, Money, Quantity } from '../values.ts'
import { Actor } from './actor.ts'
import { type Incident, type IncidentChange, IncidentStatus, Severity } from './incident.ts'

export const incidentEventTypes = [
  'incident.opened',
  /** It says something else than before. */
  'incident.updated',
  /** Severity, quantity or amount rose; open again if it was acknowledged or snoozed. */
  'incident.worsened',
  'incident.acknowledged',
  'incident.snoozed',
  /** Its snooze is over: open again. */
  'incident.woken',
  'incident.resolved',
  'incident.reopened',
  /** Its finding went after somebody had closed it. */
  'incident.cleared',
  'incident.commented',
  'incident.assigned',
  'incident.marked-false',
  'incident.unmarked-false',
] as const
export const IncidentEventType = z.enum(incidentEventTypes)
export type IncidentEventType = z.infer<typeof IncidentEventType>

export const HistoryEntry = z.object({
  /** Counts up from 1 within an incident. */
  version: z.int().positive(),
  /** Never before the entry before it. */
  at: Instant,
  by: Actor,
  type: IncidentEventType,
  /** Afterwards. */
  status: IncidentStatus,
  /** The reason or comment that somebody gave, or in a word why the hub closed it. */
  why: z.string().optional(),
  /** Of a snooze. */
  until: Instant.optional(),
  /** Null: nobody any more. */
  assignee: z.string().nullable().optional(),
  /** What brought it about; absent where time did, or somebody. */
  deliveries: z.array(DeliveryId).optional(),
  /** What the finding said from here on. */
  says: z
    .object({
      severity: Severity,
      cause: z.string().optional(),
      quantity: Quantity.optional(),
      impact: Money.optional(),
      differencePerPiece: Money.optional(),
    })
    .optional(),
})
export type HistoryEntry = z.infer<typeof HistoryEntry>

/** Entries kept of one incident; the oldest go first. */
export const historyMax = 200

interface Entered extends Partial<Pick<HistoryEntry, 'why' | 'until' | 'assignee' | 'says'>> {
  readonly by: Actor
  readonly now: Instant
}

/** The change that makes `incident` so, with its entry. Where clocks disagree, time stands still rather than go back. */
export function entered(type: IncidentEventType, incident: Incident, { by, now, ...told }: Entered): IncidentChange {
  const version = (incident.version ?? 0) + 1
  const at = later(now, incident.updatedAt)
  const entry = { version, at, by, type, status: incident.status, ...told }
  return { type, incident: { ...incident, version, updatedAt: at }, entry }
}
