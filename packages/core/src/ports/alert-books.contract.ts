import { expect, it } from 'vitest'
import { Recipient, type RecipientId } from '../alert/recipient.ts'
import { type MaintenanceWindow, type Mute, noBook, Route } from '../alert/route.ts'
import { changeRecipient } from '../usecases/change-recipient.ts'
import type { TenantId } from '../values.ts'
import { type AdapterFactory, contract, noon, rival, shop } from './adapter.contract.ts'

const ulid = (number: number): string => String(number).padStart(26, '0')
const later = '2026-11-21T12:00:00.000Z'

const person = (number: number, given: Partial<Recipient> = {}): Recipient =>
  Recipient.parse({
    ...{ id: `rcp_${ulid(number)}`, tenant: shop, name: `Person ${number}`, channel: 'mail', createdAt: noon },
    ...{ address: { to: `p${number}@shop.example` }, ...given },
  })

const routeTo = (recipient: RecipientId, number: number, tenant: TenantId = shop): Route =>
  Route.parse({ id: `rte_${ulid(number)}`, tenant, createdAt: noon, name: `Route ${number}`, recipients: [recipient] })

const about = (tenant: TenantId = shop) => ({ tenant, createdAt: noon })
const windowOf = (number: number) =>
  ({ ...about(), id: `mnt_${ulid(number)}`, name: 'Stocktake', from: noon, to: later, match: {} }) as MaintenanceWindow
const muteOf = (number: number) => ({ ...about(), id: `mut_${ulid(number)}`, until: later, detector: 'x' }) as Mute

export const alertBooksContract = (open: AdapterFactory): void =>
  contract('alert books', open, (bench) => {
    it('answers an empty book where a tenant has said nothing', async () => {
      expect(await bench.adapter.books.read(shop)).toEqual(noBook)
    })

    it('keeps all that was said of each kind, oldest first, also after it was closed and opened', async () => {
      const { books } = bench.adapter
      for (const number of [2, 1]) {
        await books.putRecipient(person(number))
        await books.putRoute(routeTo(person(number).id, number))
        await books.put('windows', windowOf(number))
        await books.put('mutes', muteOf(number))
      }
      const named = { ...routeTo(person(1).id, 1), name: 'Another name' }
      expect([await books.putRoute(named), await books.putRoute({ ...named, rev: 1 })]).toEqual(['moved', 'written'])
      for await (const adapter of bench.nowAndAgain()) {
        const { recipients, routes, windows, mutes } = await adapter.books.read(shop)
        expect(recipients).toEqual([1, 2].map((number) => ({ ...person(number), rev: 1 })))
        expect(routes.map(({ name, rev }) => [name, rev])).toEqual([
          ['Another name', 2],
          ['Route 2', 1],
        ])
        expect(windows).toEqual([windowOf(1), windowOf(2)])
        expect(mutes).toEqual([muteOf(1), muteOf(2)])
      }
    })

    it('writes a recipient only as it was last read, adds none twice and brings back none that is removed', async () => {
      const { books } = bench.adapter
      expect([await books.putRecipient(person(1)), await books.putRecipient(person(1))]).toEqual(['written', 'moved'])
      const read = async () => (await books.read(shop)).recipients
      const [first = person(1)] = await read()
      expect(await books.putRecipient({ ...first, name: 'Olga' })).toBe('written')
      expect(await books.putRecipient({ ...first, name: 'Otto' })).toBe('moved')
      const rename = (to: string) =>
        changeRecipient(first, (found) => ({ ...found, name: `${found.name} ${to}` }), books)
      await Promise.all(['a', 'b', 'c', 'd'].map(rename))
      const [last = person(1)] = await read()
      expect(last.name.split(' ').sort()).toEqual(['Olga', 'a', 'b', 'c', 'd'])
      await books.remove(shop, 'recipients', last.id)
      expect([await books.putRecipient(last), await read(), await rename('e')]).toEqual(['moved', [], undefined])
    })

    it('writes a route only as it was last read, adds none twice and brings back none that is removed', async () => {
      const { books } = bench.adapter
      const route = routeTo(person(1).id, 1)
      expect([await books.putRoute(route), await books.putRoute(route)]).toEqual(['written', 'moved'])
      const both = await Promise.all(['a', 'b'].map((name) => books.putRoute({ ...route, name, rev: 1 })))
      expect(both.sort()).toEqual(['moved', 'written'])
      await books.remove(shop, 'routes', route.id)
      expect([await books.putRoute({ ...route, rev: 2 }), (await books.read(shop)).routes]).toEqual(['moved', []])
    })

    it('says whether there was something to remove, and removes nothing else', async () => {
      const { books } = bench.adapter
      await books.putRecipient(person(1))
      await books.putRoute(routeTo(person(1).id, 1))
      expect(await books.remove(shop, 'routes', `rte_${ulid(2)}`)).toBe(false)
      expect(await books.remove(shop, 'mutes', `rte_${ulid(1)}`)).toBe(false)
      expect(await books.remove(shop, 'routes', `rte_${ulid(1)}`, 2)).toBe(false)
      expect(await books.remove(shop, 'routes', `rte_${ulid(1)}`, 1)).toBe(true)
      expect(await books.remove(shop, 'routes', `rte_${ulid(1)}`)).toBe(false)
      const { recipients, routes } = await books.read(shop)
      expect([recipients.length, routes.length]).toEqual([1, 0])
    })

    it('TEN-01: keeps tenants apart, also where their ids are the same', async () => {
      const { books } = bench.adapter
      await books.putRecipient(person(1))
      expect(await books.read(rival)).toEqual(noBook)
      expect(await books.putRecipient(person(1, { tenant: rival, name: 'Rival' }))).toBe('written')
      await books.putRoute(routeTo(person(1).id, 1, rival))
      expect(await books.remove(shop, 'routes', `rte_${ulid(1)}`)).toBe(false)
      expect((await books.read(shop)).recipients.map(({ name }) => name)).toEqual(['Person 1'])
      expect((await books.read(rival)).recipients.map(({ name }) => name)).toEqual(['Rival'])
    })
  })
