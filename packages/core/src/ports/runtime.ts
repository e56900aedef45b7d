/** The small ports: what the use cases need of the machine around them. */
import type { KeyId } from '../access/key.ts'
import type { Lookup } from '../connector/connector.ts'
import type { ListRead, PageAnswer } from '../connector/lists.ts'
import type { PrivacyRequestId } from '../privacy/request.ts'
import type { ConnectionId, DeliveryId, Instant, TenantId } from '../values.ts'
import type { Connection, ConnectionSecrets } from './connections.ts'

export interface Clock {
  now(): Instant
}

/** Never repeated, in order of creation, not guessable. */
export interface Ids {
  delivery(): DeliveryId
  connection(): ConnectionId
  privacyRequest(): PrivacyRequestId
  key(): KeyId
}

/** A tenant's settings for a detector; undefined where it has said nothing. */
export interface Policies {
  /** `fresh`: as it stands now, not as this process remembers it. */
  get(tenant: TenantId, detector: string, options?: { fresh?: boolean }): Promise<unknown>
  /** `was`: only where it still is what `get` answered then; 'moved' where it is not. */
  put(
    tenant: TenantId,
    detector: string,
    policy: unknown,
    was?: { readonly policy: unknown },
  ): Promise<'written' | 'moved'>
  /** All that a tenant has said, by detector. */
  all(tenant: TenantId): Promise<ReadonlyMap<string, unknown>>
}

/** Whether its delivery asks for the first time, or goes on with what it was answered. */
export type LookupTurn = 'new' | 'begun'

/** Performs the reads that connectors describe. */
export interface Lookups {
  /** The answer as parsed JSON, or null where the vendor says there is none.
   * Throws Refusal 'misconfigured' where credentials or address are missing or refused, 'unavailable' when trying later is right. */
  perform(connection: Connection, secrets: ConnectionSecrets, lookup: Lookup, turn?: LookupTurn): Promise<unknown>
}

/** Asks vendors for pages of their lists. */
export interface Pages {
  /** Any answer but those that ask for patience or for other credentials. `soon`: somebody waits for it, a few seconds and no longer.
   * Throws Refusal 'misconfigured' where credentials or address are missing or refused, 'unavailable' when trying later is right. */
  read(
    connection: Connection,
    secrets: ConnectionSecrets,
    request: ListRead,
    options?: { readonly soon?: boolean },
  ): Promise<PageAnswer>
}

/** What is counted and not kept. */
export interface Counters {
  add(tenant: TenantId, connection: ConnectionId, name: string, count?: number): void
  /** Counted for the day alone. */
  addToDay(tenant: TenantId, connection: ConnectionId, name: string, count?: number): void
  /** Since the connection was made. */
  read(tenant: TenantId, connection: ConnectionId): Promise<Readonly<Record<string, number>>>
  /** By the day of counting, the latest first, of the last `countedDaysMax` at most; days without are left out. `since`: `2026-11-20`, UTC. */
  days(tenant: TenantId, connection: ConnectionId, since: string): Promise<readonly CountedDay[]>
}

export interface CountedDay {
  /** `2026-11-20`, UTC. */
  readonly day: string
  readonly counts: Readonly<Record<string, number>>
}

/** How long days are kept. */
export const countedDaysMax = 60
