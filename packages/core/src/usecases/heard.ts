/** Keeps the hours in which a connection was heard: of those its habit is learned. */
import type { CanonicalEvent } from '../event/event.ts'
import { type FactKey, type FactOf, factKey } from '../fact/fact.ts'
import type { FactSet } from '../fact/fact-set.ts'
import { connectionSubject } from '../subject.ts'
import {
  addMilliseconds,
  type ConnectionId,
  type Instant,
  instantAt,
  later,
  millisecondsOf,
  type TenantId,
} from '../values.ts'
import { type AlignPorts, alignSubject } from './align.ts'

const keptMilliseconds = 35 * 24 * 3_600_000
const minuteMilliseconds = 60_000
const hourLength = '2026-11-20T14'.length
/** Hours of all connections that a process remembers; forgotten when full. */
const notedMax = 10_000

/** What this process noted last of each hour, so that most calls cost nothing. */
const noted = new WeakMap<AlignPorts['subjects'], Map<string, Instant>>()

/** Of each hour the last minute in which a connection was heard, whatever order the deliveries are taken in. However busy a connection
 * is, its subject is written at most once for each minute. */
export async function noteHeard(tenant: TenantId, given: readonly CanonicalEvent[], ports: AlignPorts): Promise<void> {
  const events = given.filter(({ origin }) => origin === undefined) // who had to be asked has not spoken
  const known = noted.get(ports.subjects) ?? new Map<string, Instant>()
  noted.set(ports.subjects, known)
  const hours = Map.groupBy(events, ({ connection, receivedAt }) => `${connection}|${receivedAt.slice(0, hourLength)}`)
  for (const [hour, group] of hours) {
    const [{ connection }] = group as [CanonicalEvent]
    const at = minuteOf(group.map(({ receivedAt }) => receivedAt).reduce(later))
    const before = known.get(hour)
    if (before !== undefined && at <= before) continue
    if (known.size >= notedMax) known.clear()
    known.set(hour, at)
    await note(tenant, connection, at, ports)
  }
}

const minuteOf = (at: Instant): Instant =>
  instantAt(Math.floor(millisecondsOf(at) / minuteMilliseconds) * minuteMilliseconds)

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
  if (known && at <= known.asOf) return
  await alignSubject(tenant, connectionSubject(connection), { told: [fact] }, ports)
}

/** Hours so long ago that no habit is learned of them. */
export const unheededOf = (facts: FactSet, now: Instant): FactKey[] =>
  facts
    .of('heard')
    .filter(({ asOf }) => asOf < addMilliseconds(now, -keptMilliseconds))
    .map(factKey)
