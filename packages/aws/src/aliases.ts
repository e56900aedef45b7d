/** Which item an external id stands for: all of a tenant in one partition, in the order in which they are listed. */
import {
  type Alias,
  type Aliases,
  type Clock,
  type ConnectionId,
  type Instant,
  isAliasNews,
  pageOf,
  Refusal,
  type Sealer,
  type TenantId,
} from '@kilter/core'
import { aliasesOf, keyOf, partsOf, shardOf, shardsOf } from './places.ts'
import { type Action, actionsMax, type Condition, type Item, type Table } from './table.ts'

const voices: readonly Alias['by'][] = ['catalogue', 'person']
const conflictsMax = 30
const shard = 'alias'

type Place = Pick<Alias, 'connection' | 'externalId' | 'by'>

export function createAliases(table: Table, clock: Clock, sealer: () => Promise<Sealer>): Aliases {
  const read = (tenant: TenantId, places: readonly Place[]): Promise<Item[]> =>
    table.getMany(places.map((place) => keyIn(tenant, place)))

  return {
    of: async (tenant, connection, externalIds) => {
      const places = [...new Set(externalIds)].flatMap((externalId) =>
        voices.map((by) => ({ connection, externalId, by })),
      )
      return (await read(tenant, places)).map(aliasOf)
    },

    put: async (tenant, aliases) => {
      const changed: Alias[] = []
      for (let start = 0; start < aliases.length; start += actionsMax) {
        changed.push(...(await putTogether(tenant, aliases.slice(start, start + actionsMax))))
      }
      return changed
    },

    unsettled: async (markedBefore, limit) => {
      const where = { expression: '#dueAt <= :before', values: { before: markedBefore } }
      const query = (name: string) => table.query({ index: 'due', hash: ['dueShard', name], where, limit })
      const keys = (await Promise.all(shardsOf(shard).map(query))).flat().slice(0, limit)
      const items = await table.getMany(keys.map(({ pk, sk }) => ({ pk: String(pk), sk: String(sk) })))
      return items
        .filter(({ dueAt }) => dueAt !== undefined)
        .map((item) => ({ tenant: tenantOf(item), alias: aliasOf(item) }))
    },

    settled: async (tenant, alias) => {
      const { item, asOf } = alias
      await table.update(keyIn(tenant, alias), {
        update: 'REMOVE #dueShard, #dueAt',
        expression: '#item = :item AND #asOf = :asOf',
        values: { item, asOf },
      })
    },

    list: async (tenant, page) =>
      pageOf({
        sealer: await sealer(),
        list: JSON.stringify(['aliases', tenant]),
        page,
        rows: ([after] = [''], limit) =>
          table.query({
            hash: ['pk', aliasesOf(tenant)],
            ...(after === '' ? {} : { where: { expression: '#sk > :after', values: { after } } }),
            limit,
          }),
        item: aliasOf,
        position: (item: Item) => [String(item.sk)],
      }),

    remove: async (tenant, connection, externalId) => {
      const place = { connection, externalId }
      const { met } = await table.remove(keyIn(tenant, { ...place, by: 'person' }), {
        expression: 'attribute_exists(#pk)',
      })
      if (!met) return false
      await table.update(keyIn(tenant, { ...place, by: 'catalogue' }), {
        update: 'SET #dueShard = :dueShard, #dueAt = :now',
        expression: 'attribute_exists(#pk)',
        values: marked(externalId),
      })
      return true
    },
  }

  /** All or nothing: on condition that each is as it was read. */
  async function putTogether(tenant: TenantId, aliases: readonly Alias[]): Promise<Alias[]> {
    for (let attempt = 0; attempt < conflictsMax; attempt += 1) {
      const known = new Map((await read(tenant, uniquePlaces(aliases))).map((item) => [String(item.sk), item]))
      const before = new Map(known)
      const changed = new Map<string, Alias>()
      const next = new Map<string, Item>()
      for (const alias of aliases) {
        const key = keyIn(tenant, alias)
        const there = known.get(key.sk)
        if (!isAliasNews(alias, there ? [aliasOf(there)] : [])) continue
        const isChange = there?.item !== alias.item
        const mark = isChange ? { dueShard: shardOf(shard, alias.externalId), dueAt: clock.now() } : markOf(there)
        const item = { ...key, item: alias.item, asOf: alias.asOf, ...mark }
        known.set(key.sk, item)
        next.set(key.sk, item)
        if (isChange) changed.set(key.sk, alias)
      }
      if (next.size === 0) return []
      const actions = [...next].map(([sk, put]): Action => ({ put, when: isStill(before.get(sk)) }))
      if ((await table.transact(actions)).met) return [...changed.values()]
    }
    throw new Refusal('unavailable', 'the mapping is being changed by too many at once')
  }

  function marked(externalId: string) {
    return { dueShard: shardOf(shard, externalId), now: clock.now() }
  }
}

const isStill = (item: Item | undefined): Condition =>
  item
    ? { expression: '#item = :item AND #asOf = :asOf', values: { item: item.item, asOf: item.asOf } }
    : { expression: 'attribute_not_exists(#pk)' }

const markOf = (item: Item | undefined) =>
  item?.dueAt === undefined ? {} : { dueShard: item.dueShard, dueAt: item.dueAt }

const keyIn = (tenant: TenantId, { connection, externalId, by }: Place) => ({
  pk: aliasesOf(tenant),
  sk: keyOf(connection, externalId, by),
})

function uniquePlaces(aliases: readonly Alias[]): Place[] {
  return [...new Map(aliases.map((alias) => [keyOf(alias.connection, alias.externalId, alias.by), alias])).values()]
}

const tenantOf = (item: Item): TenantId => partsOf(String(item.pk), 2)[1] as TenantId

function aliasOf(item: Item): Alias {
  const [connection, externalId = '', by] = partsOf(String(item.sk), 3)
  return {
    connection: connection as ConnectionId,
    externalId,
    item: String(item.item),
    by: by as Alias['by'],
    asOf: item.asOf as Instant,
  }
}
