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
/** Unit: pages of 4 KiB. A checkpoint keeps one commit waiting; at 64 MiB that is less than one answer in a hundred. */
const checkpointPages = 16_000
const mapSizeBytes = 256 * 1024 * 1024

/** Unit: rounds of the event loop. Nothing on a quiet hub; on a busy one enough for the webhooks that wait at the door to join in. */
const soonRounds = 1

export class Database {
  readonly #connection: DatabaseSync
  readonly #statements = new Map<string, StatementSync>()
  readonly #turnEnds: ((committed: boolean) => void)[] = []
  readonly #erasures: ((tenant: string) => void)[] = []
  #turn: Waiting[] | undefined
  /** How soon the open turn commits. */
  #scheduled: 'now' | 'soon' | undefined
  /** Why no write of this turn can begin: asked once a turn, so that a lock held elsewhere costs one wait and not one a write. */
  #refused: unknown
  #closed = false
  #rollbacks = 0
  #trouble: string | undefined
  /** The file is not what was written: nothing more is read from it or written to it, until somebody restores a backup. */
  #isDamaged = false

  constructor(path: string, { readOnly = false }: { readonly readOnly?: boolean } = {}) {
    this.#connection = new DatabaseSync(path, { timeout: busyTimeoutMilliseconds, readOnly })
    if (readOnly) return
    this.#connection.exec(`
      PRAGMA journal_mode = WAL;
      PRAGMA synchronous = FULL;
      PRAGMA mmap_size = ${mapSizeBytes};
      PRAGMA wal_autocheckpoint = ${checkpointPages};
      PRAGMA cache_size = -32000;
      PRAGMA temp_store = MEMORY;
      PRAGMA secure_delete = ON;
    `)
  }

  /** How many turns were rolled back: what was read of one of them never was. */
  get rollbacks(): number {
    return this.#rollbacks
  }

  /** What the last write failed of; undefined as soon as one succeeds. */
  get trouble(): string | undefined {
    return this.#isDamaged ? damaged : this.#trouble
  }

  all(sql: string, ...values: Value[]): Row[] {
    return this.#asked(() => this.#prepared(sql).all(...values) as Row[])
  }

  get(sql: string, ...values: Value[]): Row | undefined {
    return this.#asked(() => this.#prepared(sql).get(...values) as Row | undefined)
  }

  /** Inside `write` only. Answers how many rows changed. */
  run(sql: string, ...values: Value[]): number {
    return Number(this.#prepared(sql).run(...values).changes)
  }

  /** Runs `work` in this turn's transaction. Resolves with its answer once that is committed and synced, and not before.
   * What throws in `work` undoes that work alone; what fails the commit rejects everything of the turn as 'unavailable'.
   * `soon`: nobody waits outside for this write, so it may share the sync of the next one that somebody waits for. */
  write<Answer>(work: () => Answer, when: 'now' | 'soon' = 'now'): Promise<Answer> {
    return new Promise((resolve, reject) => {
      const turn = this.#join(reject)
      if (!turn) return
      this.#schedule(turn, when)
      try {
        const answer = this.#undoable(work)
        turn.push({ done: () => resolve(answer), failed: reject })
      } catch (error) {
        this.#note(error)
        if (!this.#connection.isTransaction) this.#fail(error)
        reject(storageRefusal(error))
      }
    })
  }

  /** Called when a turn's writes are durable, or are gone, before their promises say so: the moment to let go of what was cached. */
  afterTurn(listener: (committed: boolean) => void): void {
    this.#turnEnds.push(listener)
  }

  /** Called when nothing of a tenant is left: the moment to let go of what was cached of it. */
  onErased(listener: (tenant: string) => void): void {
    this.#erasures.push(listener)
  }

  erased(tenant: string): void {
    for (const listener of this.#erasures) listener(tenant)
  }

  /** For start-up and tests: one value of a PRAGMA. */
  pragma(name: string): Value | undefined {
    return Object.values(this.get(`PRAGMA ${name}`) ?? {})[0]
  }

  /** What is wrong with the file itself, as SQLite finds by reading all of it; empty: nothing. */
  faults(): string[] {
    try {
      const found = this.#connection.prepare('PRAGMA quick_check(10)').all()
      return found.map((row) => String(Object.values(row)[0])).filter((each) => each !== 'ok')
    } catch (error) {
      return [(error as Error).message]
    }
  }

  /** What was deleted is overwritten in the file at once, and lies in its log until this: for when it must be nowhere. */
  emptyLog(): void {
    if (this.#connection.isTransaction) this.#commit(this.#turn)
    this.#connection.exec('PRAGMA wal_checkpoint(TRUNCATE)')
  }

  exec(sql: string): void {
    this.#connection.exec(sql)
  }

  /** Brings the tables to this version, each step whole or not at all. Throws where a newer Kilter wrote them. */
  migrate(): void {
    const version = this.schemaVersion()
    for (const [index, migration] of migrations.entries()) {
      if (index < version) continue
      this.#connection.exec(`BEGIN IMMEDIATE; ${migration}; PRAGMA user_version = ${index + 1}; COMMIT`)
    }
  }

  /** 0: nothing was ever stored. Throws where it is newer than what is known here. */
  schemaVersion(): number {
    const version = Number(this.pragma('user_version'))
    if (version <= migrations.length) return version
    throw new Error(
      `this data folder was written by a newer Kilter (schema ${version}, this one knows ${migrations.length})`,
    )
  }

  /** Commits what is open and closes the file. */
  close(): void {
    if (this.#closed) return
    this.#commit(this.#turn)
    this.#closed = true
    this.#statements.clear()
    this.#connection.close()
  }

  #asked<Answer>(read: () => Answer): Answer {
    if (this.#closed) throw new Refusal('unavailable', closed)
    if (this.#isDamaged) throw new Refusal('unavailable', damaged)
    try {
      return read()
    } catch (error) {
      this.#noteDamage(error)
      throw storageRefusal(error)
    }
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
    if (this.#closed) this.#refused ??= new Refusal('unavailable', closed)
    if (this.#isDamaged) this.#refused = new Refusal('unavailable', damaged)
    if (this.#refused === undefined) this.#begin()
    if (this.#refused !== undefined) reject(this.#refused)
    return this.#turn
  }

  #begin(): void {
    try {
      this.#prepared('BEGIN IMMEDIATE').run()
    } catch (error) {
      this.#note(error)
      this.#refused = storageRefusal(error)
      setImmediate(() => {
        this.#refused = undefined
      })
      return
    }
    this.#turn = []
    this.#scheduled = undefined
  }

  #schedule(turn: Waiting[], when: 'now' | 'soon'): void {
    if (this.#scheduled === 'now' || this.#scheduled === when) return
    this.#scheduled = when
    if (when === 'now') setImmediate(() => this.#commit(turn))
    else this.#commitAfter(soonRounds, turn)
  }

  #commitAfter(rounds: number, turn: Waiting[]): void {
    setImmediate(() => {
      if (turn !== this.#turn) return
      if (rounds === 0) this.#commit(turn)
      else this.#commitAfter(rounds - 1, turn)
    })
  }

  #undoable<Answer>(work: () => Answer): Answer {
    this.#prepared('SAVEPOINT work').run()
    try {
      const answer = work()
      this.#prepared('RELEASE work').run()
      return answer
    } catch (error) {
      this.#undo()
      throw error
    }
  }

  /** Where the work alone cannot be undone, nothing of its turn may be kept. SQLite rolls back by itself on some errors. */
  #undo(): void {
    if (!this.#connection.isTransaction) return
    try {
      this.#connection.exec('ROLLBACK TO work; RELEASE work')
    } catch {
      if (this.#connection.isTransaction) this.#connection.exec('ROLLBACK')
    }
  }

  #commit(turn: Waiting[] | undefined): void {
    if (!turn || turn !== this.#turn) return
    try {
      this.#prepared('COMMIT').run()
    } catch (error) {
      this.#note(error)
      this.#fail(error)
      return
    }
    this.#turn = undefined
    if (turn.length > 0) this.#trouble = undefined
    for (const listener of this.#turnEnds) listener(true)
    for (const { done } of turn) done()
  }

  #fail(error: unknown): void {
    const turn = this.#turn ?? []
    this.#turn = undefined
    this.#rollbacks += 1
    if (this.#connection.isTransaction) this.#connection.exec('ROLLBACK')
    for (const listener of this.#turnEnds) listener(false)
    const refusal = error instanceof Refusal ? error : new Refusal('unavailable', cannotWrite, { cause: error })
    for (const { failed } of turn) failed(refusal)
  }

  #noteDamage(error: unknown): void {
    if (damagedCodes.has(primaryCode(error) ?? 0)) this.#isDamaged = true
  }

  #note(error: unknown): void {
    this.#noteDamage(error)
    const code = primaryCode(error)
    if (code !== undefined && code in passingTrouble) this.#trouble = passingTrouble[code]
  }
}

const closed = 'the store is closed'
const damaged = 'the database file is damaged: stop the hub and restore a backup with kilter restore'
/** SQLITE_CORRUPT, SQLITE_NOTADB. */
const damagedCodes = new Set([11, 26])
const cannotWrite = 'the store cannot write at the moment'

/** By primary result code. Source: sqlite.org/rescode.html. */
const passingTrouble: Readonly<Record<number, string>> = {
  5: 'the database is locked by another program',
  6: 'the database is locked by another program',
  7: 'memory is short',
  8: 'the database may not be written to',
  10: 'the disk cannot be read or written',
  13: 'the disk is full',
  14: 'the database file cannot be opened',
}

function primaryCode(error: unknown): number | undefined {
  const { errcode: code } = ((error as Error).cause ?? error) as { errcode?: unknown }
  return typeof code === 'number' ? code & 0xff : undefined
}

/** Storage trouble is a "try again later"; anything else is our mistake and stays what it is. */
function storageRefusal(error: unknown): unknown {
  const code = primaryCode(error)
  if (code !== undefined && damagedCodes.has(code)) return new Refusal('unavailable', damaged, { cause: error })
  if (code === undefined || !(code in passingTrouble)) return error
  return new Refusal('unavailable', cannotWrite, { cause: error })
}
