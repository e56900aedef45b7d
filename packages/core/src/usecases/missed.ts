/** What came by asking alone, told as trouble of its connection: its webhooks do not all arrive. */
import type { Inbox, MissedDay } from '../ports/inbox.ts'
import { connectionSubject } from '../subject.ts'
import { addMilliseconds, type ConnectionId, type Instant, type TenantId } from '../values.ts'
import type { AlignPorts } from './align.ts'
import { reportTrouble } from './trouble.ts'

export type MissedPorts = AlignPorts & { readonly inbox: Pick<Inbox, 'missed'> }

const dayMilliseconds = 24 * 3_600_000
const dayLength = '2026-11-20'.length
const trouble = 'missed'

/** The beginning of the day before: what was missed since then is news. */
export const missedLately = (now: Instant): Instant =>
  `${addMilliseconds(now, -dayMilliseconds).slice(0, dayLength)}T00:00:00.000Z` as Instant

/** Makes the connection's trouble agree with what was missed of it today and yesterday. Safe to repeat; tells only what changed. */
export async function reportMissed(tenant: TenantId, connection: ConnectionId, ports: MissedPorts): Promise<void> {
  if (!(await ports.connections.find(tenant, connection))) return
  const since = missedLately(ports.clock.now())
  const count = missedSum(await ports.inbox.missed(tenant, connection, since))
  const { facts } = await ports.subjects.read(tenant, connectionSubject(connection))
  const known = facts.of('trouble').find(({ ref }) => ref === trouble)
  if (known?.data.failing ? known.data.count === count : count === 0) return
  const reason =
    count === 0
      ? 'every webhook arrives again'
      : `${count} ${count === 1 ? 'change' : 'changes'} since ${since.slice(0, dayLength)}`
  const told = { connection, trouble, failing: count > 0, reason, count }
  await reportTrouble(tenant, { ...told, ...(known ? { after: known.asOf } : {}) }, ports)
}

export const missedSum = (days: readonly MissedDay[]): number => days.reduce((sum, { count }) => sum + count, 0)
