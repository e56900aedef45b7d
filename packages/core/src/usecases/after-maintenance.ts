/** Maintenance that was planned after a message was: what has not left by then waits for its end. */
import type { Mailing } from '../alert/mailing.ts'
import type { AlertBook } from '../alert/route.ts'
import { heldUntil } from '../alert/timing.ts'
import type { Incidents } from '../ports/incidents.ts'
import { addMilliseconds, earlier, type Instant, millisecondsOf } from '../values.ts'

/** A message that may tell of some of it leaves as it is; one that is being tried already, too. */
export async function afterMaintenance(
  mailing: Mailing,
  { windows }: Pick<AlertBook, 'windows'>,
  incidents: Pick<Incidents, 'find'>,
  now: Instant,
): Promise<Mailing> {
  const { tenant, shown, status, reason, dueAt, fallbackAt } = mailing
  const isFirst = status === 'gathering' && reason !== 'resolved'
  if (!isFirst || dueAt === undefined || !windows.some(({ from, to }) => from <= now && now < to)) return mailing
  const found = await Promise.all(shown.map(({ incident }) => incidents.find(tenant, incident)))
  const ends = found.flatMap((incident) => (incident && heldUntil(windows, incident, now)?.to) ?? [])
  if (ends.length === 0 || ends.length < shown.length) return mailing
  const end = ends.reduce(earlier)
  const later = millisecondsOf(end) - millisecondsOf(dueAt)
  return { ...mailing, dueAt: end, ...(fallbackAt && { fallbackAt: addMilliseconds(fallbackAt, later) }) }
}
