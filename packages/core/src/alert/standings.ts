/** What addresses have shown lately: who fails is spared, so that nothing waits behind it. */

export interface Standing {
  readonly failures: number
  readonly blocked?: Span
  readonly paced?: Span
}

/** Before its beginning it does not hold: the clock was put back. Unit: milliseconds since 1970. */
interface Span {
  readonly from: number
  readonly until: number
}

/** A breaker for each address: it opens with three failures in a row and lets one message try from time to time.
 * Times: milliseconds since 1970. */
export interface Standings<Id> {
  /** Those that get nothing now. */
  held(at: number): Id[]
  isHeld(id: Id, at: number): boolean
  /** Nothing more from this moment on before `until`: its rate. */
  pace(id: Id, at: number, until: number): void
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
  const of = (id: Id): Standing => standings.get(id) ?? { failures: 0 }
  const set = (id: Id, change: Partial<Standing>): void => void standings.set(id, { ...of(id), ...change })
  const isWithin = (span: Span | undefined, at: number) => span !== undefined && span.from <= at && at < span.until
  const isHeldBy = ({ blocked, paced }: Standing, at: number) => isWithin(blocked, at) || isWithin(paced, at)
  return {
    held: (at) => [...standings].filter(([, standing]) => isHeldBy(standing, at)).map(([id]) => id),
    isHeld: (id, at) => isHeldBy(of(id), at),
    pace: (id, at, until) => {
      set(id, { paced: { from: at, until } })
    },
    gotThrough: (id) => {
      const { blocked: _over, ...rest } = of(id)
      standings.set(id, { ...rest, failures: 0 })
    },
    failed: (id, at, asked) => {
      const failures = of(id).failures + 1
      const doubled = breakerFirstMilliseconds * 2 ** (failures - failuresMax)
      const wait = asked ?? (failures < failuresMax ? undefined : Math.min(doubled, breakerMaxMilliseconds))
      set(id, { failures, ...(wait !== undefined && { blocked: { from: at, until: at + wait } }) })
    },
    troubled: () => [...standings].filter(([, { failures }]) => failures > 0),
  }
}
