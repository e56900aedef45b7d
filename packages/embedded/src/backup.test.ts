import { spawn } from 'node:child_process'
import { once } from 'node:events'
import {
  copyFileSync,
  existsSync,
  mkdirSync,
  readFileSync,
  rmSync,
  statSync,
  truncateSync,
  writeFileSync,
} from 'node:fs'
import { join } from 'node:path'
import { delivery, deliveryId, shop } from '@kilter/core/contracts'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { backUp, restore } from './backup.ts'
import { openStore, type Store } from './store.ts'
import { removeFolder, temporaryFolder } from './testing/adapter.ts'

let base: string
let open: Store[]
beforeEach(() => {
  base = temporaryFolder()
  open = []
})
afterEach(async () => {
  for (const store of open) await store.close()
  removeFolder(base)
})

const at = (...names: string[]) => join(base, ...names)
function opened(name: string): Store {
  const store = openStore({ folder: at(name) })
  open.push(store)
  return store
}
async function close(store: Store): Promise<void> {
  open = open.filter((each) => each !== store)
  await store.close()
}
const keep = (store: Store, numbers: readonly number[]) =>
  Promise.all(numbers.map((each) => store.inbox.put(delivery(each))))
const has = async (store: Store, number: number) => (await store.inbox.find(shop, deliveryId(number))) !== undefined
const restoring = (file: string, folder: string, key?: string, replace = false) =>
  restore({ file: at(file), folder: at(folder), key: key === undefined ? undefined : at(key), replace })

it('a backup of a running hub holds all that it had answered for, and opens with the key that was kept apart', async () => {
  const store = opened('hub')
  await keep(store, [1, 2])
  const seen = await backUp(at('hub'), at('monday.db'))
  await keep(store, [3])
  expect(seen).toMatchObject({ bytes: statSync(at('monday.db')).size, lastDelivery: delivery(2).receivedAt })
  copyFileSync(at('hub', 'hub.key'), at('kept.key'))
  restoring('monday.db', 'again', 'kept.key')
  const again = opened('again')
  expect(await Promise.all([1, 2, 3].map((each) => has(again, each)))).toEqual([true, true, false])
  expect(await again.inbox.open(shop, deliveryId(2))).toMatchObject({ body: Buffer.from(delivery(2).body) })
})

it('FLT-29: a restored hub knows what it had: the same webhook again is a duplicate, a later one is new', async () => {
  const store = opened('hub')
  await keep(store, [1])
  await backUp(at('hub'), at('monday.db'))
  await keep(store, [2])
  await close(store)
  restoring('monday.db', 'hub', undefined, true)
  const again = opened('hub')
  expect(await keep(again, [1, 2])).toEqual(['duplicate', 'kept'])
})

it('is made while another process writes, whole, and is neither torn nor made twice', async () => {
  const script = `import { openStore } from '${new URL('./store.ts', import.meta.url)}'
    import { delivery } from '@kilter/core/contracts'
    const store = openStore({ folder: process.argv[1] })
    for (let each = 1; ; each += 1) { await store.inbox.put(delivery(each)); if (each === 20) console.log('20') }`
  const writer = spawn(process.execPath, ['--input-type=module', '-e', script, at('hub')], {
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  await once(writer.stdout, 'data')
  await backUp(at('hub'), at('busy.db'))
  writer.kill('SIGKILL')
  await once(writer, 'exit')
  restoring('busy.db', 'again', 'hub/hub.key')
  const again = opened('again')
  expect(await has(again, 20)).toBe(true)
  expect(again.database.faults()).toEqual([])
})

it('takes no file that is there already, and leaves nothing behind where it fails', async () => {
  await close(opened('hub'))
  writeFileSync(at('here.db'), 'mine')
  await expect(backUp(at('hub'), at('here.db'))).rejects.toThrow(/is there already/)
  expect(readFileSync(at('here.db'), 'utf8')).toBe('mine')
  await expect(backUp(at('nowhere'), at('new.db'))).rejects.toThrow(/there is no hub in/)
  rmSync(at('hub', 'hub.key'))
  await expect(backUp(at('hub'), at('new.db'))).rejects.toThrow(/hub.key is missing/)
  expect([existsSync(at('new.db')), existsSync(at('new.db.part'))]).toEqual([false, false])
})

it('makes the folder that it is to lie in', async () => {
  await close(opened('hub'))
  await backUp(at('hub'), at('new', 'deep', 'monday.db'))
  expect(existsSync(at('new', 'deep', 'monday.db'))).toBe(true)
})

it('SEC-07: is readable by its owner alone, and so is what is restored', async () => {
  await close(opened('hub'))
  await backUp(at('hub'), at('monday.db'))
  restoring('monday.db', 'again', 'hub/hub.key')
  const modes = ['monday.db', 'again', 'again/hub.db', 'again/hub.key'].map((name) => statSync(at(name)).mode & 0o777)
  expect(modes).toEqual([0o600, 0o700, 0o600, 0o600])
})

it.each([
  { kind: 'a cut file', spoil: () => truncateSync(at('monday.db'), 20_000), says: /cannot be used/ },
  { kind: 'no backup', spoil: () => writeFileSync(at('monday.db'), 'a letter'), says: /cannot be used/ },
  {
    kind: 'another key',
    spoil: () => writeFileSync(at('kept.key'), Buffer.alloc(32, 7)),
    says: /key file does not belong/,
  },
  { kind: 'no key', spoil: () => rmSync(at('kept.key')), says: /there is no key file/ },
])('restores nothing from $kind, and changes nothing', async ({ spoil, says }) => {
  await close(opened('hub'))
  await backUp(at('hub'), at('monday.db'))
  copyFileSync(at('hub', 'hub.key'), at('kept.key'))
  spoil()
  mkdirSync(at('again'))
  expect(() => restoring('monday.db', 'again', 'kept.key')).toThrow(says)
  expect(existsSync(at('again', 'hub.db'))).toBe(false)
})

it('sets aside what is there only when told to, and never under a running hub', async () => {
  const store = opened('hub')
  await backUp(at('hub'), at('monday.db'))
  expect(() => restoring('monday.db', 'hub')).toThrow(/holds a hub already; say --replace/)
  expect(() => restoring('monday.db', 'hub', undefined, true)).toThrow(/another Kilter process uses this data folder/)
  await keep(store, [1])
  await close(store)
  const { movedTo = '' } = restoring('monday.db', 'hub', undefined, true)
  expect(existsSync(join(movedTo, 'hub.db'))).toBe(true)
  expect(await has(opened('hub'), 1)).toBe(false)
})

it('sets aside the log of a database that is gone, for it would be played into the restored one', async () => {
  const store = opened('hub')
  await keep(store, [1])
  await backUp(at('hub'), at('monday.db'))
  await keep(store, [2, 3])
  mkdirSync(at('crashed'))
  for (const name of ['hub.db-wal', 'hub.key']) copyFileSync(at('hub', name), at('crashed', name))
  const { movedTo } = restoring('monday.db', 'crashed')
  expect(existsSync(join(movedTo ?? '', 'hub.db-wal'))).toBe(true)
  const again = opened('crashed')
  expect(await Promise.all([1, 2, 3].map((each) => has(again, each)))).toEqual([true, false, false])
})

it('never writes over a key: another one in the folder is set aside, and the same one may be named', async () => {
  await close(opened('hub'))
  await backUp(at('hub'), at('monday.db'))
  copyFileSync(at('hub', 'hub.key'), at('kept.key'))
  await close(opened('other'))
  rmSync(at('other', 'hub.db'))
  const lonely = readFileSync(at('other', 'hub.key'), 'utf8')
  const { movedTo } = restoring('monday.db', 'other', 'kept.key')
  expect(readFileSync(join(movedTo ?? '', 'hub.key'), 'utf8')).toBe(lonely)
  expect(
    restore({ file: at('monday.db'), folder: at('hub'), key: at('hub', '.', 'hub.key'), replace: true }),
  ).toHaveProperty('movedTo')
  await close(opened('hub'))
  await close(opened('other'))
})
