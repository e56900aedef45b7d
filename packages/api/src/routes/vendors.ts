/** `/v1/vendors`: what can be connected, and what each vendor needs for it. Told by the connectors themselves. */
import { z } from '@hono/zod-openapi'
import { type Connector, placeNames, Refusal, roles } from '@kilter/core'
import { toJSONSchema } from 'zod'
import type { ApiPorts } from '../ports.ts'
import { json, pageOf, route, type V1App } from '../v1.ts'

const VendorView = z
  .object({
    vendor: z.string(),
    name: z.string(),
    roles: z.array(z.enum(roles)).openapi({ description: 'Unless a connection says otherwise' }),
    signature: z.string().openapi({ description: 'How its requests are told to be genuine' }),
    secret: z.string().openapi({ description: 'What the signing secret is called there' }),
    credentials: z.array(z.string()).openapi({ description: 'What lookups need, among `secrets`' }),
    settings: z.record(z.string(), z.unknown()).openapi({ description: 'JSON Schema of `settings`' }),
    topics: z.array(z.string()).openapi({ description: 'What is read; `*`: as the settings say' }),
    lookups: z.boolean().openapi({ description: 'Its API is asked for what its webhooks leave out' }),
    lists: z.array(z.string()).openapi({ description: 'What is asked for regularly, for webhooks get lost' }),
    staysLost: z.string().openapi({
      description:
        'What no list brings back where a webhook is lost, and why nothing does where that is so; may be empty',
    }),
    steps: z.array(z.string()).openapi({ description: 'In the vendor’s own admin; {hookUrl} is the address to give' }),
    places: z
      .partialRecord(z.enum(placeNames), z.string())
      .openapi({ description: 'Where things are in the vendor’s own admin, as far as that is known' }),
    verifiedBy: z.array(z.string()).openapi({ description: 'What its connector was compared with' }),
    source: z.string(),
  })
  .openapi('Vendor')
const tags = ['vendors']

export function addVendors(app: V1App, { connectors }: ApiPorts): void {
  app.openapi(
    route({
      method: 'get',
      path: '/v1/vendors',
      needs: ['viewer', 'connections:read'],
      tags,
      summary: 'List what can be connected',
      responses: { 200: json(pageOf(VendorView), 'All of them, by name') },
    }),
    (context) => {
      const byName = [...connectors.values()].sort((left, right) => (left.name < right.name ? -1 : 1))
      return context.json({ items: byName.map(view), nextCursor: null }, 200)
    },
  )

  app.openapi(
    route({
      method: 'get',
      path: '/v1/vendors/{vendor}',
      needs: ['viewer', 'connections:read'],
      tags,
      summary: 'See what a vendor needs to be connected',
      request: { params: z.object({ vendor: z.string() }) },
      responses: { 200: json(VendorView, 'The vendor') },
    }),
    (context) => {
      const connector = connectors.get(context.req.valid('param').vendor)
      if (!connector) throw new Refusal('not-found', 'there is no such vendor')
      return context.json(view(connector), 200)
    },
  )
}

function view({ vendor, name, defaultRoles, signature, guide, places = {}, ...rest }: Connector) {
  const { credentials = [], settings, topics, api, lists = [], staysLost = '' } = rest
  return {
    vendor,
    name,
    roles: [...defaultRoles],
    signature,
    secret: guide.secret,
    credentials: [...credentials],
    settings: toJSONSchema(settings, { io: 'input', unrepresentable: 'any', reused: 'ref' }) as Record<string, unknown>,
    topics: Object.keys(topics),
    lookups: api !== undefined && !api.forListsAlone,
    lists: lists.map(({ name }) => name),
    staysLost,
    steps: [...guide.steps],
    places,
    verifiedBy: [...guide.verifiedBy],
    source: guide.source,
  }
}
