/** Asks vendors for what their webhooks missed, one connection after the other, beside the worker of the inbox: nothing waits for it. */
import { type PullName, type PullPorts, pull, Refusal } from '@kilter/core'

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
/** Of as many connections each gets a turn before any gets another. */
const turnsPerLook = 20
const roundsMax = 100_000

export function startPullWorker({ ports, log }: PullWorkerOptions): PullWorker {
  let stopped = false
  let looking: Promise<boolean> | undefined
  const timer = setInterval(() => void (stopped || look()), tickMilliseconds)

  return {
    idle: async () => {
      await looking
      for (let rounds = 0; rounds < roundsMax && (await look()); rounds += 1);
    },
    stop: async () => {
      stopped = true
      clearInterval(timer)
      await looking
    },
  }

  /** Whether there was anything to do. */
  function look(): Promise<boolean> {
    looking ??= turns().finally(() => {
      looking = undefined
    })
    return looking
  }

  async function turns(): Promise<boolean> {
    try {
      let done = 0
      for (const name of await ports.pulls.due(ports.clock.now(), turnsPerLook))
        if (!stopped && (await turn(name))) done += 1
      return done > 0
    } catch (error) {
      stumbled(error)
      return false
    }
  }

  /** False where it failed: the others get their turn all the same. */
  async function turn(name: PullName): Promise<boolean> {
    try {
      await pull(name, { ...ports, stumbled })
      return true
    } catch (error) {
      stumbled(error)
      return false
    }
  }

  function stumbled(error: unknown): void {
    const told = error instanceof Refusal ? String(error) : String((error as Error)?.name)
    log({ level: 'error', message: 'pulling stumbled and goes on', error: told })
  }
}
