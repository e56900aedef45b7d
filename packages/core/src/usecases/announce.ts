/** From events and changes of incidents to messages for the tools that asked for them. Nothing is done where nobody did. */
import type { CanonicalEvent } from '../event/event.ts'
import type { IncidentChange } from '../incident/incident.ts'
import type { Privacy } from '../ports/privacy.ts'
import type { Clock } from '../ports/runtime.ts'
import type { Postings, Subscriptions } from '../ports/subscriptions.ts'
import { withoutErased } from '../privacy/without-erased.ts'
import { isAskedFor } from '../subscription/event-types.ts'
import { type News, newPosting, newsOfChange, newsOfEvent } from '../subscription/posting.ts'
import type { Subscription } from '../subscription/subscription.ts'
import type { TenantId } from '../values.ts'

export interface AnnouncePorts {
  readonly subscriptions: Pick<Subscriptions, 'of'>
  readonly postings: Pick<Postings, 'add'>
  readonly privacy: Privacy
  readonly clock: Clock
}

/** Of one tenant. Safe to repeat; durable when it resolves. Answers how many messages were made or known. */
export async function announceEvents(
  tenant: TenantId,
  events: readonly CanonicalEvent[],
  ports: AnnouncePorts,
): Promise<number> {
  const all = await ports.subscriptions.of(tenant)
  const wanted = events.filter(({ type }) => isWanted(type, all))
  if (wanted.length === 0) return 0
  return announce((await withoutErased(tenant, wanted, ports)).map(newsOfEvent), all, ports)
}

/** Of any tenants. Of detectors that are only being tried, and of people who are erased, nobody is told. */
export async function announceChanges(changes: readonly IncidentChange[], ports: AnnouncePorts): Promise<number> {
  let count = 0
  for (const [tenant, own] of Map.groupBy(changes, ({ incident }) => incident.tenant)) {
    const all = await ports.subscriptions.of(tenant)
    const wanted = own.filter(
      ({ type, incident }) => isWanted(type, all) && incident.shadow !== true && incident.erasedAt === undefined,
    )
    if (wanted.length > 0) count += await announce(wanted.map(newsOfChange), all, ports)
  }
  return count
}

const isWanted = (type: string, subscriptions: readonly Subscription[]): boolean =>
  subscriptions.some(({ events }) => isAskedFor(type, events))

async function announce(
  news: readonly News[],
  subscriptions: readonly Subscription[],
  { postings, clock }: AnnouncePorts,
): Promise<number> {
  const now = clock.now()
  const made = news.flatMap((each) =>
    subscriptions.filter(({ events }) => isAskedFor(each.type, events)).map(({ id }) => newPosting(each, id, now)),
  )
  await postings.add(made)
  return made.length
}
