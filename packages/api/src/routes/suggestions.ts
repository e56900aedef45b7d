/** `/v1/policies/{name}/suggestions`: what marks of false alarms say about a policy. */
import { z } from '@hono/zod-openapi'
import { Refusal, Suggestion, suggest, suggestionText } from '@kilter/core'
import type { ApiPorts } from '../ports.ts'
import { json, route, type V1App } from '../v1.ts'

const SuggestionView = z
  .object({
    ...Suggestion.shape,
    text: z.string(),
    override: z.record(z.string(), z.unknown()).openapi({ description: 'To be added to the policy’s overrides' }),
  })
  .openapi('Suggestion')

export function addSuggestions(app: V1App, ports: ApiPorts): void {
  const detectors = new Map(ports.detectors.map((detector) => [detector.id, detector]))

  app.openapi(
    route({
      method: 'get',
      path: '/v1/policies/{name}/suggestions',
      needs: ['viewer', 'policies:read'],
      tags: ['policies'],
      summary: 'See which tolerances the marks of false alarms speak for',
      description:
        'Weighs the newest 20 incidents of each connection, of the detector’s newest 1,000. Nothing is changed: ' +
        'try a suggestion with dry-run, or put it into the policy. At most one for each connection and tolerance, so this list has no pages.',
      request: { params: z.object({ name: z.string().openapi({ description: 'A detector’s id' }) }) },
      responses: { 200: json(z.object({ items: z.array(SuggestionView) }), 'Empty where there is nothing to suggest') },
    }),
    async (context) => {
      const tenant = context.get('tenant')
      const { name } = context.req.valid('param')
      const detector = detectors.get(name)
      if (!detector && name !== 'stock') throw new Refusal('not-found', 'there is no such policy')
      const connections = await ports.connections.all(tenant)
      if (!detector) return context.json({ items: [] }, 200)
      const suggestions = await suggest(tenant, detector, ports)
      const items = suggestions.map((each) => ({ ...each, text: suggestionText(detector, each, connections) }))
      return context.json({ items }, 200)
    },
  )
}
