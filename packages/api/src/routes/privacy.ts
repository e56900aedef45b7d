/** `/v1/privacy`: who asked to be forgotten or to be told what is held of them, and what came of it. */
import { z } from '@hono/zod-openapi'
import { type PrivacyRequest, privacyKinds } from '@kilter/core'
import type { ApiPorts } from '../ports.ts'
import { json, PageQuery, pageFrom, pageOf, route, type V1App } from '../v1.ts'

const RequestView = z
  .object({
    id: z.string(),
    kind: z.enum(privacyKinds),
    scope: z.enum(['person', 'connection']).openapi({ description: 'One person, or all that one connection told' }),
    status: z
      .enum(['pending', 'done', 'recorded'])
      .openapi({ description: 'An erasure is pending, then done. An export is recorded: a person must answer it' }),
    connection: z.string().optional().openapi({ description: 'Which vendor asked' }),
    delivery: z.string().optional(),
    customers: z
      .array(z.object({ connection: z.string(), customer: z.string() }))
      .openapi({ description: 'Who is meant, by the ids that their systems have for them' }),
    requestedAt: z.string(),
    doneAt: z.string().optional(),
    erased: z
      .object({ deliveries: z.int(), records: z.int(), incidents: z.int() })
      .openapi({ description: 'How many of each were erased' }),
  })
  .openapi('PrivacyRequest')

export function addPrivacy(app: V1App, ports: ApiPorts): void {
  app.openapi(
    route({
      method: 'get',
      path: '/v1/privacy/requests',
      needs: ['operator', 'privacy:read'],
      tags: ['privacy'],
      summary: 'List what vendors asked for on behalf of their customers',
      description: 'Erasures are carried out by the hub. A request for data is recorded; the hub does not answer it.',
      request: { query: PageQuery },
      responses: { 200: json(pageOf(RequestView), 'Newest first') },
    }),
    async (context) => {
      const page = pageFrom(context.req.valid('query'))
      const { items, nextCursor } = await ports.privacy.requests(context.get('tenant'), page)
      return context.json({ items: items.map(view), nextCursor }, 200)
    },
  )
}

/** Of an export nothing is done but that it is kept. */
const view = ({ id, kind, scope, status, connection, delivery, person, ...request }: PrivacyRequest) => ({
  ...{ id, kind, scope },
  ...(connection === undefined ? {} : { connection }),
  ...(delivery === undefined ? {} : { delivery }),
  customers: person.customers,
  requestedAt: request.requestedAt,
  erased: request.erased,
  ...(kind === 'export'
    ? { status: 'recorded' as const }
    : { status, ...(request.doneAt === undefined ? {} : { doneAt: request.doneAt }) }),
})
