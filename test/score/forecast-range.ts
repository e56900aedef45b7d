/** How well the forecast tells what a week asks for, against simpler ones. */
import { chanceOf, type Expected, expectedOver, forecastOf } from '@kilter/core'
import type { RetailDays } from './retail-days.ts'

export interface RangeScore {
  readonly name: string
  /** Forecasts made: one a fortnight of each item with four weeks and six days that asked behind it, and not dead for eight weeks. */
  readonly forecasts: number
  /** Mean pinball loss at 10, 50 and 90 %, in units of the square root of the item's usual week: less is better. */
  readonly loss: readonly number[]
  /** The share of weeks that asked for less than the 10 % figure, and for no more than the 90 % one. */
  readonly below: number
  readonly upTo: number
}

const week = 7
const learnDays = 91
const stepDays = 14
const shares = [0.1, 0.5, 0.9]

type Method = (past: readonly number[], firstWeekday: number) => readonly number[]

/** Each answers the pieces of the next week that are asked for with a chance of 10, 50 and 90 % at most. */
const methods: Readonly<Record<string, Method>> = {
  'stockout.forecast': (past, firstWeekday) => {
    const expected = expectedOver(forecastOf(past, firstWeekday), (firstWeekday + past.length) % week, week)
    return shares.map((share) => quantileOf(share, expected))
  },
  'mean of 28 days, Poisson': (past) => poisson(sum(past.slice(-28)) / 4),
  'last week again, Poisson': (past) => poisson(sum(past.slice(-week))),
  'the weeks of the last 84 days': (past) => {
    const recent = past.slice(-84)
    const weeks = Array.from({ length: recent.length - week + 1 }, (_, at) => sum(recent.slice(at, at + week)))
    const sorted = weeks.sort((left, right) => left - right)
    return shares.map((share) => sorted[Math.ceil(share * sorted.length) - 1] ?? 0)
  },
}

export function scoreRanges({ firstDay, items }: RetailDays): RangeScore[] {
  const cases = items.flatMap(({ days }, index) => casesOf(days, index))
  const weekday = new Date(firstDay).getUTCDay()
  return Object.entries(methods).map(([name, method]) => {
    const losses = shares.map(() => 0)
    let below = 0
    let upTo = 0
    for (const { past, first, actual, scale } of cases) {
      const told = method(past, (weekday + first) % week)
      shares.forEach((share, place) => {
        losses[place] = (losses[place] ?? 0) + pinball(share, actual, told[place] ?? 0) / scale
      })
      if (actual < (told[0] ?? 0)) below += 1
      if (actual <= (told[2] ?? 0)) upTo += 1
    }
    const { length } = cases
    return {
      name,
      forecasts: length,
      loss: losses.map((each) => each / length),
      below: below / length,
      upTo: upTo / length,
    }
  })
}

function casesOf(days: readonly number[], index: number) {
  const first = days.findIndex((pieces) => pieces > 0)
  const cases = []
  for (let today = learnDays + (index % stepDays); today + week <= days.length; today += stepDays) {
    const past = days.slice(Math.max(0, first), today)
    const isKnown = first >= 0 && past.length >= 28 && past.filter((pieces) => pieces > 0).length >= 6
    if (!isKnown || sum(past.slice(-56)) === 0) continue
    const scale = Math.max(1, Math.sqrt((sum(past) / past.length) * week))
    cases.push({ past, first, actual: sum(days.slice(today, today + week)), scale })
  }
  return cases
}

const pinball = (share: number, actual: number, told: number): number =>
  actual >= told ? share * (actual - told) : (1 - share) * (told - actual)

const poisson = (mean: number): number[] => shares.map((share) => quantileOf(share, { mean, variance: mean * 1.0001 }))

/** The fewest pieces that are not exceeded with that chance, by halving. */
function quantileOf(share: number, expected: Expected): number {
  let [low, high] = [0, Math.ceil(expected.mean + 20 * Math.sqrt(expected.variance)) + 1]
  while (low < high) {
    const middle = Math.floor((low + high) / 2)
    if (1 - chanceOf(middle + 1, expected) >= share) high = middle
    else low = middle + 1
  }
  return low
}

const sum = (numbers: readonly number[]): number => numbers.reduce((total, number) => total + number, 0)
