/** `/v1/aliases`: which item (SKU) a vendor's id stands for, as a person says. */
import { z } from '@hono/zod-openapi'
import { type Alias, type ConnectionId, mapItems, Refusal, rehome } from '@kilter/core'
import type { ApiPorts } from '../ports.ts'
import { json, PageQuery, pageFrom, pageOf, route, type V1App } from '../v1.ts'

const aliasesMax = 1_000
const text = z.string().min(1).max(200)

const NewAlias = z.strictObject({
  item: text.openapi({ description: 'The SKU' }),
  connection: text,
  externalId: text.openapi({ description: 'The vendor’s own id of the item' }),
})
const AliasView = z
  .object({ ...NewAlias.shape, by: z.enum(['person', 'catalogue']), asOf: z.string() })
  .openapi('Alias')
const Mapped = z.object({
  changed: z.int().openapi({ description: 'How many say something new' }),
  aliases: z.array(AliasView).openapi({ description: 'All that were given, as they hold now' }),
})
const tags = ['aliases']

export function addAliases(app: V1App, ports: ApiPorts): void {
  app.openapi(
    route({
      method: 'put',
      path: '/v1/aliases',
      needs: ['operator', 'aliases:write'],
      tags,
      summary: 'Say which items external ids stand for',
      description: 'All or nothing. What was said under these ids so far moves to its item, and is judged again.',
      request: {
        body: {
          required: true,
          content: {
            'application/json': { schema: z.strictObject({ aliases: z.array(NewAlias).min(1).max(aliasesMax) }) },
          },
        },
      },
      responses: { 200: json(Mapped, 'Taken over') },
    }),
    async (context) => {
      const tenant = context.get('tenant')
      const known = new Set((await ports.connections.all(tenant)).map(({ id }) => String(id)))
      const { aliases: given } = context.req.valid('json')
      const stranger = given.findIndex(({ connection }) => !known.has(connection))
      if (stranger !== -1)
        throw new Refusal('invalid', 'unknown connection', { path: `aliases.${stranger}.connection` })
      const twice = repeated(given)
      if (twice !== -1)
        throw new Refusal('invalid', 'this external id stands here twice', { path: `aliases.${twice}.externalId` })
      const asOf = ports.clock.now()
      const aliases = given.map(
        (alias): Alias => ({ ...alias, connection: alias.connection as ConnectionId, by: 'person', asOf }),
      )
      const changed = await mapItems(tenant, aliases, ports)
      return context.json({ changed: changed.length, aliases }, 200)
    },
  )

  app.openapi(
    route({
      method: 'get',
      path: '/v1/aliases',
      needs: ['viewer', 'aliases:read'],
      tags,
      summary: 'List aliases',
      request: { query: PageQuery },
      responses: { 200: json(pageOf(AliasView), 'By connection and external id') },
    }),
    async (context) => {
      const page = await ports.aliases.list(context.get('tenant'), pageFrom(context.req.valid('query')))
      return context.json({ items: [...page.items], nextCursor: page.nextCursor }, 200)
    },
  )

  app.openapi(
    route({
      method: 'delete',
      path: '/v1/aliases',
      needs: ['operator', 'aliases:write'],
      tags,
      summary: 'Take a person’s alias back',
      description: 'The vendor’s catalogue holds again, or the item is unmapped.',
      request: { query: z.strictObject({ connection: text, externalId: text }) },
      responses: { 204: { description: 'Taken back' } },
    }),
    async (context) => {
      const tenant = context.get('tenant')
      const { connection, externalId } = context.req.valid('query')
      const sighting = { connection: connection as ConnectionId, externalId }
      if (!(await ports.aliases.remove(tenant, sighting.connection, externalId))) {
        throw new Refusal('not-found', 'there is no such alias of a person')
      }
      await rehome(tenant, sighting, ports)
      return context.body(null, 204)
    },
  )
}

/** The place of the first alias whose external id another one named before it; -1 where there is none. */
function repeated(aliases: readonly z.infer<typeof NewAlias>[]): number {
  const seen = new Set<string>()
  return aliases.findIndex(({ connection, externalId }) => {
    const before = seen.size
    return seen.add(JSON.stringify([connection, externalId])).size === before
  })
}
