import { spawnSync } from 'node:child_process'
import {
  copyFileSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { admitOwner, type KeyId, keyDigest, noBook, Sealer, type TenantId } from '@kilter/core'
import { connection, delivery, deliveryId, incident, noon, shop, till, web } from '@kilter/core/contracts'
import { afterEach, beforeEach, expect, it, vi } from 'vitest'
import { Database } from './database.ts'
import { createKeys } from './keys.ts'
import { migrations } from './schema.ts'
import { defaultTenant, openStore, type Store } from './store.ts'
import { removeFolder, temporaryFolder } from './testing/adapter.ts'

let folder: string
let open: Store[]
beforeEach(() => {
  folder = temporaryFolder()
  open = []
})
afterEach(async () => {
  for (const store of open) await store.close()
  removeFolder(folder)
})

function opened(path = folder): Store {
  const store = openStore({ folder: path })
  open.push(store)
  return store
}
async function close(store: Store): Promise<void> {
  open = open.filter((each) => each !== store)
  await store.close()
}
const at = (name: string) => join(folder, name)
const bytes = (name: string) => readFileSync(at(name))
const files = () => readdirSync(folder).sort()

it('FLT-26: syncs every commit in full, on the connection that is in use', async () => {
  const { database } = opened()
  expect([database.pragma('journal_mode'), database.pragma('synchronous')]).toEqual(['wal', 2])
})

it('FLT-26: has the row on disk when it says so: a copy taken right after the answer holds it', async () => {
  const store = opened()
  await store.inbox.put(delivery(1))
  const copy = at('copy')
  mkdirSync(copy)
  for (const name of ['hub.db', 'hub.db-wal', 'hub.key']) copyFileSync(at(name), join(copy, name))
  const found = await opened(copy).inbox.open(shop, deliveryId(1))
  expect(found).toMatchObject({ id: deliveryId(1), status: 'received', body: Buffer.from(delivery(1).body) })
})

it('FLT-25: refuses a folder that is in use, in this process and in another, and leaves it as it is', async () => {
  const store = opened()
  const refusal = /another Kilter process uses this data folder/
  expect(() => openStore({ folder })).toThrow(refusal)
  const script = `import { openStore } from '${new URL('./store.ts', import.meta.url)}'; openStore({ folder: process.argv[1] })`
  const second = spawnSync(process.execPath, ['--input-type=module', '-e', script, folder], { encoding: 'utf8' })
  expect(second.stderr).toMatch(refusal)
  expect(second.status).not.toBe(0)
  expect(await store.inbox.put(delivery(1))).toBe('kept')
  await close(store)
  expect(await opened().inbox.find(shop, deliveryId(1))).toBeDefined()
})

it('FLT-25: lets the next process in after one was killed without a word', async () => {
  const script = `import { openStore } from '${new URL('./store.ts', import.meta.url)}'
    openStore({ folder: process.argv[1] }); process.kill(process.pid, 'SIGKILL')`
  const killed = spawnSync(process.execPath, ['--input-type=module', '-e', script, folder], { encoding: 'utf8' })
  expect(killed.signal).toBe('SIGKILL')
  expect(existsSync(at('hub.db'))).toBe(true)
  expect(await opened().inbox.put(delivery(1))).toBe('kept')
})

it('SEC-07: makes folder and files that their owner alone can read', async () => {
  folder = join(folder, 'new', 'deep')
  await opened().inbox.put(delivery(1))
  expect(statSync(folder).mode & 0o777).toBe(0o700)
  expect(files()).toEqual(['hub.db', 'hub.db-shm', 'hub.db-wal', 'hub.key', 'hub.lock'])
  for (const name of files()) expect([name, statSync(at(name)).mode & 0o777]).toEqual([name, 0o600])
  expect(bytes('hub.key')).toHaveLength(32)
})

it('SEC-03: refuses to start with the wrong key, and changes nothing', async () => {
  const store = opened()
  await store.inbox.put(delivery(1))
  await close(store)
  const [data, key] = [bytes('hub.db'), bytes('hub.key')]
  writeFileSync(at('hub.key'), Buffer.alloc(32, 7))
  expect(() => openStore({ folder })).toThrow(/does not belong to this data folder/)
  expect(bytes('hub.db').equals(data)).toBe(true)
  writeFileSync(at('hub.key'), key)
  expect(await opened().inbox.open(shop, deliveryId(1))).toMatchObject({ id: deliveryId(1) })
})

it.each([
  { kind: 'missing', spoil: () => rmSync(at('hub.key')), says: /is missing/ },
  { kind: 'cut', spoil: () => writeFileSync(at('hub.key'), Buffer.alloc(31)), says: /is damaged/ },
])('SEC-03: refuses to start with a key that is $kind, and makes no new one', async ({ spoil, says }) => {
  await close(opened())
  const data = bytes('hub.db')
  spoil()
  const before = files()
  expect(() => openStore({ folder })).toThrow(says)
  expect(bytes('hub.db').equals(data)).toBe(true)
  expect(files()).toEqual(before)
})

it('starts on what a first start left that died after making the key', async () => {
  writeFileSync(at('hub.key'), Buffer.alloc(32, 7))
  writeFileSync(at('hub.db'), '')
  expect(await opened().inbox.put(delivery(1))).toBe('kept')
})

it('tells stories of incidents that a version without stories wrote', async () => {
  const database = new DatabaseSync(at('hub.db'))
  for (const migration of migrations.slice(0, storiesAt)) database.exec(migration)
  database.exec(`PRAGMA user_version = ${storiesAt}`)
  const record = incident('1')
  const { id, tenant, subject, detector, status, detectedAt } = record
  database
    .prepare('INSERT INTO incident VALUES (?, ?, 1, ?, ?, ?, ?, ?, 1)')
    .run(id, tenant, subject.key, detector, status, detectedAt, JSON.stringify(record))
  database.close()
  writeFileSync(at('hub.key'), Buffer.alloc(32, 7))
  const { items } = await opened().incidents.stories(tenant, { status: 'open' }, { limit: 9 })
  expect(items.map(({ key, incidents }) => [key, incidents])).toEqual([['item|RED-DRESS-M', 1]])
})

/** The schema before incidents had stories. */
const storiesAt = migrations.findIndex((migration) => migration.includes('COLUMN story'))

it('refuses data that a newer version wrote, and changes nothing', async () => {
  await close(opened())
  const database = new DatabaseSync(at('hub.db'))
  database.exec('PRAGMA user_version = 99; PRAGMA wal_checkpoint(TRUNCATE)')
  database.close()
  const data = bytes('hub.db')
  expect(() => openStore({ folder })).toThrow(/written by a newer Kilter \(schema 99/)
  expect(bytes('hub.db').equals(data)).toBe(true)
})

it('SEC-01: leaves no trace of a secret, a key or a body in any file', async () => {
  const planted = [
    'planted-signing-secret',
    'planted-token',
    'planted-admin-key',
    'planted@customer.example',
    'planted-header',
  ]
  const [signing = '', token = '', key = '', customer = '', header = ''] = planted
  const store = opened()
  await store.connections.put(connection(), { signing: [signing], credentials: { accessToken: token } })
  await admitOwner({ tenant: defaultTenant, name: 'console', text: key }, store)
  await store.inbox.put(delivery(1, { body: Buffer.from(customer), headers: { 'x-secret': header } }))
  const search = () => {
    for (const name of files())
      for (const text of planted) expect([name, bytes(name).includes(text)]).toEqual([name, false])
  }
  search()
  await close(store)
  search()
  const again = opened()
  expect(await again.vault.secrets(shop, till)).toEqual({ signing: [signing], credentials: { accessToken: token } })
  expect(await again.keys.find(keyDigest(key))).toMatchObject({ tenant: defaultTenant })
})

it('SIG-07: says misconfigured where a secret cannot be decrypted', async () => {
  const store = opened()
  await store.connections.put(connection(), { signing: ['a'], credentials: {} })
  await close(store)
  const again = opened()
  again.database.exec(`UPDATE secret SET sealed = zeroblob(80)`)
  await expect(again.vault.secrets(shop, till)).rejects.toMatchObject({ code: 'misconfigured' })
})

it('opens no sealed value in another row', async () => {
  const store = opened()
  await store.connections.put(connection(), { signing: ['a'], credentials: {} })
  await store.connections.put(connection({ id: web }), { signing: ['b'], credentials: {} })
  for (const number of [1, 2]) await store.inbox.put(delivery(number))
  await close(store)
  const again = opened()
  again.database.exec(`UPDATE secret SET sealed = (SELECT sealed FROM secret WHERE connection = '${web}')`)
  again.database.exec('UPDATE delivery_body SET sealed = (SELECT sealed FROM delivery_body WHERE seq = 1)')
  await expect(again.vault.secrets(shop, till)).rejects.toMatchObject({ code: 'misconfigured' })
  expect(await again.vault.secrets(shop, web)).toEqual({ signing: ['b'], credentials: {} })
  await expect(again.inbox.open(shop, deliveryId(2))).rejects.toMatchObject({ code: 'unreadable' })
  expect(await again.inbox.open(shop, deliveryId(1))).toMatchObject({ id: deliveryId(1) })
})

it('TEN-09: takes admin keys of before over as owners’ keys', async () => {
  const step = migrations.findIndex((each) => each.includes('CREATE TABLE api_key'))
  const database = new Database(':memory:')
  for (const migration of migrations.slice(0, step)) database.exec(migration)
  database.exec(
    `PRAGMA user_version = ${step}; INSERT INTO admin_key VALUES (x'${keyDigest('old')}', 'shop', 'console')`,
  )
  database.migrate()
  const keys = createKeys(database, new Sealer(new Uint8Array(32)))
  const key = await keys.find(keyDigest('old'))
  expect(key).toMatchObject({ tenant: shop, name: 'console', role: 'owner' })
  expect(key?.id).toMatch(/^key_00[0-9A-F]{24}$/)
  expect(key?.createdAt).toMatch(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/)
  expect(await keys.revoke(shop, key?.id as KeyId, noon)).toBe('last')
  database.close()
})

it('keeps counters over a clean restart', async () => {
  const store = opened()
  store.counters.add(shop, till, 'refused')
  store.counters.add(shop, till, 'refused', 2)
  await close(store)
  const again = opened()
  again.counters.add(shop, till, 'refused')
  expect(await again.counters.read(shop, till)).toEqual({ refused: 4 })
  expect(await again.counters.read(shop, web)).toEqual({})
})

it('gives ids that never repeat and are in order of creation, also when the clock goes back', () => {
  let now = Date.parse('2026-11-20T12:00:00Z')
  const store = openStore({ folder: ':memory:', clock: { now: () => new Date(now).toISOString() as never } })
  open.push(store)
  const ids = Array.from({ length: 2_000 }, (_, index) => {
    if (index === 1_000) now -= 3_600_000
    return store.ids.delivery()
  })
  expect(ids).toEqual([...new Set(ids)].sort())
  expect(ids[0]).toMatch(/^dlv_[0-9A-HJKMNP-TV-Z]{26}$/)
  expect(store.ids.connection()).toMatch(/^con_[0-9A-HJKMNP-TV-Z]{26}$/)
})

it('keeps nothing at hand of tenants that are not there, for anybody may write a link that names one', async () => {
  const store = openStore({ folder: ':memory:' })
  const asked = vi.spyOn(store.database, 'all')
  for (let time = 0; time < 3; time += 1) expect(await store.books.read('nobody' as TenantId)).toEqual(noBook)
  expect(asked).toHaveBeenCalledTimes(3)
  await store.close()
})
