/** How far each vendor has been asked for what its webhooks missed: one item a connection, found by when it is due. */
import type { ConnectionId, Instant, Pull, PullName, Pulls, TenantId } from '@kilter/core'
import { keyOf, partsOf, shardOf, shardsOf } from './places.ts'
import type { Action, Item, Key, Table } from './table.ts'

/** A connection whose turn has come, and since when; `neverYet`: it never had one. */
export interface DuePull extends PullName {
  readonly dueAt: string
}

export interface TimedPulls extends Pulls {
  /** As `due`. */
  waiting(now: Instant, limit: number): Promise<readonly DuePull[]>
}

const shard = 'pull'
/** Before every moment there is. */
export const neverYet = '0'

export const pullPlace = (tenant: TenantId, connection: ConnectionId): Key => ({
  pk: keyOf('pull', tenant),
  sk: connection,
})
const shardFor = (connection: ConnectionId): string => shardOf(shard, connection)

/** A connection that is made, or was made before there were pulls, is due at once. What is there stays. */
export const pullExpected = (tenant: TenantId, connection: ConnectionId): Action => ({
  update: pullPlace(tenant, connection),
  change: {
    update:
      'SET #version = if_not_exists(#version, :none), #dueShard = if_not_exists(#dueShard, :shard), #dueAt = if_not_exists(#dueAt, :first)',
    values: { none: 0, shard: shardFor(connection), first: neverYet },
  },
})

export const pullForgotten = (tenant: TenantId, connection: ConnectionId): Action => ({
  remove: pullPlace(tenant, connection),
})

export function createPulls(table: Table): TimedPulls {
  const pulls: TimedPulls = {
    read: async (tenant, connection) => {
      const item = await table.get(pullPlace(tenant, connection))
      return item?.json === undefined ? undefined : pullIn(item)
    },

    write: async (pull) => {
      const { tenant, connection, version, dueAt } = pull
      const isDue = dueAt === undefined ? ' REMOVE #dueAt' : ', #dueAt = :dueAt'
      const { met } = await table.update(pullPlace(tenant, connection), {
        update: `SET #version = :next, #json = :json, #dueShard = :shard${isDue}`,
        expression: '#version = :version',
        values: {
          ...{ version, next: version + 1, json: JSON.stringify(pull), shard: shardFor(connection) },
          ...(dueAt === undefined ? {} : { dueAt }),
        },
      })
      return met ? 'written' : 'moved'
    },

    due: async (now, limit) =>
      (await pulls.waiting(now, limit)).map(({ tenant, connection }) => ({ tenant, connection })),

    waiting: async (now, limit) => {
      const where = { expression: '#dueAt <= :now', values: { now } }
      const query = (name: string) => table.query({ index: 'due', hash: ['dueShard', name], where, limit })
      const found = (await Promise.all(shardsOf(shard).map(query))).flat().sort(longestFirst)
      return found.slice(0, limit).map(({ pk, sk, dueAt }) => ({
        tenant: partsOf(String(pk), 2)[1] as TenantId,
        connection: sk as ConnectionId,
        dueAt: String(dueAt),
      }))
    },
  }
  return pulls
}

const pullIn = ({ json, version }: Item): Pull => ({ ...(JSON.parse(String(json)) as Pull), version: Number(version) })

const longestFirst = (left: Item, right: Item): number => (String(left.dueAt) < String(right.dueAt) ? -1 : 1)
