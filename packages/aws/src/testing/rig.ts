/** The hub on DynamoDB Local with everything around it that AWS would do: streams, a bus, a queue with a dead-letter queue. */
import {
  type AlignPorts,
  type Connection,
  type Connector,
  type DeliveryRecord,
  type Detector,
  type IncidentChange,
  type IngestPorts,
  ingest,
  type Lookups,
  type NormalisePorts,
  Refusal,
  type TenantId,
} from '@kilter/core'
import { createClock, type TestClock } from '@kilter/core/contracts'
import { acme, acmeSecret, connectionTrouble, shelfEmpty, signed } from '@kilter/core/testing'
import type { Bus, BusEvent } from '../bus.ts'
import { toldFrom } from '../outbox.ts'
import { alignBatches } from '../pipeline/align-batch.ts'
import { carry, type EventBatch } from '../pipeline/carry.ts'
import { relayAll } from '../pipeline/relay.ts'
import { type SweptRound, sweepRound } from '../pipeline/sweep-round.ts'
import type { Store } from '../store.ts'
import { newPlace, type Place, storeAt } from './adapter.ts'
import type { LocalDynamo } from './dynamodb-local.ts'
import { followStream } from './stream.ts'

export const tenant = 'shop' as TenantId
const receivesMax = 5
const streamBatchDefault = 100
const queueBatchDefault = 10
const roundsMax = 200
/** Of a stream the last write may need a moment to show. */
const stillRounds = 2

interface Message {
  readonly batch: EventBatch
  receives: number
}

export interface Rig {
  readonly place: Place
  readonly store: Store
  readonly clock: TestClock
  readonly connection: Connection
  /** With what the door of this hub works. */
  ports(step: Step): IngestPorts & NormalisePorts & AlignPorts
  /** As the bus told them, repeats and all. */
  readonly told: { readonly id: string; readonly change: IncidentChange['type'] }[]
  readonly dead: Message[]
  readonly logged: Record<string, unknown>[]
  send(text: string, headers?: Record<string, string>): ReturnType<typeof ingest>
  /** Each step once: what it may do now. */
  normalise(): Promise<void>
  align(): Promise<void>
  relay(): Promise<void>
  /** All steps until nothing moves any more. */
  settle(): Promise<void>
  sweep(): Promise<SweptRound>
  /** Back from the dead-letter queue to the queue. */
  redriveDead(): void
  /** Oldest first. */
  deliveries(): Promise<DeliveryRecord[]>
}

export interface RigOptions {
  /** Replaces ports by ones that fail; `step` is who will use them. */
  readonly spoil?: (store: Store, step: Step) => Store
  readonly spoilBus?: (bus: Bus, step: Step) => Bus
  readonly lookups?: Lookups
  readonly detectors?: readonly Detector[]
  readonly connectors?: ReadonlyMap<string, Connector>
  /** Made instead of Acme's. */
  readonly connections?: (store: Store) => Promise<readonly Connection[]>
  /** How much a function gets at once. */
  readonly batchMax?: number
  /** Wraps each call of a function. */
  readonly around?: <Answer>(step: Step, work: () => Promise<Answer>) => Promise<Answer>
  readonly place?: Place
}
export type Step = 'ingest' | 'normalise' | 'align' | 'relay' | 'sweep'

const phones = { e164: () => undefined }

const noLookups: Lookups = {
  perform: async () => {
    throw new Refusal('unavailable', 'the vendor’s API cannot be reached')
  },
}

export async function startRig(dynamo: LocalDynamo, options: RigOptions = {}): Promise<Rig> {
  const { spoil = (whole) => whole, spoilBus = (whole) => whole, lookups = noLookups } = options
  const place = options.place ?? (await newPlace(dynamo))
  const clock = createClock()
  const store = storeAt(place, clock)
  const [connection = await connect(store)] = (await options.connections?.(store)) ?? []
  const inboxStream = await followStream(place.client, dynamo.endpoint, place.inboxTable)
  const recordsStream = await followStream(place.client, dynamo.endpoint, place.recordsTable)
  const queue: Message[] = []
  let moved = false
  const dead: Message[] = []
  const told: Rig['told'] = []
  const logged: Record<string, unknown>[] = []
  const log = (record: Record<string, unknown>) => void logged.push(record)
  const detectors = options.detectors ?? [shelfEmpty, connectionTrouble]
  const connectors = options.connectors ?? new Map([[acme.vendor, acme]])
  const streamBatchMax = options.batchMax ?? streamBatchDefault
  const queueBatchMax = Math.max(options.batchMax ?? 0, queueBatchDefault)
  const around = options.around ?? ((_step, work) => work())

  const events: Bus = {
    publish: async (published) => {
      for (const { detail } of published) queue.push({ batch: onTheWire(detail), receives: 0 })
    },
  }
  const incidents: Bus = {
    publish: async (published: readonly BusEvent[]) => {
      for (const { id, type } of published) told.push({ id, change: type as IncidentChange['type'] })
    },
  }
  const portsOf = (step: Step) => {
    const bus = spoilBus(step === 'normalise' ? events : incidents, step)
    return { ...spoil(store, step), connectors, lookups, phones, detectors, bus, log }
  }

  const rig: Rig = {
    place,
    store,
    clock,
    connection,
    ports: portsOf,
    told,
    dead,
    logged,
    send: (text, headers) => ingest(signed(connection.id, text, headers), portsOf('ingest')),
    normalise: async () => {
      const images = (await inboxStream.take()).filter((image) => store.inbox.fromImage(image).kind !== 'other')
      moved ||= images.length > 0
      for (let start = 0; start < images.length; start += streamBatchMax) {
        const batch = images.slice(start, start + streamBatchMax)
        const failed = await around('normalise', () => carry(batch.map(store.inbox.fromImage), portsOf('normalise')))
        if (failed.size === 0) continue
        inboxStream.giveBack(images.length - start - Math.min(...failed))
        return
      }
    },
    align: async () => {
      const waiting = queue.splice(0)
      moved ||= waiting.length > 0
      for (let start = 0; start < waiting.length; start += queueBatchMax) {
        const messages = waiting.slice(start, start + queueBatchMax)
        const batches = messages.map(({ batch }) => batch)
        const failed = await around('align', () => alignBatches(batches, portsOf('align')))
        for (const [number, message] of messages.entries()) {
          message.receives += 1
          if (failed.has(number)) (message.receives >= receivesMax ? dead : queue).push(message)
        }
      }
    },
    relay: async () => {
      const images = await recordsStream.take()
      const rows = images.flatMap((image) => toldFrom(image) ?? [])
      moved ||= rows.length > 0
      try {
        if (rows.length > 0) await around('relay', () => relayAll(rows, portsOf('relay')))
      } catch {
        recordsStream.giveBack(images.length)
        moved = false
      }
    },
    settle: async () => {
      for (let round = 0, still = 0; round < roundsMax; round += 1) {
        moved = false
        await rig.normalise()
        await rig.align()
        await rig.relay()
        still = moved ? 0 : still + 1
        if (still === stillRounds) return
      }
      throw new Error('it never came to rest')
    },
    sweep: () => sweepRound(portsOf('sweep')),
    redriveDead: () => {
      for (const message of dead.splice(0)) queue.push({ ...message, receives: 0 })
    },
    deliveries: async () => [...(await store.inbox.list(tenant, {}, { limit: 200 })).items].reverse(),
  }
  return rig
}

/** As JSON takes it across. */
const onTheWire = (detail: BusEvent['detail']): EventBatch => JSON.parse(JSON.stringify(detail))

async function connect(store: Store): Promise<Connection> {
  const connection: Connection = {
    id: store.ids.connection(),
    tenant,
    vendor: acme.vendor,
    name: 'Acme',
    roles: ['physical'],
    settings: {},
    createdAt: store.clock.now(),
  }
  await store.connections.put(connection, { signing: [acmeSecret], credentials: { accessToken: 'token' } })
  return connection
}
