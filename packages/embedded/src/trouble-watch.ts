/** Keeps the fact "this connection sends what cannot be read" in step with its parked deliveries. */
import {
  type AlignPorts,
  type ConnectionId,
  type Delivery,
  type Outcome,
  reportTrouble,
  type TenantId,
} from '@kilter/core'
import type { Store } from './store.ts'

export interface TroubleWatch {
  /** A delivery was settled: remembered where it may change the picture. */
  settled(delivery: Delivery, outcome: Outcome): void
  /** Tells what has changed since the last time, once a connection. */
  report(): Promise<void>
}

interface Changed {
  readonly tenant: TenantId
  readonly reason: string
}

export function createTroubleWatch(store: Store, ports: AlignPorts): TroubleWatch {
  const troubled = new Set(store.inbox.troubled().map(({ connection }) => connection))
  const changed = new Map<ConnectionId, Changed>()

  return {
    settled: ({ tenant, connection }, outcome) => {
      if (outcome.status === 'parked') changed.set(connection, { tenant, reason: outcome.reason })
      else if (troubled.has(connection) && !changed.has(connection)) changed.set(connection, { tenant, reason: '' })
    },

    report: async () => {
      for (const [connection, { tenant, reason }] of [...changed]) {
        changed.delete(connection)
        const count = await store.inbox.count(tenant, connection, 'parked')
        if (count > 0) troubled.add(connection)
        else troubled.delete(connection)
        if (count > 0 && reason === '') continue
        const shown = reason === '' ? 'everything can be read again' : reason
        await reportTrouble(
          tenant,
          { connection, trouble: 'unreadable', failing: count > 0, reason: shown, count },
          ports,
        )
      }
    },
  }
}
