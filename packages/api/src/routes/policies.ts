/** `/v1/policies/{name}`: a tenant's settings for a detector, or under `stock` for the reckoning of stock. */
import { z } from '@hono/zod-openapi'
import {
  addMilliseconds,
  examplesMax,
  type Instant,
  policySchemaOf,
  Refusal,
  StockPolicy,
  type Tried,
  tryPolicy,
} from '@kilter/core'
import type { ApiPorts } from '../ports.ts'
import { readAs } from '../read-as.ts'
import { json, route, type V1App } from '../v1.ts'
import { IncidentView, view } from './incidents.ts'

const Policy = z.record(z.string(), z.unknown()).openapi('Policy')
const params = z.object({ name: z.string().openapi({ description: 'A detector’s id, or `stock`' }) })
const tags = ['policies']

const daysUsual = 14
const daysMax = 90
const dayMilliseconds = 24 * 3_600_000

const Played = z.object({
  raised: z.int().openapi({ description: 'Incidents that held at some moment of the period' }),
  cleared: z.int().openapi({ description: 'Those of them that no longer held at its end' }),
})
const Examples = z.object({
  count: z.int(),
  examples: z
    .array(IncidentView)
    .openapi({ description: `The first ${examplesMax}; nothing under these ids was written` }),
})
const DryRun = z
  .object({
    from: z.string(),
    to: z.string(),
    subjects: z.int().openapi({ description: 'How many were looked at in this part' }),
    counts: z.array(
      z.object({ detector: z.string(), cause: z.string(), shadow: z.boolean(), before: Played, after: Played }),
    ),
    added: Examples,
    removed: Examples,
    unsure: z.object({
      compacted: z
        .int()
        .openapi({ description: 'Subjects that lost facts of the period: more may have been found then' }),
      thinned: z.int().openapi({ description: 'Subjects with so much news that not every moment was looked at' }),
    }),
    nextCursor: z
      .string()
      .nullable()
      .openapi({ description: 'Send it as cursor, with the same from and to, for the rest' }),
  })
  .openapi('DryRun')
const instant = z.iso.datetime().transform((text) => new Date(text).toISOString() as Instant)
const Proposal = z.strictObject({
  policy: Policy,
  days: z
    .int()
    .min(1)
    .max(daysMax)
    .optional()
    .openapi({ description: `Up to now; ${daysUsual} unless said` }),
  to: instant.optional().openapi({ description: 'Where the period ends, for the parts after the first' }),
  cursor: z.string().max(500).optional(),
})

type Differences = Tried['added']

export function addPolicies(app: V1App, ports: ApiPorts): void {
  const schemas = new Map<string, z.ZodType>(ports.detectors.map((detector) => [detector.id, policySchemaOf(detector)]))
  schemas.set('stock', StockPolicy)
  const detectors = new Map(ports.detectors.map((detector) => [detector.id, detector]))
  const subjects = new Map(ports.detectors.map(({ id, about }) => [id, about]))
  const schemaOf = (name: string): z.ZodType => {
    const schema = schemas.get(name)
    if (!schema) throw new Refusal('not-found', `there is no such policy; there are ${[...schemas.keys()].join(', ')}`)
    return schema
  }

  app.openapi(
    route({
      method: 'get',
      path: '/v1/policies/{name}',
      needs: ['viewer', 'policies:read'],
      tags,
      summary: 'Read a policy',
      request: { params },
      responses: { 200: json(Policy, 'With its defaults filled in') },
    }),
    async (context) => {
      const { name } = context.req.valid('param')
      const schema = schemaOf(name)
      return context.json(
        schema.parse((await ports.policies.get(context.get('tenant'), name)) ?? {}) as z.infer<typeof Policy>,
        200,
      )
    },
  )

  app.openapi(
    route({
      method: 'put',
      path: '/v1/policies/{name}',
      needs: ['admin', 'policies:write'],
      tags,
      summary: 'Set a policy',
      description: 'What is left out falls back to its default. Everything it bears on is judged again.',
      request: { params, body: { required: true, content: { 'application/json': { schema: Policy } } } },
      responses: { 200: json(Policy, 'As it holds now') },
    }),
    async (context) => {
      const tenant = context.get('tenant')
      const { name } = context.req.valid('param')
      const policy = readAs(schemaOf(name), context.req.valid('json')) as z.infer<typeof Policy>
      await ports.policies.put(tenant, name, policy)
      await ports.subjects.recheckAll(tenant, subjects.get(name) ?? 'item', ports.clock.now())
      return context.json(policy, 200)
    },
  )

  app.openapi(
    route({
      method: 'post',
      path: '/v1/policies/{name}/dry-run',
      needs: ['operator', 'policies:read'],
      tags,
      summary: 'Try a policy on stored history',
      description:
        'Says what the proposed policy would have raised and cleared in the period, beside the one that holds. Nothing is written. ' +
        'Played from the facts as they are kept: of what was reported several times, such as an order, only the last report is there, ' +
        'and facts that were compacted are gone. Answers a bounded part; ask again with nextCursor for the rest, and add up.',
      request: { params, body: { required: true, content: { 'application/json': { schema: Proposal } } } },
      responses: { 200: json(DryRun, 'What would be different') },
    }),
    async (context) => {
      const tenant = context.get('tenant')
      const { name } = context.req.valid('param')
      const { policy, days = daysUsual, to: given, cursor } = context.req.valid('json')
      const to = given ?? ports.clock.now()
      const from = addMilliseconds(to, -days * dayMilliseconds)
      const proposal = { name, policy: readAs(schemaOf(name), policy, 'policy'), from, to }
      const tried = await tryPolicy(tenant, cursor === undefined ? proposal : { ...proposal, cursor }, ports)
      const connections = await ports.connections.all(tenant)
      const shown = ({ count, examples }: Differences) => ({
        count,
        examples: examples.map((incident) => view(incident, detectors, connections)),
      })
      const { added, removed, counts, ...rest } = tried
      return context.json({ from, to, ...rest, counts: [...counts], added: shown(added), removed: shown(removed) }, 200)
    },
  )
}
