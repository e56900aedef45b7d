/** Whoever tries key after key is slowed down: some keys are words that a person chose. The same wrong key again is a mistake, no guess. */
import { type Clock, type Instant, keyDigest, millisecondsOf } from '@kilter/core'

export const guessesMax = 20
const windowMilliseconds = 60_000
/** Beyond, all are forgotten: a flood from many places costs no memory, and chance stays against it. */
const callersMax = 10_000
/** Keys that opened something lately are let in whatever else comes from their address, which may be a proxy's. */
const knownMax = 1_000

export interface Guesses {
  /** Unit: seconds until this caller may try another key; undefined: now. */
  barred(caller: string, text: string): number | undefined
  wrong(caller: string, text: string): void
  right(text: string): void
}

interface Tried {
  readonly since: Instant
  readonly digests: Set<string>
}

export function createGuesses({ now }: Clock): Guesses {
  const tried = new Map<string, Tried>()
  const known = new Set<string>()
  const recent = (caller: string): Tried | undefined => {
    const found = tried.get(caller)
    const left = found ? leftOf(found) : 0
    return left > 0 && left <= windowMilliseconds ? found : undefined // more: the clock was put back
  }
  const leftOf = ({ since }: Tried) => millisecondsOf(since) + windowMilliseconds - millisecondsOf(now())

  return {
    barred: (caller, text) => {
      const found = recent(caller)
      if (!found || found.digests.size < guessesMax) return undefined
      const digest = keyDigest(text)
      return found.digests.has(digest) || known.has(digest) ? undefined : Math.ceil(leftOf(found) / 1_000)
    },
    wrong: (caller, text) => {
      const digest = keyDigest(text)
      known.delete(digest)
      const found = recent(caller)
      if (found) return void (found.digests.size < guessesMax && found.digests.add(digest))
      if (tried.size >= callersMax) tried.clear()
      tried.set(caller, { since: now(), digests: new Set([digest]) })
    },
    right: (text) => {
      if (known.size >= knownMax) known.clear()
      known.add(keyDigest(text))
    },
  }
}
