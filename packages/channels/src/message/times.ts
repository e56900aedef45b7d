/** Moments as the people of a shop read them, on their own clock. */
import type { Instant } from '@kilter/core'

const formats = new Map<string, { readonly day: Intl.DateTimeFormat; readonly clock: Intl.DateTimeFormat }>()
const formatsMax = 500

function formatsOf(timeZone: string) {
  const known = formats.get(timeZone)
  if (known) return known
  if (formats.size >= formatsMax) formats.clear()
  const made = formatsFor(timeZone)
  formats.set(timeZone, made)
  return made
}

/** A zone that nobody knows is read as UTC. */
function formatsFor(given: string) {
  const timeZone = isZone(given) ? given : 'UTC'
  return {
    day: new Intl.DateTimeFormat('en-GB', { timeZone, day: 'numeric', month: 'short' }),
    clock: new Intl.DateTimeFormat('en-GB', { timeZone, hour: '2-digit', minute: '2-digit', hourCycle: 'h23' }),
  }
}

export function isZone(timeZone: string): boolean {
  try {
    return Boolean(new Intl.DateTimeFormat('en-GB', { timeZone }))
  } catch {
    return false
  }
}

/** `20 Nov, 15:02`. */
export function timeText(at: Instant | string, timeZone: string): string {
  const { day, clock } = formatsOf(timeZone)
  const moment = new Date(at)
  return `${day.format(moment)}, ${clock.format(moment)}`
}

const instant = /(\bat )?\b(\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d{3})?Z)/g

/** Words name moments exactly; people read them on their own clock. */
export const onTheirClock = (text: string, timeZone: string): string =>
  text.replace(instant, (whole, before: string | undefined, at: string) => {
    if (Number.isNaN(Date.parse(at))) return whole
    return before === undefined ? timeText(at, timeZone) : `on ${timeText(at, timeZone).replace(',', ' at')}`
  })
