/** From changes of incidents to messages that wait: each change ends told, gathered, or silent with a reason. */
import type { AlertReason } from '../alert/channel.ts'
import {
  type Mailing,
  mailingIdOf,
  type Notice,
  type PlacedNotice,
  stateOf,
  withIncident,
  withoutIncident,
} from '../alert/mailing.ts'
import { plan, type Telling, type Told } from '../alert/plan.ts'
import { barrierOf, type RecipientId } from '../alert/recipient.ts'
import { type AlertBook, routesOf } from '../alert/route.ts'
import type { Incident, IncidentChange, IncidentId, Severity } from '../incident/incident.ts'
import type { AlertBooks } from '../ports/alert-books.ts'
import type { Mailings } from '../ports/mailings.ts'
import type { Clock } from '../ports/runtime.ts'
import { Refusal } from '../refusal.ts'
import { addMilliseconds, type Instant, later, type TenantId } from '../values.ts'

export interface AlertPorts {
  readonly books: AlertBooks
  readonly mailings: Mailings
  readonly clock: Clock
  /** Whether a channel takes every incident by itself. */
  tellsEach(kind: string): boolean
}

const conflictsMax = 20
const secondMilliseconds = 1_000

/** Safe to repeat: what is known of a change is not decided again. Durable when it resolves. */
export async function alert(changes: readonly IncidentChange[], ports: AlertPorts): Promise<void> {
  for (const [tenant, own] of Map.groupBy(changes, ({ incident }) => incident.tenant)) {
    const book = await ports.books.read(tenant)
    if (book.recipients.length === 0) continue
    for (const run of runsOf(own)) await takeIn(tenant, run, book, ports)
  }
}

/** Parts in which no incident stands twice, so that each change is judged by what became of the one before. */
function runsOf(changes: readonly IncidentChange[]): IncidentChange[][] {
  const runs: IncidentChange[][] = []
  let seen = new Set<string>()
  for (const change of changes) {
    if (runs.length === 0 || seen.has(change.incident.id)) {
      runs.push([])
      seen = new Set()
    }
    seen.add(change.incident.id)
    runs.at(-1)?.push(change)
  }
  return runs
}

async function takeIn(tenant: TenantId, run: readonly IncidentChange[], book: AlertBook, ports: AlertPorts) {
  for (let attempt = 0; attempt < conflictsMax; attempt += 1) {
    const draft = createDraft(tenant, book, ports)
    for (const change of run) await decide(change, book, draft, ports)
    if ((await ports.mailings.commit(draft.done())) === 'committed') return
  }
  throw new Refusal('unavailable', 'the alerts moved too often while a change was taken in')
}

/** Tells the changes of one incident apart. */
export const changeOf = ({ type, incident }: IncidentChange): string =>
  `${type}@${incident.updatedAt}@${incident.severity}@${incident.reopened}`

async function decide(change: IncidentChange, book: AlertBook, draft: Draft, { mailings, clock }: AlertPorts) {
  const { incident } = change
  const now = clock.now()
  const known = await mailings.notices(incident.tenant, incident.id)
  const name = changeOf(change)
  if (known.some((notice) => notice.change === name)) return
  const { tell, silent, withdraw } = plan(change, book, await toldOf(known, draft), now)
  const base = {
    tenant: incident.tenant,
    incident: incident.id,
    change: name,
    severity: incident.severity,
    decidedAt: now,
  }
  for (const { recipient, why } of silent) draft.note({ ...base, at: now, why, ...(recipient && { recipient }) })
  for (const notice of withdraw) await draft.withdraw(notice)
  for (const telling of tell) await draft.place(incident, telling, { ...base, ...telling }, now)
}

/** What the plan needs to know of what was decided before. */
export async function toldOf(known: readonly Notice[], { mailing }: Pick<Draft, 'mailing'>): Promise<PlacedNotice[]> {
  const told: PlacedNotice[] = []
  for (const notice of known) {
    if (notice.mailing === undefined) continue
    const status = (await mailing(notice.mailing))?.status ?? 'dropped'
    told.push({ ...(notice as PlacedNotice), state: stateOf(status) })
  }
  return told
}

interface Draft {
  mailing(id: string): Promise<Mailing | undefined>
  note(notice: Notice): void
  withdraw(notice: Told & Partial<Notice>): Promise<void>
  place(incident: Pick<Incident, 'id' | 'severity'>, telling: Placing, notice: Notice, now: Instant): Promise<void>
  done(): { mailings: Mailing[]; added: Notice[]; withdrawn: Notice[] }
}

type Placing = Pick<Telling, 'recipient' | 'route' | 'reason' | 'lane' | 'at'>

/** Gathers what one commit writes. */
export function createDraft(tenant: TenantId, book: AlertBook, { mailings, tellsEach }: AlertPorts): Draft {
  const read = new Map<string, Mailing | undefined>()
  const touched = new Map<string, Mailing>()
  const groups = new Map<string, string | undefined>()
  const added: Notice[] = []
  const withdrawn: Notice[] = []
  const routes = new Map(routesOf(book).map((route) => [route.id, route]))
  const recipients = new Map(book.recipients.map((recipient) => [recipient.id, recipient]))

  const mailing = async (id: string): Promise<Mailing | undefined> => {
    if (!touched.has(id) && !read.has(id)) read.set(id, await mailings.find(tenant, id))
    return touched.get(id) ?? read.get(id)
  }
  const latest = async (group: string): Promise<Mailing | undefined> => {
    const known = groups.get(group)
    if (known !== undefined) return touched.get(known)
    const found = await mailings.latest(tenant, group)
    return found && (touched.get(found.id) ?? found)
  }

  return {
    mailing,
    note: (notice) => void added.push(notice),
    withdraw: async (notice) => {
      const of = notice.mailing === undefined ? undefined : await mailing(notice.mailing)
      if (of?.status !== 'gathering' || notice.incident === undefined) return
      touched.set(of.id, withoutIncident(of, notice.incident))
      withdrawn.push({ ...(notice as PlacedNotice), withdrawn: true })
    },
    place: async (incident, telling, notice, now) => {
      const { recipient, route, reason, lane } = telling
      const isEach = tellsEach(recipients.get(recipient)?.channel ?? '')
      const group = [recipient, route, lane, classOf(reason, lane), isEach ? incident.id : ''].join('|')
      const last = await latest(group)
      const interval = lane === 'now' && !isEach ? (routes.get(route)?.groupIntervalSeconds ?? 0) : 0
      const free = last?.closedAt && addMilliseconds(last.closedAt, interval * secondMilliseconds)
      const start = isEach && lane === 'now' ? now : telling.at
      const dueAt = free ? later(start, free) : start
      const afterMinutes = routes.get(route)?.fallback.afterMinutes ?? fallbackMinutes
      const fresh: Mailing = {
        ...{ id: mailingIdOf(tenant, group, now, last?.id ?? ''), tenant, recipient, route, group },
        ...{ reason: lane.startsWith('digest') ? 'digest' : reason, status: 'gathering', severity: 'info' as Severity },
        ...{ count: 0, shown: [], createdAt: now, dueAt, tries: 0, attempts: [], rev: 0 },
        fallbackAt: addMilliseconds(dueAt, afterMinutes * minuteMilliseconds),
      }
      const open = last?.status === 'gathering' ? last : fresh
      touched.set(open.id, withIncident(open, incident.id, incident.severity, reason))
      groups.set(group, open.id)
      added.push({ ...notice, mailing: open.id, at: open.dueAt ?? dueAt })
    },
    done: () => ({ mailings: [...touched.values()], added, withdrawn }),
  }
}

const minuteMilliseconds = 60_000
const fallbackMinutes = 15

/** All-clears and calls for help are told apart from what is new. */
const classOf = (reason: AlertReason, lane: string): string =>
  lane.startsWith('digest') ? 'digest' : reason === 'resolved' || reason === 'escalated' ? reason : 'opened'

/** A message that no incident is the cause of: to confirm, to test, to say that somebody cannot be reached. */
export async function mailDirectly(
  tenant: TenantId,
  recipient: RecipientId,
  told: Pick<Mailing, 'reason' | 'subject' | 'note'>,
  name: string,
  { mailings, clock }: Pick<AlertPorts, 'mailings' | 'clock'>,
): Promise<Mailing> {
  const now = clock.now()
  const mailing: Mailing = {
    ...{ id: mailingIdOf(tenant, recipient, told.reason, name), tenant, recipient, ...told },
    ...{ group: `${recipient}|${told.reason}|${name}`, status: 'waiting', severity: 'info', count: 0, shown: [] },
    ...{ createdAt: now, closedAt: now, dueAt: now, tries: 0, attempts: [], rev: 0 },
  }
  await mailings.commit({ mailings: [mailing] })
  return mailing
}

/** Something about the hub itself, to everybody who can be reached but `except`. Safe to repeat by the same `name`. */
export async function noticeAll(
  tenant: TenantId,
  told: { readonly subject: string; readonly note: string },
  name: string,
  ports: Pick<AlertPorts, 'books' | 'mailings' | 'clock'>,
  except?: RecipientId,
): Promise<void> {
  const { recipients } = await ports.books.read(tenant)
  for (const recipient of recipients) {
    if (recipient.id === except || barrierOf(recipient) !== undefined) continue
    await mailDirectly(tenant, recipient.id, { reason: 'notice', ...told }, name, ports)
  }
}

/** Tells others of what did not get through to one: each who can be reached, and has not been told of the same change. */
export async function fallBack(
  mailing: Mailing,
  book: AlertBook,
  why: string,
  ports: AlertPorts,
): Promise<'committed' | 'moved'> {
  const { tenant } = mailing
  const now = ports.clock.now()
  const own = book.recipients.find(({ id }) => id === mailing.recipient)
  const named = routesOf(book).find(({ id }) => id === mailing.route)?.fallback.recipients ?? []
  const reachable = book.recipients.filter(
    ({ id, confirmedAt, suppressed, failingSince }) =>
      id !== mailing.recipient && confirmedAt !== undefined && !suppressed && failingSince === undefined,
  )
  const chosen = reachable.filter(({ id }) => named.includes(id))
  const elsewhere = reachable.filter(({ channel }) => channel !== own?.channel)
  const others = chosen.length > 0 ? chosen : elsewhere.length > 0 ? elsewhere : reachable
  const draft = createDraft(tenant, book, ports)
  for (const notice of await ports.mailings.placed(tenant, mailing.id)) {
    const known = new Set(
      (await ports.mailings.notices(tenant, notice.incident))
        .filter(({ change }) => change === notice.change)
        .map(({ recipient }) => recipient),
    )
    for (const { id } of others) {
      if (known.has(id)) continue
      const telling = { recipient: id, route: notice.route, reason: notice.reason, lane: 'instead', at: now }
      const placed = { ...notice, recipient: id, decidedAt: now, why }
      await draft.place({ id: notice.incident as IncidentId, severity: notice.severity }, telling, placed, now)
    }
  }
  const { fallbackAt: _at, ...rest } = mailing
  // What comes after this waits in a message of its own, which others may be told of in turn.
  const closed: Mailing = rest.status === 'gathering' ? { ...rest, status: 'waiting', closedAt: now } : rest
  const { mailings, ...notices } = draft.done()
  return ports.mailings.commit({ mailings: [closed, ...mailings], ...notices })
}
