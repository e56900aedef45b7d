/** IN-22: items that may be one are shown, and stay two until a person says so: the use case on the store itself. */
import fc from 'fast-check'
import { expect, it } from 'vitest'
import type { CanonicalEvent } from '../event/event.ts'
import type { ItemRef } from '../event/item-ref.ts'
import { itemSubject } from '../subject.ts'
import { type AlignPorts, align, mapItems } from '../usecases/align.ts'
import { type AliasSuggestion, type SuggestPorts, suggestAliases } from '../usecases/suggest-aliases.ts'
import { addMilliseconds, type ConnectionId, type Quantity, type TenantId } from '../values.ts'
import {
  type AdapterFactory,
  type Bench,
  connection,
  contract,
  deliveryId,
  noon,
  paged,
  rival,
  shop,
  till,
  web,
} from './adapter.contract.ts'

export const suggestionsContract = (open: AdapterFactory): void =>
  contract('suggestions', open, (bench) => {
    it('IN-22: two SKUs that differ in case are two items, and one suggestion', async () => {
      await told(bench, [webDress, tillDress])
      for (const sku of ['RED-DRESS-M', 'red-dress-m'])
        expect((await bench.adapter.subjects.read(shop, itemSubject(sku))).facts.size).toBe(1)
      expect(await suggested(bench)).toEqual([
        {
          item: itemSubject('RED-DRESS-M'),
          other: itemSubject('red-dress-m'),
          reasons: ['case'],
          aliases: [{ item: 'RED-DRESS-M', connection: till, externalId: 't-1' }],
          titles: {},
        },
      ])
    })

    it('IN-22: two SKUs under one title at two systems are two items, and one suggestion, until a person confirms', async () => {
      await told(bench, [webScarf, tillScarf])
      await described(bench, web, 'w-2', { title: 'Scarf / red / M' })
      await described(bench, till, 't-2', { title: 'Red scarf M' })
      expect(await suggested(bench)).toEqual([
        {
          item: itemSubject('1001'),
          other: itemSubject('SCARF-9'),
          reasons: ['similar title'],
          aliases: [{ item: '1001', connection: web, externalId: 'w-2' }],
          titles: { item: 'Red scarf M', other: 'Scarf / red / M' },
        },
      ])
      await confirm(bench)
      expect(await suggested(bench)).toEqual([])
      expect((await bench.adapter.subjects.read(shop, itemSubject('1001'))).facts.size).toBe(2)
    })

    it('IN-22: a title that differs in size, in a number or in colour suggests nothing, and it holds as it was said last', async () => {
      await told(bench, [webScarf, tillScarf])
      await described(bench, web, 'w-2', { title: 'Scarf red M' })
      for (const title of ['Scarf red L', 'Scarf blue M', 'Scarf red M 2', 'Scarf red']) {
        await described(bench, till, 't-2', { title })
        expect(await suggested(bench)).toEqual([])
      }
      await described(bench, till, 't-2', { title: 'Scarf red M' })
      expect(await suggested(bench)).toMatchObject([{ reasons: ['similar title'] }])
      await described(bench, till, 't-2', {})
      expect(await suggested(bench)).toMatchObject([{ reasons: ['similar title'] }])
    })

    it('IN-22: what a removed connection said suggests nothing: what it names could not be confirmed', async () => {
      await told(bench, [webDress, tillDress, webScarf, tillScarf])
      await described(bench, web, 'w-2', { title: 'Scarf red M' })
      await described(bench, till, 't-2', { title: 'Red scarf M' })
      expect(await suggested(bench)).toHaveLength(2)
      await bench.adapter.connections.remove(shop, till)
      expect(await suggested(bench)).toEqual([])
      await described(bench, till, 't-2', { title: 'Scarf red M' })
      expect(await suggested(bench)).toEqual([])
    })

    it('IN-22: a product that its system took away suggests nothing by its title', async () => {
      await told(bench, [webScarf, tillScarf])
      await described(bench, web, 'w-2', { title: 'Scarf red M' })
      await described(bench, till, 't-2', { title: 'Red scarf M' })
      saidAt += 1
      const time = addMilliseconds(noon, saidAt)
      const envelope = {
        specversion: '1.0' as const,
        id: `${deliveryId(saidAt)}.0`,
        source: `/connections/${till}`,
        tenant: shop,
      }
      const from = { connection: till, delivery: deliveryId(saidAt), receivedAt: noon, time }
      const gone = { ...envelope, ...from, type: 'product.deleted', data: { product: 't-2' } } as const
      await align(shop, [gone satisfies CanonicalEvent], portsOf(bench))
      expect(await suggested(bench)).toEqual([])
    })

    it('IN-22: an id without an SKU is suggested for the SKU under the same title', async () => {
      await told(bench, [webScarf, { connection: till, item: { externalId: 't-2' } }])
      await described(bench, web, 'w-2', { title: 'Scarf red M' })
      await described(bench, till, 't-2', { title: 'Scarf red M', sku: null })
      expect(await suggested(bench)).toMatchObject([
        { item: { key: 'SCARF-9' }, other: { key: `${till}:t-2` }, reasons: ['similar title'] },
      ])
    })

    it('IN-22: a bar code that is not the SKU suggests, beside one that another system has for its SKU too', async () => {
      const code = '4006381333931'
      await told(bench, [
        webScarf,
        tillScarf,
        { connection: 'con_0000000000000000000000MAIL' as ConnectionId, item: { sku: `0${code}` } },
      ])
      await described(bench, web, 'w-2', { gtin: code })
      await described(bench, till, 't-2', { gtin: `0${code}`, title: 'Scarf' })
      const found = (await suggested(bench)).map(({ item, other, reasons }) => [item.key, other.key, ...reasons])
      expect(found).toEqual([
        [`0${code}`, '1001', 'same bar code'],
        [`0${code}`, 'SCARF-9', 'same bar code'],
      ])
    })

    it('IN-22: two items that one system tells apart are not one for what it says of them', async () => {
      const both = { title: 'Scarf red M', gtin: '4006381333931' }
      await told(bench, [webScarf, { connection: web, item: { sku: 'OTHER', externalId: 'w-3' } }])
      await described(bench, web, 'w-2', both)
      await described(bench, web, 'w-3', both)
      expect(await suggested(bench)).toEqual([])
      await told(bench, [tillScarf, { connection: web, item: { sku: '1001' } }])
      await described(bench, till, 't-2', { title: 'Scarf red M', gtin: '4006381333931' })
      expect(await suggested(bench)).toEqual([])
    })

    it('IN-22: what is alike in several ways is suggested once', async () => {
      await told(bench, [webDress, tillDress])
      await described(bench, web, 'w-1', { title: 'Red dress M', gtin: '4006381333931' })
      await described(bench, till, 't-1', { title: 'Red dress M', gtin: '4006381333931' })
      expect(await suggested(bench)).toMatchObject([{ reasons: ['case'], titles: { item: 'Red dress M' } }])
    })

    it('IN-22: what a person confirms is one item from then on, and not suggested any more', async () => {
      await told(bench, [webDress, tillDress])
      await confirm(bench)
      expect(await suggested(bench)).toEqual([])
      await told(bench, [{ ...tillDress, location: 'cellar' }])
      expect((await bench.adapter.subjects.read(shop, itemSubject('RED-DRESS-M'))).facts.size).toBe(3)
      expect(await suggested(bench)).toEqual([])
    })

    it('IN-22: an id that is not mapped is suggested for the SKU it looks like', async () => {
      await told(bench, [webDress, { connection: till, item: { externalId: 'Red Dress M' } }])
      expect(await suggested(bench)).toMatchObject([
        { other: { key: `${till}:Red Dress M` }, reasons: ['blanks', 'case', 'punctuation'] },
      ])
      await confirm(bench)
      expect((await bench.adapter.subjects.read(shop, itemSubject('RED-DRESS-M'))).facts.size).toBe(2)
    })

    it('IN-22: what was told without an external id cannot be confirmed, and says so by naming none', async () => {
      await told(bench, [webDress, { connection: till, item: { sku: 'red-dress-m' } }])
      expect(await suggested(bench)).toMatchObject([{ other: { key: 'red-dress-m' }, aliases: [] }])
    })

    it('IN-22: what a person dismissed is not suggested, by whatever it is alike, until that is taken back', async () => {
      const { dismissals } = bench.adapter
      await told(bench, [webDress, tillDress, webScarf, tillScarf])
      await described(bench, web, 'w-2', { title: 'Scarf red M', gtin: '4006381333931' })
      await described(bench, till, 't-2', { title: 'Scarf red M', gtin: '4006381333931' })
      const by = { kind: 'key', name: 'Ann' } as const
      await dismissals.put(shop, [
        { pair: ['RED-DRESS-M', 'red-dress-m'], by, at: noon },
        { pair: ['SCARF-9', '1001'], by, at: noon },
      ])
      expect(await suggested(bench)).toEqual([])
      await dismissals.remove(shop, ['RED-DRESS-M', 'red-dress-m'])
      expect(await suggested(bench)).toMatchObject([{ other: { key: 'red-dress-m' } }])
      await dismissals.remove(shop, ['1001', 'SCARF-9'])
      expect(await suggested(bench)).toMatchObject([{ reasons: ['case'] }, { reasons: ['same bar code'] }])
    })

    it('IN-22: where two were said to be apart, each may still be one with a third', async () => {
      const skus = ['RED', 'Red', 'red']
      await told(
        bench,
        skus.map((sku) => ({ connection: till, item: { sku, externalId: sku } })),
      )
      await bench.adapter.dismissals.put(shop, [{ pair: ['RED', 'red'], by: { kind: 'hub' }, at: noon }])
      expect((await suggested(bench)).map(({ item, other }) => [item.key, other.key])).toEqual([
        ['RED', 'Red'],
        ['Red', 'red'],
      ])
    })

    it('leads through all of them by pages, within one form too', async () => {
      const skus = ['a', 'A', ' a', 'A ', 'b', 'B', 'c', 'C', 'd', 'e']
      await told(
        bench,
        skus.map((sku, place) => ({ connection: till, item: { sku, externalId: `x-${place}` } })),
      )
      const whole = await suggested(bench)
      expect(whole.map(({ other }) => other.key)).toEqual(['a', ' a', 'A ', 'b', 'c'])
      const ports = portsOf(bench)
      for (const limit of [1, 2, 3])
        expect(await paged(limit, (page) => suggestAliases(shop, page, ports))).toEqual(whole)
      for (const cursor of ['', 'nonsense', 'e30'])
        await expect(suggestAliases(shop, { limit: 1, cursor }, ports)).rejects.toMatchObject({ path: 'cursor' })
    })

    it('IN-22: suggests nothing across tenants, merges nothing, and does not depend on the order of arrival', async () => {
      const statement = fc.record({
        tenant: fc.constantFrom(shop, rival),
        sku: fc.constantFrom('Red', 'RED', 'red ', '042', '42', 'O42', 'other'),
      })
      const run = fc.uniqueArray(statement, { selector: ({ tenant, sku }) => `${tenant} ${sku}`, maxLength: 8 })
      const tenantsOf = (number: number) =>
        new Map([shop, rival].map((each) => [each, `${each}-${number}` as TenantId]))
      const webOf = (tenant: TenantId) =>
        `con_${tenant
          .toUpperCase()
          .replace(/[^A-Z0-9]/g, '')
          .padStart(26, '0')}` as ConnectionId
      let number = 0
      const tellIn = (tenant: TenantId, sku: string) =>
        told(bench, [{ connection: webOf(tenant), item: { sku, externalId: sku } }], tenant)
      const play = async (statements: readonly { tenant: TenantId; sku: string }[]) => {
        number += 1
        const tenants = tenantsOf(number)
        for (const { tenant, sku } of statements) await tellIn(tenants.get(tenant) ?? tenant, sku)
        const seen = []
        for (const [name, tenant] of tenants) {
          const { items } = await suggestAliases(tenant, { limit: 200 }, portsOf(bench))
          const own = statements.filter((each) => each.tenant === name).map(({ sku }) => sku)
          expect(items.every(({ item, other }) => own.includes(item.key) && own.includes(other.key))).toBe(true)
          for (const sku of own)
            expect((await bench.adapter.subjects.read(tenant, itemSubject(sku))).facts.size).toBe(1)
          seen.push(items.map((each) => ({ ...each, aliases: each.aliases.map(({ externalId }) => externalId) })))
        }
        return seen
      }
      await fc.assert(
        fc.asyncProperty(
          run.chain((all) => fc.tuple(fc.constant(all), fc.shuffledSubarray(all, { minLength: all.length }))),
          async ([all, shuffled]) => {
            expect(await play(shuffled)).toEqual(await play(all))
          },
        ),
        { numRuns: 15 },
      )
    })
  })

interface Told {
  readonly connection: ConnectionId
  readonly item: ItemRef
  readonly location?: string
}

const webDress: Told = { connection: web, item: { sku: 'RED-DRESS-M', externalId: 'w-1' } }
const tillDress: Told = { connection: till, item: { sku: 'red-dress-m', externalId: 't-1' } }

const webScarf: Told = { connection: web, item: { sku: 'SCARF-9', externalId: 'w-2' } }
const tillScarf: Told = { connection: till, item: { sku: '1001', externalId: 't-2' } }

let saidAt = 0

const skuOf: Readonly<Record<string, string>> = {
  ...{ 'w-1': 'RED-DRESS-M', 't-1': 'red-dress-m', 'w-2': 'SCARF-9', 't-2': '1001', 'w-3': 'OTHER' },
}

/** What a catalogue says of an item, later than all that it said before. */
const described = (
  bench: Bench,
  connection: ConnectionId,
  externalId: string,
  said: { readonly title?: string; readonly gtin?: string; readonly sku?: null },
): Promise<void> => {
  saidAt += 1
  return align(
    shop,
    [
      {
        ...{ specversion: '1.0', id: `${deliveryId(saidAt)}.0`, source: `/connections/${connection}`, tenant: shop },
        ...{ connection, delivery: deliveryId(saidAt), receivedAt: noon, time: addMilliseconds(noon, saidAt) },
        ...{
          type: 'product.updated',
          data: { product: externalId, items: [{ externalId, sku: skuOf[externalId] ?? null, ...said }] },
        },
      },
    ] satisfies CanonicalEvent[],
    portsOf(bench),
  )
}

const portsOf = ({ adapter, clock }: Bench): AlignPorts & SuggestPorts => ({ ...adapter, clock, detectors: [] })

/** A count of one piece of each, by connections that are there. */
const told = async (bench: Bench, all: readonly Told[], tenant = shop): Promise<void> => {
  for (const id of new Set(all.map((each) => each.connection)))
    await bench.adapter.connections.put(connection({ id, tenant }))
  await align(
    tenant,
    all.map(({ connection: from, item, location = 'shop' }, place) => ({
      ...{ specversion: '1.0', id: `${deliveryId(place)}.0`, source: `/connections/${from}`, tenant, connection: from },
      ...{ delivery: deliveryId(place), receivedAt: noon, time: noon, type: 'stock.counted' },
      data: { item, location, quantity: '1' as Quantity, basis: 'onHand' },
    })) satisfies CanonicalEvent[],
    portsOf(bench),
  )
}

const suggested = async (bench: Bench): Promise<readonly AliasSuggestion[]> => {
  const { items, complete } = await suggestAliases(shop, { limit: 200 }, portsOf(bench))
  expect(complete).toBe(true)
  return items
}

async function confirm(bench: Bench): Promise<void> {
  const aliases = (await suggested(bench)).flatMap((each) => each.aliases)
  await mapItems(
    shop,
    aliases.map((alias) => ({ ...alias, by: 'person', asOf: noon })),
    portsOf(bench),
  )
}
