/** `/v1/metrics`: what a Prometheus scrapes. Ids and vendors are labels, names and persons never. */
import { z } from '@hono/zod-openapi'
import { type Connection, connectionSubject, millisecondsOf, type TenantId } from '@kilter/core'
import { type Family, metricsText, metricsType } from '../metrics-text.ts'
import type { ApiPorts } from '../ports.ts'
import { route, type V1App } from '../v1.ts'

const waiting = ['received', 'parked'] as const

export function addMetrics(app: V1App, ports: ApiPorts): void {
  app.openapi(
    route({
      method: 'get',
      path: '/v1/metrics',
      needs: ['viewer', 'metrics:read'],
      tags: ['metrics'],
      summary: 'Figures for Prometheus',
      description:
        'In its text format 0.0.4, of the key’s own tenant. Give Prometheus a key with the role viewer and the scope `metrics:read` alone, as ' +
        '`authorization` of the scrape, and `metrics_path: /v1/metrics`.',
      responses: { 200: { description: 'The figures', content: { 'text/plain': { schema: z.string() } } } },
    }),
    async (context) => {
      const tenant = context.get('tenant')
      const connections = await ports.connections.all(tenant)
      const { trouble } = await ports.health()
      const families = [
        family('kilter_info', 'gauge', 'The version that runs', [{ labels: { version: ports.version }, value: 1 }]),
        family('kilter_healthy', 'gauge', '1 while the hub can write', [{ labels: {}, value: trouble ? 0 : 1 }]),
        ...(await familiesOf(tenant, connections, ports)),
      ]
      return context.text(metricsText(families), 200, { 'content-type': metricsType })
    },
  )
}

const family = (name: string, type: Family['type'], help: string, samples: Family['samples']): Family => ({
  ...{ name, type, help, samples },
})

async function familiesOf(tenant: TenantId, connections: readonly Connection[], ports: ApiPorts): Promise<Family[]> {
  const counted: Family['samples'][number][] = []
  const left: Family['samples'][number][] = []
  const heard: Family['samples'][number][] = []
  for (const { id, vendor } of connections) {
    const labels = { connection: id, vendor }
    for (const [outcome, value] of Object.entries(await ports.counters.read(tenant, id)))
      counted.push({ labels: { ...labels, outcome }, value })
    for (const status of waiting)
      left.push({ labels: { ...labels, status }, value: await ports.inbox.count(tenant, id, status) })
    const { facts } = await ports.subjects.read(tenant, connectionSubject(id))
    const [last] = facts
      .of('heard')
      .map(({ data }) => data.at)
      .sort()
      .reverse()
    if (last) heard.push({ labels, value: millisecondsOf(last) / 1_000 })
  }
  return [
    family('kilter_webhooks_total', 'counter', 'Webhooks at the door, by what became of them', counted),
    family('kilter_deliveries', 'gauge', 'Deliveries that wait for their turn, or for a person', left),
    family('kilter_last_heard_timestamp_seconds', 'gauge', 'When a connection was last heard', heard),
  ]
}
