/** How a vendor tells of what happened, and what its API answers: the reverse of a connector, written from the vendor's documentation alone. */
import type { EventDraft } from '@kilter/core'
import type { ListAnswer } from './listing.ts'

/** One webhook before it is signed: `senders` does that. */
export interface Telling {
  readonly body: string
  /** What the vendor says beside the body, e.g. its topic. */
  readonly headers?: Readonly<Record<string, string>>
  /** Behind the hook's address, without `?`, where the vendor puts the topic there. */
  readonly query?: string
}

/** One account at one vendor. It remembers what it told, so that its API can answer for it. */
export interface VendorVoice {
  /** What a connection to this account must be set to, e.g. the number of the account. */
  readonly settings?: Readonly<Record<string, unknown>>
  /** And besides, so that its lists can be asked for, where those are of a part of the account. */
  readonly listSettings?: Readonly<Record<string, unknown>>
  /** The webhooks that this makes the vendor send; none for what it never tells of. */
  tell(draft: EventDraft): readonly Telling[]
  /** What its API answers to a read, as JSON; undefined: 404. `path` with its query, as a connector's lookup gives it. */
  answer?(path: string): unknown
  /** What its API answers to a read of a list of what changed; undefined: none of these. `body` as JSON, where one was posted; names of headers
   * in lower case. */
  list?(path: string, body: unknown, headers?: Readonly<Record<string, string>>): ListAnswer | undefined
}

/** Events name people by digest alone; a voice needs the invented address, number or name behind it. Answers undefined for a stranger. */
export type Phonebook = (digest: string) => string | undefined

export interface VoiceSetting {
  readonly people: Phonebook
  /** ISO 4217, of everything that the shop sells. */
  readonly currency: string
}

export type VoiceMaker = (setting: VoiceSetting) => VendorVoice

export interface NamedVoice {
  readonly vendor: string
  /** Which one, where a vendor has several ways to tell. */
  readonly form?: string
  readonly voice: VoiceMaker
}
