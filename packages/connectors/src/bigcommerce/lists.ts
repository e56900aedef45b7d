/** BigCommerce lists orders by when they were modified; each comes as its callback would, and is looked up as ever.
 * Source: https://developer.bigcommerce.com/docs/rest-management/orders */
import { millisecondsOf, type VendorList } from '@kilter/core'
import * as z from 'zod'
import { id } from '../fields.ts'
import { asWebhook, byTime, goesOn, pageRead, pathWith, secondBefore } from '../lists.ts'
import { mailDate } from './payloads.ts'

/** The most that is documented. */
const pageLength = 250
const OrdersPage = z.array(z.object({ id, date_modified: mailDate })).max(pageLength)
const { placeOf, behind } = byTime(secondBefore)
const second = 1_000

const orders: VendorList<unknown> = {
  name: 'orders',
  isOldestFirst: true,
  ask: (ask) => {
    const { after, page } = placeOf(ask)
    const order = { sort: 'date_modified:asc', limit: pageLength }
    return { path: pathWith('/v2/orders', { min_date_modified: after, ...order, page }) }
  },
  read: (answer, ask) => {
    // Where there are none, it answers with nothing at all.
    const listed = answer.status === 204 ? [] : pageRead(OrdersPage, answer)
    return {
      listed: listed.map(({ id: order, date_modified }) => {
        const callback = { scope: 'store/order/updated', data: { type: 'order', id: order } }
        const created_at = Math.floor(millisecondsOf(date_modified) / second)
        return asWebhook({ ...callback, created_at }, {}, date_modified)
      }),
      // A page may be shorter than it was asked for: only an empty one is the last.
      ...goesOn(listed.length === 0 ? undefined : behind(ask, listed.at(-1)?.date_modified)),
    }
  },
}

export const lists: readonly VendorList<unknown>[] = [orders]
