import type { ApiKey, KeyId } from '../access/key.ts'
import type { Instant, TenantId } from '../values.ts'
import type { Page, PageRequest } from './page.ts'

/** API keys. Of the text of one only the digest is known here. */
export interface Keys {
  /** Of any tenant: whoever calls knows the text and nothing else; every later step uses the tenant found here. */
  find(digest: string): Promise<ApiKey | undefined>
  get(tenant: TenantId, id: KeyId): Promise<ApiKey | undefined>
  /** Newest first, also those that open nothing any more. */
  list(tenant: TenantId, page: PageRequest): Promise<Page<ApiKey>>
  /** 'taken': there is or was one of this text, and it stays as it is. */
  add(key: ApiKey, digest: string): Promise<'added' | 'taken'>
  /** From `at` on it opens nothing; an earlier moment stands. 'last': it is the only one that opens everything for ever, however many ask. */
  revoke(tenant: TenantId, id: KeyId, at: Instant): Promise<'revoked' | 'last' | 'unknown'>
  /** All of a tenant that leaves, the last one too: no text of them opens anything from now on, or says whose it was. */
  clear(tenant: TenantId): Promise<void>
  /** That it was used on this day (UTC), to be called once a day. */
  used(tenant: TenantId, id: KeyId, day: string): Promise<void>
}
