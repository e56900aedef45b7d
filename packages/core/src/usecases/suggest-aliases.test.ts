/** The bounds of a search for items that may be one, over more names than a test puts into a store. */
import { expect, it } from 'vitest'
import { FactSet } from '../fact/fact-set.ts'
import { count } from '../ports/adapter.contract.ts'
import type { Subjects } from '../ports/subjects.ts'
import { itemSubject } from '../subject.ts'
import type { ConnectionId, TenantId } from '../values.ts'
import { type SuggestPorts, suggestAliases, suggestionBounds } from './suggest-aliases.ts'

const shop = 'shop' as TenantId
const holdsOne = new FactSet()
holdsOne.join(count('shop', '1'))

const none = async () => ({ items: [], nextCursor: null })
const connections = { all: async () => [{ id: holdsOne.all().next().value?.connection as ConnectionId }] }
const silent = {
  connections,
  aliases: { list: none },
  catalogue: { list: none },
  dismissals: { list: none },
} as unknown as Omit<SuggestPorts, 'subjects'>

/** Answers these SKUs as its list; only those that `holds` names have a fact. */
const subjectsOf = (skus: readonly string[], holds: (sku: string) => boolean) =>
  ({
    beginning: async (_tenant, _kind, _prefix, { limit, cursor = '0' }) => {
      const end = Number(cursor) + limit
      return {
        items: skus.slice(Number(cursor), end).map(itemSubject),
        nextCursor: end < skus.length ? String(end) : null,
      }
    },
    read: async (_tenant, { key }) => ({
      ...{ version: 1, incidents: new Map() },
      facts: holds(key) ? holdsOne : new FactSet(),
    }),
  }) satisfies Pick<Subjects, 'beginning' | 'read'> as unknown as Subjects

const pairs = (number: number) => Array.from({ length: number }, (_, place) => [`SKU-${place}`, `sku-${place}`]).flat()

it('says that not all was compared where there are more items than it looks at, and counts items alone', async () => {
  const { itemsMax } = suggestionBounds
  const few = subjectsOf(pairs(itemsMax / 2), () => false)
  const many = subjectsOf([...pairs(itemsMax / 2), 'x'], () => false)
  expect(await suggestAliases(shop, { limit: 1 }, { subjects: few, ...silent })).toMatchObject({ complete: true })
  expect(await suggestAliases(shop, { limit: 1 }, { subjects: many, ...silent })).toMatchObject({ complete: false })
})

it('ends a page after so many reads, be it empty, and goes on from there', async () => {
  const subjects = subjectsOf(pairs(suggestionBounds.readsMax), (sku) => sku.toUpperCase() === 'SKU-99')
  const first = await suggestAliases(shop, { limit: 1 }, { subjects, ...silent })
  expect(first).toMatchObject({ items: [], nextCursor: expect.any(String) })
  const second = await suggestAliases(shop, { limit: 1, cursor: first.nextCursor ?? '' }, { subjects, ...silent })
  expect(second.items.map(({ other }) => other.key)).toEqual(['sku-99'])
})

it('looks at so many of one form, and no more', async () => {
  const alike = Array.from({ length: suggestionBounds.alikeMax + 5 }, (_, place) => `A${' '.repeat(place)}`)
  const { items } = await suggestAliases(shop, { limit: 200 }, { subjects: subjectsOf(alike, () => true), ...silent })
  expect(items).toHaveLength(suggestionBounds.alikeMax - 1)
})
