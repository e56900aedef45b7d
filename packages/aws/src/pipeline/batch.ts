/** What the steps of the pipeline share: which record of a batch goes back, and whose fault a failure is. */
import { addMilliseconds, type DeliveryRecord, type Instant, type Outcome, Refusal, retryDelay } from '@kilter/core'
import type { FlushedCounters } from '../counters.ts'

export type Log = (record: Record<string, unknown>) => void

/** The store, the bus or a vendor will answer later; no record is to blame. */
export const isPassing = (error: unknown): boolean => error instanceof Refusal && error.code === 'unavailable'

export const poisonAttemptsMax = 5

/** Of a delivery that we failed at: tried again and in the end parked, so that it does not stand in the way of others. */
export function outcomeOfFailure({ attempts }: Pick<DeliveryRecord, 'attempts'>, now: Instant): Outcome {
  const attempt = attempts + 1
  if (attempt >= poisonAttemptsMax) return { status: 'parked', reason: `the hub failed at it ${attempt} times` }
  const at = addMilliseconds(now, retryDelay(attempts))
  return { status: 'retry', at, reason: 'the hub failed at it and tries again' }
}

/** The message of an error that nobody expected may quote what it failed at, and that is a customer's: its place says enough. */
export function nameOf(error: unknown): string {
  if (error instanceof Refusal || !(error instanceof Error)) return String(error)
  return [error.name, /\n\s+(at .*)/.exec(error.stack ?? '')?.[1]].filter(Boolean).join(' ')
}

/** Before a function stands still. What cannot be counted stops nothing. */
export const writeCounts = ({
  counters,
  log,
}: {
  readonly counters: FlushedCounters
  readonly log: Log
}): Promise<void> =>
  counters.flush().catch((error) => log({ level: 'warn', message: 'not counted', error: nameOf(error) }))

/** At most `width` at a time. */
export async function eachOf<Item>(items: readonly Item[], width: number, work: (item: Item) => Promise<void>) {
  const left = items.values()
  const lane = async () => {
    for (const item of left) await work(item)
  }
  await Promise.all(Array.from({ length: Math.min(width, items.length) }, lane))
}
