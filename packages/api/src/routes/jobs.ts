/** `/v1/jobs`: what the hub does for a while after it was asked to, and how far it is. */
import { z } from '@hono/zod-openapi'
import { allows, type Connection, type Instant, type Page, type PrivacyRequest, Refusal } from '@kilter/core'
import type { ApiPorts } from '../ports.ts'
import { json, PageQuery, pageFrom, pageOf, route, type V1App } from '../v1.ts'
import { backfillView } from './pulls.ts'

const kinds = ['erasure', 'backfill'] as const
type Kind = (typeof kinds)[number]
const statuses = ['under-way', 'done', 'failed'] as const

const JobView = z
  .object({
    id: z.string(),
    kind: z.enum(kinds).openapi({
      description: 'erasure: what is known of a person goes. backfill: a vendor is asked for what was before',
    }),
    status: z.enum(statuses),
    connection: z.string().nullable().openapi({ description: 'Whom it is done for, or who ordered it' }),
    startedAt: z.string(),
    endedAt: z.string().nullable(),
    share: z.number().min(0).max(1).nullable().openapi({ description: 'How much of it is behind us; null: not known' }),
    counts: z.record(z.string(), z.int()).openapi({ description: 'What was done so far' }),
    reason: z.string().nullable().openapi({ description: 'Why a part of it failed' }),
    see: z.string().openapi({ description: 'Where all of it is told' }),
  })
  .openapi('Job')
type Job = z.infer<typeof JobView>

export function addJobs(app: V1App, ports: ApiPorts): void {
  app.openapi(
    route({
      method: 'get',
      path: '/v1/jobs',
      needs: ['operator', 'connections:read'],
      tags: ['jobs'],
      summary: 'List what is being done in the background, and what was',
      description:
        'Erasures first, the newest of them first, for whoever has the scope privacy:read as well; then the last backfill of each connection. A page may be short, or empty, though there is a `nextCursor`. What is replayed by a filter is no job: whoever asks for it goes on part by part.',
      request: { query: PageQuery.extend({ kind: z.enum(kinds).optional(), status: z.enum(statuses).optional() }) },
      responses: { 200: json(pageOf(JobView), 'By kind') },
    }),
    async (context) => {
      const { limit, cursor, kind, status } = context.req.valid('query')
      const mayErase = allows(context.get('grant'), ['operator', 'privacy:read'])
      const asked = kinds.filter((each) => (kind ?? each) === each && (each !== 'erasure' || mayErase))
      const [, first = asked[0], inner] = /^(\w+):(.*)$/s.exec(cursor ?? '') ?? []
      const at = asked.indexOf(first as Kind)
      if (cursor !== undefined && (inner === undefined || at < 0))
        throw new Refusal('invalid', 'it is of another list', { path: 'cursor' })
      const current = asked[at]
      if (current === undefined) return context.json({ items: [], nextCursor: null }, 200)
      const page = pageFrom({ limit, cursor: inner || undefined })
      const { items, nextCursor } = await listed(current, context.get('tenant'), page)
      const next = nextCursor === null ? asked[at + 1] : current
      return context.json(
        {
          items: items.filter((job) => status === undefined || job.status === status),
          nextCursor: next === undefined ? null : `${next}:${nextCursor ?? ''}`,
        },
        200,
      )
    },
  )

  async function listed(kind: Kind, tenant: Connection['tenant'], page: { limit: number }): Promise<Page<Job>> {
    if (kind === 'erasure') {
      const { items, nextCursor } = await ports.privacy.requests(tenant, page)
      return { items: items.filter((request) => request.kind === 'erase').map(erasureJob), nextCursor }
    }
    const { items, nextCursor } = await ports.connections.list(tenant, page)
    const jobs = await Promise.all(items.map((connection) => backfillJob(connection, ports)))
    return { items: jobs.filter((job) => job !== undefined), nextCursor }
  }
}

const erasureJob = ({ id, status, connection, requestedAt, doneAt, erased }: PrivacyRequest): Job => ({
  ...{ id, kind: 'erasure', status: status === 'done' ? 'done' : 'under-way', connection: connection ?? null },
  ...{ startedAt: requestedAt, endedAt: doneAt ?? null, share: status === 'done' ? 1 : null, counts: { ...erased } },
  ...{ reason: null, see: `/v1/privacy/requests/${id}` },
})

async function backfillJob({ tenant, id: connection }: Connection, ports: ApiPorts): Promise<Job | undefined> {
  const pull = await ports.pulling?.pulls.read(tenant, connection)
  if (!pull?.backfill) return undefined
  const { id, startedAt, endedAt, share, listed, kept, lists } = backfillView(
    pull.backfill,
    ports.clock.now() as Instant,
  )
  const failed = lists.find(({ status }) => status === 'failed')
  const ended = failed ? 'failed' : 'done'
  return {
    ...{ id, kind: 'backfill', status: endedAt === null ? 'under-way' : ended, connection, startedAt, endedAt, share },
    ...{ counts: { listed, kept }, reason: failed?.reason ?? pull.reason ?? null },
    see: `/v1/connections/${connection}/pull`,
  }
}
