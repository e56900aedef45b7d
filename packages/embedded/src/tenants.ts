/** Who is on this hub; and how all rows of one go, table by table, as the tables themselves say whose they are. */
import { pageOf, type Sealer, type Tenant, type Tenants } from '@kilter/core'
import type { Database, Row } from './database.ts'

/** Few enough that a portion does not keep an answer waiting. */
const rowsPerStep = 500

export function createTenants(database: Database, sealer: Sealer): Tenants {
  return {
    add: async (tenant) => {
      const sql = 'INSERT INTO tenant (id, due_at, json) VALUES (?, ?, ?) ON CONFLICT DO NOTHING'
      return (await database.write(() => database.run(sql, ...rowOf(tenant)))) > 0 ? 'added' : 'taken'
    },

    find: async (id) => {
      const row = database.get('SELECT json FROM tenant WHERE id = ?', id)
      return row && tenantOf(row)
    },

    list: async (page) =>
      pageOf({
        sealer,
        list: 'tenants',
        page,
        rows: ([after] = [''], limit) =>
          database.all('SELECT id, json FROM tenant WHERE id > ? ORDER BY id LIMIT ?', String(after), limit),
        item: tenantOf,
        position: ({ id }) => [String(id)],
      }),

    save: async (tenant) => {
      const [id, dueAt, json] = rowOf(tenant)
      await database.write(() => database.run('UPDATE tenant SET due_at = ?, json = ? WHERE id = ?', dueAt, json, id))
    },

    erasing: async (now, limit) =>
      database.all('SELECT json FROM tenant WHERE due_at <= ? ORDER BY due_at LIMIT ?', now, limit).map(tenantOf),

    eraseRows: async (id, after) => {
      const places = placesOf(database)
      const from = Math.max(
        0,
        places.findIndex(({ table }) => table === after),
      )
      for (const { table, key, where } of places.slice(from)) {
        const portion = `SELECT ${key} FROM ${table} WHERE ${where} LIMIT ${rowsPerStep}`
        const sql = `DELETE FROM ${table} WHERE (${key}) IN (${portion})`
        const rows = await database.write(() => database.run(sql, id))
        if (rows > 0) return { rows, next: table }
      }
      database.erased(id)
      database.emptyLog()
      return { rows: 0 }
    },
  }
}

interface Place {
  readonly table: string
  /** The columns of its primary key. */
  readonly key: string
  readonly where: string
}

/** Rows that do not name a tenant themselves; they go before those that do for them. */
const named: Readonly<Record<string, string>> = {
  delivery_body: 'seq IN (SELECT seq FROM delivery WHERE tenant = ?)',
  fact: 'subject IN (SELECT id FROM subject WHERE tenant = ?)',
  secret: 'connection IN (SELECT id FROM connection WHERE tenant = ?)',
  outbox: `json ->> '$.incident.tenant' = ?`,
  meta: `name = 'pseudonyms:' || ?`,
}

/** What no tenant owns. */
const ofTheHub = ['tenant', 'sqlite_sequence']

/** Throws where a table does not say whose its rows are: it would outlive them. */
function placesOf(database: Database): Place[] {
  const tables = database.all(`SELECT name FROM sqlite_master WHERE type = 'table'`).map(({ name }) => String(name))
  const places = tables
    .filter((table) => !ofTheHub.includes(table))
    .map((table) => {
      const columns = database.all('SELECT name, pk FROM pragma_table_info(?) ORDER BY pk', table)
      const key = columns.filter(({ pk }) => Number(pk) > 0).map(({ name }) => String(name))
      const where = named[table] ?? (columns.some(({ name }) => name === 'tenant') ? 'tenant = ?' : undefined)
      if (where === undefined || key.length === 0) throw new Error(`the table ${table} does not say whose its rows are`)
      return { table, key: key.join(', '), where }
    })
  return [...places.filter(({ table }) => table in named), ...places.filter(({ table }) => !(table in named))]
}

const rowOf = (tenant: Tenant): [string, string | null, string] => [
  tenant.id,
  tenant.erasure?.dueAt ?? null,
  JSON.stringify(tenant),
]

const tenantOf = ({ json }: Row): Tenant => JSON.parse(String(json))
