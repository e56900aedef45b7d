/** Changes a connection as it is by now: two who change one at once do not undo each other. */
import type { Connection, ConnectionSecrets, Connections } from '../ports/connections.ts'
import { Refusal } from '../refusal.ts'
import type { ConnectionId, TenantId } from '../values.ts'

const conflictsMax = 20

export interface ConnectionChanged {
  readonly after: Connection
  readonly secrets?: ConnectionSecrets
}

/** Called with the connection as it is by now; where it throws, nothing changes. */
export type ConnectionCheck = (connection: Connection) => void

/** `change` may be asked several times; undefined: it stays as it is. Throws Refusal 'not-found', 'unavailable', and what `change` throws. */
export async function changeConnection<Changed extends ConnectionChanged>(
  tenant: TenantId,
  id: ConnectionId,
  change: (connection: Connection) => Promise<Changed | undefined>,
  connections: Connections,
): Promise<{ readonly before: Connection; readonly after: Connection; readonly changed: Changed | undefined }> {
  for (let attempt = 0; attempt < conflictsMax; attempt += 1) {
    const before = await connections.find(tenant, id, { fresh: true })
    if (!before) throw new Refusal('not-found', 'there is no such connection')
    const changed = await change(before)
    if (!changed) return { before, after: before, changed }
    const after = { ...changed.after, rev: (before.rev ?? 0) + 1 }
    if ((await connections.put(after, changed.secrets, before)) === 'written') return { before, after, changed }
  }
  throw new Refusal('unavailable', `the connection was written ${conflictsMax} times meanwhile`)
}

/** 1 as it was made, and one more for each change. */
export const connectionVersion = ({ rev = 0 }: Connection): number => rev + 1
