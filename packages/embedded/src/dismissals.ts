import { type Dismissal, type Dismissals, pageOf, pairId, type Sealer } from '@kilter/core'
import type { Database } from './database.ts'

export function createDismissals(database: Database, sealer: Sealer): Dismissals {
  return {
    put: async (tenant, dismissals) => {
      await database.write(() => {
        const sql = 'INSERT INTO dismissal VALUES (?, ?, ?) ON CONFLICT DO NOTHING'
        for (const dismissal of dismissals) database.run(sql, tenant, pairId(dismissal.pair), JSON.stringify(dismissal))
      })
    },

    remove: async (tenant, pair) =>
      database.write(
        () => database.run('DELETE FROM dismissal WHERE tenant = ? AND pair = ?', tenant, pairId(pair)) > 0,
      ),

    list: async (tenant, page) =>
      pageOf({
        sealer,
        list: JSON.stringify(['dismissals', tenant]),
        page,
        rows: ([after] = [''], limit) =>
          database.all(
            'SELECT pair, json FROM dismissal WHERE tenant = ? AND pair > ? ORDER BY pair LIMIT ?',
            tenant,
            after ?? '',
            limit,
          ),
        item: ({ json }) => JSON.parse(String(json)) as Dismissal,
        position: ({ pair }) => [String(pair)],
      }),
  }
}
