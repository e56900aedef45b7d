/** The small stores: policies, and the outbox of incident changes. */
import type { IncidentChange, Policies } from '@kilter/core'
import type { Database } from './database.ts'

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

export interface Untold {
  readonly seq: number
  readonly change: IncidentChange
}

/** Incident changes that nobody has been told of yet, in order. */
export interface Outbox {
  /** Inside `database.write` only: it is told of when that is committed. */
  add(change: IncidentChange): void
  /** The oldest committed ones behind `after`. */
  pending(limit: number, after?: number): readonly Untold[]
  done(told: readonly Untold[]): Promise<void>
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
    pending: (limit, after = 0) =>
      database
        .all('SELECT seq, json FROM outbox WHERE seq > ? AND seq <= ? ORDER BY seq LIMIT ?', after, committedTo, limit)
        .map(({ seq, json }) => ({ seq: Number(seq), change: JSON.parse(String(json)) as IncidentChange })),
    done: async (told) => {
      const seqs = JSON.stringify(told.map(({ seq }) => seq))
      await database.write(() => database.run('DELETE FROM outbox WHERE seq IN (SELECT value FROM json_each(?))', seqs))
    },
    onFilled: (listener) => {
      filled = listener
    },
  }
}
