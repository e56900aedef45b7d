/** `/v1/policies/{name}`: a tenant's settings for a detector, or under `stock` for the reckoning of stock. */
import { z } from '@hono/zod-openapi'
import { policySchemaOf, Refusal, StockPolicy } from '@kilter/core'
import type { ApiPorts } from '../ports.ts'
import { json, route, type V1App } from '../v1.ts'

const Policy = z.record(z.string(), z.unknown()).openapi('Policy')
const params = z.object({ name: z.string().openapi({ description: 'A detector’s id, or `stock`' }) })
const tags = ['policies']

export function addPolicies(app: V1App, ports: ApiPorts): void {
  const schemas = new Map<string, z.ZodType>(ports.detectors.map((detector) => [detector.id, policySchemaOf(detector)]))
  schemas.set('stock', StockPolicy)
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
      tags,
      summary: 'Set a policy',
      description: 'What is left out falls back to its default. Everything it bears on is judged again.',
      request: { params, body: { required: true, content: { 'application/json': { schema: Policy } } } },
      responses: { 200: json(Policy, 'As it holds now') },
    }),
    async (context) => {
      const tenant = context.get('tenant')
      const { name } = context.req.valid('param')
      const read = schemaOf(name).safeParse(context.req.valid('json'))
      if (!read.success) {
        const [issue] = read.error.issues
        const unknown = issue?.code === 'unrecognized_keys' ? issue.keys : []
        throw new Refusal('invalid', issue?.message ?? 'not understood', {
          path: [...(issue?.path ?? []), ...unknown].join('.'),
        })
      }
      await ports.policies.put(tenant, name, read.data)
      await ports.subjects.recheckAll(tenant, subjects.get(name) ?? 'item', ports.clock.now())
      return context.json(read.data as z.infer<typeof Policy>, 200)
    },
  )
}
