/** Connections and their sealed secrets: one item found from the door, one in the list of its tenant. */
import {
  type Connection,
  type ConnectionId,
  type ConnectionSecrets,
  type Connections,
  pageOf,
  Refusal,
  type Sealer,
  type TenantId,
  type Vault,
} from '@kilter/core'
import { forgetCatalogue } from './catalogue.ts'
import { accountOf, connectionDoor, connectionsOf, tenantsWithConnections } from './places.ts'
import { pullExpected, pullForgotten } from './pulls.ts'
import type { Item, Table } from './table.ts'

const none: ConnectionSecrets = { signing: [], credentials: {} }
/** A shop has a dozen. */
const connectionsMax = 1_000
/** In one partition, for there are as many as an agency has shops. */

export interface ListedConnections extends Connections, Vault {
  /** Every tenant that ever had a connection, in order, after `after`. */
  tenants(after: string, limit: number): Promise<TenantId[]>
}

export function createConnections(table: Table, sealer: () => Promise<Sealer>): ListedConnections {
  const atDoor = async (id: ConnectionId): Promise<Item | undefined> => table.get(connectionDoor(id))
  const own = async (tenant: TenantId, id: ConnectionId): Promise<Item | undefined> => {
    const item = await atDoor(id)
    return item?.tenant === tenant ? item : undefined
  }

  return {
    atDoor: async (id) => connectionIn(await atDoor(id)),
    find: async (tenant, id) => connectionIn(await own(tenant, id)),

    all: async (tenant) =>
      (await table.query({ hash: ['pk', connectionsOf(tenant)], limit: connectionsMax })).map((item) => given(item)),

    withAccount: async (vendor, account) => {
      const items = await table.query({ hash: ['pk', accountOf(vendor, account)], limit: connectionsMax })
      return items.map((item) => given(item))
    },

    list: async (tenant, page) =>
      pageOf({
        sealer: await sealer(),
        list: JSON.stringify(['connections', tenant]),
        page,
        rows: ([after] = [''], limit) =>
          table.query({
            hash: ['pk', connectionsOf(tenant)],
            ...(after === '' ? {} : { where: { expression: '#sk > :after', values: { after } } }),
            limit,
          }),
        item: (item: Item) => given(item),
        position: (item) => [String(item.sk)],
      }),

    put: async (connection, secrets, was) => {
      const { id, tenant } = connection
      const key = connectionDoor(id)
      const json = JSON.stringify(connection)
      const before = connectionIn(await own(tenant, id))
      const sealed = secrets && (await sealer()).seal('secret', id, Buffer.from(JSON.stringify(secrets)))
      const set = ['#tenant = :tenant', '#json = :json', ...(sealed ? ['#sealed = :sealed'] : [])].join(', ')
      const { met } = await table.transact([
        {
          update: key,
          change: { update: `SET ${set}`, values: { tenant, json, ...(sealed && { sealed }) } },
          when: was ? unmoved(was) : { expression: 'attribute_not_exists(#pk) OR #tenant = :tenant' },
        },
        { put: { pk: connectionsOf(tenant), sk: id, json } },
        { put: { pk: tenantsWithConnections, sk: tenant } },
        pullExpected(tenant, id),
        ...(before && accountKey(before) !== accountKey(connection) ? accountRemoval(before) : []),
        ...(connection.account === undefined
          ? []
          : [{ put: { pk: accountOf(connection.vendor, connection.account), sk: id, json } }]),
      ])
      if (met) return 'written'
      if (was) return 'moved'
      const there = await atDoor(id)
      if (there && there.tenant !== tenant) throw new Refusal('conflict', 'the id is taken')
      throw new Refusal('unavailable', 'somebody else changes this connection at this moment')
    },

    remove: async (tenant, id, was) => {
      const item = await own(tenant, id)
      if (!item || (was && item.json !== JSON.stringify(was))) return false
      // First, so that whoever was cut short may repeat it.
      await forgetCatalogue(table, tenant, id)
      const { met } = await table.transact([
        { remove: connectionDoor(id), ...(was && { when: unmoved(was) }) },
        { remove: { pk: connectionsOf(tenant), sk: id } },
        pullForgotten(tenant, id),
        ...accountRemoval(given(item)),
      ])
      return met
    },

    secrets: async (tenant, id) => secretsIn(await own(tenant, id), await sealer()),

    replaceCredential: async (tenant, id, name, { before, after }) => {
      const item = await own(tenant, id)
      const current = secretsIn(item, await sealer())
      if (!item || current.credentials[name] !== before) return 'moved'
      const next = { ...current, credentials: { ...current.credentials, [name]: after } }
      const { met } = await table.update(connectionDoor(id), {
        update: 'SET #sealed = :next',
        expression: '#sealed = :sealed',
        values: { next: (await sealer()).seal('secret', id, Buffer.from(JSON.stringify(next))), sealed: item.sealed },
      })
      return met ? 'replaced' : 'moved'
    },

    tenants: async (after, limit) => {
      const where = after === '' ? {} : { where: { expression: '#sk > :after', values: { after } } }
      return (await table.query({ hash: ['pk', tenantsWithConnections], ...where, limit })).map(
        ({ sk }) => sk as TenantId,
      )
    },
  }
}

const unmoved = (was: Connection) => ({
  expression: '#tenant = :tenant AND #json = :was',
  values: { tenant: was.tenant, was: JSON.stringify(was) },
})

const given = (item: Item): Connection => JSON.parse(String(item.json)) as Connection

const connectionIn = (item: Item | undefined): Connection | undefined => item && given(item)

const accountKey = ({ vendor, account }: Connection): string | undefined =>
  account === undefined ? undefined : accountOf(vendor, account)

const accountRemoval = ({ id, vendor, account }: Connection) =>
  account === undefined ? [] : [{ remove: { pk: accountOf(vendor, account), sk: id } }]

function secretsIn(item: Item | undefined, sealer: Sealer): ConnectionSecrets {
  if (!item?.sealed) return none
  try {
    return JSON.parse(sealer.open('secret', given(item).id, item.sealed as Uint8Array).toString('utf8'))
  } catch (cause) {
    throw new Refusal('misconfigured', 'a secret of this connection cannot be decrypted; set it again', { cause })
  }
}
