/** Who is on this hub; and how all items of one go: its deliveries by their index, everything else by a look at every item, which no
 * kind of item can escape. */
import {
  type Clock,
  type DeliveryId,
  pageOf,
  type Sealer,
  type Tenant,
  type TenantId,
  type Tenants,
} from '@kilter/core'
import { objectOf } from './inbox.ts'
import { forgetMissed } from './missed.ts'
import type { Objects } from './objects.ts'
import { belongsTo, keyOf, shardOf, shardsOf } from './places.ts'
import type { Item, Key, Table } from './table.ts'

export interface TenantOptions {
  readonly inbox: Table
  readonly records: Table
  readonly objects: Objects
  readonly sealer: () => Promise<Sealer>
  readonly clock: Clock
}

const shard = 'tenant'
const tenantsPlace = '@tenants'
const deliveriesPerStep = 100
/** Steps go through deliveries first, then through all records, and say in which part they are. */
const [inDeliveries, inRecords] = ['d', 'r'] as const

export function createTenants({ inbox, records, objects, sealer, clock }: TenantOptions): Tenants {
  return {
    add: addingTo(records),

    find: async (id) => {
      const item = await records.get({ pk: tenantsPlace, sk: id })
      return item && tenantOf(item)
    },

    list: async (page) =>
      pageOf({
        sealer: await sealer(),
        list: 'tenants',
        page,
        rows: (position, limit) => {
          const where = position && { expression: '#sk > :after', values: { after: position[0] } }
          return records.query({ hash: ['pk', tenantsPlace], limit, ...(where && { where }) })
        },
        item: tenantOf,
        position: ({ sk }) => [String(sk)],
      }),

    save: async (tenant) => {
      await records.put(itemOf(tenant))
    },

    erasing: async (now, limit) => {
      const where = { expression: '#dueAt <= :now', values: { now } }
      const query = (name: string) => records.query({ index: 'due', hash: ['dueShard', name], where, limit })
      const keys = (await Promise.all(shardsOf(shard).map(query))).flat().slice(0, limit)
      const items = await records.getMany(keys.map(keyIn))
      return items.map(tenantOf).filter(({ erasure }) => erasure?.dueAt !== undefined && erasure.dueAt <= now)
    },

    eraseRows: async (id, after) => {
      const [part, ...at] = after?.split(' ') ?? [inDeliveries]
      if (part === inDeliveries) return eraseDeliveries(id)
      return eraseRecords(id, at.length > 0 ? (JSON.parse(at.join(' ')) as Key) : undefined)
    },
  }

  async function eraseDeliveries(tenant: TenantId) {
    const found = await inbox.query({ index: 'byTenant', hash: ['tenant', tenant], limit: deliveriesPerStep })
    const items = await inbox.getMany(found.map(({ pk }) => ({ pk: String(pk) })))
    await Promise.all(
      items
        .filter(({ body }) => body === undefined)
        .map(({ id }) => objects.remove(objectOf(tenant, id as DeliveryId))),
    )
    await inbox.removeMany(found.map(({ pk }) => ({ pk: String(pk) })))
    if (found.length > 0) return { rows: found.length, next: inDeliveries }
    await inbox.remove({ pk: keyOf('looked-through', tenant) })
    await forgetMissed(inbox, tenant, clock.now())
    return { rows: 0, next: inRecords }
  }

  async function eraseRecords(tenant: TenantId, from: Key | undefined) {
    const { items, next } = await records.scan(from)
    const own = items.filter((item) => belongsTo(tenant, item)).map(keyIn)
    await records.removeMany(own)
    return { rows: own.length, ...(next && { next: `${inRecords} ${JSON.stringify(next)}` }) }
  }
}

/** What an operator without a key to the data may do too. */
export const addingTo =
  (records: Table): Tenants['add'] =>
  async (tenant) => {
    const { met } = await records.put(itemOf(tenant), { expression: 'attribute_not_exists(#pk)' })
    return met ? 'added' : 'taken'
  }

const keyIn = ({ pk, sk }: Item): Key => ({ pk: String(pk), sk: String(sk) })

function itemOf(tenant: Tenant): Item {
  const { id, erasure } = tenant
  const due = erasure?.dueAt === undefined ? {} : { dueShard: shardOf(shard, id), dueAt: erasure.dueAt }
  return { pk: tenantsPlace, sk: id, ...due, json: JSON.stringify(tenant) }
}

const tenantOf = ({ json }: Item): Tenant => JSON.parse(String(json))
