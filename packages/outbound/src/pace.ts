/** How fast one vendor account is asked: a few at a time, and not at all for a while after it did not answer. */
import { Refusal } from '@kilter/core'

export interface Pace {
  /** Throws Refusal 'unavailable' at once while paused. */
  run<Answer>(act: () => Promise<Answer>): Promise<Answer>
  /** Unit: seconds, as a vendor asks for; what is no such number counts as the usual pause. */
  pause(seconds?: number): void
}

const atOnceMax = 8
const pauseSeconds = 2
const pauseLongestSeconds = 60

export function createPace(): Pace {
  const waiting: (() => void)[] = []
  let running = 0
  let pausedUntil = 0

  return {
    run: async (act) => {
      if (running < atOnceMax) running += 1
      else await new Promise<void>((resolve) => waiting.push(resolve))
      try {
        // Asked again after the wait, so that a queue behind a vendor that went down dissolves at once.
        if (performance.now() < pausedUntil) throw new Refusal('unavailable', 'the vendor’s API needs a pause')
        return await act()
      } finally {
        const next = waiting.shift()
        if (next) next()
        else running -= 1
      }
    },
    pause: (seconds = pauseSeconds) => {
      const wanted = seconds > 0 ? Math.min(seconds, pauseLongestSeconds) : pauseSeconds
      pausedUntil = Math.max(pausedUntil, performance.now() + wanted * 1_000)
    },
  }
}
