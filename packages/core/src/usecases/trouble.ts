/** What goes wrong with a connection itself, told as a fact about it, so that it is one incident and ends when it ends. */
import type { FactOf } from '../fact/fact.ts'
import { connectionSubject } from '../subject.ts'
import { addMilliseconds, type ConnectionId, type Instant, later, type TenantId } from '../values.ts'
import { type AlignPorts, alignSubject } from './align.ts'

/** What the door and the lookups tell by themselves; parked deliveries have troubles of their own. */
export type Trouble = 'misconfigured' | 'too-large' | 'greeting' | 'lookups'

export interface TroubleReport {
  readonly connection: ConnectionId
  /** Names it among the connection's troubles. */
  readonly trouble: string
  readonly failing: boolean
  /** Shown to people: no payload, no secret. */
  readonly reason: string
  /** How many deliveries it concerns. */
  readonly count: number
  /** What was known before: this is newer, be it told within the same millisecond. */
  readonly after?: Instant
}

export async function reportTrouble(tenant: TenantId, report: TroubleReport, ports: AlignPorts): Promise<void> {
  const { connection, trouble, failing, reason, count, after } = report
  const now = after === undefined ? ports.clock.now() : later(ports.clock.now(), addMilliseconds(after, 1))
  const fact: FactOf<'trouble'> = {
    kind: 'trouble',
    connection,
    ref: trouble,
    asOf: now,
    receivedAt: now,
    event: `trouble.${now}`,
    data: { failing, reason, count },
  }
  await alignSubject(tenant, connectionSubject(connection), { told: [fact] }, ports)
}
