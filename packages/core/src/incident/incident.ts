/** The durable record of a finding over its life. */
import { createHash } from 'node:crypto'
import * as z from 'zod'
import { type Subject, subjectId, subjectKinds } from '../subject.ts'
import { Instant, Money, Quantity, TenantId } from '../values.ts'
import { Actor } from './actor.ts'
import type { HistoryEntry, IncidentEventType } from './history.ts'

export const Severity = z.enum(['info', 'warning', 'critical'])
export type Severity = z.infer<typeof Severity>

export const IncidentStatus = z.enum(['open', 'acknowledged', 'snoozed', 'resolved'])
export type IncidentStatus = z.infer<typeof IncidentStatus>

export const IncidentId = z
  .string()
  .regex(/^inc_[A-Za-z0-9_-]{27}$/, 'must be the id of an incident, like inc_...')
  .brand<'IncidentId'>()
export type IncidentId = z.infer<typeof IncidentId>

/** Somebody's word that there was nothing to find. It stays when the incident comes back, and speaks of when it was given. */
export const FalseAlarm = z.object({
  at: Instant,
  by: Actor,
  reason: z.string(),
  quantity: Quantity.optional(),
  impact: Money.optional(),
  differencePerPiece: Money.optional(),
})
export type FalseAlarm = z.infer<typeof FalseAlarm>

const About = z.object({ kind: z.enum(subjectKinds), key: z.string() })

export const Incident = z.object({
  /** A digest of the fingerprint (tenant, detector, subject, discriminator): one record each, for ever. */
  id: IncidentId,
  tenant: TenantId,
  detector: z.string(),
  subject: About,
  discriminator: z.string(),
  status: IncidentStatus,
  severity: Severity,
  cause: z.string().optional(),
  quantity: Quantity.optional(),
  order: z.string().optional(),
  /** What it costs or puts at risk now. */
  impact: Money.optional(),
  /** Of one piece; never summed. */
  differencePerPiece: Money.optional(),
  /** What its detector says is behind it, where that is something else than its subject (see `story.ts`). */
  rootedIn: About.optional(),
  /** Its detector is only being tried: recorded, and told to nobody. */
  shadow: z.boolean().optional(),
  details: z.record(z.string(), z.string()),
  evidence: z.array(z.string()),
  occurredAt: Instant,
  /** When the hub first knew. */
  detectedAt: Instant,
  updatedAt: Instant,
  resolvedAt: Instant.optional(),
  /** In a word: why the finding went, or `by-hand` or `false-alarm` where somebody closed it. */
  resolution: z.string().optional(),
  /** What somebody gave as the reason when closing it. */
  reason: z.string().optional(),
  /** Somebody closed it, and its finding still holds: it stays closed until that gets worse, or goes and comes back. */
  holds: z.boolean().optional(),
  /** Of a snoozed one: when it wakes. Absent: as soon as its finding says something else. */
  snoozedUntil: Instant.optional(),
  assignee: z.string().optional(),
  falseAlarm: FalseAlarm.optional(),
  /** How often it came back after it had been resolved. */
  reopened: z.int().nonnegative(),
  /** How many entries its history has: what a caller says it saw. Absent: none yet. */
  version: z.int().nonnegative().optional(),
  /** It was about a person whose data was erased: only that it was is left. */
  erasedAt: Instant.optional(),
})
export type Incident = z.infer<typeof Incident>

/** What stays at hand with its subject, for the next judgement of it may change it. */
export const isAtHand = ({ status, holds }: Incident): boolean => status !== 'resolved' || holds === true

/** As an open one, without what its last closing or sleep left in it. */
export function awake(incident: Incident): Incident {
  const { resolvedAt: _at, resolution: _why, reason: _reason, holds: _holds, snoozedUntil: _until, ...rest } = incident
  return { ...rest, status: 'open' }
}

export interface IncidentChange {
  readonly type: IncidentEventType
  readonly incident: Incident
  /** What its history gains; none where only evidence and words changed. */
  readonly entry?: HistoryEntry
}

/** Tells the changes of one incident apart. */
export const changeOf = ({ type, incident }: IncidentChange): string =>
  `${type}@${incident.updatedAt}@${incident.severity}@${incident.reopened}`

export interface Fingerprint {
  readonly tenant: TenantId
  readonly detector: string
  readonly subject: Subject
  readonly discriminator: string
}

const digestLength = 27

export function incidentIdOf({ tenant, detector, subject, discriminator }: Fingerprint): IncidentId {
  const text = JSON.stringify([tenant, detector, subjectId(subject), discriminator])
  return `inc_${createHash('sha256').update(text).digest('base64url').slice(0, digestLength)}` as IncidentId
}

/** What is left of an incident about a person who is erased. The discriminator may hold a vendor's id of them. */
export function erasedIncident(incident: Incident, at: Instant): Incident {
  const { order: _order, rootedIn: _root, reason: _reason, ...rest } = incident
  return { ...rest, discriminator: 'erased', details: {}, evidence: [], resolution: 'erased', erasedAt: at }
}
