import { expect, it } from 'vitest'
import type { ConnectionId } from '../values.ts'
import { addMilliseconds } from '../values.ts'
import {
  type AdapterFactory,
  connection,
  contract,
  noon,
  paged,
  refusesForeignCursors,
  rival,
  shop,
  till,
  web,
} from './adapter.contract.ts'
import type { Connection } from './connections.ts'

const secrets = { signing: ['new-secret', 'old-secret'], credentials: { accessToken: 'planted-token' } }
const none = { signing: [], credentials: {} }
const numbered = (number: number, tenant = shop) =>
  connection({
    id: `con_${String(number).padStart(26, '0')}` as ConnectionId,
    tenant,
    name: `Till ${number}`,
    createdAt: addMilliseconds(noon, number),
  })

export const connectionsContract = (open: AdapterFactory): void =>
  contract('connections and vault', open, (bench) => {
    it('keeps a connection and its secrets, also after it was closed and opened', async () => {
      await bench.adapter.connections.put(connection(), secrets)
      for await (const { connections, vault } of bench.nowAndAgain()) {
        expect(await connections.find(shop, till)).toEqual(connection())
        expect(await connections.atDoor(till)).toEqual(connection())
        expect(await connections.all(shop)).toEqual([connection()])
        expect(await vault.secrets(shop, till)).toEqual(secrets)
      }
    })

    it('keeps the secrets of a connection that is changed without any, and replaces them with new ones', async () => {
      const { connections, vault } = bench.adapter
      await connections.put(connection(), secrets)
      await connections.put(connection({ name: 'Till at the door' }))
      expect(await vault.secrets(shop, till)).toEqual(secrets)
      await connections.put(connection(), { signing: ['newer-secret'], credentials: {} })
      expect(await (await bench.again()).vault.secrets(shop, till)).toEqual({
        signing: ['newer-secret'],
        credentials: {},
      })
    })

    it('SEC-06: replaces one credential where nobody else did meanwhile, and nothing else', async () => {
      const { connections, vault } = bench.adapter
      await connections.put(connection(), secrets)
      const change = (before: string, after: string, tenant = shop) =>
        bench.adapter.vault.replaceCredential(tenant, till, 'accessToken', { before, after })
      const both = await Promise.all([change('planted-token', 'mine'), change('planted-token', 'yours')])
      expect(both.sort()).toEqual(['moved', 'replaced'])
      const { credentials, signing } = await vault.secrets(shop, till, { fresh: true })
      expect(['mine', 'yours']).toContain(credentials.accessToken)
      expect(signing).toEqual(secrets.signing)
      expect(await change('planted-token', 'late')).toBe('moved')
      expect(await change(credentials.accessToken ?? '', 'stolen', rival)).toBe('moved')
      expect((await (await bench.again()).vault.secrets(shop, till)).credentials).toEqual(credentials)
    })

    it('has no secrets for a connection that was given none', async () => {
      await bench.adapter.connections.put(connection())
      expect(await bench.adapter.vault.secrets(shop, till)).toEqual(none)
    })

    it('writes and removes only what still stands as it was read, and lets one of two through who read the same', async () => {
      const { connections } = bench.adapter
      await connections.put(connection({ account: 'portal-1' }), secrets)
      const was = await connections.find(shop, till, { fresh: true })
      const given = { signing: ['newer-secret'], credentials: {} }
      const put = (name: string, account: string) => connections.put(connection({ name, account }), given, was)
      expect((await Promise.all([put('one', 'portal-2'), put('two', 'portal-3')])).sort()).toEqual(['moved', 'written'])
      expect([await put('late', 'portal-4'), await connections.remove(shop, till, was)]).toEqual(['moved', false])
      const now = await connections.find(shop, till, { fresh: true })
      expect(['one', 'two']).toContain(now?.name)
      expect(await (await bench.again()).vault.secrets(shop, till)).toEqual(given)
      const after = bench.adapter
      expect(await after.connections.withAccount('acme-pos', 'portal-4')).toEqual([])
      expect(await after.connections.remove(shop, till, now)).toBe(true)
      expect(await after.connections.put(connection(), given, now)).toBe('moved')
      expect(await after.vault.secrets(shop, till)).toEqual(none)
    })

    it('removes a connection with its secrets', async () => {
      const { connections, vault } = bench.adapter
      await connections.put(connection(), secrets)
      expect(await connections.remove(shop, till)).toBe(true)
      expect(await connections.remove(shop, till)).toBe(false)
      await connections.put(connection())
      expect(await vault.secrets(shop, till)).toEqual(none)
      await connections.remove(shop, till)
      const again = await bench.again()
      expect(await again.connections.atDoor(till)).toBeUndefined()
      expect(await again.connections.all(shop)).toEqual([])
    })

    it('finds the connections of an account at a vendor, of any tenant, as long as they name it', async () => {
      const { connections } = bench.adapter
      await connections.put(connection({ account: 'portal-1' }))
      await connections.put(connection({ id: web, account: 'portal-2' }))
      const [theirs] = [numbered(7, rival)]
      await connections.put({ ...theirs, account: 'portal-1' } as Connection)
      const found = async (vendor: string, account: string) =>
        (await (await bench.again()).connections.withAccount(vendor, account)).map(({ id }) => id).sort()
      expect(await found('acme-pos', 'portal-1')).toEqual([till, theirs?.id].sort())
      expect(await found('acme-pos', 'portal-2')).toEqual([web])
      expect(await found('other', 'portal-1')).toEqual([])
      await bench.adapter.connections.put(connection({ account: 'portal-3' }))
      expect(await found('acme-pos', 'portal-1')).toEqual([theirs?.id])
      expect(await found('acme-pos', 'portal-3')).toEqual([till])
      await bench.adapter.connections.remove(shop, web)
      expect(await found('acme-pos', 'portal-2')).toEqual([])
    })

    it('digests alike for a tenant, also after it was closed and opened, and otherwise for another', async () => {
      const before = await bench.adapter.pseudonyms.of(shop)
      const both = await Promise.all([bench.adapter.pseudonyms.of(rival), bench.adapter.pseudonyms.of(rival)])
      const { pseudonyms } = await bench.again()
      const after = await pseudonyms.of(shop)
      expect(after('ada@example.com')).toBe(before('ada@example.com'))
      expect(after('ada@example.org')).not.toBe(before('ada@example.com'))
      expect(new Set(both.map((digest) => digest('ada@example.com'))).size).toBe(1)
      expect(both[0]?.('ada@example.com')).not.toBe(after('ada@example.com'))
    })

    it('takes over a key where it has none yet, and keeps its own where it has', async () => {
      const { pseudonyms } = bench.adapter
      const key = await pseudonyms.key(shop)
      await pseudonyms.adopt(rival, key)
      expect(Buffer.from(await pseudonyms.key(rival))).toEqual(Buffer.from(key))
      await pseudonyms.adopt(shop, Buffer.alloc(32))
      expect(Buffer.from(await (await bench.again()).pseudonyms.key(shop))).toEqual(Buffer.from(key))
    })

    it('lists the oldest first, page by page', async () => {
      for (const number of [1, 2, 3, 4, 5]) await bench.adapter.connections.put(numbered(number))
      const { connections } = await bench.again()
      const listed = await paged(2, (page) => connections.list(shop, page))
      expect(listed).toEqual([1, 2, 3, 4, 5].map((number) => numbered(number)))
      expect(await connections.all(shop)).toEqual(listed)
    })

    it('TEN-05: refuses a cursor that is edited or another tenant’s', async () => {
      const { connections } = bench.adapter
      for (const number of [1, 2]) {
        await connections.put(numbered(number))
        await connections.put(numbered(number + 10, rival))
      }
      await refusesForeignCursors((page) => connections.list(shop, page), [(page) => connections.list(rival, page)])
    })

    it('TEN-01: treats another tenant’s connection as one that does not exist', async () => {
      const { connections, vault } = bench.adapter
      await connections.put(connection(), secrets)
      expect(await connections.find(rival, till)).toBeUndefined()
      expect(await connections.all(rival)).toEqual([])
      expect(await connections.remove(rival, till)).toBe(false)
      expect(await vault.secrets(rival, till)).toEqual(none)
      const stolen = connections.put(connection({ tenant: rival }), { signing: ['mine'], credentials: {} })
      await expect(stolen).rejects.toMatchObject({ code: 'conflict' })
      const again = await bench.again()
      expect(await again.connections.atDoor(till)).toEqual(connection())
      expect(await again.vault.secrets(shop, till)).toEqual(secrets)
    })

    it('keeps the secrets of two connections apart', async () => {
      const { connections, vault } = bench.adapter
      await connections.put(connection(), secrets)
      await connections.put(connection({ id: web }), { signing: ['web-secret'], credentials: {} })
      expect(await vault.secrets(shop, till)).toEqual(secrets)
      expect(await vault.secrets(shop, web)).toEqual({ signing: ['web-secret'], credentials: {} })
    })
  })
