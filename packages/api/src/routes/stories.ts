/** `/v1/stories`: incidents that one thing is behind, as one. */
import { z } from '@hono/zod-openapi'
import { IncidentStatus, Story, storyTitle } from '@kilter/core'
import type { ApiPorts } from '../ports.ts'
import { json, PageQuery, pageFrom, pageOf, route, type V1App } from '../v1.ts'

const Money = z.object({ amountMinor: z.int(), currency: z.string() })
const StoryView = z
  .object({
    ...Story.shape,
    key: z.string().openapi({ description: 'For `GET /v1/incidents?story=`' }),
    title: z.string(),
    impact: z.array(Money).openapi({ description: 'By currency; the money of one order is counted once' }),
  })
  .openapi('Story')

export function addStories(app: V1App, ports: ApiPorts): void {
  app.openapi(
    route({
      method: 'get',
      path: '/v1/stories',
      needs: ['viewer', 'incidents:read'],
      tags: ['incidents'],
      summary: 'List stories: incidents that one thing is behind',
      description: 'Of the incidents of one status, or of all. Every incident is in one story.',
      request: { query: PageQuery.extend({ status: IncidentStatus.optional() }) },
      responses: { 200: json(pageOf(StoryView), 'In the order of their keys') },
    }),
    async (context) => {
      const tenant = context.get('tenant')
      const { status, ...page } = context.req.valid('query')
      const { items, nextCursor } = await ports.incidents.stories(tenant, status ? { status } : {}, pageFrom(page))
      const connections = await ports.connections.all(tenant)
      const told = items.map((story) => ({ ...story, title: storyTitle(story.key, connections) }))
      return context.json({ items: told, nextCursor }, 200)
    },
  )
}
