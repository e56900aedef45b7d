/** A connection that is paused: its deliveries are verified, kept and answered as ever, and wait. */
import type { Connection, Connections } from '../ports/connections.ts'
import type { Inbox } from '../ports/inbox.ts'
import type { Clock } from '../ports/runtime.ts'
import { Refusal } from '../refusal.ts'
import { addMilliseconds, type ConnectionId, type Instant, type TenantId } from '../values.ts'

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
export async function pauseConnection(tenant: TenantId, id: ConnectionId, ports: PausePorts): Promise<Connection> {
  const connection = await known(tenant, id, ports)
  if (connection.pausedAt !== undefined) return connection
  const paused = { ...connection, pausedAt: ports.clock.now() }
  await ports.connections.put(paused)
  return paused
}

/** What waited is due at once, the newest first where that is a lot. Safe to repeat. Throws Refusal 'not-found'. */
export async function resumeConnection(tenant: TenantId, id: ConnectionId, ports: PausePorts): Promise<Connection> {
  const { pausedAt: _, ...resumed } = await known(tenant, id, ports)
  await ports.connections.put(resumed)
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

async function known(tenant: TenantId, id: ConnectionId, { connections }: PausePorts): Promise<Connection> {
  const connection = await connections.find(tenant, id)
  if (!connection) throw new Refusal('not-found', 'there is no such connection')
  return connection
}
