/** One data folder: every port of core on one SQLite file, and nothing else needed. */
import { chmodSync, existsSync, mkdirSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import {
  type Aliases,
  type Clock,
  type ConnectionId,
  type Connections,
  type DeliveryId,
  type Ids,
  type Incidents,
  instantAt,
  type Policies,
  type Subjects,
  type TenantId,
  type Vault,
} from '@kilter/core'
import { monotonicFactory } from 'ulid'
import { createAliases } from './aliases.ts'
import { createConnections } from './connections.ts'
import { Database } from './database.ts'
import { createInbox, type FollowedInbox } from './inbox.ts'
import { createIncidents } from './incidents.ts'
import { lockFolder } from './lock.ts'
import {
  type AdminKeys,
  createCounters,
  createKeys,
  createOutbox,
  createPolicies,
  type FlushedCounters,
  type Outbox,
} from './records.ts'
import { masterKeyAt, Sealer } from './seal.ts'
import { createSubjects } from './subjects.ts'

export interface StoreOptions {
  /** A folder of its own, or `:memory:` for a store that ends with the process. */
  readonly folder: string
  readonly clock?: Clock
}

export interface Store {
  readonly inbox: FollowedInbox
  readonly subjects: Subjects
  readonly incidents: Incidents
  readonly connections: Connections
  readonly vault: Vault
  readonly aliases: Aliases
  readonly policies: Policies
  readonly counters: FlushedCounters
  readonly keys: AdminKeys
  readonly outbox: Outbox
  readonly clock: Clock
  readonly ids: Ids
  /** Called after a commit that left something in the outbox. */
  onOutbox(listener: () => void): void
  /** The SQLite file beneath; for tests of the store itself. */
  readonly database: Database
  close(): Promise<void>
}

/** The only tenant of a hub on one machine, until others are added. */
export const defaultTenant = 'default' as TenantId

const systemClock: Clock = { now: () => instantAt(Date.now()) }
const memory = ':memory:'

/** Throws with a sentence a person can act on where the folder is in use, its key is missing or wrong, or a newer Kilter wrote it. */
export function openStore({ folder, clock = systemClock }: StoreOptions): Store {
  const { database, sealer, unlock } = folder === memory ? openMemory() : openFolder(folder)
  const connections = createConnections(database, sealer)
  const counters = createCounters(database)
  let outboxFilled = () => {}
  return {
    inbox: createInbox(database, sealer),
    subjects: createSubjects(database, () => outboxFilled()),
    incidents: createIncidents(database, sealer),
    connections,
    vault: connections,
    aliases: createAliases(database, sealer, clock.now),
    policies: createPolicies(database),
    counters,
    keys: createKeys(database),
    outbox: createOutbox(database),
    clock,
    ids: createIds(),
    onOutbox: (listener) => {
      outboxFilled = listener
    },
    database,
    close: async () => {
      await counters.flush()
      counters.close()
      database.close()
      unlock()
    },
  }
}

interface Opened {
  readonly database: Database
  readonly sealer: Sealer
  readonly unlock: () => void
}

function openMemory(): Opened {
  const sealer = new Sealer(crypto.getRandomValues(new Uint8Array(32)))
  return { database: new Database(memory), sealer, unlock: () => {} }
}

function openFolder(folder: string): Opened {
  mkdirSync(folder, { recursive: true, mode: 0o700 })
  const file = join(folder, 'hub.db')
  const unlock = lockFolder(join(folder, 'hub.lock'))
  try {
    const sealer = new Sealer(masterKeyAt(join(folder, 'hub.key'), !existsSync(file)))
    const database = new Database(file)
    checkKey(database, sealer)
    for (const name of readdirSync(folder)) if (name.startsWith('hub.')) chmodSync(join(folder, name), 0o600)
    return { database, sealer, unlock }
  } catch (error) {
    unlock()
    throw error
  }
}

const checkText = 'kilter'

/** A wrong key is found at the start, before anything is written with it. */
function checkKey(database: Database, sealer: Sealer): void {
  const sealed = database.get(`SELECT value FROM meta WHERE name = 'key-check'`)?.value as Uint8Array | undefined
  if (!sealed) {
    void database.write(() =>
      database.run(`INSERT INTO meta VALUES ('key-check', ?)`, sealer.seal('check', 'meta', Buffer.from(checkText))),
    )
    return
  }
  try {
    if (sealer.open('check', 'meta', sealed).toString() === checkText) return
  } catch {}
  database.close()
  throw new Error(
    'the key file hub.key does not belong to this data folder. Restore the right one from a backup; nothing was changed.',
  )
}

function createIds(): Ids {
  const next = monotonicFactory()
  return {
    delivery: () => `dlv_${next()}` as DeliveryId,
    connection: () => `con_${next()}` as ConnectionId,
  }
}
