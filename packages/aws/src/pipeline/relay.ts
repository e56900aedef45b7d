/** From the outbox to the bus and to the alerts: each change of an incident is told at least once, and its row deleted only then. */
import type { HistoryEntry, IncidentChange } from '@kilter/core'
import type { Bus, BusEvent } from '../bus.ts'
import type { ChangeQueue } from '../change-queue.ts'
import type { Outbox, Told } from '../outbox.ts'
import type { ProjectingSubjects } from '../subjects.ts'

export interface RelayPorts {
  readonly subjects: Pick<ProjectingSubjects, 'project'>
  readonly outbox: Pick<Outbox, 'done'>
  readonly bus: Bus
  /** Before the alerts. */
  readonly changes: ChangeQueue
}

/** All or nothing; safe to repeat. */
export async function relayAll(rows: readonly Told[], { subjects, outbox, bus, changes }: RelayPorts): Promise<void> {
  if (rows.length === 0) return
  for (const row of rows) await subjects.project(row)
  await bus.publish(rows.flatMap((row) => row.changes.map((change) => onTheBus(change, row.rev))))
  await changes.send(rows)
  await outbox.done(rows)
}

/** Its id is the same each time it is told. */
function onTheBus({ type, incident, entry }: IncidentChange, rev: number): BusEvent {
  const { tenant, detector, updatedAt, subject } = incident
  const id = `${incident.id}.${rev}.${type}`
  return {
    id,
    type,
    detail: {
      specversion: '1.0',
      id,
      source: `/detectors/${detector}`,
      type,
      time: updatedAt,
      subject: subject.key,
      tenant,
      data: entry ? { ...incident, change: toldOf(entry) } : incident,
    },
  }
}

/** Who changed it and how. What people write to each other stays in the history, and so do deliveries. */
function toldOf({ why, deliveries: _deliveries, ...entry }: HistoryEntry): Partial<HistoryEntry> {
  return entry.type === 'incident.commented' || why === undefined ? entry : { ...entry, why }
}
