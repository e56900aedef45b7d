/** Clocks on walls: what people mean by "at eight" where they are, over the days on which the clock is put forward or back. */
import * as z from 'zod'
import { type Instant, instantAt, millisecondsOf } from '../values.ts'

/** An IANA name that this runtime knows, e.g. `Europe/Berlin`. */
export const TimeZone = z.string().min(1).max(64).refine(isZone, 'not a time zone like Europe/Berlin')
export type TimeZone = z.infer<typeof TimeZone>

/** `HH:MM`, 24 hours. */
export const WallTime = z.string().regex(/^([01]\d|2[0-3]):[0-5]\d$/, 'write it as HH:MM')

export const weekdays = ['sunday', 'monday', 'tuesday', 'wednesday', 'thursday', 'friday', 'saturday'] as const
export const Weekday = z.enum(weekdays)
export type Weekday = z.infer<typeof Weekday>

/** A day as the calendar there shows it. */
export interface Day {
  readonly year: number
  /** 1 to 12. */
  readonly month: number
  readonly day: number
}

export interface Local extends Day {
  /** Minutes that the clock on the wall shows since midnight. */
  readonly minutes: number
}

const minuteMilliseconds = 60_000
const dayMilliseconds = 24 * 60 * minuteMilliseconds

export function localOf(instant: Instant, zone: string): Local {
  const wall = new Date(wallMilliseconds(millisecondsOf(instant), zone))
  return {
    year: wall.getUTCFullYear(),
    month: wall.getUTCMonth() + 1,
    day: wall.getUTCDate(),
    minutes: wall.getUTCHours() * 60 + wall.getUTCMinutes(),
  }
}

/** The first moment at which the clock there shows this time or, where it is put forward over it, a later one. */
export function instantOn(day: Day, time: string, zone: string): Instant {
  const wanted = Date.UTC(day.year, day.month - 1, day.day) + minutesOf(time) * minuteMilliseconds
  const offsets = [-dayMilliseconds, dayMilliseconds].map((away) => offsetAt(wanted + away, zone))
  const candidates = [...new Set(offsets)].map((offset) => wanted - offset).sort((left, right) => left - right)
  const exact = candidates.find((at) => wallMilliseconds(at, zone) === wanted)
  if (exact !== undefined) return instantAt(exact)
  // The clock skips it: the moment of the jump is where the wall first shows more.
  return instantAt(jumpBetween(candidates[0] ?? wanted, candidates.at(-1) ?? wanted, wanted, zone))
}

export const minutesOf = (time: string): number => Number(time.slice(0, 2)) * 60 + Number(time.slice(3))

export function dayAfter({ year, month, day }: Day, days: number): Day {
  const moved = new Date(Date.UTC(year, month - 1, day + days))
  return { year: moved.getUTCFullYear(), month: moved.getUTCMonth() + 1, day: moved.getUTCDate() }
}

export const weekdayOf = ({ year, month, day }: Day): Weekday =>
  weekdays[new Date(Date.UTC(year, month - 1, day)).getUTCDay()] ?? 'sunday'

/** By halves, to the minute. */
function jumpBetween(from: number, to: number, wanted: number, zone: string): number {
  let [before, after] = [from - dayMilliseconds / 8, to + dayMilliseconds / 8]
  while (after - before > minuteMilliseconds) {
    const middle = Math.floor((before + after) / 2 / minuteMilliseconds) * minuteMilliseconds
    if (wallMilliseconds(middle, zone) >= wanted) after = middle
    else before = middle
  }
  return after
}

const offsetAt = (at: number, zone: string): number => wallMilliseconds(at, zone) - at

/** What the wall shows, as if it were UTC; whole seconds. */
function wallMilliseconds(at: number, zone: string): number {
  const parts = Object.fromEntries(
    formatOf(zone)
      .formatToParts(at)
      .map(({ type, value }) => [type, Number(value)]),
  )
  const { year = 0, month = 1, day = 1, hour = 0, minute = 0, second = 0 } = parts
  return Date.UTC(year, month - 1, day, hour, minute, second)
}

const formats = new Map<string, Intl.DateTimeFormat>()
const formatsMax = 600

function formatOf(timeZone: string): Intl.DateTimeFormat {
  const known = formats.get(timeZone)
  if (known) return known
  const numeric = 'numeric' as const
  const made = new Intl.DateTimeFormat('en-US', {
    timeZone,
    hourCycle: 'h23',
    ...{ year: numeric, month: numeric, day: numeric, hour: numeric, minute: numeric, second: numeric },
  })
  if (formats.size >= formatsMax) formats.clear()
  formats.set(timeZone, made)
  return made
}

function isZone(name: string): boolean {
  try {
    formatOf(name)
    return true
  } catch {
    return false
  }
}
