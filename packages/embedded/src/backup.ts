/** A backup is one SQLite file: what a hub, running or not, had committed at one moment. The key that opens it is not in it. */
import {
  chmodSync,
  closeSync,
  copyFileSync,
  existsSync,
  fsyncSync,
  mkdirSync,
  openSync,
  readdirSync,
  renameSync,
  rmSync,
  statSync,
} from 'node:fs'
import { dirname, resolve } from 'node:path'
import { backup, DatabaseSync } from 'node:sqlite'
import { Sealer } from '@kilter/core'
import { createPrivately, filesOf, isKeyOf, privateFile, privateFolder } from './data-folder.ts'
import { Database } from './database.ts'
import { lockFolder } from './lock.ts'
import { masterKeysAt } from './seal.ts'

export interface BackupSeen {
  /** Unit: bytes. */
  readonly bytes: number
  readonly schema: number
  /** When the last delivery in it was received; null: none was. */
  readonly lastDelivery: string | null
}

/** One step, whatever the size: a copy made in several starts again with every write of the hub. Source: sqlite.org/c3ref/backup_finish.html. */
const allPages = 0x7f_ff_ff_ff

/** Copies while the hub goes on; under its name only once it is whole and found sound. Throws where the file is there already. */
export async function backUp(folder: string, file: string): Promise<BackupSeen> {
  const { database, key } = filesOf(folder)
  if (!existsSync(database)) throw new Error(`there is no hub in ${folder}; name its folder with --data`)
  if (existsSync(file)) throw new Error(`${file} is there already; name another file`)
  mkdirSync(dirname(file), { recursive: true, mode: privateFolder })
  const part = `${file}.part`
  rmSync(part, { force: true })
  createPrivately(part)
  try {
    const source = new DatabaseSync(database, { readOnly: true })
    try {
      await backup(source, part, { rate: allPages })
    } finally {
      source.close()
    }
    standAlone(part)
    const seen = inspect(part, new Sealer(...masterKeysAt(key, false)))
    sync(part)
    renameSync(part, file)
    sync(dirname(file))
    return seen
  } catch (error) {
    for (const name of [part, `${part}-wal`, `${part}-shm`]) rmSync(name, { force: true })
    throw error
  }
}

export interface Restoring {
  readonly file: string
  readonly folder: string
  /** The key file that was saved apart; undefined where the folder has the right one. */
  readonly key: string | undefined
  /** What is there is kept beside it, under another name. */
  readonly replace: boolean
}

export interface Restored extends BackupSeen {
  /** Where what was there has gone. */
  readonly movedTo?: string
}

/** Looks at everything before it changes anything. Throws where the backup is damaged, its key is not the right one, a hub
 * runs on the folder, or one is there and was not to be replaced. */
export function restore({ file, folder, key: given, replace }: Restoring): Restored {
  const to = filesOf(folder)
  const key = given !== undefined && resolve(given) === resolve(to.key) ? undefined : given
  const keyFile = key ?? to.key
  if (!existsSync(file)) throw new Error(`there is no backup ${file}`)
  if (!existsSync(keyFile)) throw new Error(`there is no key file ${keyFile}; name the one you kept with --key`)
  if (existsSync(to.database) && !replace)
    throw new Error(`${folder} holds a hub already; say --replace to set it aside, or name another folder`)
  const masters = masterKeysAt(keyFile, false)
  const seen = inspect(file, new Sealer(...masters))
  if (mkdirSync(folder, { recursive: true, mode: privateFolder }) !== undefined) chmodSync(folder, privateFolder)
  createPrivately(to.lock)
  const unlock = lockFolder(to.lock)
  try {
    const isInTheWay = (name: string) => name.startsWith('hub.db') || (name === 'hub.key' && key !== undefined)
    const movedTo = readdirSync(folder).some(isInTheWay) ? setAside(folder) : undefined
    if (key !== undefined || movedTo !== undefined) copyWhole(key ?? `${movedTo}/hub.key`, to.key)
    copyWhole(file, to.database)
    sync(folder)
    return { ...seen, ...(movedTo === undefined ? {} : { movedTo }) }
  } finally {
    unlock()
  }
}

/** Sound, known to this version, and opened by this key; or it says which it is not. */
function inspect(file: string, sealer: Sealer): BackupSeen {
  let database: Database | undefined
  try {
    database = new Database(file, { readOnly: true })
    const [fault] = database.faults()
    if (fault !== undefined) throw new Error(`it is damaged (${fault})`)
    const schema = database.schemaVersion()
    if (schema === 0) throw new Error('it holds no hub')
    if (!isKeyOf(database, sealer)) throw new Error('the key file does not belong to it')
    const last = database.get('SELECT received_at FROM delivery ORDER BY seq DESC LIMIT 1')?.received_at
    return { bytes: statSync(file).size, schema, lastDelivery: last === undefined ? null : String(last) }
  } catch (cause) {
    throw new Error(`the backup ${file} cannot be used: ${(cause as Error).message}`, { cause })
  } finally {
    database?.close()
  }
}

/** Without log files of its own, so that it can be read where nothing may be written. */
function standAlone(file: string): void {
  const copy = new DatabaseSync(file)
  copy.exec('PRAGMA journal_mode = DELETE')
  copy.close()
}

/** Into a folder of its own beside the files, so that nothing of it is mixed up with what comes: the log of a database that is gone would be
 * played into the one that is put there, and a key that is written over is lost. */
function setAside(folder: string): string {
  const aside = `${folder}/before-${new Date().toISOString().replace(/[:.]/g, '-')}`
  mkdirSync(aside, { mode: privateFolder })
  const names = readdirSync(folder).filter((name) => name.startsWith('hub.') && !name.startsWith('hub.lock'))
  for (const name of names) renameSync(`${folder}/${name}`, `${aside}/${name}`)
  return aside
}

function copyWhole(from: string, to: string): void {
  const part = `${to}.part`
  copyFileSync(from, part)
  chmodSync(part, privateFile)
  sync(part)
  renameSync(part, to)
}

function sync(path: string): void {
  const opened = openSync(path, 'r')
  fsyncSync(opened)
  closeSync(opened)
}
