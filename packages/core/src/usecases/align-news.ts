/** Takes events in and tells apart what nobody had said before: only that was missed, and only that are other tools told of. */
import type { CanonicalEvent } from '../event/event.ts'
import { type Fact, saysTheSame } from '../fact/fact.ts'
import { withoutErased } from '../privacy/without-erased.ts'
import { isSubscribable } from '../subscription/event-types.ts'
import type { TenantId } from '../values.ts'
import { type AlignPorts, align } from './align.ts'

export interface Novelty {
  /** What is to be looked up later, without whoever is erased. */
  readonly kept: readonly CanonicalEvent[]
  /** It was asked for, and says what no webhook had said. */
  isMissed(event: CanonicalEvent): boolean
  /** Others are to hear of it: a webhook brought it, or should have. */
  isTold(event: CanonicalEvent): boolean
  /** It says something younger than what was known, and is not being taken in again. */
  isFirst(event: CanonicalEvent): boolean
}

/** As `align`. The same events taken in again are the same news. */
export async function alignNews(
  tenant: TenantId,
  events: readonly CanonicalEvent[],
  ports: AlignPorts,
): Promise<Novelty> {
  const news = new Set<string>()
  const first = new Set<string>()
  const asked = new Set(events.filter(({ origin }) => origin === 'pull').map(({ id }) => id))
  const onNews = (fact: Fact, known: Fact | undefined) => {
    if (known?.event !== fact.event) first.add(fact.event)
    if (asked.has(fact.event) && saysElse(fact, known)) news.add(fact.event)
  }
  await align(tenant, events.toSorted(webhooksFirst), { ...ports, onNews })
  const isMissed = ({ id }: CanonicalEvent) => news.has(id)
  // What vendors say again each time they are asked would bury the rest.
  const kept = events.filter((event) => isSubscribable(event.type) && (event.origin !== 'pull' || isMissed(event)))
  return {
    kept: await withoutErased(tenant, kept, ports),
    isMissed,
    isTold: (event) => event.origin === undefined || isMissed(event),
    isFirst: ({ id }) => first.has(id),
  }
}

/** Some vendors date a record anew whatever changed of it: what we read of it may still be the same. */
const saysElse = (fact: Fact, known: Fact | undefined): boolean =>
  known === undefined || known.event === fact.event || !saysTheSame(known, fact)

/** What a webhook told was not missed, be it that it was asked for at the same moment. */
const webhooksFirst = (left: CanonicalEvent, right: CanonicalEvent): number =>
  Number(left.origin !== undefined) - Number(right.origin !== undefined)
