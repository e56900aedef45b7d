/** Carries the outbox: in order, at least once, marked only after it was told. */
import type { IncidentChange } from '@kilter/core'
import type { Outbox } from './records.ts'

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
    try {
      for (let rows = outbox.pending(batchMax); rows.length > 0 && !stopped; rows = outbox.pending(batchMax)) {
        await publish(rows.map(({ change }) => change))
        await outbox.done(rows.at(-1)?.seq ?? 0)
      }
    } catch (error) {
      log({ level: 'error', message: 'telling of incidents failed and is tried again', error: String(error) })
      again = false
    }
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
