/** `/v1/aliases/dismissals`: what looks alike and is not one, as somebody said. It is not suggested again until that is taken back. */
import { z } from '@hono/zod-openapi'
import {
  Actor,
  type ConnectionId,
  externalIdentity,
  type ItemPair,
  itemSubject,
  Refusal,
  unmappedSubject,
} from '@kilter/core'
import type { ApiPorts } from '../ports.ts'
import { json, PageQuery, pageFrom, pageOf, route, type V1App } from '../v1.ts'

const dismissalsMax = 200
const text = z.string().min(1).max(200)

const Other = z.strictObject({ sku: text.nullable(), connection: text.nullable(), externalId: text.nullable() })
type Other = z.infer<typeof Other>

const Pair = z.strictObject({
  item: text.openapi({ description: 'The SKU' }),
  other: Other.openapi({ description: 'Another SKU, or a connection with an external id; the rest is null' }),
})

const DismissalView = z.object({ ...Pair.shape, by: Actor, at: z.string() }).openapi('AliasDismissal')

const Dismissed = z.object({ dismissed: z.int().openapi({ description: 'How many were given' }) })

const OneOf = z.strictObject({
  item: text,
  sku: text.optional().openapi({ description: 'The other SKU' }),
  connection: text.optional(),
  externalId: text.optional(),
})
const tags = ['aliases']

export function addAliasDismissals(app: V1App, ports: ApiPorts): void {
  app.openapi(
    route({
      method: 'put',
      path: '/v1/aliases/dismissals',
      needs: ['operator', 'aliases:write'],
      tags,
      summary: 'Say that items are not one',
      description:
        'Give `item` and `other` of a suggestion as they stand there. Of two that are dismissed already the first word stays.',
      request: {
        body: {
          required: true,
          content: {
            'application/json': { schema: z.strictObject({ dismissals: z.array(Pair).min(1).max(dismissalsMax) }) },
          },
        },
      },
      responses: { 200: json(Dismissed, 'Not suggested any more') },
    }),
    async (context) => {
      const { dismissals: given } = context.req.valid('json')
      const tenant = context.get('tenant')
      const known = new Set((await ports.connections.all(tenant)).map(({ id }) => String(id)))
      const stranger = given.findIndex(({ other: { connection } }) => connection !== null && !known.has(connection))
      if (stranger !== -1)
        throw new Refusal('invalid', 'unknown connection', { path: `dismissals.${stranger}.other.connection` })
      const [by, at] = [context.get('actor'), ports.clock.now()]
      const dismissals = given.map(({ item, other }, place) => {
        return { pair: pairFrom(item, other, `dismissals.${place}.other`), by, at }
      })
      await ports.dismissals.put(tenant, dismissals)
      return context.json({ dismissed: dismissals.length }, 200)
    },
  )

  app.openapi(
    route({
      method: 'get',
      path: '/v1/aliases/dismissals',
      needs: ['viewer', 'aliases:read'],
      tags,
      summary: 'List what was said not to be one',
      request: { query: PageQuery },
      responses: { 200: json(pageOf(DismissalView), 'In no order that tells anything') },
    }),
    async (context) => {
      const page = await ports.dismissals.list(context.get('tenant'), pageFrom(context.req.valid('query')))
      const items = page.items.map(({ pair: [item, other], by, at }) => ({ item, other: otherOf(other), by, at }))
      return context.json({ items, nextCursor: page.nextCursor }, 200)
    },
  )

  app.openapi(
    route({
      method: 'delete',
      path: '/v1/aliases/dismissals',
      needs: ['operator', 'aliases:write'],
      tags,
      summary: 'Take back that two items are not one',
      description: 'They are suggested again, if they still look alike.',
      request: { query: OneOf },
      responses: { 204: { description: 'Taken back' } },
    }),
    async (context) => {
      const { item, sku = null, connection = null, externalId = null } = context.req.valid('query')
      const pair = pairFrom(item, { sku, connection, externalId }, 'sku')
      if (!(await ports.dismissals.remove(context.get('tenant'), pair)))
        throw new Refusal('not-found', 'nobody said that these two are not one')
      return context.body(null, 204)
    },
  )
}

function pairFrom(item: string, { sku, connection, externalId }: Other, path: string): ItemPair {
  const isNamed = connection !== null && externalId !== null
  if ((sku !== null) === isNamed || (sku !== null && (connection ?? externalId) !== null))
    throw new Refusal('invalid', 'name either an SKU, or a connection and an external id', { path })
  const other = isNamed ? unmappedSubject(connection as ConnectionId, externalId) : itemSubject(sku ?? '')
  if (other.key === item) throw new Refusal('invalid', 'this is the item itself', { path })
  return [item, other.key]
}

/** A key as a suggestion shows it. */
export function otherOf(key: string): Other {
  const identity = externalIdentity(itemSubject(key))
  return {
    sku: identity ? null : key,
    connection: identity?.connection ?? null,
    externalId: identity?.externalId ?? null,
  }
}
