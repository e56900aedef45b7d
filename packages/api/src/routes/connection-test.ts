/** `/v1/connections/{id}/test`: whether a connection works, as far as that can be seen without changing anything. */
import { z } from '@hono/zod-openapi'
import { type ConnectionId, checkNames, testConnection } from '@kilter/core'
import type { ApiPorts } from '../ports.ts'
import { json, route, type V1App } from '../v1.ts'

const CheckView = z
  .object({
    check: z.enum(checkNames),
    state: z.enum(['ok', 'failed', 'unknown']).openapi({ description: '`unknown`: it cannot be told from here' }),
    says: z.string(),
    todo: z.string().optional().openapi({ description: 'How to mend it, or find out' }),
  })
  .openapi('Check')

const TestView = z
  .object({
    connection: z.string(),
    ok: z.boolean().openapi({ description: 'Nothing failed' }),
    checks: z.array(CheckView),
  })
  .openapi('ConnectionTest')

export function addConnectionTest(app: V1App, ports: ApiPorts): void {
  app.openapi(
    route({
      method: 'post',
      path: '/v1/connections/{id}/test',
      needs: ['operator', 'connections:write'],
      tags: ['connections'],
      summary: 'Test a connection',
      description:
        'Looks at its signing secret, at what was refused and heard lately and at what is open against it; and asks its vendor, where the API ' +
        'is read, for one cheap thing with its credentials, and which webhooks are switched on where the API says so. Changes nothing, here or ' +
        'there. The vendor has five seconds for each of at most two answers.',
      request: { params: z.object({ id: z.string() }) },
      responses: { 200: json(TestView, 'What was looked at, and what to do') },
    }),
    async (context) => {
      const id = context.req.valid('param').id as ConnectionId
      const checks = await testConnection(context.get('tenant'), id, ports)
      const isOk = !checks.some(({ state }) => state === 'failed')
      return context.json({ connection: id, ok: isOk, checks: [...checks] }, 200)
    },
  )
}
