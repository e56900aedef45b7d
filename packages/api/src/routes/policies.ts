/** `/v1/policies/{name}`: a tenant's settings for a detector, or under `stock` for the reckoning of stock. */
import { z } from '@hono/zod-openapi'
import {
  addMilliseconds,
  examplesMax,
  policySchemaOf,
  Refusal,
  StockPolicy,
  type TenantId,
  type Tried,
  tryPolicy,
} from '@kilter/core'
import type { Context } from 'hono'
import type { ApiPorts } from '../ports.ts'
import { readAs } from '../read-as.ts'
import { json, Moment, route, type V1, type V1App } from '../v1.ts'
import { asSeen, digestOf, showVersion } from '../versions.ts'
import { IncidentView, view } from './incidents.ts'

const Policy = z.record(z.string(), z.unknown()).openapi('Policy')
type Policy = z.infer<typeof Policy>
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
const Proposal = z.strictObject({
  policy: Policy,
  days: z
    .int()
    .min(1)
    .max(daysMax)
    .optional()
    .openapi({ description: `Up to now; ${daysUsual} unless said` }),
  to: Moment.optional().openapi({ description: 'Where the period ends, for the parts after the first' }),
  cursor: z.string().max(500).optional(),
})

/** Of a policy there is no count: what it says is its version. */
const versionOf = (policy: Policy): string => digestOf(JSON.stringify(policy))

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
  /** As somebody set it, and as it holds with its defaults filled in. */
  const find = async (tenant: TenantId, name: string) => {
    const schema = schemaOf(name)
    const policy = await ports.policies.get(tenant, name, { fresh: true })
    return { policy, holds: schema.parse(policy ?? {}) as Policy }
  }
  const shown = (context: Context<V1>, policy: Policy): Policy => {
    showVersion(context, versionOf(policy))
    return policy
  }

  app.openapi(
    route({
      method: 'get',
      path: '/v1/policies/{name}',
      needs: ['viewer', 'policies:read'],
      versioned: true,
      tags,
      summary: 'Read a policy',
      request: { params },
      responses: { 200: json(Policy, 'With its defaults filled in') },
    }),
    async (context) => {
      const { name } = context.req.valid('param')
      return context.json(shown(context, (await find(context.get('tenant'), name)).holds), 200)
    },
  )

  app.openapi(
    route({
      method: 'put',
      path: '/v1/policies/{name}',
      needs: ['admin', 'policies:write'],
      versioned: true,
      tags,
      summary: 'Set a policy',
      description: 'What is left out falls back to its default. Everything it bears on is judged again.',
      request: { params, body: { required: true, content: { 'application/json': { schema: Policy } } } },
      responses: { 200: json(Policy, 'As it holds now') },
    }),
    async (context) => {
      const tenant = context.get('tenant')
      const { name } = context.req.valid('param')
      const policy = readAs(schemaOf(name), context.req.valid('json')) as Policy
      await asSeen(context, {
        find: () => find(tenant, name),
        versionOf: ({ holds }) => versionOf(holds),
        act: async ({ policy: was }) => {
          const written = await ports.policies.put(tenant, name, policy, { policy: was })
          return written === 'moved' ? undefined : written
        },
      })
      await ports.subjects.recheckAll(tenant, subjects.get(name) ?? 'item', ports.clock.now())
      return context.json(shown(context, policy), 200)
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
