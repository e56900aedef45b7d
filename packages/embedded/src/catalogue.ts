import {
  type Catalogue,
  type CatalogueItem,
  type CatalogueProduct,
  type ConnectionId,
  type Instant,
  joinedProducts,
  joinProduct,
  pageOf,
  type Sealer,
  type TenantId,
} from '@kilter/core'
import type { Database, Row } from './database.ts'

export function createCatalogue(database: Database, sealer: Sealer): Catalogue {
  const newsOf = (tenant: TenantId, said: readonly CatalogueProduct[]): CatalogueProduct[] =>
    joinedProducts(said).flatMap((product) => {
      const sql = 'SELECT * FROM catalogue WHERE tenant = ? AND connection = ? AND product = ?'
      const row = database.get(sql, tenant, product.connection, product.product)
      return joinProduct(row && productOf(row), product) ?? []
    })

  return {
    note: async (tenant, said) => {
      // Catalogues mostly repeat themselves: nothing is opened for what is known.
      if (newsOf(tenant, said).length === 0) return
      await database.write(() => {
        for (const { connection, product, items, goneAt = null } of newsOf(tenant, said)) {
          const sql = `INSERT INTO catalogue (tenant, connection, product, items, gone_at) VALUES (?, ?, ?, ?, ?)
             ON CONFLICT DO UPDATE SET items = excluded.items, gone_at = excluded.gone_at`
          database.run(sql, tenant, connection, product, JSON.stringify(items), goneAt)
        }
      })
    },

    list: async (tenant, page) =>
      pageOf({
        sealer,
        list: JSON.stringify(['catalogue', tenant]),
        page,
        rows: (position = ['', ''], limit) =>
          database.all(
            `SELECT * FROM catalogue WHERE tenant = ? AND (connection, product) > (?, ?)
             ORDER BY connection, product LIMIT ?`,
            tenant,
            ...position,
            limit,
          ),
        item: productOf,
        position: (row) => [String(row.connection), String(row.product)],
      }),
  }
}

const productOf = (row: Row): CatalogueProduct => ({
  connection: row.connection as ConnectionId,
  product: String(row.product),
  items: JSON.parse(String(row.items)) as CatalogueItem[],
  ...(row.gone_at === null ? {} : { goneAt: row.gone_at as Instant }),
})
