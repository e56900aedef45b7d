/** TEN-11: two who change one thing do not overwrite each other. The routes come from the hub's own OpenAPI document, so a new one that
 * shows or changes what has a version is covered or fails. */
import { newWebhookSecret } from '@kilter/channels'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type RunningHub, runHub } from '../support/hub.ts'
import { soldTwice } from '../support/sold-twice.ts'

interface Answer {
  readonly headers?: Readonly<Record<string, unknown>>
  readonly content?: { readonly 'application/json'?: { readonly schema: Schema } }
}

interface Schema {
  readonly $ref?: string
  readonly properties?: Readonly<Record<string, unknown>>
}

interface Operation {
  readonly parameters?: readonly { readonly in: string; readonly name: string }[]
  readonly responses: Readonly<Record<string, Answer>>
}

interface Document {
  readonly paths: Readonly<Record<string, Readonly<Record<string, Operation>>>>
  readonly components: { readonly schemas: Readonly<Record<string, Schema>> }
}

interface Route extends Operation {
  readonly name: string
  readonly method: string
  readonly path: string
}

/** How a thing is made, and changed by somebody else meanwhile. */
interface Kind {
  make(): Promise<string>
  change(path: string): Promise<unknown>
}

let running: RunningHub
let document: Document
let routes: Route[]
let incident = ''
let recipient = ''

const made = async (list: string, body: unknown): Promise<string> =>
  `${list}/${(await running.client.call<{ id: string }>('POST', list, body)).id}`
const url = 'https://tool.invalid/hook'

/** By the route that shows it. */
const kinds: Readonly<Record<string, Kind>> = {
  '/v1/incidents/{id}': {
    make: async () => `/v1/incidents/${incident}`,
    change: (path) => running.client.call('POST', `${path}/comment`, { text: 'seen' }),
  },
  '/v1/connections/{id}': {
    make: () => made('/v1/connections', { vendor: 'shopify', name: 'Web', secret: 'first' }),
    change: (path) => running.client.call('PATCH', path, { name: 'Changed' }),
  },
  '/v1/policies/{name}': {
    make: async () => {
      await running.client.call('PUT', '/v1/policies/oversell', {})
      return '/v1/policies/oversell'
    },
    change: (path) => running.client.call('PUT', path, { mode: 'shadow' }),
  },
  '/v1/subscriptions/{id}': {
    make: () => made('/v1/subscriptions', { url, events: ['*'] }),
    change: (path) => running.client.call('PATCH', path, { description: 'Changed' }),
  },
  '/v1/routes/{id}': {
    make: () => made('/v1/routes', { name: 'All', recipients: [recipient] }),
    change: (path) => running.client.call('PUT', path, { name: 'Changed', recipients: [recipient] }),
  },
}

/** What lies under a thing and changes nothing of what is shown of it. */
const besides: readonly string[] = [
  'PUT /v1/connections/{id}/pull',
  'POST /v1/connections/{id}/pull',
  'POST /v1/connections/{id}/backfill',
  'POST /v1/connections/{id}/test',
  'POST /v1/policies/{name}/dry-run',
  'POST /v1/subscriptions/{id}/test',
  'POST /v1/subscriptions/{id}/recover',
  'POST /v1/subscriptions/{id}/deliveries/{delivery}/replay',
]

const bodyOf = ({ name }: Route): unknown => {
  const bodies: Readonly<Record<string, unknown>> = {
    'POST /v1/incidents/{id}/resolve': { reason: 'known' },
    'POST /v1/incidents/{id}/false-alarm': { reason: 'never was' },
    'POST /v1/incidents/{id}/comment': { text: 'hello' },
    'POST /v1/incidents/{id}/assign': { to: 'Ben' },
    'PATCH /v1/connections/{id}': { name: 'Mine' },
    'POST /v1/connections/{id}/secret': { secret: 'second' },
    'PUT /v1/policies/{name}': { mode: 'off' },
    'PATCH /v1/subscriptions/{id}': { description: 'Mine' },
    'PUT /v1/routes/{id}': { name: 'Mine', recipients: [recipient] },
  }
  return bodies[name] ?? (name.startsWith('DELETE') ? undefined : {})
}

beforeAll(async () => {
  running = await runHub()
  const { client, hub } = running
  for (const webhook of await soldTwice(client)) await client.send(webhook)
  await hub.worker.idle()
  incident = (await client.all<{ id: string }>('/v1/incidents?detector=oversell'))[0]?.id ?? ''
  const { worker, alerts, subscriptions } = hub
  await Promise.all([worker, alerts, subscriptions].map((each) => each?.stop()))
  const tool = { name: 'tool', channel: 'webhook', address: { url, secrets: [newWebhookSecret()] } }
  recipient = (await client.call<{ id: string }>('POST', '/v1/recipients', tool)).id
  document = (await (await fetch(`${client.url}/openapi.json`)).json()) as Document
  routes = Object.entries(document.paths)
    .filter(([path]) => path.startsWith('/v1/'))
    .flatMap(([path, methods]) =>
      Object.entries(methods).map(([method, operation]) => {
        const name = `${method.toUpperCase()} ${path}`
        return { ...operation, name, method: method.toUpperCase(), path }
      }),
    )
})
afterAll(() => running.hub.stop())

const isTagged = ({ responses }: Route): boolean =>
  Object.values(responses).some(({ headers }) => headers !== undefined && 'ETag' in headers)
const takes = (header: string, { parameters = [] }: Route): boolean =>
  parameters.some((each) => each.in === 'header' && each.name === header)
const shownRoutes = () => routes.filter((route) => route.method === 'GET' && isTagged(route))
const guardedRoutes = () => routes.filter((route) => takes('if-match', route))
const propertiesOf = (schema: Schema | undefined): readonly string[] => {
  const name = schema?.$ref?.split('/').at(-1)
  return Object.keys((name === undefined ? schema : document.components.schemas[name])?.properties ?? {})
}
const tagOf = async (path: string): Promise<string> =>
  (await running.client.fetch('GET', path)).headers.get('etag') ?? 'none'
const versionIn = (tag: string | null): string | undefined => /^"([^-"]+)-[0-9a-f]+"$/.exec(tag ?? '')?.[1]
/** The path that shows it, of a route that changes it. */
const kindOf = (path: string) => Object.keys(kinds).find((each) => path === each || path.startsWith(`${each}/`)) ?? ''
const send = ({ method, path, ...route }: Route, at: string, seen: string) =>
  running.client.fetch(method, path.replace(kindOf(path), at), bodyOf({ method, path, ...route }), { 'if-match': seen })

describe('what the document says of versions', () => {
  it('whatever shows a version says it as a strong ETag too', () => {
    const shows = routes.filter(({ responses }) =>
      ['200', '201'].some((status) =>
        propertiesOf(responses[status]?.content?.['application/json']?.schema).includes('version'),
      ),
    )
    expect(shows.length).toBeGreaterThan(15)
    expect(shows.filter((route) => !isTagged(route)).map(({ name }) => name)).toEqual([])
  })

  it('whatever shows a thing that has a version takes If-None-Match, and is tried below', () => {
    const shown = shownRoutes()
    expect(guardedRoutes().length).toBeGreaterThan(15)
    expect(shown.map(({ path }) => path).sort()).toEqual(Object.keys(kinds).sort())
    expect(shown.filter((route) => !(takes('if-none-match', route) && '304' in route.responses))).toEqual([])
  })

  it('whatever changes such a thing takes If-Match and may answer 412', () => {
    const changes = routes.filter(({ method, path }) => method !== 'GET' && kindOf(path) !== '')
    expect(changes.length).toBeGreaterThan(15)
    const wrong = changes.filter((route) => !(takes('if-match', route) && '412' in route.responses))
    expect(wrong.map(({ name }) => name).sort()).toEqual([...besides].sort())
  })
})

it('what is unchanged is answered by 304 without a body, and by its whole self once it is changed', async () => {
  for (const { path } of shownRoutes()) {
    const kind = kinds[path] as Kind
    const at = await kind.make()
    const tag = await tagOf(at)
    expect([path, versionIn(tag)]).toEqual([path, expect.any(String)])
    const again = (known: string) => running.client.fetch('GET', at, undefined, { 'if-none-match': known })
    for (const known of [tag, `W/${tag}`, `"other", ${tag}`, '*']) {
      const response = await again(known)
      expect([path, known, response.status, response.headers.get('etag')]).toEqual([path, known, 304, tag])
      expect([await response.text(), response.headers.get('content-type')]).toEqual(['', null])
    }
    for (const known of ['"other"', 'nonsense', `"${versionIn(tag)}"`]) expect((await again(known)).status).toBe(200)
    const head = await running.client.fetch('HEAD', at, undefined, { 'if-none-match': tag })
    expect([path, head.status, head.headers.get('etag')]).toEqual([path, 304, tag])
    await kind.change(at)
    const changed = await again(tag)
    expect([path, changed.status, changed.headers.get('etag') === tag]).toEqual([path, 200, false])
  }
})

it('a change of what somebody else has changed since is 412, says the version by now, and does nothing', async () => {
  for (const route of guardedRoutes()) {
    const kind = kinds[kindOf(route.path)] as Kind
    const at = await kind.make()
    const before = await tagOf(at)
    await kind.change(at)
    const now = await tagOf(at)
    for (const seen of [before, `"${versionIn(before)}"`, '"none"', '""', `W/${now}`]) {
      const refused = await send(route, at, seen)
      expect([route.name, seen, refused.status]).toEqual([route.name, seen, 412])
      expect(refused.headers.get('content-type')).toBe('application/problem+json')
      expect(await refused.json()).toMatchObject({
        detail: expect.stringContaining(`it is at version ${versionIn(now)} by now: read it again`),
        errors: [{ path: 'if-match' }],
      })
    }
    expect((await send(route, at, 'three')).status).toBe(422)
    expect([route.name, await tagOf(at)]).toEqual([route.name, now])
  }
})

it('a change of what was seen is made, and says the new ETag', async () => {
  for (const route of guardedRoutes()) {
    const kind = kinds[kindOf(route.path)] as Kind
    for (const form of [(tag: string) => tag, (tag: string) => `"0-0", "${versionIn(tag)}"`, () => '*']) {
      const at = await kind.make()
      const before = await tagOf(at)
      const done = await send(route, at, form(before))
      // Not every status of an incident lets every decision be taken.
      expect([route.name, [200, 204, 409].includes(done.status)]).toEqual([route.name, true])
      if (done.status !== 200 || route.method === 'DELETE') continue
      expect([route.name, versionIn(done.headers.get('etag'))]).toEqual([route.name, versionIn(await tagOf(at))])
    }
  }
})

it('of two who change the same at once, one is told that the other was first', async () => {
  for (const route of guardedRoutes().filter(({ method }) => method !== 'POST')) {
    const kind = kinds[kindOf(route.path)] as Kind
    const at = await kind.make()
    const tag = await tagOf(at)
    const both = await Promise.all([send(route, at, tag), send(route, at, tag)])
    const late = route.method === 'DELETE' ? 404 : 412
    expect([route.name, both.map(({ status }) => status).sort()]).toEqual([
      route.name,
      [route.method === 'DELETE' ? expect.toBeOneOf([200, 204]) : 200, late],
    ])
  }
})

it('who says what they saw where nothing has a version is told so, and nothing is done', async () => {
  const others = routes.filter(
    (route) => route.method !== 'GET' && !takes('if-match', route) && !route.path.startsWith('/v1/tenants'),
  )
  expect(others.length).toBeGreaterThan(15)
  for (const { name, method, path } of others) {
    const at = path.replaceAll(/\{\w+\}/g, 'any')
    const refused = await running.client.fetch(method, at, {}, { 'if-match': '"1"' })
    expect([name, refused.status, await refused.json()]).toMatchObject([name, 422, { errors: [{ path: 'if-match' }] }])
  }
})

it('two who change different parts of a connection at once, whatever they saw, undo nothing of each other', async () => {
  const at = await (kinds['/v1/connections/{id}'] as Kind).make()
  const { client } = running
  await Promise.all([
    client.fetch('PATCH', at, { name: 'Named' }),
    client.fetch('PATCH', at, { roles: ['metrics'] }),
    client.fetch('POST', `${at}/secret`, { secret: 'the-second-secret' }),
    client.fetch('POST', `${at}/pause`),
  ])
  expect(await running.client.call('GET', at)).toMatchObject({
    ...{ name: 'Named', roles: ['metrics'], pausedAt: expect.any(String), version: 5 },
    secrets: ['…cret', '…'],
  })
})

it('a change that is sent again under its Idempotency-Key is answered with the ETag of the first time', async () => {
  const kind = kinds['/v1/subscriptions/{id}'] as Kind
  const at = await kind.make()
  const tag = await tagOf(at)
  const change = (seen: string) =>
    running.client.fetch('PATCH', at, { description: 'Once' }, { 'if-match': seen, 'idempotency-key': at })
  const [first, again] = [await change(tag), await change(tag)]
  expect([first.status, again.status, again.headers.get('idempotency-replayed')]).toEqual([200, 200, 'true'])
  expect(again.headers.get('etag')).toBe(first.headers.get('etag'))
  expect((await change(await tagOf(at))).status).toBe(422)
})

it('who asks for no more than that a thing is changed is told its new ETag all the same', async () => {
  const at = await (kinds['/v1/routes/{id}'] as Kind).make()
  const body = { name: 'Short', recipients: [recipient] }
  const done = await running.client.fetch('PUT', at, body, { prefer: 'return=minimal' })
  expect([done.status, versionIn(done.headers.get('etag'))]).toEqual([204, versionIn(await tagOf(at))])
})
