/** What vendors' catalogues say of their ids: one item a product, however many variants it has. */
import {
  type Catalogue,
  type CatalogueItem,
  type CatalogueProduct,
  type ConnectionId,
  joinedProducts,
  joinProduct,
  pageOf,
  Refusal,
  type Sealer,
  type TenantId,
} from '@kilter/core'
import { packJson, unpackJson } from './pack.ts'
import { catalogueOf, keyOf, partsOf } from './places.ts'
import type { Condition, Item, Table } from './table.ts'

const conflictsMax = 30

export function createCatalogue(table: Table, sealer: () => Promise<Sealer>): Catalogue {
  return {
    note: async (tenant, said) => {
      await Promise.all(joinedProducts(said).map((product) => noteOne(tenant, product)))
    },

    list: async (tenant, page) =>
      pageOf({
        sealer: await sealer(),
        list: JSON.stringify(['catalogue', tenant]),
        page,
        rows: ([after] = [''], limit) =>
          table.query({
            hash: ['pk', catalogueOf(tenant)],
            ...(after === '' ? {} : { where: { expression: '#sk > :after', values: { after } } }),
            limit,
          }),
        item: productOf,
        position: (item: Item) => [String(item.sk)],
      }),
  }

  async function noteOne(tenant: TenantId, product: CatalogueProduct): Promise<void> {
    const key = { pk: catalogueOf(tenant), sk: keyOf(product.connection, product.product) }
    for (let attempt = 0; attempt < conflictsMax; attempt += 1) {
      const there = await table.get(key)
      const joined = joinProduct(there && productOf(there), product)
      if (!joined) return
      const item = { ...key, rev: Number(there?.rev ?? 0) + 1, items: packJson(joined.items) }
      if ((await table.put(item, isStill(there))).met) return
    }
    throw new Refusal('unavailable', 'the catalogue is being changed by too many at once')
  }
}

const isStill = (item: Item | undefined): Condition =>
  item ? { expression: '#rev = :rev', values: { rev: item.rev } } : { expression: 'attribute_not_exists(#pk)' }

function productOf(item: Item): CatalogueProduct {
  const [connection, product = ''] = partsOf(String(item.sk), 2)
  return { connection: connection as ConnectionId, product, items: unpackJson(item.items) as CatalogueItem[] }
}
