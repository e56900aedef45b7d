/** `/v1/alerts`: what was told, what is on its way, what did not get through; and who would be told. */
import { z } from '@hono/zod-openapi'
import {
  alertReasons,
  type IncidentId,
  type Mailing,
  mailingStatuses,
  plan,
  type RecipientId,
  Refusal,
  replayAlert,
  replaySince,
  type TenantId,
} from '@kilter/core'
import type { AlertRoutePorts } from '../ports.ts'
import { json, Moment, PageQuery, pageFrom, pageOf, route, type V1App } from '../v1.ts'

const AlertView = z
  .object({
    id: z.string(),
    recipient: z.string(),
    name: z.string().optional(),
    reason: z.enum(alertReasons),
    status: z.enum(mailingStatuses),
    severity: z.string(),
    incidents: z.int().openapi({ description: 'How many it tells of' }),
    shown: z.array(z.string()).openapi({ description: 'The gravest of them, by id' }),
    createdAt: z.string(),
    dueAt: z.string().optional(),
    tries: z.int(),
    attempts: z.array(z.object({ at: z.string(), reason: z.string().optional() })),
    why: z.string().optional().openapi({ description: 'Why it failed or was dropped' }),
  })
  .openapi('Alert')

const Preview = z
  .object({
    tell: z.array(
      z.object({
        recipient: z.string(),
        name: z.string(),
        reason: z.enum(alertReasons),
        at: z.string(),
        why: z.string(),
      }),
    ),
    silent: z.array(z.object({ recipient: z.string().optional(), why: z.string() })),
  })
  .openapi('AlertPreview')

const ReplaySince = z.strictObject({
  since: Moment.openapi({ description: 'When they were made' }),
  recipient: z.string().max(40).optional(),
})
const Recovered = z
  .object({
    replayed: z.int(),
    unreachable: z.int().openapi({ description: 'Failed too, of recipients that nothing can go to at the moment' }),
    more: z.boolean().openapi({ description: 'There are more, and older ones: ask again' }),
  })
  .openapi('ReplayedAlerts')

const tags = ['alerts']

export function addAlerts(app: V1App, ports: AlertRoutePorts): void {
  const { mailings, books } = ports.alerting
  const named = async (tenant: TenantId) =>
    new Map((await books.read(tenant)).recipients.map(({ id, name }) => [id, name]))

  app.openapi(
    route({
      method: 'get',
      path: '/v1/alerts',
      needs: ['viewer', 'alerts:read'],
      tags,
      summary: 'List messages',
      request: {
        query: PageQuery.extend({
          status: z.enum(mailingStatuses).optional(),
          recipient: z.string().max(40).optional(),
        }),
      },
      responses: { 200: json(pageOf(AlertView), 'Newest first') },
    }),
    async (context) => {
      const tenant = context.get('tenant')
      const { status, recipient, ...page } = context.req.valid('query')
      const filter = { ...(status && { status }), ...(recipient && { recipient: recipient as RecipientId }) }
      const { items, nextCursor } = await mailings.list(tenant, filter, pageFrom(page))
      const names = await named(tenant)
      return context.json({ items: items.map((each) => view(each, names.get(each.recipient))), nextCursor }, 200)
    },
  )

  app.openapi(
    route({
      method: 'post',
      path: '/v1/alerts/{id}/replay',
      needs: ['operator', 'alerts:write'],
      tags,
      summary: 'Send a message again that did not get through',
      request: { params: z.object({ id: z.string() }) },
      responses: { 200: json(AlertView, 'It is due now, with the same id') },
    }),
    async (context) => {
      const tenant = context.get('tenant')
      const found = await mailings.find(tenant, context.req.valid('param').id)
      if (!found) throw new Refusal('not-found', 'there is no such alert')
      if (found.status !== 'failed')
        throw new Refusal('conflict', `only one that failed is sent again; this one is ${found.status}`)
      const again = await replayAlert(found, { mailings, clock: ports.clock })
      if (again === 'moved') throw new Refusal('conflict', 'it has just changed; look again')
      return context.json(view(again, (await named(tenant)).get(again.recipient)), 200)
    },
  )

  app.openapi(
    route({
      method: 'post',
      path: '/v1/alerts/replay',
      needs: ['operator', 'alerts:write'],
      tags,
      summary: 'Send again all that has failed since a moment',
      description: 'Oldest first and with the same ids, once each, however often this is asked.',
      request: { body: { required: true, content: { 'application/json': { schema: ReplaySince } } } },
      responses: { 200: json(Recovered, 'They are due now') },
    }),
    async (context) => {
      const { since, recipient } = context.req.valid('json')
      const wanted = { since, ...(recipient !== undefined && { recipient: recipient as RecipientId }) }
      const clock = { clock: ports.clock }
      return context.json(await replaySince(context.get('tenant'), wanted, { books, mailings, ...clock }), 200)
    },
  )

  app.openapi(
    route({
      method: 'post',
      path: '/v1/alerts/preview',
      needs: ['viewer', 'alerts:read'],
      tags,
      summary: 'Who would be told of an incident, if it opened now',
      request: {
        body: {
          required: true,
          content: { 'application/json': { schema: z.strictObject({ incident: z.string().max(40) }) } },
        },
      },
      responses: { 200: json(Preview, 'Nothing is sent') },
    }),
    async (context) => {
      const tenant = context.get('tenant')
      const incident = await ports.incidents.find(tenant, context.req.valid('json').incident as IncidentId)
      if (!incident) throw new Refusal('not-found', 'there is no such incident')
      const { tell, silent } = plan(
        { type: 'incident.opened', incident: { ...incident, status: 'open' } },
        await books.read(tenant),
        [],
        ports.clock.now(),
      )
      const names = await named(tenant)
      const told = tell.map(({ recipient, reason, at, why }) => ({
        recipient,
        name: names.get(recipient) ?? '',
        reason,
        at,
        why,
      }))
      return context.json({ tell: told, silent: [...silent] }, 200)
    },
  )
}

function view(mailing: Mailing, name: string | undefined) {
  const { id, recipient, reason, status, severity, count, shown, createdAt, dueAt, tries, attempts, why } = mailing
  return {
    ...{ id, recipient, reason, status, severity, incidents: count, createdAt, tries, attempts: [...attempts] },
    shown: shown.map(({ incident }) => incident),
    ...(name !== undefined && { name }),
    ...(dueAt !== undefined && { dueAt }),
    ...(why !== undefined && { why }),
  }
}
