/** `/v1/privacy`: who asked to be forgotten or to be told what is held of them, by whose hand, and what came of it. */
import { z } from '@hono/zod-openapi'
import {
  Actor,
  answerDays,
  answerDueAt,
  askByHand,
  type Delivery,
  findPerson,
  isOverdue,
  isUnanswered,
  markAnswered,
  type PrivacyRequest,
  type PrivacyRequestId,
  previewErasure,
  privacyKinds,
  requestOf,
  secretsOrNone,
  tellPerson,
  Whom,
} from '@kilter/core'
import type { ApiPorts } from '../ports.ts'
import { json, PageQuery, pageFrom, pageOf, problem, route, type V1App } from '../v1.ts'
import { bodyWithout } from '../without-secrets.ts'

const Done = z.object({ by: Actor, at: z.string() })
const Customers = z.array(z.object({ connection: z.string(), customer: z.string() }))

const RequestView = z
  .object({
    id: z.string(),
    kind: z.enum(privacyKinds),
    scope: z.enum(['person', 'connection']).openapi({ description: 'One person, or all that one connection told' }),
    status: z.enum(['pending', 'done', 'open', 'answered']).openapi({
      description:
        'An erasure is pending, then done by the hub. An export is open until somebody says that it is answered',
    }),
    by: z
      .enum(['vendor', 'hand'])
      .openapi({ description: 'Whether a vendor asked, or somebody with a key of this hub' }),
    asker: Actor.optional().openapi({ description: 'Whose hand' }),
    connection: z.string().optional().openapi({ description: 'Which vendor asked' }),
    delivery: z.string().optional(),
    customers: Customers.openapi({ description: 'Who is meant, by the ids that their systems have for them' }),
    requestedAt: z.string(),
    answerDueAt: z
      .string()
      .optional()
      .openapi({ description: `Of an open export: ${answerDays} days after it was asked for` }),
    overdue: z.boolean().optional().openapi({ description: 'Of an open export: that time is over' }),
    readOut: z.array(Done).optional().openapi({ description: 'Of an export: who read its answer out, the last few' }),
    answered: Done.optional(),
    doneAt: z.string().optional(),
    erased: z
      .object({ deliveries: z.int(), records: z.int(), incidents: z.int() })
      .openapi({ description: 'How many of each were erased' }),
  })
  .openapi('PrivacyRequest')

const Preview = z
  .object({
    customers: Customers.openapi({ description: 'Whose records would be erased' }),
    hints: z
      .array(z.string())
      .openapi({ description: 'What the hub shows of them, to see whether the right person is meant' }),
    consents: z.int(),
    incidents: z.int(),
    deliveries: z.int().openapi({ description: 'How many deliveries would lose their bytes' }),
    unread: z.int().openapi({ description: 'Of these, how many cannot be taken apart, and so may name anybody' }),
    isWhole: z.boolean().openapi({ description: 'False: there are at least so many' }),
  })
  .openapi('ErasurePreview')

const Line = z
  .object({ kind: z.enum(['person', 'fact', 'incident', 'delivery']) })
  .catchall(z.unknown())
  .openapi('ToldLine')
const tags = ['privacy']
const params = z.object({ id: z.string() })
const body = {
  description:
    'One of: an address, a number with the code of its country, the id that one system has for them, or the id of a request about them',
  required: true,
  content: { 'application/json': { schema: Whom } },
}
const unclear = problem('More than one person may be meant')

export function addPrivacy(app: V1App, ports: ApiPorts): void {
  const view = (request: PrivacyRequest) => viewOf(request, isOverdue(request, ports.clock.now()))

  app.openapi(
    route({
      method: 'get',
      path: '/v1/privacy/requests',
      needs: ['operator', 'privacy:read'],
      tags,
      summary: 'List who asked to be erased, or to be told what is held of them',
      description: 'With `status=open` those that wait for an answer, the oldest first.',
      request: { query: PageQuery.extend({ status: z.enum(['open']).optional() }) },
      responses: { 200: json(pageOf(RequestView), 'Newest first') },
    }),
    async (context) => {
      const { status, ...given } = context.req.valid('query')
      const tenant = context.get('tenant')
      const page = pageFrom(given)
      const { items, nextCursor } = await (status === 'open'
        ? ports.privacy.unanswered(tenant, page)
        : ports.privacy.requests(tenant, page))
      return context.json({ items: items.map(view), nextCursor }, 200)
    },
  )

  app.openapi(
    route({
      method: 'get',
      path: '/v1/privacy/requests/{id}',
      needs: ['operator', 'privacy:read'],
      tags,
      summary: 'See how far a request has come',
      request: { params },
      responses: { 200: json(RequestView, 'The request') },
    }),
    async (context) => {
      const id = context.req.valid('param').id as PrivacyRequestId
      return context.json(view(await requestOf(context.get('tenant'), id, ports)), 200)
    },
  )

  app.openapi(
    route({
      method: 'post',
      path: '/v1/privacy/requests/{id}/answered',
      needs: ['admin', 'privacy:write'],
      tags,
      summary: 'Say that a customer was told what is held of them',
      description: 'Safe to repeat: who said so first, and when, stays.',
      request: { params },
      responses: { 200: json(RequestView, 'As it is now'), 409: problem('It is an erasure') },
    }),
    async (context) => {
      const id = context.req.valid('param').id as PrivacyRequestId
      return context.json(view(await markAnswered(context.get('tenant'), id, context.get('actor'), ports)), 200)
    },
  )

  app.openapi(
    route({
      method: 'post',
      path: '/v1/privacy/exports',
      needs: ['admin', 'privacy:write'],
      tags,
      summary: 'Ask for what is held of one person',
      description:
        'Opens a request whose answer is then read out, page by page. It stays open until it is said to be answered.',
      request: { body },
      responses: { 201: json(RequestView, 'The request'), 409: unclear },
    }),
    async (context) => {
      const asked = { whom: context.req.valid('json'), asker: context.get('actor') }
      return context.json(view(await askByHand(context.get('tenant'), 'export', asked, ports)), 201)
    },
  )

  app.openapi(
    route({
      method: 'get',
      path: '/v1/privacy/requests/{id}/export',
      needs: ['admin', 'privacy:read'],
      tags,
      summary: 'Read out what is held of the person that a request is about',
      description:
        'What systems said of them, incidents, and of each delivery that is kept the part that is theirs. Personal data in clear: before each page it is noted who reads it out, and each page is on record.',
      request: { params, query: z.strictObject({ cursor: z.string().max(600).optional() }) },
      responses: { 200: json(pageOf(Line), 'The next lines'), 409: problem('It is an erasure') },
    }),
    async (context) => {
      const id = context.req.valid('param').id as PrivacyRequestId
      const asked = { by: context.get('actor'), ...context.req.valid('query') }
      const telling = { ...ports, mailings: ports.alerting?.mailings, cleared: clearing(ports) }
      const { items, nextCursor } = await tellPerson(context.get('tenant'), id, asked, telling)
      return context.json({ items: items as never[], nextCursor }, 200)
    },
  )

  app.openapi(
    route({
      method: 'post',
      path: '/v1/privacy/erasures',
      needs: ['admin', 'privacy:write'],
      tags,
      summary: 'Erase one person in all that the hub holds',
      description:
        'Holds from this moment on, for late webhooks too; what is there is cleared up within minutes. It cannot be taken back.',
      request: { body },
      responses: { 202: json(RequestView, 'It is being carried out'), 409: unclear },
    }),
    async (context) => {
      const asked = { whom: context.req.valid('json'), asker: context.get('actor') }
      return context.json(view(await askByHand(context.get('tenant'), 'erase', asked, ports)), 202)
    },
  )

  app.openapi(
    route({
      method: 'post',
      path: '/v1/privacy/erasures/preview',
      needs: ['admin', 'privacy:read'],
      tags,
      summary: 'See what erasing one person would take along',
      description: 'Changes nothing. That somebody looked is on record.',
      request: { body },
      responses: { 200: json(Preview, 'What would go'), 409: unclear },
    }),
    async (context) => {
      const tenant = context.get('tenant')
      const person = await findPerson(tenant, context.req.valid('json'), ports)
      const { customers, hints, ...rest } = await previewErasure(tenant, person, ports)
      return context.json({ ...rest, customers: [...customers], hints: [...hints] }, 200)
    },
  )
}

/** Bytes without what would let anybody send in their vendor's name. */
const clearing =
  ({ vault }: ApiPorts) =>
  async ({ tenant, connection, body: bytes }: Delivery) =>
    bodyWithout((await secretsOrNone(tenant, connection, vault)).signing.filter(Boolean), bytes)

const viewOf = (request: PrivacyRequest, overdue: boolean) => {
  const { id, kind, scope, by, asker, connection, delivery, person, requestedAt, erased } = request
  return {
    ...{ id, kind, scope, by, requestedAt, erased, customers: person.customers, status: statusOf(request) },
    ...(asker && { asker }),
    ...(connection && { connection }),
    ...(delivery && { delivery }),
    ...(kind === 'erase' ? request.doneAt && { doneAt: request.doneAt } : exportView(request)),
    ...(isUnanswered(request) && { answerDueAt: answerDueAt(request), overdue }),
  }
}

const statusOf = (request: PrivacyRequest) =>
  request.kind === 'erase' ? request.status : request.answered ? ('answered' as const) : ('open' as const)

const exportView = ({ readOut, answered }: PrivacyRequest) => ({
  ...(readOut && { readOut }),
  ...(answered && { answered }),
})
