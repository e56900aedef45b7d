import type { CanonicalEvent, EventType } from '../event/event.ts'
import type { ConnectionId, DeliveryId, Instant, TenantId } from '../values.ts'
import type { Page, PageRequest } from './page.ts'

export interface EventFilter {
  readonly type?: EventType
  readonly connection?: ConnectionId
  readonly delivery?: DeliveryId
  /** Received from then on. */
  readonly from?: Instant
  /** Received before then. */
  readonly before?: Instant
}

/** Names a list of events, for its cursors. */
export const eventList = (tenant: TenantId, { type, connection, delivery, from, before }: EventFilter): string =>
  JSON.stringify(['events', tenant, type, connection, delivery, from, before])

/** What the hub understood of deliveries, as it was when each was settled the last time. It goes with their bytes. Nobody is named in it. */
export interface Events {
  /** Undefined for one that is unknown, gone or another tenant's. */
  find(tenant: TenantId, id: string): Promise<CanonicalEvent | undefined>
  /** Those of the newest delivery first. A page may be short, or empty, though there is more: each looks at a bounded number. */
  list(tenant: TenantId, filter: EventFilter, page: PageRequest): Promise<Page<CanonicalEvent>>
}
