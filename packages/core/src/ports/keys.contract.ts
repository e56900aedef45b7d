import { expect, it } from 'vitest'
import { type ApiKey, isLasting, type KeyId, keyDigest } from '../access/key.ts'
import { addMilliseconds, type TenantId } from '../values.ts'
import { type AdapterFactory, contract, noon, paged, refusesForeignCursors, rival, shop } from './adapter.contract.ts'

const idOf = (number: number) => `key_${String(number).padStart(26, '0')}` as KeyId
const digestOf = (number: number) => keyDigest(`text-${number}`)
const key = (number: number, given: Partial<ApiKey> = {}): ApiKey => ({
  id: idOf(number),
  tenant: shop,
  name: `Key ${number}`,
  role: 'owner',
  createdAt: addMilliseconds(noon, number),
  ...given,
})
const soon = addMilliseconds(noon, 60_000)

export const keysContract = (open: AdapterFactory): void =>
  contract('keys', open, (bench) => {
    const add = (number: number, given: Partial<ApiKey> = {}) =>
      bench.adapter.keys.add(key(number, given), digestOf(number))

    it('TEN-09: finds a key by the digest of its text alone, also after it was closed and opened', async () => {
      const clerk = key(2, { role: 'operator', scopes: ['items:read'], expiresAt: soon, createdBy: 'Key 1' })
      expect(await add(1)).toBe('added')
      expect(await add(2, clerk)).toBe('added')
      for await (const { keys } of bench.nowAndAgain()) {
        expect(await keys.find(digestOf(2))).toEqual(clerk)
        expect(await keys.get(shop, idOf(2))).toEqual(clerk)
        for (const none of ['', 'text-2', digestOf(3), digestOf(2).toUpperCase(), digestOf(2).slice(1)])
          expect([none, await keys.find(none)]).toEqual([none, undefined])
      }
    })

    it('takes each text once, and a revoked one never again', async () => {
      await add(1)
      await add(2)
      expect(await bench.adapter.keys.add(key(3, { tenant: rival }), digestOf(1))).toBe('taken')
      expect(await bench.adapter.keys.revoke(shop, idOf(1), noon)).toBe('revoked')
      expect(await bench.adapter.keys.add(key(4), digestOf(1))).toBe('taken')
      const { keys } = await bench.again()
      expect(await keys.find(digestOf(1))).toEqual(key(1, { revokedAt: noon }))
      expect(await keys.get(shop, idOf(4))).toBeUndefined()
      expect(await keys.list(rival, { limit: 10 })).toEqual({ items: [], nextCursor: null })
    })

    it('revokes from a moment on; an earlier one stands', async () => {
      await add(1)
      await add(2, { role: 'viewer' })
      expect(await bench.adapter.keys.revoke(shop, idOf(2), soon)).toBe('revoked')
      expect(await bench.adapter.keys.find(digestOf(2))).toMatchObject({ revokedAt: soon })
      await bench.adapter.keys.revoke(shop, idOf(2), noon)
      await bench.adapter.keys.revoke(shop, idOf(2), soon)
      expect(await (await bench.again()).keys.find(digestOf(2))).toMatchObject({ revokedAt: noon })
      expect(await bench.adapter.keys.revoke(shop, idOf(9), noon)).toBe('unknown')
    })

    it('TEN-08: keeps the last key that opens everything for ever, also when two are revoked at once', async () => {
      await add(1)
      await add(2, { scopes: ['items:read'] })
      await add(3, { expiresAt: soon })
      await add(4, { role: 'admin' })
      expect(await bench.adapter.keys.revoke(shop, idOf(1), noon)).toBe('last')
      await add(5)
      await add(6, { tenant: rival })
      const both = [idOf(1), idOf(5)].map((id) => bench.adapter.keys.revoke(shop, id, noon))
      expect((await Promise.all(both)).sort()).toEqual(['last', 'revoked'])
      const { items } = await (await bench.again()).keys.list(shop, { limit: 10 })
      expect(items.filter(isLasting).length).toBe(1)
      for (const number of [2, 3, 4]) expect(await bench.adapter.keys.revoke(shop, idOf(number), noon)).toBe('revoked')
    })

    it('lists the newest first, page by page', async () => {
      for (const number of [1, 2, 3, 4, 5]) await add(number)
      const { keys } = await bench.again()
      const listed = await paged(2, (page) => keys.list(shop, page))
      expect(listed).toEqual([5, 4, 3, 2, 1].map((number) => key(number)))
    })

    it('keeps the day of the last use, and nothing else changes by it', async () => {
      await add(1)
      await bench.adapter.keys.used(shop, idOf(1), '2026-11-20')
      await bench.adapter.keys.used(shop, idOf(1), '2026-11-21')
      await bench.adapter.keys.used(rival, idOf(1), '2026-11-22')
      for await (const { keys } of bench.nowAndAgain()) {
        expect(await keys.find(digestOf(1))).toEqual(key(1, { lastUsedOn: '2026-11-21' }))
        expect((await keys.list(shop, { limit: 1 })).items).toEqual([key(1, { lastUsedOn: '2026-11-21' })])
      }
      await bench.adapter.keys.used(shop, idOf(9), '2026-11-22')
      expect((await bench.adapter.keys.list(shop, { limit: 9 })).items.length).toBe(1)
    })

    it('TEN-15: forgets all keys of a tenant that leaves, and no others', async () => {
      for (const number of [1, 2, 3]) await add(number)
      await add(4, { tenant: rival })
      await bench.adapter.keys.clear(shop)
      const { keys } = await bench.again()
      for (const number of [1, 2, 3]) expect(await keys.find(digestOf(number))).toBeUndefined()
      expect(await keys.list(shop, { limit: 9 })).toEqual({ items: [], nextCursor: null })
      expect(await keys.find(digestOf(4))).toEqual(key(4, { tenant: rival }))
    })

    it('TEN-01: treats another tenant’s key as one that does not exist', async () => {
      await add(1)
      await add(2)
      const { keys } = bench.adapter
      expect(await keys.get(rival, idOf(1))).toBeUndefined()
      expect(await keys.revoke(rival, idOf(1), noon)).toBe('unknown')
      expect(await keys.find(digestOf(1))).toEqual(key(1))
      expect(await keys.list('sho' as TenantId, { limit: 1 })).toEqual({ items: [], nextCursor: null })
    })

    it('TEN-05: refuses a cursor that is edited or another tenant’s', async () => {
      for (const number of [1, 2]) await add(number)
      for (const number of [3, 4]) await add(number, { tenant: rival })
      const { keys } = bench.adapter
      await refusesForeignCursors((page) => keys.list(shop, page), [(page) => keys.list(rival, page)])
    })
  })
