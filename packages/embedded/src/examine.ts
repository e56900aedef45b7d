/** What a data folder looks like from outside, be a hub running on it or not: nothing is changed. */
import { existsSync, readFileSync, statfsSync, statSync } from 'node:fs'
import { Sealer } from '@kilter/core'
import { filesOf, isKeyOf } from './data-folder.ts'
import { Database } from './database.ts'
import { lockFolder } from './lock.ts'
import { migrations } from './schema.ts'
import { keysIn } from './seal.ts'

export interface Examined {
  /** A hub runs on it. */
  readonly isInUse: boolean
  /** `changing`: a new one is taking over. */
  readonly key: 'right' | 'changing' | 'wrong' | 'damaged' | 'missing'
  /** What is wrong with the database file; empty: nothing. */
  readonly faults: readonly string[]
  /** Which version of the tables it has, and which this Kilter knows. */
  readonly schema: number
  readonly knownSchema: number
  /** Unit: bytes. */
  readonly databaseBytes: number
  readonly freeBytes: number
  /** When the last delivery was received; null: none was. */
  readonly lastDelivery: string | null
  /** Files that others than their owner can read. */
  readonly exposed: readonly string[]
}

/** Undefined: there is no hub in the folder. */
export function examine(folder: string): Examined | undefined {
  const files = filesOf(folder)
  if (!existsSync(files.database)) return undefined
  const disk = statfsSync(folder)
  const known = {
    isInUse: isInUse(files.lock),
    knownSchema: migrations.length,
    databaseBytes: [files.database, `${files.database}-wal`].reduce((sum, file) => sum + sizeOf(file), 0),
    freeBytes: disk.bavail * disk.bsize,
    exposed: [folder, files.database, files.key].filter(isExposed),
  }
  let database: Database | undefined
  try {
    database = new Database(files.database, { readOnly: true })
    const faults = database.faults()
    if (faults.length > 0) return { ...known, faults, key: keyOf(files.key), schema: 0, lastDelivery: null }
    const last = database.get('SELECT max(received_at) AS at FROM delivery')?.at
    return {
      ...known,
      faults,
      key: keyOf(files.key, database),
      schema: Number(database.pragma('user_version')),
      lastDelivery: last == null ? null : String(last),
    }
  } catch (error) {
    return { ...known, faults: [(error as Error).message], key: keyOf(files.key), schema: 0, lastDelivery: null }
  } finally {
    database?.close()
  }
}

function keyOf(file: string, database?: Database): Examined['key'] {
  if (!existsSync(file)) return 'missing'
  const keys = keysIn(readFileSync(file))
  if (!keys) return 'damaged'
  if (database !== undefined && !isKeyOf(database, new Sealer(...keys))) return 'wrong'
  return keys.length > 1 ? 'changing' : 'right'
}

function isInUse(lock: string): boolean {
  if (!existsSync(lock)) return false
  try {
    lockFolder(lock)()
    return false
  } catch {
    return true
  }
}

const sizeOf = (file: string): number => (existsSync(file) ? statSync(file).size : 0)

/** Windows has no such bits. */
const isExposed = (file: string): boolean =>
  process.platform !== 'win32' && existsSync(file) && (statSync(file).mode & 0o077) !== 0
