/** What is parked, told as trouble of its connection: one of its own for each shape that a topic took on, one for the rest. */
import { createHash } from 'node:crypto'
import type { Inbox, ParkedGroup } from '../ports/inbox.ts'
import { connectionSubject } from '../subject.ts'
import type { ConnectionId, Instant, TenantId } from '../values.ts'
import type { AlignPorts } from './align.ts'
import { reportTrouble, type TroubleReport } from './trouble.ts'

export type ParkedPorts = AlignPorts & { readonly inbox: Pick<Inbox, 'parked'> }

/** A vendor gone wild is told as unreadable beyond this. */
const shapesMax = 50
const driftPrefix = 'drift:'

/** A field was not as its schema has it: the reason says where, and is the same for every delivery of that shape. */
export function driftReason(detail: string, path: string): string {
  return `${detail} (at ${path.replace(/(^|\.)\d+(?=\.|$)/g, '$1*')})`
}

const isDrift = (reason: string): boolean => / \(at [^)]+\)$/.test(reason)

/** The names of troubles that parked deliveries make. */
export const isOfParked = (trouble: string): boolean => trouble === 'unreadable' || isSchemaDrift(trouble)
export const isSchemaDrift = (trouble: string): boolean => trouble.startsWith(driftPrefix)

/** Makes the connection's trouble agree with what is parked of it now. Safe to repeat; tells only what changed. */
export async function reportParked(tenant: TenantId, connection: ConnectionId, ports: ParkedPorts): Promise<void> {
  if (!(await ports.connections.find(tenant, connection))) return
  const wanted = troublesOf(await ports.inbox.parked(tenant, connection))
  const { facts } = await ports.subjects.read(tenant, connectionSubject(connection))
  const told = new Map(facts.of('trouble').map((fact) => [fact.ref, fact]))
  const reports: TroubleReport[] = []
  for (const [trouble, { reason, count }] of wanted) {
    const known = told.get(trouble)
    if (known?.data.failing && known.data.count >= count) continue
    reports.push({ connection, trouble, failing: true, reason, count, ...after(known) })
  }
  for (const [trouble, known] of told) {
    if (!known.data.failing || !isOfParked(trouble) || wanted.has(trouble)) continue
    reports.push({ connection, trouble, failing: false, reason: readable, count: 0, ...after(known) })
  }
  for (const report of reports) await reportTrouble(tenant, report, ports)
}

const readable = 'everything can be read again'

const after = (known: { asOf: Instant } | undefined) => (known ? { after: known.asOf } : {})

function troublesOf(groups: readonly ParkedGroup[]): ReadonlyMap<string, { reason: string; count: number }> {
  const troubles = new Map<string, { reason: string; count: number }>()
  for (const { topic, reason, count } of groups) {
    const isShape = isDrift(reason) && troubles.size < shapesMax
    const name = isShape ? `${driftPrefix}${digestOf(topic, reason)}` : 'unreadable'
    const said = isShape ? `${topic}: ${reason}` : reason
    troubles.set(name, { reason: said, count: count + (troubles.get(name)?.count ?? 0) })
  }
  return troubles
}

const digestOf = (...parts: readonly string[]): string =>
  createHash('sha256').update(JSON.stringify(parts)).digest('base64url').slice(0, 16)
