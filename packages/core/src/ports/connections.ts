import type { Digest, Role } from '../connector/connector.ts'
import type { ConnectionId, Instant, TenantId } from '../values.ts'
import type { Page, PageRequest } from './page.ts'

/** A tenant's account at a vendor. Its secrets are in the vault. */
export interface Connection {
  readonly id: ConnectionId
  readonly tenant: TenantId
  readonly vendor: string
  readonly name: string
  readonly roles: readonly Role[]
  readonly settings: Readonly<Record<string, unknown>>
  /** Its account at the vendor, where one address serves many. */
  readonly account?: string
  readonly createdAt: Instant
  /** Since when its deliveries wait, where somebody paused it. */
  readonly pausedAt?: Instant
  /** How often somebody has changed it or its secrets; absent: never. */
  readonly rev?: number
}

export interface Connections {
  /** Whoever calls the hook knows the id and nothing else; every later step uses the tenant found here. */
  atDoor(id: ConnectionId): Promise<Connection | undefined>
  /** `fresh`: as it stands now, not as this process remembers it. */
  find(tenant: TenantId, id: ConnectionId, options?: { fresh?: boolean }): Promise<Connection | undefined>
  /** All of any tenant with this account at this vendor: for the door alone, which then asks for proof. */
  withAccount(vendor: string, account: string): Promise<readonly Connection[]>
  /** All of a tenant, oldest first: a shop has a dozen. */
  all(tenant: TenantId): Promise<readonly Connection[]>
  list(tenant: TenantId, page: PageRequest): Promise<Page<Connection>>
  /** Writes connection and secrets, or neither. `was`: only where it still stands just so; 'moved' where it does not. */
  put(connection: Connection, secrets?: ConnectionSecrets, was?: Connection): Promise<'written' | 'moved'>
  /** Deletes it with its secrets. False: there was none, or none that still stands just so. */
  remove(tenant: TenantId, id: ConnectionId, was?: Connection): Promise<boolean>
}

export interface ConnectionSecrets {
  /** What requests are verified with, newest first; several during rotation. */
  readonly signing: readonly string[]
  /** What lookups use, by name. */
  readonly credentials: Readonly<Record<string, string>>
}

/** What makes personal data comparable without keeping it. */
export interface Pseudonyms {
  /** Keyed with a tenant's own random key, made when it is first needed: the same text always gives the same digest. */
  of(tenant: TenantId): Promise<Digest>
  /** The key itself, for an archive. */
  key(tenant: TenantId): Promise<Uint8Array>
  /** Takes over the key of another hub, unless this one has begun with its own: then nothing changes. */
  adopt(tenant: TenantId, key: Uint8Array): Promise<void>
}

/** Secrets, unreadable at rest. Throws Refusal 'misconfigured' where one cannot be decrypted. */
export interface Vault {
  /** `fresh`: as they stand now, not as this process remembers them. */
  secrets(tenant: TenantId, connection: ConnectionId, options?: { fresh?: boolean }): Promise<ConnectionSecrets>
  /** Writes one credential where it still is as it was `before`; 'moved' where somebody else wrote it since. */
  replaceCredential(
    tenant: TenantId,
    connection: ConnectionId,
    name: string,
    change: { readonly before: string; readonly after: string },
  ): Promise<'replaced' | 'moved'>
}
