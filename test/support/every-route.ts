/** Every route of the admin API, as the hub's own OpenAPI document says, with a request to each: a new one is covered or fails. */
import { newWebhookSecret } from '@kilter/channels'
import { hubTenant, type Need } from '@kilter/core'
import { defaultTenant } from '@kilter/embedded'

export interface Route {
  readonly method: string
  readonly path: string
  /** Role and scope. */
  readonly needs: Need
}

interface Document {
  readonly paths: Record<string, Record<string, { readonly security: readonly [{ readonly key: Need }] }>>
}

export async function routesOf(url: string): Promise<Route[]> {
  const document = (await (await fetch(`${url}/openapi.json`)).json()) as Document
  return Object.entries(document.paths)
    .filter(([path]) => path.startsWith('/v1/'))
    .flatMap(([path, methods]) =>
      Object.entries(methods).map(([method, { security }]) => ({
        ...{ method: method.toUpperCase(), path, needs: security[0].key },
      })),
    )
}

/** For whoever runs the hub, and for nobody of its tenants. */
export const isOfTheHub = ({ needs: [, scope] }: Route) => scope.startsWith('tenants:')
export const whoseKey = (route: Route) => (isOfTheHub(route) ? hubTenant : defaultTenant)

/** Ids of what a tenant has. */
export interface Things {
  readonly connection: string
  readonly delivery: string
  readonly incident: string
  readonly recipient: string
  readonly route: string
  readonly alert: string
  readonly request: string
  readonly key: string
  readonly subscription: string
  readonly message: string
  readonly maintenance: string
  readonly mute: string
}

export const later = new Date(Date.now() + 3_600_000).toISOString()

/** A receiver that nothing leads to: names under .invalid never resolve. */
export const tool = (name: string) => ({
  ...{ name, channel: 'webhook' },
  address: { url: `https://${name}.invalid/hook`, secrets: [newWebhookSecret()] },
})

/** A request to this route that is right in all but who sends it. */
export function requestTo(
  { method, path }: Pick<Route, 'method' | 'path'>,
  {
    connection,
    delivery,
    incident,
    recipient,
    route,
    alert,
    request,
    key,
    subscription,
    message,
    maintenance,
    mute,
  }: Things,
): [string, string, unknown] {
  const bodies: Record<string, unknown> = {
    'POST /v1/connections': { vendor: 'shopify', name: 'Web' },
    'PATCH /v1/connections/{id}': { name: 'Web' },
    'POST /v1/connections/{id}/secret': { secret: 'not-yours' },
    'POST /v1/deliveries/replay': { status: 'parked' },
    'PUT /v1/aliases': { aliases: [{ item: 'A', connection, externalId: '1' }] },
    'PUT /v1/aliases/dismissals': {
      dismissals: [{ item: 'A', other: { sku: 'a', connection: null, externalId: null } }],
    },
    'PUT /v1/policies/{name}': {},
    'POST /v1/recipients': tool('second'),
    'POST /v1/routes': { name: 'More', recipients: [recipient] },
    'PUT /v1/routes/{id}': { name: 'All', recipients: [recipient] },
    'POST /v1/maintenance': { name: 'Inventory', to: later },
    'POST /v1/mutes': { subject: 'RED-DRESS-M', until: later },
    'POST /v1/alerts/preview': { incident },
    'POST /v1/alerts/replay': { since: '2026-01-01T00:00:00Z' },
    'POST /v1/incidents/{id}/acknowledge': {},
    'POST /v1/incidents/{id}/snooze': {},
    'POST /v1/incidents/{id}/unsnooze': {},
    'POST /v1/incidents/{id}/resolve': { reason: 'known' },
    'POST /v1/incidents/{id}/reopen': {},
    'POST /v1/incidents/{id}/comment': { text: 'hello' },
    'POST /v1/incidents/{id}/assign': { to: 'Ben' },
    'POST /v1/incidents/{id}/false-alarm': { reason: 'never was' },
    'POST /v1/incidents/{id}/true-alarm': {},
    'POST /v1/incidents/bulk': { ids: [incident], action: { do: 'acknowledge' } },
    'POST /v1/privacy/erasures': { request },
    'POST /v1/privacy/erasures/preview': { request },
    'POST /v1/privacy/exports': { request },
    'POST /v1/policies/{name}/dry-run': { policy: {} },
    'POST /v1/tenants': { id: 'another', name: 'Another' },
    'POST /v1/tenants/{id}/erase': { confirm: 'nobody' },
    'PUT /v1/connections/{id}/pull': { everyMinutes: 30 },
    'POST /v1/connections/{id}/backfill': { since: '2026-01-01' },
    'POST /v1/keys': { name: 'Console', role: 'viewer', scopes: ['keys:read'] },
    'POST /v1/keys/{id}/rotate': {},
    'POST /v1/subscriptions': { url: tool('another').address.url, events: ['*'] },
    'PATCH /v1/subscriptions/{id}': { description: 'Mine now' },
    'POST /v1/subscriptions/{id}/pause': {},
    'POST /v1/subscriptions/{id}/resume': {},
    'POST /v1/subscriptions/{id}/rotate': {},
    'POST /v1/subscriptions/{id}/recover': { since: '2026-11-20T12:00:00Z' },
    'POST /v1/archive': { lines: [{ kind: 'policy', name: 'oversell', policy: {} }] },
  }
  const ids: Record<string, string> = {
    '/v1/connections/{id}': connection,
    '/v1/connections/{id}/pause': connection,
    '/v1/connections/{id}/resume': connection,
    '/v1/connections/{id}/secret': connection,
    '/v1/connections/{id}/pull': connection,
    '/v1/connections/{id}/statistics': connection,
    '/v1/connections/{id}/test': connection,
    '/v1/connections/{id}/backfill': connection,
    '/v1/deliveries/{id}': delivery,
    '/v1/deliveries/{id}/replay': delivery,
    '/v1/deliveries/{id}/raw': delivery,
    '/v1/incidents/{id}': incident,
    '/v1/recipients/{id}': recipient,
    '/v1/recipients/{id}/{message}': recipient,
    '/v1/routes/{id}': route,
    '/v1/maintenance/{id}': maintenance,
    '/v1/mutes/{id}': mute,
    '/v1/alerts/{id}/replay': alert,
    '/v1/privacy/requests/{id}': request,
    '/v1/privacy/requests/{id}/answered': request,
    '/v1/privacy/requests/{id}/export': request,
    '/v1/keys/{id}': key,
    '/v1/tenants/{id}': 'nobody',
    '/v1/tenants/{id}/archive': 'nobody',
    '/v1/tenants/{id}/erase': 'nobody',
    '/v1/tenants/{id}/keys': 'nobody',
    '/v1/keys/{id}/rotate': key,
  }
  const queries: Record<string, string> = {
    'DELETE /v1/aliases': `?connection=${connection}&externalId=product-1`,
    'DELETE /v1/aliases/dismissals': '?item=A&sku=a',
  }
  const query = queries[`${method} ${path}`] ?? ''
  const filled = path
    .replace('{id}', ids[path] ?? (path.startsWith('/v1/incidents/') ? incident : subscription))
    .replace('{delivery}', message)
    .replace('{sku}', 'RED-DRESS-M')
    .replace('{name}', 'stock')
    .replace('{message}', 'test')
    .replace('{vendor}', 'shopify')
  return [method, `${filled}${query}`, bodies[`${method} ${path}`]]
}

/** Ids that nothing has. */
export const nothing: Things = {
  connection: 'con_00000000000000000000000000',
  delivery: 'dlv_00000000000000000000000000',
  incident: 'inc_000000000000000000000000000',
  ...{ recipient: 'rcp_00000000000000000000000000', route: 'rte_none', alert: 'msg_none', request: 'prv_none' },
  ...{ maintenance: 'mnt_none', mute: 'mut_none' },
  key: 'key_00000000000000000000000000',
  ...{ subscription: 'sub_none', message: 'msg_none' },
}
