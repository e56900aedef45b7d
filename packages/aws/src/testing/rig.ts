/** The hub on DynamoDB Local with everything around it that AWS would do: streams, a bus, a queue with a dead-letter queue. */
import {
  type AlertMessage,
  type AlignPorts,
  type Attempt,
  addMilliseconds,
  type Channel,
  type Connection,
  type Connector,
  type DeliveryRecord,
  type Detector,
  type IncidentChange,
  type IngestPorts,
  type Instant,
  ingest,
  type Lookups,
  type NormalisePorts,
  type Outlet,
  type Pages,
  type Posted,
  Refusal,
  type TenantId,
} from '@kilter/core'
import { createClock, type TestClock } from '@kilter/core/contracts'
import { acme, acmeSecret, connectionTrouble, shelfEmpty, signed } from '@kilter/core/testing'
import * as z from 'zod'
import { type Bell, createBell, ringing } from '../bell.ts'
import type { Bus, BusEvent } from '../bus.ts'
import { type ChangeMessage, changeMessages } from '../change-message.ts'
import type { ChangeQueue } from '../change-queue.ts'
import { toldFrom } from '../outbox.ts'
import { alignBatches } from '../pipeline/align-batch.ts'
import { carry, type EventBatch } from '../pipeline/carry.ts'
import { type PlanPorts, planChanges } from '../pipeline/plan-changes.ts'
import { postRound } from '../pipeline/post-round.ts'
import { type PullTurnPorts, pullTurns } from '../pipeline/pull-turns.ts'
import { relayAll } from '../pipeline/relay.ts'
import { type SweptRound, sweepRound } from '../pipeline/sweep-round.ts'
import type { PullCalls } from '../pull-calls.ts'
import type { DuePull } from '../pulls.ts'
import type { Store } from '../store.ts'
import { newPlace, type Place, storeAt } from './adapter.ts'
import type { LocalDynamo } from './dynamodb-local.ts'
import { followStream } from './stream.ts'

export const tenant = 'shop' as TenantId
const receivesMax = 5
const streamBatchDefault = 100
const queueBatchDefault = 10
const postMilliseconds = 50_000
const minuteMilliseconds = 60_000
/** For so long a queue in order knows a message again. */
const dedupeMilliseconds = 5 * 60_000
const roundsMax = 200
/** Of a stream the last write may need a moment to show. */
const stillRounds = 2

interface Message {
  readonly batch: EventBatch
  receives: number
}

interface Waiting extends ChangeMessage {
  receives: number
}

export interface Rig {
  readonly place: Place
  readonly store: Store
  readonly clock: TestClock
  readonly connection: Connection
  /** With what the door of this hub works. */
  ports(step: Step): IngestPorts & NormalisePorts & AlignPorts & PullTurnPorts
  /** As the bus told them, repeats and all. */
  readonly told: { readonly id: string; readonly change: IncidentChange['type'] }[]
  readonly dead: Message[]
  readonly deadChanges: Waiting[]
  /** Connections that were called and wait, by the moment they were due at. */
  readonly called: DuePull[]
  /** What reached receivers, over the channels `mail` and `tool`. */
  readonly got: { readonly kind: string; readonly address: string; readonly message: AlertMessage }[]
  /** What reached subscriptions. */
  readonly posted: { readonly url: string; readonly id: string; readonly body: string }[]
  readonly logged: Record<string, unknown>[]
  send(text: string, headers?: Record<string, string>): ReturnType<typeof ingest>
  /** Each step once: what it may do now. */
  normalise(): Promise<void>
  align(): Promise<void>
  relay(): Promise<void>
  plan(): Promise<void>
  /** The postman, where a bell has rung for him. Answers how often. */
  post(): Promise<number>
  /** Whoever was called is asked, once. */
  pull(): Promise<void>
  /** All steps until nothing moves any more. */
  settle(): Promise<void>
  sweep(): Promise<SweptRound>
  /** Time goes by, with a sweep each minute, and the postman comes when he is rung for. */
  pass(milliseconds: number): Promise<void>
  /** Back from the dead-letter queues to their queues. */
  redriveDead(): void
  /** Oldest first. */
  deliveries(): Promise<DeliveryRecord[]>
}

export interface RigOptions {
  /** Replaces ports by ones that fail; `step` is who will use them. */
  readonly spoil?: (store: Store, step: Step) => Store
  readonly spoilBus?: (bus: Bus, step: Step) => Bus
  readonly spoilChanges?: (queue: ChangeQueue) => ChangeQueue
  readonly spoilCalls?: (calls: PullCalls) => PullCalls
  /** A bell that does not ring. */
  readonly isDeaf?: () => boolean
  readonly answers?: Readonly<Record<string, (message: AlertMessage, address: string) => Attempt | Promise<Attempt>>>
  /** By address of the subscription; 204 unless given. */
  readonly posts?: Readonly<Record<string, () => Posted | Promise<Posted>>>
  readonly lookups?: Lookups
  readonly pages?: Pages
  /** Whether a call to a vendor has time for another turn. */
  readonly hasTime?: () => boolean
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
export type Step = 'ingest' | 'normalise' | 'align' | 'relay' | 'alert' | 'post' | 'sweep' | 'pull'

const phones = { e164: () => undefined }

const noLookups: Lookups = {
  perform: async () => {
    throw new Refusal('unavailable', 'the vendor’s API cannot be reached')
  },
}

const noPages: Pages = {
  read: async () => {
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
  let changes: Waiting[] = []
  const seen = new Set<string>()
  const deadChanges: Waiting[] = []
  const got: Rig['got'][number][] = []
  const posted: Rig['posted'] = []
  let rings: Instant[] = []
  const called: DuePull[] = []
  const calledAt = new Map<string, Instant>()
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
  const changeQueue: ChangeQueue = {
    send: async (rows) => {
      for (const message of rows.flatMap(changeMessages)) {
        if (!seen.has(message.name)) changes.push({ ...message, receives: 0 })
        seen.add(message.name)
      }
    },
  }
  const waking = {
    send: async (_text: string, delaySeconds = 0) => {
      if (options.isDeaf?.()) throw new Error('deaf')
      rings.push(addMilliseconds(clock.now(), delaySeconds * 1_000))
    },
  }
  const calls: PullCalls = {
    call: async (due) => {
      for (const each of due) {
        const name = `${each.connection} ${each.dueAt}`
        const before = calledAt.get(name)
        if (before !== undefined && addMilliseconds(before, dedupeMilliseconds) > clock.now()) continue
        calledAt.set(name, clock.now())
        called.push(each)
      }
    },
  }
  const channels = new Map(['mail', 'tool'].map((kind) => [kind, recording(kind)]))
  const outlet: Outlet = {
    ...{ target: z.object({ url: z.string() }), mask: () => '•••', newSecret: () => '' },
    send: async ({ id, body }, { url }) => {
      posted.push({ url, id, body })
      return (await options.posts?.[url]?.()) ?? { attempt: { status: 'sent' }, code: 204 }
    },
  }
  const portsOf = (step: Step) => {
    const bus = spoilBus(step === 'normalise' ? events : incidents, step)
    return {
      ...{ ...spoil(store, step), connectors, lookups, phones, detectors, bus, log, channels, outlet, shop: 'Shop' },
      ...{ pages: options.pages ?? noPages, calls: options.spoilCalls?.(calls) ?? calls },
      changes: options.spoilChanges?.(changeQueue) ?? changeQueue,
      bell: createBell(waking, clock, log),
      publicUrl: () => 'https://hub.example',
      chance: () => 0.5,
      tellsEach: (kind: string) => channels.get(kind)?.each === true,
      pause: async (milliseconds: number) => clock.advance(milliseconds),
    }
  }

  function recording(kind: string): Channel {
    return {
      ...{ kind, address: z.string(), needsConfirmation: true, each: kind === 'tool', mask: () => '•••' },
      rate: { perAddressPerSecond: 1_000, perSecond: 1_000 },
      send: async (message, address) => {
        const attempt = (await options.answers?.[kind]?.(message, String(address))) ?? { status: 'sent' }
        got.push({ kind, address: String(address), message })
        return attempt
      },
    }
  }

  const rig: Rig = {
    place,
    store,
    clock,
    connection,
    ports: portsOf,
    told,
    dead,
    deadChanges,
    called,
    got,
    posted,
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
    plan: async () => {
      for (let start = 0; changes.length > start; ) {
        const taken = changes.splice(start, queueBatchDefault)
        moved = true
        const bodies = taken.map(({ body }) => body)
        const failed = await around('alert', () => planChanges(bodies, ringingPorts(portsOf('alert'))))
        const back = taken.filter((_, place) => failed.has(place))
        for (const message of back) message.receives += 1
        deadChanges.push(...back.filter(({ receives }) => receives >= receivesMax))
        const again = back.filter(({ receives }) => receives < receivesMax)
        changes = [...again, ...changes]
        if (again.length > 0) return
        start = 0
      }
    },
    post: async () => {
      let woken = 0
      for (let at = rings.findIndex((ring) => ring <= clock.now()); at >= 0; ) {
        rings.splice(at, 1)
        woken += 1
        const end = addMilliseconds(clock.now(), postMilliseconds)
        await around('post', () => postRound(portsOf('post'), () => clock.now() < end))
        at = rings.findIndex((ring) => ring <= clock.now())
      }
      return woken
    },
    pull: async () => {
      for (const { tenant, connection } of called.splice(0)) {
        const body = JSON.stringify({ tenant, connection })
        await around('pull', () => pullTurns(body, portsOf('pull'), options.hasTime ?? (() => true)))
      }
    },
    pass: async (milliseconds) => {
      const end = addMilliseconds(clock.now(), milliseconds)
      while (clock.now() < end) {
        await rig.sweep()
        const minute = addMilliseconds(clock.now(), minuteMilliseconds)
        for (let next = rings.sort()[0]; next !== undefined && next <= minute; next = rings.sort()[0]) {
          clock.advance(Math.max(0, Date.parse(next) - Date.parse(clock.now())))
          await rig.post()
        }
        clock.advance(Math.max(0, Date.parse(minute) - Date.parse(clock.now())))
      }
      rings = rings.filter((ring) => ring > clock.now())
    },
    settle: async () => {
      for (let round = 0, still = 0; round < roundsMax; round += 1) {
        moved = false
        await rig.normalise()
        await rig.align()
        await rig.relay()
        await rig.plan()
        still = moved ? 0 : still + 1
        if (still === stillRounds) return
      }
      throw new Error('it never came to rest')
    },
    sweep: () => sweepRound(portsOf('sweep')),
    redriveDead: () => {
      for (const message of dead.splice(0)) queue.push({ ...message, receives: 0 })
      for (const message of deadChanges.splice(0)) changes.push({ ...message, receives: 0 })
    },
    deliveries: async () => [...(await store.inbox.list(tenant, {}, { limit: 200 })).items].reverse(),
  }
  return rig
}

/** As functions/ wires whoever writes messages for later. */
const ringingPorts = <Ports extends PlanPorts & { readonly bell: Bell }>(ports: Ports): Ports => ({
  ...ports,
  mailings: ringing(ports.mailings, ports.bell),
})

/** As JSON takes it across. */
const onTheWire = (detail: BusEvent['detail']): EventBatch => JSON.parse(JSON.stringify(detail))

async function connect(store: Store): Promise<Connection> {
  const connection: Connection = {
    id: store.ids.connection(),
    tenant,
    vendor: acme.vendor,
    name: 'Acme',
    roles: ['physical'],
    settings: { apiBaseUrl: 'https://acme.example' },
    createdAt: store.clock.now(),
  }
  await store.connections.put(connection, { signing: [acmeSecret], credentials: { accessToken: 'token' } })
  return connection
}
