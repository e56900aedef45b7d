/** Keeps the fact "this connection sends what cannot be read" in step with its parked deliveries. */
import {
  type AlignPorts,
  type ConnectionId,
  connectionSubject,
  type Delivery,
  type Outcome,
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
  readonly reason: string
  /** Something was parked just now, so that the count is told even where the connection fails already. */
  readonly news: boolean
}

const trouble = 'unreadable'

/** A crash may have come between settling and telling, so at the start every connection is in question. */
export function createTroubleWatch(inbox: FollowedInbox, ports: AlignPorts): TroubleWatch {
  const failing = new Map<ConnectionId, boolean>()
  const questions = new Map<ConnectionId, Question>()
  for (const { tenant, connection, reason } of inbox.troubled()) {
    questions.set(connection, { tenant, reason, news: false })
  }

  return {
    settled: ({ tenant, connection }, outcome) => {
      if (outcome.status === 'parked') questions.set(connection, { tenant, reason: outcome.reason, news: true })
      else if (outcome.status !== 'retry' && failing.get(connection) !== false && !questions.has(connection)) {
        questions.set(connection, { tenant, reason: '', news: false })
      }
    },

    report: async () => {
      for (const [connection, question] of [...questions]) {
        await answer(connection, question)
        if (questions.get(connection) === question) questions.delete(connection)
      }
    },
  }

  async function answer(connection: ConnectionId, { tenant, reason, news }: Question): Promise<void> {
    if (!(await ports.connections.find(tenant, connection))) return
    const count = await inbox.count(tenant, connection, 'parked')
    const wasFailing = failing.get(connection) ?? (await isToldFailing(tenant, connection))
    failing.set(connection, count > 0)
    if (count > 0 ? wasFailing && !news : !wasFailing) return
    const said = count > 0 ? reason : 'everything can be read again'
    const report = { connection, trouble, failing: count > 0, reason: said, count } as const
    try {
      await reportTrouble(tenant, report, ports)
    } catch (error) {
      failing.delete(connection)
      throw error
    }
  }

  async function isToldFailing(tenant: TenantId, connection: ConnectionId): Promise<boolean> {
    const { facts } = await ports.subjects.read(tenant, connectionSubject(connection))
    return facts.of('trouble').some(({ ref, data }) => ref === trouble && data.failing)
  }
}
