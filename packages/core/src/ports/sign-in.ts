import type { AccessRole } from '../access/grant.ts'
import type { TenantId } from '../values.ts'

/** Who signed in elsewhere, as their token says and its signature proves. */
export interface SignedIn {
  readonly tenant: TenantId
  readonly role: AccessRole
  /** What their issuer calls them. */
  readonly subject: string
}

/** Bearer tokens of an issuer that the hub was told to trust. */
export interface SignIn {
  /** A sentence for whoever sent it, where the token is not valid here. Throws Refusal 'unavailable' where the issuer's keys cannot be had. */
  read(token: string): Promise<SignedIn | { readonly fault: string }>
}
