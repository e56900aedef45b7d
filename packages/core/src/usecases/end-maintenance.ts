/** Ends maintenance before its time: what waited for its end, and for nothing else, is told now. */
import type { Mailing } from '../alert/mailing.ts'
import { type MaintenanceWindow, routesOf } from '../alert/route.ts'
import { heldLane, timingOf } from '../alert/timing.ts'
import type { AlertBooks } from '../ports/alert-books.ts'
import type { Incidents } from '../ports/incidents.ts'
import type { Mailings } from '../ports/mailings.ts'
import type { Clock } from '../ports/runtime.ts'
import { addMilliseconds, type Instant, later, millisecondsOf, type TenantId } from '../values.ts'

interface Ports {
  readonly books: AlertBooks
  readonly mailings: Mailings
  readonly incidents: Incidents
  readonly clock: Clock
}

const pageSize = 200
const pagesMax = 50

/** `released`: how many messages leave sooner. Undefined: there is no such maintenance. */
export async function endMaintenance(
  tenant: TenantId,
  id: string,
  ports: Ports,
): Promise<{ released: number } | undefined> {
  const window = (await ports.books.read(tenant)).windows.find((each) => each.id === id)
  if (!window || !(await ports.books.remove(tenant, 'windows', id))) return undefined
  let released = 0
  for await (const mailing of heldBy(window, ports)) if (await release(mailing, ports)) released += 1
  return { released }
}

async function* heldBy({ tenant, to }: MaintenanceWindow, { mailings }: Ports): AsyncGenerator<Mailing> {
  let cursor: string | null = null
  for (let page = 0; page < pagesMax; page += 1) {
    const asked = { limit: pageSize, ...(cursor !== null && { cursor }) }
    const { items, nextCursor }: { items: readonly Mailing[]; nextCursor: string | null } = await mailings.list(
      tenant,
      { status: 'gathering' },
      asked,
    )
    for (const mailing of items)
      if (mailing.dueAt === to || mailing.group.split('|').includes(heldLane(to))) yield mailing
    cursor = nextCursor
    if (cursor === null) return
  }
}

/** No sooner than all it tells of may be told. */
async function release(mailing: Mailing, { books, mailings, incidents, clock }: Ports): Promise<boolean> {
  const { tenant, dueAt, fallbackAt } = mailing
  const book = await books.read(tenant)
  const recipient = book.recipients.find((each) => each.id === mailing.recipient)
  const route = routesOf(book).find((each) => each.id === mailing.route)
  if (!recipient || !route || dueAt === undefined) return false
  const now = clock.now()
  let at: Instant = now
  for (const { incident } of mailing.shown) {
    const found = await incidents.find(tenant, incident)
    if (found) at = later(at, timingOf(route, found, now, recipient.timeZone, book.windows).at)
  }
  if (at >= dueAt) return false
  const sooner = millisecondsOf(dueAt) - millisecondsOf(at)
  const moved = { dueAt: at, ...(fallbackAt && { fallbackAt: addMilliseconds(fallbackAt, -sooner) }) }
  return (await mailings.commit({ mailings: [{ ...mailing, ...moved }] })) === 'committed'
}
