/** API keys: what they look like, what is kept of them, and whether one still opens anything. */
import { createHash, randomBytes } from 'node:crypto'
import * as z from 'zod'
import type { Instant, TenantId } from '../values.ts'
import type { Grant } from './grant.ts'

/** `key_` and a ULID. */
export const KeyId = z
  .string()
  .regex(/^key_[0-9A-HJKMNP-TV-Z]{26}$/, 'must be the id of a key, like key_...')
  .brand<'KeyId'>()
export type KeyId = z.infer<typeof KeyId>

export interface ApiKey extends Grant {
  readonly id: KeyId
  readonly tenant: TenantId
  readonly name: string
  readonly createdAt: Instant
  /** Who made it, by name. */
  readonly createdBy?: string
  /** From when on it is refused because somebody said so; may lie ahead, while another takes over. */
  readonly revokedAt?: Instant
  /** UTC, to the day: the last use is not known more finely, so that a request writes nothing. */
  readonly lastUsedOn?: string
}

export type KeyStatus = 'active' | 'expired' | 'revoked'

export function keyStatus({ expiresAt, revokedAt }: ApiKey, now: Instant): KeyStatus {
  if (revokedAt !== undefined && revokedAt <= now) return 'revoked'
  return expiresAt !== undefined && expiresAt <= now ? 'expired' : 'active'
}

/** Opens everything, for ever: one of these must always be left. */
export const isLasting = ({ role, scopes, expiresAt, revokedAt }: ApiKey): boolean =>
  role === 'owner' && scopes === undefined && expiresAt === undefined && revokedAt === undefined

const alphabet = '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz'
const chanceBytes = 24
const chanceLength = 33
const checkLength = 6
const prefix = 'kilter_key_'

/** Shape: `kilter_key_`, 33 letters and digits of chance (192 bits), 6 that follow from them: `kilter_key_[0-9A-Za-z]{39}`. */
export function newKeyText(chance: Uint8Array = randomBytes(chanceBytes)): string {
  const body = lettersOf(chance, chanceLength)
  return `${prefix}${body}${checkOf(body)}`
}

/** Whether a text is a key of ours by its looks alone: for scanners of code and logs, which must not ask us. */
export function isKeyText(text: string): boolean {
  const [, body = '', check] = /^kilter_key_([0-9A-Za-z]{33})([0-9A-Za-z]{6})$/.exec(text) ?? []
  return check === checkOf(body)
}

/** All that is kept of a key's text. A text of chance needs no salt, and the digest is what it is found by. Hex SHA-256. */
export const keyDigest = (text: string): string => createHash('sha256').update(text).digest('hex')

const checkOf = (body: string): string =>
  lettersOf(createHash('sha256').update(`${prefix}${body}`).digest().subarray(0, 4), checkLength)

function lettersOf(bytes: Uint8Array, length: number): string {
  let rest = BigInt(`0x${Buffer.from(bytes).toString('hex')}`)
  let letters = ''
  for (; letters.length < length; rest /= 62n) letters = alphabet[Number(rest % 62n)] + letters
  return letters
}
