/** People as systems write them, made comparable: what leaves this file can no longer be read back. */
import {
  contactLengthMax,
  type Digest,
  emailPseudonym,
  namePseudonym,
  normalEmail,
  type Person,
  type PersonDigest,
  type Pseudonym,
  phonePseudonym,
} from '@kilter/core'
import * as z from 'zod'

export interface PersonAsWritten {
  readonly email?: string | null | undefined
  readonly phone?: string | null | undefined
  /** ISO 3166 alpha-2, for numbers without a country code. */
  readonly country?: string | undefined
}

/** What cannot be understood as an address or a number is left out: a wrong match is worse than none. */
export function personFrom({ email, phone, country }: PersonAsWritten, digest: PersonDigest): Person {
  const normal = normalEmail(email)
  const e164 = phone && phone.length <= contactLengthMax ? digest.e164(phone, country) : undefined
  return {
    ...(normal === undefined ? {} : { email: emailPseudonym(normal, digest) }),
    ...(e164 === undefined ? {} : { phone: phonePseudonym(e164, digest) }),
  }
}

/** The parts of a name; undefined where there is none. */
export function nameFrom(parts: readonly (string | null | undefined)[], digest: Digest): { name?: Pseudonym } {
  const name = parts
    .map((part) => part?.trim())
    .filter((part) => part)
    .join(' ')
  return name === '' ? {} : { name: namePseudonym(name, digest) }
}

/** For the settings of vendors that keep phone numbers without a country code. */
export const countrySetting = z
  .string()
  .regex(/^[A-Z]{2}$/, 'must be a country code like GB')
  .optional()
  .describe('The country of phone numbers that are stored without a country code, e.g. GB.')
