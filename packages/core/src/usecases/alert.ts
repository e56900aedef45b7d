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
import { type AlertBook, mutedBy, routesOf } from '../alert/route.ts'
import { changeOf, type Incident, type IncidentChange, type Severity } from '../incident/incident.ts'
import type { AlertBooks } from '../ports/alert-books.ts'
import type { Incidents } from '../ports/incidents.ts'
import { commitWeightMax, type Mailings, weightOf } from '../ports/mailings.ts'
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
const readAtOnce = 20
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
    if ((await decideAll(run, book, draft, ports)) === 'committed') return
  }
  throw new Refusal('unavailable', 'the alerts moved too often while a change was taken in')
}

async function decideAll(run: readonly IncidentChange[], book: AlertBook, draft: Draft, ports: AlertPorts) {
  for (let start = 0; start < run.length; start += readAtOnce) {
    const part = run.slice(start, start + readAtOnce)
    const known = await Promise.all(part.map(({ incident }) => ports.mailings.notices(incident.tenant, incident.id)))
    for (const [at, change] of part.entries()) {
      for (const step of await stepsOf(change, known[at] ?? [], book, draft, ports.clock.now())) {
        if ((await draft.makeRoom()) === 'moved') return 'moved'
        await step()
      }
    }
  }
  return draft.commit()
}

type Step = () => void | Promise<void>

/** What is left to do about it, in steps that may stand in several commits: the last one of a change says that it is done with. */
async function stepsOf(
  change: IncidentChange,
  known: readonly Notice[],
  book: AlertBook,
  draft: Draft,
  now: Instant,
): Promise<Step[]> {
  const { incident } = change
  const name = changeOf(change)
  const ofThis = known.filter((notice) => notice.change === name)
  if (ofThis.some(({ more }) => !more)) return []
  const done = new Set(ofThis.map(({ recipient }) => recipient))
  const { tell, silent, withdraw } = plan(change, book, await toldOf(known, draft), now)
  const base = { tenant: incident.tenant, incident: incident.id, change: name, severity: incident.severity }
  const decided = { ...base, decidedAt: now }
  const leftSilent = silent.filter(({ recipient }) => !done.has(recipient))
  const leftToTell = tell.filter(({ recipient }) => !done.has(recipient))
  const count = leftSilent.length + leftToTell.length
  const more = (at: number) => (at < count - 1 ? { more: true as const } : {})
  return [
    ...withdraw.map((notice) => () => draft.withdraw(notice)),
    ...leftSilent.map(({ recipient, why }, at) => () => {
      draft.note({ ...decided, at: now, why, ...(recipient && { recipient }), ...more(at) })
    }),
    ...leftToTell.map((telling, at) => () => {
      const notice = { ...decided, ...telling, ...more(leftSilent.length + at) }
      return draft.place(incident, telling, notice, now)
    }),
  ]
}

/** What the plan needs to know of what was decided before, and still stands. */
export async function toldOf(known: readonly Notice[], { mailing }: Pick<Draft, 'mailing'>): Promise<PlacedNotice[]> {
  const told: PlacedNotice[] = []
  for (const notice of known) {
    if (notice.mailing === undefined || notice.withdrawn) continue
    const status = (await mailing(notice.mailing))?.status ?? 'dropped'
    told.push({ ...(notice as PlacedNotice), state: stateOf(status) })
  }
  return told
}

/** Gathers what is written, and writes it in as few commits as a store takes it in. */
interface Draft {
  mailing(id: string): Promise<Mailing | undefined>
  note(notice: Notice): void
  withdraw(notice: Told & Partial<Notice>): Promise<void>
  place(incident: Pick<Incident, 'id' | 'severity'>, telling: Placing, notice: Notice, now: Instant): Promise<void>
  /** Writes what there is where one step more might be too much for one commit. */
  makeRoom(): Promise<'committed' | 'moved'>
  /** `besides`: a mailing that is written with it, as it is to be. */
  commit(besides?: Mailing): Promise<'committed' | 'moved'>
}

type Placing = Pick<Telling, 'recipient' | 'route' | 'reason' | 'lane' | 'at'>

/** Of one step, a mailing and a notice, and of a mailing besides. */
const stepWeightMax = 5

export function createDraft(tenant: TenantId, book: AlertBook, { mailings, tellsEach }: AlertPorts): Draft {
  const read = new Map<string, Mailing | undefined>()
  const touched = new Map<string, Mailing>()
  const groups = new Map<string, string>()
  let added: Notice[] = []
  let withdrawn: Notice[] = []
  const routes = new Map(routesOf(book).map((route) => [route.id, route]))
  const recipients = new Map(book.recipients.map((recipient) => [recipient.id, recipient]))

  const mailing = async (id: string): Promise<Mailing | undefined> => {
    if (!touched.has(id) && !read.has(id)) read.set(id, await mailings.find(tenant, id))
    return touched.get(id) ?? read.get(id)
  }
  const latest = async (group: string): Promise<Mailing | undefined> => {
    const known = groups.get(group)
    if (known !== undefined) return mailing(known)
    const found = await mailings.latest(tenant, group)
    return found && (touched.get(found.id) ?? found)
  }
  const commit = async (besides?: Mailing): Promise<'committed' | 'moved'> => {
    const change = { mailings: [...touched.values(), ...(besides ? [besides] : [])], added, withdrawn }
    if (weightOf(change) > 0 && (await mailings.commit(change)) === 'moved') return 'moved'
    for (const written of change.mailings) read.set(written.id, { ...written, rev: written.rev + 1 })
    touched.clear()
    added = []
    withdrawn = []
    return 'committed'
  }

  return {
    mailing,
    commit,
    makeRoom: async () => {
      const weight = weightOf({ mailings: [...touched.values()], added, withdrawn })
      return weight + stepWeightMax > commitWeightMax ? commit() : 'committed'
    },
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

export interface FallBackPorts extends AlertPorts {
  readonly incidents: Pick<Incidents, 'find'>
}

/** Tells others of what did not get through to one: each who can be reached, and has not been told of the same change. */
export async function fallBack(
  mailing: Mailing,
  book: AlertBook,
  why: string,
  ports: FallBackPorts,
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
  const placed = await ports.mailings.placed(tenant, mailing.id)
  for (let start = 0; start < placed.length; start += readAtOnce) {
    const part = placed.slice(start, start + readAtOnce)
    const decided = await Promise.all(part.map(({ incident }) => ports.mailings.notices(tenant, incident)))
    const muted = await mutedOf(part, book, ports)
    for (const [at, notice] of part.entries()) {
      const ofChange = decided[at]?.filter(({ change }) => change === notice.change) ?? []
      const known = new Set(ofChange.map(({ recipient }) => recipient))
      for (const { id } of others) {
        if (known.has(id) || muted(notice, id)) continue
        if ((await draft.makeRoom()) === 'moved') return 'moved'
        const telling = { recipient: id, route: notice.route, reason: notice.reason, lane: 'instead', at: now }
        const { more: _more, ...copied } = notice
        const told = { ...copied, recipient: id, decidedAt: now, why }
        await draft.place({ id: notice.incident, severity: notice.severity }, telling, told, now)
      }
    }
  }
  const { fallbackAt: _at, ...rest } = mailing
  // What comes after this waits in a message of its own, which others may be told of in turn.
  const closed: Mailing = rest.status === 'gathering' ? { ...rest, status: 'waiting', closedAt: now } : rest
  return draft.commit(closed)
}

/** Who wants to hear nothing of which of these. */
async function mutedOf(notices: readonly PlacedNotice[], { mutes }: AlertBook, { incidents, clock }: FallBackPorts) {
  const found =
    mutes.length === 0 ? [] : await Promise.all(notices.map((each) => incidents.find(each.tenant, each.incident)))
  const now = clock.now()
  return (notice: PlacedNotice, recipient: RecipientId): boolean => {
    const incident = found[notices.indexOf(notice)]
    return incident !== undefined && mutedBy(mutes, incident, recipient, now) !== undefined
  }
}
