/** One page further through a vendor's list: asked for, kept as deliveries, and only then noted. */
import type { Connector } from '../connector/connector.ts'
import { cursorIsGone, type Listed, type ListPage, type PageAnswer, type VendorList } from '../connector/lists.ts'
import type { Connection, ConnectionSecrets } from '../ports/connections.ts'
import type { DeliverySource, Inbox } from '../ports/inbox.ts'
import type { Walk } from '../ports/pulls.ts'
import type { Clock, Counters, Ids, Pages } from '../ports/runtime.ts'
import { Refusal } from '../refusal.ts'
import { later } from '../values.ts'

export interface WalkPorts {
  readonly pages: Pages
  readonly inbox: Pick<Inbox, 'put'>
  readonly counters: Counters
  readonly clock: Clock
  readonly ids: Ids
}

/** Whose list is asked, and as what its things come in. */
export interface Walker {
  readonly connection: Connection
  readonly secrets: ConnectionSecrets
  readonly connector: Connector
  readonly list: VendorList<never>
  readonly source: DeliverySource
}

/** A list without end is left. */
const pagesMax = 20_000
const restartsMax = 5

/** Answers the walk as it stands behind that page. A crash before that is noted brings the same page again, and its things are known then.
 * Throws Refusal: 'unavailable' when trying later is right, any other code where this list cannot be walked. */
export async function step(walk: Walk, walker: Walker, ports: WalkPorts): Promise<Walk> {
  const { connection, secrets, list } = walker
  const { since, cursor } = walk
  if (walk.pages >= pagesMax) throw new Refusal('unsupported', `the list has more than ${pagesMax} pages`)
  const ask = cursor === undefined ? { since } : { since, cursor }
  const settings = connection.settings as never
  const answer = await ports.pages.read(connection, secrets, list.ask(ask, settings))
  if (isPage(answer)) {
    const page = list.read(answer, ask, settings)
    if (page.next !== undefined && page.next === cursor && page.listed.length > 0)
      throw new Refusal('unsupported', 'the vendor names the same page again and again')
    return behind(page, walk, await keep(page.listed.filter(isWanted(walk)), walker, ports), list)
  }
  if (cursor !== undefined && cursorIsGone(answer, list)) return fromTheStart(walk, list)
  throw refused(answer)
}

/** 304: nothing was modified since the moment that was asked about. */
const isPage = ({ status }: PageAnswer): boolean => (status >= 200 && status <= 299) || status === 304

const refused = ({ status }: PageAnswer): Refusal => new Refusal('unsupported', `the vendor’s API answers ${status}`)

const isWanted =
  ({ since, until }: Walk) =>
  ({ changedAt }: Listed): boolean =>
    changedAt === undefined || (changedAt >= since && (until === undefined || changedAt <= until))

/** Durable when it resolves. Answers how many were wanted, and how many of them nobody had told in these words. */
async function keep(listed: readonly Listed[], walker: Walker, ports: WalkPorts) {
  const { connection, connector, source } = walker
  const { tenant, id } = connection
  const receivedAt = ports.clock.now()
  const outcomes = await Promise.all(
    listed.map(({ headers, body, query }) => {
      const request = query === undefined ? { headers, body } : { headers, body, query }
      const named = connector.identify(request)
      return ports.inbox.put({
        ...{ id: ports.ids.delivery(), tenant, connection: id, ...named, receivedAt, source, headers, body },
      })
    }),
  )
  const kept = outcomes.filter((outcome) => outcome === 'kept').length
  if (kept > 0) ports.counters.add(tenant, id, source === 'pull' ? 'pulled' : 'backfilled', kept)
  return { listed: listed.length, kept }
}

function behind(
  { listed, next }: ListPage,
  walk: Walk,
  counted: { readonly listed: number; readonly kept: number },
  list: VendorList<never>,
): Walk {
  const { cursor: _, ...rest } = walk
  const times = [walk.reachedAt, ...listed.map(({ changedAt }) => changedAt)].filter((at) => at !== undefined)
  const isLast = list.isFeed ? listed.length === 0 : next === undefined
  const cursor = next ?? (list.isFeed ? walk.cursor : undefined)
  const reachedAt = times.length > 0 ? times.reduce(later) : undefined
  return {
    ...rest,
    ...(cursor === undefined ? {} : { cursor }),
    ...(reachedAt === undefined ? {} : { reachedAt }),
    pages: walk.pages + 1,
    listed: walk.listed + counted.listed,
    kept: walk.kept + counted.kept,
    restarts: counted.kept > 0 ? 0 : walk.restarts,
    ...(isLast ? { isDone: true as const } : {}),
  }
}

/** Where the list is in order of time, what was reached lies behind; otherwise it begins again from where the walk began. */
function fromTheStart(walk: Walk, { isOldestFirst }: VendorList<never>): Walk {
  if (walk.restarts >= restartsMax)
    throw new Refusal('unsupported', 'the vendor forgets where it was faster than its pages can be read')
  const { cursor: _, ...rest } = walk
  const since = isOldestFirst && walk.reachedAt !== undefined ? later(walk.since, walk.reachedAt) : walk.since
  return { ...rest, since, restarts: walk.restarts + 1 }
}
