/** A hub without HTTP: store, worker and the use cases, wired to Acme. */
import {
  type Clock,
  type Connection,
  type IncidentChange,
  type Ingested,
  ingest,
  type Lookups,
  type NormalisePorts,
  type Pages,
  type PullPorts,
  Refusal,
} from '@kilter/core'
import { createClock, type TestClock } from '@kilter/core/contracts'
import { acme, acmeSecret, connectionTrouble, shelfEmpty, signed } from '@kilter/core/testing'
import { defaultTenant, openStore, type Store } from '../store.ts'
import { startWorker, type Worker } from '../worker.ts'

export interface TestHub {
  readonly store: Store
  readonly worker: Worker
  readonly clock: TestClock
  readonly connection: Connection
  readonly ports: NormalisePorts & PullPorts
  readonly published: IncidentChange[]
  readonly logged: Record<string, unknown>[]
  /** Takes one request in, as the door does. */
  send(text: string, headers?: Record<string, string>): Promise<Ingested>
  /** Statuses of all deliveries, oldest first. */
  statuses(): Promise<string[]>
  close(): Promise<void>
}

export interface TestHubOptions {
  readonly folder?: string
  readonly lookups?: Lookups
  readonly pages?: Pages
  readonly clock?: TestClock
  /** Replaces ports of the store by ones that fail. */
  readonly spoil?: (store: Store) => Store
  readonly publish?: (changes: readonly IncidentChange[]) => Promise<void>
}

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
/** Neither early nor late. */
const chance = () => 0.5

export async function startTestHub(options: TestHubOptions = {}): Promise<TestHub> {
  const {
    folder = ':memory:',
    lookups = noLookups,
    pages = noPages,
    clock = createClock(),
    spoil = (whole: Store) => whole,
  } = options
  const opened = openStore({ folder, clock })
  const store = spoil(opened)
  const connectors = new Map([[acme.vendor, acme]])
  const connection = (await store.connections.all(defaultTenant))[0] ?? (await connect(store, clock))
  const ports = { ...store, connectors, lookups, pages, chance, phones, detectors: [shelfEmpty, connectionTrouble] }
  const published: IncidentChange[] = []
  const logged: Record<string, unknown>[] = []
  const publish = async (changes: readonly IncidentChange[]) => {
    await options.publish?.(changes)
    published.push(...changes)
  }
  const worker = startWorker({ store, ports, publish, log: (record) => logged.push(record), retentionDays: 30 })
  return {
    store,
    worker,
    clock,
    connection,
    ports,
    published,
    logged,
    send: (text, headers) => ingest(signed(connection.id, text, headers), ports),
    statuses: async () => {
      const { items } = await store.inbox.list(defaultTenant, {}, { limit: 200 })
      return items.map(({ status }) => status).reverse()
    },
    close: async () => {
      await worker.stop()
      await opened.close()
    },
  }
}

async function connect(store: Store, clock: Clock): Promise<Connection> {
  const connection: Connection = {
    id: store.ids.connection(),
    tenant: defaultTenant,
    vendor: acme.vendor,
    name: 'Acme',
    roles: ['physical'],
    settings: { apiBaseUrl: 'https://acme.example' },
    createdAt: clock.now(),
  }
  await store.connections.put(connection, { signing: [acmeSecret], credentials: { accessToken: 'token' } })
  return connection
}
