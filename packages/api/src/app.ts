/** The hub's HTTP surface. It knows use cases and ports, never the runtime beneath. */

import { docsPage, docsPolicy } from './docs-page.ts'
import { addHooks } from './hooks.ts'
import type { ApiPorts } from './ports.ts'
import { answer, answerError, notFound } from './problem.ts'
import { addAliases } from './routes/aliases.ts'
import { addConnections } from './routes/connections.ts'
import { addDeliveries } from './routes/deliveries.ts'
import { addIncidents } from './routes/incidents.ts'
import { addItems } from './routes/items.ts'
import { addPolicies } from './routes/policies.ts'
import { createV1, type V1App } from './v1.ts'

export function createApi(ports: ApiPorts): V1App {
  const app = createV1(ports)
  addHooks(app as never, ports)
  app.use('*', async (context, next) => {
    await next()
    context.header('x-content-type-options', 'nosniff')
    context.header('cache-control', 'no-store')
  })

  addConnections(app, ports)
  addAliases(app, ports)
  addIncidents(app, ports)
  addDeliveries(app, ports)
  addItems(app, ports)
  addPolicies(app, ports)

  app.openAPIRegistry.registerComponent('securitySchemes', 'key', { type: 'http', scheme: 'bearer' })
  const about = {
    openapi: '3.1.0',
    info: {
      title: 'Kilter',
      version: ports.version,
      description:
        'Where a business’s systems contradict each other, and what to do about it. Quantities are decimal text, times RFC 3339 UTC, errors problem+json.',
    },
  }
  app.doc31('/openapi.json', about)
  app.get('/docs', (context) => {
    context.header('content-security-policy', docsPolicy)
    return context.html(docsPage(app.getOpenAPI31Document(about) as never))
  })
  app.get('/health', (context) => context.json({ status: 'ok', version: ports.version }))

  app.notFound((context) => answer(context, notFound))
  app.onError((error, context) => answerError(context, error, ports.log))
  return app
}
