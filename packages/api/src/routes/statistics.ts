/** `/v1/connections/{id}/statistics`: what came of a connection day by day, and how late. */
import { z } from '@hono/zod-openapi'
import { type ConnectionId, type CountedDay, countedDaysMax, lagOf, millisecondsOf, Refusal } from '@kilter/core'
import type { ApiPorts } from '../ports.ts'
import { countOf, json, route, type V1App } from '../v1.ts'

const dayMilliseconds = 24 * 3_600_000
const dayLength = '2026-11-20'.length
const daysDefault = 14

const LagView = z
  .object({
    count: z.int().openapi({ description: 'Deliveries of webhooks that said something new' }),
    medianSeconds: z.int().openapi({ description: 'At most so many: the end of the span that the median falls into' }),
    p95Seconds: z.int().openapi({ description: 'The same of the 95th of a hundred' }),
  })
  .openapi('Lag')

const DayView = z
  .object({
    day: z.string().openapi({ description: 'UTC' }),
    received: z.int().openapi({ description: 'Webhooks that were genuine, new and kept' }),
    duplicates: z.int().openapi({ description: 'Webhooks that had been kept before' }),
    refused: z.int().openapi({ description: 'Requests whose signature did not match, whoever sent them' }),
    misconfigured: z.int().openapi({ description: 'Requests that there was no secret to verify with' }),
    parked: z
      .int()
      .openapi({ description: 'Deliveries that could not be read that day; one that is tried again counts again' }),
    pulled: z.int().openapi({ description: 'What came because the vendor was asked' }),
    told: LagView.nullable().openapi({ description: 'From when it happened, as the vendor says, to its webhook' }),
    taken: LagView.nullable().openapi({ description: 'From the webhook to its facts and incidents' }),
  })
  .openapi('ConnectionDay')

const StatisticsView = z.object({ connection: z.string(), days: z.array(DayView) }).openapi('ConnectionStatistics')

export function addStatistics(app: V1App, ports: ApiPorts): void {
  app.openapi(
    route({
      method: 'get',
      path: '/v1/connections/{id}/statistics',
      needs: ['viewer', 'connections:read'],
      tags: ['connections'],
      summary: 'What came of a connection, day by day',
      description: `Every day of those asked for, today and the latest first. Days are kept ${countedDaysMax} days. Counted in memory and written every few seconds: what a process had counted when it was killed is missing.`,
      request: {
        params: z.object({ id: z.string() }),
        query: z.strictObject({
          days: countOf(countedDaysMax, daysDefault),
        }),
      },
      responses: { 200: json(StatisticsView, 'The days') },
    }),
    async (context) => {
      const tenant = context.get('tenant')
      const connection = context.req.valid('param').id as ConnectionId
      if (!(await ports.connections.find(tenant, connection)))
        throw new Refusal('not-found', 'there is no such connection')
      const now = millisecondsOf(ports.clock.now())
      const days = Array.from({ length: context.req.valid('query').days }, (_, ago) =>
        new Date(now - ago * dayMilliseconds).toISOString().slice(0, dayLength),
      )
      const counted = await ports.counters.days(tenant, connection, days.at(-1) ?? '')
      const known = new Map(counted.map((each) => [each.day, each]))
      return context.json({ connection, days: days.map((day) => dayView(known.get(day) ?? { day, counts: {} })) }, 200)
    },
  )
}

const dayView = ({ day, counts }: CountedDay) => ({
  day,
  received: counts.kept ?? 0,
  duplicates: counts.duplicate ?? 0,
  refused: counts.refused ?? 0,
  misconfigured: counts.misconfigured ?? 0,
  parked: counts.parked ?? 0,
  pulled: (counts.pulled ?? 0) + (counts.backfilled ?? 0),
  told: lagOf(counts, 'told') ?? null,
  taken: lagOf(counts, 'taken') ?? null,
})
