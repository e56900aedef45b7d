/** `/v1/connections/{id}/pull`, `/backfill`: what a vendor was asked for because its webhooks may have missed it. */
import { z } from '@hono/zod-openapi'
import {
  type Backfill,
  type Connection,
  type ConnectionId,
  type Instant,
  listsOf,
  missingFor,
  type Pull,
  pullBegun,
  pullMinutesLeast,
  pullMinutesMost,
  pullNow,
  Refusal,
  secretsOrNone,
  setPullMinutes,
  startBackfill,
  type Walk,
} from '@kilter/core'
import type { PullRoutePorts } from '../ports.ts'
import { json, route, type V1App } from '../v1.ts'

const counted = {
  pages: z.int(),
  listed: z.int().openapi({ description: 'Things that were asked for' }),
  kept: z.int().openapi({ description: 'Those of them that no delivery had said in the same words' }),
  reachedAt: z.string().nullable().openapi({ description: 'The youngest change that was come to' }),
}
const WalkView = z.object({
  list: z.string(),
  since: z.string(),
  ...counted,
  status: z.enum(['under-way', 'done', 'failed']),
  reason: z.string().nullable(),
})
const BackfillView = z
  .object({
    id: z.string(),
    since: z.string(),
    startedAt: z.string(),
    endedAt: z.string().nullable(),
    share: z.number().min(0).max(1).openapi({ description: 'How much of it is behind us, as far as its lists tell' }),
    listed: z.int(),
    kept: z.int(),
    lists: z.array(WalkView),
  })
  .openapi('Backfill')
const PullView = z
  .object({
    connection: z.string(),
    everyMinutes: z.int().openapi({ description: '0: switched off' }),
    missing: z.array(z.string()).openapi({ description: 'What must be set before the vendor can be asked' }),
    nextAt: z.string().nullable(),
    pulledAt: z.string().nullable().openapi({ description: 'When the last round ended' }),
    waitsFor: z.string().nullable().openapi({ description: 'Why it waits: the vendor does not answer' }),
    lists: z.array(
      z.object({
        name: z.string(),
        watermark: z.string().openapi({ description: 'All that changed before has been taken in' }),
        reason: z.string().nullable().openapi({ description: 'Why it could not be read to its end the last time' }),
        isUnderWay: z.boolean(),
      }),
    ),
    missed: z
      .array(z.object({ day: z.string(), count: z.int() }))
      .openapi({ description: 'Changes of the last 30 days that no webhook told, by day (UTC), the latest first' }),
    backfill: BackfillView.nullable().openapi({ description: 'The last one that was begun' }),
  })
  .openapi('Pull')

const params = z.object({ id: z.string() })
const tags = ['connections']
const missedDays = 30
const dayMilliseconds = 24 * 3_600_000
const needsWrite = ['admin', 'connections:write'] as const
const body = <Schema extends z.ZodType>(schema: Schema) => ({
  required: true,
  content: { 'application/json': { schema } },
})

export function addPulls(app: V1App, ports: PullRoutePorts): void {
  const given = { ...ports, pulls: ports.pulling.pulls }

  app.openapi(
    route({
      method: 'get',
      path: '/v1/connections/{id}/pull',
      needs: ['viewer', 'connections:read'],
      tags,
      summary: 'See what the vendor was asked for because webhooks may have missed it',
      request: { params },
      responses: { 200: json(PullView, 'How far each list has come, what was missed, and the backfill') },
    }),
    async (context) => {
      const connection = await ports.connections.find(context.get('tenant'), idOf(context.req.valid('param')))
      if (!connection) throw new Refusal('not-found', 'there is no such connection')
      const pull = await ports.pulling.pulls.read(connection.tenant, connection.id)
      return context.json(await view(connection, pull, ports), 200)
    },
  )

  app.openapi(
    route({
      method: 'put',
      path: '/v1/connections/{id}/pull',
      needs: needsWrite,
      tags,
      summary: 'Say how often the vendor is asked',
      request: {
        params,
        body: body(
          z.strictObject({
            everyMinutes: z.int().openapi({
              description: `0 switches it off; else ${pullMinutesLeast} to ${pullMinutesMost}, 60 unless it is set`,
            }),
          }),
        ),
      },
      responses: { 200: json(PullView, 'As it is from now on; the next round begins at once') },
    }),
    async (context) => {
      const { everyMinutes } = context.req.valid('json')
      const tenant = context.get('tenant')
      const id = idOf(context.req.valid('param'))
      const pull = await setPullMinutes(tenant, id, everyMinutes, given)
      return context.json(await viewOf(pull, ports), 200)
    },
  )

  app.openapi(
    route({
      method: 'post',
      path: '/v1/connections/{id}/pull',
      needs: ['operator', 'connections:write'],
      tags,
      summary: 'Ask the vendor now',
      responses: { 202: json(PullView, 'The next round begins at once') },
      request: { params },
    }),
    async (context) => {
      const pull = await pullNow(context.get('tenant'), idOf(context.req.valid('param')), given)
      return context.json(await viewOf(pull, ports), 202)
    },
  )

  app.openapi(
    route({
      method: 'post',
      path: '/v1/connections/{id}/backfill',
      needs: needsWrite,
      tags,
      summary: 'Ask for what was before the connection was made',
      description:
        'A job within the vendor’s rate limits that goes on after a restart; its progress is `backfill` of `GET /v1/connections/{id}/pull`. ' +
        'What is known already changes nothing, so that it is safe to begin again. While one is under way another is refused (409).',
      request: {
        params,
        body: body(z.strictObject({ since: z.iso.datetime({ offset: true }).or(z.iso.date()) })),
      },
      responses: { 202: json(PullView, 'Begun, or under way since the same moment') },
    }),
    async (context) => {
      const since = new Date(context.req.valid('json').since).toISOString() as Instant
      const asked = { since, id: `bkf_${ports.pulling.id()}` }
      const pull = await startBackfill(context.get('tenant'), idOf(context.req.valid('param')), asked, given)
      return context.json(await viewOf(pull, ports), 202)
    },
  )
}

const idOf = ({ id }: { readonly id: string }) => id as ConnectionId

async function viewOf(pull: Pull, ports: PullRoutePorts) {
  const connection = await ports.connections.find(pull.tenant, pull.connection)
  if (!connection) throw new Refusal('not-found', 'there is no such connection')
  return view(connection, pull, ports)
}

async function view(connection: Connection, known: Pull | undefined, ports: PullRoutePorts) {
  const { tenant, id } = connection
  const now = ports.clock.now()
  const connector = ports.connectors.get(connection.vendor)
  const pull = known ?? pullBegun(connection, now)
  const since = new Date(Date.parse(now) - missedDays * dayMilliseconds).toISOString() as Instant
  const secrets = await secretsOrNone(tenant, id, ports.vault)
  const lists = listsOf(connection, connector)
  return {
    connection: id,
    everyMinutes: pull.everyMinutes,
    missing: connector && lists.length > 0 ? missingFor(connector, connection, secrets) : [],
    nextAt: lists.length > 0 ? (pull.nextAt ?? null) : null,
    pulledAt: pull.pulledAt ?? null,
    waitsFor: pull.reason ?? null,
    lists: lists.map(({ name }) => {
      const { watermark = pull.watermark, reason = null, walk } = pull.lists[name] ?? {}
      return { name, watermark, reason, isUnderWay: walk !== undefined }
    }),
    missed: [...(await ports.inbox.missed(tenant, id, since))],
    backfill: pull.backfill ? backfillView(pull.backfill, now) : null,
  }
}

export function backfillView({ id, since, startedAt, endedAt, walks }: Backfill, now: Instant) {
  const entries = Object.entries(walks)
  const sum = (count: (walk: Walk) => number) => entries.reduce((total, [, walk]) => total + count(walk), 0)
  const behind = sum((walk) => shareOf(walk, now)) / Math.max(1, entries.length)
  return {
    ...{ id, since, startedAt, endedAt: endedAt ?? null },
    share: endedAt === undefined ? behind : 1,
    listed: sum(({ listed }) => listed),
    kept: sum(({ kept }) => kept),
    lists: entries.map(([list, walk]) => walkView(list, walk)),
  }
}

function walkView(list: string, { since, pages, listed, kept, reachedAt, isDone, reason }: Walk) {
  const ended = reason === undefined ? ('done' as const) : ('failed' as const)
  const status = isDone ? ended : ('under-way' as const)
  return { list, since, pages, listed, kept, reachedAt: reachedAt ?? null, status, reason: reason ?? null }
}

/** Of a list that says no times nothing is known until it is done. */
function shareOf({ isDone, since, reachedAt }: Walk, now: Instant): number {
  if (isDone) return 1
  if (reachedAt === undefined) return 0
  const whole = Date.parse(now) - Date.parse(since)
  return Math.min(0.99, Math.max(0, (Date.parse(reachedAt) - Date.parse(since)) / Math.max(1, whole)))
}
