/** `/v1/maintenance` and `/v1/mutes`: when nothing is told, and of what. */
import { z } from '@hono/zod-openapi'
import {
  endMaintenance,
  type MaintenanceWindow,
  Match,
  type Mute,
  type MuteId,
  MuteSettings,
  Refusal,
  type TenantId,
  type WindowId,
  WindowSettings,
} from '@kilter/core'
import { checkDetector, checkPatterns } from '../known-detectors.ts'
import { pageAfter } from '../page-after.ts'
import type { AlertRoutePorts } from '../ports.ts'
import { json, Moment, PageQuery, pageFrom, pageOf, route, type V1App } from '../v1.ts'
import { body, Named, params, roomFor } from './alert-records.ts'

const WindowView = z
  .object({ id: z.string(), name: z.string(), from: z.string(), to: z.string(), match: Match })
  .openapi('Maintenance')
const NewWindow = z.strictObject({
  name: z.string(),
  from: Moment.optional().openapi({ type: 'string', description: 'Now unless given' }),
  to: Moment.openapi({ type: 'string' }),
  match: Match.optional().openapi({ description: 'Everything unless given' }),
})
const MuteView = z
  .object({
    id: z.string(),
    recipient: z.string().optional().openapi({ description: 'Everybody where it is missing' }),
    detector: z.string().optional(),
    subject: z.string().optional(),
    until: z.string(),
  })
  .openapi('Mute')
const NewMute = MuteSettings.extend({ until: Moment.openapi({ type: 'string' }) })
const tags = ['alerts']

export function addSilence(app: V1App, ports: AlertRoutePorts): void {
  const { books, mailings, id: newId } = ports.alerting

  app.openapi(
    route({
      method: 'get',
      path: '/v1/maintenance',
      needs: ['viewer', 'alerts:read'],
      tags,
      summary: 'List windows of maintenance',
      request: { query: PageQuery },
      responses: { 200: json(pageOf(WindowView), 'Oldest first, without those that are over') },
    }),
    async (context) => {
      const { windows } = await current(context.get('tenant'))
      const page = pageAfter(windows, pageFrom(context.req.valid('query')))
      return context.json({ items: page.items.map(windowView), nextCursor: page.nextCursor }, 200)
    },
  )

  app.openapi(
    route({
      method: 'post',
      path: '/v1/maintenance',
      needs: ['operator', 'alerts:write'],
      tags,
      summary: 'Plan maintenance',
      description: 'While it lasts nothing that fits is told; what still holds at its end is told then.',
      request: { body: body(NewWindow) },
      responses: { 201: json(WindowView, 'Planned') },
    }),
    async (context) => {
      const tenant = context.get('tenant')
      const now = ports.clock.now()
      const { from = now, match = {}, ...given } = context.req.valid('json')
      const read = WindowSettings.safeParse({ ...given, from, match })
      if (!read.success) throw unreadable(read.error)
      checkPatterns(match.detectors, 'match.detectors', ports)
      if (read.data.to <= now) throw new Refusal('invalid', 'must be in the future', { path: 'to' })
      roomFor((await forgetOver(tenant)).windows)
      const window: MaintenanceWindow = { ...read.data, id: `mnt_${newId()}` as WindowId, tenant, createdAt: now }
      await books.put('windows', window)
      return context.json(windowView(window), 201)
    },
  )

  app.openapi(
    route({
      method: 'delete',
      path: '/v1/maintenance/{id}',
      needs: ['operator', 'alerts:write'],
      tags,
      summary: 'End maintenance',
      description: 'What waited for its end, and still holds, is told now.',
      request: { params },
      responses: {
        200: json(Named.extend({ released: z.int().openapi({ description: 'How many messages leave now' }) }), 'Over'),
      },
    }),
    async (context) => {
      const { id } = context.req.valid('param')
      const ended = await endMaintenance(context.get('tenant'), id, { ...ports, books, mailings })
      if (!ended) throw new Refusal('not-found', 'there is no such maintenance')
      return context.json({ id, released: ended.released }, 200)
    },
  )

  app.openapi(
    route({
      method: 'get',
      path: '/v1/mutes',
      needs: ['viewer', 'alerts:read'],
      tags,
      summary: 'List mutes',
      request: { query: PageQuery },
      responses: {
        200: json(pageOf(MuteView), 'Oldest first, without those that are over; links in messages make them too'),
      },
    }),
    async (context) => {
      const { mutes } = await current(context.get('tenant'))
      const page = pageAfter(mutes, pageFrom(context.req.valid('query')))
      return context.json({ items: page.items.map(muteView), nextCursor: page.nextCursor }, 200)
    },
  )

  app.openapi(
    route({
      method: 'post',
      path: '/v1/mutes',
      needs: ['operator', 'alerts:write'],
      tags,
      summary: 'Tell nothing of a kind for a while',
      description: 'To somebody or everybody, of a detector, a subject or both. Incidents are recorded all the same.',
      request: { body: body(NewMute) },
      responses: { 201: json(MuteView, 'It holds from now on; what waits already leaves') },
    }),
    async (context) => {
      const tenant = context.get('tenant')
      const now = ports.clock.now()
      const given = context.req.valid('json')
      if (given.until <= now) throw new Refusal('invalid', 'must be in the future', { path: 'until' })
      if (given.recipient === undefined && given.detector === undefined && given.subject === undefined)
        throw new Refusal('invalid', 'say whom or of what; to tell nothing at all, plan maintenance')
      checkDetector(given.detector, ports)
      const { recipients, mutes } = await forgetOver(tenant)
      if (given.recipient !== undefined && !recipients.some(({ id }) => id === given.recipient))
        throw new Refusal('invalid', 'there is no such recipient', { path: 'recipient' })
      roomFor(mutes)
      const mute: Mute = { ...given, id: `mut_${newId()}` as MuteId, tenant, createdAt: now }
      await books.put('mutes', mute)
      return context.json(muteView(mute), 201)
    },
  )

  app.openapi(
    route({
      method: 'delete',
      path: '/v1/mutes/{id}',
      needs: ['operator', 'alerts:write'],
      tags,
      summary: 'End a mute',
      request: { params },
      responses: { 200: json(Named, 'Over') },
    }),
    async (context) => {
      const { id } = context.req.valid('param')
      const removed = await books.remove(context.get('tenant'), 'mutes', id)
      if (!removed) throw new Refusal('not-found', 'there is no such mute')
      return context.json({ id }, 200)
    },
  )

  /** Without what is over. */
  async function current(tenant: TenantId) {
    const now = ports.clock.now()
    const { windows, mutes, recipients } = await books.read(tenant)
    return {
      windows: windows.filter(({ to }) => to > now),
      mutes: mutes.filter(({ until }) => until > now),
      recipients,
    }
  }

  /** Makes room where something is added. */
  async function forgetOver(tenant: TenantId) {
    const now = ports.clock.now()
    const { windows, mutes } = await books.read(tenant)
    for (const { id, to } of windows) if (to <= now) await books.remove(tenant, 'windows', id)
    for (const { id, until } of mutes) if (until <= now) await books.remove(tenant, 'mutes', id)
    return current(tenant)
  }
}

function unreadable({ issues: [issue] }: z.ZodError): Refusal {
  return new Refusal('invalid', issue?.message ?? 'not valid', { path: issue?.path.join('.') ?? '' })
}

const windowView = ({ id, name, from, to, match }: MaintenanceWindow) => ({ id, name, from, to, match })
const muteView = ({ tenant: _tenant, createdAt: _at, ...mute }: Mute) => mute
