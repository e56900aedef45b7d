/** `/v1/events`: what was understood of the deliveries, in the hub's own words. */
import { z } from '@hono/zod-openapi'
import {
  type CanonicalEvent,
  type ConnectionId,
  type DeliveryId,
  EventDraft,
  type EventFilter,
  type EventType,
  Refusal,
} from '@kilter/core'
import type { ApiPorts } from '../ports.ts'
import { json, Moment, PageQuery, pageFrom, pageOf, route, type V1App } from '../v1.ts'

const types = EventDraft.options.map(({ shape }) => shape.type.value) as [EventType, ...EventType[]]

const EventView = z
  .object({
    specversion: z.literal('1.0'),
    id: z.string().openapi({ description: 'The delivery, and the place of this among what it said' }),
    source: z.string(),
    type: z.enum(types),
    time: z.string().openapi({ description: 'When it happened, as the vendor says' }),
    tenant: z.string(),
    connection: z.string(),
    delivery: z.string(),
    receivedAt: z.string(),
    clockAhead: z
      .boolean()
      .optional()
      .openapi({ description: 'The vendor’s clock ran ahead: `time` is when it came in' }),
    vendorTime: z.string().optional().openapi({ description: 'What the vendor’s clock said then' }),
    origin: z.enum(['pull', 'backfill']).optional().openapi({ description: 'No webhook brought it: it was asked for' }),
    data: z
      .record(z.string(), z.unknown())
      .openapi({ description: 'By its type. People are keyed digests and masked hints' }),
  })
  .openapi('Event', { description: 'A CloudEvent 1.0, as subscribed tools get it and as it stands on the bus on AWS' })

const tags = ['events']
const needs = ['viewer', 'deliveries:read'] as const

export function addEvents(app: V1App, { events }: ApiPorts): void {
  app.openapi(
    route({
      method: 'get',
      path: '/v1/events',
      needs,
      tags,
      summary: 'List what was understood of deliveries',
      description:
        'As they were when each delivery was read the last time; they go when its bytes go. What a vendor says again when it is asked regularly is left out. With a filter that few fit a page may be short, or empty, though there is a `nextCursor`.',
      request: {
        query: PageQuery.extend({
          type: z.enum(types).optional(),
          connection: z.string().max(100).optional(),
          delivery: z.string().max(100).optional(),
          from: Moment.optional().openapi({ description: 'Received at that moment or later' }),
          before: Moment.optional().openapi({ description: 'Received before that moment' }),
        }),
      },
      responses: { 200: json(pageOf(EventView), 'Those of the newest delivery first') },
    }),
    async (context) => {
      const { limit, cursor, type, connection, delivery, from, before } = context.req.valid('query')
      const filter: EventFilter = {
        ...(type && { type }),
        ...(connection && { connection: connection as ConnectionId }),
        ...(delivery && { delivery: delivery as DeliveryId }),
        ...(from && { from }),
        ...(before && { before }),
      }
      const { items, nextCursor } = await events.list(context.get('tenant'), filter, pageFrom({ limit, cursor }))
      return context.json({ items: items.map(view), nextCursor }, 200)
    },
  )

  app.openapi(
    route({
      method: 'get',
      path: '/v1/events/{id}',
      needs,
      tags,
      summary: 'Look at an event',
      request: { params: z.object({ id: z.string().max(100) }) },
      responses: { 200: json(EventView, 'As it was understood, the last time that its delivery was read') },
    }),
    async (context) => {
      const event = await events.find(context.get('tenant'), context.req.valid('param').id)
      if (!event) throw new Refusal('not-found', 'there is no such event, or it is past its retention')
      return context.json(view(event), 200)
    },
  )
}

const view = ({ data, ...event }: CanonicalEvent): z.infer<typeof EventView> => ({ ...event, data: { ...data } })
