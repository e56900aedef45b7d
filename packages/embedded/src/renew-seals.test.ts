import { spawnSync } from 'node:child_process'
import { copyFileSync, existsSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { newPosting, Recipient, Subscription, type SubscriptionId } from '@kilter/core'
import { connection, delivery, deliveryId, noon, shop, till } from '@kilter/core/contracts'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { rotateKey } from './data-folder.ts'
import { sealedColumns } from './renew-seals.ts'
import { openStore, type Store } from './store.ts'
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

const at = (name: string) => join(folder, name)
function opened(): Store {
  const store = openStore({ folder })
  open.push(store)
  return store
}
async function close(store: Store): Promise<void> {
  open = open.filter((each) => each !== store)
  await store.close()
}
const many = 250
const secrets = { signing: ['s-1'], credentials: { accessToken: 't-1' } }
const recipient = Recipient.parse({
  ...{ id: `rcp_${'1'.repeat(26)}`, tenant: shop, name: 'Olga', channel: 'mail', createdAt: noon },
  address: { to: 'owner@shop.example' },
})

const subscriptionId = `sub_${'1'.repeat(26)}` as SubscriptionId
const subscription = Subscription.parse({
  ...{ id: subscriptionId, tenant: shop, url: 'https://tool.example/hook', events: ['*'], description: '' },
  ...{ secrets: [{ secret: `whsec_${Buffer.alloc(32, 7).toString('base64')}` }], status: 'active' },
  ...{ activeSince: noon, createdAt: noon },
})
const news = { id: 'msg_1', tenant: shop, type: 'order.placed', about: 'dlv_1', body: '{"n":1}' } as const
/** Beside the deliveries: the key check, the pseudonym key, and one of each kind of record. */
const others = 8

/** Sealed values of every kind; answers the digest of a person as this hub knows them. */
async function filled(): Promise<string> {
  const store = opened()
  await store.connections.put(connection(), secrets)
  await store.books.putRecipient(recipient)
  await store.subscriptions.put(subscription)
  await store.answers.begin(shop, 'n', 'r', noon)
  await store.audit.append(shop, { at: noon, actor: { kind: 'hub', id: 'start' }, action: 'admit', status: 201 })
  await store.postings.add([newPosting(news, subscriptionId, noon)])
  await Promise.all(Array.from({ length: many }, (_, each) => store.inbox.put(delivery(each + 1))))
  const digest = (await store.pseudonyms.of(shop))('someone')
  await close(store)
  return digest
}

async function isAllThere(store: Store, digest: string): Promise<void> {
  expect(await store.vault.secrets(shop, till)).toEqual(secrets)
  expect((await store.books.read(shop)).recipients).toEqual([{ ...recipient, rev: 1 }])
  expect((await store.pseudonyms.of(shop))('someone')).toBe(digest)
  expect(await store.subscriptions.of(shop)).toEqual([{ ...subscription, rev: 1 }])
  expect(await store.postings.find(shop, subscriptionId, 'msg_1')).toMatchObject({ body: news.body })
  for (const each of [1, many]) {
    const found = await store.inbox.open(shop, deliveryId(each))
    expect(found).toMatchObject({ body: Buffer.from(delivery(each).body) })
  }
}

it('SEC-03: a new key takes over while the hub runs: all is sealed anew, the old key is out and opens nothing', async () => {
  const digest = await filled()
  copyFileSync(at('hub.key'), at('old.key'))
  rotateKey(folder)
  const store = opened()
  await isAllThere(store, digest)
  const renewing = store.renew?.(() => false)
  await store.inbox.put(delivery(many + 1))
  expect(await renewing).toEqual({ renewed: many + others, lost: 0 })
  await isAllThere(store, digest)
  await close(store)
  expect(readFileSync(at('hub.key'))).toHaveLength(32)
  expect(readFileSync(at('hub.key')).equals(readFileSync(at('old.key')))).toBe(false)
  const again = opened()
  expect(again.renew).toBeUndefined()
  await isAllThere(again, digest)
  await close(again)
  copyFileSync(at('old.key'), at('hub.key'))
  expect(() => openStore({ folder })).toThrow(/does not belong to this data folder/)
})

it('SEC-03: stopped at any point, it goes on at the next start, and nothing is out of reach in between', async () => {
  const digest = await filled()
  rotateKey(folder)
  for (let rounds = 0; ; rounds += 1) {
    const store = opened()
    let left = rounds
    const done = await store.renew?.(() => left-- <= 0)
    await isAllThere(store, digest)
    await close(store)
    if (done) break
    expect(readFileSync(at('hub.key'))).toHaveLength(64)
    expect(rounds).toBeLessThan(20)
  }
  expect(readFileSync(at('hub.key'))).toHaveLength(32)
  await isAllThere(opened(), digest)
})

it('SEC-03, FLT-09: killed halfway, it loses nothing', async () => {
  const digest = await filled()
  rotateKey(folder)
  const script = `import { openStore } from '${new URL('./store.ts', import.meta.url)}'
    let rounds = 0
    await openStore({ folder: process.argv[1] }).renew(() => { if (++rounds === 3) process.kill(process.pid, 'SIGKILL'); return false })`
  const killed = spawnSync(process.execPath, ['--input-type=module', '-e', script, folder], { encoding: 'utf8' })
  expect([killed.signal, killed.stderr]).toEqual(['SIGKILL', ''])
  const store = opened()
  await isAllThere(store, digest)
  const done = await store.renew?.(() => false)
  expect(done).toEqual({ renewed: expect.any(Number), lost: 0 })
  expect(done?.renewed).toBeLessThan(many)
  await isAllThere(store, digest)
})

it('leaves alone what no key opens, counts it, and keeps the old key for as long as it is there', async () => {
  const digest = await filled()
  const spoilt = opened()
  await spoilt.database.write(() => spoilt.database.run(`UPDATE delivery_body SET sealed = x'00' WHERE seq = 7`))
  await close(spoilt)
  rotateKey(folder)
  const store = opened()
  expect(await store.renew?.(() => false)).toEqual({ renewed: many + others - 1, lost: 1 })
  await isAllThere(store, digest)
  expect(readFileSync(at('hub.key'))).toHaveLength(64)
  await store.database.write(() => store.database.run('DELETE FROM delivery_body WHERE seq = 7'))
  expect(await store.renew?.(() => false)).toEqual({ renewed: 0, lost: 0 })
  expect(readFileSync(at('hub.key'))).toHaveLength(32)
})

it('makes no third key while a new one takes over, and none where there is no hub', async () => {
  await filled()
  rotateKey(folder)
  const both = readFileSync(at('hub.key'))
  expect(() => rotateKey(folder)).toThrow(/is taking over already/)
  expect(readFileSync(at('hub.key')).equals(both)).toBe(true)
  expect(() => rotateKey(at('nowhere'))).toThrow(/is missing/)
  expect(existsSync(at('nowhere'))).toBe(false)
  writeFileSync(at('hub.key'), Buffer.alloc(33))
  expect(() => rotateKey(folder)).toThrow(/is damaged/)
})

it('knows every column of sealed values that there is, and these tests have something in each', async () => {
  await filled()
  const { database } = opened()
  const found = database.all(
    `SELECT m.name AS name FROM sqlite_schema m JOIN pragma_table_info(m.name) c WHERE m.type = 'table' AND c.name = 'sealed'`,
  )
  expect(new Set(sealedColumns.map(({ table }) => table))).toEqual(new Set([...found.map(({ name }) => name), 'meta']))
  for (const { table } of sealedColumns) expect(database.get(`SELECT 1 FROM ${table}`), table).toBeDefined()
})
