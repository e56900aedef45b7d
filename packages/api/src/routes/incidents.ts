/** `/v1/incidents`: what does not fit together, told in words. */
import { z } from '@hono/zod-openapi'
import {
  Actor,
  type ConnectionView,
  type Detector,
  Incident,
  type IncidentFilter,
  type IncidentId,
  Refusal,
  Severity,
  storyOf,
} from '@kilter/core'
import { factsOf, toldFacts, withSource } from '../incident-facts.ts'
import { checkFilter } from '../known-detectors.ts'
import type { ApiPorts } from '../ports.ts'
import { ToldFact } from '../told-fact.ts'
import { json, PageQuery, pageFrom, pageOf, route, type V1App } from '../v1.ts'
import { showVersion } from '../versions.ts'

const Money = z.object({ amountMinor: z.int(), currency: z.string() })
const statuses = Incident.shape.status.options

const Moment = z.object({
  at: z.string(),
  what: z.string(),
  fact: z
    .string()
    .optional()
    .openapi({ description: 'Key of the fact that says so; absent where none does by itself' }),
})

export const IncidentView = z
  .object({
    id: z.string(),
    detector: z.string(),
    subject: z.object({ kind: z.string(), key: z.string().openapi({ description: 'Of an item its SKU' }) }),
    story: z.string().openapi({ description: 'Incidents that one thing is behind have the same' }),
    severity: Severity,
    status: z.enum(statuses),
    cause: z.string().optional(),
    quantity: z.string().optional().openapi({ description: 'Decimal text' }),
    order: z.string().optional().openapi({ description: 'The number that the merchant sees' }),
    impact: Money.optional().openapi({
      description: 'What it costs or puts at risk now; absent where that is not known',
    }),
    differencePerPiece: Money.optional().openapi({
      description: 'Two prices differ by so much for one piece: not to be summed',
    }),
    shadow: z.boolean().optional().openapi({ description: 'Its detector is only being tried: nobody is alerted' }),
    title: z.string(),
    summary: z.string(),
    advice: z.string(),
    goal: z.string().openapi({ description: 'The business goal that it hurts' }),
    timeline: z.array(Moment).openapi({ description: 'What happened, in order' }),
    evidence: z.array(z.string()).openapi({ description: 'Keys of the facts it rests on' }),
    occurredAt: z.string().openapi({ description: 'In the vendors’ own time' }),
    detectedAt: z.string(),
    updatedAt: z.string(),
    resolvedAt: z.string().optional(),
    resolution: z
      .string()
      .optional()
      .openapi({ description: 'In a word; `by-hand` or `false-alarm` where somebody closed it' }),
    reason: z.string().optional().openapi({ description: 'What somebody gave as the reason when closing it' }),
    holds: z.boolean().optional().openapi({ description: 'Closed by hand, and its finding still holds' }),
    snoozedUntil: z.string().optional().openapi({ description: 'Absent while snoozed: until it says something else' }),
    assignee: z.string().optional(),
    falseAlarm: z
      .object({
        ...{ at: z.string(), by: Actor, reason: z.string() },
        ...{ quantity: z.string().optional(), impact: Money.optional(), differencePerPiece: Money.optional() },
      })
      .optional()
      .openapi({ description: 'Somebody said that there was nothing to find, and when' }),
    reopened: z.int(),
    version: z.int().optional().openapi({ description: 'Counts what is in its history' }),
  })
  .openapi('Incident')

const ToldIncident = z
  .object({
    ...IncidentView.shape,
    timeline: z
      .array(
        Moment.extend({
          connection: z.string().optional().openapi({ description: 'Whose fact it is' }),
          delivery: z.string().nullable().optional().openapi({ description: 'The delivery that brought the fact' }),
        }),
      )
      .openapi({ description: 'What happened, in order; where a fact says so, with the delivery that brought it' }),
    facts: z.array(ToldFact.extend({ key: z.string() })).openapi({
      description:
        'What it rests on, the latest 100: its evidence as far as it is kept; of an incident that names none, what was said of its ' +
        'subject. Facts that can no longer change an answer are let go 14 days after; which deliveries brought each change stays in its history',
    }),
  })
  .openapi('ToldIncident')

export const incidentFilters = {
  status: z.enum(statuses).optional(),
  detector: z.string().max(100).optional(),
  subject: z.string().max(300).optional().openapi({ description: 'A subject’s key, e.g. an SKU' }),
  story: z.string().max(400).optional().openapi({ description: 'As an incident names its story' }),
}

/** Without what was not given, or is empty. */
export const incidentFilter = (given: z.output<z.ZodObject<typeof incidentFilters>>): IncidentFilter =>
  Object.fromEntries(Object.entries(given).filter(([, value]) => value))

const tags = ['incidents']

export function addIncidents(app: V1App, ports: ApiPorts): void {
  const detectors = new Map(ports.detectors.map((detector) => [detector.id, detector]))

  app.openapi(
    route({
      method: 'get',
      path: '/v1/incidents',
      needs: ['viewer', 'incidents:read'],
      tags,
      summary: 'List incidents',
      request: {
        query: PageQuery.extend(incidentFilters),
      },
      responses: { 200: json(pageOf(IncidentView), 'Newest first') },
    }),
    async (context) => {
      const tenant = context.get('tenant')
      const { limit, cursor, ...given } = context.req.valid('query')
      const page = pageFrom({ limit, cursor })
      await checkFilter(tenant, incidentFilter(given), ports)
      const { items, nextCursor } = await ports.incidents.list(tenant, incidentFilter(given), page)
      const connections = await ports.connections.all(tenant)
      return context.json({ items: items.map((incident) => view(incident, detectors, connections)), nextCursor }, 200)
    },
  )

  app.openapi(
    route({
      method: 'get',
      path: '/v1/incidents/{id}',
      needs: ['viewer', 'incidents:read'],
      versioned: true,
      tags,
      summary: 'Look at an incident, with the deliveries behind it',
      request: { params: z.object({ id: z.string() }) },
      responses: { 200: json(ToldIncident, 'The incident') },
    }),
    async (context) => {
      const tenant = context.get('tenant')
      const incident = await ports.incidents.find(tenant, context.req.valid('param').id as IncidentId)
      if (!incident) throw new Refusal('not-found', 'there is no such incident')
      showVersion(context, incident.version ?? 0)
      const facts = await factsOf(incident, ports.subjects)
      const told = view(incident, detectors, await ports.connections.all(tenant))
      const timeline = told.timeline.map((moment) => withSource(moment, facts))
      return context.json({ ...told, timeline, facts: toldFacts(facts) }, 200)
    },
  )
}

/** The record with its words. Words are made when read, so that they speak of things by the names they have now. */
export function view(
  incident: Incident,
  detectors: ReadonlyMap<string, Detector>,
  connections: readonly ConnectionView[],
) {
  const { tenant: _tenant, discriminator: _discriminator, details: _details, rootedIn: _root, ...shown } = incident
  const { words: tell } = detectors.get(incident.detector) ?? {}
  const words = incident.erasedAt === undefined ? (tell?.(incident, connections) ?? wordless(incident)) : erased
  return { ...shown, story: storyOf(incident), ...words, timeline: [...words.timeline] }
}

const erased = {
  title: 'Erased',
  summary: 'It was about a person whose data was erased.',
  advice: '',
  goal: '',
  timeline: [],
}

const wordless = ({ detector }: Incident) => ({
  title: detector,
  summary: 'Found by a detector that this version does not have.',
  advice: '',
  goal: '',
  timeline: [],
})
