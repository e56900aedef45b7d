/** What lies in a data folder, and whether key and database belong together. */
import { closeSync, existsSync, openSync } from 'node:fs'
import { join } from 'node:path'
import type { Sealer } from '@kilter/core'
import type { Database } from './database.ts'
import { addMasterKey } from './seal.ts'

export const privateFolder = 0o700
export const privateFile = 0o600

export interface DataFiles {
  readonly lock: string
  readonly key: string
  readonly database: string
}

export const filesOf = (folder: string): DataFiles => ({
  lock: join(folder, 'hub.lock'),
  key: join(folder, 'hub.key'),
  database: join(folder, 'hub.db'),
})

/** SQLite gives a file the rights of the process; a file that is there already keeps its own, and its log files take them over.
 * A file that is there is not opened: closing it would drop the locks this process holds on it. */
export function createPrivately(file: string): void {
  if (!existsSync(file)) closeSync(openSync(file, 'a', privateFile))
}

const checkText = 'kilter'

/** Whether what is sealed in there can be opened. True where nothing was ever sealed. */
export function isKeyOf(database: Database, sealer: Sealer): boolean {
  const sealed = database.get(`SELECT value FROM meta WHERE name = 'key-check'`)?.value as Uint8Array | undefined
  if (!sealed) return true
  try {
    return sealer.open('check', 'meta', sealed).toString() === checkText
  } catch {
    return false
  }
}

export function keepKeyCheck(database: Database, sealer: Sealer): void {
  if (database.get(`SELECT 1 FROM meta WHERE name = 'key-check'`)) return
  database.run(`INSERT INTO meta VALUES ('key-check', ?)`, sealer.seal('check', 'meta', Buffer.from(checkText)))
}

/** Puts a new key before the one of the folder; from the next start on it takes over. Throws where one is taking over already. */
export const rotateKey = (folder: string): void => addMasterKey(filesOf(folder).key)
