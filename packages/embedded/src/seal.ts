/** The key file of a data folder: one key, or while a new one takes over, the new one and the one before it. */
import { randomBytes } from 'node:crypto'
import { closeSync, existsSync, fsyncSync, openSync, readFileSync, renameSync, writeSync } from 'node:fs'
import { dirname } from 'node:path'
import { keyLength } from '@kilter/core'

/** Of 32 bytes each. The first one seals; readable by its owner alone. */
export type MasterKeys = readonly [newest: Buffer, ...older: Buffer[]]

/** Makes the key on the first start, never again. */
export function masterKeysAt(path: string, mayCreate: boolean): MasterKeys {
  if (existsSync(path)) {
    const keys = keysIn(readFileSync(path))
    if (keys) return keys
    throw new Error(
      `the key file ${path} is damaged: it must hold ${keyLength} bytes, or twice as many while a new key takes over. Restore it from a backup.`,
    )
  }
  if (!mayCreate) {
    throw new Error(
      `the key file ${path} is missing, and what is stored cannot be read without it. Restore it from a backup.`,
    )
  }
  const key = randomBytes(keyLength)
  write(path, 'wx', key)
  return [key]
}

/** Undefined: no key file has this length. */
export function keysIn(bytes: Buffer): MasterKeys | undefined {
  if (bytes.length === keyLength) return [bytes]
  return bytes.length === 2 * keyLength ? [bytes.subarray(0, keyLength), bytes.subarray(keyLength)] : undefined
}

/** Puts a new key before the one that is there. From the next start on it seals, and what is sealed is renewed. */
export function addMasterKey(path: string): void {
  const [newest, older] = masterKeysAt(path, false)
  if (older) throw new Error('a new key is taking over already; the hub takes the old one out when all is renewed')
  replace(path, Buffer.concat([randomBytes(keyLength), newest]))
}

/** The end of a take-over: nothing is sealed under the older one any more. */
export const keepNewestKey = (path: string, [newest]: MasterKeys): void => replace(path, newest)

/** Whole or not at all, whenever the process ends. */
function replace(path: string, bytes: Buffer): void {
  write(`${path}.part`, 'w', bytes)
  renameSync(`${path}.part`, path)
  const folder = openSync(dirname(path), 'r')
  fsyncSync(folder)
  closeSync(folder)
}

function write(path: string, flags: 'w' | 'wx', bytes: Buffer): void {
  const file = openSync(path, flags, 0o600)
  writeSync(file, bytes)
  fsyncSync(file)
  closeSync(file)
}
