/** A hub with a tenant that has one of everything, a stranger beside it, and a store that can be made to fail: for hostile use of every route. */
import { admitOwner, type Grant, keyDigest, newKeyText, type TenantId } from '@kilter/core'
import { defaultTenant, type Store } from '@kilter/embedded'
import { afterAll, beforeAll, expect } from 'vitest'
import { Client } from './client.ts'
import { later, type Route, routesOf, type Things, tool } from './every-route.ts'
import { type RunningHub, runHub } from './hub.ts'
import { soldTwice } from './sold-twice.ts'

/** Those of the test file that runs; set before its first test. */
export let running: RunningHub
export let own: Client
export let stranger: Client
export let things: Things
export let routes: Route[]
let isBroken = false
const holders = new Map<string, Client>()

/** Does it while the store fails at whatever is asked of it. */
export async function whileBroken(work: () => Promise<void>): Promise<void> {
  isBroken = true
  try {
    await work()
  } finally {
    isBroken = false
  }
}

/** Who holds a key of a tenant that may do so much and no more. */
export async function holderOf(grant: Grant, tenant = defaultTenant): Promise<Client> {
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
export const asked: { readonly sql: string; readonly values: readonly unknown[] }[] = []

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

/** Call it once, at the top of a test file. */
export function withTwoTenants(): void {
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
        events: breakable(store.events),
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
    routes = await routesOf(own.url)
  })
  afterAll(() => running.hub.stop())
}

export interface Problem {
  readonly status: number
  readonly detail?: string
  readonly requestId: string
  readonly errors?: { path: string }[]
}

export async function problemOf(client: Client, method: string, path: string, body?: unknown): Promise<Problem> {
  const response = await client.fetch(method, path, body)
  expect([method, path, response.headers.get('content-type')]).toEqual([method, path, 'application/problem+json'])
  expect(response.headers.get('x-content-type-options')).toBe('nosniff')
  expect(response.headers.get('access-control-allow-origin')).toBeNull()
  return (await response.json()) as Problem
}

/** A file is no JSON. */
export async function problemOfFile(path: string): Promise<Problem> {
  const headers = { authorization: 'Bearer test-admin-key', 'content-type': 'text/csv' }
  const response = await fetch(`${own.url}${path}`, { method: 'POST', headers, body: 'item,connection,externalId\n' })
  return (await response.json()) as Problem
}

export const fieldsOf = async (method: string, path: string, body?: unknown) => {
  const { status, errors = [] } = await problemOf(own, method, path, body)
  return [status, errors.map((error) => error.path)]
}
