/** Encryption at rest: AES-256-GCM under a master key, each value bound to the place it stands in. */
import { createCipheriv, createDecipheriv, createSecretKey, hkdfSync, type KeyObject, randomBytes } from 'node:crypto'

const algorithm = 'aes-256-gcm'
/** Unit: bytes; of a master key too. */
export const keyLength = 32
const saltLength = 16
const nonceLength = 12
const tagLength = 16
/** A salt is one start of the hub. */
const keysMax = 1_000

/** One key per purpose, so that a value sealed for one cannot be opened as another. */
export type Purpose = 'body' | 'secret' | 'cursor' | 'check'

export class Sealer {
  /** The one that seals comes first. */
  readonly #masterKeys: readonly Uint8Array[]
  /** Each process derives keys of its own from a salt of its own, so that counted nonces never repeat under one key. */
  readonly #salt = randomBytes(saltLength)
  readonly #ownKeys = new Map<Purpose, KeyObject>()
  #sealed = 0
  readonly #keys = new Map<string, KeyObject>()

  /** `older`: what was sealed under them can still be opened. */
  constructor(masterKey: Uint8Array, ...older: readonly Uint8Array[]) {
    this.#masterKeys = [masterKey, ...older]
  }

  /** `place` names the row; the same place is needed to open it. Shape: salt, nonce, tag, ciphertext. */
  seal(purpose: Purpose, place: string, ...plain: readonly Uint8Array[]): Buffer {
    const nonce = this.#nextNonce()
    const cipher = createCipheriv(algorithm, this.#ownKey(purpose), nonce)
    cipher.setAAD(Buffer.from(place))
    const parts = plain.map((part) => cipher.update(part))
    const last = cipher.final()
    return Buffer.concat([this.#salt, nonce, cipher.getAuthTag(), ...parts, last])
  }

  /** Throws where the key, the place or a single bit differs. */
  open(purpose: Purpose, place: string, sealed: Uint8Array): Buffer {
    for (let age = 0; ; age += 1) {
      try {
        return this.#openWith(age, purpose, place, sealed)
      } catch (error) {
        if (age + 1 >= this.#masterKeys.length) throw error
      }
    }
  }

  /** As `open`, for what may be damaged, or was sealed under a key that is lost. */
  openedOr<Else>(otherwise: Else, purpose: Purpose, place: string, sealed: Uint8Array): Buffer | Else {
    try {
      return this.open(purpose, place, sealed)
    } catch {
      return otherwise
    }
  }

  /** The same under the newest key; undefined where it is that already. Throws as `open`. */
  renewed(purpose: Purpose, place: string, sealed: Uint8Array): Buffer | undefined {
    try {
      this.#openWith(0, purpose, place, sealed)
      return undefined
    } catch {
      return this.seal(purpose, place, this.open(purpose, place, sealed))
    }
  }

  #openWith(age: number, purpose: Purpose, place: string, sealed: Uint8Array): Buffer {
    const part = (start: number, length: number) => sealed.subarray(start, start + length)
    const nonce = part(saltLength, nonceLength)
    const decipher = createDecipheriv(algorithm, this.#keyOf(purpose, part(0, saltLength), age), nonce, {
      authTagLength: tagLength,
    })
    decipher.setAAD(Buffer.from(place))
    decipher.setAuthTag(part(saltLength + nonceLength, tagLength))
    const plain = decipher.update(sealed.subarray(saltLength + nonceLength + tagLength))
    return Buffer.concat([plain, decipher.final()])
  }

  /** Shape: 96 bits, counted up from one. */
  #nextNonce(): Buffer {
    this.#sealed += 1
    const nonce = Buffer.alloc(nonceLength)
    nonce.writeUIntBE(this.#sealed, nonceLength - 6, 6)
    return nonce
  }

  #ownKey(purpose: Purpose): KeyObject {
    const key = this.#ownKeys.get(purpose) ?? this.#keyOf(purpose, this.#salt, 0)
    this.#ownKeys.set(purpose, key)
    return key
  }

  #keyOf(purpose: Purpose, salt: Uint8Array, age: number): KeyObject {
    const masterKey = this.#masterKeys[age]
    if (!masterKey) throw new Error('there is no such key')
    const name = `${age}|${purpose}|${Buffer.from(salt).toString('latin1')}`
    const known = this.#keys.get(name)
    if (known) return known
    const derived = hkdfSync('sha256', masterKey, salt, `kilter/${purpose}`, keyLength)
    const key = createSecretKey(Buffer.from(derived))
    if (this.#keys.size >= keysMax) this.#keys.clear()
    this.#keys.set(name, key)
    return key
  }
}
