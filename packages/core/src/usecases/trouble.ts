/** What goes wrong with a connection itself, told as a fact about it, so that it is one incident and ends when it ends. */
import type { FactOf } from '../fact/fact.ts'
import { connectionSubject } from '../subject.ts'
import type { ConnectionId, TenantId } from '../values.ts'
import { type AlignPorts, alignSubject } from './align.ts'

export const troubles = ['unreadable', 'misconfigured', 'too-large', 'greeting'] as const
export type Trouble = (typeof troubles)[number]

export interface TroubleReport {
  readonly connection: ConnectionId
  readonly trouble: Trouble
  readonly failing: boolean
  /** Shown to people: no payload, no secret. */
  readonly reason: string
  /** How many deliveries it concerns. */
  readonly count: number
}

export async function reportTrouble(tenant: TenantId, report: TroubleReport, ports: AlignPorts): Promise<void> {
  const { connection, trouble, failing, reason, count } = report
  const now = ports.clock.now()
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
