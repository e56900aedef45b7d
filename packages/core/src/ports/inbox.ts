import type { Headers } from '../connector/connector.ts'
import type { CanonicalEvent } from '../event/event.ts'
import type { ConnectionId, DeliveryId, Instant, TenantId } from '../values.ts'
import type { Page, PageRequest } from './page.ts'

/** received: waits for its turn. aligned: its facts are in. ignored: an unknown topic. parked: cannot be read, a person sees it. */
export const deliveryStatuses = ['received', 'aligned', 'ignored', 'parked'] as const
export type DeliveryStatus = (typeof deliveryStatuses)[number]

/** How a delivery came that no webhook brought: asked for, regularly or once for the time before. */
export const deliverySources = ['pull', 'backfill'] as const
export type DeliverySource = (typeof deliverySources)[number]

/** What is known of a delivery without opening it. */
export interface DeliveryRecord {
  readonly id: DeliveryId
  readonly tenant: TenantId
  readonly connection: ConnectionId
  readonly topic: string
  readonly dedupeKey: string
  readonly receivedAt: Instant
  /** Absent: a webhook. */
  readonly source?: DeliverySource
  readonly status: DeliveryStatus
  /** Why it is parked or waits for another attempt. No payload in it. */
  readonly reason?: string
  readonly attempts: number
}

/** One webhook request as received. */
export interface Delivery extends DeliveryRecord {
  readonly headers: Headers
  readonly body: Uint8Array
}

export type NewDelivery = Omit<Delivery, 'status' | 'attempts' | 'reason'>

/** What a store finds a delivery by. */
export type DeliveryName = Pick<DeliveryRecord, 'id' | 'tenant' | 'connection' | 'dedupeKey'>

/** What became of one attempt. `retry` leaves it received, due again at `at`. */
export type Outcome =
  | {
      readonly status: 'aligned'
      /** It was pulled, and said what no webhook had said. */
      readonly missed?: true
      /** What was understood of it, to be looked up later: see `Events`. Without: what is kept of it stays. */
      readonly events?: readonly CanonicalEvent[]
    }
  | { readonly status: 'ignored' }
  | { readonly status: 'parked'; readonly reason: string }
  | {
      readonly status: 'retry'
      readonly at: Instant
      readonly reason: string
      /** It waits for a person: credentials or an address are missing or refused. */
      readonly misconfigured?: boolean
    }

export interface DeliveryFilter {
  readonly status?: DeliveryStatus
  readonly connection?: ConnectionId
  readonly topic?: string
  /** Received from then on. */
  readonly from?: Instant
  /** Received before then. */
  readonly before?: Instant
  /** As the vendor names a delivery; asks for `connection` too, for only there it names one. */
  readonly dedupeKey?: string
}

/** Names a list of deliveries, for its cursors. */
export const deliveryList = (
  tenant: TenantId,
  { status, connection, topic, from, before, dedupeKey }: DeliveryFilter,
): string => JSON.stringify(['deliveries', tenant, status, connection, topic, from, before, dedupeKey])

export const fitsDelivery =
  ({ status, connection, topic, from, before, dedupeKey }: DeliveryFilter) =>
  (record: DeliveryRecord): boolean =>
    (status === undefined || record.status === status) &&
    (connection === undefined || record.connection === connection) &&
    (topic === undefined || record.topic === topic) &&
    (from === undefined || record.receivedAt >= from) &&
    (before === undefined || record.receivedAt < before) &&
    (dedupeKey === undefined || record.dedupeKey === dedupeKey)

export interface ParkedGroup {
  readonly topic: string
  readonly reason: string
  readonly count: number
}

/** What came by asking alone, on one day. */
export interface MissedDay {
  /** `2026-11-20`, UTC. */
  readonly day: string
  readonly count: number
}

/** Why a parked delivery is not there to be read any more. */
export const erasedUnread = 'erased, for it may have named somebody whose data was to be erased'

/** The durable queue between the door and the meaning of a delivery. */
export interface Inbox {
  /** Durable when it resolves. A second delivery with the same connection and dedupe key is a duplicate: nothing is written. */
  put(delivery: NewDelivery): Promise<'kept' | 'duplicate'>
  /** Counts the attempt and records its outcome. */
  settle(delivery: DeliveryName, outcome: Outcome): Promise<void>
  /** Undefined for a delivery that is unknown or another tenant's. */
  find(tenant: TenantId, id: DeliveryId): Promise<DeliveryRecord | undefined>
  /** As `find`, with headers and bytes; `expired` once these are past their retention, or erased. */
  open(tenant: TenantId, id: DeliveryId): Promise<Delivery | 'expired' | undefined>
  /** Newest first. A page may be short, or empty, though there is more: each looks at a bounded number. */
  list(tenant: TenantId, filter: DeliveryFilter, page: PageRequest): Promise<Page<DeliveryRecord>>
  /** How many of a connection have this status. */
  count(tenant: TenantId, connection: ConnectionId, status: DeliveryStatus): Promise<number>
  /** What a connection's parked ones have in common: how many, by topic and reason. */
  parked(tenant: TenantId, connection: ConnectionId): Promise<readonly ParkedGroup[]>
  /** How many of a connection were missed, by the day on which they were asked for, the latest first; days without are left out. */
  missed(tenant: TenantId, connection: ConnectionId, since: Instant): Promise<readonly MissedDay[]>
  /** Deletes headers, bytes and what was understood of them for good; the record stays. One that was parked is ignored from then on. `waiting`: its turn is still to come,
   * and nothing changed. */
  erase(delivery: DeliveryName): Promise<'erased' | 'waiting' | 'unknown'>
  /** Makes it received and due at once, with no attempts behind it. */
  replay(tenant: TenantId, id: DeliveryId): Promise<'received' | 'expired' | 'unknown'>
}
