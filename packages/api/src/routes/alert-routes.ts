/** `/v1/routes`: who is told of what, and when. */
import { z } from '@hono/zod-openapi'
import {
  type RecipientId,
  Refusal,
  type Route,
  type RouteId,
  RouteSettings,
  routesOf,
  type TenantId,
} from '@kilter/core'
import { checkPatterns } from '../known-detectors.ts'
import { pageAfter } from '../page-after.ts'
import type { AlertRoutePorts } from '../ports.ts'
import { json, PageQuery, pageFrom, pageOf, route, type V1App } from '../v1.ts'
import { asSeen, showVersion } from '../versions.ts'
import { body, Named, params, roomFor } from './alert-records.ts'

const version = z.int().nonnegative().openapi({ description: 'Counts changes' })
const RouteView = RouteSettings.extend({ id: z.string(), version }).openapi('Route')
const tags = ['alerts']

export function addAlertRoutes(app: V1App, ports: AlertRoutePorts): void {
  const { books, id: newId } = ports.alerting
  const find = async (tenant: TenantId, id: string): Promise<Route> => {
    const found = routesOf(await books.read(tenant)).find((each) => each.id === id)
    if (!found) throw new Refusal('not-found', 'there is no such route')
    return found
  }
  const checked = async (tenant: TenantId, given: RouteSettings, before?: Route): Promise<void> => {
    checkPatterns(given.match.detectors, 'match.detectors', ports, before?.match.detectors)
    const known = new Set((await books.read(tenant)).recipients.map(({ id }) => id))
    const named: [string, readonly RecipientId[]][] = [
      ['recipients', given.recipients],
      ['escalate.recipients', given.escalate?.recipients ?? []],
      ['fallback.recipients', given.fallback.recipients],
    ]
    for (const [path, ids] of named) {
      const unknown = ids.findIndex((id) => !known.has(id))
      if (unknown >= 0) throw new Refusal('invalid', 'there is no such recipient', { path: `${path}.${unknown}` })
    }
  }

  app.openapi(
    route({
      method: 'get',
      path: '/v1/routes',
      needs: ['viewer', 'alerts:read'],
      tags,
      summary: 'List routes',
      request: { query: PageQuery },
      responses: {
        200: json(
          pageOf(RouteView),
          'Oldest first; where none is set, those that hold instead: critical at once, the rest daily',
        ),
      },
    }),
    async (context) => {
      const routes = routesOf(await books.read(context.get('tenant')))
      const page = pageAfter(routes, pageFrom(context.req.valid('query')))
      return context.json({ items: page.items.map(shown), nextCursor: page.nextCursor }, 200)
    },
  )

  app.openapi(
    route({
      method: 'get',
      path: '/v1/routes/{id}',
      needs: ['viewer', 'alerts:read'],
      versioned: true,
      tags,
      summary: 'Read a route',
      request: { params },
      responses: { 200: json(RouteView, 'As it holds') },
    }),
    async (context) => {
      const found = await find(context.get('tenant'), context.req.valid('param').id)
      showVersion(context, found.rev)
      return context.json(shown(found), 200)
    },
  )

  app.openapi(
    route({
      method: 'post',
      path: '/v1/routes',
      needs: ['admin', 'alerts:write'],
      versioned: true,
      tags,
      summary: 'Say who is told of what, and when',
      request: { body: body(RouteSettings) },
      responses: { 201: json(RouteView, 'It holds from now on; the first one ends what held by itself') },
    }),
    async (context) => {
      const tenant = context.get('tenant')
      const given = context.req.valid('json')
      await checked(tenant, given)
      roomFor((await books.read(tenant)).routes)
      const made: Route = { ...given, id: `rte_${newId()}` as RouteId, tenant, createdAt: ports.clock.now(), rev: 0 }
      await books.putRoute(made)
      showVersion(context, 1)
      return context.json(shown({ ...made, rev: 1 }), 201)
    },
  )

  app.openapi(
    route({
      method: 'put',
      path: '/v1/routes/{id}',
      needs: ['admin', 'alerts:write'],
      versioned: true,
      tags,
      summary: 'Change a route',
      description: 'What is left out falls back to its default. What waits already leaves as it was planned.',
      request: { params, body: body(RouteSettings) },
      responses: { 200: json(RouteView, 'It holds from now on') },
    }),
    async (context) => {
      const tenant = context.get('tenant')
      const given = context.req.valid('json')
      const changed = await asSeen(context, {
        find: () => find(tenant, context.req.valid('param').id),
        versionOf: ({ rev }) => rev,
        act: async (before) => {
          const { id, createdAt, rev } = before
          if (rev === 0) throw new Refusal('conflict', 'this one holds where none is set: add one instead')
          await checked(tenant, given, before)
          const wanted = { ...given, id, tenant, createdAt, rev }
          return (await books.putRoute(wanted)) === 'moved' ? undefined : { ...wanted, rev: rev + 1 }
        },
      })
      showVersion(context, changed.rev)
      return context.json(shown(changed), 200)
    },
  )

  app.openapi(
    route({
      method: 'delete',
      path: '/v1/routes/{id}',
      needs: ['admin', 'alerts:write'],
      versioned: true,
      tags,
      summary: 'Remove a route',
      request: { params },
      responses: { 200: json(Named, 'Removed') },
    }),
    async (context) => {
      const { id } = context.req.valid('param')
      await asSeen(context, {
        find: () => find(context.get('tenant'), id),
        versionOf: ({ rev }) => rev,
        act: async ({ tenant, rev }) => {
          if (rev === 0) throw new Refusal('not-found', 'there is no such route')
          return (await books.remove(tenant, 'routes', id, rev)) || undefined
        },
      })
      return context.json({ id }, 200)
    },
  )
}

const shown = ({ tenant: _tenant, createdAt: _at, rev: version, ...route }: Route) => ({ ...route, version })
