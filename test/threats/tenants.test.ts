/** Hostile and broken use of the admin API. The routes come from the hub's own OpenAPI document, so a new one is covered or fails. */
import { newWebhookSecret } from '@kilter/channels'
import {
  accessRoles,
  admitOwner,
  type Grant,
  hubTenant,
  keyDigest,
  type Need,
  newKeyText,
  scopes,
  type TenantId,
} from '@kilter/core'
import { defaultTenant, type Store } from '@kilter/embedded'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { Client } from '../support/client.ts'
import { type RunningHub, runHub } from '../support/hub.ts'
import { soldTwice } from '../support/sold-twice.ts'

interface Route {
  readonly method: string
  readonly path: string
  /** Role and scope. */
  readonly needs: Need
}

interface Document {
  readonly paths: Record<string, Record<string, { readonly security: readonly [{ readonly key: Need }] }>>
}

interface Things {
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

const later = new Date(Date.now() + 3_600_000).toISOString()

let running: RunningHub
let own: Client
let stranger: Client
let things: Things
let routes: Route[]
let isBroken = false
const holders = new Map<string, Client>()

/** Who holds a key of a tenant that may do so much and no more. */
async function holderOf(grant: Grant, tenant = defaultTenant): Promise<Client> {
  const name = JSON.stringify([tenant, grant])
  const known = holders.get(name)
  if (known) return known
  const text = newKeyText()
  const { keys, ids, clock } = running.hub.store
  const key = { ...grant, id: ids.key(), tenant, name: 'some', createdAt: clock.now() }
  await keys.add(key, keyDigest(text))
  const holder = new Client(own.url, text)
  holders.set(name, holder)
  return holder
}

/** For whoever runs the hub, and for nobody of its tenants. */
const isOfTheHub = ({ needs: [, scope] }: Route) => scope.startsWith('tenants:')
const whoseKey = (route: Route) => (isOfTheHub(route) ? hubTenant : defaultTenant)

/** A receiver that nothing leads to: names under .invalid never resolve. */
const tool = (name: string) => ({
  ...{ name, channel: 'webhook' },
  address: { url: `https://${name}.invalid/hook`, secrets: [newWebhookSecret()] },
})

/** Every call of these ports fails while `isBroken`, in words that nobody outside may see. */
function breakable<Port extends object>(port: Port): Port {
  return new Proxy(port, {
    get(target, name) {
      const member = Reflect.get(target, name, target)
      if (typeof member !== 'function') return member
      return (...given: unknown[]) => {
        if (isBroken) throw new Error('SELECT secret_column FROM inner_table')
        return Reflect.apply(member, target, given)
      }
    },
  })
}

/** What requests ask of the database, and with which values. */
const asked: { readonly sql: string; readonly values: readonly unknown[] }[] = []

function overheard(store: Store): Store {
  const { database } = store
  for (const does of ['all', 'get', 'run'] as const) {
    const ask = database[does].bind(database) as (sql: string, ...values: never[]) => unknown
    const told = (sql: string, ...values: never[]) => {
      asked.push({ sql, values })
      return ask(sql, ...values)
    }
    Object.assign(database, { [does]: told })
  }
  return store
}

/** What no tenant stands in: who asks, whether the hub is well, and what is found by a row that was found by its tenant. */
const ofNobody = [
  /^SELECT id, json, last_used_on FROM api_key WHERE digest = \?$/,
  /^SELECT count\(\*\) AS found FROM \(SELECT 1 FROM (delivery WHERE status = '\w+'|outbox) LIMIT 10000\)$/,
  /^SELECT json FROM (fact WHERE subject = \?|incident WHERE subject = \? AND at_hand = 1)$/,
  /^INSERT INTO secret VALUES \(\?, \?\) ON CONFLICT/,
  // All are kept at hand, by tenant.
  /^SELECT \* FROM subscription ORDER BY tenant, id$/,
]

beforeAll(async () => {
  running = await runHub({
    instrument: (store) => ({
      ...overheard(store),
      // All but what every request needs before it is known whose it is.
      audit: breakable(store.audit),
      tenants: breakable(store.tenants),
      keys: { ...breakable(store.keys), find: store.keys.find, used: store.keys.used },
      connections: breakable(store.connections),
      aliases: breakable(store.aliases),
      policies: breakable(store.policies),
      books: breakable(store.books),
      mailings: breakable(store.mailings),
      subscriptions: breakable(store.subscriptions),
      postings: breakable(store.postings),
      incidents: breakable(store.incidents),
      subjects: breakable(store.subjects),
      privacy: breakable(store.privacy),
      dismissals: breakable(store.dismissals),
      pulls: breakable(store.pulls),
      inbox: Object.assign(Object.create(store.inbox), {
        list: breakable({ call: store.inbox.list.bind(store.inbox) }).call,
        find: breakable({ call: store.inbox.find.bind(store.inbox) }).call,
        open: breakable({ call: store.inbox.open.bind(store.inbox) }).call,
        replay: breakable({ call: store.inbox.replay.bind(store.inbox) }).call,
        missed: breakable({ call: store.inbox.missed.bind(store.inbox) }).call,
      }),
    }),
  })
  own = running.client
  await admitOwner({ tenant: 'other' as TenantId, name: 'stranger', text: 'key-of-the-stranger' }, running.hub.store)
  stranger = new Client(own.url, 'key-of-the-stranger')
  for (const webhook of await soldTwice(own)) await own.send(webhook)
  const asked = await own.call<{ id: string }>('POST', '/v1/privacy/exports', { email: 'nobody@example.com' })
  await running.hub.worker.idle()
  const idOf = async (list: string) => (await own.all<{ id: string }>(list))[0]?.id ?? ''
  const recipient = await own.call<{ id: string }>('POST', '/v1/recipients', tool('first'))
  const told = await own.call<{ id: string }>('POST', `/v1/recipients/${recipient.id}/test`)
  const way = await own.call<{ id: string }>('POST', '/v1/routes', { name: 'All', recipients: [recipient.id] })
  const { url } = tool('told').address
  const subscription = await own.call<{ id: string }>('POST', '/v1/subscriptions', { url, events: ['order.placed'] })
  const message = await own.call<{ id: string }>('POST', `/v1/subscriptions/${subscription.id}/test`)
  const work = await own.call<{ id: string }>('POST', '/v1/maintenance', { name: 'Stocktake', to: later })
  const mute = await own.call<{ id: string }>('POST', '/v1/mutes', { detector: 'oversell', until: later })
  things = {
    ...{ recipient: recipient.id, alert: told.id, route: way.id, request: asked.id },
    ...{ subscription: subscription.id, message: message.id },
    ...{ maintenance: work.id, mute: mute.id },
    connection: await idOf('/v1/connections'),
    delivery: await idOf('/v1/deliveries'),
    incident: await idOf('/v1/incidents'),
    key: (await own.call<{ id: string }>('POST', '/v1/keys', { name: 'Spare', role: 'viewer' })).id,
  }
  // From here on only requests touch anything.
  const { worker, alerts, subscriptions, pulls } = running.hub
  await Promise.all([worker, alerts, subscriptions, pulls].map((each) => each?.stop()))
  const document = (await (await fetch(`${own.url}/openapi.json`)).json()) as Document
  routes = Object.entries(document.paths)
    .filter(([path]) => path.startsWith('/v1/'))
    .flatMap(([path, methods]) =>
      Object.entries(methods).map(([method, { security }]) => ({
        ...{ method: method.toUpperCase(), path, needs: security[0].key },
      })),
    )
})
afterAll(() => running.hub.stop())

/** A request to this route that is right in all but who sends it. */
function requestTo(
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
const nothing: Things = {
  connection: 'con_00000000000000000000000000',
  delivery: 'dlv_00000000000000000000000000',
  incident: 'inc_000000000000000000000000000',
  ...{ recipient: 'rcp_00000000000000000000000000', route: 'rte_none', alert: 'msg_none', request: 'prv_none' },
  ...{ maintenance: 'mnt_none', mute: 'mut_none' },
  key: 'key_00000000000000000000000000',
  ...{ subscription: 'sub_none', message: 'msg_none' },
}

interface Problem {
  readonly status: number
  readonly detail?: string
  readonly requestId: string
  readonly errors?: { path: string }[]
}

async function problemOf(client: Client, method: string, path: string, body?: unknown): Promise<Problem> {
  const response = await client.fetch(method, path, body)
  expect([method, path, response.headers.get('content-type')]).toEqual([method, path, 'application/problem+json'])
  expect(response.headers.get('x-content-type-options')).toBe('nosniff')
  expect(response.headers.get('access-control-allow-origin')).toBeNull()
  return (await response.json()) as Problem
}

/** A file is no JSON. */
async function problemOfFile(path: string): Promise<Problem> {
  const headers = { authorization: 'Bearer test-admin-key', 'content-type': 'text/csv' }
  const response = await fetch(`${own.url}${path}`, { method: 'POST', headers, body: 'item,connection,externalId\n' })
  return (await response.json()) as Problem
}

const fieldsOf = async (method: string, path: string, body?: unknown) => {
  const { status, errors = [] } = await problemOf(own, method, path, body)
  return [status, errors.map((error) => error.path)]
}

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

describe('TEN-07: a role', () => {
  /** With a store that fails at whatever is asked of it: a refusal comes before. */
  const refused = async (grant: Grant, route: Route, tenant = whoseKey(route)) => {
    const holder = await holderOf(grant, tenant)
    isBroken = true
    try {
      const { status, detail } = await problemOf(holder, ...requestTo(route, things))
      expect([route, grant, status]).toEqual([route, grant, 403])
      expect(detail).toContain(route.needs[1])
    } finally {
      isBroken = false
    }
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
  })
})

it('TEN-03: a body that names another tenant’s connection is told it is unknown', async () => {
  const aliases = [{ item: 'A', connection: things.connection, externalId: '1' }]
  const { status, errors } = await problemOf(stranger, 'PUT', '/v1/aliases', { aliases })
  expect([status, errors]).toMatchObject([422, [{ path: 'aliases.0.connection' }]])
})

describe('TEN-05: a cursor', () => {
  const first = async (path: string, client = own) => {
    const page = await client.call<{ nextCursor: string; items: { id: string }[] }>('GET', path)
    expect(page.nextCursor).toEqual(expect.any(String))
    return page.nextCursor
  }

  it('leads through a list without loss or repetition', async () => {
    const whole = (await own.all<{ id: string }>('/v1/deliveries')).map(({ id }) => id)
    expect((await own.all<{ id: string }>('/v1/deliveries?limit=1')).map(({ id }) => id)).toEqual(whole)
  })

  it('is refused where it was edited or cut, or belongs to another list, filter or tenant', async () => {
    const cursor = await first('/v1/deliveries?limit=1')
    const edited = cursor.slice(0, -2) + (cursor.endsWith('AA') ? 'BB' : 'AA')
    const connections = await first('/v1/connections?limit=1')
    const wrong = ['x', '', '%00', cursor.slice(0, -4), edited, `${cursor}A`, connections]
    for (const given of wrong) {
      const path = `/v1/deliveries?limit=1&cursor=${encodeURIComponent(given)}`
      expect([given, await fieldsOf('GET', path)]).toEqual([given, [422, ['cursor']]])
    }
    expect(await fieldsOf('GET', `/v1/deliveries?limit=1&status=aligned&cursor=${cursor}`)).toEqual([422, ['cursor']])
    expect((await problemOf(stranger, 'GET', `/v1/deliveries?limit=1&cursor=${cursor}`)).status).toBe(422)
  })
})

it('TEN-04: filters are what the list says, and nothing else', async () => {
  const wrong: [path: string, field: string][] = [
    ['/v1/incidents?status=opne', 'status'],
    ['/v1/incidents?stauts=open', 'stauts'],
    ['/v1/incidents?status=open&status=resolved', 'status'],
    ['/v1/incidents?status[$ne]=open', 'status[$ne]'],
    ['/v1/deliveries?__proto__=1', '__proto__'],
    ['/v1/deliveries?tenant=other', 'tenant'],
    ['/v1/aliases?sort=item', 'sort'],
  ]
  for (const [path, field] of wrong) expect([path, await fieldsOf('GET', path)]).toEqual([path, [422, [field]]])
  for (const odd of ["' OR 1=1 --", '%', '*', '$regex', '__proto__']) {
    expect(await own.all(`/v1/incidents?subject=${encodeURIComponent(odd)}`)).toEqual([])
    expect(await own.all(`/v1/deliveries?connection=${encodeURIComponent(odd)}`)).toEqual([])
  }
})

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

it('TEN-12: a page has 1 to 200 items, and another wish is refused', async () => {
  for (const limit of ['0', '-1', '201', '1e9', '1.5', 'many', '', 'NaN', '0x10', '%2010']) {
    for (const list of [
      'connections',
      'deliveries',
      'incidents',
      'aliases',
      'aliases/suggestions',
      'aliases/dismissals',
      'keys',
      'audit',
      'items',
    ]) {
      const path = `/v1/${list}?limit=${limit}`
      expect([path, await fieldsOf('GET', path)]).toEqual([path, [422, ['limit']]])
    }
  }
  expect(await own.call('GET', '/v1/deliveries?limit=200')).toMatchObject({ nextCursor: null })
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
  isBroken = true
  // What the connectors say of themselves stands in no store.
  const stored = routes.filter(({ path }) => !path.startsWith('/v1/vendors'))
  try {
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
      expect(JSON.stringify(logged)).toMatch(/at .*tenants\.test\.ts/)
      expect(JSON.stringify(logged)).not.toContain('secret_column')
    }
    const hook = await fetch(`${own.url}/hooks/${things.connection}`, { method: 'POST', body: '{}' })
    expect([hook.status, Object.keys((await hook.json()) as object).sort()]).toEqual([
      500,
      ['requestId', 'status', 'title', 'type'],
    ])
  } finally {
    isBroken = false
  }
})
