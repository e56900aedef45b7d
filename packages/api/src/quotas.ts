/** How much one key may ask, so that one script cannot keep all others waiting. Of this process: on AWS of each function instance. */
import { type Clock, type Instant, millisecondsOf } from '@kilter/core'

/** Requests in a window. A hub on two cores answers some hundreds a second. */
export const requestsMax = 6_000
export const windowSeconds = 60
/** Beyond, all are forgotten: a thousand keys cost no memory. */
const keysMax = 10_000

export interface Quota {
  readonly left: number
  /** Until the window ends. */
  readonly seconds: number
  readonly isSpent: boolean
}

export function createQuotas({ now }: Clock, max = requestsMax): { take(key: string): Quota } {
  const windows = new Map<string, { readonly since: Instant; asked: number }>()
  const secondsLeft = (since: Instant) =>
    Math.ceil((millisecondsOf(since) + windowSeconds * 1_000 - millisecondsOf(now())) / 1_000)
  return {
    take: (key) => {
      const known = windows.get(key)
      const left = known ? secondsLeft(known.since) : 0
      const isOver = known === undefined || left <= 0 || left > windowSeconds // more: the clock was put back
      if (isOver && windows.size >= keysMax) windows.clear()
      const window = isOver ? { since: now(), asked: 0 } : known
      windows.set(key, window)
      window.asked += 1
      return { left: Math.max(0, max - window.asked), seconds: secondsLeft(window.since), isSpent: window.asked > max }
    },
  }
}

/** Source: draft-ietf-httpapi-ratelimit-headers-10. */
export const quotaHeaders = ({ left, seconds }: Quota): Readonly<Record<string, string>> => ({
  'ratelimit-policy': `"key";q=${requestsMax};w=${windowSeconds}`,
  ratelimit: `"key";r=${left};t=${seconds}`,
})
