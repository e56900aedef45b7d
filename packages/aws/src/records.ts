/** The small stores: policies, counters. */
import { type Clock, type Counters, millisecondsOf, type Policies, type TenantId } from '@kilter/core'
import { keyOf, policiesOf } from './places.ts'
import type { Table } from './table.ts'

/** One for each detector. */
const policiesMax = 200

export function createPolicies(table: Table): Policies {
  const all = async (tenant: TenantId): Promise<ReadonlyMap<string, unknown>> => {
    const rows = await table.query({ hash: ['pk', policiesOf(tenant)], limit: policiesMax })
    return new Map(rows.map(({ sk, json }) => [String(sk), JSON.parse(String(json))]))
  }
  return {
    all,
    get: async (tenant, detector) => (await all(tenant)).get(detector),
    put: async (tenant, detector, policy, was) => {
      const item = { pk: policiesOf(tenant), sk: detector, json: JSON.stringify(policy) }
      const { met } = await table.put(item, was && unmoved(was.policy))
      return met ? 'written' : 'moved'
    },
  }
}

const unmoved = (was: unknown) =>
  was === undefined
    ? { expression: 'attribute_not_exists(#pk)' }
    : { expression: '#json = :was', values: { was: JSON.stringify(was) } }

const flushEveryMilliseconds = 10_000

export interface FlushedCounters extends Counters {
  /** Writes what was counted, unless that was done within the last ten seconds. */
  flush(): Promise<void>
}

/** Counted in memory and written now and then: a flood of refused requests costs next to no write. What a process
 * counted in the ten seconds before it ends is lost. */
export function createCounters(table: Table, clock: Clock): FlushedCounters {
  let pending = new Map<string, number>()
  let flushedAt = Number.NEGATIVE_INFINITY
  const rowOf = (tenant: string, connection: string) => ({ pk: keyOf('counters', tenant), sk: connection })

  const write = async (place: string, counts: ReadonlyMap<string, number>): Promise<void> => {
    const [tenant = '', connection = ''] = JSON.parse(place) as string[]
    const names = [...counts.keys()].map((name) => attributeOf(name))
    const values = Object.fromEntries([...counts].map(([name, count]) => [attributeOf(name), count]))
    const update = `ADD ${names.map((name) => `#${name} :${name}`).join(', ')}`
    await table.update(rowOf(tenant, connection), { update, expression: '', values })
  }

  return {
    add: (tenant, connection, name, count = 1) => {
      const key = JSON.stringify([tenant, connection, name])
      pending.set(key, (pending.get(key) ?? 0) + count)
    },
    read: async (tenant, connection) => {
      const { pk, sk, ...counts } = (await table.get(rowOf(tenant, connection))) ?? {}
      return Object.fromEntries(Object.entries(counts).map(([name, count]) => [nameOf(name), Number(count)]))
    },
    flush: async () => {
      const now = millisecondsOf(clock.now())
      if (pending.size === 0 || now - flushedAt < flushEveryMilliseconds) return
      const counted = pending
      pending = new Map()
      flushedAt = now
      const rows = new Map<string, Map<string, number>>()
      for (const [key, count] of counted) {
        const [tenant, connection, name = ''] = JSON.parse(key) as string[]
        const place = JSON.stringify([tenant, connection])
        rows.set(place, (rows.get(place) ?? new Map()).set(name, count))
      }
      await Promise.all([...rows].map(([place, counts]) => write(place, counts)))
    },
  }
}

/** Expressions take letters, digits and underscores only. */
const attributeOf = (name: string): string => name.replaceAll('-', '_')
const nameOf = (attribute: string): string => attribute.replaceAll('_', '-')
