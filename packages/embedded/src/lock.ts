/** One process per data folder: an exclusive transaction on a file of its own, which the system drops with the process. */
import { DatabaseSync } from 'node:sqlite'

const busy = 5

/** Throws where another process holds the folder. Answers what lets go of it. */
export function lockFolder(path: string): () => void {
  const database = new DatabaseSync(path, { timeout: 0 })
  try {
    database.exec('PRAGMA journal_mode = MEMORY; BEGIN EXCLUSIVE')
  } catch (cause) {
    database.close()
    if ((cause as { errcode?: unknown }).errcode !== busy) throw cause
    throw new Error(inUse, { cause })
  }
  return () => database.close()
}

const inUse = 'another Kilter process uses this data folder; stop it first, or choose another folder with --data'
