/** The small stores: policies, counters, and the outbox of incident changes. */
import type { ConnectionId, Counters, IncidentChange, Policies, TenantId } from '@kilter/core'
import type { Database, Value } from './database.ts'

export function createPolicies(database: Database): Policies {
  const known = new Map<string, Map<string, unknown>>()
  const of = (tenant: string) => known.get(tenant) ?? new Map<string, unknown>()
  const remember = (tenant: string, name: string, policy: unknown) => known.set(tenant, of(tenant).set(name, policy))
  for (const { tenant, name, json } of database.all('SELECT * FROM policy'))
    remember(String(tenant), String(name), JSON.parse(String(json)))
  database.onErased((tenant) => known.delete(tenant))
  return {
    get: async (tenant, name) => of(tenant).get(name),
    all: async (tenant) => of(tenant),
    put: async (tenant, name, policy, was) => {
      const json = JSON.stringify(policy)
      const written = await database.write(() => {
        if (was?.policy !== undefined) {
          const sql = 'UPDATE policy SET json = ? WHERE tenant = ? AND name = ? AND json = ?'
          return database.run(sql, json, tenant, name, JSON.stringify(was.policy))
        }
        const onConflict = was ? 'NOTHING' : 'UPDATE SET json = excluded.json'
        return database.run(`INSERT INTO policy VALUES (?, ?, ?) ON CONFLICT DO ${onConflict}`, tenant, name, json)
      })
      if (written === 0) return 'moved'
      remember(tenant, name, policy)
      return 'written'
    },
  }
}

const flushEveryMilliseconds = 1_000

export interface FlushedCounters extends Counters {
  /** Writes what was counted since the last time. */
  flush(): Promise<void>
  close(): void
}

/** Counted in memory and written once a second: a refused request costs no write. A crash loses at most that second of counting. */
export function createCounters(database: Database): FlushedCounters {
  const pending = new Map<string, number>()
  database.onErased((tenant) => {
    for (const key of pending.keys()) if ((JSON.parse(key) as string[])[0] === tenant) pending.delete(key)
  })
  const flush = async () => {
    if (pending.size === 0) return
    let counted: [string, number][] = []
    const written = database.write(() => {
      const sql = 'INSERT INTO counter VALUES (?, ?, ?, ?) ON CONFLICT DO UPDATE SET value = value + excluded.value'
      for (const [key, count] of pending) database.run(sql, ...(JSON.parse(key) as Value[]), count)
      counted = [...pending]
      pending.clear()
    })
    try {
      await written
    } catch (error) {
      for (const [key, count] of counted) pending.set(key, (pending.get(key) ?? 0) + count)
      throw error
    }
  }
  const timer = setInterval(() => void flush().catch(() => {}), flushEveryMilliseconds)
  timer.unref()
  return {
    add: (tenant, connection, name, count = 1) => {
      const key = JSON.stringify([tenant, connection, name])
      pending.set(key, (pending.get(key) ?? 0) + count)
    },
    read: async (tenant, connection) => readCounters(database, pending, tenant, connection),
    flush,
    close: () => clearInterval(timer),
  }
}

function readCounters(
  database: Database,
  pending: ReadonlyMap<string, number>,
  tenant: TenantId,
  connection: ConnectionId,
) {
  const counts: Record<string, number> = {}
  for (const { name, value } of database.all(
    'SELECT name, value FROM counter WHERE tenant = ? AND connection = ?',
    tenant,
    connection,
  )) {
    counts[String(name)] = Number(value)
  }
  for (const [key, count] of pending) {
    const [ofTenant, ofConnection, name = ''] = JSON.parse(key) as string[]
    if (ofTenant === tenant && ofConnection === connection) counts[name] = (counts[name] ?? 0) + count
  }
  return counts
}

/** Incident changes that nobody has been told of yet, in order. */
export interface Outbox {
  /** Inside `database.write` only: it is told of when that is committed. */
  add(change: IncidentChange): void
  /** The oldest committed ones. */
  pending(limit: number): readonly { seq: number; change: IncidentChange }[]
  done(upTo: number): Promise<void>
  /** Called after a commit that left something here. */
  onFilled(listener: () => void): void
}

export function createOutbox(database: Database): Outbox {
  const last = () => Number(database.get('SELECT coalesce(max(seq), 0) AS last FROM outbox')?.last)
  /** Rows beyond are of the open transaction: telling of them would be telling of what may never be. */
  let committedTo = last()
  let added = false
  let filled = () => {}
  database.afterTurn((committed) => {
    const news = added && committed
    added = false
    if (!news) return
    committedTo = last()
    filled()
  })

  return {
    add: (change) => {
      database.run('INSERT INTO outbox (json) VALUES (?)', JSON.stringify(change))
      added = true
    },
    pending: (limit) =>
      database
        .all('SELECT seq, json FROM outbox WHERE seq <= ? ORDER BY seq LIMIT ?', committedTo, limit)
        .map(({ seq, json }) => ({ seq: Number(seq), change: JSON.parse(String(json)) as IncidentChange })),
    done: async (upTo) => {
      await database.write(() => database.run('DELETE FROM outbox WHERE seq <= ?', upTo))
    },
    onFilled: (listener) => {
      filled = listener
    },
  }
}
