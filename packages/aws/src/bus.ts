/** The event bus: batches of ten, and of a batch only what failed is sent again. */
import { type EventBridgeClient, PutEventsCommand, type PutEventsRequestEntry } from '@aws-sdk/client-eventbridge'
import { Refusal } from '@kilter/core'
import type { Objects } from './objects.ts'
import { refusalOf } from './refusal-of.ts'

export interface BusEvent {
  /** Of the event, unique; names the object where the event is too large. */
  readonly id: string
  /** What rules choose by, e.g. `order.placed`. */
  readonly type: string
  readonly detail: Readonly<Record<string, unknown>>
}

export interface Bus {
  /** All of them are on the bus when it resolves. Some may be there twice. Throws Refusal 'unavailable'. */
  publish(events: readonly BusEvent[]): Promise<void>
}

export interface BusOptions {
  readonly client: EventBridgeClient
  readonly name: string
  readonly objects: Objects
  /** What calls itself so on the bus. */
  readonly source: string
  /** Waits between rounds; replaced in tests. */
  readonly pause?: (round: number) => Promise<void>
}

/** Source: EventBridge quotas. */
const entriesMax = 10
/** Unit: bytes, of one request; EventBridge took 256 KB before it took 1 MB, and not every region does yet. */
const requestBytesMax = 240 * 1024
/** Unit: bytes. A larger detail goes to the object store by reference. */
const detailBytesMax = 128 * 1024
const roundsMax = 5
const firstPauseMilliseconds = 50

const pauseBetween = (round: number): Promise<void> =>
  new Promise((resolve) => setTimeout(resolve, firstPauseMilliseconds * 2 ** round * (0.5 + Math.random())))

export function createBus({ client, name, objects, source, pause = pauseBetween }: BusOptions): Bus {
  return {
    publish: async (events) => {
      const entries = await Promise.all(events.map(entryOf))
      for (const batch of batches(entries)) await sendAll(batch)
    },
  }

  async function entryOf({ id, type, detail }: BusEvent): Promise<PutEventsRequestEntry> {
    const text = JSON.stringify(detail)
    const isSmall = Buffer.byteLength(text) <= detailBytesMax
    return {
      EventBusName: name,
      Source: source,
      DetailType: type,
      Detail: isSmall ? text : JSON.stringify(await byReference(id, detail, text)),
    }
  }

  /** What rules may choose by stays. */
  async function byReference(id: string, detail: Readonly<Record<string, unknown>>, text: string) {
    const dataref = `events/${id}`
    await objects.put(dataref, Buffer.from(text))
    const short = Object.entries(detail).filter(([, value]) => typeof value === 'string')
    return { ...Object.fromEntries(short), dataref }
  }

  async function sendAll(batch: readonly PutEventsRequestEntry[]): Promise<void> {
    let left = batch
    for (let round = 0; left.length > 0; round += 1) {
      if (round === roundsMax) throw new Refusal('unavailable', `${left.length} events could not be put on the bus`)
      if (round > 0) await pause(round)
      left = await send(left)
    }
  }

  /** Answers those that failed. */
  async function send(entries: readonly PutEventsRequestEntry[]): Promise<PutEventsRequestEntry[]> {
    try {
      const { FailedEntryCount = 0, Entries = [] } = await client.send(new PutEventsCommand({ Entries: [...entries] }))
      return FailedEntryCount === 0 ? [] : entries.filter((_, index) => Entries[index]?.ErrorCode !== undefined)
    } catch (error) {
      throw refusalOf(error)
    }
  }
}

function batches(entries: readonly PutEventsRequestEntry[]): PutEventsRequestEntry[][] {
  const all: PutEventsRequestEntry[][] = []
  let bytes = Number.POSITIVE_INFINITY
  for (const entry of entries) {
    const size = bytesOf(entry)
    const last = all.at(-1)
    if (!last || last.length === entriesMax || bytes + size > requestBytesMax) {
      all.push([entry])
      bytes = size
    } else {
      last.push(entry)
      bytes += size
    }
  }
  return all
}

/** As EventBridge counts. */
const bytesOf = ({ Source = '', DetailType = '', Detail = '' }: PutEventsRequestEntry): number =>
  Source.length + DetailType.length + Buffer.byteLength(Detail)
