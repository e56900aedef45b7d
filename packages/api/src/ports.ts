import type {
  AlertBooks,
  AlignPorts,
  Answers,
  Audit,
  Channel,
  ConnectPorts,
  Dismissals,
  Events,
  Ids,
  IngestPorts,
  Keys,
  Mailings,
  Outlet,
  Pages,
  PhoneNumbers,
  Postings,
  Pseudonyms,
  Pulls,
  SignIn,
  Subscriptions,
  TenantId,
  Tenants,
  TroubleReport,
} from '@kilter/core'

/** What the door for vendors needs. */
export interface DoorPorts extends IngestPorts {
  /** Where the world reaches this hub, without a trailing slash. */
  publicUrl(): string
  /** Tells of trouble with a connection. */
  report(tenant: TenantId, report: TroubleReport): Promise<void>
  /** What this hub's own webhooks are marked with. */
  readonly mark?: string
  /** Does it without keeping the answer waiting, as far as the runtime lets it. `work` never rejects. */
  later(work: () => Promise<void>): void
  log(record: Record<string, unknown>): void
}

/** What the HTTP surface needs: the use cases' ports and a few words about the hub itself. */
export interface ApiPorts extends Omit<DoorPorts, 'report' | 'later'>, AlignPorts, ConnectPorts {
  readonly pseudonyms: Pseudonyms
  readonly dismissals: Dismissals
  readonly events: Events
  /** Asks vendors whether a connection works. */
  readonly pages: Pages
  readonly phones: PhoneNumbers
  readonly keys: Keys
  readonly ids: Ids
  readonly audit: Audit
  readonly answers: Answers
  readonly tenants: Tenants
  /** Undefined: nobody comes by a token. */
  readonly signIn?: SignIn
  /** `trouble`: why nothing can be written at the moment. */
  health(): Promise<{ readonly trouble?: string }>
  readonly version: string
  /** Whether this hub is called so; undefined: a gateway before it answers to its own names alone. */
  isOwnHost?(host: string): boolean
  /** Undefined where this runtime alerts nobody: then there are no routes for it. */
  readonly alerting?: Alerting
  /** Undefined where this runtime sends no webhooks: then there are no routes for it. */
  readonly subscribing?: Subscribing
  /** Undefined where this runtime asks no vendors for what webhooks missed: then there are no routes for it. */
  readonly pulling?: Pulling
}

export interface Pulling {
  readonly pulls: Pulls
  /** A new ULID. */
  id(): string
}

/** What the routes of pulls need. */
export interface PullRoutePorts extends ApiPorts {
  readonly pulling: Pulling
}

export interface Subscribing {
  readonly subscriptions: Subscriptions
  readonly postings: Postings
  readonly outlet: Outlet
  /** A new ULID. */
  id(): string
  /** There is something to send. */
  wake(): Promise<void>
}

/** What the routes of subscriptions need. */
export interface SubscriptionRoutePorts extends ApiPorts {
  readonly subscribing: Subscribing
}

export interface Alerting {
  readonly books: AlertBooks
  readonly mailings: Mailings
  readonly channels: ReadonlyMap<string, Channel>
  /** A new ULID. */
  id(): string
}

/** What the routes of alerts need. */
export interface AlertRoutePorts extends ApiPorts {
  readonly alerting: Alerting
}
