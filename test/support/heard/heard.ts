/** What is heard of a draft once a vendor has told it in its own format: the same, or exactly what its format leaves of it. */
import type { EventDraft, EventType, Instant } from '@kilter/core'
import fc from 'fast-check'
import { expect } from 'vitest'
import type { Drafted, Forms } from '../any-draft.ts'

export interface Hearing {
  /** Where the secret must look like the vendor's. */
  readonly secret?: string
  /** The request bears the secret itself, in a header, in the address or in the body; nothing else proves it genuine. */
  readonly bearsSecret?: true
  /** How the vendor's ids look. */
  readonly forms?: Forms
  /** Data that the vendor surely tells of, by type, where few drafts of all are such. Undefined: the field is absent. */
  readonly likely?: Readonly<Record<string, object>>
  /** By type of draft; of every other type the vendor tells nothing. */
  readonly hears: { readonly [Type in EventType]?: Heard<Type> }
}

export interface Heard<Type extends EventType> {
  /** In words, for the title of the test. Absent: nothing. */
  readonly loses?: string
  /** Empty where the vendor does not tell of such a draft at all. */
  as(draft: Drafted<Type>): readonly EventDraft[]
}

export const whole = { as: (draft: EventDraft) => [draft] }

type Data<Type extends EventType> = Drafted<Type>['data']

/** The draft with other data: what is absent there is left out. */
export const but = <Type extends EventType>(
  draft: Drafted<Type>,
  data: { readonly [Field in keyof Data<Type>]?: Data<Type>[Field] | undefined },
  time: Instant = draft.time,
): EventDraft => {
  const present = Object.entries({ ...draft.data, ...data }).filter(([, value]) => value !== undefined)
  return { type: draft.type, time, data: Object.fromEntries(present) } as EventDraft
}

/** What is finer than a second is cut. */
export const toTheSecond = (time: Instant): Instant => `${time.slice(0, 19)}.000Z` as Instant

export const emailOf = <Given extends { email?: unknown }>({ email }: Given): Pick<Given, 'email'> =>
  email === undefined ? {} : ({ email } as Pick<Given, 'email'>)

export const digits = fc.integer({ min: 1, max: 2 ** 53 - 1 }).map(String)

/** For ids beyond what a double holds. */
export const longDigits = fc.bigInt({ min: 2n ** 53n, max: 2n ** 63n }).map(String)

/** The id that a vendor gives to somebody of whom only the address was known. */
export const someId = expect.any(String) as unknown as string

/** Of an address alone a vendor makes a record of its own. */
export const recordOf = ({ data: { customer, person } }: Drafted<'consent.changed'>): string | undefined =>
  customer ?? (person.email || person.phone ? someId : undefined)

/** Consent that most tools know of. */
export const toAll = { channel: 'email', state: 'withdrawn', list: undefined }
