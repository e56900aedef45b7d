/** What addresses have shown lately: who fails is spared, so that nothing waits behind it. */

export interface Standing {
  readonly failures: number
  readonly blockedUntil: number
  readonly nextAt: number
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
  /** Of those with whom something is wrong. */
  troubled(): [Id, Standing][]
}

const secondMilliseconds = 1_000
const failuresMax = 3
const breakerFirstMilliseconds = 5 * secondMilliseconds
const breakerMaxMilliseconds = 300 * secondMilliseconds

/** `known`: what was found before. */
export function createStandings<Id>(known: Iterable<readonly [Id, Standing]> = []): Standings<Id> {
  const standings = new Map<Id, Standing>(known)
  const of = (id: Id): Standing => standings.get(id) ?? { failures: 0, blockedUntil: 0, nextAt: 0 }
  const set = (id: Id, change: Partial<Standing>): void => void standings.set(id, { ...of(id), ...change })
  const isHeldBy = ({ blockedUntil, nextAt }: Standing, at: number) => blockedUntil > at || nextAt > at
  return {
    held: (at) => [...standings].filter(([, standing]) => isHeldBy(standing, at)).map(([id]) => id),
    isHeld: (id, at) => isHeldBy(of(id), at),
    pace: (id, until) => {
      set(id, { nextAt: until })
    },
    gotThrough: (id) => {
      set(id, { failures: 0, blockedUntil: 0 })
    },
    failed: (id, at, asked) => {
      const failures = of(id).failures + 1
      const doubled = breakerFirstMilliseconds * 2 ** (failures - failuresMax)
      if (asked !== undefined) set(id, { failures, blockedUntil: at + asked })
      else if (failures < failuresMax) set(id, { failures })
      else set(id, { failures, blockedUntil: at + Math.min(doubled, breakerMaxMilliseconds) })
    },
    troubled: () => [...standings].filter(([, { failures }]) => failures > 0),
  }
}
