/** `/v1/deliveries`: what came in, what became of it, and another try. */
import { z } from '@hono/zod-openapi'
import {
  type ConnectionId,
  type Delivery,
  type DeliveryId,
  type DeliveryRecord,
  deliveryStatuses,
  Refusal,
  secretsOrNone,
} from '@kilter/core'
import { demand } from '../access.ts'
import type { ApiPorts } from '../ports.ts'
import { json, PageQuery, pageFrom, pageOf, route, type V1App } from '../v1.ts'
import { bodyWithout, headersWithout } from '../without-secrets.ts'

const record = {
  id: z.string(),
  connection: z.string(),
  topic: z.string(),
  status: z.enum(deliveryStatuses),
  reason: z.string().optional().openapi({ description: 'Why it is parked, or waits for another attempt' }),
  receivedAt: z.string(),
  attempts: z.int(),
}
const DeliveryView = z.object(record).openapi('Delivery')
const OpenedDelivery = z
  .object({
    ...record,
    headers: z.record(z.string(), z.string()).optional(),
    bodyBase64: z
      .string()
      .optional()
      .openapi({ description: 'The bytes as received, *** for a secret in them; may hold personal data' }),
  })
  .openapi('OpenedDelivery')
const params = z.object({ id: z.string() })
const tags = ['deliveries']
/** Personal data is not for everybody who may see that something came in. */
const needsToOpen = ['admin', 'privacy:read'] as const
const gone = 'its bytes are gone: past their retention, or erased'
const unknown = () => new Refusal('not-found', 'there is no such delivery')

export function addDeliveries(app: V1App, ports: ApiPorts): void {
  app.openapi(
    route({
      method: 'get',
      path: '/v1/deliveries',
      needs: ['viewer', 'deliveries:read'],
      tags,
      summary: 'List deliveries',
      request: {
        query: PageQuery.extend({
          status: z.enum(deliveryStatuses).optional(),
          connection: z.string().max(100).optional(),
        }),
      },
      responses: { 200: json(pageOf(DeliveryView), 'Newest first') },
    }),
    async (context) => {
      const { status, connection, ...page } = context.req.valid('query')
      const filter = { ...(status && { status }), ...(connection && { connection: connection as ConnectionId }) }
      const { items, nextCursor } = await ports.inbox.list(context.get('tenant'), filter, pageFrom(page))
      return context.json({ items: items.map(view), nextCursor }, 200)
    },
  )

  app.openapi(
    route({
      method: 'get',
      path: '/v1/deliveries/{id}',
      needs: ['viewer', 'deliveries:read'],
      tags,
      summary: 'Look at a delivery',
      description: `With \`body=true\` it shows what the vendor sent, personal data included, to the role ${needsToOpen[0]} and the scope ${needsToOpen[1]}; signatures and secrets are left out.`,
      request: { params, query: z.strictObject({ body: z.enum(['true', 'false']).optional() }) },
      responses: {
        200: json(OpenedDelivery, 'The record; with `body=true` also headers and bytes, while they are kept'),
      },
    }),
    async (context) => {
      const id = context.req.valid('param').id as DeliveryId
      const isOpened = context.req.valid('query').body === 'true'
      if (isOpened) demand(context, needsToOpen)
      const found = await ports.inbox.find(context.get('tenant'), id)
      if (!found) throw unknown()
      if (!isOpened) return context.json(view(found), 200)
      const opened = await ports.inbox.open(context.get('tenant'), id)
      if (!opened || opened === 'expired') throw new Refusal('conflict', gone)
      const { signing } = await secretsOrNone(opened.tenant, opened.connection, ports.vault)
      return context.json(openedView(opened, signing.filter(Boolean)), 200)
    },
  )

  app.openapi(
    route({
      method: 'post',
      path: '/v1/deliveries/{id}/replay',
      needs: ['operator', 'deliveries:write'],
      tags,
      summary: 'Read a delivery again',
      description: 'Safe at any time: what is known already changes nothing.',
      request: { params },
      responses: { 202: json(DeliveryView, 'Received again') },
    }),
    async (context) => {
      const tenant = context.get('tenant')
      const id = context.req.valid('param').id as DeliveryId
      const outcome = await ports.inbox.replay(tenant, id)
      if (outcome === 'expired') throw new Refusal('conflict', gone)
      const found = outcome === 'received' ? await ports.inbox.find(tenant, id) : undefined
      if (!found) throw unknown()
      return context.json(view(found), 202)
    },
  )
}

const view = ({ id, connection, topic, status, reason, receivedAt, attempts }: DeliveryRecord) => ({
  id,
  connection,
  topic,
  status,
  ...(reason === undefined ? {} : { reason }),
  receivedAt,
  attempts,
})

const openedView = ({ headers, body, ...found }: Delivery, secrets: readonly string[]) => ({
  ...view(found),
  headers: headersWithout(secrets, headers) as Record<string, string>,
  bodyBase64: bodyWithout(secrets, body).toString('base64'),
})
