/** Maintenance that was planned after a message was: what has not left by then waits for its end. */
import type { Mailing } from '../alert/mailing.ts'
import type { Recipient } from '../alert/recipient.ts'
import { type AlertBook, type Route, routesOf } from '../alert/route.ts'
import { heldUntil, timingOf } from '../alert/timing.ts'
import type { Incidents } from '../ports/incidents.ts'
import { addMilliseconds, earlier, type Instant, millisecondsOf } from '../values.ts'

/** A message that may tell of some of it leaves as it is; one that is being tried already, too. */
export async function afterMaintenance(
  mailing: Mailing,
  { timeZone }: Pick<Recipient, 'timeZone'>,
  book: AlertBook,
  incidents: Pick<Incidents, 'find'>,
  now: Instant,
): Promise<Mailing> {
  const { tenant, shown, status, reason, dueAt, fallbackAt } = mailing
  const { windows } = book
  const isFirst = status === 'gathering' && reason !== 'resolved'
  if (!isFirst || dueAt === undefined || !windows.some(({ from, to }) => from <= now && now < to)) return mailing
  const route = routesOf(book).find(({ id }) => id === mailing.route)
  const found = await Promise.all(shown.map(({ incident }) => incidents.find(tenant, incident)))
  const ends = found.flatMap((incident) => {
    const held = incident && heldUntil(windows, incident, now)
    if (!held) return []
    return route ? timingOf(urgent(route), incident, now, timeZone, windows).at : held.to
  })
  if (ends.length === 0 || ends.length < shown.length) return mailing
  const end = ends.reduce(earlier)
  const later = millisecondsOf(end) - millisecondsOf(dueAt)
  return { ...mailing, dueAt: end, ...(fallbackAt && { fallbackAt: addMilliseconds(fallbackAt, later) }) }
}

function urgent(route: Route): Route {
  const { digest: _digest, ...rest } = route
  return { ...rest, groupWaitSeconds: 0 }
}
