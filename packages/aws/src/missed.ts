/** What webhooks missed: a number a day for each connection, and beside them whose there are, so that none outlives its tenant. */
import {
  addMilliseconds,
  type Clock,
  type ConnectionId,
  type DeliveryName,
  type Instant,
  type MissedDay,
  millisecondsOf,
  Refusal,
  type TenantId,
} from '@kilter/core'
import { deliveryKey, keyOf } from './places.ts'
import { busy } from './refusal-of.ts'
import { type Change, pause, type Table } from './table.ts'

export interface Missed {
  /** Settles a delivery and counts it, both or neither. False where it was counted before, or is not there. */
  settle(delivery: DeliveryName, change: Change): Promise<boolean>
  /** The latest day first. */
  of(tenant: TenantId, connection: ConnectionId, since: Instant): Promise<readonly MissedDay[]>
}

const dayMilliseconds = 24 * 3_600_000
const dayLength = '2026-11-20'.length
const daysMax = 60
const keptMilliseconds = daysMax * dayMilliseconds
/** Others count on the same number. */
const roundsMax = 8
const notedMax = 10_000

const dayOf = (tenant: TenantId, connection: ConnectionId, day: string) => ({
  pk: keyOf('missed', tenant, connection, day),
})
/** Of which connections there are numbers. */
const connectionsOf = (tenant: TenantId) => ({ pk: keyOf('missed-of', tenant) })

export function createMissed(table: Table, clock: Clock): Missed {
  const noted = new Set<ConnectionId>()

  return {
    settle: async (delivery, change) => {
      const { tenant, connection } = delivery
      await note(tenant, connection)
      for (let round = 0; round < roundsMax; round += 1) {
        if (round > 0) await pause(round)
        if (await count(delivery, change)) return true
        const item = await table.get(deliveryKey(delivery))
        if (item?.id !== delivery.id || item.tenant !== tenant || item.missed === true) return false
      }
      throw new Refusal('unavailable', busy)
    },

    of: async (tenant, connection, since) => {
      const items = await table.getMany(daysFrom(since, clock.now()).map((day) => dayOf(tenant, connection, day)))
      const found = items.map(({ day, missed }) => ({ day: String(day), count: Number(missed) }))
      return found.sort((left, right) => (left.day < right.day ? 1 : -1))
    },
  }

  /** Before the first of a connection is counted, once a process. */
  async function note(tenant: TenantId, connection: ConnectionId): Promise<void> {
    if (noted.has(connection)) return
    const values = { connections: new Set([connection]) }
    await table.update(connectionsOf(tenant), { update: 'ADD #connections :connections', expression: '', values })
    if (noted.size >= notedMax) noted.clear()
    noted.add(connection)
  }

  async function count(delivery: DeliveryName, { update, values }: Change): Promise<boolean> {
    const { id, tenant, connection } = delivery
    const now = clock.now()
    const day = now.slice(0, dayLength)
    const { met } = await table.transact([
      {
        update: deliveryKey(delivery),
        change: {
          update: update.replace('SET ', 'SET #missed = :missed, '),
          values: { ...values, id, tenant, missed: true },
        },
        when: { expression: '#id = :id AND #tenant = :tenant AND attribute_not_exists(#missed)' },
      },
      {
        update: dayOf(tenant, connection, day),
        change: {
          update: 'SET #day = :day, #ttl = :ttl ADD #missed :one',
          values: { day, one: 1, ttl: Math.floor((millisecondsOf(now) + keptMilliseconds) / 1_000) },
        },
      },
    ])
    return met
  }
}

/** All numbers of a tenant that leaves. */
export async function forgetMissed(table: Table, tenant: TenantId, now: Instant): Promise<void> {
  const item = await table.get(connectionsOf(tenant))
  const days = daysFrom(addMilliseconds(now, -keptMilliseconds), now)
  for (const connection of (item?.connections as ReadonlySet<ConnectionId> | undefined) ?? [])
    await table.removeMany(days.map((day) => dayOf(tenant, connection, day)))
  if (item) await table.remove(connectionsOf(tenant))
}

/** Each day from one to the other, a bounded number. */
function daysFrom(since: Instant, until: Instant): string[] {
  const first = Math.max(millisecondsOf(since), millisecondsOf(until) - keptMilliseconds)
  const days = Math.floor(millisecondsOf(until) / dayMilliseconds) - Math.floor(first / dayMilliseconds)
  return Array.from({ length: days + 1 }, (_, ago) =>
    addMilliseconds(until, -ago * dayMilliseconds).slice(0, dayLength),
  )
}
