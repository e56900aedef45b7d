/** Sums of verdicts, and what people read off them. */
import type { Verdict } from './judge.ts'

/** Of one watcher, detector and dial; adds up. */
export interface Tally {
  readonly hits: number
  readonly missed: number
  readonly wrong: number
  readonly misjudged: number
  readonly withdrawn: number
  readonly unknowable: number
  readonly alarms: number
  /** Unit: minutes. */
  readonly delays: readonly number[]
  /** Days times orders, of the businesses that were watched. */
  readonly orderDays: number
}

export const tallyOf = (verdict: Verdict): Tally => ({
  hits: verdict.hits.length,
  missed: verdict.missed.length,
  wrong: verdict.wrong.length,
  misjudged: verdict.misjudged.length,
  withdrawn: verdict.withdrawn.length,
  unknowable: verdict.unknowable.length,
  alarms: verdict.alarms,
  delays: verdict.hits.map(({ delay }) => delay),
  orderDays: 0,
})

export function sumOfTallies(tallies: readonly Tally[]): Tally {
  const sum = (count: (tally: Tally) => number) => tallies.reduce((total, tally) => total + count(tally), 0)
  return {
    hits: sum(({ hits }) => hits),
    missed: sum(({ missed }) => missed),
    wrong: sum(({ wrong }) => wrong),
    misjudged: sum(({ misjudged }) => misjudged),
    withdrawn: sum(({ withdrawn }) => withdrawn),
    unknowable: sum(({ unknowable }) => unknowable),
    alarms: sum(({ alarms }) => alarms),
    delays: tallies.flatMap(({ delays }) => delays),
    orderDays: sum(({ orderDays }) => orderDays),
  }
}

/** Of what was said at the end, the share that is true; 1 where nothing was said. */
export const precisionOf = ({ hits, wrong }: Tally): number => (hits + wrong === 0 ? 1 : hits / (hits + wrong))
/** Of what was true and could be known, the share that was said; 1 where there was nothing. */
export const recallOf = ({ hits, missed }: Tally): number => (hits + missed === 0 ? 1 : hits / (hits + missed))

export function quantileOf({ delays }: Tally, share: number): number {
  const sorted = delays.toSorted((left, right) => left - right)
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? 0
}

/** Unit: alarms a day for every thousand orders. */
export const alarmRateOf = ({ alarms, orderDays }: Tally): number =>
  orderDays === 0 ? 0 : (alarms * 1_000) / orderDays

/** What rules must reach once all data is in. */
export const isPerfect = (tally: Tally): boolean => tally.wrong + tally.missed + tally.misjudged === 0
