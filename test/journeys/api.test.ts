/** What the admin API says of itself. */
import { describe, expect, it } from 'vitest'
import { running, withHub } from '../support/admin.ts'
import { runHub } from '../support/hub.ts'

withHub()

describe('the API tells about itself', () => {
  interface Document {
    readonly openapi: string
    readonly paths: Record<string, Record<string, { summary?: string; security?: unknown; responses: object }>>
  }

  it('as OpenAPI 3.1, in which every reference leads somewhere and every route says what it needs', async () => {
    const response = await fetch(`${running().client.url}/openapi.json`)
    const document = (await response.json()) as Document
    expect(document.openapi).toBe('3.1.0')
    expect(Object.keys(document.paths).sort()).toEqual([
      '/health',
      '/hooks/{connectionId}',
      '/v1/alerts',
      '/v1/alerts/preview',
      '/v1/alerts/replay',
      '/v1/alerts/{id}/replay',
      '/v1/aliases',
      '/v1/aliases/dismissals',
      '/v1/aliases/export',
      '/v1/aliases/import',
      '/v1/aliases/suggestions',
      '/v1/archive',
      '/v1/audit',
      '/v1/audit/verify',
      '/v1/connections',
      '/v1/connections/{id}',
      '/v1/connections/{id}/backfill',
      '/v1/connections/{id}/pause',
      '/v1/connections/{id}/pull',
      '/v1/connections/{id}/resume',
      '/v1/connections/{id}/secret',
      '/v1/connections/{id}/statistics',
      '/v1/connections/{id}/test',
      '/v1/deliveries',
      '/v1/deliveries/export',
      '/v1/deliveries/replay',
      '/v1/deliveries/{id}',
      '/v1/deliveries/{id}/raw',
      '/v1/deliveries/{id}/replay',
      '/v1/events',
      '/v1/events/{id}',
      '/v1/incidents',
      '/v1/incidents/bulk',
      '/v1/incidents/export',
      '/v1/incidents/{id}',
      '/v1/incidents/{id}/acknowledge',
      '/v1/incidents/{id}/assign',
      '/v1/incidents/{id}/comment',
      '/v1/incidents/{id}/false-alarm',
      '/v1/incidents/{id}/history',
      '/v1/incidents/{id}/reopen',
      '/v1/incidents/{id}/resolve',
      '/v1/incidents/{id}/snooze',
      '/v1/incidents/{id}/true-alarm',
      '/v1/incidents/{id}/unsnooze',
      '/v1/items',
      '/v1/items/{sku}',
      '/v1/items/{sku}/timeline',
      '/v1/jobs',
      '/v1/keys',
      '/v1/keys/{id}',
      '/v1/keys/{id}/rotate',
      '/v1/maintenance',
      '/v1/maintenance/{id}',
      '/v1/metrics',
      '/v1/mutes',
      '/v1/mutes/{id}',
      '/v1/policies/{name}',
      '/v1/policies/{name}/dry-run',
      '/v1/policies/{name}/suggestions',
      '/v1/privacy/erasures',
      '/v1/privacy/erasures/preview',
      '/v1/privacy/exports',
      '/v1/privacy/requests',
      '/v1/privacy/requests/{id}',
      '/v1/privacy/requests/{id}/answered',
      '/v1/privacy/requests/{id}/export',
      '/v1/recipients',
      '/v1/recipients/{id}',
      '/v1/recipients/{id}/{message}',
      '/v1/routes',
      '/v1/routes/{id}',
      '/v1/stories',
      '/v1/subscriptions',
      '/v1/subscriptions/{id}',
      '/v1/subscriptions/{id}/deliveries',
      '/v1/subscriptions/{id}/deliveries/{delivery}',
      '/v1/subscriptions/{id}/deliveries/{delivery}/replay',
      '/v1/subscriptions/{id}/pause',
      '/v1/subscriptions/{id}/recover',
      '/v1/subscriptions/{id}/resume',
      '/v1/subscriptions/{id}/rotate',
      '/v1/subscriptions/{id}/test',
      '/v1/tenants',
      '/v1/tenants/{id}',
      '/v1/tenants/{id}/archive',
      '/v1/tenants/{id}/erase',
      '/v1/tenants/{id}/keys',
      '/v1/vendors',
      '/v1/vendors/{vendor}',
    ])
    for (const [path, methods] of Object.entries(document.paths)) {
      for (const operation of Object.values(methods)) {
        expect(operation.summary).toMatch(/\w/)
        if (path.startsWith('/v1/'))
          expect(operation).toMatchObject({
            security: [{ key: [expect.stringMatching(/^(viewer|operator|admin|owner)$/), expect.stringMatching(/:/)] }],
            responses: { 401: {}, 403: {} },
          })
      }
    }
    for (const [, reference = ''] of JSON.stringify(document).matchAll(/"\$ref":"#\/([^"]+)"/g)) {
      const target = reference.split('/').reduce<unknown>((at, step) => (at as Record<string, unknown>)[step], document)
      expect([reference, target]).toEqual([reference, expect.anything()])
    }
  })

  it('as a page for people that runs nothing and loads nothing', async () => {
    const response = await fetch(running().client.url)
    expect(new URL(response.url).pathname).toBe('/docs')
    const page = await response.text()
    expect(response.headers.get('content-security-policy')).toContain("default-src 'none'")
    expect(page).toContain('name="viewport"')
    expect(page).toContain('POST /v1/connections')
    expect(page).toContain('Authorization: Bearer')
    expect(page).toContain('Body: <code>name, role, scopes?, expiresAt?</code>')
    expect(page).toContain('&quot;$KILTER_URL/v1/incidents/&lt;id&gt;&quot;')
    expect(page).not.toMatch(/<script|src=|https?:\/\//)
  })

  it('and says without a key whether it is well', async () => {
    const well = await fetch(`${running().client.url}/health`)
    expect([well.status, await well.json()]).toEqual([200, { status: 'ok', version: expect.stringMatching(/^\d/) }])
    const ill = await runHub({
      instrument: (store) => ({
        ...store,
        health: async () => ({ trouble: 'full', received: 0, parked: 0, untold: 0 }),
      }),
    })
    const answer = await fetch(`${ill.client.url}/health`)
    expect([answer.status, await answer.json()]).toMatchObject([503, { status: 'failing' }])
    await ill.hub.stop()
  })
})
