/** A connection that is paused: its deliveries are verified, kept and answered as ever, and wait. */
import type { Connection, Connections } from '../ports/connections.ts'
import type { Inbox } from '../ports/inbox.ts'
import type { Clock } from '../ports/runtime.ts'
import { addMilliseconds, type ConnectionId, type Instant, type TenantId } from '../values.ts'
import { type ConnectionCheck, changeConnection } from './change-connection.ts'

export interface PausePorts {
  readonly connections: Connections
  readonly inbox: Inbox
  readonly clock: Clock
}

const waitsMilliseconds = 3_600_000
const wokenPerPage = 200
/** What waits beyond these is read within the hour by itself. */
const wokenMax = 2_000

const reason = 'its connection is paused'

/** What becomes of a delivery of a paused connection: it stays received, and is looked at again within the hour. */
export const waitsForResume = (now: Instant) =>
  ({ status: 'retry', at: addMilliseconds(now, waitsMilliseconds), reason }) as const

/** Safe to repeat. Throws Refusal 'not-found'. */
export async function pauseConnection(
  tenant: TenantId,
  id: ConnectionId,
  ports: PausePorts,
  check?: ConnectionCheck,
): Promise<Connection> {
  const pause = async (connection: Connection) => {
    check?.(connection)
    return connection.pausedAt === undefined ? { after: { ...connection, pausedAt: ports.clock.now() } } : undefined
  }
  return (await changeConnection(tenant, id, pause, ports.connections)).after
}

/** What waited is due at once, the newest first where that is a lot. Safe to repeat. Throws Refusal 'not-found'. */
export async function resumeConnection(
  tenant: TenantId,
  id: ConnectionId,
  ports: PausePorts,
  check?: ConnectionCheck,
): Promise<Connection> {
  const resume = async (connection: Connection) => {
    check?.(connection)
    const { pausedAt, ...resumed } = connection
    return pausedAt === undefined ? undefined : { after: resumed }
  }
  const { after: resumed } = await changeConnection(tenant, id, resume, ports.connections)
  let woken = 0
  let cursor: string | null = null
  do {
    const page: Awaited<ReturnType<Inbox['list']>> = await ports.inbox.list(
      tenant,
      { connection: id, status: 'received' },
      { limit: wokenPerPage, ...(cursor !== null && { cursor }) },
    )
    for (const delivery of page.items) {
      if (delivery.reason !== reason) continue
      await ports.inbox.replay(tenant, delivery.id)
      woken += 1
    }
    cursor = page.nextCursor
  } while (cursor !== null && woken < wokenMax)
  return resumed
}
