/** `/v1/deliveries`: what came in, what became of it, and another try. */
import { z } from '@hono/zod-openapi'
import {
  type Delivery,
  type DeliveryFilter,
  type DeliveryId,
  type DeliveryRecord,
  deliveriesNamed,
  deliverySources,
  deliveryStatuses,
  Refusal,
  secretsOrNone,
  type TenantId,
} from '@kilter/core'
import { demand } from '../access.ts'
import type { ApiPorts } from '../ports.ts'
import { fileHeaders, lines, streamed } from '../streamed.ts'
import { json, Moment, PageQuery, pageFrom, pageOf, route, type V1App } from '../v1.ts'
import { bodyWithout, headersWithout } from '../without-secrets.ts'

const record = {
  id: z.string(),
  connection: z.string(),
  topic: z.string(),
  dedupeKey: z.string().openapi({ description: 'What the vendor names it by: a repeat has the same' }),
  status: z.enum(deliveryStatuses),
  reason: z.string().optional().openapi({ description: 'Why it is parked, or waits for another attempt' }),
  receivedAt: z.string(),
  attempts: z.int(),
  source: z
    .enum(deliverySources)
    .optional()
    .openapi({ description: 'No webhook brought it: it was asked for, regularly or by a backfill' }),
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
const filters = {
  status: z.enum(deliveryStatuses).optional(),
  connection: z.string().max(100).optional(),
  topic: z.string().max(200).optional(),
  from: Moment.optional().openapi({ description: 'Received at that moment or later' }),
  before: Moment.optional().openapi({ description: 'Received before that moment' }),
}
type Filters = z.output<z.ZodObject<typeof filters>> & { readonly dedupeKey?: string | undefined }

/** Without what was not given. */
const filterFrom = (given: Filters): DeliveryFilter =>
  Object.fromEntries(Object.entries(given).filter(([, value]) => value !== undefined))

const Replayed = z
  .object({
    replayed: z.int().openapi({ description: 'How many of this part were received again' }),
    expired: z.int().openapi({ description: 'How many could not be, for their bytes are gone' }),
    upTo: z.string().nullable().openapi({ description: 'When the last of this part was received: newest first' }),
    nextCursor: z.string().nullable().openapi({ description: 'Send it with the same filter; null once all are done' }),
  })
  .openapi('Replayed')
/** Widened: a text, which its name ends in json would have typed as JSON. */
const ndjson: string = 'application/x-ndjson'
const replayedPerPart = 200

const params = z.object({ id: z.string() })
const tags = ['deliveries']
const Bytes = z.string().openapi({ format: 'binary' })
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
      description:
        'Each page looks at a bounded number of deliveries, so with a filter that few fit a page may be short, or empty, though there is a `nextCursor`.',
      request: {
        query: PageQuery.extend({
          ...filters,
          dedupeKey: z
            .string()
            .min(1)
            .max(1_000)
            .optional()
            .openapi({
              description:
                'Together with `connection`: the `dedupeKey` of a delivery, or the id that its vendor calls it by, in a header (as ' +
                '`X-Shopify-Webhook-Id`, `X-WC-Webhook-Delivery-ID`) or in its key. For an id a page looks through 200, newest first, ' +
                'while their bytes are kept; narrow it with `from` and `before`',
            }),
        }),
      },
      responses: { 200: json(pageOf(DeliveryView), 'Newest first') },
    }),
    async (context) => {
      const { limit, cursor, ...given } = context.req.valid('query')
      if (given.dedupeKey !== undefined && given.connection === undefined)
        throw new Refusal('invalid', 'say of which connection: its vendor gives the name', { path: 'connection' })
      const tenant = context.get('tenant')
      const page = pageFrom({ limit, cursor })
      const { dedupeKey, ...filter } = filterFrom(given)
      const { items, nextCursor } =
        dedupeKey === undefined
          ? await ports.inbox.list(tenant, filter, page)
          : await deliveriesNamed(tenant, { ...filter, dedupeKey }, page, ports)
      return context.json({ items: items.map(view), nextCursor }, 200)
    },
  )

  addExport(app, ports)
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
      const { opened, secrets } = await open(context.get('tenant'), id, ports)
      return context.json(openedView(opened, secrets), 200)
    },
  )

  app.openapi(
    route({
      method: 'get',
      path: '/v1/deliveries/{id}/raw',
      needs: needsToOpen,
      tags,
      summary: 'Save the bytes that a vendor sent',
      description:
        'As received, `***` for a secret in them; they may hold personal data. A file to be saved and never shown: whatever is in it, no browser ' +
        'takes it for a page. 409 once the bytes are past their retention, or erased.',
      request: { params },
      responses: { 200: { description: 'The bytes', content: { 'application/octet-stream': { schema: Bytes } } } },
    }),
    async (context) => {
      const id = context.req.valid('param').id as DeliveryId
      const { opened, secrets } = await open(context.get('tenant'), id, ports)
      return context.body(new Uint8Array(bodyWithout(secrets, opened.body)), 200, {
        'content-type': 'application/octet-stream',
        'content-disposition': `attachment; filename="${opened.id}.bin"`,
        'content-security-policy': "default-src 'none'; sandbox",
      })
    },
  )

  addReplayMany(app, ports)
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

/** Before the route of one delivery, whose id this is not. */
function addExport(app: V1App, ports: ApiPorts): void {
  app.openapi(
    route({
      method: 'get',
      path: '/v1/deliveries/export',
      needs: ['viewer', 'deliveries:read'],
      tags,
      summary: 'Write deliveries as a file, one JSON object a line',
      description:
        'As the list shows them, without what they brought. Written while it is read: a file that fails on its way is cut off.',
      request: { query: z.strictObject(filters) },
      responses: { 200: { description: 'The file', content: { [ndjson]: { schema: z.string() } } } },
    }),
    async (context) => {
      const tenant = context.get('tenant')
      const filter = filterFrom(context.req.valid('query'))
      const file = await streamed({
        list: (page) => ports.inbox.list(tenant, filter, page),
        write: (items: readonly DeliveryRecord[]) => lines(items.map(view)),
      })
      return context.body(file, 200, fileHeaders(ndjson, 'deliveries.ndjson'))
    },
  )
}

function addReplayMany(app: V1App, ports: ApiPorts): void {
  app.openapi(
    route({
      method: 'post',
      path: '/v1/deliveries/replay',
      needs: ['operator', 'deliveries:write'],
      tags,
      summary: 'Read all deliveries again that fit a filter, part by part',
      description:
        `One call replays the next ${replayedPerPart} at most and answers how far it came; go on with its \`nextCursor\` and the same filter. ` +
        'Whoever stops asking has cancelled the rest. Safe at any time: what is known already changes nothing.',
      request: {
        body: {
          required: true,
          content: {
            'application/json': { schema: z.strictObject({ ...filters, cursor: z.string().max(500).optional() }) },
          },
        },
      },
      responses: { 202: json(Replayed, 'How far this part came') },
    }),
    async (context) => {
      const tenant = context.get('tenant')
      const { cursor, ...given } = context.req.valid('json')
      const page = { limit: replayedPerPart, ...(cursor !== undefined && { cursor }) }
      const { items, nextCursor } = await ports.inbox.list(tenant, filterFrom(given), page)
      const counted = { received: 0, expired: 0, unknown: 0 }
      for (const { id } of items) counted[await ports.inbox.replay(tenant, id)] += 1
      const upTo = items.at(-1)?.receivedAt ?? null
      return context.json({ replayed: counted.received, expired: counted.expired, upTo, nextCursor }, 202)
    },
  )
}

async function open(tenant: TenantId, id: DeliveryId, ports: ApiPorts) {
  const opened = await ports.inbox.open(tenant, id)
  if (opened === undefined) throw unknown()
  if (opened === 'expired') throw new Refusal('conflict', gone)
  const { signing } = await secretsOrNone(tenant, opened.connection, ports.vault)
  return { opened, secrets: signing.filter(Boolean) }
}

const view = ({ id, connection, topic, dedupeKey, status, reason, receivedAt, attempts, source }: DeliveryRecord) => ({
  id,
  connection,
  topic,
  dedupeKey,
  status,
  ...(reason === undefined ? {} : { reason }),
  receivedAt,
  attempts,
  ...(source === undefined ? {} : { source }),
})

const openedView = ({ headers, body, ...found }: Delivery, secrets: readonly string[]) => ({
  ...view(found),
  headers: headersWithout(secrets, headers) as Record<string, string>,
  bodyBase64: bodyWithout(secrets, body).toString('base64'),
})
