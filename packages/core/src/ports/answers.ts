import type { Instant, TenantId } from '../values.ts'

export interface KeptAnswer {
  readonly status: number
  readonly contentType: string
  readonly body: string
  /** Of what is shown, where it has a version. */
  readonly etag?: string
}

/** `begun`: it is the caller's to carry out, and to finish or give up. `another`: the name was used for another request. */
export type Begun =
  | { readonly state: 'begun' | 'running' | 'another' }
  | { readonly state: 'answered'; readonly answer: KeptAnswer }

/** How long an answer is kept for whoever asks again. */
export const keptMilliseconds = 24 * 3_600_000
/** Whoever has not finished by then has died: it may be carried out again. Longer than any request may take. */
export const runningMilliseconds = 60_000

/** What was answered under a name of the caller's choice, so that who repeats a request gets the same answer. Sealed at rest. */
export interface Answers {
  /** `request`: a digest of it. */
  begin(tenant: TenantId, name: string, request: string, now: Instant): Promise<Begun>
  finish(tenant: TenantId, name: string, answer: KeptAnswer): Promise<void>
  /** As if it had not been asked. */
  giveUp(tenant: TenantId, name: string): Promise<void>
}
