/** Clover lists orders by when they were modified, in an order that it does not say; each comes as its notification would, and is looked up as ever.
 * Source: https://docs.clover.com/dev/docs/applying-filters and https://docs.clover.com/dev/docs/paginating-elements */
import { millisecondsOf, type VendorList } from '@kilter/core'
import * as z from 'zod'
import { id } from '../fields.ts'
import { asWebhook, goesOn, pageRead, pathWith } from '../lists.ts'
import { milliseconds } from './payloads.ts'

interface Settings {
  readonly merchantId?: string | undefined
}

/** The most that is documented. */
const pageLength = 1_000
/** What is modified between two pages may move as many across their edge. */
const overlap = 100
const OrdersPage = z.object({ elements: z.array(z.object({ id, modifiedTime: milliseconds })).max(pageLength) })

const orders: VendorList<Settings> = {
  name: 'orders',
  /** Of a longer time it lists the last 90 days alone. */
  reachesBackDays: 90,
  isFor: ({ merchantId }) => merchantId !== undefined,
  ask: ({ since, cursor = '0' }, { merchantId = '' }) => ({
    path: pathWith(`/v3/merchants/${encodeURIComponent(merchantId)}/orders`, {
      ...{ filter: `modifiedTime>=${millisecondsOf(since)}`, limit: pageLength, offset: cursor },
    }),
  }),
  read: (answer, { cursor = '0' }, { merchantId = '' }) => {
    const { elements } = pageRead(OrdersPage, answer)
    const step = Math.max(elements.length - overlap, Math.min(elements.length, overlap))
    return {
      listed: elements.map(({ id: order, modifiedTime }) => {
        const notice = { objectId: `O:${order}`, type: 'UPDATE', ts: millisecondsOf(modifiedTime) }
        return asWebhook({ merchants: { [merchantId]: [notice] } }, {}, modifiedTime)
      }),
      // A page may be shorter than it was asked for: only an empty one is the last.
      ...goesOn(elements.length === 0 ? undefined : String(Number(cursor) + step)),
    }
  },
}

export const lists: readonly VendorList<Settings>[] = [orders]
