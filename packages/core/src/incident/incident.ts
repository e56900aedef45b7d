/** The durable record of a finding over its life, and how it is kept in agreement with the findings that hold now. */
import { createHash } from 'node:crypto'
import * as z from 'zod'
import type { Finding } from '../detector/detector.ts'
import { type Subject, subjectId, subjectKinds } from '../subject.ts'
import { Instant, Money, Quantity, TenantId } from '../values.ts'

export const Severity = z.enum(['info', 'warning', 'critical'])
export type Severity = z.infer<typeof Severity>

export const IncidentId = z
  .string()
  .regex(/^inc_[A-Za-z0-9_-]{27}$/)
  .brand<'IncidentId'>()
export type IncidentId = z.infer<typeof IncidentId>

export const Incident = z.object({
  /** A digest of the fingerprint (tenant, detector, subject, discriminator): one record each, for ever. */
  id: IncidentId,
  tenant: TenantId,
  detector: z.string(),
  subject: z.object({ kind: z.enum(subjectKinds), key: z.string() }),
  discriminator: z.string(),
  status: z.enum(['open', 'acknowledged', 'snoozed', 'resolved']),
  severity: Severity,
  cause: z.string().optional(),
  quantity: Quantity.optional(),
  order: z.string().optional(),
  impact: Money.optional(),
  /** Its detector is only being tried: recorded, and told to nobody. */
  shadow: z.boolean().optional(),
  details: z.record(z.string(), z.string()),
  evidence: z.array(z.string()),
  occurredAt: Instant,
  /** When the hub first knew. */
  detectedAt: Instant,
  updatedAt: Instant,
  resolvedAt: Instant.optional(),
  resolution: z.string().optional(),
  /** How often it came back after it had been resolved. */
  reopened: z.int().nonnegative(),
})
export type Incident = z.infer<typeof Incident>

export const incidentEventTypes = [
  'incident.opened',
  'incident.updated',
  'incident.resolved',
  'incident.reopened',
] as const
export type IncidentEventType = (typeof incidentEventTypes)[number]

export interface IncidentChange {
  readonly type: IncidentEventType
  readonly incident: Incident
}

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

export interface Reconciliation {
  readonly tenant: TenantId
  readonly detector: string
  readonly subject: Subject
  /** Unresolved ones of this detector and subject, and any resolved one that a finding may bring back. */
  readonly known: Iterable<Incident>
  readonly findings: readonly Finding[]
  readonly now: Instant
  /** Why an incident no longer holds. */
  resolution(incident: Incident): string
}

/** What must change so that the record agrees with the findings that hold now. Asked again after that, it answers []. */
export function reconcile({ tenant, detector, subject, known, findings, now, resolution }: Reconciliation) {
  const changes: IncidentChange[] = []
  const records = new Map([...known].map((incident) => [incident.discriminator, incident]))
  for (const finding of findings) {
    const { discriminator } = finding
    const before = records.get(discriminator)
    records.delete(discriminator)
    const told = recordOf(finding)
    if (!before) {
      const id = incidentIdOf({ tenant, detector, subject, discriminator })
      const lifecycle = { status: 'open' as const, detectedAt: now, updatedAt: now, reopened: 0 }
      changes.push({ type: 'incident.opened', incident: { id, tenant, detector, subject, ...told, ...lifecycle } })
    } else if (before.status === 'resolved') {
      const { resolvedAt: _at, resolution: _why, ...rest } = without(before)
      const lifecycle = { status: 'open' as const, updatedAt: now, reopened: before.reopened + 1 }
      changes.push({ type: 'incident.reopened', incident: { ...rest, ...told, ...lifecycle } })
    } else if (!tellsSame(before, told)) {
      changes.push({ type: 'incident.updated', incident: { ...without(before), ...told, updatedAt: now } })
    }
  }
  for (const incident of records.values()) {
    if (incident.status === 'resolved') continue
    const ended = { status: 'resolved' as const, updatedAt: now, resolvedAt: now, resolution: resolution(incident) }
    changes.push({ type: 'incident.resolved', incident: { ...incident, ...ended } })
  }
  return changes
}

type Told = Pick<Incident, 'discriminator' | 'severity' | 'occurredAt' | 'details' | 'evidence'> &
  Partial<Pick<Incident, 'cause' | 'quantity' | 'order' | 'impact' | 'shadow'>>

const recordOf = (finding: Finding): Told => ({
  ...finding,
  details: { ...finding.details },
  evidence: [...finding.evidence],
})

/** The record without what a finding tells, so that what it no longer tells does not stay behind. */
function without(incident: Incident) {
  const { cause: _cause, quantity: _quantity, order: _order, impact: _impact, shadow: _shadow, ...rest } = incident
  return rest
}

function tellsSame(incident: Incident, told: Told): boolean {
  const { cause, quantity, order, impact, severity, occurredAt, shadow } = incident
  return (
    cause === told.cause &&
    quantity === told.quantity &&
    order === told.order &&
    severity === told.severity &&
    shadow === told.shadow &&
    occurredAt === told.occurredAt &&
    impact?.amountMinor === told.impact?.amountMinor &&
    impact?.currency === told.impact?.currency &&
    String(incident.evidence) === String(told.evidence) &&
    Object.keys(incident.details).length === Object.keys(told.details).length &&
    Object.entries(told.details).every(([name, value]) => incident.details[name] === value)
  )
}
