/** `/v1/incidents/{id}/...`: what people decide about incidents, one or many at a time, and what became of each. */
import { z } from '@hono/zod-openapi'
import {
  type Acted,
  Action,
  actedMax,
  actOnIncident,
  actOnIncidents,
  actOnMatching,
  HistoryEntry,
  type Incident,
  type IncidentId,
  IncidentStatus,
  instantFrom,
  Reason,
  Refusal,
} from '@kilter/core'
import type { ApiPorts } from '../ports.ts'
import { json, Moment, PageQuery, pageFrom, pageOf, problem, route, type V1App } from '../v1.ts'
import { seenBy, showVersion } from '../versions.ts'
import { IncidentView, view } from './incidents.ts'

const tags = ['incidents']
const params = z.object({ id: z.string() })
const reason = Reason.optional()
const until = Moment.optional().openapi({
  description: 'RFC 3339, at most 366 days away; without it, until the finding says something else',
})

/** Each path under an incident: what it does, and what must be given. */
const actions = [
  { path: 'acknowledge', does: 'acknowledge', summary: 'Say that somebody is on it', body: { reason } },
  { path: 'snooze', does: 'snooze', summary: 'Let it rest until a time, or until it changes', body: { until, reason } },
  { path: 'unsnooze', does: 'unsnooze', summary: 'Wake a snoozed incident', body: { reason } },
  { path: 'resolve', does: 'resolve', summary: 'Close it by hand', body: { reason: Reason } },
  { path: 'reopen', does: 'reopen', summary: 'Take back a closing, acknowledgement or snooze', body: { reason } },
  { path: 'comment', does: 'comment', summary: 'Leave a comment in its history', body: { text: Reason } },
  {
    path: 'assign',
    does: 'assign',
    summary: 'Say who sees to it; null: nobody',
    body: { to: z.string().trim().min(1).max(200).nullable() },
  },
  { path: 'false-alarm', does: 'mark-false', summary: 'Mark it as a false alarm', body: { reason: Reason } },
  { path: 'true-alarm', does: 'unmark-false', summary: 'Take the mark of a false alarm back', body: { reason } },
] as const

const ActedView = z.object({
  id: z.string(),
  outcome: z.enum(['done', 'unchanged', 'refused', 'not-found']),
  detail: z.string().optional().openapi({ description: 'Why it was refused' }),
  status: IncidentStatus.optional(),
  version: z.int().optional(),
})
const Bulk = z
  .strictObject({
    ids: z.array(z.string().max(100)).min(1).max(actedMax).optional(),
    filter: z
      .strictObject({
        status: IncidentStatus.optional(),
        detector: z.string().max(100).optional(),
        subject: z.string().max(300).optional(),
        story: z.string().max(400).optional(),
      })
      .optional(),
    action: Action,
  })
  .refine(({ ids, filter }) => (ids === undefined) !== (filter === undefined), {
    message: 'give either ids or a filter',
    path: ['ids'],
  })

export function addIncidentActions(app: V1App, ports: ApiPorts): void {
  const detectors = new Map(ports.detectors.map((detector) => [detector.id, detector]))

  for (const { path, does, summary, body } of actions) {
    const isRequired = Object.values(body).some((field) => !field.safeParse(undefined).success)
    const schema = z.strictObject(body) as z.ZodObject
    app.openapi(
      route({
        method: 'post',
        path: `/v1/incidents/{id}/${path}`,
        needs: ['operator', 'incidents:write'],
        versioned: true,
        tags,
        summary,
        description: 'Safe to repeat: what is so already stays as it is. A comment is added each time.',
        request: { params, body: { required: isRequired, content: { 'application/json': { schema } } } },
        responses: {
          200: json(IncidentView, 'As it is now'),
          409: problem('Its status does not allow it'),
        },
      }),
      async (context) => {
        const tenant = context.get('tenant')
        const given = context.req.valid('json') as { until?: string }
        const check = seenBy(context)
        const action = { do: does, ...given, ...(given.until !== undefined && { until: instantFrom(given.until) }) }
        const asked = { id: context.req.valid('param').id, check: ({ version = 0 }: Incident) => check(version) }
        const acted = await actOnIncident(tenant, asked, action as Action, context.get('actor'), ports)
        const incident = incidentOf(acted)
        showVersion(context, incident.version ?? 0)
        return context.json(view(incident, detectors, await ports.connections.all(tenant)), 200)
      },
    )
  }

  app.openapi(
    route({
      method: 'post',
      path: '/v1/incidents/bulk',
      needs: ['operator', 'incidents:write'],
      tags,
      summary: `Decide about up to ${actedMax} incidents at once`,
      description: 'By ids, or by a filter as of the list. Each is decided by itself: look at the outcome of each.',
      request: { body: { required: true, content: { 'application/json': { schema: Bulk } } } },
      responses: {
        200: json(
          z.object({
            items: z.array(ActedView),
            more: z.boolean().openapi({ description: 'There are others that the filter fits: ask again' }),
          }),
          'What became of each',
        ),
      },
    }),
    async (context) => {
      const [tenant, actor] = [context.get('tenant'), context.get('actor')]
      const { ids, filter, action } = context.req.valid('json')
      if (ids) {
        const asked = ids.map((id) => ({ id }))
        const acted = await actOnIncidents(tenant, asked, action, actor, ports)
        return context.json({ items: acted.map(actedView), more: false }, 200)
      }
      const { status, detector, subject, story } = filter ?? {}
      const about = { ...(subject && { subject }), ...(story && { story }) }
      const wanted = { ...(status && { status }), ...(detector && { detector }), ...about }
      const { acted, more } = await actOnMatching(tenant, wanted, action, actor, ports)
      return context.json({ items: acted.map(actedView), more }, 200)
    },
  )

  app.openapi(
    route({
      method: 'get',
      path: '/v1/incidents/{id}/history',
      needs: ['viewer', 'incidents:read'],
      tags,
      summary: 'See what happened to an incident, by whom and why',
      request: { params, query: PageQuery },
      responses: { 200: json(pageOf(HistoryEntry), 'Newest first; the last 200 entries') },
    }),
    async (context) => {
      const tenant = context.get('tenant')
      const id = context.req.valid('param').id as IncidentId
      if (!(await ports.incidents.find(tenant, id))) throw new Refusal('not-found', 'there is no such incident')
      const { items, nextCursor } = await ports.incidents.history(tenant, id, pageFrom(context.req.valid('query')))
      return context.json({ items: [...items], nextCursor }, 200)
    },
  )
}

function incidentOf(acted: Acted) {
  if (acted.outcome === 'not-found') throw new Refusal('not-found', 'there is no such incident')
  if (acted.outcome === 'refused') throw new Refusal('conflict', acted.detail)
  return acted.incident
}

function actedView(acted: Acted): z.infer<typeof ActedView> {
  if (acted.outcome === 'not-found') return { id: acted.id, outcome: 'not-found' }
  const { status, version: now } = acted.incident
  return {
    ...{ id: acted.id, outcome: acted.outcome, status },
    ...(acted.outcome === 'refused' && { detail: acted.detail }),
    ...(now !== undefined && { version: now }),
  }
}
