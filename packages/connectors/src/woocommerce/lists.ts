/** What WooCommerce's API lists of what changed, in the shape of its webhooks.
 * Source: https://woocommerce.github.io/woocommerce-rest-api-docs/#list-all-orders and #list-all-products */
import type { VendorList } from '@kilter/core'
import * as z from 'zod'
import { id, utcTime } from '../fields.ts'
import { asWebhook, byTime, goesOn, pageRead, pathWith, secondBefore } from '../lists.ts'

const root = '/wp-json/wc/v3'
const pageLength = 50
const ModifiedPage = z.array(z.looseObject({ id, date_modified_gmt: utcTime })).max(100)
/** The moment itself is left out of what comes after it. */
const { placeOf, behind } = byTime((at) => secondBefore(at).slice(0, 'yyyy-mm-ddThh:mm:ss'.length))

const modified = (name: 'orders' | 'products', topic: string): VendorList<unknown> => ({
  name,
  isOldestFirst: true,
  ask: (ask) => {
    const { after, page } = placeOf(ask)
    const order = { dates_are_gmt: 'true', orderby: 'modified', order: 'asc' }
    return { path: pathWith(`${root}/${name}`, { modified_after: after, ...order, per_page: pageLength, page }) }
  },
  read: (answer, ask) => {
    const things = pageRead(ModifiedPage, answer)
    return {
      listed: things.map(({ date_modified_gmt, ...rest }, index) =>
        asWebhook({ ...rest, ...dateIn(answer.json, index) }, { 'x-wc-webhook-topic': topic }, date_modified_gmt),
      ),
      ...goesOn(things.length < pageLength ? undefined : behind(ask, things.at(-1)?.date_modified_gmt)),
    }
  },
})

/** As the shop wrote it. */
const dateIn = (json: unknown, index: number) => ({
  date_modified_gmt: (json as readonly { date_modified_gmt: string }[])[index]?.date_modified_gmt,
})

const VariablePage = z.array(z.looseObject({ id })).max(100)
const variablesPageLength = 20
const dayMinutes = 24 * 60

/** A variation that was saved by itself is in no list of its own: once a day all products that have some are looked through.
 * `asked_for` makes each day's look another one. */
const variations: VendorList<unknown> = {
  name: 'variations',
  everyMinutes: dayMinutes,
  ask: ({ cursor = '1' }) => ({
    path: pathWith(`${root}/products`, {
      ...{ type: 'variable', orderby: 'id', order: 'asc', per_page: variablesPageLength, page: cursor },
    }),
  }),
  read: (answer, { since, cursor = '1' }) => {
    const products = pageRead(VariablePage, answer)
    return {
      listed: products.map((each) =>
        asWebhook({ ...each, asked_for: since }, { 'x-wc-webhook-topic': 'product.updated' }),
      ),
      ...goesOn(products.length < variablesPageLength ? undefined : String(Number(cursor) + 1)),
    }
  },
}

export const lists: readonly VendorList<unknown>[] = [
  modified('products', 'product.updated'),
  variations,
  modified('orders', 'order.updated'),
]
