/** Follows the inbox: what arrived is interpreted, aligned and settled; what cannot be read is parked; what changed is told. */
import {
  type AlignPorts,
  addMilliseconds,
  align,
  type CanonicalEvent,
  type Delivery,
  type DeliveryId,
  type IncidentChange,
  type NormalisePorts,
  normalise,
  type Outcome,
  Refusal,
  retryDelay,
  sweep,
  type TenantId,
} from '@kilter/core'
import { createPublisher } from './publisher.ts'
import type { Store } from './store.ts'
import { createTroubleWatch } from './trouble-watch.ts'

export interface WorkerOptions {
  readonly store: Store
  readonly ports: NormalisePorts & AlignPorts
  /** Tells the world; at least once, in order. What throws is told again later. */
  publish(changes: readonly IncidentChange[]): Promise<void>
  log(record: Record<string, unknown>): void
  /** How long the bytes of a delivery are kept. */
  readonly retentionDays: number
}

export interface Worker {
  /** Resolves once nothing is due, in hand or untold. */
  idle(): Promise<void>
  /** Finishes what is in hand; takes nothing new. */
  stop(): Promise<void>
}

/** Small enough that aligning a batch does not keep an answer waiting. */
const batchMax = 32
const inHandMax = 256
const poisonAttemptsMax = 5
const tickMilliseconds = 1_000
const expireEveryTicks = 600
const dayMilliseconds = 24 * 3_600_000

interface Ready {
  readonly delivery: Delivery
  readonly events: readonly CanonicalEvent[]
}

export function startWorker({ store, ports, publish, log, retentionDays }: WorkerOptions): Worker {
  const inHand = new Set<DeliveryId>()
  const ready: Ready[] = []
  const troubles = createTroubleWatch(store, ports)
  const publisher = createPublisher({ outbox: store.outbox, publish, log, rested: () => rest() })
  let running = false
  let ticking = false
  let stopped = false
  let ticks = 0
  let waiters: (() => void)[] = []

  store.inbox.onArrival(wake)
  store.onOutbox(publisher.wake)
  const timer = setInterval(() => void tick(), tickMilliseconds)
  wake()
  publisher.wake()

  return {
    idle: () =>
      new Promise((resolve) => {
        waiters.push(resolve)
        wake()
        publisher.wake()
      }),
    stop: async () => {
      stopped = true
      clearInterval(timer)
      while (running || ticking || inHand.size > 0) await turn()
      await publisher.stop()
    },
  }

  function wake(): void {
    if (running || stopped) return
    running = true
    setImmediate(() => void run())
  }

  async function run(): Promise<void> {
    try {
      let busy = true
      while (busy && !stopped) {
        const taken = take()
        if (taken) await turn()
        const batch = ready.splice(0, batchMax)
        await alignBatch(batch)
        busy = taken || batch.length > 0
      }
      await alignBatch(ready.splice(0))
      await troubles.report()
    } catch (error) {
      log({ level: 'error', message: 'the worker stumbled and goes on', error: String(error) })
    } finally {
      running = false
      if (ready.length > 0) wake()
      rest()
    }
  }

  /** Starts interpreting what is due. Answers whether there was anything. */
  function take(): boolean {
    const room = Math.min(batchMax, inHandMax - inHand.size)
    const deliveries = room > 0 ? store.inbox.take(store.clock.now(), room, inHand) : []
    for (const delivery of deliveries) {
      inHand.add(delivery.id)
      void interpret(delivery)
    }
    return deliveries.length > 0
  }

  async function interpret(delivery: Delivery): Promise<void> {
    try {
      const normalised = await normalise(delivery, ports)
      if ('outcome' in normalised) return await conclude(delivery, normalised.outcome)
      ready.push({ delivery, events: normalised.events })
      wake()
    } catch (error) {
      await stumble(delivery, error)
    }
  }

  async function alignBatch(batch: readonly Ready[]): Promise<void> {
    for (const [tenant, group] of Map.groupBy(batch, ({ delivery }) => delivery.tenant)) {
      try {
        await alignTogether(tenant, group)
      } catch {
        for (const each of group) await alignTogether(tenant, [each]).catch((error) => stumble(each.delivery, error))
      }
    }
  }

  async function alignTogether(tenant: TenantId, group: readonly Ready[]): Promise<void> {
    const events = group.flatMap((each) => each.events)
    await align(tenant, events, ports)
    await Promise.all(group.map(({ delivery }) => conclude(delivery, { status: 'aligned' })))
  }

  async function conclude(delivery: Delivery, outcome: Outcome): Promise<void> {
    await store.inbox.settle(delivery.tenant, delivery.id, outcome)
    troubles.settled(delivery, outcome)
    inHand.delete(delivery.id)
    if (outcome.status === 'parked') wake()
    rest()
  }

  /** A delivery that we fail at is tried again and in the end parked, so that it does not stand in the way of others.
   * Where the store itself is in trouble, no delivery is to blame: it waits. */
  async function stumble(delivery: Delivery, error: unknown): Promise<void> {
    const attempt = delivery.attempts + 1
    log({ level: 'error', message: 'a delivery failed', delivery: delivery.id, attempt, error: String(error) })
    try {
      if (error instanceof Refusal && error.code === 'unavailable') throw error
      await conclude(delivery, outcomeOf(delivery, attempt))
    } catch {
      inHand.delete(delivery.id)
      store.inbox.rescan()
    }
  }

  function outcomeOf({ attempts }: Delivery, attempt: number): Outcome {
    if (attempt >= poisonAttemptsMax) return { status: 'parked', reason: `the hub failed at it ${attempt} times` }
    const at = addMilliseconds(store.clock.now(), retryDelay(attempts))
    return { status: 'retry', at, reason: 'the hub failed at it and tries again' }
  }

  /** What time alone brings: retries, rechecks, expiry. */
  async function tick(): Promise<void> {
    if (ticking || stopped) return
    ticking = true
    try {
      wake()
      publisher.wake()
      await sweep(store.clock.now(), ports)
      if (ticks++ % expireEveryTicks === 0) await expire()
    } catch (error) {
      log({ level: 'error', message: 'the sweep failed and is tried again', error: String(error) })
    } finally {
      ticking = false
    }
  }

  async function expire(): Promise<void> {
    const before = addMilliseconds(store.clock.now(), -retentionDays * dayMilliseconds)
    while (!stopped && (await store.inbox.expire(before)) > 0) await turn()
  }

  function rest(): void {
    if (running || inHand.size > 0 || ready.length > 0 || !publisher.isIdle()) return
    const told = waiters
    waiters = []
    for (const tell of told) tell()
  }
}

const turn = (): Promise<void> => new Promise((resolve) => setImmediate(resolve))
