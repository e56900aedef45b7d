/** `/v1/items`: where items stand, as all systems together say, and which fact of which system it comes from. */
import { z } from '@hono/zod-openapi'
import {
  externalIdentity,
  type Fact,
  itemSubject,
  type Listing,
  lookAtItem,
  positionOf,
  Refusal,
  stockPolicyOf,
} from '@kilter/core'
import type { ApiPorts } from '../ports.ts'
import { ToldFact, toldFact } from '../told-fact.ts'
import { json, Moment, PageQuery, pageFrom, pageOf, route, type V1App } from '../v1.ts'

const decimal = z.string().nullable().openapi({ description: 'Decimal text; null while unknown' })

const ItemView = z
  .object({
    item: z.string(),
    at: z.string().optional().openapi({ description: 'The moment that was asked for' }),
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

const ListedItem = z
  .object({
    item: z.string(),
    mapped: z
      .boolean()
      .openapi({ description: 'False: a vendor’s own id that no SKU is known for, `<connection>:<id>`' }),
    ...{ onHand: decimal, owed: decimal, sellable: decimal, shortfall: decimal },
  })
  .openapi('ListedItem')

const Told = ToldFact.extend({ data: z.record(z.string(), z.unknown()) }).openapi('ItemFact')

const params = z.object({ sku: z.string().max(300) })
const tags = ['items']

export function addItems(app: V1App, ports: ApiPorts): void {
  app.openapi(
    route({
      method: 'get',
      path: '/v1/items',
      needs: ['viewer', 'items:read'],
      tags,
      summary: 'List items with where they stand',
      description: 'An item is listed once anything is known of it. A page may be short; the last has no `nextCursor`.',
      request: {
        query: PageQuery.extend({
          prefix: z.string().max(300).default('').openapi({ description: 'Only SKUs that begin so; case counts' }),
        }),
      },
      responses: { 200: json(pageOf(ListedItem), 'In the order of their SKUs') },
    }),
    async (context) => {
      const tenant = context.get('tenant')
      const { prefix, ...page } = context.req.valid('query')
      const { items, nextCursor } = await ports.subjects.beginning(tenant, 'item', prefix, pageFrom(page))
      const connections = await ports.connections.all(tenant)
      const policy = await stockPolicyOf(tenant, ports)
      const listed = []
      for (const subject of items) {
        const { facts } = await ports.subjects.read(tenant, subject)
        if (facts.size === 0) continue // what was known of it moved to another item
        const { locations: _locations, ...position } = positionOf(facts, connections, policy)
        listed.push({ item: subject.key, mapped: externalIdentity(subject) === undefined, ...position })
      }
      return context.json({ items: listed, nextCursor }, 200)
    },
  )

  app.openapi(
    route({
      method: 'get',
      path: '/v1/items/{sku}',
      needs: ['viewer', 'items:read'],
      tags,
      summary: 'Where an item stands, or stood at a moment',
      description:
        'With `at` it is reckoned from what had happened by that moment in the vendors’ own times, as it is known today: what was reported ' +
        'late counts from when it happened, not from when the hub heard of it. Roles, aliases and the policy are those of today. An order ' +
        'line is known by its last report, its shipments and refunds; what a vendor changed in it before that is not kept. Facts that can no longer ' +
        'change an answer of today are let go 14 days after; moments before what is kept of the item are refused (422, `at`), and so are ' +
        'moments to come.',
      request: { params, query: z.strictObject({ at: Moment.optional() }) },
      responses: { 200: json(ItemView, 'The position') },
    }),
    async (context) => {
      const { sku } = context.req.valid('param')
      const { at } = context.req.valid('query')
      const { position, listings } = await lookAtItem(context.get('tenant'), sku, at, ports)
      const shown = { ...position, locations: [...position.locations], listings: listings.map(listingView) }
      return context.json({ item: sku, ...shown, ...(at && { at }) }, 200)
    },
  )

  app.openapi(
    route({
      method: 'get',
      path: '/v1/items/{sku}/timeline',
      needs: ['viewer', 'items:read'],
      tags,
      summary: 'Every fact that is kept of an item, with its source',
      description:
        'Of several reports of the same thing the one that holds. What was let go is missing from the start.',
      request: { params, query: PageQuery },
      responses: { 200: json(pageOf(Told), 'What was said last first') },
    }),
    async (context) => {
      const { sku } = context.req.valid('param')
      const page = pageFrom(context.req.valid('query'))
      const { items, nextCursor } = await ports.subjects.facts(context.get('tenant'), itemSubject(sku), page)
      if (items.length === 0)
        throw new Refusal('not-found', 'no connected system has reported anything about this item')
      return context.json({ items: items.map(factView), nextCursor }, 200)
    },
  )
}

const factView = (fact: Fact) => ({ ...toldFact(fact), data: fact.data as object as Record<string, unknown> })

const listingView = ({ connection, listing, available, price, published, backorders, asOf }: Listing) => ({
  connection,
  externalId: listing,
  available: available?.value ?? null,
  price: price?.value ?? null,
  published: published?.value ?? null,
  backorders: backorders?.value ?? null,
  asOf,
})
