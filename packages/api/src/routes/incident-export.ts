/** `/v1/incidents/export`: incidents as one file, for a spreadsheet or a script. */
import { z } from '@hono/zod-openapi'
import { moneyText } from '@kilter/core'
import { writeRows } from '../csv.ts'
import { checkFilter } from '../known-detectors.ts'
import type { ApiPorts } from '../ports.ts'
import { fileHeaders, lines, streamed } from '../streamed.ts'
import { route, type V1App } from '../v1.ts'
import { incidentFilter, incidentFilters, view } from './incidents.ts'

type View = ReturnType<typeof view>

/** The columns, in order; scripts rely on their names. */
const columns: Readonly<Record<string, (incident: View) => string | number | undefined>> = {
  id: ({ id }) => id,
  status: ({ status }) => status,
  severity: ({ severity }) => severity,
  detector: ({ detector }) => detector,
  about: ({ subject }) => subject.kind,
  subject: ({ subject }) => subject.key,
  title: ({ title }) => title,
  summary: ({ summary }) => toTheMinute(summary),
  advice: ({ advice }) => toTheMinute(advice),
  cause: ({ cause }) => cause,
  quantity: ({ quantity }) => quantity,
  order: ({ order }) => order,
  impact: ({ impact }) => impact && moneyText(impact).replace(/ [A-Z]{3}$/, ''),
  currency: ({ impact }) => impact?.currency,
  impactMinor: ({ impact }) => impact?.amountMinor,
  occurredAt: ({ occurredAt }) => occurredAt,
  detectedAt: ({ detectedAt }) => detectedAt,
  resolvedAt: ({ resolvedAt }) => resolvedAt,
  resolution: ({ resolution }) => resolution,
  assignee: ({ assignee }) => assignee,
  story: ({ story }) => story,
}

/** Words name moments exactly; here people read them. The columns of times stay exact. */
const toTheMinute = (text: string): string =>
  text.replace(/\b(\d{4}-\d\d-\d\d)T(\d\d:\d\d):\d\d(?:\.\d+)?Z/g, '$1 $2 UTC')

const cellsOf = (incident: View): string[] => Object.values(columns).map((cell) => String(cell(incident) ?? ''))

/** Before the route of one incident, whose id this is not. */
export function addIncidentExport(app: V1App, ports: ApiPorts): void {
  const detectors = new Map(ports.detectors.map((detector) => [detector.id, detector]))

  app.openapi(
    route({
      method: 'get',
      path: '/v1/incidents/export',
      needs: ['viewer', 'incidents:read'],
      tags: ['incidents'],
      summary: 'Write incidents as a file',
      description:
        `\`csv\` has the columns ${Object.keys(columns).join(', ')}; cells that a spreadsheet would run stand behind a quote. \`ndjson\` has ` +
        'one incident a line, as the list shows it. Moments in the words of `csv` are to the minute, in UTC. Newest first; what comes in meanwhile is not in it. The file is written while it is read: ' +
        'one that fails on its way is cut off.',
      request: {
        query: z.strictObject({
          ...incidentFilters,
          format: z.enum(['csv', 'ndjson']).default('csv').openapi({ default: 'csv' }),
        }),
      },
      responses: {
        200: {
          description: 'The file',
          content: { 'text/csv': { schema: z.string() }, 'application/x-ndjson': { schema: z.string() } },
        },
      },
    }),
    async (context) => {
      const tenant = context.get('tenant')
      const { format, ...given } = context.req.valid('query')
      const filter = incidentFilter(given)
      await checkFilter(tenant, filter, ports)
      const connections = await ports.connections.all(tenant)
      const list = async (page: Parameters<typeof ports.incidents.list>[2]) => {
        const { items, nextCursor } = await ports.incidents.list(tenant, filter, page)
        return { items: items.map((incident) => view(incident, detectors, connections)), nextCursor }
      }
      if (format === 'ndjson')
        return context.body(
          await streamed({ list, write: lines }),
          200,
          fileHeaders('application/x-ndjson', 'incidents.ndjson'),
        )
      const head = await writeRows([Object.keys(columns)])
      const file = await streamed({ head, list, write: (items: readonly View[]) => writeRows(items.map(cellsOf)) })
      return context.body(file, 200, fileHeaders('text/csv; charset=utf-8', 'incidents.csv'))
    },
  )
}
