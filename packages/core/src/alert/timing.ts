/** When somebody is told: at once, after the night, with the digest, or when the maintenance is over. */
import type { Incident } from '../incident/incident.ts'
import { addMilliseconds, earlier, type Instant } from '../values.ts'
import { type DigestTimes, fits, type MaintenanceWindow, type QuietHours, type Route } from './route.ts'
import { dayAfter, instantOn, localOf, minutesOf, weekdayOf } from './zone.ts'

const secondMilliseconds = 1_000
/** A quiet night may run into a maintenance and that into the next night. */
const turnsMax = 20

export interface Timing {
  /** What is told together: at once, or at this moment and for this cause. */
  readonly lane: string
  readonly at: Instant
  /** For people: what it waits for. */
  readonly because: string
}

/** `after`: not before. `zone`: the recipient's. */
export function timingOf(
  route: Route,
  incident: Incident,
  after: Instant,
  zone: string,
  windows: readonly MaintenanceWindow[],
): Timing {
  const { digest } = route
  if (digest) {
    const at = nextDigest(digest, after, zone)
    const held = heldUntil(windows, incident, at)
    if (held) return { lane: heldLane(held.to), at: held.to, because: `after the maintenance "${held.name}"` }
    return {
      lane: `digest@${at}`,
      at,
      because: digest.every === 'day' ? 'in the daily digest' : 'in the weekly digest',
    }
  }
  const start = addMilliseconds(after, route.groupWaitSeconds * secondMilliseconds)
  let found: Timing = { lane: 'now', at: start, because: 'at once' }
  for (let turn = 0; turn < turnsMax; turn += 1) {
    const held = heldUntil(windows, incident, found.at)
    const at = held?.to ?? quietUntil(route.quietHours, incident, found.at, zone)
    if (at === undefined || at <= found.at) return found
    const because = held ? `after the maintenance "${held.name}"` : 'after the quiet hours'
    found = { lane: held ? heldLane(at) : `quiet@${at}`, at, because }
  }
  return found
}

/** What waits for the end of maintenance, and for nothing after it. */
export const heldLane = (until: Instant): string => `held@${until}`

/** The maintenance of those open at `at` that ends last, or undefined. */
export function heldUntil(
  windows: readonly MaintenanceWindow[],
  incident: Incident,
  at: Instant,
): MaintenanceWindow | undefined {
  const open = windows.filter(({ from, to, match }) => from <= at && at < to && fits(match, incident))
  return open.toSorted((left, right) => (left.to < right.to ? -1 : 1)).at(-1)
}

/** The end of the quiet hours that `at` falls into, or undefined. */
export function quietUntil(
  hours: QuietHours | undefined,
  { severity }: Pick<Incident, 'severity'>,
  at: Instant,
  zone: string,
): Instant | undefined {
  if (!hours || (severity === 'critical' && hours.criticalBreaksThrough)) return undefined
  const there = hours.timeZone ?? zone
  const today = localOf(at, there)
  const overMidnight = minutesOf(hours.to) <= minutesOf(hours.from)
  for (const days of [-1, 0]) {
    const day = dayAfter(today, days)
    if (hours.days && !hours.days.includes(weekdayOf(day))) continue
    const from = instantOn(day, hours.from, there)
    const to = instantOn(overMidnight ? dayAfter(day, 1) : day, hours.to, there)
    if (from <= at && at < to) return to
  }
  return undefined
}

const weekDays = 7

/** The first one after `after`. */
export function nextDigest({ every, at, on, timeZone }: DigestTimes, after: Instant, zone: string): Instant {
  const there = timeZone ?? zone
  const today = localOf(after, there)
  const days = Array.from({ length: weekDays + 2 }, (_, away) => dayAfter(today, away))
  const wanted = every === 'day' ? days : days.filter((day) => weekdayOf(day) === on)
  const moments = wanted.map((day) => instantOn(day, at, there)).filter((moment) => moment > after)
  return moments.reduce(earlier)
}
