/** `/v1/tenants`: businesses come to this hub and leave it. For keys of the hub itself, which see into none of them. */
import { z } from '@hono/zod-openapi'
import {
  createTenant,
  eraseTenant,
  exportLines,
  giveOwnerKey,
  NewTenant,
  Refusal,
  type Tenant,
  type TenantId,
  tenantStatus,
} from '@kilter/core'
import type { ApiPorts } from '../ports.ts'
import { json, PageQuery, pageFrom, pageOf, problem, route, type V1App } from '../v1.ts'
import { ArchiveHeaders, ArchiveLineView, archivePorts, sealerFrom } from './archive.ts'

const tenantShape = {
  id: z.string(),
  name: z.string(),
  status: z.enum(['active', 'erasing', 'erased']),
  createdAt: z.string(),
  erasedAt: z.string().optional(),
  erased: z.int().optional().openapi({ description: 'How many rows and deliveries are gone so far' }),
}
const TenantView = z.object(tenantShape).openapi('Tenant')
const NewTenantView = z
  .object({
    ...tenantShape,
    key: z.string().openapi({ description: 'Its first key, an owner’s. Shown now and never again' }),
  })
  .openapi('NewTenant')
const OwnerKeyView = z
  .object({
    id: z.string(),
    tenant: z.string(),
    createdAt: z.string(),
    key: z.string().openapi({ description: 'The key itself. It is shown now and never again' }),
  })
  .openapi('OwnerKey')
const params = z.object({ id: z.string().max(64) })
const tags = ['tenants']
const body = <Schema extends z.ZodType>(schema: Schema) => ({
  required: true,
  content: { 'application/json': { schema } },
})

export function addTenants(app: V1App, ports: ApiPorts): void {
  const named = async (id: string): Promise<Tenant> => {
    const tenant = await ports.tenants.find(id as TenantId)
    if (!tenant) throw new Refusal('not-found', 'there is no such tenant')
    return tenant
  }

  app.openapi(
    route({
      method: 'post',
      path: '/v1/tenants',
      needs: ['admin', 'tenants:write'],
      tags,
      summary: 'Make a tenant with its first key',
      request: { body: body(NewTenant) },
      responses: { 201: json(NewTenantView, 'Made: give `key` to its owner'), 409: problem('The id is or was taken') },
    }),
    async (context) => {
      const { tenant, text } = await createTenant(context.req.valid('json'), ports)
      return context.json({ ...view(tenant), key: text }, 201)
    },
  )

  app.openapi(
    route({
      method: 'get',
      path: '/v1/tenants',
      needs: ['viewer', 'tenants:read'],
      tags,
      summary: 'List tenants',
      request: { query: PageQuery },
      responses: { 200: json(pageOf(TenantView), 'By id, those that are erased too') },
    }),
    async (context) => {
      const { items, nextCursor } = await ports.tenants.list(pageFrom(context.req.valid('query')))
      return context.json({ items: items.map(view), nextCursor }, 200)
    },
  )

  app.openapi(
    route({
      method: 'get',
      path: '/v1/tenants/{id}',
      needs: ['viewer', 'tenants:read'],
      tags,
      summary: 'Look at a tenant, and how far its erasing has come',
      request: { params },
      responses: { 200: json(TenantView, 'The tenant') },
    }),
    async (context) => context.json(view(await named(context.req.valid('param').id)), 200),
  )

  app.openapi(
    route({
      method: 'get',
      path: '/v1/tenants/{id}/archive',
      needs: ['owner', 'tenants:write'],
      tags,
      summary: 'Export a tenant before it leaves',
      description: 'As `GET /v1/archive` does for its owner. It stands in the record of changes of both.',
      request: {
        params,
        headers: ArchiveHeaders,
        query: z.strictObject({ cursor: z.string().max(600).optional() }),
      },
      responses: { 200: json(pageOf(ArchiveLineView), 'The next lines of the archive') },
    }),
    async (context) => {
      const { id } = await named(context.req.valid('param').id)
      const { cursor } = context.req.valid('query')
      if (cursor === undefined) {
        const at = ports.clock.now()
        await ports.audit.append(id, { at, actor: context.get('who'), action: 'export by the hub', status: 200 })
      }
      const sealer = sealerFrom(context.req.valid('header')['kilter-archive-key'])
      const { items, nextCursor } = await exportLines(id, cursor, archivePorts(ports), sealer)
      return context.json({ items: items as never[], nextCursor }, 200)
    },
  )

  app.openapi(
    route({
      method: 'post',
      path: '/v1/tenants/{id}/keys',
      needs: ['owner', 'tenants:write'],
      tags,
      summary: 'Give a tenant that lost its keys a new owner’s key',
      description:
        'The keys that it has stay as they are: its owner revokes what is lost. It stands in the record of changes of both.',
      request: { params },
      responses: {
        201: json(OwnerKeyView, 'Made: give `key` to its owner'),
        409: problem('The tenant is being erased'),
      },
    }),
    async (context) => {
      const given = await giveOwnerKey(context.req.valid('param').id as TenantId, context.get('who'), ports)
      const { id, tenant, createdAt } = given.key
      return context.json({ id, tenant, createdAt, key: given.text }, 201)
    },
  )

  app.openapi(
    route({
      method: 'post',
      path: '/v1/tenants/{id}/erase',
      needs: ['owner', 'tenants:write'],
      tags,
      summary: 'Erase a tenant for good',
      description:
        'Its keys open nothing and its webhooks are answered 404 from now on; then all of it goes, piece by piece. Its id is never given again. Safe to repeat.',
      request: {
        params,
        body: body(z.strictObject({ confirm: z.string().openapi({ description: 'The id of the tenant once more' }) })),
      },
      responses: { 202: json(TenantView, 'It is being erased') },
    }),
    async (context) => {
      const { id } = context.req.valid('param')
      return context.json(view(await eraseTenant(id as TenantId, context.req.valid('json').confirm, ports)), 202)
    },
  )
}

const view = (tenant: Tenant) => ({
  ...{ id: tenant.id, name: tenant.name, status: tenantStatus(tenant), createdAt: tenant.createdAt },
  ...(tenant.erasure && { erased: tenant.erasure.rows }),
  ...(tenant.erasure?.erasedAt !== undefined && { erasedAt: tenant.erasure.erasedAt }),
})
