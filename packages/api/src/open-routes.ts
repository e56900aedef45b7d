/** In the OpenAPI document, not in its machinery: the routes that take raw bytes or no key. */
import { z } from '@hono/zod-openapi'
import { accessRoles } from '@kilter/core'
import { json, problem, type V1App } from './v1.ts'

const Accepted = z.object({
  status: z.enum(['accepted', 'duplicate']),
  id: z.string().optional().openapi({ description: 'Of the delivery, where it is new' }),
})

const Health = z.object({ status: z.enum(['ok', 'failing']), version: z.string() })

const aboutKeys = [
  'An API key, or a token of the issuer that the hub was told to trust. Each route names two things that it takes, also as `x-needs`: a role or a higher one, and a scope.',
  `Roles: ${accessRoles.join(' < ')}. A key without scopes holds all of them; \`:write\` includes \`:read\`.`,
  '`tenants:*` is for keys of the hub itself, which open `keys`, `audit` and `tenants` and nothing of any tenant.',
].join(' ')

export function documentOpenRoutes({ openAPIRegistry: registry }: V1App): void {
  registry.registerComponent('securitySchemes', 'key', { type: 'http', scheme: 'bearer', description: aboutKeys })
  registry.registerPath({
    method: 'post',
    path: '/hooks/{connectionId}',
    operationId: 'postHooks',
    security: [],
    tags: ['hooks'],
    summary: 'What vendors call',
    description:
      'The vendor’s own signature takes the place of a key. A 2xx means that the delivery is stored durably.',
    request: { params: z.object({ connectionId: z.string() }) },
    responses: {
      200: json(Accepted, 'Kept, or known already'),
      400: problem('The body broke off'),
      401: problem('The signature does not match'),
      404: problem('There is no such hook'),
      413: problem('The body is larger than 1 MiB'),
      415: problem('The body is compressed'),
      503: problem('No secret is set, or the store cannot write: try again later'),
    },
  })
  registry.registerPath({
    method: 'get',
    path: '/health',
    operationId: 'getHealth',
    security: [],
    tags: ['health'],
    summary: 'Is the hub well?',
    responses: {
      200: json(Health, 'It is'),
      431: { description: 'The headers are too large' },
      503: json(Health, 'It cannot write at the moment'),
    },
  })
}
