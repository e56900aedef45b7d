/** Sends again what did not get through: with the same ids, oldest first. */
import type { Mailing } from '../alert/mailing.ts'
import { barrierOf, type RecipientId } from '../alert/recipient.ts'
import type { AlertBooks } from '../ports/alert-books.ts'
import type { Mailings } from '../ports/mailings.ts'
import type { Clock } from '../ports/runtime.ts'
import { addMilliseconds, type Instant, type TenantId } from '../values.ts'

interface Ports {
  readonly books: AlertBooks
  readonly mailings: Mailings
  readonly clock: Clock
}

export interface Recovered {
  readonly replayed: number
  /** Of recipients that nothing can go to at the moment; they stay as they are. */
  readonly unreachable: number
  /** There are more, and older ones: ask again. */
  readonly more: boolean
}

const replayedMax = 1_000
const pageSize = 200

/** All that was made since then and failed; each once, however often this is asked while it is under way. */
export async function replaySince(
  tenant: TenantId,
  { since, recipient }: { readonly since: Instant; readonly recipient?: RecipientId },
  ports: Ports,
): Promise<Recovered> {
  const { recipients } = await ports.books.read(tenant)
  const reachable = new Set(recipients.filter((each) => barrierOf(each) === undefined).map(({ id }) => id))
  const found: Mailing[] = []
  let unreachable = 0
  let more = false
  for await (const mailing of failedSince(tenant, since, recipient, ports.mailings)) {
    if (!reachable.has(mailing.recipient)) unreachable += 1
    else if (found.length === replayedMax) more = true
    else found.push(mailing)
  }
  let replayed = 0
  const now = ports.clock.now()
  for (const [place, mailing] of found.reverse().entries()) {
    const dueAt = addMilliseconds(now, place) // they leave in the order in which they are due
    if ((await replayAlert(mailing, ports, dueAt)) !== 'moved') replayed += 1
  }
  return { replayed, unreachable, more }
}

/** 'moved' where it was written meanwhile. */
export async function replayAlert(
  { why: _why, ...failed }: Mailing,
  { mailings, clock }: Omit<Ports, 'books'>,
  dueAt: Instant = clock.now(),
): Promise<Mailing | 'moved'> {
  const again: Mailing = { ...failed, status: 'waiting', tries: 0, dueAt }
  return (await mailings.commit({ mailings: [again] })) === 'moved' ? 'moved' : again
}

/** Newest first. */
async function* failedSince(
  tenant: TenantId,
  since: Instant,
  recipient: RecipientId | undefined,
  mailings: Mailings,
): AsyncGenerator<Mailing> {
  const filter = { status: 'failed' as const, ...(recipient && { recipient }) }
  let cursor: string | null = null
  do {
    const page: Awaited<ReturnType<Mailings['list']>> = await mailings.list(tenant, filter, {
      limit: pageSize,
      ...(cursor !== null && { cursor }),
    })
    for (const mailing of page.items) {
      if (mailing.createdAt < since) return
      yield mailing
    }
    cursor = page.nextCursor
  } while (cursor !== null)
}
