/** `/v1/archive`: all of a tenant but its raw deliveries, to be taken to another hub. */
import { z } from '@hono/zod-openapi'
import { ArchiveLine, type ArchivePorts, exportLines, importLines, keyLength, Refusal, Sealer } from '@kilter/core'
import type { ApiPorts } from '../ports.ts'
import { note } from '../record.ts'
import { json, pageOf, route, type V1App } from '../v1.ts'

export const ArchiveLineView = z.record(z.string(), z.unknown()).openapi('ArchiveLine')
const linesMax = 1_000
export const ArchiveHeaders = z.object({
  'kilter-archive-key': z
    .string()
    .regex(/^[A-Za-z0-9_-]{43}$/)
    .optional()
    .openapi({
      description:
        '32 bytes, base64url: secrets, and who is alerted, are sealed with it; without it they stay where they are',
    }),
})
const tags = ['archive']

export function addArchive(app: V1App, ports: ApiPorts): void {
  app.openapi(
    route({
      method: 'get',
      path: '/v1/archive',
      needs: ['owner', 'archive:read'],
      tags,
      summary: 'Export connections, aliases, policies, facts, incidents, alerts and who was erased',
      request: { headers: ArchiveHeaders, query: z.strictObject({ cursor: z.string().max(600).optional() }) },
      responses: { 200: json(pageOf(ArchiveLineView), 'The next lines of the archive') },
    }),
    async (context) => {
      const { cursor } = context.req.valid('query')
      if (cursor === undefined) note(context)
      const sealer = sealerFrom(context.req.valid('header')['kilter-archive-key'])
      const { items, nextCursor } = await exportLines(context.get('tenant'), cursor, archivePorts(ports), sealer)
      return context.json({ items: items as never[], nextCursor }, 200)
    },
  )

  app.openapi(
    route({
      method: 'post',
      path: '/v1/archive',
      needs: ['owner', 'archive:write'],
      tags,
      summary: 'Take lines of an archive in; safe to repeat',
      request: {
        headers: ArchiveHeaders,
        body: {
          required: true,
          ...json(z.strictObject({ lines: z.array(ArchiveLineView).max(linesMax) }), 'In their order'),
        },
      },
      responses: { 200: json(z.object({ taken: z.int() }), 'How many lines were taken in') },
    }),
    async (context) => {
      const { lines } = context.req.valid('json')
      const sealer = sealerFrom(context.req.valid('header')['kilter-archive-key'])
      await importLines(context.get('tenant'), lines.map(lineFrom), archivePorts(ports), sealer)
      return context.json({ taken: lines.length }, 200)
    },
  )
}

export const archivePorts = (ports: ApiPorts): ArchivePorts => ({
  ...ports,
  books: ports.alerting?.books,
  subscriptions: ports.subscribing?.subscriptions,
})

function lineFrom(given: unknown, place: number): ArchiveLine {
  const read = ArchiveLine.safeParse(given)
  if (read.success) return read.data
  const [issue] = read.error.issues
  const path = ['lines', place, ...(issue?.path ?? [])].join('.')
  throw new Refusal('invalid', issue?.message ?? 'not a line of an archive', { path })
}

export function sealerFrom(key: string | undefined): Sealer | undefined {
  if (key === undefined) return undefined
  const bytes = Buffer.from(key, 'base64url')
  if (bytes.length !== keyLength) throw new Refusal('invalid', 'must be 32 bytes', { path: 'kilter-archive-key' })
  return new Sealer(bytes)
}
