/** Whose things are whose: another tenant’s are unknown to every route of the admin API, and every request asks the store for its own. */
import type { TenantId } from '@kilter/core'
import { defaultTenant } from '@kilter/embedded'
import { expect, it } from 'vitest'
import type { Client } from '../support/client.ts'
import { isOfTheHub, nothing, requestTo, type Things } from '../support/every-route.ts'
import {
  asked,
  own,
  type Problem,
  problemOf,
  routes,
  running,
  stranger,
  things,
  withTwoTenants,
} from '../support/two-tenants.ts'

withTwoTenants()

/** What no tenant stands in: who asks, whether the hub is well, and what is found by a row that was found by its tenant. */
const ofNobody = [
  /^SELECT id, json, last_used_on FROM api_key WHERE digest = \?$/,
  /^SELECT count\(\*\) AS found FROM \(SELECT 1 FROM (delivery WHERE status = '\w+'|outbox) LIMIT 10000\)$/,
  /^SELECT json FROM (fact WHERE subject = \?|incident WHERE subject = \? AND at_hand = 1)$/,
  /^INSERT INTO secret VALUES \(\?, \?\) ON CONFLICT/,
  // Counted of all tenants, each under its own name, and written down now and then.
  /^INSERT INTO counter(_day)? VALUES \(\?, \?, \?, \?(, \?)?\) ON CONFLICT/,
  /^DELETE FROM counter_day WHERE day < \?$/,
  // All are kept at hand, by tenant.
  /^SELECT \* FROM subscription ORDER BY tenant, id$/,
]

it('TEN-01: another tenant’s things are unknown to every route, in the same words as what never was', async () => {
  const withoutRequest = (problem: Problem) => ({ ...problem, requestId: '' })
  const named = routes.filter(({ path }) => path.includes('{id}') || path.includes('{sku}'))
  for (const route of named.filter((each) => !isOfTheHub(each))) {
    const foreign = await problemOf(stranger, ...requestTo(route, things))
    const unknown = await problemOf(stranger, ...requestTo(route, nothing))
    expect([route, foreign.status]).toEqual([route, 404])
    expect(withoutRequest(foreign)).toEqual(withoutRequest(unknown))
  }
  for (const list of ['connections', 'deliveries', 'incidents', 'aliases', 'subscriptions', 'items']) {
    expect([list, await stranger.all(`/v1/${list}`)]).toEqual([list, []])
    expect([list, (await own.all(`/v1/${list}`)).length > 0]).toEqual([list, true])
  }
})

it('TEN-13: every request asks the store for its own tenant, and for nothing else', async () => {
  const { worker, alerts, subscriptions, pulls } = running.hub
  // What they ask for by themselves is no request's.
  await Promise.all([worker, alerts, subscriptions, pulls].map((each) => each?.stop()))
  const callers: [Client, TenantId, Things[]][] = [
    [stranger, 'other' as TenantId, [things, nothing]],
    [own, defaultTenant, [nothing]],
  ]
  let seen = 0
  for (const route of routes.filter((each) => !isOfTheHub(each)))
    for (const [client, tenant, each] of callers)
      for (const about of each) {
        asked.length = 0
        await (await client.fetch(...requestTo(route, about))).arrayBuffer()
        const wrong = asked.filter(
          ({ sql, values }) => !values.includes(tenant) && !ofNobody.some((allowed) => allowed.test(sql.trim())),
        )
        seen += asked.length
        expect([route, tenant, wrong.map(({ sql }) => sql)]).toEqual([route, tenant, []])
      }
  expect(seen).toBeGreaterThan(500)
})

it('TEN-03: a body that names another tenant’s connection is told it is unknown', async () => {
  const aliases = [{ item: 'A', connection: things.connection, externalId: '1' }]
  const { status, errors } = await problemOf(stranger, 'PUT', '/v1/aliases', { aliases })
  expect([status, errors]).toMatchObject([422, [{ path: 'aliases.0.connection' }]])
})
