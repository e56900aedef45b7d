/** What the hub says no to. Closed: the API maps each code to a status, so that a code without one does not compile. */
export type RefusalCode =
  | 'unreadable' // the bytes or values cannot be understood
  | 'unsupported' // understood, but of a kind that we do not read
  | 'invalid' // a caller's field is wrong
  | 'unauthorised'
  | 'forbidden' // known who asks, and it is not theirs to do
  | 'not-found'
  | 'conflict'
  | 'stale' // it is another version by now than the caller saw
  | 'misconfigured' // a secret or setting of a connection is missing
  | 'unavailable' // a store or vendor cannot answer now; trying again later is right

/** A "no" the caller can act on. What is expected is a value instead; all else that is thrown is our fault. */
export class Refusal extends Error {
  readonly code: RefusalCode
  /** Shown to the caller: no secret, no SQL, no payload, nothing of another tenant. */
  readonly detail: string
  /** Where in the caller's input, e.g. `settings.shop`. */
  readonly path: string | undefined
  /** For how long it is of no use to try again, where somebody said so. */
  readonly retryAfterSeconds: number | undefined

  constructor(
    code: RefusalCode,
    detail: string,
    options: ErrorOptions & { path?: string; retryAfterSeconds?: number } = {},
  ) {
    super(`${code}: ${detail}`, options)
    this.name = 'Refusal'
    this.code = code
    this.detail = detail
    this.path = options.path
    this.retryAfterSeconds = options.retryAfterSeconds
  }
}
