/** What Shopify's API lists of what changed, in the shape of its webhooks: the REST resources, which Shopify calls legacy and still serves
 * to the apps that a shop makes for itself.
 * Source: https://shopify.dev/docs/api/admin-rest/latest and https://shopify.dev/docs/api/admin-rest/usage/pagination */
import type { ListPage, PageAnswer, PageAsk, Role, VendorList } from '@kilter/core'
import * as z from 'zod'
import { id, time } from '../fields.ts'
import { asWebhook, goesOn, nextInLink, pageRead, partsIn, pathWith } from '../lists.ts'

const root = '/admin/api/2026-07'
const updated = z.array(z.looseObject({ updated_at: time }))

interface Resource {
  readonly name: string
  readonly topic: string
  readonly limit: number
  readonly query?: Readonly<Record<string, string>>
  /** Those that are read and no others: nobody's address comes along. */
  readonly fields: string
  readonly roles?: readonly Role[]
}

const resource = ({ name, topic, limit, query, fields, roles }: Resource): VendorList<unknown> => ({
  name,
  ...(roles && { roles }),
  // Beside a cursor nothing may stand but these two.
  ask: ({ since, cursor }) => ({
    path: pathWith(`${root}/${name}.json`, {
      ...(cursor === undefined ? { ...query, updated_at_min: since } : { page_info: cursor }),
      ...{ limit, fields },
    }),
  }),
  read: (answer) => {
    const page = pageRead(z.object({ [name]: updated }), answer)
    return {
      listed: (page[name] ?? []).map((each) => asWebhook(each, { 'x-shopify-topic': topic }, each.updated_at)),
      ...goesOn(nextInLink(answer.headers, 'page_info')),
    }
  },
})

const orders = resource({
  ...{ name: 'orders', topic: 'orders/updated', limit: 50, query: { status: 'any' } },
  fields:
    'id,name,created_at,updated_at,processed_at,cancelled_at,currency,fulfillment_status,financial_status,total_price,payment_gateway_names,source_name,location_id,test,line_items,fulfillments,refunds',
})
const products = resource({
  ...{ name: 'products', topic: 'products/update', limit: 50 },
  fields: 'id,status,updated_at,variants',
})
const customers = resource({
  ...{ name: 'customers', topic: 'customers/update', limit: 250, roles: ['customers'] },
  fields: 'id,email,phone,first_name,last_name,updated_at',
})

const LocationsPage = z.object({ locations: z.array(z.object({ id })) })
const LevelsPage = z.object({ inventory_levels: updated })
const levelsLimit = 250
/** Of one request. */
const locationsMax = 50
/** Which locations are still to be asked about, and where among those of the first fifty. */
const Place = z.object({ locations: z.array(z.string()), page: z.string().optional() })
type Place = z.infer<typeof Place>

/** Levels are listed by location, so the first page says which there are. */
const levels: VendorList<unknown> = {
  name: 'levels',
  ask: ({ since, cursor }) => {
    const place = partsIn(Place, cursor)
    if (!place) return { path: `${root}/locations.json` }
    const of =
      place.page === undefined
        ? { location_ids: place.locations.slice(0, locationsMax).join(','), updated_at_min: since }
        : { page_info: place.page }
    return { path: pathWith(`${root}/inventory_levels.json`, { ...of, limit: levelsLimit }) }
  },
  read: (answer: PageAnswer, { cursor }: PageAsk): ListPage => {
    const place = partsIn(Place, cursor)
    if (!place) {
      const locations = pageRead(LocationsPage, answer).locations.map((location) => location.id)
      return { listed: [], ...goesOn(locations.length > 0 ? written({ locations }) : undefined) }
    }
    const page = nextInLink(answer.headers, 'page_info')
    const left = place.locations.slice(locationsMax)
    const rest = left.length > 0 ? written({ locations: left }) : undefined
    return {
      listed: pageRead(LevelsPage, answer).inventory_levels.map((level) =>
        asWebhook(level, { 'x-shopify-topic': 'inventory_levels/update' }, level.updated_at),
      ),
      ...goesOn(page === undefined ? rest : written({ ...place, page })),
    }
  },
}

const written = (place: Place): string => JSON.stringify(place)

/** Products first: they say which item a level is of. */
export const lists: readonly VendorList<unknown>[] = [products, levels, orders, customers]
