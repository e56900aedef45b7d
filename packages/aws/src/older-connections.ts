/** Connections of a hub that is older than the asking of vendors: once in its life all of them are looked through, and each that was never
 * expected to be asked about is due at once, as one that is made today. */
import type { ConnectionId, TenantId } from '@kilter/core'
import type { ListedConnections } from './connections.ts'
import { connectionDoor, head, keyOf } from './places.ts'
import { pullExpected, pullPlace } from './pulls.ts'
import type { Table } from './table.ts'

export interface OlderConnections {
  /** A bounded part of them in each call; once all were seen it costs one read a process. */
  expect(): Promise<void>
}

const tenantsPerCall = 100
const mark = { pk: keyOf('hub', 'pulls-expected'), sk: head }

export function createOlderConnections(
  table: Table,
  connections: Pick<ListedConnections, 'tenants' | 'all'>,
): OlderConnections {
  let isDone = false

  return {
    expect: async () => {
      if (isDone) return
      const noted = await table.get(mark)
      isDone = noted?.isDone === true
      if (isDone) return
      const tenants = await connections.tenants(String(noted?.after ?? ''), tenantsPerCall)
      for (const tenant of tenants) await expectOf(tenant)
      await table.put({ ...mark, after: tenants.at(-1) ?? '', isDone: tenants.length < tenantsPerCall })
    },
  }

  async function expectOf(tenant: TenantId): Promise<void> {
    const ids = (await connections.all(tenant)).map(({ id }) => id)
    const known = new Set((await table.getMany(ids.map((id) => pullPlace(tenant, id)))).map(({ sk }) => sk))
    for (const id of ids) if (!known.has(id)) await expectOne(tenant, id)
  }

  /** Not where it was removed at this moment. */
  async function expectOne(tenant: TenantId, id: ConnectionId): Promise<void> {
    const isThere = { expression: '#tenant = :tenant' }
    await table.transact([
      {
        update: connectionDoor(id),
        change: { update: 'SET #tenant = :tenant', values: { tenant } },
        when: isThere,
      },
      pullExpected(tenant, id),
    ])
  }
}
