/** The one place that knows node:sqlite: opening, migrating, and committing all writes of an event-loop turn at once. */
import { DatabaseSync, type SQLInputValue, type StatementSync } from 'node:sqlite'
import { Refusal } from '@kilter/core'
import { migrations } from './schema.ts'

export type Value = SQLInputValue
export type Row = Record<string, Value>

interface Waiting {
  readonly done: () => void
  readonly failed: (error: unknown) => void
}

/** Unit: milliseconds. A second writer is a mistake or a backup; the caller may try again, the event loop may not stand still. */
const busyTimeoutMilliseconds = 250
const mapSizeBytes = 256 * 1024 * 1024

export class Database {
  readonly #connection: DatabaseSync
  readonly #statements = new Map<string, StatementSync>()
  #turn: Waiting[] | undefined

  constructor(path: string) {
    this.#connection = new DatabaseSync(path, { timeout: busyTimeoutMilliseconds })
    this.#connection.exec(`
      PRAGMA journal_mode = WAL;
      PRAGMA synchronous = FULL;
      PRAGMA mmap_size = ${mapSizeBytes};
      PRAGMA wal_autocheckpoint = 4000;
      PRAGMA cache_size = -32000;
    `)
    this.#migrate()
  }

  all(sql: string, ...values: Value[]): Row[] {
    return this.#prepared(sql).all(...values) as Row[]
  }

  get(sql: string, ...values: Value[]): Row | undefined {
    return this.#prepared(sql).get(...values) as Row | undefined
  }

  /** Inside `write` only. Answers how many rows changed. */
  run(sql: string, ...values: Value[]): number {
    return Number(this.#prepared(sql).run(...values).changes)
  }

  /** Runs `work` in this turn's transaction. Resolves with its answer once that is committed and synced, and not before.
   * What throws in `work` undoes that work alone; what fails the commit rejects everything of the turn as 'unavailable'. */
  write<Answer>(work: () => Answer): Promise<Answer> {
    return new Promise((resolve, reject) => {
      const turn = this.#join(reject)
      if (!turn) return
      try {
        const answer = this.#undoable(work)
        turn.push({ done: () => resolve(answer), failed: reject })
      } catch (error) {
        if (!this.#connection.isTransaction) this.#fail(error)
        reject(storageRefusal(error))
      }
    })
  }

  /** For start-up and tests: one value of a PRAGMA. */
  pragma(name: string): Value | undefined {
    return Object.values(this.get(`PRAGMA ${name}`) ?? {})[0]
  }

  exec(sql: string): void {
    this.#connection.exec(sql)
  }

  /** Commits what is open and closes the file. */
  close(): void {
    this.#commit()
    this.#statements.clear()
    this.#connection.close()
  }

  #prepared(sql: string): StatementSync {
    const known = this.#statements.get(sql)
    if (known) return known
    const statement = this.#connection.prepare(sql)
    this.#statements.set(sql, statement)
    return statement
  }

  #join(reject: (error: unknown) => void): Waiting[] | undefined {
    if (this.#turn) return this.#turn
    try {
      this.#connection.exec('BEGIN IMMEDIATE')
    } catch (error) {
      reject(storageRefusal(error))
      return undefined
    }
    this.#turn = []
    setImmediate(() => this.#commit())
    return this.#turn
  }

  #undoable<Answer>(work: () => Answer): Answer {
    this.#prepared('SAVEPOINT work').run()
    try {
      const answer = work()
      this.#prepared('RELEASE work').run()
      return answer
    } catch (error) {
      if (this.#connection.isTransaction) {
        this.#connection.exec('ROLLBACK TO work')
        this.#connection.exec('RELEASE work')
      }
      throw error
    }
  }

  #commit(): void {
    const turn = this.#turn
    if (!turn) return
    try {
      this.#connection.exec('COMMIT')
    } catch (error) {
      this.#fail(error)
      return
    }
    this.#turn = undefined
    for (const { done } of turn) done()
  }

  #fail(error: unknown): void {
    const turn = this.#turn ?? []
    this.#turn = undefined
    if (this.#connection.isTransaction) this.#connection.exec('ROLLBACK')
    for (const { failed } of turn) failed(storageRefusal(error))
  }

  #migrate(): void {
    const version = Number(this.pragma('user_version'))
    if (version > migrations.length) {
      throw new Error(
        `this data folder was written by a newer Kilter (schema ${version}, this one knows ${migrations.length})`,
      )
    }
    for (const [index, migration] of migrations.entries()) {
      if (index < version) continue
      this.#connection.exec(`BEGIN IMMEDIATE; ${migration}; PRAGMA user_version = ${index + 1}; COMMIT`)
    }
  }
}

/** Primary result codes: SQLITE_BUSY, LOCKED, NOMEM, READONLY, IOERR, FULL, CANTOPEN. Source: sqlite.org/rescode.html. */
const passingTrouble = new Set([5, 6, 7, 8, 10, 13, 14])

/** Storage trouble is a "try again later"; anything else is our mistake and stays what it is. */
function storageRefusal(error: unknown): unknown {
  const code = (error as { errcode?: unknown }).errcode
  if (typeof code !== 'number' || !passingTrouble.has(code & 0xff)) return error
  return new Refusal('unavailable', 'the store cannot write at the moment', { cause: error })
}
