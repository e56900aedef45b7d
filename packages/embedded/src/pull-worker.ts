/** Asks vendors for what their webhooks missed, a few connections at a time, beside the worker of the inbox: nothing waits for it. */
import { type ConnectionId, type PullName, type PullPorts, pull, Refusal } from '@kilter/core'

export interface PullWorkerOptions {
  readonly ports: PullPorts
  log(record: Record<string, unknown>): void
}

export interface PullWorker {
  /** Looks now; resolves once nothing is due. */
  idle(): Promise<void>
  /** Starts nothing new and finishes the page in hand; the next start goes on behind it. */
  stop(): Promise<void>
}

const tickMilliseconds = 1_000
/** A vendor that hangs does so for twenty seconds, and waits the longer for its next turn. */
const atOnceMax = 8
/** The longest due of them get a turn; whoever had one is behind the others. */
const lookedAtMax = 20
const roundsMax = 100_000

export function startPullWorker({ ports, log }: PullWorkerOptions): PullWorker {
  /** Whether each came to the end of its turn. */
  const inHand = new Map<ConnectionId, Promise<boolean>>()
  let stopped = false
  let looking: Promise<void> | undefined
  const timer = setInterval(() => void look(), tickMilliseconds)

  return {
    idle: async () => {
      for (let rounds = 0; rounds < roundsMax; rounds += 1) {
        await look()
        const turns = await Promise.all(inHand.values())
        if (!turns.some((isDone) => isDone)) return
      }
    },
    stop: async () => {
      stopped = true
      clearInterval(timer)
      await looking
      await Promise.all(inHand.values())
    },
  }

  function look(): Promise<void> {
    looking ??= begin().finally(() => {
      looking = undefined
    })
    return looking
  }

  async function begin(): Promise<void> {
    if (stopped || inHand.size >= atOnceMax) return
    try {
      for (const name of await ports.pulls.due(ports.clock.now(), lookedAtMax)) {
        if (stopped || inHand.size >= atOnceMax) return
        if (!inHand.has(name.connection)) inHand.set(name.connection, turn(name))
      }
    } catch (error) {
      stumbled(error)
    }
  }

  /** False where it failed: it is tried again with the next tick, and no sooner. */
  async function turn(name: PullName): Promise<boolean> {
    const isDone = await pull(name, { ...ports, stumbled }).then(
      () => true,
      (error) => stumbled(error),
    )
    inHand.delete(name.connection)
    if (isDone) void look()
    return isDone
  }

  function stumbled(error: unknown): false {
    const told = error instanceof Refusal ? String(error) : String((error as Error)?.name)
    log({ level: 'error', message: 'pulling stumbled and goes on', error: told })
    return false
  }
}
