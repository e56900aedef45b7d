import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { delivery, noon, shop, till } from '@kilter/core/contracts'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { Database } from './database.ts'
import { Held } from './held.ts'
import { openStore, type Store } from './store.ts'
import { removeFolder, temporaryFolder } from './testing/adapter.ts'

let folder: string
beforeEach(() => {
  folder = temporaryFolder()
})
afterEach(() => removeFolder(folder))

const nextTurn = () => new Promise((resolve) => setImmediate(resolve))
const unavailable = { status: 'rejected', reason: { name: 'Refusal', code: 'unavailable' } }

describe('writes of one turn', () => {
  let database: Database
  let other: DatabaseSync
  beforeEach(() => {
    database = new Database(join(folder, 'hub.db'))
    database.exec('CREATE TABLE line (text TEXT NOT NULL UNIQUE) STRICT')
    other = new DatabaseSync(join(folder, 'hub.db'))
  })
  afterEach(() => {
    other.close()
    database.close()
  })

  const add = (text: string | null) => database.write(() => database.run('INSERT INTO line VALUES (?)', text))
  const lines = () => database.all('SELECT text FROM line ORDER BY rowid').map(({ text }) => text)
  const linesSeenByOthers = () =>
    other
      .prepare('SELECT text FROM line ORDER BY rowid')
      .all()
      .map(({ text }) => text)

  it('are committed together, and none is acknowledged before', async () => {
    const told: string[] = []
    const writing = ['a', 'b'].map((text) => add(text).then(() => told.push(text)))
    await Promise.resolve()
    expect(lines()).toEqual(['a', 'b'])
    expect(linesSeenByOthers()).toEqual([])
    expect(told).toEqual([])
    await Promise.all(writing)
    expect(linesSeenByOthers()).toEqual(['a', 'b'])
  })

  it('do not suffer from one among them that throws, and nothing of that one is kept', async () => {
    const outcomes = await Promise.allSettled([
      add('a'),
      add(null),
      database.write(() => {
        database.run('INSERT INTO line VALUES (?)', 'half')
        throw new TypeError('ours')
      }),
      add('b'),
    ])
    expect(outcomes.map(({ status }) => status)).toEqual(['fulfilled', 'rejected', 'rejected', 'fulfilled'])
    expect(outcomes[2]).toMatchObject({ reason: { name: 'TypeError' } })
    expect(linesSeenByOthers()).toEqual(['a', 'b'])
  })

  it('are all rejected and all undone when the commit fails, and the next turn works', async () => {
    database.exec('PRAGMA foreign_keys = ON')
    database.exec('CREATE TABLE child (parent TEXT REFERENCES line (text) DEFERRABLE INITIALLY DEFERRED)')
    const ends: boolean[] = []
    database.afterTurn((committed) => ends.push(committed))
    const orphan = database.write(() => database.run(`INSERT INTO child VALUES ('nobody')`))
    expect(await Promise.allSettled([add('a'), orphan, add('b')])).toMatchObject([
      unavailable,
      unavailable,
      unavailable,
    ])
    expect(linesSeenByOthers()).toEqual([])
    expect(database.rollbacks).toBe(1)
    await add('c')
    expect(linesSeenByOthers()).toEqual(['c'])
    expect(ends).toEqual([false, true])
  })

  it('FLT-22: are refused while another program holds the write lock, with one short wait for all of them', async () => {
    other.exec('BEGIN IMMEDIATE')
    const startedAt = performance.now()
    const outcomes = await Promise.allSettled(Array.from({ length: 50 }, (_, index) => add(`${index}`)))
    expect(performance.now() - startedAt).toBeLessThan(2_000)
    expect(outcomes).toMatchObject(outcomes.map(() => unavailable))
    expect(database.trouble).toBe('the database is locked by another program')
    other.exec('ROLLBACK')
    await nextTurn()
    await add('after')
    expect(linesSeenByOthers()).toEqual(['after'])
    expect(database.trouble).toBeUndefined()
  })

  it('are refused once the store is closed', async () => {
    database.close()
    await expect(add('a')).rejects.toMatchObject({ code: 'unavailable' })
  })
})

describe('a full disk', () => {
  let store: Store
  beforeEach(() => {
    store = openStore({ folder })
  })
  afterEach(() => store.close())

  it('FLT-23: refuses what arrives, goes on reading, says so, resumes by itself and loses nothing acknowledged', async () => {
    await store.inbox.put(delivery(1))
    const pages = Number(store.database.pragma('page_count'))
    store.database.exec(`PRAGMA max_page_count = ${pages + 4}`)
    const big = (number: number) => delivery(number, { body: new Uint8Array(100_000) })
    expect(await Promise.allSettled([store.inbox.put(big(2)), store.inbox.put(big(3))])).toMatchObject([
      unavailable,
      unavailable,
    ])
    expect(await store.health()).toMatchObject({ trouble: 'the disk is full', received: 1 })
    expect(await store.inbox.open(shop, delivery(1).id)).toMatchObject({ id: delivery(1).id })
    expect(await store.inbox.find(shop, delivery(2).id)).toBeUndefined()

    store.database.exec('PRAGMA max_page_count = 1000000')
    expect(await store.inbox.put(big(2))).toBe('kept')
    expect(await store.health()).toEqual({ received: 2, parked: 0, untold: 0 })
    expect(store.inbox.take(noon.replace('2026', '2027') as typeof noon, 10, new Held())).toHaveLength(2)
    expect(store.database.pragma('integrity_check')).toBe('ok')
  })
})

describe('what a failed turn leaves behind', () => {
  let store: Store
  beforeEach(() => {
    store = openStore({ folder })
    store.database.exec('PRAGMA foreign_keys = ON')
    store.database.exec('CREATE TABLE parent (id INTEGER PRIMARY KEY)')
    store.database.exec('CREATE TABLE child (parent INTEGER REFERENCES parent DEFERRABLE INITIALLY DEFERRED)')
  })
  afterEach(() => store.close())

  /** A write that lets the commit of its whole turn fail. */
  const failTurn = () => store.database.write(() => store.database.run('INSERT INTO child VALUES (1)'))

  it('is no delivery to work on, no outbox row to tell and no alias to go by', async () => {
    const alias = { connection: till, externalId: 'x', item: 'A', by: 'person', asOf: noon } as const
    const writes = [store.inbox.put(delivery(1)), store.aliases.put(shop, [alias]), failTurn()]
    expect(store.inbox.take(delivery(9).receivedAt, 10, new Held())).toEqual([])
    await store.aliases.of(shop, till, ['x'])
    expect(await Promise.allSettled(writes)).toMatchObject([unavailable, unavailable, unavailable])
    expect(store.inbox.take(delivery(9).receivedAt, 10, new Held())).toEqual([])
    expect(await store.aliases.of(shop, till, ['x'])).toEqual([])
  })

  it('is counted again: what was being flushed is not lost', async () => {
    store.counters.add(shop, till, 'refused', 3)
    const flushing = store.counters.flush()
    expect(await store.counters.read(shop, till)).toEqual({ refused: 3 })
    expect(await Promise.allSettled([flushing, failTurn()])).toMatchObject([unavailable, unavailable])
    store.counters.add(shop, till, 'refused')
    expect(await store.counters.read(shop, till)).toEqual({ refused: 4 })
    await store.counters.flush()
    expect(await store.counters.read(shop, till)).toEqual({ refused: 4 })
  })
})

describe('FLT-24: a file that is damaged', () => {
  it('answers nothing and takes nothing from then on, and says how to go on', async () => {
    const file = join(folder, 'hub.db')
    const whole = new Database(file)
    whole.exec('CREATE TABLE line (text TEXT NOT NULL) STRICT; CREATE TABLE other (text TEXT) STRICT')
    await whole.write(() => {
      for (let each = 0; each < 500; each += 1) whole.run('INSERT INTO line VALUES (?)', 'x'.repeat(200))
      whole.run(`INSERT INTO other VALUES ('sound')`)
    })
    whole.close()
    const pageBytes = 4_096
    const bytes = readFileSync(file)
    bytes.fill(0xa5, 5 * pageBytes, 8 * pageBytes)
    writeFileSync(file, bytes)
    const database = new Database(file)
    expect(database.trouble).toBeUndefined()
    const refused = expect.objectContaining({ name: 'Refusal', code: 'unavailable' })
    expect(caught(() => database.all('SELECT text FROM line'))).toEqual(refused)
    expect(database.trouble).toMatch(/is damaged.*restore a backup with kilter restore/)
    expect(caught(() => database.all('SELECT text FROM other'))).toEqual(refused)
    await expect(database.write(() => database.run(`INSERT INTO other VALUES ('new')`))).rejects.toEqual(refused)
    expect(database.faults().length).toBeGreaterThan(0)
    database.close()
  })
})

function caught(act: () => unknown): unknown {
  try {
    return act()
  } catch (error) {
    return error
  }
}
