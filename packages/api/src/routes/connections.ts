/** `/v1/connections`: a tenant's accounts at vendors. Secrets go in and never come out. */
import { z } from '@hono/zod-openapi'
import {
  type Connection,
  ConnectionChange,
  type ConnectionCheck,
  type ConnectionId,
  type ConnectionSecrets,
  connect,
  connectionVersion,
  NewConnection,
  NewSecret,
  pauseConnection,
  Refusal,
  reconnect,
  renewSecret,
  reportTrouble,
  resumeConnection,
  roles,
  subjectKinds,
  type TenantId,
} from '@kilter/core'
import type { Context } from 'hono'
import { Health, healthOf } from '../connection-health.ts'
import type { ApiPorts } from '../ports.ts'
import { json, PageQuery, pageFrom, pageOf, route, type V1, type V1App } from '../v1.ts'
import { asSeen, seenBy, showVersion } from '../versions.ts'

const ConnectionView = z
  .object({
    id: z.string(),
    vendor: z.string(),
    name: z.string(),
    roles: z.array(z.enum(roles)),
    settings: z.record(z.string(), z.unknown()),
    hookUrl: z.string().openapi({ description: 'The address to give to the vendor' }),
    secrets: z.array(z.string()).openapi({
      description: 'The last four characters of each signing secret, newest first; no more is ever shown',
    }),
    credentials: z.array(z.string()).openapi({ description: 'Names of the credentials that are set for lookups' }),
    counters: z.record(z.string(), z.int()).openapi({ description: 'kept, duplicate, refused, misconfigured' }),
    health: Health,
    createdAt: z.string(),
    pausedAt: z.string().optional().openapi({ description: 'Since when its deliveries wait' }),
    version: z.int().openapi({ description: 'Counts changes of it and of its secrets' }),
  })
  .openapi('Connection')

const params = z.object({ id: z.string() })
const tags = ['connections']
const body = <Schema extends z.ZodType>(schema: Schema) => ({
  required: true,
  content: { 'application/json': { schema } },
})

export function addConnections(app: V1App, ports: ApiPorts): void {
  const find = async (tenant: TenantId, id: string): Promise<Connection> => {
    const found = await ports.connections.find(tenant, id as ConnectionId, { fresh: true })
    if (!found) throw new Refusal('not-found', 'there is no such connection')
    return found
  }
  const seenIn = (context: Context<V1>): ConnectionCheck => {
    const check = seenBy(context)
    return (connection) => check(connectionVersion(connection))
  }
  const shown = (context: Context<V1>, connection: Connection) => {
    showVersion(context, connectionVersion(connection))
    return view(context.get('tenant'), connection, ports)
  }

  app.openapi(
    route({
      method: 'post',
      path: '/v1/connections',
      needs: ['admin', 'connections:write'],
      versioned: true,
      tags,
      summary: 'Connect a vendor',
      request: { body: body(NewConnection) },
      description:
        '`secret` is what the vendor signs with. `secrets` is a list of up to five of them (newest first), or an object ' +
        '`{signing, <credential>: ...}`. Credentials may also stand among `settings`; they are kept apart and never shown.',
      responses: { 201: json(ConnectionView, 'Connected: give hookUrl to the vendor') },
    }),
    async (context) => {
      const tenant = context.get('tenant')
      const connection = await connect(tenant, context.req.valid('json'), ports)
      return context.json(await shown(context, connection), 201)
    },
  )

  app.openapi(
    route({
      method: 'get',
      path: '/v1/connections',
      needs: ['viewer', 'connections:read'],
      tags,
      summary: 'List connections',
      request: { query: PageQuery },
      responses: { 200: json(pageOf(ConnectionView), 'Oldest first') },
    }),
    async (context) => {
      const tenant = context.get('tenant')
      const { items, nextCursor } = await ports.connections.list(tenant, pageFrom(context.req.valid('query')))
      const views = await Promise.all(items.map((connection) => view(tenant, connection, ports)))
      return context.json({ items: views, nextCursor }, 200)
    },
  )

  app.openapi(
    route({
      method: 'get',
      path: '/v1/connections/{id}',
      needs: ['viewer', 'connections:read'],
      versioned: true,
      tags,
      summary: 'Look at a connection',
      request: { params },
      responses: { 200: json(ConnectionView, 'The connection') },
    }),
    async (context) => {
      const tenant = context.get('tenant')
      return context.json(await shown(context, await find(tenant, context.req.valid('param').id)), 200)
    },
  )

  app.openapi(
    route({
      method: 'patch',
      path: '/v1/connections/{id}',
      needs: ['admin', 'connections:write'],
      versioned: true,
      tags,
      summary: 'Change name, roles, settings or secrets',
      description:
        'What is not named stays; settings are replaced as a whole. Credentials stand in `secrets` and are replaced one by one: ' +
        '`{"secrets":{"accessToken":"shpat_..."}}` leaves the others and the signing secrets as they are. New signing secrets (`secret`, or ' +
        '`signing` in `secrets`) replace all old ones; to keep the old beside the new, `POST /v1/connections/{id}/secret`. Where settings lead ' +
        'to another host, credentials have to be given once more.',
      request: { params, body: body(ConnectionChange) },
      responses: { 200: json(ConnectionView, 'Changed') },
    }),
    async (context) => {
      const tenant = context.get('tenant')
      const id = context.req.valid('param').id as ConnectionId
      const given = context.req.valid('json')
      const { before, after, changed } = await reconnect(tenant, id, given, ports, seenIn(context))
      if (String(before.roles) !== String(after.roles)) await recheckEverything(tenant, ports)
      const newSecrets = given.secret !== undefined || given.secrets !== undefined
      if (newSecrets && changed && changed.secrets.signing.length > 0) await clearMisconfigured(tenant, id, ports)
      return context.json(await shown(context, after), 200)
    },
  )

  app.openapi(
    route({
      method: 'post',
      path: '/v1/connections/{id}/secret',
      needs: ['admin', 'connections:write'],
      versioned: true,
      tags,
      summary: 'Give a new signing secret',
      description:
        'The new `secret` comes first and the old ones stay good, up to five in all, so that nothing is refused while the vendor changes over. ' +
        'Later `{"dropOld":true}` leaves the newest alone. Both at once replace all at once.',
      request: { params, body: body(NewSecret) },
      responses: { 200: json(ConnectionView, 'Changed') },
    }),
    async (context) => {
      const tenant = context.get('tenant')
      const id = context.req.valid('param').id as ConnectionId
      const connection = await renewSecret(tenant, id, context.req.valid('json'), ports, seenIn(context))
      await clearMisconfigured(tenant, id, ports)
      return context.json(await shown(context, connection), 200)
    },
  )

  for (const [does, change, description] of [
    [
      'pause',
      pauseConnection,
      'What its vendor sends is verified, kept and answered as ever, so that nothing is lost and no vendor gives up. It stays `received` and is ' +
        'not read until the connection is resumed; its bytes are kept no longer for that.',
    ],
    ['resume', resumeConnection, 'What waited is read now; of more than 2,000 the rest within the hour.'],
  ] as const)
    app.openapi(
      route({
        method: 'post',
        path: `/v1/connections/{id}/${does}`,
        needs: ['admin', 'connections:write'],
        versioned: true,
        tags,
        summary: does === 'pause' ? 'Hold a connection back' : 'Go on with a paused connection',
        description,
        request: { params },
        responses: { 200: json(ConnectionView, does === 'pause' ? 'Paused' : 'Resumed') },
      }),
      async (context) => {
        const tenant = context.get('tenant')
        const id = context.req.valid('param').id as ConnectionId
        const changed = await change(tenant, id, ports, seenIn(context))
        await recheckEverything(tenant, ports)
        return context.json(await shown(context, changed), 200)
      },
    )

  app.openapi(
    route({
      method: 'delete',
      path: '/v1/connections/{id}',
      needs: ['admin', 'connections:write'],
      versioned: true,
      tags,
      summary: 'Disconnect a vendor',
      description: 'Its hook answers 404 from now on. What it said so far stays.',
      request: { params },
      responses: { 204: { description: 'Disconnected' } },
    }),
    async (context) => {
      const tenant = context.get('tenant')
      await asSeen(context, {
        find: () => find(tenant, context.req.valid('param').id),
        versionOf: connectionVersion,
        act: async (found) => (await ports.connections.remove(tenant, found.id, found)) || undefined,
      })
      await recheckEverything(tenant, ports)
      return context.body(null, 204)
    },
  )
}

async function clearMisconfigured(tenant: TenantId, connection: ConnectionId, ports: ApiPorts): Promise<void> {
  const report = { connection, trouble: 'misconfigured', failing: false, reason: 'a secret was set', count: 0 } as const
  await reportTrouble(tenant, report, ports)
}

async function view(tenant: TenantId, connection: Connection, ports: ApiPorts) {
  const { id, vendor, name, settings, createdAt } = connection
  const counters = await ports.counters.read(tenant, id)
  return {
    id,
    vendor,
    name,
    roles: [...connection.roles],
    settings,
    hookUrl: `${ports.publicUrl()}/hooks/${id}`,
    ...(await hints(tenant, id, ports)),
    counters,
    health: await healthOf(tenant, id, ports),
    createdAt,
    version: connectionVersion(connection),
    ...(connection.pausedAt !== undefined && { pausedAt: connection.pausedAt }),
  }
}

const shownCharacters = 4
const lengthToShowFrom = 12

async function hints(tenant: TenantId, id: ConnectionId, { vault }: ApiPorts) {
  const known: ConnectionSecrets | undefined = await vault.secrets(tenant, id).catch(() => undefined)
  const hint = (secret: string) => `…${secret.length < lengthToShowFrom ? '' : secret.slice(-shownCharacters)}`
  return { secrets: (known?.signing ?? []).map(hint), credentials: Object.keys(known?.credentials ?? {}) }
}

/** Which systems there are and what they are used for bears on every judgement. */
async function recheckEverything(tenant: TenantId, { subjects, clock }: ApiPorts): Promise<void> {
  for (const kind of subjectKinds) await subjects.recheckAll(tenant, kind, clock.now())
}
