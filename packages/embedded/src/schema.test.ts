import { spawnSync } from 'node:child_process'
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { delivery, deliveryId, shop } from '@kilter/core/contracts'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { migrations } from './schema.ts'
import { openStore } from './store.ts'
import { removeFolder, temporaryFolder } from './testing/adapter.ts'

let base: string
beforeEach(() => {
  base = temporaryFolder()
})
afterEach(() => removeFolder(base))

/** What SQLite says of every table, index and column, in the order of their names. */
function shapeOf(file: string): unknown {
  const database = new DatabaseSync(file, { readOnly: true })
  const found = database.prepare('SELECT type, name, sql FROM sqlite_schema ORDER BY type, name').all()
  database.close()
  return found
}

/** A folder whose tables are of an older version, with a delivery in it. */
async function folderAt(version: number, name: string): Promise<string> {
  const folder = join(base, name)
  const store = openStore({ folder })
  await store.close()
  const file = join(folder, 'hub.db')
  writeFileSync(file, '')
  const database = new DatabaseSync(file)
  for (const migration of migrations.slice(0, version)) database.exec(migration)
  const { id, tenant, connection, topic, dedupeKey, receivedAt } = delivery(1)
  if (version > 0)
    database
      .prepare(
        `INSERT INTO delivery (id, tenant, connection, topic, dedupe_key, received_at, status) VALUES (?, ?, ?, ?, ?, ?, 'aligned')`,
      )
      .run(id, tenant, connection, topic, dedupeKey, receivedAt)
  database.exec(`PRAGMA user_version = ${version}`)
  database.close()
  return folder
}

async function fresh(): Promise<unknown> {
  const folder = join(base, 'fresh')
  await openStore({ folder }).close()
  return shapeOf(join(folder, 'hub.db'))
}

const versions = migrations.map((_, version) => version)

it('FLT-09: brings tables of any older version to the same shape as new ones, and keeps what is in them', async () => {
  const wanted = await fresh()
  for (const version of versions) {
    const folder = await folderAt(version, `from-${version}`)
    const store = openStore({ folder })
    if (version > 0) expect(await store.inbox.find(shop, deliveryId(1)), `from ${version}`).toBeDefined()
    await store.close()
    expect(shapeOf(join(folder, 'hub.db')), `from ${version}`).toEqual(wanted)
  }
})

it('FLT-09: a start that is killed within a step leaves the step undone, and the next start does it', {
  timeout: 180_000, // a process for each version
}, async () => {
  const wanted = await fresh()
  const script = `import { DatabaseSync } from 'node:sqlite'
    const [file, step] = process.argv.slice(1)
    const database = new DatabaseSync(file)
    database.exec('PRAGMA journal_mode = WAL; BEGIN IMMEDIATE; ' + step)
    process.kill(process.pid, 'SIGKILL')`
  for (const version of versions) {
    const folder = await folderAt(version, `killed-${version}`)
    const file = join(folder, 'hub.db')
    const args = ['--input-type=module', '-e', script, file, migrations[version] ?? '']
    const killed = spawnSync(process.execPath, args, { encoding: 'utf8' })
    expect([killed.signal, killed.stderr], `at ${version}`).toEqual(['SIGKILL', ''])
    await openStore({ folder }).close()
    expect(shapeOf(file), `at ${version}`).toEqual(wanted)
  }
})
