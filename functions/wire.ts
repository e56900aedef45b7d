/** From settings to ports. Clients beyond DynamoDB are loaded when they are first needed: most requests never do. */
import { createHash } from 'node:crypto'
import { DynamoDBClient } from '@aws-sdk/client-dynamodb'
import {
  type Bell,
  type Bus,
  type ChangeQueue,
  createBell,
  createStore,
  type DelayedQueue,
  type Keyring,
  type Log,
  type Objects,
  type PullCalls,
  type Store,
} from '@kilter/aws'
import { createChannels, createOutlet } from '@kilter/channels'
import { connectors } from '@kilter/connectors'
import { type Channel, type Outlet, withPlaces } from '@kilter/core'
import { detectors } from '@kilter/detectors'
import { createLookups } from '@kilter/outbound'
import type { Settings } from './settings.ts'

/** Unit: milliseconds. A throttled write is told to the caller or spilled rather than waited for. */
const connectMilliseconds = 1_000
const answerMilliseconds = 3_000
const attemptsMax = 3

export interface Hub extends Store {
  readonly settings: Settings
  readonly log: Log
}

export function wireHub(settings: Settings): Hub {
  const objects = lazyObjects(settings)
  const store = createStore({
    client: new DynamoDBClient({
      maxAttempts: attemptsMax,
      requestHandler: { connectionTimeout: connectMilliseconds, requestTimeout: answerMilliseconds },
    }),
    inboxTable: settings.KILTER_INBOX_TABLE,
    recordsTable: settings.KILTER_RECORDS_TABLE,
    objects,
    keyring: lazyKeyring(settings),
    retentionDays: settings.KILTER_RETENTION_DAYS,
  })
  return { ...store, settings, log: logFrom(settings) }
}

/** What aligning needs beside the store. */
export const judging = () => ({ detectors })

/** The same, where what was found is shown to people. */
export const telling = () => ({ detectors: withPlaces(detectors, connectors) })

/** What reading deliveries needs beside the store. */
export const reading = ({ settings: { KILTER_ALLOW_PRIVATE_TARGETS: allowPrivateTargets }, vault }: Hub) => ({
  connectors,
  lookups: createLookups({ connectors, allowPrivateTargets, vault }),
})

type Environment = Readonly<Record<string, string | undefined>>

/** How people and tools are reached. */
export const channelsFrom = (settings: Settings, environment: Environment): Promise<ReadonlyMap<string, Channel>> =>
  createChannels(environment, around(settings))

/** How subscriptions are told; undefined where webhooks are switched off. */
export const outletFrom = (settings: Settings, environment: Environment): Outlet | undefined =>
  createOutlet(environment, around(settings))

const around = (settings: Settings) => ({
  publicUrl: settings.KILTER_PUBLIC_URL === '' ? undefined : settings.KILTER_PUBLIC_URL,
  allowPrivateTargets: settings.KILTER_ALLOW_PRIVATE_TARGETS,
  mark: markOf(settings),
})

/** What this hub's webhooks are marked with; all its functions know it, and nobody guesses it. */
export const markOf = ({ KILTER_KEY_ARN }: Settings): string =>
  createHash('sha256').update(`mark|${KILTER_KEY_ARN}`).digest('hex').slice(0, 32)

/** Wakes the postman. */
export const bellFrom = ({ settings: { KILTER_POST_QUEUE_URL }, clock, log }: Hub): Bell =>
  createBell(lazyQueue(KILTER_POST_QUEUE_URL), clock, log)

const levels = ['debug', 'info', 'warn', 'error'] as const

/** One JSON object a line, written past the console, which would wrap it in another. */
function logFrom({ KILTER_LOG_LEVEL }: Settings): Log {
  const least = levels.indexOf(KILTER_LOG_LEVEL)
  return (record) => {
    const level = levels.indexOf((record.level ?? 'info') as (typeof levels)[number])
    if (level >= least) writeLine({ timestamp: new Date().toISOString(), ...record })
  }
}

export const writeLine = (record: Readonly<Record<string, unknown>>): void =>
  void process.stdout.write(`${JSON.stringify(record)}\n`)

/** Made at the first call, and only once. */
function once<Made>(make: () => Promise<Made>): () => Promise<Made> {
  let made: Promise<Made> | undefined
  return () => {
    made ??= make()
    return made
  }
}

function lazyObjects({ KILTER_OBJECTS_BUCKET }: Settings): Objects {
  const load = once(async () => (await import('./clients/objects.ts')).objectsIn(KILTER_OBJECTS_BUCKET))
  return {
    put: async (key, bytes) => (await load()).put(key, bytes),
    get: async (key) => (await load()).get(key),
    remove: async (key) => (await load()).remove(key),
  }
}

function lazyKeyring({ KILTER_KEY_ARN }: Settings): Keyring {
  const load = once(async () => (await import('./clients/keyring.ts')).keyringOf(KILTER_KEY_ARN))
  return {
    generate: async () => (await load()).generate(),
    unwrap: async (wrapped) => (await load()).unwrap(wrapped),
  }
}

/** `source`: what speaks on the bus. */
export function busFrom({ KILTER_BUS }: Settings, source: 'kilter.events' | 'kilter.incidents', objects: Objects): Bus {
  const load = once(async () => (await import('./clients/bus.ts')).busNamed(KILTER_BUS, source, objects))
  return { publish: async (events) => (events.length > 0 ? (await load()).publish(events) : undefined) }
}

export function lazyQueue(url: string): DelayedQueue {
  const load = once(async () => (await import('./clients/queue.ts')).queueAt(url))
  return { send: async (text: string, delaySeconds = 0) => (await load()).send(text, delaySeconds) }
}

/** Calls the function that asks vendors. */
export function callsFrom({ KILTER_PULL_QUEUE_URL }: Settings): PullCalls {
  const load = once(async () => (await import('./clients/calls.ts')).callsAt(KILTER_PULL_QUEUE_URL))
  return { call: async (due) => (due.length > 0 ? (await load()).call(due) : undefined) }
}

/** The queue before the alerts. */
export function changesFrom({ KILTER_CHANGES_QUEUE_URL }: Settings): ChangeQueue {
  const load = once(async () => (await import('./clients/changes.ts')).changesAt(KILTER_CHANGES_QUEUE_URL))
  return { send: async (rows) => (rows.length > 0 ? (await load()).send(rows) : undefined) }
}
