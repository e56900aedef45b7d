/** Who may call what: every route with no key, a wrong one, every role, and every scope but its own. */
import { accessRoles, type Grant, hubTenant, scopes } from '@kilter/core'
import { defaultTenant } from '@kilter/embedded'
import { describe, expect, it } from 'vitest'
import { Client } from '../support/client.ts'
import { isOfTheHub, nothing, type Route, requestTo, whoseKey } from '../support/every-route.ts'
import { holderOf, own, problemOf, routes, things, whileBroken, withTwoTenants } from '../support/two-tenants.ts'

withTwoTenants()

it('refuses every route without a key, with a wrong one, or with a key in another place', async () => {
  expect(routes.length).toBeGreaterThan(15)
  for (const route of routes) {
    const [method, path, body] = requestTo(route, things)
    for (const client of [
      new Client(own.url, ''),
      new Client(own.url, 'wrong'),
      new Client(own.url, 'x'.repeat(300)),
    ]) {
      expect([method, path, (await problemOf(client, method, path, body)).status]).toEqual([method, path, 401])
    }
    const inQuery = await fetch(`${own.url}${path}${path.includes('?') ? '&' : '?'}key=test-admin-key`, { method })
    expect([inQuery.status, inQuery.headers.get('www-authenticate')]).toEqual([401, 'Bearer'])
  }
})

describe('TEN-07: a role', () => {
  /** With a store that fails at whatever is asked of it: a refusal comes before. */
  const refused = async (grant: Grant, route: Route, tenant = whoseKey(route)) => {
    const holder = await holderOf(grant, tenant)
    await whileBroken(async () => {
      const { status, detail } = await problemOf(holder, ...requestTo(route, things))
      expect([route, grant, status]).toEqual([route, grant, 403])
      expect(detail).toContain(route.needs[1])
    })
  }
  /** Asked for what is not there, so that nothing changes what the next one finds. */
  const letIn = async (grant: Grant, route: Route) => {
    const { status } = await (await holderOf(grant, whoseKey(route))).fetch(...requestTo(route, nothing))
    expect([route, grant, [401, 403, 500].includes(status)]).toEqual([route, grant, false])
  }

  it('that is too low is refused on every route before anything is looked at, and one that is not is let in', async () => {
    for (const route of routes) {
      const least = accessRoles.indexOf(route.needs[0])
      for (const role of accessRoles.slice(0, least)) await refused({ role }, route)
      for (const role of accessRoles.slice(least)) await letIn({ role }, route)
    }
  })

  it('without the scope is refused on every route, and with it alone is let in', async () => {
    for (const route of routes) {
      const [, needed] = route.needs
      const covering = [needed, needed.replace(/read$/, 'write')]
      await refused({ role: 'owner', scopes: scopes.filter((scope) => !covering.includes(scope)) }, route)
      await refused({ role: 'owner', scopes: [] }, route)
      await letIn({ role: 'owner', scopes: [needed] }, route)
    }
  })

  it('TEN-02: of the hub opens nothing of a tenant, and of a tenant nothing of the hub', async () => {
    const both = routes.filter(({ path }) => /^\/v1\/(keys|audit)/.test(path))
    expect(both.length).toBeGreaterThan(3)
    for (const route of routes.filter((each) => !both.includes(each)))
      await refused({ role: 'owner' }, route, isOfTheHub(route) ? defaultTenant : hubTenant)
  })

  it('of operator is what replay, retry and test messages take, of admin what personal data takes', async () => {
    const repeats = routes.filter(({ path }) => /replay$|\{message\}$/.test(path))
    expect(repeats.length).toBeGreaterThan(2)
    expect(new Set(repeats.map(({ needs: [role] }) => role))).toEqual(new Set(['operator']))
    const bytes = `/v1/deliveries/${things.delivery}?body=true`
    const seen = async (grant: Grant) => (await holderOf(grant)).fetch('GET', bytes)
    expect((await seen({ role: 'operator' })).status).toBe(403)
    expect((await seen({ role: 'admin', scopes: ['deliveries:read'] })).status).toBe(403)
    expect((await seen({ role: 'admin', scopes: ['deliveries:read', 'privacy:read'] })).status).toBe(200)
  })

  it('is told what it lacks, and never what is there', async () => {
    const { status, detail } = await problemOf(await holderOf({ role: 'viewer' }), 'DELETE', '/v1/connections/any')
    expect([status, detail]).toEqual([403, 'it takes the role admin or a higher one, and the scope connections:write'])
    const owners = await problemOf(await holderOf({ role: 'admin' }), 'GET', '/v1/archive')
    expect(owners.detail).toMatch(/^it takes the role owner, and the scope /)
  })
})
