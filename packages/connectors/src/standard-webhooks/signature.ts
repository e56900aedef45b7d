/** The signature scheme of Standard Webhooks 1.0. Source: https://github.com/standard-webhooks/standard-webhooks */
import { type Headers, hmacMatches, isFresh, publicKeyMatches, singleHeader, type VerifyInput } from '@kilter/core'

const entriesMax = 5
const families = ['webhook', 'svix'] as const
const keyBytesMin = 16

export interface Signed {
  readonly id: string
  readonly timestamp: string
  readonly signatures: readonly string[]
}

/** The three headers of one family; undefined where one is missing or doubled, or families are mixed. */
export function signedHeaders(headers: Headers): Signed | undefined {
  const present = families.filter((family) => headers[`${family}-signature`] !== undefined)
  const [family] = present
  if (family === undefined || present.length > 1) return undefined
  const id = singleHeader(headers, `${family}-id`)
  const timestamp = singleHeader(headers, `${family}-timestamp`)
  const signatures = (headers[`${family}-signature`] ?? '').split(' ')
  if (id === undefined || id.includes('.') || timestamp === undefined || signatures.length > entriesMax)
    return undefined
  return { id, timestamp, signatures }
}

/** `secret`: the key's bytes; or `whsec_` and base64 of them; or `whpk_` and base64 of an Ed25519 public key. */
export function standardSignatureMatches(
  { headers, body, now }: Pick<VerifyInput<unknown>, 'headers' | 'body' | 'now'>,
  secret: string | Uint8Array,
): boolean {
  const given = signedHeaders(headers)
  if (!given || !isFresh(given.timestamp, 'seconds', now)) return false
  const signed = [`${given.id}.${given.timestamp}.`, body]
  const entries = (version: string) =>
    given.signatures.filter((entry) => entry.startsWith(`${version},`)).map((entry) => entry.slice(version.length + 1))
  if (typeof secret === 'string' && secret.startsWith('whpk_')) {
    const key = { ed25519: Buffer.from(secret.slice('whpk_'.length), 'base64') }
    return entries('v1a')
      .map((each) => publicKeyMatches({ key, signed, given: each }))
      .includes(true)
  }
  const key = typeof secret === 'string' ? keyOf(secret) : secret
  return key !== undefined && hmacMatches({ secret: key, signed, given: entries('v1'), encoding: 'base64' })
}

/** Undefined for text that is no base64, or of fewer bytes than anybody's key. */
function keyOf(secret: string): Uint8Array | undefined {
  const text = secret.replace(/^whsec_/, '').replace(/=+$/, '')
  const key = Buffer.from(text, 'base64')
  return key.length >= keyBytesMin && key.toString('base64').replace(/=+$/, '') === text ? key : undefined
}
