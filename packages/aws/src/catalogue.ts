/** What vendors' catalogues say of their ids: one item a product, however many variants it has. */
import {
  type Catalogue,
  type CatalogueItem,
  type CatalogueProduct,
  type ConnectionId,
  type Instant,
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
const forgottenAtOnce = 100

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
      const { items, goneAt } = joined
      const item = { ...key, rev: Number(there?.rev ?? 0) + 1, items: packJson(items), ...(goneAt ? { goneAt } : {}) }
      if ((await table.put(item, isStill(there))).met) return
    }
    throw new Refusal('unavailable', 'the catalogue is being changed by too many at once')
  }
}

/** What one connection said, all of it. May be repeated. */
export async function forgetCatalogue(table: Table, tenant: TenantId, connection: ConnectionId): Promise<void> {
  const pk = catalogueOf(tenant)
  const where = { expression: 'begins_with(#sk, :own)', values: { own: keyOf(connection, '') } }
  for (;;) {
    const rows = await table.query({ hash: ['pk', pk], where, limit: forgottenAtOnce })
    await table.removeMany(rows.map(({ sk }) => ({ pk, sk: String(sk) })))
    if (rows.length < forgottenAtOnce) return
  }
}

const isStill = (item: Item | undefined): Condition =>
  item ? { expression: '#rev = :rev', values: { rev: item.rev } } : { expression: 'attribute_not_exists(#pk)' }

function productOf(item: Item): CatalogueProduct {
  const [connection, product = ''] = partsOf(String(item.sk), 2)
  const goneAt = item.goneAt as Instant | undefined
  return {
    ...{ connection: connection as ConnectionId, product, items: unpackJson(item.items) as CatalogueItem[] },
    ...(goneAt === undefined ? {} : { goneAt }),
  }
}
