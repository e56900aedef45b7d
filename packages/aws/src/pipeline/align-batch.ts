/** From the queue to the ledger: the events of a batch are aligned together, one commit a subject, and their deliveries settled. */
import {
  type AlignPorts,
  type AnnouncePorts,
  alignNews,
  announceEvents,
  type CanonicalEvent,
  countLag,
  type DeliveryName,
  reportMissed,
  type TenantId,
} from '@kilter/core'
import type { Bell } from '../bell.ts'
import type { FlushedCounters } from '../counters.ts'
import type { DrivenInbox } from '../inbox.ts'
import { eachOf, isPassing, type Log, nameOf, writeCounts } from './batch.ts'
import type { CarriedEvent, EventBatch } from './carry.ts'

export interface AlignBatchPorts extends AlignPorts, AnnouncePorts {
  readonly inbox: DrivenInbox
  readonly bell: Bell
  readonly counters: FlushedCounters
  readonly log: Log
}

const settledAtOnce = 10
const passingFailuresMax = 5

/** Answers the places of the batches that must come again: an event of theirs failed. What was done is safe to repeat. */
export async function alignBatches(
  batches: readonly EventBatch[],
  ports: AlignBatchPorts,
): Promise<ReadonlySet<number>> {
  const failed = new Set<number>()
  const placed = batches.flatMap(({ events }, place) => events.map((event) => ({ event, place })))
  const failedEvents = new Set<CarriedEvent>()
  /** Ids of events that were asked for and said what no webhook had said. */
  const missed = new Set<string>()
  /** By id: what is to be looked up later. */
  const understood = new Map<string, CanonicalEvent>()
  for (const [tenant, group] of Map.groupBy(placed, ({ event }) => event.tenant)) {
    try {
      await alignAll(tenant, group)
    } catch (error) {
      if (group.length === 1) giveBack(group, error)
      else await alignEach(tenant, group)
    }
  }
  const done = placed.filter(({ event }) => !failedEvents.has(event))
  const byDelivery = [...Map.groupBy(done, ({ event }) => event.delivery).values()]
  const settled = async (group: Group) => settle(group).catch((error) => giveBack(group, error))
  const counted = byDelivery.filter(isMissed)
  const others = byDelivery.filter((group) => !isMissed(group))
  // What was missed is counted on one number, so that one waits for the other.
  await Promise.all([eachOf(others, settledAtOnce, settled), eachOf(counted, 1, settled)])
  await tellMissed()
  await writeCounts(ports)
  return failed

  type Group = readonly (typeof placed)[number][]

  function isMissed(group: Group): boolean {
    return group.some(({ event }) => missed.has(event.id))
  }

  async function alignAll(tenant: TenantId, group: Group): Promise<void> {
    const bare = group.map(({ event: { dedupekey, ofevents, ...event } }) => event as CanonicalEvent)
    const { isMissed, isTold, isFirst, kept } = await alignNews(tenant, bare, ports)
    for (const event of kept) understood.set(event.id, event)
    countLag(tenant, bare.filter(isFirst), ports)
    for (const event of bare) if (isMissed(event)) missed.add(event.id)
    if ((await announceEvents(tenant, bare.filter(isTold), ports)) > 0) await ports.bell.ring(ports.clock.now())
  }

  /** One by one, so that what fails is known; and no longer than it makes sense to ask a store that does not answer. */
  async function alignEach(tenant: TenantId, group: Group): Promise<void> {
    let inARow = 0
    for (const [number, each] of group.entries()) {
      try {
        await alignAll(tenant, [each])
        inARow = 0
      } catch (error) {
        giveBack([each], error)
        inARow = isPassing(error) ? inARow + 1 : 0
        if (inARow === passingFailuresMax) return giveBack(group.slice(number + 1), error)
      }
    }
  }

  async function settle(group: Group): Promise<void> {
    const [first] = group
    if (!first) return
    const { tenant, connection, delivery: id, dedupekey, ofevents } = first.event
    const delivery: DeliveryName = { id, tenant, connection, dedupeKey: dedupekey }
    const ids = [...new Set(group.map(({ event }) => event.id))]
    const events = ids.flatMap((each) => understood.get(each) ?? [])
    const aligned = { status: 'aligned', events, ...(isMissed(group) && { missed: true as const }) } as const
    if (ids.length !== ofevents) await ports.inbox.progress(delivery, ids, ofevents, aligned)
    else await ports.inbox.settle(delivery, aligned)
  }

  /** Once a connection. The next round of asking tells it too, so that it holds up nothing here. */
  async function tellMissed(): Promise<void> {
    const events = done.filter(({ event }) => missed.has(event.id)).map(({ event }) => event)
    for (const [first] of Map.groupBy(events, ({ connection }) => connection).values()) {
      if (!first) continue
      await reportMissed(first.tenant, first.connection, ports).catch((error) =>
        ports.log({ level: 'warn', message: 'what was missed is told later', error: nameOf(error) }),
      )
    }
  }

  function giveBack(group: Group, error: unknown): void {
    for (const { event, place } of group) {
      ports.log({ level: 'warn', message: 'an event goes back to the queue', event: event.id, error: nameOf(error) })
      failed.add(place)
      failedEvents.add(event)
    }
  }
}
