/** One process per data folder: an exclusive transaction on a file of its own, which the system drops with the process. */
import { DatabaseSync } from 'node:sqlite'

/** Throws where another process holds the folder. Answers what lets go of it. */
export function lockFolder(path: string): () => void {
  const database = new DatabaseSync(path, { timeout: 0 })
  try {
    database.exec('PRAGMA journal_mode = DELETE; BEGIN EXCLUSIVE')
  } catch (cause) {
    database.close()
    throw new Error(
      'another Kilter process uses this data folder; stop it first, or choose another folder with --data',
      {
        cause,
      },
    )
  }
  return () => database.close()
}
