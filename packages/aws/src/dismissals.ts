/** Which items somebody said are not one: all of a tenant in one partition. */
import {
  type Dismissal,
  type Dismissals,
  type ItemPair,
  pageOf,
  pairId,
  type Sealer,
  type TenantId,
} from '@kilter/core'
import { packJson, unpackJson } from './pack.ts'
import { dismissalsOf } from './places.ts'
import type { Item, Table } from './table.ts'

export function createDismissals(table: Table, sealer: () => Promise<Sealer>): Dismissals {
  return {
    put: async (tenant, dismissals) => {
      const unless = { expression: 'attribute_not_exists(#pk)' }
      const put = (dismissal: Dismissal) =>
        table.put({ ...keyIn(tenant, dismissal.pair), dismissal: packJson(dismissal) }, unless)
      await Promise.all(dismissals.map(put))
    },

    remove: async (tenant, pair) =>
      (await table.remove(keyIn(tenant, pair), { expression: 'attribute_exists(#pk)' })).met,

    list: async (tenant, page) =>
      pageOf({
        sealer: await sealer(),
        list: JSON.stringify(['dismissals', tenant]),
        page,
        rows: ([after] = [''], limit) =>
          table.query({
            hash: ['pk', dismissalsOf(tenant)],
            ...(after === '' ? {} : { where: { expression: '#sk > :after', values: { after } } }),
            limit,
          }),
        item: ({ dismissal }: Item) => unpackJson(dismissal) as Dismissal,
        position: ({ sk }: Item) => [String(sk)],
      }),
  }
}

const keyIn = (tenant: TenantId, pair: ItemPair) => ({ pk: dismissalsOf(tenant), sk: pairId(pair) })
