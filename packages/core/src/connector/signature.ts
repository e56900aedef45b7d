import { createHmac, timingSafeEqual } from 'node:crypto'

const headerLengthMax = 4_096
const candidatesMax = 5

export interface SignatureCheck {
  /** Key text, used as its UTF-8 bytes. */
  readonly secret: string
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
  if (secret === '' || candidates.length === 0 || candidates.length > candidatesMax) return false
  const hmac = createHmac(algorithm, secret)
  for (const part of signed instanceof Uint8Array ? [signed] : signed) hmac.update(part)
  const expected = hmac.digest()
  return candidates.map((candidate) => equals(candidate, expected, encoding)).includes(true)
}

/** Decoders forgive stray characters, so the text must also be what the digest is written as. */
function equals(candidate: string, expected: Buffer, encoding: 'hex' | 'base64'): boolean {
  if (candidate.length > headerLengthMax) return false
  const text = Buffer.from(encoding === 'hex' ? candidate.toLowerCase() : candidate, 'utf8')
  const wanted = Buffer.from(expected.toString(encoding), 'utf8')
  return text.length === wanted.length && timingSafeEqual(text, wanted)
}
