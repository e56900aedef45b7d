/** When a connection usually speaks: learned from the hours in which it was heard, hour of the week by hour of the week. */
import { type Instant, instantAt, millisecondsOf } from './values.ts'

const hourMilliseconds = 3_600_000
const dayMilliseconds = 24 * hourMilliseconds
/** Habits change: what is older than four weeks does not count. */
const rememberedDays = 28

/** The beginning of an hour. Unit: milliseconds since 1970, UTC: hours are counted by the thousand. */
export type Hour = number

export interface Habit {
  /** How likely it speaks in an hour, from what it did in that hour of the week. 0 where it never spoke: closed. */
  likelihoodAt(hour: Hour): number
  /** Unit: days between the first and the last hour that count. */
  readonly days: number
  /** In how many different hours it was heard. */
  readonly hours: number
}

/** `heard`: one moment of each hour in which it was heard. `slotOf`: the hour of the week, in the shop's own time.
 * The estimate is (k + ½) / (n + 1) of n weeks with k heard hours (Jeffreys' prior): after few weeks nothing is certain. */
export function habitOf(heard: readonly Instant[], slotOf: (hour: Hour) => string): Habit {
  const moments = heard.map(millisecondsOf)
  const lastMoment = moments.reduce((latest, at) => Math.max(latest, at), Number.NEGATIVE_INFINITY)
  const hours = new Set(moments.filter((at) => at > lastMoment - rememberedDays * dayMilliseconds).map(hourOf))
  if (hours.size === 0) return { likelihoodAt: () => 0, days: 0, hours: 0 }
  const first = Math.min(...hours)
  const last = Math.max(...hours)
  const spoke = new Map<string, number>()
  const passed = new Map<string, number>()
  for (let hour = first; hour <= last; hour += hourMilliseconds) {
    const slot = slotOf(hour)
    countOne(passed, slot)
    if (hours.has(hour)) countOne(spoke, slot)
  }
  return {
    likelihoodAt: (hour) => {
      const slot = slotOf(hour)
      const times = spoke.get(slot)
      return times === undefined ? 0 : (times + 0.5) / ((passed.get(slot) ?? 0) + 1)
    },
    days: (last - first) / dayMilliseconds,
    hours: hours.size,
  }
}

/** The moment at which a silence that began at `since` becomes so long that it has a probability of `chance` or less by habit;
 * undefined where it does not within `limitDays`. Only whole hours count, and `isClosed` ones not at all. */
export function unusualFrom(
  habit: Habit,
  since: Instant,
  { chance, limitDays, isClosed }: { chance: number; limitDays: number; isClosed(hour: Hour): boolean },
): Instant | undefined {
  let probability = 1
  const end = millisecondsOf(since) + limitDays * dayMilliseconds
  for (let hour = hourOf(millisecondsOf(since)) + hourMilliseconds; hour < end; hour += hourMilliseconds) {
    if (!isClosed(hour)) probability *= 1 - habit.likelihoodAt(hour)
    if (probability <= chance) return instantAt(hour + hourMilliseconds)
  }
  return undefined
}

/** Of an hour its name in the week of a time zone, e.g. `Fri 14`, and its day, e.g. `2026-11-20`; where clocks differ by half hours, of
 * its first half. Throws RangeError for an unknown zone. */
export function calendarOf(timeZone: string) {
  const known = calendars.get(timeZone)
  if (known) return known
  const slot = new Intl.DateTimeFormat('en-GB', { timeZone, weekday: 'short', hour: '2-digit', hourCycle: 'h23' })
  const day = new Intl.DateTimeFormat('sv-SE', { timeZone, dateStyle: 'short' })
  const calendar = {
    slotOf: remembered((hour) => slot.format(hour)),
    dayOf: remembered((hour) => day.format(hour)),
  }
  calendars.set(timeZone, calendar)
  return calendar
}

/** Formatting costs far more than looking up, and all connections ask about the same hours; forgotten when full. */
function remembered(textOf: (hour: Hour) => string): (hour: Hour) => string {
  const texts = new Map<Hour, string>()
  return (hour) => {
    const known = texts.get(hour)
    if (known !== undefined) return known
    if (texts.size >= rememberedHoursMax) texts.clear()
    const text = textOf(hour)
    texts.set(hour, text)
    return text
  }
}

const rememberedHoursMax = 10_000

interface Calendar {
  slotOf(hour: Hour): string
  dayOf(hour: Hour): string
}
const calendars = new Map<string, Calendar>()

const hourOf = (milliseconds: number): Hour => Math.floor(milliseconds / hourMilliseconds) * hourMilliseconds

function countOne(counts: Map<string, number>, slot: string): void {
  counts.set(slot, (counts.get(slot) ?? 0) + 1)
}
