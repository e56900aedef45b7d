/** API keys, of which only the digest is kept. */
import { type ApiKey, isLasting, type Keys, pageOf, type Sealer } from '@kilter/core'
import type { Database, Row } from './database.ts'

export function createKeys(database: Database, sealer: Sealer): Keys {
  return {
    find: async (digest) => {
      const row = database.get(`${select} WHERE digest = ?`, digest)
      return row && keyOf(row)
    },

    get: async (tenant, id) => {
      const row = database.get(`${select} WHERE id = ? AND tenant = ?`, id, tenant)
      return row && keyOf(row)
    },

    list: async (tenant, page) =>
      pageOf({
        sealer,
        list: JSON.stringify(['keys', tenant]),
        page,
        rows: (position = ['l'], limit) =>
          database.all(`${select} WHERE tenant = ? AND id < ? ORDER BY id DESC LIMIT ?`, tenant, ...position, limit),
        item: keyOf,
        position: (row) => [String(row.id)],
      }),

    add: async (key, digest) => {
      const sql = 'INSERT INTO api_key (id, tenant, digest, json) VALUES (?, ?, ?, ?) ON CONFLICT DO NOTHING'
      const added = await database.write(() => database.run(sql, key.id, key.tenant, digest, JSON.stringify(key)))
      return added > 0 ? 'added' : 'taken'
    },

    revoke: (tenant, id, at) =>
      database.write(() => {
        const keys = database.all(`${select} WHERE tenant = ?`, tenant).map(keyOf)
        const key = keys.find((each) => each.id === id)
        if (!key) return 'unknown'
        if (isLasting(key) && !keys.some((each) => each.id !== id && isLasting(each))) return 'last'
        if (key.revokedAt !== undefined && key.revokedAt <= at) return 'revoked'
        const { lastUsedOn: _day, ...kept } = key
        const json = JSON.stringify({ ...kept, revokedAt: at })
        database.run('UPDATE api_key SET json = ? WHERE id = ? AND tenant = ?', json, id, tenant)
        return 'revoked'
      }),

    clear: async (tenant) => {
      await database.write(() => database.run('DELETE FROM api_key WHERE tenant = ?', tenant))
    },

    used: async (tenant, id, day) => {
      const sql = 'UPDATE api_key SET last_used_on = ? WHERE id = ? AND tenant = ? AND last_used_on IS NOT ?'
      await database.write(() => database.run(sql, day, id, tenant, day))
    },
  }
}

const select = 'SELECT id, json, last_used_on FROM api_key'

const keyOf = ({ json, last_used_on: day }: Row): ApiKey => ({
  ...(JSON.parse(String(json)) as ApiKey),
  ...(day !== null && { lastUsedOn: String(day) }),
})
