/** What is counted at the door, in all and by day. */
import {
  addMilliseconds,
  type Clock,
  type ConnectionId,
  type Counters,
  countedDaysMax,
  type TenantId,
} from '@kilter/core'
import type { Database, Value } from './database.ts'

const flushEveryMilliseconds = 1_000
const dayMilliseconds = 24 * 3_600_000
const dayLength = '2026-11-20'.length
/** Stands for the day of a sum. */
const ever = ''

export interface FlushedCounters extends Counters {
  /** Writes what was counted since the last time. */
  flush(): Promise<void>
  close(): void
}

/** By tenant, connection, day and name, as one JSON text. */
type Pending = Map<string, number>

/** Counted in memory and written once a second: a refused request costs no write. A crash loses at most that second of counting. */
export function createCounters(database: Database, clock: Clock): FlushedCounters {
  const pending: Pending = new Map()
  let keptFrom = ''
  database.onErased((tenant) => {
    for (const key of pending.keys()) if ((JSON.parse(key) as string[])[0] === tenant) pending.delete(key)
  })
  const today = () => clock.now().slice(0, dayLength)
  const count = (key: readonly string[], more: number) => {
    const text = JSON.stringify(key)
    pending.set(text, (pending.get(text) ?? 0) + more)
  }
  const flush = async () => {
    if (pending.size === 0) return
    let counted: [string, number][] = []
    const written = database.write(() => {
      for (const [key, value] of pending) {
        const [tenant = '', connection = '', day = '', name = ''] = JSON.parse(key) as string[]
        if (day === ever) database.run(addToSum, tenant, connection, name, value)
        else database.run(addToDay, tenant, connection, day, name, value)
      }
      forget()
      counted = [...pending]
      pending.clear()
    })
    try {
      await written
    } catch (error) {
      for (const [key, value] of counted) pending.set(key, (pending.get(key) ?? 0) + value)
      throw error
    }
  }
  /** Days that are too long ago, once a day. */
  const forget = () => {
    const from = addMilliseconds(clock.now(), -countedDaysMax * dayMilliseconds).slice(0, dayLength)
    if (from === keptFrom) return
    database.run('DELETE FROM counter_day WHERE day < ?', from)
    keptFrom = from
  }
  const timer = setInterval(() => void flush().catch(() => {}), flushEveryMilliseconds)
  timer.unref()
  return {
    add: (tenant, connection, name, more = 1) => {
      count([tenant, connection, ever, name], more)
      count([tenant, connection, today(), name], more)
    },
    addToDay: (tenant, connection, name, more = 1) => count([tenant, connection, today(), name], more),
    read: async (tenant, connection) => countsOf(selectSums, [tenant, connection], ever).get(ever) ?? {},
    days: async (tenant, connection, since) => {
      const days = [...countsOf(selectDays, [tenant, connection, since], since)].filter(([day]) => day !== ever)
      return days.map(([day, counts]) => ({ day, counts })).sort((left, right) => (left.day < right.day ? 1 : -1))
    },
    flush,
    close: () => clearInterval(timer),
  }

  /** What is written and what waits to be, by day; of sums under `ever`. */
  function countsOf(sql: string, [tenant, connection, ...rest]: [TenantId, ConnectionId, ...Value[]], from: string) {
    const days = new Map<string, Record<string, number>>()
    const add = (day: string, name: string, value: number) => {
      const counts = days.get(day) ?? {}
      counts[name] = (counts[name] ?? 0) + value
      days.set(day, counts)
    }
    for (const { day, name, value } of database.all(sql, tenant, connection, ...rest))
      add(String(day), String(name), Number(value))
    for (const [key, value] of pending) {
      const [ofTenant, ofConnection, day = '', name = ''] = JSON.parse(key) as string[]
      if (ofTenant === tenant && ofConnection === connection && day >= from) add(day, name, value)
    }
    return days
  }
}

const addToSum = 'INSERT INTO counter VALUES (?, ?, ?, ?) ON CONFLICT DO UPDATE SET value = value + excluded.value'
const addToDay =
  'INSERT INTO counter_day VALUES (?, ?, ?, ?, ?) ON CONFLICT DO UPDATE SET value = value + excluded.value'
const selectSums = `SELECT '' AS day, name, value FROM counter WHERE tenant = ? AND connection = ?`
const selectDays = 'SELECT day, name, value FROM counter_day WHERE tenant = ? AND connection = ? AND day >= ?'
