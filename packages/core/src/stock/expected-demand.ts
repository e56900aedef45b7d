/** What is expected to be asked for of an item, by what was known on each of the last mornings. */
import type { FactSet } from '../fact/fact-set.ts'
import { type Forecast, forecastOf } from '../forecast.ts'
import type { Instant } from '../values.ts'
import { type DemandBook, hourOf } from './demand.ts'
import { demandByDay } from './remembered-demand.ts'
import { stockIndex } from './stock-index.ts'

const dayMilliseconds = 24 * 3_600_000
const micro = 1_000_000
/** Whole weeks, and fewer days than are remembered. */
const learnedDays = 364
const mornings = 7

export interface ExpectedDemand {
  /** Unit: whole days between the first day that is known to have asked and today. */
  readonly daysKnown: number
  /** How many of them asked. */
  readonly daysAsked: number
  /** Whether anything is known of today: tomorrow it counts. */
  readonly isTodayKnown: boolean
  /** By what was known this morning, yesterday morning and so on, seven of them; what is asked for today counts from tomorrow on. */
  readonly forecasts: readonly Forecast[]
}

interface Learned extends ExpectedDemand {
  readonly today: number
}

const learned = new WeakMap<DemandBook, Learned>()

/** `now`: its day (UTC) is today. Learned once a day, and again where something earlier changes. */
export function expectedDemand(facts: FactSet, now: Instant): ExpectedDemand {
  const { demand } = facts.index(stockIndex)
  const today = dayOf(now)
  const known = learned.get(demand)
  const isUpToDate = known?.today === today && demand.changedFrom >= today * 24
  if (isUpToDate) return demand.changedFrom === Number.POSITIVE_INFINITY ? known : { ...known, isTodayKnown: true }
  const fresh = learn(facts, today)
  learned.set(demand, fresh)
  demand.changedFrom = Number.POSITIVE_INFINITY
  return fresh
}

function learn(facts: FactSet, today: number): Learned {
  const days = new Map<number, number>()
  for (const [day, micros] of demandByDay(facts)) days.set(Date.parse(day) / dayMilliseconds, micros / micro)
  const past = [...days].filter(([day, pieces]) => pieces > 0 && day < today && day >= today - learnedDays)
  const first = past.reduce((least, [day]) => Math.min(least, day), today)
  const asked = Array.from({ length: today - first }, (_, index) => days.get(first + index) ?? 0)
  const reach = Math.min(mornings, asked.length)
  return {
    today,
    daysKnown: asked.length,
    daysAsked: past.length,
    isTodayKnown: days.has(today),
    forecasts: Array.from({ length: reach }, (_, ago) =>
      forecastOf(asked.slice(0, asked.length - ago), weekdayOf(first)),
    ),
  }
}

/** Unit: days since 1970, UTC. */
const dayOf = (at: Instant): number => Math.floor(hourOf(at) / 24)

/** 1970 began on a Thursday. */
const weekdayOf = (day: number): number => (day + 4) % 7
