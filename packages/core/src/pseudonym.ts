/** Personal data made comparable: keyed digests, and hints that a person recognises but nobody can use. */
import { createHmac, createSecretKey, randomBytes } from 'node:crypto'
import type { Digest } from './connector/connector.ts'
import type { Pseudonym } from './event/customer.ts'

const keyBytes = 32

export const newPseudonymKey = (): Uint8Array => randomBytes(keyBytes)

/** Shape: HMAC-SHA256, base64url. */
export function digestWith(key: Uint8Array): Digest {
  const prepared = createSecretKey(key)
  return (text) => createHmac('sha256', prepared).update(text).digest('base64url')
}

const masked = '•••'
/** Unit: characters. Source: RFC 5321, 64 before the sign and 255 behind it. */
export const contactLengthMax = 320
const address = /^[^\s@"(),:;<>[\]\\]+@[^\s@"(),:;<>[\]\\]+$/u
const addresses = /[^\s@"'(),:;<>[\]\\=&?/]+@[^\s@"'(),:;<>[\]\\=&?/]+\.[^\s@"'(),:;<>[\]\\=&?/]+/gu

/** Lower case, as all mailbox providers of any size treat it; nothing else is taken for the same. Undefined: not an address. */
export function normalEmail(given: string | null | undefined): string | undefined {
  const text = given?.normalize('NFC').trim().toLowerCase() ?? ''
  return text.length <= contactLengthMax && address.test(text) ? text : undefined
}

/** Every address in a text, normalised, be it within a sentence or a link. */
export function addressesIn(text: string): string[] {
  if (!text.includes('@') && !/%40/.test(text)) return []
  const whole = normalEmail(text)
  const found = unescaped(text).match(addresses) ?? []
  const trimmed = found.map((each) => normalEmail(each.replace(/[.!?*_}|]+$/u, '')))
  return [...new Set([whole, ...trimmed])].filter((each) => each !== undefined)
}

function unescaped(text: string): string {
  try {
    return text.includes('%') ? decodeURIComponent(text) : text
  } catch {
    return text.replaceAll('%40', '@')
  }
}

export const emailDigest = (email: string, digest: Digest): string => digest(`email:${email}`)
export const phoneDigest = (e164: string, digest: Digest): string => digest(`phone:${e164}`)

/** Of an address that is normalised already. */
export function emailPseudonym(email: string, digest: Digest): Pseudonym {
  const [local = '', domain = ''] = email.split(/@(?=[^@]*$)/)
  const suffix = /\.[a-z]{2,10}$/.exec(domain)?.[0] ?? ''
  return { digest: emailDigest(email, digest), hint: `${first(local)}${masked}@${first(domain)}${masked}${suffix}` }
}

const shownDigits = 2

/** Of a number in E.164. */
export const phonePseudonym = (e164: string, digest: Digest): Pseudonym => ({
  digest: phoneDigest(e164, digest),
  hint: `+${masked}${e164.slice(-shownDigits)}`,
})

/** Of a name; compared without case, accents and doubled blanks. */
export function namePseudonym(name: string, digest: Digest): Pseudonym {
  const plain = name.normalize('NFKD').replace(/\p{M}/gu, '').toLowerCase().replace(/\s+/g, ' ').trim()
  return { digest: digest(`name:${plain}`), hint: `${first(name.trim())}${masked}` }
}

const first = (text: string): string => [...text][0] ?? ''
