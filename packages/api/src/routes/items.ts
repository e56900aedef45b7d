/** `/v1/items/{sku}`: where an item stands, as all systems together say. */
import { z } from '@hono/zod-openapi'
import { itemSubject, type Listing, listingsOf, positionOf, Refusal, stockPolicyOf } from '@kilter/core'
import type { ApiPorts } from '../ports.ts'
import { json, route, type V1App } from '../v1.ts'

const decimal = z.string().nullable().openapi({ description: 'Decimal text; null while unknown' })

const ItemView = z
  .object({
    item: z.string(),
    onHand: decimal,
    owed: decimal.openapi({ description: 'What online orders still wait for' }),
    sellable: decimal,
    shortfall: decimal,
    locations: z.array(
      z.object({
        connection: z.string(),
        location: z.string(),
        quantity: z.string(),
        countedAt: z.string(),
        basis: z.enum(['onHand', 'available']),
        inPool: z.boolean().openapi({ description: 'Counts towards what online orders are served from' }),
      }),
    ),
    listings: z.array(
      z.object({
        connection: z.string(),
        externalId: z.string(),
        available: decimal,
        price: z.object({ amountMinor: z.int(), currency: z.string() }).nullable(),
        published: z.boolean().nullable(),
        backorders: z.boolean().nullable(),
        asOf: z.string(),
      }),
    ),
  })
  .openapi('Item')

export function addItems(app: V1App, ports: ApiPorts): void {
  app.openapi(
    route({
      method: 'get',
      path: '/v1/items/{sku}',
      needs: ['viewer', 'items:read'],
      tags: ['items'],
      summary: 'Where an item stands',
      request: { params: z.object({ sku: z.string().max(300) }) },
      responses: { 200: json(ItemView, 'The position') },
    }),
    async (context) => {
      const tenant = context.get('tenant')
      const { sku } = context.req.valid('param')
      const { version, facts } = await ports.subjects.read(tenant, itemSubject(sku))
      if (version === 0) throw new Refusal('not-found', 'no system has spoken of this item')
      const position = positionOf(facts, await ports.connections.all(tenant), await stockPolicyOf(tenant, ports))
      const listings = listingsOf(facts).map(listingView)
      return context.json({ item: sku, ...position, locations: [...position.locations], listings }, 200)
    },
  )
}

const listingView = ({ connection, listing, available, price, published, backorders, asOf }: Listing) => ({
  connection,
  externalId: listing,
  available: available?.value ?? null,
  price: price?.value ?? null,
  published: published?.value ?? null,
  backorders: backorders?.value ?? null,
  asOf,
})
