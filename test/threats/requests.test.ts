/** Broken requests to the admin API: fields, bodies, methods, addresses, and errors of ours. */
import { hubTenant } from '@kilter/core'
import { expect, it } from 'vitest'
import { isOfTheHub, requestTo } from '../support/every-route.ts'
import {
  holderOf,
  own,
  problemOf,
  problemOfFile,
  routes,
  running,
  things,
  whileBroken,
  withTwoTenants,
} from '../support/two-tenants.ts'

withTwoTenants()

it('TEN-10: fields that are not the caller’s to set are refused by name, and nothing changes', async () => {
  const path = `/v1/connections/${things.connection}`
  const before = await own.call('GET', path)
  for (const field of [
    'id',
    'tenant',
    'tenantId',
    'createdAt',
    'hookUrl',
    'vendor',
    'counters',
    '__proto__',
    'constructor',
  ]) {
    const given = Object.fromEntries([
      ['name', 'Mine now'],
      [field, 'x'],
    ])
    const text = JSON.stringify(given).replace('}', `,"${field}":"x"}`)
    const headers = { authorization: 'Bearer test-admin-key', 'content-type': 'application/json' }
    const response = await fetch(`${own.url}${path}`, { method: 'PATCH', headers, body: text })
    expect([field, response.status, await response.json()]).toMatchObject([field, 422, { errors: [{ path: field }] }])
  }
  expect(await own.call('GET', path)).toEqual(before)
  expect(({} as { name?: string }).name).toBeUndefined()
})

it('bodies that are no JSON, too large, or of another kind are refused as such', async () => {
  const send = (body: string, type: string) =>
    fetch(`${own.url}/v1/connections`, {
      method: 'POST',
      headers: { authorization: 'Bearer test-admin-key', 'content-type': type },
      body,
    })
  const cases: [body: string, type: string, status: number][] = [
    ['{"vendor":', 'application/json', 400],
    ['', 'application/json', 400],
    ['null', 'application/json', 422],
    ['[]', 'application/json', 422],
    ['{"vendor":"shopify","name":"X"}', 'text/plain', 415],
    ['vendor=shopify&name=X', 'application/x-www-form-urlencoded', 415],
    [JSON.stringify({ vendor: 'shopify', name: 'x'.repeat(2 * 1024 * 1024) }), 'application/json', 413],
  ]
  const before = (await own.all('/v1/connections')).length
  for (const [body, type, status] of cases) {
    const response = await send(body, type)
    expect([body.slice(0, 40), type, response.status]).toEqual([body.slice(0, 40), type, status])
    expect(response.headers.get('content-type')).toBe('application/problem+json')
  }
  expect((await own.all('/v1/connections')).length).toBe(before)
})

it('what is not there is a 404, and what is there under other methods a 405 that names them', async () => {
  expect((await problemOf(own, 'GET', '/v1/nowhere')).status).toBe(404)
  expect((await problemOf(own, 'GET', '/nowhere')).status).toBe(404)
  for (const { path } of routes) {
    const [, filled] = requestTo({ method: 'LINK', path }, things)
    const response = await own.fetch('LINK', filled)
    const allowed = routes.filter((route) => route.path === path).map(({ method }) => method)
    expect([path, response.status, response.headers.get('allow')]).toEqual([path, 405, allowed.sort().join(', ')])
  }
})

it('TEN-16: an error of ours on any route is a 500 with the request’s id, and its cause goes to the log alone', async () => {
  const operator = await holderOf({ role: 'owner' }, hubTenant)
  // What the connectors say of themselves stands in no store.
  const stored = routes.filter(({ path }) => !path.startsWith('/v1/vendors'))
  await whileBroken(async () => {
    for (const route of stored) {
      const [method, path, body] = requestTo(route, things)
      const problem = path.endsWith('/import')
        ? await problemOfFile(path)
        : await problemOf(isOfTheHub(route) ? operator : own, method, path, body)
      expect([method, path, Object.keys(problem).sort(), problem.status]).toEqual([
        method,
        path,
        ['requestId', 'status', 'title', 'type'],
        500,
      ])
      const logged = running.logged.find(({ requestId }) => requestId === problem.requestId)
      expect(logged).toMatchObject({ level: 'error', method, route: expect.stringContaining('/v1/') })
      expect(JSON.stringify(logged)).toMatch(/at .*two-tenants\.ts/)
      expect(JSON.stringify(logged)).not.toContain('secret_column')
    }
    const hook = await fetch(`${own.url}/hooks/${things.connection}`, { method: 'POST', body: '{}' })
    expect([hook.status, Object.keys((await hook.json()) as object).sort()]).toEqual([
      500,
      ['requestId', 'status', 'title', 'type'],
    ])
  })
})
