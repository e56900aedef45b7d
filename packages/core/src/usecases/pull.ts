/** Asks a connection's vendor for what its webhooks may have missed: a few pages a turn, and each turn goes on where the last one ended.
 * What is listed comes in by the inbox as a webhook does, so that facts join as ever, and nothing is ever taken for gone. */
import type { Connector } from '../connector/connector.ts'
import type { VendorList } from '../connector/lists.ts'
import type { Connection, ConnectionSecrets, Connections, Vault } from '../ports/connections.ts'
import type { Inbox } from '../ports/inbox.ts'
import type { ListProgress, Pull, PullName, Pulls, Walk } from '../ports/pulls.ts'
import { Refusal } from '../refusal.ts'
import { connectionSubject } from '../subject.ts'
import { addMilliseconds, type Instant, later } from '../values.ts'
import type { AlignPorts } from './align.ts'
import { secretsOrNone } from './connect.ts'
import { reportMissed } from './missed.ts'
import { retryAt } from './normalise.ts'
import { reportTrouble } from './trouble.ts'
import { step, type WalkPorts } from './walk.ts'

export interface PullPorts extends WalkPorts, AlignPorts {
  readonly inbox: Inbox
  readonly connectors: ReadonlyMap<string, Connector>
  readonly connections: Connections
  readonly vault: Vault
  readonly pulls: Pulls
  /** At least 0, below 1. */
  chance(): number
  /** Told of what no vendor is to blame for; the list is left, and its trouble told. */
  stumbled?(error: unknown): void
}

/** What webhooks lost is found within the hour, sooner than most detectors lose patience; and a day of it is some hundred reads, far below
 * what any vendor allows one account. */
export const pullMinutesDefault = 60
/** Off is 0. */
export const pullMinutesLeast = 15
export const pullMinutesMost = 7 * 24 * 60
/** Longer than clocks differ, indexes lag and webhooks are late: what changed about the watermark is listed once more. */
export const overlapMinutes = 30
/** Webhooks on their way are left to arrive: what changed since then is the next round's. */
export const settlingMinutes = 10
/** A connection that nobody asked about before: what is older is a backfill. */
const firstReachDays = 7

const minute = 60_000
const day = 24 * 60 * minute
const pagesPerTurn = 10
/** From then on a vendor that does not answer is told of. */
const attemptsToTell = 8
const spread = 0.1

/** The lists of its vendor that this connection is asked about. */
export const listsOf = (
  { roles, settings }: Connection,
  connector: Connector | undefined,
): readonly VendorList<never>[] =>
  ((connector?.lists ?? []) as readonly VendorList<never>[]).filter(
    (list) =>
      (list.roles === undefined || list.roles.some((role) => roles.includes(role))) &&
      (list.isFor === undefined || list.isFor(settings as never)),
  )

/** What is missing before the vendor can be asked; empty: nothing. */
export function missingFor(
  connector: Connector,
  { settings }: Connection,
  { credentials }: ConnectionSecrets,
): string[] {
  const missing = (connector.credentials ?? []).filter((name) => !credentials[name])
  const known = typeof settings.apiBaseUrl === 'string' || connector.api?.baseUrl(settings) !== undefined
  return known ? missing : [...missing, 'settings.apiBaseUrl']
}

/** As it stands before the first round. What was just connected has missed nothing yet. */
export function pullBegun({ tenant, id, createdAt }: Connection, now: Instant): Pull {
  const nextAt = later(now, addMilliseconds(createdAt, pullMinutesDefault * minute))
  const watermark = later(createdAt, addMilliseconds(now, -firstReachDays * day))
  const none = { everyMinutes: pullMinutesDefault, attempts: 0, lists: {} }
  return { tenant, connection: id, version: 0, dueAt: nextAt, nextAt, watermark, ...none }
}

/** One turn. `more`: there is more to do right away. Never throws for what a vendor answers; a store that fails does throw. */
export async function pull({ tenant, connection: id }: PullName, ports: PullPorts): Promise<'more' | 'rests'> {
  const connection = await ports.connections.find(tenant, id)
  if (!connection) return 'rests'
  const connector = ports.connectors.get(connection.vendor)
  const lists = listsOf(connection, connector)
  const secrets = await secretsOrNone(tenant, id, ports.vault)
  const known = (await ports.pulls.read(tenant, id)) ?? pullBegun(connection, ports.clock.now())
  if (!connector || lists.length === 0 || missingFor(connector, connection, secrets).length > 0) {
    await ports.pulls.write(put(known, { nextAt: addMilliseconds(ports.clock.now(), pullMinutesDefault * minute) }))
    return 'rests'
  }
  let state = roundBegun(known, lists, ports)
  for (let page = 0; page < pagesPerTurn; page += 1) {
    const task = nextTask(state, lists)
    if (!task) break
    const { list, source } = task
    try {
      state = task.noted(await step(task.walk, { connection, secrets, connector, list, source }, ports))
    } catch (error) {
      const refusal = refusalFor(error, ports)
      if (refusal.code === 'unavailable') {
        const waiting = waits(state, refusal, ports)
        if ((await ports.pulls.write(waiting)) === 'written') await tell(waiting, ports)
        return 'rests'
      }
      state = task.noted({ ...task.walk, isDone: true, reason: refusal.detail })
    }
    state = put({ ...state, attempts: 0 }, { reason: undefined, dueAt: ports.clock.now() })
    if ((await ports.pulls.write(state)) === 'moved') return 'more'
    state = { ...state, version: state.version + 1 }
  }
  if (nextTask(state, lists)) return 'more'
  const rested = roundEnded(state, ports)
  if ((await ports.pulls.write(rested)) === 'moved') return 'more'
  await tell(rested, ports)
  await reportMissed(tenant, id, ports)
  return 'rests'
}

function refusalFor(error: unknown, ports: PullPorts): Refusal {
  if (error instanceof Refusal) return error
  ports.stumbled?.(error)
  return new Refusal('unsupported', 'the hub failed at it; its log says where')
}

/** Every list gets a walk once the round's time has come; what is under way goes on. */
function roundBegun(state: Pull, lists: readonly VendorList<never>[], { clock }: PullPorts): Pull {
  const now = clock.now()
  if (state.nextAt === undefined || state.nextAt > now) return state
  const begun = lists.map((list): [string, ListProgress] => {
    const known = state.lists[list.name]
    const progress = known ?? { watermark: state.watermark }
    if (progress.walk || (known && !isTime(list, known, now))) return [list.name, progress]
    return [list.name, { ...progress, walk: walkOf(list, progress, now) }]
  })
  return { ...state, lists: { ...state.lists, ...Object.fromEntries(begun) } }
}

/** One that is not asked in every round, a little before its time rather than a round after. */
const isTime = ({ everyMinutes = 0 }: VendorList<never>, { watermark }: ListProgress, now: Instant): boolean =>
  addMilliseconds(watermark, everyMinutes * (1 - spread) * minute) <= now

const nothingYet = { pages: 0, listed: 0, kept: 0, restarts: 0 } as const
/** A feed says itself what is new. */
const everything = '1970-01-01T00:00:00.000Z' as Instant

function walkOf(list: VendorList<never>, { watermark, position }: ListProgress, now: Instant): Walk {
  const since = addMilliseconds(watermark, -overlapMinutes * minute)
  if (list.isFeed && position !== undefined)
    return { ...nothingYet, startedAt: now, since: everything, cursor: position }
  if (list.isFeed) return { ...nothingYet, startedAt: now, since }
  const until = addMilliseconds(now, -settlingMinutes * minute)
  return { ...nothingYet, startedAt: now, since: reached(list, since, now), until }
}

/** What its vendor still lists. */
const reached = ({ reachesBackDays }: VendorList<never>, since: Instant, now: Instant): Instant =>
  reachesBackDays === undefined
    ? since
    : later(since, addMilliseconds(now, -reachesBackDays * day + overlapMinutes * minute))

export const backfillWalk = (list: VendorList<never>, since: Instant, now: Instant): Walk => ({
  ...nothingYet,
  startedAt: now,
  since: reached(list, since, now),
})

interface Task {
  readonly list: VendorList<never>
  readonly walk: Walk
  readonly source: 'pull' | 'backfill'
  noted(walk: Walk): Pull
}

/** What webhooks miss now comes before what was so long ago. */
function nextTask(state: Pull, lists: readonly VendorList<never>[]): Task | undefined {
  for (const list of lists) {
    const progress = state.lists[list.name]
    if (!progress?.walk || progress.walk.isDone) continue
    const noted = (walk: Walk) => ({ ...state, lists: { ...state.lists, [list.name]: { ...progress, walk } } })
    return { list, walk: progress.walk, source: 'pull', noted }
  }
  const { backfill } = state
  if (!backfill || backfill.endedAt !== undefined) return undefined
  for (const list of lists) {
    const walk = backfill.walks[list.name]
    if (!walk || walk.isDone) continue
    const noted = (next: Walk) => ({
      ...state,
      backfill: { ...backfill, walks: { ...backfill.walks, [list.name]: next } },
    })
    return { list, walk, source: 'backfill', noted }
  }
  return undefined
}

/** Watermarks move where a walk came to its end. Of a list that could not be walked the same is asked again. */
function roundEnded(state: Pull, { clock, chance }: PullPorts): Pull {
  const now = clock.now()
  const walked = Object.values(state.lists).some(({ walk }) => walk !== undefined)
  const lists = Object.entries(state.lists).map(([name, progress]) => [name, ended(progress)] as const)
  const { backfill } = state
  const filled = backfill && backfill.endedAt === undefined ? { backfill: { ...backfill, endedAt: now } } : {}
  const rested = { ...state, ...filled, lists: Object.fromEntries(lists), attempts: 0 }
  if (!walked) return put(rested, { dueAt: state.nextAt })
  const delay = state.everyMinutes * minute * (1 - spread + 2 * spread * chance())
  return put(
    { ...rested, pulledAt: now },
    {
      nextAt: state.everyMinutes === 0 ? undefined : addMilliseconds(now, Math.round(delay)),
    },
  )
}

function ended(progress: ListProgress): ListProgress {
  const { walk, reason: _, ...before } = progress
  if (!walk) return progress
  const { cursor: position, reason, startedAt: watermark } = walk
  if (reason !== undefined) return { ...before, reason }
  return { ...before, watermark, ...(position === undefined ? {} : { position }) }
}

function waits(state: Pull, refusal: Refusal, { clock, chance }: PullPorts): Pull {
  const dueAt = retryAt(refusal, state.attempts, clock.now(), chance)
  return put({ ...state, attempts: state.attempts + 1 }, { dueAt, reason: refusal.detail })
}

/** With these fields; undefined takes one away. Without `dueAt` it is due when the next round is. */
export function put(
  state: Pull,
  given: {
    readonly dueAt?: Instant | undefined
    readonly nextAt?: Instant | undefined
    readonly reason?: string | undefined
  },
): Pull {
  const { dueAt: _due, nextAt: _next, reason: _reason, ...rest } = state
  const nextAt = 'nextAt' in given ? given.nextAt : state.nextAt
  const reason = 'reason' in given ? given.reason : undefined
  const dueAt = 'dueAt' in given ? given.dueAt : nextAt
  return {
    ...rest,
    ...(dueAt === undefined ? {} : { dueAt }),
    ...(nextAt === undefined ? {} : { nextAt }),
    ...(reason === undefined ? {} : { reason }),
  }
}

/** A list that cannot be asked is trouble of the connection; it is over with the next round that comes through. */
async function tell(state: Pull, ports: PullPorts): Promise<void> {
  const { tenant, connection, attempts } = state
  const failed = Object.entries(state.lists).flatMap(([name, { reason }]) => (reason ? [`${name}: ${reason}`] : []))
  const isUnanswered = attempts >= attemptsToTell && state.reason !== undefined
  const reasons = isUnanswered ? [...failed, state.reason ?? ''] : failed
  const isOpen = attempts > 0 && !isUnanswered
  const { facts } = await ports.subjects.read(tenant, connectionSubject(connection))
  const known = facts.of('trouble').find(({ ref }) => ref === trouble)
  const failing = reasons.length > 0
  const reason = reasons.join('; ') || 'the vendor can be asked again'
  const isTold = failing ? known?.data.failing && known.data.reason === reason : !known?.data.failing
  if (isTold || (!failing && isOpen)) return
  const told = { connection, trouble, failing, reason, count: reasons.length }
  await reportTrouble(tenant, { ...told, ...(known ? { after: known.asOf } : {}) }, ports)
}

const trouble = 'pull'
