/** How fast one vendor account is asked: a few at a time, within its vendor's published limit, and not at all for a while
 * after it did not answer. */
import { type LookupTurn, Refusal } from '@kilter/core'

export interface Pace {
  /** Throws Refusal 'unavailable' at once while paused, and says how long that will last. Who waits longest is next, but what is begun is finished first: else the
   * second step of each delivery would wait behind the first steps of all. */
  run<Answer>(act: () => Promise<Answer>, turn?: LookupTurn): Promise<Answer>
  /** As long as a vendor asks for, else the usual pause. */
  pause(seconds?: number): void
}

export interface Rate {
  readonly requests: number
  readonly perSeconds: number
}

const atOnceMax = 8
/** Longer than that a delivery waits in the inbox, not in a queue of ours. */
const waitLongestSeconds = 5
const pauseSeconds = 2

/** `rate`: as the vendor publishes it for one account; part of it is left to the shop's other tools. */
export function createPace(rate?: Rate): Pace {
  const turns = rate && createTurns(rate)
  const waiting: Record<LookupTurn, (() => void)[]> = { begun: [], new: [] }
  let running = 0
  let pausedUntil = 0

  return {
    run: async (act, turn = 'new') => {
      if (running < atOnceMax) running += 1
      else await new Promise<void>((resolve) => waiting[turn].push(resolve))
      try {
        // Asked again after the wait, so that a queue behind a vendor that went down dissolves at once.
        const retryAfterSeconds = Math.ceil((pausedUntil - performance.now()) / 1_000)
        if (retryAfterSeconds > 0)
          throw new Refusal('unavailable', 'the vendor’s API needs a pause', { retryAfterSeconds })
        await turns?.()
        return await act()
      } finally {
        const next = waiting.begun.shift() ?? waiting.new.shift()
        if (next) next()
        else running -= 1
      }
    },
    pause: (seconds = pauseSeconds) => {
      pausedUntil = Math.max(pausedUntil, performance.now() + seconds * 1_000)
    },
  }
}

const ourShare = 0.8

/** Waits until the next request is within the rate. Throws Refusal 'unavailable' where that takes too long. */
function createTurns({ requests, perSeconds }: Rate): () => Promise<void> {
  const capacity = Math.max(1, Math.floor(requests * ourShare))
  const refillPerSecond = capacity / perSeconds
  let tokens = capacity
  let at = performance.now()
  return async () => {
    const now = performance.now()
    tokens = Math.min(capacity, tokens + ((now - at) / 1_000) * refillPerSecond)
    at = now
    const waitSeconds = (1 - tokens) / refillPerSecond
    if (waitSeconds > waitLongestSeconds) {
      throw new Refusal('unavailable', 'the vendor’s API has been asked as often as its limit allows')
    }
    tokens -= 1
    if (waitSeconds > 0) await new Promise((resolve) => setTimeout(resolve, waitSeconds * 1_000))
  }
}
