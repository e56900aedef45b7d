/** How a connection fares: when it was heard, what it lacks, and what is open against it. */
import { z } from '@hono/zod-openapi'
import { type ConnectionId, connectionSubject, missedLately, missedSum, Severity, type TenantId } from '@kilter/core'
import type { ApiPorts } from './ports.ts'
import { view } from './routes/incidents.ts'

export const Health = z.object({
  missed: z.int().optional().openapi({
    description: 'Changes of today and yesterday (UTC) that no webhook told; only where vendors are asked',
  }),
  refused: z.int().openapi({
    description: 'Requests of today and yesterday (UTC) whose signature did not match, whoever sent them',
  }),
  troubles: z
    .array(
      z.object({
        incident: z.string(),
        detector: z.string(),
        severity: Severity,
        title: z.string(),
        since: z.string(),
      }),
    )
    .openapi({ description: 'Its incidents that are not resolved' }),
  lastHeardAt: z.string().optional().openapi({ description: 'The minute in which it was last heard' }),
  clock: z.object({ aheadSeconds: z.int(), at: z.string() }).optional().openapi({
    description:
      'Its clock was last found more than five minutes ahead then; such events are taken as of their receipt. One that is behind looks like lateness',
  }),
})

export async function healthOf(tenant: TenantId, id: ConnectionId, ports: ApiPorts): Promise<z.infer<typeof Health>> {
  const { facts, incidents } = await ports.subjects.read(tenant, connectionSubject(id))
  const [lastHeardAt] = facts
    .of('heard')
    .map(({ data }) => data.at)
    .sort()
    .reverse()
  const [clock] = facts.of('clock').map(({ data }) => data)
  const since = missedLately(ports.clock.now())
  const asked = ports.pulling && (await ports.inbox.missed(tenant, id, since))
  const days = await ports.counters.days(tenant, id, since.slice(0, '2026-11-20'.length))
  const open = [...incidents.values()].filter(({ status }) => status !== 'resolved')
  const connections = open.length > 0 ? await ports.connections.all(tenant) : []
  const detectors = new Map(ports.detectors.map((detector) => [detector.id, detector]))
  return {
    ...(asked && { missed: missedSum(asked) }),
    refused: days.reduce((sum, { counts }) => sum + (counts.refused ?? 0), 0),
    troubles: open.map((incident) => ({
      ...{ incident: incident.id, detector: incident.detector, severity: incident.severity },
      ...{ title: view(incident, detectors, connections).title, since: incident.occurredAt },
    })),
    ...(lastHeardAt && { lastHeardAt }),
    ...(clock && { clock }),
  }
}
