/** Follows the inbox: what arrived is interpreted, aligned and settled; what cannot be read is parked; what changed is told. */
import {
  type AlignPorts,
  addMilliseconds,
  alignNews,
  type CanonicalEvent,
  countLag,
  type Delivery,
  type IncidentChange,
  type NormalisePorts,
  normalise,
  type Outcome,
  Refusal,
  retryDelay,
  sweep,
  type TenantId,
} from '@kilter/core'
import { Held } from './held.ts'
import type { Taken } from './inbox.ts'
import { createPublisher } from './publisher.ts'
import type { Store } from './store.ts'
import { createTroubleWatch } from './trouble-watch.ts'

export interface WorkerOptions {
  readonly store: Store
  readonly ports: NormalisePorts & AlignPorts
  /** Tells the world; at least once, in order. What throws is told again later. */
  publish(changes: readonly IncidentChange[]): Promise<void>
  /** Takes note of what the tools of others are to hear of; told again where a delivery is read again. */
  announce?(tenant: TenantId, events: readonly CanonicalEvent[]): Promise<void>
  log(record: Record<string, unknown>): void
  /** How long the bytes of a delivery are kept. */
  readonly retentionDays: number
}

export interface Worker {
  /** Resolves once nothing is due, in hand or untold; what failed to be told waits for its next turn and does not count. */
  idle(): Promise<void>
  /** Takes nothing new and finishes what is being written, within ten seconds. What waits for a vendor's answer stays received. */
  stop(): Promise<void>
}

/** Small enough that aligning a batch does not keep an answer waiting. */
const batchMax = 32
const inHandMax = 256
const poisonAttemptsMax = 5
const tickMilliseconds = 1_000
const expireEveryTicks = 600
const sweepFull = 100
const stopMilliseconds = 10_000
const dayMilliseconds = 24 * 3_600_000

interface Ready {
  readonly delivery: Delivery
  readonly events: readonly CanonicalEvent[]
}

export function startWorker({ store, ports, publish, announce, log, retentionDays }: WorkerOptions): Worker {
  const inHand = new Held(inHandMax)
  const ready: Ready[] = []
  const troubles = createTroubleWatch(store.inbox, ports)
  const publisher = createPublisher({ outbox: store.outbox, publish, log, rested: () => rest() })
  let running: Promise<void> | undefined
  let ticking: Promise<void> | undefined
  let stopped = false
  /** The store cannot write: nothing is taken until the next tick, so that trouble is not met with haste. */
  let stalled = false
  let ticks = 0
  let waiters: (() => void)[] = []

  store.inbox.onArrival(wake)
  store.onOutbox(publisher.wake)
  const timer = setInterval(() => void tick(), tickMilliseconds)
  wake()
  publisher.wake()

  return {
    idle: async () => {
      await ticking
      await tick()
      await new Promise<void>((resolve) => {
        waiters.push(resolve)
        rest()
      })
    },
    stop: async () => {
      stopped = true
      clearInterval(timer)
      await atMost(stopMilliseconds, Promise.all([running, ticking, publisher.stop()]))
      rest()
    },
  }

  function wake(): void {
    if (running || stopped || stalled) return
    running = turn()
      .then(run)
      .finally(() => {
        running = undefined
        if (ready.length > 0) wake()
        rest()
      })
  }

  async function run(): Promise<void> {
    try {
      let busy = true
      while (busy && !stopped && !stalled) {
        const taken = take()
        if (taken) await turn()
        const batch = ready.splice(0, batchMax)
        await alignBatch(batch)
        busy = taken || batch.length > 0
      }
      await troubles.report()
    } catch (error) {
      log({ level: 'error', message: 'the worker stumbled and goes on', error: nameOf(error) })
    }
  }

  /** Starts interpreting what is due. Answers whether there was anything. */
  function take(): boolean {
    const room = Math.min(batchMax, inHand.room)
    const deliveries = room > 0 ? store.inbox.take(store.clock.now(), room, inHand) : []
    for (const taken of deliveries) {
      inHand.add(taken.delivery)
      void interpret(taken)
    }
    return deliveries.length > 0
  }

  async function interpret({ delivery, lost }: Taken): Promise<void> {
    try {
      if (lost !== undefined) return await conclude(delivery, { status: 'parked', reason: lost })
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
      } catch (error) {
        if (isStorageTrouble(error)) for (const { delivery } of group) handBack(delivery, error)
        else for (const each of group) await alignTogether(tenant, [each]).catch((own) => stumble(each.delivery, own))
      }
    }
  }

  async function alignTogether(tenant: TenantId, group: readonly Ready[]): Promise<void> {
    const events = group.flatMap((each) => each.events)
    const { isMissed, isTold, isFirst, kept } = await alignNews(tenant, events, ports)
    const understood = Map.groupBy(kept, ({ delivery }) => delivery)
    countLag(tenant, events.filter(isFirst), store)
    await announce?.(tenant, events.filter(isTold))
    for (const { delivery, events: own } of group) {
      const missed = own.some(isMissed) && { missed: true as const }
      const outcome: Outcome = { status: 'aligned', ...missed, events: understood.get(delivery.id) ?? [] }
      void conclude(delivery, outcome).catch((error) => handBack(delivery, error))
    }
  }

  async function conclude(delivery: Delivery, outcome: Outcome): Promise<void> {
    await store.inbox.settle(delivery, outcome)
    if (outcome.status === 'parked') store.counters.addToDay(delivery.tenant, delivery.connection, 'parked')
    troubles.settled(delivery, outcome)
    inHand.delete(delivery.id)
    wake()
  }

  /** A delivery that we fail at is tried again and in the end parked, so that it does not stand in the way of others.
   * Where the store itself is in trouble, no delivery is to blame: it waits. */
  async function stumble(delivery: Delivery, error: unknown): Promise<void> {
    if (isStorageTrouble(error)) return handBack(delivery, error)
    const attempt = delivery.attempts + 1
    log({ level: 'error', message: 'a delivery failed', delivery: delivery.id, attempt, error: nameOf(error) })
    await conclude(delivery, outcomeOf(delivery, attempt)).catch((own) => handBack(delivery, own))
  }

  function handBack(delivery: Delivery, error: unknown): void {
    if (!stalled && !stopped)
      log({ level: 'warn', message: 'the store is in trouble; work waits', error: String(error) })
    stalled = true
    inHand.delete(delivery.id)
    store.inbox.rescan()
  }

  function outcomeOf({ attempts }: Delivery, attempt: number): Outcome {
    if (attempt >= poisonAttemptsMax) return { status: 'parked', reason: `the hub failed at it ${attempt} times` }
    const at = addMilliseconds(store.clock.now(), retryDelay(attempts))
    return { status: 'retry', at, reason: 'the hub failed at it and tries again' }
  }

  /** What time alone brings: retries, rechecks, expiry. */
  function tick(): Promise<void> {
    stalled = false
    wake()
    publisher.wake()
    ticking ??= sweepAll().finally(() => {
      ticking = undefined
      rest()
    })
    return ticking
  }

  async function sweepAll(): Promise<void> {
    try {
      for (let full = true; full && !stopped; ) {
        const { rechecked, rehomed, erasing } = await sweep(store.clock.now(), {
          ...ports,
          inbox: store.inbox,
          tenants: store.tenants,
        })
        full = Math.max(rechecked, rehomed) >= sweepFull || erasing > 0
      }
      if (ticks++ % expireEveryTicks === 0) await expire()
    } catch (error) {
      log({ level: 'error', message: 'the sweep failed and is tried again', error: nameOf(error) })
    }
  }

  async function expire(): Promise<void> {
    const before = addMilliseconds(store.clock.now(), -retentionDays * dayMilliseconds)
    while (!stopped && (await store.inbox.expire(before)) > 0) await turn()
    await store.mailings.expire(before)
    while (!stopped && (await store.postings.expire(before)) > 0) await turn()
    while (!stopped && (await store.answers.expire(store.clock.now())) > 0) await turn()
  }

  function rest(): void {
    const isBusy = running || ticking || stalled || inHand.size > 0 || ready.length > 0 || !publisher.isIdle()
    if (isBusy && !stopped) return
    const told = waiters
    waiters = []
    for (const tell of told) tell()
  }
}

const isStorageTrouble = (error: unknown): boolean => error instanceof Refusal && error.code === 'unavailable'

/** The message of an error that nobody expected may quote what it failed at, and that is a customer's: its place says enough. */
function nameOf(error: unknown): string {
  if (error instanceof Refusal || !(error instanceof Error)) return String(error)
  return [error.name, /\n\s+(at .*)/.exec(error.stack ?? '')?.[1]].filter(Boolean).join(' ')
}

const turn = (): Promise<void> => new Promise((resolve) => setImmediate(resolve))

async function atMost(milliseconds: number, work: Promise<unknown>): Promise<void> {
  const deadline = new AbortController()
  const late = new Promise<void>((resolve) => {
    const timer = setTimeout(resolve, milliseconds)
    deadline.signal.addEventListener('abort', () => clearTimeout(timer))
  })
  await Promise.race([work, late])
  deadline.abort()
}
