/** Carries the outbox: in order, at least once, marked only after it was told. A tenant of whom one change cannot be told has the others wait
 * behind it, and nobody else's. */
import { type IncidentChange, placeOf, Refusal, type TenantId } from '@kilter/core'
import type { Outbox, Untold } from './records.ts'

export interface PublisherOptions {
  readonly outbox: Outbox
  publish(changes: readonly IncidentChange[]): Promise<void>
  log(record: Record<string, unknown>): void
  rested(): void
}

export interface Publisher {
  wake(): void
  isIdle(): boolean
  stop(): Promise<void>
}

const batchMax = 200

export function createPublisher({ outbox, publish, log, rested }: PublisherOptions): Publisher {
  let running: Promise<void> | undefined
  let stopped = false
  let again = false

  const carry = async (): Promise<void> => {
    const stuck = new Set<TenantId>()
    try {
      for (let after = 0; !stopped; ) {
        const rows = outbox.pending(batchMax, after)
        if (rows.length === 0) return
        await tell(rows, stuck)
        if (stuck.size > 0) after = rows.at(-1)?.seq ?? after
      }
    } catch (error) {
      log({ level: 'error', message: 'telling of incidents failed and is tried again', error: String(error) })
      again = false
    }
  }

  /** Those of tenants that are `stuck` are left for the next time. */
  const tell = async (rows: readonly Untold[], stuck: Set<TenantId>): Promise<void> => {
    const free = rows.filter(({ change }) => !stuck.has(change.incident.tenant))
    if (free.length === 0) return
    try {
      await publish(free.map(({ change }) => change))
      await outbox.done(free)
      return
    } catch (error) {
      if (error instanceof Refusal && error.code === 'unavailable') throw error // the store itself
      if (free.length === 1) {
        const [{ change }] = free as [Untold]
        const message = 'telling of an incident failed and is tried again'
        log({ level: 'error', message, incident: change.incident.id, error: placeOf(error) })
        stuck.add(change.incident.tenant)
        return
      }
    }
    for (const row of free) await tell([row], stuck)
  }

  const start = (): void => {
    again = false
    running = carry().finally(() => {
      running = undefined
      if (again && !stopped) start()
      else rested()
    })
  }

  return {
    wake: () => {
      again = true
      if (!running && !stopped) start()
    },
    isIdle: () => running === undefined,
    stop: async () => {
      stopped = true
      await running
    },
  }
}
