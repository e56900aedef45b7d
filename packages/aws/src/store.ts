/** Every port of core on two tables, put together. */
import type { DynamoDBClient } from '@aws-sdk/client-dynamodb'
import {
  type AlertBooks,
  type Answers,
  type Audit,
  type Catalogue,
  type Clock,
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
  type Sealer,
  type Subscriptions,
  type Tenants,
} from '@kilter/core'
import { monotonicFactory } from 'ulid'
import { createAlertBooks } from './alert-books.ts'
import { createAliases } from './aliases.ts'
import { createAnswers } from './answers.ts'
import { createAudit } from './audit.ts'
import { createCatalogue } from './catalogue.ts'
import { createConnections, type ListedConnections } from './connections.ts'
import { createCounters, type FlushedCounters } from './counters.ts'
import { createDismissals } from './dismissals.ts'
import { createEvents } from './events.ts'
import { createInbox, type DrivenInbox } from './inbox.ts'
import { createIncidents } from './incidents.ts'
import { createKeys } from './keys.ts'
import { createMailings, type TimedMailings } from './mailings.ts'
import { createMasterKey, type Keyring } from './master-key.ts'
import type { Objects } from './objects.ts'
import { createOffice, type Office } from './office.ts'
import { createOldMailings, type OldMailings } from './old-mailings.ts'
import { createOlderConnections, type OlderConnections } from './older-connections.ts'
import { createOutbox, type Outbox } from './outbox.ts'
import { createPrivacy } from './privacy.ts'
import { createPseudonyms } from './pseudonyms.ts'
import { createPulls, type TimedPulls } from './pulls.ts'
import { createPolicies } from './records.ts'
import {
  rememberingAliases,
  rememberingConnections,
  rememberingPolicies,
  rememberingSubscriptions,
} from './remembering.ts'
import { createSubjects, type ProjectingSubjects } from './subjects.ts'
import { createPostings, createSubscriptions, type TimedPostings } from './subscriptions.ts'
import { createTable } from './table.ts'
import { createTenants } from './tenants.ts'

export interface StoreOptions {
  readonly client: DynamoDBClient
  readonly inboxTable: string
  readonly recordsTable: string
  readonly objects: Objects
  readonly keyring: Keyring
  /** How long the bytes of a delivery are kept. */
  readonly retentionDays: number
  readonly clock?: Clock
}

export interface Store {
  readonly inbox: DrivenInbox
  readonly subjects: ProjectingSubjects
  readonly incidents: Incidents
  readonly connections: ListedConnections
  readonly vault: ListedConnections
  readonly pseudonyms: Pseudonyms
  readonly aliases: ReturnType<typeof createAliases>
  readonly catalogue: Catalogue
  readonly dismissals: Dismissals
  readonly events: Events
  readonly privacy: Privacy
  readonly pulls: TimedPulls
  readonly olderConnections: OlderConnections
  readonly policies: Policies
  readonly books: AlertBooks
  readonly mailings: TimedMailings
  readonly oldMailings: OldMailings
  readonly office: Office
  readonly subscriptions: Subscriptions
  readonly postings: TimedPostings
  readonly counters: FlushedCounters
  readonly keys: Keys
  readonly audit: Audit
  readonly answers: Answers
  readonly tenants: Tenants
  readonly outbox: Outbox
  readonly objects: Objects
  readonly sealer: () => Promise<Sealer>
  readonly clock: Clock
  readonly ids: Ids
}

export const systemClock: Clock = { now: () => instantAt(Date.now()) }

/** Nothing is read or written before a port is used. */
export function createStore(options: StoreOptions): Store {
  const { client, objects, keyring, retentionDays, clock = systemClock } = options
  const records = createTable(client, options.recordsTable)
  const inboxItems = createTable(client, options.inboxTable)
  const sealer = createMasterKey(records, keyring)
  const inbox = createInbox({ table: inboxItems, objects, clock, sealer, retentionDays })
  const incidents = createIncidents(records, sealer)
  const connections = rememberingConnections(createConnections(records, sealer), clock)
  return {
    inbox,
    subjects: createSubjects(records, clock, sealer),
    incidents,
    connections,
    vault: connections,
    privacy: createPrivacy({ table: records, sealer, clock, retentionDays }),
    pseudonyms: createPseudonyms(records, sealer),
    pulls: createPulls(records),
    olderConnections: createOlderConnections(records, connections),
    aliases: rememberingAliases(createAliases(records, clock, sealer), clock),
    catalogue: createCatalogue(records, sealer),
    dismissals: createDismissals(records, sealer),
    events: createEvents(inbox, sealer),
    policies: rememberingPolicies(createPolicies(records), clock),
    books: createAlertBooks(records, sealer),
    mailings: createMailings({ table: records, sealer, retentionDays }),
    oldMailings: createOldMailings({ table: records, incidents }),
    office: createOffice(records),
    subscriptions: rememberingSubscriptions(createSubscriptions(records, sealer), clock),
    postings: createPostings({ table: records, sealer, clock, retentionDays }),
    counters: createCounters(records, clock),
    keys: createKeys(records, sealer),
    audit: createAudit(records, sealer),
    answers: createAnswers(records, sealer),
    tenants: createTenants({ inbox: inboxItems, records, objects, sealer, clock }),
    outbox: createOutbox(records),
    objects,
    sealer,
    clock,
    ids: createIds(clock, monotonicFactory),
  }
}
