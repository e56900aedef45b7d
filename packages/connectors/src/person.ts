/** People as systems write them, made comparable: what leaves this file can no longer be read back. */
import { type Digest, emailPseudonym, namePseudonym, type Person, type Pseudonym, phonePseudonym } from '@kilter/core'
import { type CountryCode, parsePhoneNumberFromString } from 'libphonenumber-js/min'
import * as z from 'zod'

const lengthMax = 320
const address = /^[^\s@"(),:;<>[\]\\]+@[^\s@"(),:;<>[\]\\]+$/u

export interface PersonAsWritten {
  readonly email?: string | null | undefined
  readonly phone?: string | null | undefined
  /** ISO 3166 alpha-2, for numbers without a country code. */
  readonly country?: string | undefined
}

/** What cannot be understood as an address or a number is left out: a wrong match is worse than none. */
export function personFrom({ email, phone, country }: PersonAsWritten, digest: Digest): Person {
  const normal = normalEmail(email)
  const e164 = normalPhone(phone, country)
  return {
    ...(normal === undefined ? {} : { email: emailPseudonym(normal, digest) }),
    ...(e164 === undefined ? {} : { phone: phonePseudonym(e164, digest) }),
  }
}

/** Lower case, as all mailbox providers of any size treat it; nothing else is taken for the same. */
function normalEmail(given: string | null | undefined): string | undefined {
  const text = given?.normalize('NFC').trim().toLowerCase() ?? ''
  return text.length <= lengthMax && address.test(text) ? text : undefined
}

function normalPhone(given: string | null | undefined, country: string | undefined): string | undefined {
  if (!given || given.length > lengthMax) return undefined
  const number = parsePhoneNumberFromString(given, country as CountryCode | undefined)
  return number?.isPossible() ? number.number : undefined
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
