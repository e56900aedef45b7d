import { createHash, createHmac, createPublicKey, timingSafeEqual, verify } from 'node:crypto'
import { type Instant, millisecondsOf } from '../values.ts'

const headerLengthMax = 4_096
const candidatesMax = 5

export interface SignatureCheck {
  /** Key text, used as its UTF-8 bytes; or the bytes themselves. */
  readonly secret: string | Uint8Array
  /** What is signed, in order; the parts are joined without a separator. */
  readonly signed: Uint8Array | readonly (Uint8Array | string)[]
  /** As given by the caller; several where a vendor signs with old and new secret at once. */
  readonly given: string | readonly string[] | null | undefined
  readonly encoding: 'hex' | 'base64'
  readonly algorithm?: 'sha256' | 'sha512' | 'sha1'
}

/** The one place where a signature is compared, in constant time and over whole digests.
 * Answers false, never throws, for whatever is given. More than five candidates are refused unread. */
export function hmacMatches({ secret, signed, given, encoding, algorithm = 'sha256' }: SignatureCheck): boolean {
  const candidates = typeof given === 'string' ? [given] : (given ?? [])
  if (secret.length === 0 || candidates.length === 0 || candidates.length > candidatesMax) return false
  const expected = hmacOf({ secret, signed, algorithm })
  return candidates.map((candidate) => equals(candidate, expected, encoding)).includes(true)
}

/** What we sign ourselves. */
export function hmacOf({
  secret,
  signed,
  algorithm = 'sha256',
}: Pick<SignatureCheck, 'secret' | 'signed' | 'algorithm'>): Buffer {
  const hmac = createHmac(algorithm, secret)
  for (const part of signed instanceof Uint8Array ? [signed] : signed) hmac.update(part)
  return hmac.digest()
}

/** Decoders forgive stray characters, so the text must also be what the digest is written as. */
function equals(candidate: string, expected: Buffer, encoding: 'hex' | 'base64'): boolean {
  if (candidate.length > headerLengthMax) return false
  const text = Buffer.from(encoding === 'hex' ? candidate.toLowerCase() : candidate, 'utf8')
  const wanted = Buffer.from(expected.toString(encoding), 'utf8')
  return text.length === wanted.length && timingSafeEqual(text, wanted)
}

/** The whole secret comes with the request, in a header or a body. Compared in constant time; an empty one matches nothing. */
export function tokenMatches(secret: string, given: string | undefined): boolean {
  if (secret === '' || given === undefined || given.length > headerLengthMax) return false
  const digest = (text: string) => createHash('sha256').update(text).digest()
  return timingSafeEqual(digest(secret), digest(given))
}

export interface PublicKeyCheck {
  /** `ed25519`: 32 raw bytes. `rsa-sha256`: a JWK. */
  readonly key: { readonly ed25519: Uint8Array } | { readonly rsa: Readonly<Record<string, unknown>> }
  readonly signed: readonly (Uint8Array | string)[]
  /** Base64. */
  readonly given: string | undefined
}

const base64 = /^[A-Za-z0-9+/]+={0,2}$/

/** For vendors that sign with a private key. Answers false, never throws, for whatever is given. */
export function publicKeyMatches({ key, signed, given }: PublicKeyCheck): boolean {
  if (given === undefined || given.length > headerLengthMax || !base64.test(given)) return false
  const message = Buffer.concat(signed.map((part) => Buffer.from(part as string)))
  const signature = Buffer.from(given, 'base64')
  if (signature.toString('base64') !== given) return false
  try {
    if ('rsa' in key) {
      return verify('RSA-SHA256', message, createPublicKey({ key: key.rsa as never, format: 'jwk' }), signature)
    }
    const jwk = { kty: 'OKP', crv: 'Ed25519', x: Buffer.from(key.ed25519).toString('base64url') }
    return verify(null, message, createPublicKey({ key: jwk, format: 'jwk' }), signature)
  } catch {
    return false
  }
}

const toleranceMilliseconds = 5 * 60_000
const units = { seconds: 1_000, milliseconds: 1 } as const

/** A signed time is fresh within five minutes either way. Whole numbers of the unit, or RFC 3339 text; all else is stale. */
export function isFresh(given: string | undefined, unit: keyof typeof units | 'text', now: Instant): boolean {
  if (given === undefined) return false
  if (unit !== 'text' && !/^\d{1,15}$/.test(given)) return false
  const at = unit === 'text' ? textTime(given) : Number(given) * units[unit]
  return Math.abs(millisecondsOf(now) - at) <= toleranceMilliseconds
}

const zonedTime = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d{1,9})?(Z|[+-]\d\d:\d\d)$/

const textTime = (text: string): number => (zonedTime.test(text) ? Date.parse(text) : Number.NaN)

/** The parts of `t=1,v1=a,v1=b`, by name; undefined for anything else, or for more parts than any vendor sends. */
export function signatureParts(header: string | undefined): ReadonlyMap<string, readonly string[]> | undefined {
  if (header === undefined || header.length > headerLengthMax) return undefined
  const parts = new Map<string, string[]>()
  const pieces = header.split(',')
  if (pieces.length > 2 * candidatesMax) return undefined
  for (const piece of pieces) {
    const cut = piece.indexOf('=')
    if (cut < 1) return undefined
    const name = piece.slice(0, cut).trim()
    parts.set(name, [...(parts.get(name) ?? []), piece.slice(cut + 1)])
  }
  return parts
}
