/** From the inbox's stream to the bus: a delivery whose turn has come is interpreted and its events are published. */
import {
  type AlignPorts,
  type CanonicalEvent,
  type ConnectionId,
  type DeliveryRecord,
  type NormalisePorts,
  normalise,
  type Outcome,
  reportParked,
  reportTrouble,
  type TenantId,
} from '@kilter/core'
import type { Bus, BusEvent } from '../bus.ts'
import type { FlushedCounters } from '../counters.ts'
import type { DrivenInbox, Image } from '../inbox.ts'
import { eachOf, isPassing, type Log, nameOf, outcomeOfFailure, writeCounts } from './batch.ts'

export interface CarryPorts extends NormalisePorts, AlignPorts {
  readonly inbox: DrivenInbox
  readonly bus: Bus
  readonly counters: FlushedCounters
  readonly log: Log
}

/** Lookups at vendors take most of the time. */
const atOnce = 8

/** Answers the places of those that must come again: the store or the bus could not take them. */
export async function carry(images: readonly Image[], ports: CarryPorts): Promise<ReadonlySet<number>> {
  const failed = new Set<number>()
  const spoken: { readonly place: number; readonly events: readonly CarriedEvent[] }[] = []
  const giveBack = (place: number, error: unknown): void => {
    ports.log({ level: 'warn', message: 'a delivery goes back to the stream', error: nameOf(error) })
    failed.add(place)
  }
  await eachOf([...images.entries()], atOnce, async ([place, image]) => {
    if (image.kind !== 'carry') return
    try {
      spoken.push({ place, events: await eventsOf(image, ports) })
    } catch (error) {
      giveBack(place, error)
    }
  })
  for (const { places, record } of inQuestion(images)) {
    try {
      await reportParked(record.tenant, record.connection, ports)
    } catch (error) {
      for (const place of places) giveBack(place, error)
    }
  }
  try {
    await ports.bus.publish(together(spoken.flatMap(({ events }) => events)))
  } catch (error) {
    for (const { place } of spoken) giveBack(place, error)
  }
  await writeCounts(ports)
  return failed
}

type Due = Extract<Image, { kind: 'carry' }>

/** What is to be said of it on the bus; a delivery that says nothing (yet) is settled. */
async function eventsOf({ record, delivery }: Due, ports: CarryPorts): Promise<readonly CarriedEvent[]> {
  const normalised = await normalise(await delivery(), ports).catch((error: unknown) => {
    if (isPassing(error)) throw error
    ports.log({ level: 'error', message: 'a delivery failed', delivery: record.id, error: nameOf(error) })
    return { outcome: outcomeOfFailure(record, ports.clock.now()) }
  })
  if ('events' in normalised && normalised.events.length > 0) {
    const { dedupeKey } = record
    return normalised.events.map((event) => ({ ...event, dedupekey: dedupeKey, ofevents: normalised.events.length }))
  }
  const outcome: Outcome = 'outcome' in normalised ? normalised.outcome : { status: 'aligned' }
  await ports.inbox.settle(record, outcome)
  if (outcome.status === 'parked') ports.counters.addToDay(record.tenant, record.connection, 'parked')
  if (outcome.status === 'retry' && outcome.misconfigured) {
    const { tenant, connection } = record
    const refused = { connection, trouble: 'lookups', failing: true, reason: outcome.reason, count: 1 }
    await reportTrouble(tenant, refused, ports)
  }
  return []
}

/** CloudEvents extensions beside the event: what its delivery is found by, and how many events that has. */
export interface Carried {
  readonly dedupekey: string
  readonly ofevents: number
}

export type CarriedEvent = CanonicalEvent & Carried

/** Detail of an entry on the bus: canonical events of one tenant and one type, which is the entry's own. */
export interface EventBatch {
  readonly tenant: TenantId
  readonly events: readonly CarriedEvent[]
}

const eventsPerEntryMax = 25
/** Unit: bytes. The bus charges by 64 KB. */
const entryBytesMax = 60 * 1024

/** Events of a kind travel together: an entry costs as much as a webhook's whole way in. */
function together(events: readonly CarriedEvent[]): BusEvent[] {
  const kinds = Map.groupBy(events, ({ tenant, type }) => `${type} ${tenant}`)
  return [...kinds.values()].flatMap((kind) => entriesOf(kind))
}

function entriesOf(events: readonly CarriedEvent[]): BusEvent[] {
  const entries: CarriedEvent[][] = []
  let bytes = Number.POSITIVE_INFINITY
  for (const event of events) {
    const size = JSON.stringify(event).length
    const last = entries.at(-1)
    if (!last || last.length === eventsPerEntryMax || bytes + size > entryBytesMax) {
      entries.push([event])
      bytes = size
    } else {
      last.push(event)
      bytes += size
    }
  }
  return entries.flatMap((batch) => {
    const [first] = batch
    if (!first) return []
    const detail = { tenant: first.tenant, events: batch } satisfies EventBatch
    return [{ id: first.id, type: first.type, detail }]
  })
}

interface Question {
  readonly places: readonly number[]
  /** The newest word of its connection. */
  readonly record: DeliveryRecord
}

/** One question a connection, so that a flood of unreadable deliveries is told in few writes. */
function inQuestion(images: readonly Image[]): Question[] {
  const questions = new Map<ConnectionId, Question>()
  for (const [place, image] of images.entries()) {
    if (image.kind !== 'settled') continue
    const { record } = image
    const places = [...(questions.get(record.connection)?.places ?? []), place]
    const last = questions.get(record.connection)?.record
    questions.set(record.connection, { places, record: record.status === 'parked' ? record : (last ?? record) })
  }
  return [...questions.values()]
}
