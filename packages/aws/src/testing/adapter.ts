/** The store on DynamoDB Local, with tables of its own for each case, as the contract suites want it. */
import { createCipheriv, createDecipheriv, randomBytes } from 'node:crypto'
import type { DynamoDBClient } from '@aws-sdk/client-dynamodb'
import { addMilliseconds, type Clock, type Instant, keyLength } from '@kilter/core'
import type { Adapter, AdapterFactory } from '@kilter/core/contracts'
import type { Keyring } from '../master-key.ts'
import type { Objects } from '../objects.ts'
import { createStore, type Store } from '../store.ts'
import { inboxTable, recordsTable } from '../tables.ts'
import { createLocalTable, type LocalDynamo } from './dynamodb-local.ts'

const everything = 1_000
const farFuture = '2099-01-01T00:00:00.000Z' as Instant
const retentionDays = 30
const dayMilliseconds = 24 * 3_600_000

/** What a case opens: tables, objects and a key of its own. */
export interface Place {
  readonly client: DynamoDBClient
  readonly inboxTable: string
  readonly recordsTable: string
  readonly objects: Objects
  readonly keyring: Keyring
}

let places = 0

export async function newPlace(dynamo: LocalDynamo): Promise<Place> {
  places += 1
  const client = dynamo.client()
  const names = { inboxTable: `inbox-${places}`, recordsTable: `records-${places}` }
  await Promise.all([
    createLocalTable(client, names.inboxTable, inboxTable),
    createLocalTable(client, names.recordsTable, recordsTable),
  ])
  return { client, ...names, objects: memoryObjects(), keyring: localKeyring() }
}

export const storeAt = (place: Place, clock: Clock): Store => createStore({ ...place, retentionDays, clock })

export const onDynamo =
  (dynamo: () => LocalDynamo): AdapterFactory =>
  async (clock) =>
    adapterAt(await newPlace(dynamo()), clock)

/** Each opening forgets all that the process remembered. */
function adapterAt(place: Place, clock: Clock): Adapter {
  let shift = 0
  const shifted: Clock = { now: () => addMilliseconds(clock.now(), shift) }
  const { inbox, postings, events } = storeAt(place, shifted)
  const store = storeAt(place, clock)
  return {
    ...store,
    inbox,
    postings,
    events,
    untold: async () => (await store.outbox.pending(farFuture, everything)).flatMap(({ changes }) => changes),
    // Here bytes expire by their own age: the clock moves to where everything received before has reached it.
    expire: async (before) => {
      const at = addMilliseconds(before, retentionDays * dayMilliseconds - 1)
      shift = Date.parse(at) - Date.parse(clock.now())
    },
    reopen: async () => adapterAt(place, clock),
    close: async () => {},
  }
}

/** S3 in memory. */
export function memoryObjects(): Objects {
  const kept = new Map<string, Uint8Array>()
  return {
    put: async (key, bytes) => void kept.set(key, bytes),
    get: async (key) => {
      const bytes = kept.get(key)
      if (!bytes) throw new Error(`no object ${key}`)
      return bytes
    },
    remove: async (key) => void kept.delete(key),
  }
}

/** KMS in memory: wraps with a key that lives as long as the place. */
export function localKeyring(): Keyring {
  const key = randomBytes(keyLength)
  const nonce = Buffer.alloc(16)
  return {
    generate: async () => {
      const plain = randomBytes(keyLength)
      const cipher = createCipheriv('aes-256-ctr', key, nonce)
      return { plain, wrapped: Buffer.concat([cipher.update(plain), cipher.final()]) }
    },
    unwrap: async (wrapped) => {
      const decipher = createDecipheriv('aes-256-ctr', key, nonce)
      return Buffer.concat([decipher.update(wrapped), decipher.final()])
    },
  }
}
