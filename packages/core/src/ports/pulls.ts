import type { ConnectionId, Instant, TenantId } from '../values.ts'

/** One way through a list, from its first page to its last. */
export interface Walk {
  /** What changed before is passed over. */
  readonly since: Instant
  /** What changed later is left to the next walk. */
  readonly until?: Instant
  readonly startedAt: Instant
  /** Where it goes on; absent: at the first page. */
  readonly cursor?: string
  /** The youngest change that it has come to. */
  readonly reachedAt?: Instant
  readonly pages: number
  /** Things that were wanted, and how many of them the hub had not been told in these very words. */
  readonly listed: number
  readonly kept: number
  /** How often the vendor forgot the cursor since it last got further. */
  readonly restarts: number
  readonly isDone?: true
  /** Why it ended before its last page. No payload in it. */
  readonly reason?: string
}

/** How far the regular asking has come with one list. */
export interface ListProgress {
  /** All that changed before has been taken in. */
  readonly watermark: Instant
  /** Where a list that is a feed goes on. */
  readonly position?: string
  /** The one under way. */
  readonly walk?: Walk
  /** Why the last walk did not come to its end. */
  readonly reason?: string
}

/** What was so before the connection was made, asked for once. */
export interface Backfill {
  readonly id: string
  readonly since: Instant
  readonly startedAt: Instant
  readonly endedAt?: Instant
  readonly walks: Readonly<Record<string, Walk>>
}

/** How far a connection's vendor has been asked for what its webhooks may have missed. */
export interface Pull {
  readonly tenant: TenantId
  readonly connection: ConnectionId
  /** Counts writes. */
  readonly version: number
  /** When there is something to do again; absent: never by itself. */
  readonly dueAt?: Instant
  /** When the next round begins; absent: it is switched off. */
  readonly nextAt?: Instant
  /** Unit: minutes. 0: switched off. */
  readonly everyMinutes: number
  /** Where lists begin of which nothing is known yet. */
  readonly watermark: Instant
  /** When the last round ended. */
  readonly pulledAt?: Instant
  /** Attempts in a row that the vendor did not answer. */
  readonly attempts: number
  /** Why it waits. */
  readonly reason?: string
  readonly lists: Readonly<Record<string, ListProgress>>
  readonly backfill?: Backfill
}

export type PullName = Pick<Pull, 'tenant' | 'connection'>

export interface Pulls {
  /** Undefined where the connection was never asked about. */
  read(tenant: TenantId, connection: ConnectionId): Promise<Pull | undefined>
  /** Writes it as the version after; 'moved' where somebody else wrote since. Version 0: there is none yet. It goes with its connection. */
  write(pull: Pull): Promise<'written' | 'moved'>
  /** Connections whose turn has come, the longest due first; those of which nothing was ever written among them. */
  due(now: Instant, limit: number): Promise<readonly PullName[]>
}
