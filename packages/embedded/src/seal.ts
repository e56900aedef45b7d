/** Encryption at rest: AES-256-GCM under a key file, each value bound to the row it stands in. */
import { createCipheriv, createDecipheriv, hkdfSync, randomBytes } from 'node:crypto'
import { closeSync, existsSync, fsyncSync, openSync, readFileSync, writeSync } from 'node:fs'

const keyLength = 32
const nonceLength = 12
const tagLength = 16

/** One key per purpose, so that a value sealed for one cannot be opened as another. */
export type Purpose = 'body' | 'secret' | 'cursor' | 'check'

export class Sealer {
  readonly #keys: Readonly<Record<Purpose, Buffer>>

  constructor(masterKey: Uint8Array) {
    const derived = (purpose: Purpose) => Buffer.from(hkdfSync('sha256', masterKey, '', `kilter/${purpose}`, keyLength))
    this.#keys = {
      body: derived('body'),
      secret: derived('secret'),
      cursor: derived('cursor'),
      check: derived('check'),
    }
  }

  /** `place` names the row; the same place is needed to open it. Shape: nonce, tag, ciphertext. */
  seal(purpose: Purpose, place: string, ...plain: readonly Uint8Array[]): Buffer {
    const nonce = randomBytes(nonceLength)
    const cipher = createCipheriv('aes-256-gcm', this.#keys[purpose], nonce)
    cipher.setAAD(Buffer.from(place))
    const parts = plain.map((part) => cipher.update(part))
    const last = cipher.final()
    return Buffer.concat([nonce, cipher.getAuthTag(), ...parts, last])
  }

  /** Throws where the key, the place or a single bit differs. */
  open(purpose: Purpose, place: string, sealed: Uint8Array): Buffer {
    const decipher = createDecipheriv('aes-256-gcm', this.#keys[purpose], sealed.subarray(0, nonceLength))
    decipher.setAAD(Buffer.from(place))
    decipher.setAuthTag(sealed.subarray(nonceLength, nonceLength + tagLength))
    return Buffer.concat([decipher.update(sealed.subarray(nonceLength + tagLength)), decipher.final()])
  }
}

/** The master key of a data folder: 32 bytes, readable by its owner alone. Made on the first start, never again. */
export function masterKeyAt(path: string, mayCreate: boolean): Buffer {
  if (existsSync(path)) {
    const key = readFileSync(path)
    if (key.length === keyLength) return key
    throw new Error(`the key file ${path} is damaged: it must hold ${keyLength} bytes. Restore it from a backup.`)
  }
  if (!mayCreate) {
    throw new Error(
      `the key file ${path} is missing, and what is stored cannot be read without it. Restore it from a backup.`,
    )
  }
  const key = randomBytes(keyLength)
  const file = openSync(path, 'wx', 0o600)
  writeSync(file, key)
  fsyncSync(file)
  closeSync(file)
  return key
}
