/** The hub's HTTP surface. It knows use cases and ports, never the runtime beneath. */
import { reportTrouble } from '@kilter/core'
import { addAccess } from './access.ts'
import { docsPage, docsPolicy } from './docs-page.ts'
import { addHooks } from './hooks.ts'
import { addLinkPages } from './link-pages.ts'
import { createNoRoute } from './no-route.ts'
import { documentOpenRoutes } from './open-routes.ts'
import { addOwnHost } from './own-host.ts'
import type { ApiPorts, DoorPorts } from './ports.ts'
import { addPreferences } from './preferences.ts'
import { answer, answerError } from './problem.ts'
import { addRecording } from './record.ts'
import { addRepeats } from './repeats.ts'
import { addAlertRoutes } from './routes/alert-routes.ts'
import { addAlerts } from './routes/alerts.ts'
import { addAliasDismissals } from './routes/alias-dismissals.ts'
import { addAliasFiles } from './routes/alias-files.ts'
import { addAliasSuggestions } from './routes/alias-suggestions.ts'
import { addAliases } from './routes/aliases.ts'
import { addArchive } from './routes/archive.ts'
import { addAudit } from './routes/audit.ts'
import { addConnectionTest } from './routes/connection-test.ts'
import { addConnections } from './routes/connections.ts'
import { addDeliveries } from './routes/deliveries.ts'
import { addEvents } from './routes/events.ts'
import { addIncidentActions } from './routes/incident-actions.ts'
import { addIncidentExport } from './routes/incident-export.ts'
import { addIncidents } from './routes/incidents.ts'
import { addItems } from './routes/items.ts'
import { addJobs } from './routes/jobs.ts'
import { addKeys } from './routes/keys.ts'
import { addMetrics } from './routes/metrics.ts'
import { addPolicies } from './routes/policies.ts'
import { addPrivacy } from './routes/privacy.ts'
import { addPulls } from './routes/pulls.ts'
import { addSilence } from './routes/silence.ts'
import { addStatistics } from './routes/statistics.ts'
import { addStories } from './routes/stories.ts'
import { addSubscriptions } from './routes/subscriptions.ts'
import { addSuggestions } from './routes/suggestions.ts'
import { addTenants } from './routes/tenants.ts'
import { addVendors } from './routes/vendors.ts'
import { addWho } from './routes/who.ts'
import { addBodyLimits, createV1, type V1App } from './v1.ts'
import { addVersions } from './versions.ts'

const routes = [
  addArchive,
  addVendors,
  addConnections,
  addConnectionTest,
  addStatistics,
  addAliases,
  addAliasDismissals,
  addAliasFiles,
  addAliasSuggestions,
  addIncidentExport,
  addIncidents,
  addIncidentActions,
  addStories,
  addDeliveries,
  addEvents,
  addItems,
  addMetrics,
  addPolicies,
  addSuggestions,
  addPrivacy,
  addJobs,
  addKeys,
  addAudit,
  addTenants,
]

export function createApi(ports: ApiPorts): V1App {
  const app = createV1()
  app.onError((error, context) => answerError(context, error, ports.log))
  const report: DoorPorts['report'] = (tenant, trouble) => reportTrouble(tenant, trouble, ports)
  const later: DoorPorts['later'] = (work) => void setImmediate(() => void work())
  addHooks(app, { ...ports, report, later }) // first: what is added below is not for them
  addOwnHost(app, ports)
  app.use('*', async (context, next) => {
    await next()
    context.header('x-content-type-options', 'nosniff')
    context.header('cache-control', 'no-store')
  })
  const checkNeeds = addAccess(app, ports)
  addPreferences(app)
  addBodyLimits(app)
  addRepeats(app, ports)
  addRecording(app, ports)
  addVersions(app)
  for (const add of routes) add(app, ports)
  if (ports.alerting)
    for (const add of [addWho, addAlertRoutes, addSilence, addAlerts, addLinkPages])
      add(app, { ...ports, alerting: ports.alerting })
  if (ports.pulling) addPulls(app, { ...ports, pulling: ports.pulling })
  if (ports.subscribing) addSubscriptions(app, { ...ports, subscribing: ports.subscribing })
  addOpen(app, ports)
  checkNeeds()

  const noRoute = createNoRoute(app)
  app.notFound((context) => answer(context, noRoute(context.req.path)))
  return app
}

/** What is answered without a key. */
function addOpen(app: V1App, { version, health }: ApiPorts): void {
  app.get('/health', async (context) => {
    const { trouble } = await health()
    return trouble === undefined
      ? context.json({ status: 'ok', version })
      : context.json({ status: 'failing', version }, 503)
  })
  documentOpenRoutes(app)
  const description =
    'Where a business’s systems contradict each other, and what to do about it. Quantities are decimal text, times RFC 3339 UTC, errors problem+json. Changes take `Idempotency-Key`, and are done once under it. What has a version is shown with an `ETag`, and changes of it take `If-Match`.'
  const license = { name: 'Apache-2.0', identifier: 'Apache-2.0' }
  const about = { openapi: '3.1.0', info: { title: 'Kilter', version, description, license }, servers: [{ url: '/' }] }
  app.doc31('/openapi.json', about)
  app.get('/', (context) => context.redirect('/docs'))
  app.get('/docs', (context) => {
    context.header('content-security-policy', docsPolicy)
    return context.html(docsPage(app.getOpenAPI31Document(about) as never))
  })
}
