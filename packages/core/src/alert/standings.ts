/** What addresses have shown lately: who fails is spared, so that nothing waits behind it. */

interface Standing {
  failures: number
  blockedUntil: number
  nextAt: number
}

/** A breaker for each address: it opens with three failures in a row and lets one message try from time to time.
 * Times: milliseconds since 1970. */
export interface Standings<Id> {
  /** Those that get nothing now. */
  held(at: number): Id[]
  isHeld(id: Id, at: number): boolean
  /** Nothing more before `until`: its rate. */
  pace(id: Id, until: number): void
  gotThrough(id: Id): void
  /** `asked`: how long the receiver asked to be left alone. Unit: milliseconds. */
  failed(id: Id, at: number, asked?: number): void
}

const secondMilliseconds = 1_000
const failuresMax = 3
const breakerFirstMilliseconds = 5 * secondMilliseconds
const breakerMaxMilliseconds = 300 * secondMilliseconds

export function createStandings<Id>(): Standings<Id> {
  const standings = new Map<Id, Standing>()
  const of = (id: Id): Standing => {
    const standing = standings.get(id) ?? { failures: 0, blockedUntil: 0, nextAt: 0 }
    standings.set(id, standing)
    return standing
  }
  const isHeldBy = ({ blockedUntil, nextAt }: Standing, at: number) => blockedUntil > at || nextAt > at
  return {
    held: (at) => [...standings].filter(([, standing]) => isHeldBy(standing, at)).map(([id]) => id),
    isHeld: (id, at) => isHeldBy(of(id), at),
    pace: (id, until) => {
      of(id).nextAt = until
    },
    gotThrough: (id) => {
      Object.assign(of(id), { failures: 0, blockedUntil: 0 })
    },
    failed: (id, at, asked) => {
      const standing = of(id)
      standing.failures += 1
      if (asked !== undefined) standing.blockedUntil = at + asked
      else if (standing.failures >= failuresMax) {
        const doubled = breakerFirstMilliseconds * 2 ** (standing.failures - failuresMax)
        standing.blockedUntil = at + Math.min(doubled, breakerMaxMilliseconds)
      }
    },
  }
}
