/** Keeps the hours in which a connection was heard: of those its habit is learned. */
import type { CanonicalEvent } from '../event/event.ts'
import { type FactKey, type FactOf, factKey } from '../fact/fact.ts'
import type { FactSet } from '../fact/fact-set.ts'
import { connectionSubject } from '../subject.ts'
import { addMilliseconds, type ConnectionId, type Instant, later, type TenantId } from '../values.ts'
import { type AlignPorts, alignSubject } from './align.ts'

/** However busy a connection is, its subject is written no more often than this. Unit: milliseconds. */
const notedEveryMilliseconds = 60_000
const keptMilliseconds = 35 * 24 * 3_600_000
const hourLength = '2026-11-20T14'.length

/** What this process noted last, so that most calls cost nothing. */
const noted = new WeakMap<AlignPorts['subjects'], Map<ConnectionId, Instant>>()

export async function noteHeard(tenant: TenantId, events: readonly CanonicalEvent[], ports: AlignPorts): Promise<void> {
  const last = noted.get(ports.subjects) ?? new Map<ConnectionId, Instant>()
  noted.set(ports.subjects, last)
  for (const [connection, group] of Map.groupBy(events, (event) => event.connection)) {
    const at = group.map(({ receivedAt }) => receivedAt).reduce(later)
    const before = last.get(connection)
    if (before !== undefined && at < addMilliseconds(before, notedEveryMilliseconds)) continue
    last.set(connection, at)
    await note(tenant, connection, at, ports)
  }
}

/** Another process may have noted it just now. */
async function note(tenant: TenantId, connection: ConnectionId, at: Instant, ports: AlignPorts): Promise<void> {
  if (!(await ports.connections.find(tenant, connection))) return
  const ref = at.slice(0, hourLength)
  const fact: FactOf<'heard'> = {
    ...{ kind: 'heard', connection, ref, asOf: at, receivedAt: at, event: `heard.${at}` },
    data: { at },
  }
  const { facts } = await ports.subjects.read(tenant, connectionSubject(connection))
  const known = facts.get(factKey(fact))
  if (known && at < addMilliseconds(known.asOf, notedEveryMilliseconds)) return
  await alignSubject(tenant, connectionSubject(connection), { told: [fact] }, ports)
}

/** Hours so long ago that no habit is learned of them. */
export const unheededOf = (facts: FactSet, now: Instant): FactKey[] =>
  facts
    .of('heard')
    .filter(({ asOf }) => asOf < addMilliseconds(now, -keptMilliseconds))
    .map(factKey)
