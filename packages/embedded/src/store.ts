/** One data folder: every port of core on one SQLite file, and nothing else needed. */
import { randomBytes, randomFillSync } from 'node:crypto'
import { chmodSync, existsSync, mkdirSync, readdirSync, statSync } from 'node:fs'
import { join } from 'node:path'
import {
  type AlertBooks,
  type Aliases,
  type Audit,
  type Catalogue,
  type Clock,
  type Connections,
  createIds,
  type Dismissals,
  type Events,
  type Ids,
  type Incidents,
  instantAt,
  type Keys,
  type Policies,
  type Privacy,
  type Pseudonyms,
  type Pulls,
  Sealer,
  type Subjects,
  type Subscriptions,
  type TenantId,
  type Tenants,
  type Vault,
} from '@kilter/core'
import { monotonicFactory } from 'ulid'
import { createAlertBooks, createMailings, type EmbeddedMailings } from './alerts.ts'
import { createAliases } from './aliases.ts'
import { createAnswers, type KeptAnswers } from './answers.ts'
import { createAudit } from './audit.ts'
import { createCatalogue } from './catalogue.ts'
import { createConnections } from './connections.ts'
import { createCounters, type FlushedCounters } from './counters.ts'
import { createPrivately, filesOf, isKeyOf, keepKeyCheck, privateFile, privateFolder } from './data-folder.ts'
import { Database } from './database.ts'
import { createDismissals } from './dismissals.ts'
import { createEvents } from './events.ts'
import { createInbox, type FollowedInbox } from './inbox.ts'
import { createIncidents } from './incidents.ts'
import { createKeys } from './keys.ts'
import { lockFolder } from './lock.ts'
import { createPrivacy } from './privacy.ts'
import { createPseudonyms } from './pseudonyms.ts'
import { createPulls } from './pulls.ts'
import { createOutbox, createPolicies, type Outbox } from './records.ts'
import { type Renewed, renewSeals } from './renew-seals.ts'
import { keepNewestKey, masterKeysAt } from './seal.ts'
import { createSubjects } from './subjects.ts'
import { createPostings, createSubscriptions, type KeptPostings } from './subscriptions.ts'
import { createTenants } from './tenants.ts'

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
  readonly pseudonyms: Pseudonyms
  readonly aliases: Aliases
  readonly catalogue: Catalogue
  readonly dismissals: Dismissals
  readonly events: Events
  readonly privacy: Privacy
  readonly pulls: Pulls
  readonly policies: Policies
  readonly books: AlertBooks
  readonly mailings: EmbeddedMailings
  readonly subscriptions: Subscriptions
  readonly postings: KeptPostings
  readonly counters: FlushedCounters
  readonly keys: Keys
  readonly audit: Audit
  readonly answers: KeptAnswers
  readonly tenants: Tenants
  readonly outbox: Outbox
  readonly clock: Clock
  readonly ids: Ids
  /** Called after a commit that left something in the outbox. */
  onOutbox(listener: () => void): void
  health(): Promise<Health>
  /** Where a new key is taking over. */
  readonly renew?: Renew
  /** The SQLite file beneath; for tests of the store itself. */
  readonly database: Database
  close(): Promise<void>
}

/** Seals all anew under the newest key and takes the older one out of the key file. Undefined: stopped before the end, to go on at the next start. */
export type Renew = (isStopped: () => boolean) => Promise<Renewed | undefined>

/** How the store is; counts stop at 10,000. */
export interface Health {
  /** Why writes fail at the moment. */
  readonly trouble?: string
  /** Deliveries that wait for their turn. */
  readonly received: number
  readonly parked: number
  /** Incident changes that nobody has been told of. */
  readonly untold: number
}

/** The only tenant of a hub on one machine, until others are added. */
export const defaultTenant = 'default' as TenantId

const systemClock: Clock = { now: () => instantAt(Date.now()) }
const memory = ':memory:'

/** Throws with a sentence a person can act on where the folder is in use, its key is missing or wrong, or a newer Kilter wrote it. */
export function openStore({ folder, clock = systemClock }: StoreOptions): Store {
  const { database, sealer, unlock, renew } = folder === memory ? openMemory() : openFolder(folder)
  const connections = createConnections(database, sealer)
  const counters = createCounters(database, clock)
  const outbox = createOutbox(database)
  const inbox = createInbox(database, sealer)
  return {
    inbox,
    subjects: createSubjects(database, outbox, sealer),
    incidents: createIncidents(database, sealer),
    connections,
    vault: connections,
    pseudonyms: createPseudonyms(database, sealer),
    aliases: createAliases(database, sealer, clock.now),
    catalogue: createCatalogue(database, sealer),
    dismissals: createDismissals(database, sealer),
    events: createEvents(database, sealer),
    privacy: createPrivacy(database, sealer),
    pulls: createPulls(database),
    policies: createPolicies(database),
    books: createAlertBooks(database, sealer),
    mailings: createMailings(database, sealer),
    subscriptions: createSubscriptions(database, sealer),
    postings: createPostings(database, sealer),
    counters,
    keys: createKeys(database, sealer),
    audit: createAudit(database, sealer),
    answers: createAnswers(database, sealer),
    tenants: createTenants(database, sealer),
    outbox,
    clock,
    ids: createIds(clock, () => monotonicFactory(chance)),
    onOutbox: outbox.onFilled,
    health: async () => healthOf(database),
    ...(renew && { renew }),
    database,
    close: async () => {
      counters.close()
      try {
        await counters.flush()
      } finally {
        database.close()
        unlock()
      }
    },
  }
}

const countedMax = 10_000

function healthOf(database: Database): Health {
  const count = (from: string) =>
    Number(database.get(`SELECT count(*) AS found FROM (SELECT 1 FROM ${from} LIMIT ${countedMax})`)?.found)
  const { trouble } = database
  return {
    ...(trouble === undefined ? {} : { trouble }),
    received: count(`delivery WHERE status = 'received'`),
    parked: count(`delivery WHERE status = 'parked'`),
    untold: count('outbox'),
  }
}

interface Opened {
  readonly database: Database
  readonly sealer: Sealer
  readonly unlock: () => void
  /** Where a new key is taking over. */
  readonly renew?: Renew
}

function openMemory(): Opened {
  const database = new Database(memory)
  database.migrate()
  return { database, sealer: new Sealer(randomBytes(32)), unlock: () => {} }
}

/** The order matters: nobody else is here, then the key is the right one, and only then is anything changed. */
function openFolder(folder: string): Opened {
  if (mkdirSync(folder, { recursive: true, mode: privateFolder }) !== undefined) chmodSync(folder, privateFolder)
  const { lock, key, database: file } = filesOf(folder)
  createPrivately(lock)
  const unlock = lockFolder(lock)
  let database: Database | undefined
  try {
    const isNew = !existsSync(file) || statSync(file).size === 0
    const keys = masterKeysAt(key, isNew)
    const sealer = new Sealer(...keys)
    createPrivately(file)
    database = new Database(file)
    if (database.schemaVersion() > 0 && !isKeyOf(database, sealer)) throw new Error(wrongKey)
    database.migrate()
    keepKeyCheck(database, sealer)
    for (const name of readdirSync(folder)) if (name.startsWith('hub.')) chmodSync(join(folder, name), privateFile)
    const opened = database
    return {
      ...{ database, sealer, unlock },
      ...(keys.length > 1 && {
        renew: async (isStopped: () => boolean) => {
          const renewed = await renewSeals(opened, sealer, isStopped)
          if (renewed?.lost === 0) keepNewestKey(key, keys)
          return renewed
        },
      }),
    }
  } catch (error) {
    database?.close()
    unlock()
    throw error
  }
}

const wrongKey =
  'the key file hub.key does not belong to this data folder. Restore the right one from a backup; nothing was changed.'

const pool = new Uint8Array(4_096)
let used = pool.length

/** At least 0, below 1, from the system's generator, a pool at a time. */
function chance(): number {
  if (used === pool.length) {
    randomFillSync(pool)
    used = 0
  }
  return (pool[used++] ?? 0) / 256
}
