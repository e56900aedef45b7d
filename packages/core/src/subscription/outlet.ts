/** How messages of subscriptions leave the hub: signed, and to guarded addresses only. */
import type { z } from 'zod'
import type { Attempt } from '../alert/channel.ts'

/** Stands in every webhook of a hub, so that it knows its own where they come back to it (OUT-18). */
export const markHeader = 'kilter-hub'

/** Where to, and with which headers of the receiver's own. */
export interface Target {
  readonly url: string
  readonly headers?: Readonly<Record<string, string>> | undefined
}

export interface Posted {
  readonly attempt: Attempt
  /** The HTTP status, where there was an answer. */
  readonly code?: number
}

export interface Outlet {
  /** Judges an address before it is kept; it is judged again by what its name stands for, when it is connected to. */
  readonly target: z.ZodType<Target>
  /** What its owner should know of an address that is kept all the same, e.g. that its name leads nowhere; undefined: nothing. */
  doubtOf?(url: string): Promise<string | undefined>
  /** What may be shown of an address. */
  mask(url: string): string
  newSecret(): string
  /** Never throws for what the receiver does; gives up when `signal` is aborted. Its `answer` names no secret of ours. */
  send(
    message: { readonly id: string; readonly body: string },
    to: Target & { readonly secrets: readonly string[] },
    signal: AbortSignal,
  ): Promise<Posted>
}
