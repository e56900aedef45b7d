/** What a vendor's API lists of what changed: asked for page by page, read as what the vendor would have sent. Pure, as the connector is. */
import type { Instant } from '../values.ts'
import type { Headers, Request, Role } from './connector.ts'

/** One page of one list. */
export interface PageAsk {
  /** What changed at this moment or later is wanted. */
  readonly since: Instant
  /** Where the page before ended, as the list itself wrote it; undefined: the first page. */
  readonly cursor?: string
}

/** A read of a page, described and not performed. */
export interface ListRead {
  /** Below the API's base address. Built with encodeURIComponent. */
  readonly path: string
  /** Posted as JSON where it is given. */
  readonly body?: unknown
  readonly headers?: Readonly<Record<string, string>>
}

/** What the vendor's API answered, be it a refusal of the cursor. */
export interface PageAnswer {
  readonly status: number
  /** Names in lower case. */
  readonly headers: Headers
  /** Undefined: an empty body. */
  readonly json: unknown
}

/** One thing on a page, as a webhook about it would have come. */
export interface Listed extends Request {
  /** When it changed, where the list says so. */
  readonly changedAt?: Instant
}

export interface ListPage {
  readonly listed: readonly Listed[]
  /** Where the next page starts; undefined: this was the last one. */
  readonly next?: string
}

export interface VendorList<Settings> {
  /** Names it among the vendor's lists: `orders`. */
  readonly name: string
  ask(page: PageAsk, settings: Settings): ListRead
  /** Called with answers of 2xx and with 304 alone. Throws Refusal: 'unreadable' for a page of another shape, 'unavailable' where the vendor asks for patience. */
  read(answer: PageAnswer, page: PageAsk, settings: Settings): ListPage
  /** It is asked where the connection has one of these roles; absent: always. */
  readonly roles?: readonly Role[]
  /** It is asked where this holds of the connection's settings; absent: always. */
  readonly isFor?: (settings: Settings) => boolean
  /** Goes on where it ended, however long ago: it has no first page of a time, and its last page leaves a cursor behind. */
  readonly isFeed?: true
  /** From the oldest change to the youngest: what was reached is behind us, whatever becomes of the cursor. */
  readonly isOldestFirst?: true
  /** Unit: minutes. Not asked more often than that: it is long, or costs much. */
  readonly everyMinutes?: number
  /** Unit: days. What changed before that is not listed any more. */
  readonly reachesBackDays?: number
  /** Where a refusal of the cursor looks other than 400, 404, 410 or 422. */
  readonly isExpired?: (answer: PageAnswer) => boolean
}

const expiredStatuses = new Set([400, 404, 410, 422])

/** The vendor no longer knows the cursor. */
export const cursorIsGone = (answer: PageAnswer, list: VendorList<never>): boolean =>
  list.isExpired?.(answer) ?? expiredStatuses.has(answer.status)
