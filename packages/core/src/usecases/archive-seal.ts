/** What only its owner may read in an archive: sealed with the archive's own key, and bound to where it stands. */
import { Refusal } from '../refusal.ts'
import type { Sealer } from '../seal.ts'

const purpose = 'secret'

/** Base64. */
export const sealedFor = (place: string, bytes: Uint8Array, sealer: Sealer): string =>
  sealer.seal(purpose, place, bytes).toString('base64')

/** Throws Refusal 'invalid' where it does not open. */
export function unsealed(sealed: string, place: string, sealer: Sealer): Buffer {
  try {
    return sealer.open(purpose, place, Buffer.from(sealed, 'base64'))
  } catch (cause) {
    throw new Refusal('invalid', 'the secrets do not open with this passphrase', { cause, path: 'secrets' })
  }
}
