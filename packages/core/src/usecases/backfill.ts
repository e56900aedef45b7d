/** What was so before a connection was made is asked for once, on request. */
import type { Backfill, Pull } from '../ports/pulls.ts'
import { Refusal } from '../refusal.ts'
import type { ConnectionId, Instant, TenantId } from '../values.ts'
import { secretsOrNone } from './connect.ts'
import {
  backfillWalk,
  listsOf,
  missingFor,
  type PullPorts,
  pullBegun,
  pullMinutesLeast,
  pullMinutesMost,
  put,
} from './pull.ts'

export type BackfillPorts = Pick<PullPorts, 'connections' | 'connectors' | 'vault' | 'pulls' | 'clock'>

const triesMax = 20

/** Begins one, or answers the one that is under way from the same moment on. Throws Refusal: 'not-found', 'invalid' for a moment that is not past,
 * 'conflict' while another is under way, 'misconfigured' where the vendor cannot be asked. */
export async function startBackfill(
  tenant: TenantId,
  connection: ConnectionId,
  { since, id }: { readonly since: Instant; readonly id: string },
  ports: BackfillPorts,
): Promise<Pull> {
  const now = ports.clock.now()
  if (since >= now) throw new Refusal('invalid', 'must be in the past', { path: 'since' })
  const lists = await askable(tenant, connection, ports)
  return changePull(tenant, connection, ports, (state) => {
    const { backfill } = state
    if (backfill && backfill.endedAt === undefined) {
      if (backfill.since === since) return undefined
      throw new Refusal('conflict', `a backfill since ${backfill.since} is under way; wait until it has ended`)
    }
    const walks = Object.fromEntries(lists.map((list) => [list.name, backfillWalk(list, since, now)]))
    const begun: Backfill = { id, since, startedAt: now, walks }
    return put({ ...state, backfill: begun }, { dueAt: now })
  })
}

/** Lets the next round begin now. Throws Refusal as `startBackfill` does. */
export async function pullNow(tenant: TenantId, connection: ConnectionId, ports: BackfillPorts): Promise<Pull> {
  await askable(tenant, connection, ports)
  const now = ports.clock.now()
  return changePull(tenant, connection, ports, (state) => put({ ...state, attempts: 0 }, { nextAt: now }))
}

/** Unit: minutes; 0 switches it off. Throws Refusal 'invalid' or 'not-found'. */
export async function setPullMinutes(
  tenant: TenantId,
  connection: ConnectionId,
  everyMinutes: number,
  ports: BackfillPorts,
): Promise<Pull> {
  const isOff = everyMinutes === 0
  if (!isOff && (everyMinutes < pullMinutesLeast || everyMinutes > pullMinutesMost))
    throw new Refusal('invalid', `must be 0 for off, or ${pullMinutesLeast} to ${pullMinutesMost}`, {
      path: 'everyMinutes',
    })
  const now = ports.clock.now()
  return changePull(tenant, connection, ports, (state) => {
    const isUnderWay = state.backfill !== undefined && state.backfill.endedAt === undefined
    const changed = put({ ...state, everyMinutes }, { nextAt: isOff ? undefined : now })
    return isUnderWay ? { ...changed, dueAt: now } : changed
  })
}

async function askable(tenant: TenantId, id: ConnectionId, ports: BackfillPorts) {
  const connection = await ports.connections.find(tenant, id)
  if (!connection) throw new Refusal('not-found', 'there is no such connection')
  const connector = ports.connectors.get(connection.vendor)
  const lists = listsOf(connection, connector)
  if (!connector || lists.length === 0)
    throw new Refusal('conflict', `${connector?.name ?? connection.vendor} has no lists that are read here`)
  const missing = missingFor(connector, connection, await secretsOrNone(tenant, id, ports.vault))
  if (missing.length > 0) throw new Refusal('conflict', `set ${missing.join(', ')} of this connection first`)
  return lists
}

/** Whoever pulls meanwhile writes too: it is read again then. Undefined: nothing is to change. */
async function changePull(
  tenant: TenantId,
  id: ConnectionId,
  ports: BackfillPorts,
  change: (state: Pull) => Pull | undefined,
): Promise<Pull> {
  for (let tries = 0; tries < triesMax; tries += 1) {
    const connection = await ports.connections.find(tenant, id)
    if (!connection) throw new Refusal('not-found', 'there is no such connection')
    const state = (await ports.pulls.read(tenant, id)) ?? pullBegun(connection, ports.clock.now())
    const changed = change(state)
    if (!changed) return state
    if ((await ports.pulls.write(changed)) === 'written') return { ...changed, version: changed.version + 1 }
  }
  throw new Refusal('unavailable', 'it changes too fast at the moment; try again')
}
