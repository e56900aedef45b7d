/** Personal data made comparable: keyed digests, and hints that a person recognises but nobody can use. */
import { createHmac, randomBytes } from 'node:crypto'
import type { Digest } from './connector/connector.ts'
import type { Pseudonym } from './event/customer.ts'

const keyBytes = 32

export const newPseudonymKey = (): Uint8Array => randomBytes(keyBytes)

/** Shape: HMAC-SHA256, base64url. */
export const digestWith =
  (key: Uint8Array): Digest =>
  (text) =>
    createHmac('sha256', key).update(text).digest('base64url')

const masked = '•••'

/** Of an address that is normalised already. */
export function emailPseudonym(email: string, digest: Digest): Pseudonym {
  const [local = '', domain = ''] = email.split(/@(?=[^@]*$)/)
  const suffix = /\.[a-z]{2,10}$/.exec(domain)?.[0] ?? ''
  return { digest: digest(`email:${email}`), hint: `${first(local)}${masked}@${first(domain)}${masked}${suffix}` }
}

const shownDigits = 2

/** Of a number in E.164. */
export const phonePseudonym = (e164: string, digest: Digest): Pseudonym => ({
  digest: digest(`phone:${e164}`),
  hint: `+${masked}${e164.slice(-shownDigits)}`,
})

/** Of a name; compared without case, accents and doubled blanks. */
export function namePseudonym(name: string, digest: Digest): Pseudonym {
  const plain = name.normalize('NFKD').replace(/\p{M}/gu, '').toLowerCase().replace(/\s+/g, ' ').trim()
  return { digest: digest(`name:${plain}`), hint: `${first(name.trim())}${masked}` }
}

const first = (text: string): string => [...text][0] ?? ''
