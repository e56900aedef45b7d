/** How the record of incidents is kept in agreement with the findings that hold now. */
import type { Finding } from '../detector/detector.ts'
import type { Subject } from '../subject.ts'
import type { Instant, TenantId } from '../values.ts'
import { hub } from './actor.ts'
import { entered } from './history.ts'
import { awake, type Incident, type IncidentChange, incidentIdOf } from './incident.ts'
import { isWorse, type Says, saysOf, saysSame } from './says.ts'

export interface Reconciliation {
  readonly tenant: TenantId
  readonly detector: string
  readonly subject: Subject
  /** Those at hand of this detector and subject, and any resolved one that a finding may bring back. */
  readonly known: Iterable<Incident>
  readonly findings: readonly Finding[]
  readonly now: Instant
  /** Why an incident no longer holds. */
  resolution(incident: Incident): string
}

/** What must change so that the record agrees with the findings that hold now. Asked again after that, it answers [].
 *
 * What people decided stands while the finding stays as it is: an acknowledged one stays acknowledged, a snoozed one sleeps until its
 * time, one closed by hand stays closed. It is open again once it gets worse (severity, quantity or amount rises); one snoozed without
 * a time at any change of what it says; one closed by hand also when its cause becomes another, and when it went and came back. */
export function reconcile({ tenant, detector, subject, known, findings, now, resolution }: Reconciliation) {
  const changes: IncidentChange[] = []
  const records = new Map([...known].map((incident) => [incident.discriminator, incident]))
  for (const finding of findings) {
    const { discriminator } = finding
    const before = records.get(discriminator)
    records.delete(discriminator)
    const told = recordOf(finding)
    if (before) {
      const change = judged(before, told, now)
      if (change) changes.push(change)
    } else {
      const id = incidentIdOf({ tenant, detector, subject, discriminator })
      const lifecycle = { status: 'open' as const, detectedAt: now, updatedAt: now, reopened: 0 }
      const incident = { id, tenant, detector, subject, ...told, ...lifecycle }
      changes.push(byHub('incident.opened', incident, now, saysOf(told)))
    }
  }
  for (const incident of records.values()) {
    if (incident.status !== 'resolved') changes.push(gone(incident, now, resolution(incident)))
    else if (incident.holds) changes.push(byHub('incident.cleared', notHolding(incident), now))
  }
  return changes
}

/** What becomes of a known one whose finding holds. */
function judged(before: Incident, told: Told, now: Instant): IncidentChange | undefined {
  const says = saysOf(told)
  const open = { ...without(awake(before)), ...told }
  if (before.status === 'resolved') {
    if (before.holds && !isWorse(before, told) && before.cause === told.cause) return undefined
    return byHub('incident.reopened', { ...open, reopened: before.reopened + 1 }, now, says)
  }
  const saysElse = !saysSame(before, told)
  if (isWorse(before, told)) return byHub('incident.worsened', open, now, says)
  if (before.status === 'snoozed' && (before.snoozedUntil === undefined ? saysElse : before.snoozedUntil <= now))
    return byHub('incident.woken', open, now, saysElse ? says : undefined)
  const updated = { ...without(before), ...told }
  if (saysElse) return byHub('incident.updated', updated, now, says)
  return tellsSame(before, told) ? undefined : { type: 'incident.updated', incident: { ...updated, updatedAt: now } }
}

function gone(before: Incident, now: Instant, resolution: string): IncidentChange {
  const { snoozedUntil: _until, ...rest } = before
  const ended = { ...rest, status: 'resolved' as const, resolvedAt: now, resolution }
  return byHub('incident.resolved', ended, now, undefined, resolution)
}

const byHub = (type: IncidentChange['type'], incident: Incident, now: Instant, says?: Says, why?: string) =>
  entered(type, incident, { by: hub, now, ...(says && { says }), ...(why !== undefined && { why }) })

function notHolding({ holds: _holds, ...incident }: Incident): Incident {
  return incident
}

type Told = Pick<Incident, 'discriminator' | 'severity' | 'occurredAt' | 'details' | 'evidence'> &
  Partial<Pick<Incident, 'cause' | 'quantity' | 'order' | 'impact' | 'differencePerPiece' | 'rootedIn' | 'shadow'>>

const recordOf = (finding: Finding): Told => ({
  ...finding,
  details: { ...finding.details },
  evidence: [...finding.evidence],
})

/** The record without what a finding tells, so that what it no longer tells does not stay behind. */
function without(incident: Incident) {
  const { cause: _cause, quantity: _quantity, order: _order, shadow: _shadow, ...others } = incident
  const { impact: _impact, differencePerPiece: _difference, rootedIn: _root, ...rest } = others
  return rest
}

function tellsSame(incident: Incident, told: Told): boolean {
  return (
    saysSame(incident, told) &&
    incident.order === told.order &&
    incident.shadow === told.shadow &&
    incident.rootedIn?.kind === told.rootedIn?.kind &&
    incident.rootedIn?.key === told.rootedIn?.key &&
    incident.occurredAt === told.occurredAt &&
    String(incident.evidence) === String(told.evidence) &&
    Object.keys(incident.details).length === Object.keys(told.details).length &&
    Object.entries(told.details).every(([name, value]) => incident.details[name] === value)
  )
}
