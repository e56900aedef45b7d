/** The key file of a data folder. */
import { randomBytes } from 'node:crypto'
import { closeSync, existsSync, fsyncSync, openSync, readFileSync, writeSync } from 'node:fs'
import { keyLength } from '@kilter/core'

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
