/** Keeps what is known of a connection's trouble in step with its deliveries: what is parked, and lookups that are refused. */
import {
  type AlignPorts,
  type ConnectionId,
  type Delivery,
  type Outcome,
  reportMissed,
  reportParked,
  reportTrouble,
  type TenantId,
} from '@kilter/core'
import type { FollowedInbox } from './inbox.ts'

export interface TroubleWatch {
  /** A delivery was settled: remembered where it may change the picture. */
  settled(delivery: Delivery, outcome: Outcome): void
  /** Tells what has changed since the last time, once a connection. What fails is told the next time. */
  report(): Promise<void>
}

interface Question {
  readonly tenant: TenantId
  /** Why lookups wait for a person. */
  readonly refused?: string
  /** Something came by asking alone. */
  readonly missed?: true
}

/** A crash may have come between settling and telling, so at the start every connection is in question. */
export function createTroubleWatch(inbox: FollowedInbox, ports: AlignPorts): TroubleWatch {
  const questions = new Map<ConnectionId, Question>()
  /** Where nothing is parked for certain: a delivery that can be read asks nothing there. */
  const calm = new Set<ConnectionId>()
  for (const { tenant, connection } of inbox.troubled()) questions.set(connection, { tenant })

  return {
    settled: ({ tenant, connection }, outcome) => {
      const before = questions.get(connection)
      if (outcome.status === 'aligned' && outcome.missed) questions.set(connection, { ...before, tenant, missed: true })
      else if (outcome.status === 'retry') {
        if (outcome.misconfigured) questions.set(connection, { ...before, tenant, refused: outcome.reason })
      } else if (outcome.status === 'parked') {
        calm.delete(connection)
        questions.set(connection, { tenant, ...before })
      } else if (!calm.has(connection)) questions.set(connection, { tenant, ...before })
    },

    report: async () => {
      for (const [connection, question] of [...questions]) {
        await answer(connection, question)
        if (questions.get(connection) === question) questions.delete(connection)
      }
    },
  }

  async function answer(connection: ConnectionId, question: Question): Promise<void> {
    const { tenant, refused, missed } = question
    if (missed) await reportMissed(tenant, connection, { ...ports, inbox })
    if (refused !== undefined) await reportTrouble(tenant, { ...refusedLookups, connection, reason: refused }, ports)
    const parked = await inbox.parked(tenant, connection)
    await reportParked(tenant, connection, { ...ports, inbox: { parked: async () => parked } })
    // Something settled meanwhile has put the question anew.
    if (parked.length === 0 && questions.get(connection) === question) calm.add(connection)
  }
}

const refusedLookups = { trouble: 'lookups', failing: true, count: 1 } as const
