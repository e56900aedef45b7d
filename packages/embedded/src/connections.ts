/** Connections and their sealed secrets. A shop has a dozen, so all of them are kept at hand: the door never reads a table. */
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
import type { Database } from './database.ts'

const none: ConnectionSecrets = { signing: [], credentials: {} }

export function createConnections(database: Database, sealer: Sealer): Connections & Vault {
  const known = new Map<ConnectionId, Connection>()
  const secrets = new Map<ConnectionId, ConnectionSecrets>()
  let byTenant = new Map<TenantId, readonly Connection[]>()
  for (const row of database.all('SELECT json FROM connection ORDER BY id')) {
    const connection = JSON.parse(String(row.json)) as Connection
    known.set(connection.id, connection)
  }
  database.afterTurn((committed) => {
    if (!committed) secrets.clear()
  })

  const own = (tenant: TenantId, id: ConnectionId): Connection | undefined => {
    const connection = known.get(id)
    return connection?.tenant === tenant ? connection : undefined
  }
  const all = (tenant: TenantId): readonly Connection[] => {
    const found = byTenant.get(tenant) ?? [...known.values()].filter((connection) => connection.tenant === tenant)
    byTenant.set(tenant, found)
    return found
  }

  return {
    atDoor: async (id) => known.get(id),
    find: async (tenant, id) => own(tenant, id),
    all: async (tenant) => all(tenant),
    withAccount: async (vendor, account) =>
      [...known.values()].filter((connection) => connection.vendor === vendor && connection.account === account),

    list: async (tenant, page) =>
      pageOf({
        sealer,
        list: JSON.stringify(['connections', tenant]),
        page,
        rows: (position = [''], limit) =>
          database.all(
            'SELECT * FROM connection WHERE tenant = ? AND id > ? ORDER BY id LIMIT ?',
            tenant,
            ...position,
            limit,
          ),
        item: (row) => JSON.parse(String(row.json)) as Connection,
        position: (row) => [String(row.id)],
      }),

    put: async (connection, given, was) => {
      const { id, tenant } = connection
      const outcome = await database.write(() => {
        const json = JSON.stringify(connection)
        if (was) {
          const change = 'UPDATE connection SET json = ? WHERE id = ? AND tenant = ? AND json = ?'
          if (database.run(change, json, id, tenant, JSON.stringify(was)) === 0) return 'moved'
        } else {
          const put =
            'INSERT INTO connection VALUES (?, ?, ?) ON CONFLICT (id) DO UPDATE SET json = excluded.json WHERE tenant = excluded.tenant'
          if (database.run(put, id, tenant, json) === 0) throw new Refusal('conflict', 'the id is taken')
        }
        if (!given) return 'written'
        const sealed = sealer.seal('secret', id, Buffer.from(JSON.stringify(given)))
        database.run(
          'INSERT INTO secret VALUES (?, ?) ON CONFLICT (connection) DO UPDATE SET sealed = excluded.sealed',
          id,
          sealed,
        )
        return 'written'
      })
      if (outcome === 'moved') return outcome
      known.set(id, connection)
      byTenant = new Map()
      if (given) secrets.set(id, given)
      return outcome
    },

    remove: async (tenant, id, was) => {
      if (!own(tenant, id)) return false
      const removed = await database.write(() => {
        const sql = 'DELETE FROM connection WHERE id = ? AND tenant = ? AND json = ifnull(?, json)'
        const gone = database.run(sql, id, tenant, was ? JSON.stringify(was) : null)
        if (gone === 0) return false
        database.run('DELETE FROM secret WHERE connection = ?', id)
        database.run('DELETE FROM pull WHERE connection = ?', id)
        database.run('DELETE FROM catalogue WHERE tenant = ? AND connection = ?', tenant, id)
        return true
      })
      if (!removed) return false
      known.delete(id)
      secrets.delete(id)
      byTenant = new Map()
      return true
    },

    secrets: async (tenant, id) => {
      if (!own(tenant, id)) return none
      const cached = secrets.get(id)
      if (cached) return cached
      const read = unsealed(database, sealer, id)
      secrets.set(id, read)
      return read
    },

    replaceCredential: async (tenant, id, name, { before, after }) => {
      if (!own(tenant, id)) return 'moved'
      const written = await database.write(() => {
        const current = unsealed(database, sealer, id)
        if (current.credentials[name] !== before) return undefined
        const next = { ...current, credentials: { ...current.credentials, [name]: after } }
        const sealed = sealer.seal('secret', id, Buffer.from(JSON.stringify(next)))
        database.run('UPDATE secret SET sealed = ? WHERE connection = ?', sealed, id)
        return next
      })
      if (!written) return 'moved'
      secrets.set(id, written)
      return 'replaced'
    },
  }
}

function unsealed(database: Database, sealer: Sealer, id: ConnectionId): ConnectionSecrets {
  const sealed = database.get('SELECT sealed FROM secret WHERE connection = ?', id)?.sealed
  if (!sealed) return none
  try {
    return JSON.parse(sealer.open('secret', id, sealed as Uint8Array).toString('utf8'))
  } catch (cause) {
    throw new Refusal('misconfigured', 'a secret of this connection cannot be decrypted; set it again', { cause })
  }
}
