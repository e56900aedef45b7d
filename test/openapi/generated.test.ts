/** Requests made from the OpenAPI document itself, to every route there is: no answer is an error of ours, and none is one that is not described. */
import { newWebhookSecret } from '@kilter/channels'
import fc from 'fast-check'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { Client } from '../support/client.ts'
import { type RunningHub, runHub } from '../support/hub.ts'
import { soldTwice } from '../support/sold-twice.ts'
import { createJudge } from './answers.ts'
import { type Document, type Route, routesOf } from './document.ts'
import { type Known, type Request, requestsTo } from './requests.ts'

/** The same requests every time, unless more are asked for: then others too. */
const { PROPERTY_RUNS: times } = process.env
const chosen = { numRuns: 12 * Number(times ?? 1), ...(times === undefined && { seed: 20_261_125 }) }

const operatorKey = 'key-of-whoever-runs-the-hub'
/** Made for this; each of them may be erased. */
const tenants = ['corner-shop', 'flower-shop', 'book-shop']
let running: RunningHub
let document: Document
let known: Known

beforeAll(async () => {
  running = await runHub({ operatorKey })
  const { client, hub } = running
  for (const webhook of await soldTwice(client)) await client.send(webhook)
  await hub.worker.idle()
  document = (await (await fetch(`${client.url}/openapi.json`)).json()) as Document
  known = await knownTo(running)
})
afterAll(() => running.hub.stop())

/** One of everything, so that most requests meet something. */
async function knownTo({ client }: RunningHub): Promise<Known> {
  const made = async (path: string, body: unknown) => [(await client.call<{ id: string }>('POST', path, body)).id]
  const listed = async (path: string) => (await client.all<{ id: string }>(path)).map(({ id }) => id)
  const address = { url: 'https://tool.invalid/hook', secrets: [newWebhookSecret()] }
  const recipients = await made('/v1/recipients', { name: 'tool', channel: 'webhook', address })
  await client.call('POST', `/v1/recipients/${recipients[0]}/test`)
  const operator = new Client(client.url, operatorKey)
  for (const id of tenants) await operator.call('POST', '/v1/tenants', { id, name: `The ${id}` })
  const ids: Record<string, readonly string[]> = {
    '/v1/privacy': await made('/v1/privacy/exports', { email: 'nobody@example.com' }),
    '/v1/recipients': recipients,
    '/v1/routes': await made('/v1/routes', { name: 'All', recipients }),
    '/v1/subscriptions': await made('/v1/subscriptions', { url: 'https://tool.invalid/hook', events: ['*'] }),
    '/v1/keys': await made('/v1/keys', { name: 'Spare', role: 'viewer' }),
    '/v1/connections': await listed('/v1/connections'),
    '/v1/deliveries': await listed('/v1/deliveries'),
    '/v1/incidents': await listed('/v1/incidents'),
    '/v1/alerts': await listed('/v1/alerts'),
    '/v1/items': ['RED-DRESS-M'],
    '/v1/tenants': tenants,
    '/v1/policies': ['stock', 'oversell'],
    '/v1/vendors': ['shopify', 'square'],
  }
  const of = (path: string) => Object.entries(ids).find(([start]) => path.startsWith(start))?.[1] ?? ['unknown']
  return { of, all: Object.values(ids).flat() }
}

/** Whoever may call it: the tenants of a hub are for who runs it. */
const keyFor = (path: string): string => (path.startsWith('/v1/tenants') ? operatorKey : 'test-admin-key')

async function ask({ method, path, body, type, headers }: Request) {
  const response = await fetch(`${running.client.url}${path}`, {
    method,
    headers: {
      ...headers,
      authorization: `Bearer ${keyFor(path)}`,
      ...(body === undefined ? {} : { 'content-type': type }),
    },
    ...(body === undefined ? {} : { body }),
    redirect: 'manual',
  })
  return { status: response.status, type: response.headers.get('content-type'), text: await response.text() }
}

/** What chance does not hit: the same id twice. */
const erasing: readonly Request[] = tenants.slice(1).map((id) => ({
  ...{ method: 'POST', path: `/v1/tenants/${id}/erase`, body: JSON.stringify({ confirm: id }) },
  ...{ type: 'application/json', headers: {} },
}))

/** What is gone answers nothing any more. */
const lastDeletes = (left: Route, right: Route): number =>
  Number(left.method === 'DELETE') - Number(right.method === 'DELETE')

it('answers every generated request as described, and never with an error of ours', async () => {
  const judge = createJudge(document)
  const wrong = new Map<string, unknown>()
  const fine = new Set<string>()
  const check = async (route: Route, request: Request) => {
    const name = `${route.method} ${route.path}`
    const { status, type, text } = await ask(request)
    if (status < 300) fine.add(name)
    const said = status === 500 ? ['an error of ours'] : judge(route, status, type, text)
    for (const each of said) wrong.set(`${name} ${status} ${each}`, request)
  }
  for (const route of routesOf(document).toSorted(lastDeletes)) {
    const requests = fc.asyncProperty(requestsTo(route, document, known), (request) => check(route, request))
    await fc.assert(requests, { ...chosen, endOnFailure: true })
    if (route.path === '/v1/tenants/{id}/erase') for (const request of erasing) await check(route, request)
  }
  const logged = running.logged.filter(({ level }) => level === 'error')
  expect({ wrong: [...wrong], logged }).toEqual({ wrong: [], logged: [] })
  const plainLists = routesOf(document).filter((route: Route) => route.method === 'GET' && !route.path.includes('{'))
  expect(fine.size).toBeGreaterThan(plainLists.length)
  const ofTenants = routesOf(document).filter(({ path }) => path.startsWith('/v1/tenants'))
  expect(ofTenants.map(({ method, path }) => `${method} ${path}`).filter((name) => !fine.has(name))).toEqual([])
}, 60_000)
