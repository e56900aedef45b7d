/** When a connection usually speaks: learned from the hours in which it was heard, hour of the week by hour of the week. */
import { addMilliseconds, type Instant, instantAt, millisecondsOf } from './values.ts'

const hourMilliseconds = 3_600_000
const dayMilliseconds = 24 * hourMilliseconds
/** Habits change: what is older than four weeks does not count. */
const rememberedDays = 28

export interface Habit {
  /** How likely it speaks in the hour that begins at `hour`, from what it did in that hour of the week. 0 where it never spoke: closed. */
  likelihoodAt(hour: Instant): number
  /** Unit: days between the first and the last hour that count. */
  readonly days: number
  /** In how many different hours it was heard. */
  readonly hours: number
}

/** `heard`: one moment of each hour in which it was heard. `slotOf`: the hour of the week, in the shop's own time.
 * The estimate is (k + ½) / (n + 1) of n weeks with k heard hours (Jeffreys' prior): after few weeks nothing is certain. */
export function habitOf(heard: readonly Instant[], slotOf: (hour: Instant) => string): Habit {
  const last = heard.toSorted().at(-1)
  if (last === undefined) return { likelihoodAt: () => 0, days: 0, hours: 0 }
  const from = addMilliseconds(last, -rememberedDays * dayMilliseconds)
  const hours = [...new Set(heard.filter((at) => at > from).map(hourOf))].sort()
  const first = hours[0] ?? hourOf(last)
  const spoke = countOf(hours, slotOf)
  const passed = countOf(hoursBetween(first, hourOf(last)), slotOf)
  return {
    likelihoodAt: (hour) => {
      const slot = slotOf(hour)
      const times = spoke.get(slot)
      return times === undefined ? 0 : (times + 0.5) / ((passed.get(slot) ?? 0) + 1)
    },
    days: (millisecondsOf(hourOf(last)) - millisecondsOf(first)) / dayMilliseconds,
    hours: hours.length,
  }
}

/** The moment at which a silence that began at `since` becomes so long that it has a probability of `chance` or less by habit;
 * undefined where it does not within `limitDays`. Only whole hours count, and `isClosed` ones not at all. */
export function unusualFrom(
  habit: Habit,
  since: Instant,
  { chance, limitDays, isClosed }: { chance: number; limitDays: number; isClosed(hour: Instant): boolean },
): Instant | undefined {
  let probability = 1
  let hour = addMilliseconds(hourOf(since), hourMilliseconds)
  const end = addMilliseconds(since, limitDays * dayMilliseconds)
  while (hour < end) {
    const next = addMilliseconds(hour, hourMilliseconds)
    if (!isClosed(hour)) probability *= 1 - habit.likelihoodAt(hour)
    if (probability <= chance) return next
    hour = next
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
function remembered(textOf: (hour: number) => string): (at: Instant) => string {
  const texts = new Map<number, string>()
  return (at) => {
    const hour = millisecondsOf(hourOf(at))
    const known = texts.get(hour) ?? textOf(hour)
    if (texts.size >= rememberedHoursMax) texts.clear()
    texts.set(hour, known)
    return known
  }
}

const rememberedHoursMax = 10_000

interface Calendar {
  slotOf(at: Instant): string
  dayOf(at: Instant): string
}
const calendars = new Map<string, Calendar>()

const hourOf = (at: Instant): Instant => instantAt(Math.floor(millisecondsOf(at) / hourMilliseconds) * hourMilliseconds)

function hoursBetween(first: Instant, last: Instant): Instant[] {
  const hours: Instant[] = []
  for (let at = millisecondsOf(first); at <= millisecondsOf(last); at += hourMilliseconds) hours.push(instantAt(at))
  return hours
}

function countOf(hours: readonly Instant[], slotOf: (hour: Instant) => string): ReadonlyMap<string, number> {
  const counts = new Map<string, number>()
  for (const hour of hours) {
    const slot = slotOf(hour)
    counts.set(slot, (counts.get(slot) ?? 0) + 1)
  }
  return counts
}
