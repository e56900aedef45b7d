/** What is counted at the door, in all and by day: one item a connection, and one for each of its days. */
import {
  type Clock,
  type ConnectionId,
  type Counters,
  countedDaysMax,
  millisecondsOf,
  type TenantId,
} from '@kilter/core'
import { keyOf } from './places.ts'
import type { Item, Key, Table } from './table.ts'

const flushEveryMilliseconds = 10_000
const dayMilliseconds = 24 * 3_600_000
const dayLength = '2026-11-20'.length
/** Stands for the day of a sum. */
const ever = ''

export interface FlushedCounters extends Counters {
  /** Writes what was counted, unless that was done within the last ten seconds. */
  flush(): Promise<void>
}

/** Counted in memory and written now and then: a flood of refused requests costs next to no write. What a process
 * counted in the ten seconds before it ends is lost. */
export function createCounters(table: Table, clock: Clock): FlushedCounters {
  /** By tenant, connection and day, each as one JSON text; then by name. */
  let pending = new Map<string, Map<string, number>>()
  let flushedAt = Number.NEGATIVE_INFINITY

  const count = (place: readonly string[], name: string, more: number): void => {
    const key = JSON.stringify(place)
    const counts = pending.get(key) ?? new Map<string, number>()
    pending.set(key, counts.set(name, (counts.get(name) ?? 0) + more))
  }
  const today = () => clock.now().slice(0, dayLength)
  const write = async (place: string, counts: ReadonlyMap<string, number>): Promise<void> => {
    const [tenant, connection, day = ''] = JSON.parse(place) as [TenantId, ConnectionId, string]
    const added = [...counts].map(([name, value]) => [attributeOf(name), value] as const)
    const names = added.map(([name]) => `#${name} :${name}`).join(', ')
    const values = Object.fromEntries(added)
    if (day === ever) {
      await table.update(sumOf(tenant, connection), { update: `ADD ${names}`, expression: '', values })
      return
    }
    await table.update(dayOf(tenant, connection, day), {
      update: `SET #ttl = :ttl ADD ${names}`,
      expression: '',
      values: { ...values, ttl: Math.floor((Date.parse(day) + (countedDaysMax + 1) * dayMilliseconds) / 1_000) },
    })
  }

  return {
    add: (tenant, connection, name, more = 1) => {
      count([tenant, connection, ever], name, more)
      count([tenant, connection, today()], name, more)
    },
    addToDay: (tenant, connection, name, more = 1) => count([tenant, connection, today()], name, more),
    read: async (tenant, connection) => countsIn((await table.get(sumOf(tenant, connection))) ?? {}),
    days: async (tenant, connection, since) => {
      const oldest = new Date(millisecondsOf(clock.now()) - countedDaysMax * dayMilliseconds).toISOString()
      const from = [since, oldest.slice(0, dayLength)].reduce((left, right) => (left > right ? left : right))
      const found = await table.query({
        hash: ['pk', daysOf(tenant, connection)],
        where: { expression: '#sk >= :from', values: { from } },
        descending: true,
        limit: countedDaysMax + 1,
      })
      return found.map((item) => ({ day: String(item.sk), counts: countsIn(item) }))
    },
    flush: async () => {
      const now = millisecondsOf(clock.now())
      if (pending.size === 0 || now - flushedAt < flushEveryMilliseconds) return
      const counted = pending
      pending = new Map()
      flushedAt = now
      await Promise.all([...counted].map(([place, counts]) => write(place, counts)))
    },
  }
}

const sumOf = (tenant: TenantId, connection: ConnectionId): Key => ({ pk: keyOf('counters', tenant), sk: connection })
const daysOf = (tenant: TenantId, connection: ConnectionId): string => keyOf('counted', tenant, connection)
const dayOf = (tenant: TenantId, connection: ConnectionId, day: string): Key => ({
  pk: daysOf(tenant, connection),
  sk: day,
})

const countsIn = ({ pk: _pk, sk: _sk, ttl: _ttl, ...counts }: Item): Record<string, number> =>
  Object.fromEntries(Object.entries(counts).map(([name, value]) => [nameOf(name), Number(value)]))

/** Expressions take letters, digits and underscores only. */
const attributeOf = (name: string): string => name.replaceAll('-', '_')
const nameOf = (attribute: string): string => attribute.replaceAll('_', '-')
