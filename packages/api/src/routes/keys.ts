/** `/v1/keys`: who may call the API. The text of a key is shown once, when it is made. */
import { z } from '@hono/zod-openapi'
import {
  AccessRole,
  type ApiKey,
  type GivenKey,
  giveKey,
  type Instant,
  KeyId,
  keyStatus,
  NewKey,
  Refusal,
  revokeKey,
  rotateKey,
  Scope,
} from '@kilter/core'
import type { ApiPorts } from '../ports.ts'
import { json, PageQuery, pageFrom, pageOf, problem, route, type V1App } from '../v1.ts'

const keyShape = {
  id: z.string(),
  name: z.string(),
  role: AccessRole,
  scopes: z.array(Scope).nullable().openapi({ description: 'Null: all' }),
  status: z.enum(['active', 'expired', 'revoked']),
  createdAt: z.string(),
  createdBy: z.string().optional().openapi({ description: 'The name of the key or person that made it' }),
  expiresAt: z.string().optional(),
  revokedAt: z.string().optional().openapi({ description: 'May lie ahead, while another takes over' }),
  lastUsedOn: z.string().optional().openapi({ description: 'A day, UTC' }),
}
const KeyView = z.object(keyShape).openapi('Key')
const NewKeyView = z
  .object({ ...keyShape, key: z.string().openapi({ description: 'The key itself. It is shown now and never again' }) })
  .openapi('NewKey')
const overlapHoursMax = 168
const params = z.object({ id: z.string() })
const tags = ['keys']
const body = <Schema extends z.ZodType>(schema: Schema, required = true) => ({
  required,
  content: { 'application/json': { schema } },
})

export function addKeys(app: V1App, ports: ApiPorts): void {
  const shown = (key: ApiKey) => view(key, ports.clock.now())
  const given = ({ key, text }: GivenKey) => ({ ...shown(key), key: text })

  app.openapi(
    route({
      method: 'post',
      path: '/v1/keys',
      needs: ['admin', 'keys:write'],
      tags,
      summary: 'Make a key',
      description: 'Of no more rights than your own, and for no longer.',
      request: { body: body(NewKey) },
      responses: { 201: json(NewKeyView, 'Made: keep `key`'), 409: problem('There are too many') },
    }),
    async (context) => context.json(given(await giveKey(context.get('grant'), context.req.valid('json'), ports)), 201),
  )

  app.openapi(
    route({
      method: 'get',
      path: '/v1/keys',
      needs: ['admin', 'keys:read'],
      tags,
      summary: 'List keys',
      request: { query: PageQuery },
      responses: { 200: json(pageOf(KeyView), 'Newest first, also those that open nothing any more') },
    }),
    async (context) => {
      const page = await ports.keys.list(context.get('tenant'), pageFrom(context.req.valid('query')))
      return context.json({ items: page.items.map(shown), nextCursor: page.nextCursor }, 200)
    },
  )

  app.openapi(
    route({
      method: 'post',
      path: '/v1/keys/{id}/rotate',
      needs: ['admin', 'keys:write'],
      tags,
      summary: 'Replace a key by a new one of the same rights',
      request: {
        params,
        body: body(z.strictObject({ overlapHours: z.int().min(0).max(overlapHoursMax).default(24) }), false),
      },
      responses: {
        201: json(NewKeyView, 'The new one; the old one opens for so many hours more'),
        409: problem('It opens nothing any more, or is being replaced already'),
      },
    }),
    async (context) => {
      const id = idFrom(context.req.valid('param').id)
      const { overlapHours } = context.req.valid('json')
      return context.json(given(await rotateKey(context.get('grant'), id, overlapHours, ports)), 201)
    },
  )

  app.openapi(
    route({
      method: 'delete',
      path: '/v1/keys/{id}',
      needs: ['admin', 'keys:write'],
      tags,
      summary: 'Revoke a key',
      description: 'It opens nothing from now on. The last owner’s key that opens everything and never expires stays.',
      request: { params },
      responses: { 204: { description: 'Revoked' }, 409: problem('It is the last owner’s') },
    }),
    async (context) => {
      await revokeKey(context.get('grant'), idFrom(context.req.valid('param').id), ports)
      return context.body(null, 204)
    },
  )
}

function idFrom(text: string): KeyId {
  const read = KeyId.safeParse(text)
  if (!read.success) throw new Refusal('not-found', 'there is no such key')
  return read.data
}

function view(key: ApiKey, now: Instant) {
  const { id, name, role, scopes, createdAt, createdBy, expiresAt, revokedAt, lastUsedOn } = key
  return {
    ...{ id, name, role, scopes: scopes ? [...scopes] : null, status: keyStatus(key, now), createdAt },
    ...(createdBy !== undefined && { createdBy }),
    ...(expiresAt !== undefined && { expiresAt }),
    ...(revokedAt !== undefined && { revokedAt }),
    ...(lastUsedOn !== undefined && { lastUsedOn }),
  }
}
