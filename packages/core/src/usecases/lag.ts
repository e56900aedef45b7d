/** How late things are known: counted by spans, so that a day of a busy connection is a handful of numbers. */
import type { CanonicalEvent } from '../event/event.ts'
import type { Clock, Counters } from '../ports/runtime.ts'
import { millisecondsOf, type TenantId } from '../values.ts'

/** `told`: from when something happened, as its vendor says, to its webhook. `taken`: from the webhook to what follows from it. */
export const lagKinds = ['told', 'taken'] as const
export type LagKind = (typeof lagKinds)[number]

export interface LagPorts {
  readonly counters: Counters
  readonly clock: Clock
}

/** Unit: seconds. Each span ends here and begins where the one before ends; what is longer counts with the last. */
export const lagSpans = [
  ...[1, 2, 5, 10, 20, 30],
  ...[60, 120, 300, 600, 1_200, 1_800],
  ...[3_600, 7_200, 14_400, 28_800, 43_200],
  ...[86_400, 172_800, 604_800, 2_592_000],
] as const

/** Counts each delivery of webhooks once. Given are events that said something new: what is read or sent again is late for no vendor. */
export function countLag(tenant: TenantId, events: readonly CanonicalEvent[], { counters, clock }: LagPorts): void {
  const counted = new Set<string>()
  const now = millisecondsOf(clock.now())
  for (const { delivery, connection, origin, time, receivedAt } of events) {
    if (origin !== undefined || counted.has(delivery)) continue
    counted.add(delivery)
    const received = millisecondsOf(receivedAt)
    counters.addToDay(tenant, connection, lagName('told', received - millisecondsOf(time)))
    counters.addToDay(tenant, connection, lagName('taken', now - received))
  }
}

const lagName = (kind: LagKind, milliseconds: number): string => `${kind}-${spanOf(milliseconds / 1_000)}`

const spanOf = (seconds: number): number => lagSpans.find((end) => seconds <= end) ?? lastSpan

const lastSpan = lagSpans[lagSpans.length - 1] ?? 0

export interface Lag {
  readonly count: number
  /** Unit: seconds. The end of the span that it falls into: at most so many. */
  readonly medianSeconds: number
  readonly p95Seconds: number
}

/** What was counted of a day, read as a lag; undefined where nothing was. */
export function lagOf(counts: Readonly<Record<string, number>>, kind: LagKind): Lag | undefined {
  const spans = lagSpans.map((seconds) => ({ seconds, count: counts[`${kind}-${seconds}`] ?? 0 }))
  const count = spans.reduce((sum, span) => sum + span.count, 0)
  if (count === 0) return undefined
  const within = (share: number): number => {
    let sum = 0
    for (const span of spans) {
      sum += span.count
      if (sum >= share * count) return span.seconds
    }
    return lastSpan
  }
  return { count, medianSeconds: within(0.5), p95Seconds: within(0.95) }
}
