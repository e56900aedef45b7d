/** Lightspeed lists everything by version, a number that goes up with each change of anything: each list is a feed, and has no dates.
 * Source: https://x-series-api.lightspeedhq.com/docs/pagination and the X-Series OpenAPI description, 2026-07 */
import type { Listed, PageAsk, VendorList } from '@kilter/core'
import * as z from 'zod'
import { known } from '../fields.ts'
import { goesOn, pageRead, pathWith } from '../lists.ts'
import { timeOrNone } from './payloads.ts'

const root = '/api/2026-07'
/** The most that is documented. */
const pageLength = 200
const updated_at = z.string().nullish()
const FeedPage = z.object({
  data: z.array(z.looseObject({ updated_at })),
  version: z.object({ max: z.int().nullish() }).nullish(),
})
const InventoryPage = z.array(z.looseObject({ version: z.int(), updated_at }))

/** As the form of a webhook, to the address of its topic. */
const webhook = (topic: string, payload: object, changed: string | null | undefined): Listed => ({
  headers: {},
  query: `topic=${topic}`,
  body: Buffer.from(new URLSearchParams({ payload: JSON.stringify(payload) }).toString()),
  ...known('changedAt', timeOrNone.safeParse(changed).data),
})

const feed = (name: 'sales' | 'products', topic: string): VendorList<unknown> => ({
  name,
  isFeed: true,
  ask: ({ cursor = '0' }: PageAsk) => ({ path: pathWith(`${root}/${name}`, { after: cursor, page_size: pageLength }) }),
  read: (answer) => {
    const { data, version } = pageRead(FeedPage, answer)
    const listed = data.map((each) => webhook(topic, each, each.updated_at))
    return { listed, ...goesOn(data.length > 0 && version?.max ? String(version.max) : undefined) }
  },
})

/** A level bears no time: one that the connection was not there for counts as of now, as it does in a webhook. */
const inventory: VendorList<unknown> = {
  name: 'inventory',
  isFeed: true,
  ask: ({ cursor = '0' }) => ({ path: `${root}/inventory`, body: { after: Number(cursor), size: pageLength } }),
  read: (answer) => {
    const levels = pageRead(InventoryPage, answer)
    const listed = levels.map((level) => webhook('inventory.update', level, level.updated_at))
    const last = levels.reduce((most, { version }) => Math.max(most, version), 0)
    return { listed, ...goesOn(last > 0 ? String(last) : undefined) }
  },
}

export const lists: readonly VendorList<unknown>[] = [
  feed('products', 'product.update'),
  inventory,
  feed('sales', 'sale.update'),
]
