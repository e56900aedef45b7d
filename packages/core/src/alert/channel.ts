/** A way to reach somebody, and what is told over it: words and no format. Each channel makes of it what it can show. */
import type { z } from 'zod'
import type { Words } from '../detector/detector.ts'
import type { Incident, Severity } from '../incident/incident.ts'
import type { Instant, TenantId } from '../values.ts'

export const alertReasons = [
  'opened',
  'updated',
  'reopened',
  'resolved',
  'escalated',
  'reminder',
  'digest',
  'test',
  'confirm',
  /** About the alerts themselves: somebody cannot be reached any more. */
  'notice',
] as const
export type AlertReason = (typeof alertReasons)[number]

/** An incident as a message shows it. */
export interface ToldIncident {
  readonly incident: Incident
  readonly words: Words
  /** Where it is shown; undefined where the hub has no public address. */
  readonly link?: string
  /** Acknowledges it without signing in, for those who were told. */
  readonly acknowledgeLink?: string
}

/** One message to one recipient. */
export interface AlertMessage {
  /** The same on every attempt, so that a receiver recognises a repeat. */
  readonly id: string
  readonly tenant: TenantId
  /** The shop, as its people call it. */
  readonly shop: string
  readonly reason: AlertReason
  /** Messages of one story share it: mail threads, PagerDuty's dedup key, at most 255 characters. */
  readonly thread: string
  readonly severity: Severity
  /** One line, at most 120 characters: what, and how much. */
  readonly subject: string
  /** What a `notice` has to say and what to do about it, in a sentence or two. */
  readonly note?: string
  /** The most important first; empty for `test`, `confirm` and `notice`. */
  readonly incidents: readonly ToldIncident[]
  /** How many more there are beyond those shown. */
  readonly more: number
  /** In a `confirm` message: opens to say that the address is one's own. In others: stops this kind of message. */
  readonly confirmLink?: string
  readonly muteLink?: string
  readonly settingsLink?: string
  /** For people: IANA zone and locale that times are written in. */
  readonly timeZone: string
  readonly createdAt: Instant
}

/** What became of one attempt. `temporary`: tried again later; `permanent`: this message never; `gone`: this address never again. */
export type Attempt =
  | { readonly status: 'sent'; readonly reference?: string }
  | {
      readonly status: 'failed'
      readonly kind: 'temporary' | 'permanent' | 'gone'
      /** For people: what went wrong; no secret, no address. */
      readonly reason: string
      /** When the receiver asked to be asked again. Unit: seconds. */
      readonly retryAfterSeconds?: number
      /** The beginning of what the receiver answered, one line, for the tenant's admins alone. Plain text: whoever shows it escapes it. */
      readonly answer?: string
    }

/** One way to reach people or tools. `Address`: of one recipient, validated by its schema before it is stored. */
export interface Channel<Address = unknown> {
  /** `smtp`, `ses`, `sms`, `slack`, `pagerduty`, `webhook`. */
  readonly kind: string
  readonly address: z.ZodType<Address>
  /** Whether a recipient must confirm the address before the first alert. */
  readonly needsConfirmation: boolean
  /** Messages a second to one address, and to all of them. */
  readonly rate: { readonly perAddressPerSecond: number; readonly perSecond: number }
  /** How many messages one address gets within 24 hours at most, where each costs money; what is beyond is told to others. At most 200. */
  readonly dailyMax?: number
  /** Every incident is a message of its own, with its id as `thread`: for receivers that group by themselves. Unset: grouped. */
  readonly each?: boolean
  /** How long to wait after the first, second, ... failed attempt; after the last one a message is exhausted.
   * Unset: soon and often, for three days. Unit: seconds. */
  readonly retryAfterSeconds?: readonly number[]
  /** What may be shown of an address in lists and logs: `o•••@s•••.com`. */
  mask(address: Address): string
  /** Never throws for what the receiver does; gives up when `signal` is aborted. */
  send(message: AlertMessage, address: Address, signal: AbortSignal): Promise<Attempt>
  /** Lets go of pooled connections. */
  close?(): Promise<void>
}
