/** What is told again and again while it is open and nobody has taken it on. */
import type { AlertReason } from '../alert/channel.ts'
import { ended, type Mailing, mailingIdOf } from '../alert/mailing.ts'
import type { Recipient } from '../alert/recipient.ts'
import { type AlertBook, mutedBy, type Route, routesOf } from '../alert/route.ts'
import { quietUntil, timingOf } from '../alert/timing.ts'
import type { Incident, IncidentId } from '../incident/incident.ts'
import type { Incidents } from '../ports/incidents.ts'
import type { Mailings } from '../ports/mailings.ts'
import { addMilliseconds, earlier, type Instant } from '../values.ts'

const minuteMilliseconds = 60_000
/** Of a storm so many are looked at; the others are counted as they were. */
const lookedAtMax = 500
const repeated: readonly AlertReason[] = ['opened', 'updated', 'reopened', 'escalated', 'reminder']

/** The message after this one, which has just got through; undefined: there is none. */
export function reminderAfter(
  sent: Mailing,
  recipient: Recipient,
  { repeat, quietHours }: Pick<Route, 'repeat' | 'quietHours'>,
  now: Instant,
): Mailing | undefined {
  const { tenant, severity, count, shown, route } = sent
  const { of, time } = { of: sent.repeats?.of ?? sent.id, time: (sent.repeats?.time ?? 0) + 1 }
  if (!repeat || time > repeat.timesMost || count === 0 || !repeated.includes(sent.reason)) return undefined
  const at = addMilliseconds(now, repeat.everyMinutes * minuteMilliseconds)
  const number = String(time)
  return {
    ...{ id: mailingIdOf(of, 'repeat', number), tenant, recipient: recipient.id, ...(route && { route }) },
    ...{
      group: `${recipient.id}|repeat|${of}|${number}`,
      reason: 'reminder',
      status: 'waiting',
      severity,
      count,
      shown,
    },
    ...{ createdAt: now, closedAt: now, dueAt: quietUntil(quietHours, { severity }, at, recipient.timeZone) ?? at },
    ...{ tries: 0, attempts: [], rev: 0, repeats: { of, time } },
  }
}

/** A message that repeats another. */
export type Reminder = Mailing & { readonly repeats: NonNullable<Mailing['repeats']> }

export const isReminder = (mailing: Mailing): mailing is Reminder => mailing.repeats !== undefined

interface Ports {
  readonly incidents: Incidents
  readonly mailings: Mailings
}

/** A reminder that is due, with what of it is still to be told: nothing of it any more, or later, or now. */
export async function stillToTell(
  reminder: Reminder,
  recipient: Recipient,
  book: AlertBook,
  ports: Ports,
  now: Instant,
): Promise<Mailing> {
  const route = routesOf(book).find(({ id, enabled }) => id === reminder.route && enabled)
  if (!route?.repeat) return ended(reminder, 'dropped', 'its route repeats nothing any more')
  const { digest: _digest, ...urgent } = { ...route, groupWaitSeconds: 0 }
  const { looked, unseen } = await toldBy(reminder, ports)
  const ready: Incident[] = []
  let later: Instant | undefined
  for (const id of looked) {
    const incident = await ports.incidents.find(reminder.tenant, id)
    if (incident?.status !== 'open' || !(await isItsOwn(reminder, id, ports))) continue
    const mute = mutedBy(book.mutes, incident, recipient.id, now)
    const at = mute?.until ?? timingOf(urgent as Route, incident, now, recipient.timeZone, book.windows).at
    if (at <= now) ready.push(incident)
    else later = later === undefined ? at : earlier(later, at)
  }
  if (ready.length > 0) return { ...reminder, count: ready.length + unseen, shown: shownOf(reminder, ready) }
  return later === undefined
    ? ended(reminder, 'dropped', 'all of it was over or taken on')
    : { ...reminder, dueAt: later }
}

/** The gravest, which its message shows, and where these are not all, the others. */
async function toldBy({ tenant, shown, count, repeats }: Reminder, { mailings }: Ports) {
  const seen = shown.map(({ incident }) => incident)
  if (count <= seen.length) return { looked: seen, unseen: 0 }
  const all = new Set([...seen, ...(await mailings.placed(tenant, repeats.of)).map(({ incident }) => incident)])
  const looked = [...all].slice(0, lookedAtMax)
  return { looked, unseen: Math.max(0, all.size - looked.length) }
}

const shownOf = ({ shown }: Mailing, ready: readonly Incident[]): Mailing['shown'] => {
  const most = Math.max(shown.length, 1)
  return ready.slice(0, most).map(({ id, severity }) => ({ incident: id, severity }))
}

/** A later message to them about the same has reminders of its own. */
async function isItsOwn(
  { tenant, recipient, repeats }: Reminder,
  incident: IncidentId,
  { mailings }: Ports,
): Promise<boolean> {
  const own = (await mailings.notices(tenant, incident)).filter(
    (notice) => notice.recipient === recipient && notice.mailing !== undefined && !notice.withdrawn,
  )
  const last = own.toSorted((left, right) => (left.decidedAt < right.decidedAt ? -1 : 1)).at(-1)
  return last === undefined || last.mailing === repeats.of
}
