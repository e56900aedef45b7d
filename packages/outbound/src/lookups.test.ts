import { createServer, type Server, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import type { Connection } from '@kilter/core'
import { connection } from '@kilter/core/contracts'
import { acme } from '@kilter/core/testing'
import { afterEach, beforeEach, expect, it, vi } from 'vitest'
import { guardedRequest } from './guarded-request.ts'
import { createLookups } from './lookups.ts'
import { isPrivate } from './target.ts'

let server: Server
let seen: string[]
let respond: (response: ServerResponse, path: string) => void
let shop: Connection
const secrets = { signing: [], credentials: { accessToken: 'token-1' } }
const connectors = new Map([[acme.vendor, acme]])
const vault = { secrets: async () => secrets, replaceCredential: async () => 'moved' as const }

beforeEach(async () => {
  seen = []
  respond = (response) => response.end('{"id":12345678901234567890}')
  server = createServer((request, response) => {
    seen.push(`${request.headers.authorization} ${request.url}`)
    respond(response, request.url ?? '')
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as AddressInfo
  shop = connection({ vendor: 'acme', settings: { apiBaseUrl: `http://127.0.0.1:${port}/api/` } })
})
afterEach(async () => {
  server.closeAllConnections()
  await new Promise((resolve) => server.close(resolve))
})

const lookups = () => createLookups({ connectors, allowPrivateTargets: true, vault })
const order = { key: 'order:1', path: '/orders/1' }
const item = { key: 'item:1', path: '/items/1', identifies: '1' }
const answers = (status: number, headers: Record<string, string> = {}) => {
  respond = (response) => response.writeHead(status, headers).end('<html>')
}
const refusal = (code: string, detail: RegExp) =>
  expect.objectContaining({ code, detail: expect.stringMatching(detail) })

it('asks below the base address with the connection’s credentials, and keeps long ids exact', async () => {
  expect(await lookups().perform(shop, secrets, order)).toEqual({ id: '12345678901234567890' })
  expect(seen).toEqual(['Bearer token-1 /api/orders/1'])
})

it.each([
  { status: 401, code: 'misconfigured', says: /access token/ },
  { status: 403, code: 'misconfigured', says: /access token/ },
  { status: 429, code: 'unavailable', says: /429/ },
  { status: 500, code: 'unavailable', says: /500/ },
  { status: 200, code: 'unavailable', says: /other than JSON/ },
])('refuses as $code when the vendor answers $status with what is no JSON', async ({ status, code, says }) => {
  answers(status)
  await expect(lookups().perform(shop, secrets, order)).rejects.toEqual(refusal(code, says))
})

it('answers null where the vendor knows no such thing', async () => {
  answers(404)
  expect(await lookups().perform(shop, secrets, order)).toBeNull()
})

it('answers null where the vendor has none of them and says nothing', async () => {
  respond = (response) => response.writeHead(204).end()
  expect(await lookups().perform(shop, secrets, order)).toBeNull()
})

it('OUT-05: follows no redirect', async () => {
  answers(302, { location: '/elsewhere' })
  await expect(lookups().perform(shop, secrets, order)).rejects.toEqual(refusal('unavailable', /302/))
  expect(seen).toHaveLength(1)
})

it('OUT-09: cuts an answer off that is larger than a mebibyte', async () => {
  respond = (response) => response.end(`"${'x'.repeat(1024 * 1024)}"`)
  await expect(lookups().perform(shop, secrets, order)).rejects.toEqual(refusal('unsupported', /larger/))
})

it('cuts a vendor off that does not answer in time', async () => {
  respond = () => {}
  const url = new URL(`${shop.settings.apiBaseUrl}`)
  const bounds = { allowPrivateTargets: true, timeoutMilliseconds: 30, bytesMax: 10 }
  await expect(guardedRequest({ url, headers: {}, ...bounds })).rejects.toMatchObject({ name: 'AbortError' })
})

it('lets a vendor be after it asked for that, and asks another connection’s all the same', async () => {
  answers(429, { 'retry-after': '30' })
  const client = lookups()
  for (let attempt = 0; attempt < 3; attempt += 1) {
    await expect(client.perform(shop, secrets, order)).rejects.toMatchObject({ code: 'unavailable' })
  }
  expect(seen).toHaveLength(1)
  const other = connection({ ...shop, id: `con_${'3'.repeat(26)}` as Connection['id'] })
  await expect(client.perform(other, secrets, order)).rejects.toMatchObject({ code: 'unavailable' })
  expect(seen).toHaveLength(2)
})

it('lets a vendor be until the date that it names', async () => {
  answers(429, { 'retry-after': new Date(Date.now() + 30_000).toUTCString() })
  const client = lookups()
  await expect(client.perform(shop, secrets, order)).rejects.toEqual(refusal('unavailable', /429/))
  vi.useFakeTimers({ toFake: ['performance'], now: Date.now() })
  try {
    vi.advanceTimersByTime(10_000)
    await expect(client.perform(shop, secrets, order)).rejects.toEqual(refusal('unavailable', /pause/))
  } finally {
    vi.useRealTimers()
  }
  expect(seen).toHaveLength(1)
})

it.each([
  { asked: 'in seconds', header: () => '7200', seconds: 7_200 },
  { asked: 'until a date', header: () => new Date(Date.now() + 7_200_000).toUTCString(), seconds: 7_200 },
  { asked: 'for more than a day', header: () => '999999', seconds: 86_400 },
])('OUT-13: lets a vendor be as long as it asks $asked, and says how long that is', async ({ header, seconds }) => {
  answers(429, { 'retry-after': header() })
  const client = lookups()
  for (const detail of [/429/, /pause/]) {
    const refused = await client.perform(shop, secrets, order).then(
      () => undefined,
      (error) => error,
    )
    expect(refused).toEqual(refusal('unavailable', detail))
    expect(refused.retryAfterSeconds).toBeGreaterThan(seconds - 10)
    expect(refused.retryAfterSeconds).toBeLessThanOrEqual(seconds)
  }
  expect(seen).toHaveLength(1)
})

it.each(['soon', '-5', '1e3', 'Thu, 01 Jan 1970 00:00:00 GMT'])(
  'OUT-13: takes the usual short pause where a vendor asks for %j',
  async (given) => {
    answers(503, { 'retry-after': given })
    const client = lookups()
    for (const retryAfterSeconds of [undefined, 2])
      await expect(client.perform(shop, secrets, order)).rejects.toMatchObject({ retryAfterSeconds })
  },
)

it('asks for a page with what the list sends along, and answers status, headers and JSON', async () => {
  let sent = ''
  server.removeAllListeners('request')
  server.on('request', (request, response) => {
    request.on('data', (chunk) => {
      sent += chunk
    })
    request.on('end', () => response.writeHead(200, { link: '<x>; rel="next"' }).end('[1]'))
    seen.push(`${request.method} ${request.url} ${request.headers['content-type']} ${request.headers['x-more']}`)
  })
  const asked = { path: '/search', body: { cursor: 'c' }, headers: { 'x-more': 'yes' } }
  const page = await lookups().read(shop, secrets, asked)
  expect(page).toMatchObject({ status: 200, headers: { link: '<x>; rel="next"' }, json: [1] })
  expect(seen).toEqual(['POST /api/search application/json yes'])
  expect(sent).toBe('{"cursor":"c"}')
})

it.each([400, 404, 410, 422, 302])(
  'answers a page that is refused with %i as it is: it may be the cursor',
  async (status) => {
    answers(status)
    expect(await lookups().read(shop, secrets, { path: '/orders?cursor=old' })).toMatchObject({
      status,
      json: undefined,
    })
  },
)

it.each([
  { status: 401, code: 'misconfigured' },
  { status: 429, code: 'unavailable' },
  { status: 500, code: 'unavailable' },
  { status: 200, code: 'unavailable' },
])('FLT-31: refuses a page as $code that comes as $status with what is no JSON', async ({ status, code }) => {
  answers(status)
  await expect(lookups().read(shop, secrets, { path: '/orders' })).rejects.toMatchObject({ code })
})

it('FLT-31: a page that is cut off half-way is asked for again, and never read', async () => {
  respond = (response) => {
    response.writeHead(200, { 'content-length': '100' }).write('[{"id":1}')
    response.socket?.destroy()
  }
  await expect(lookups().read(shop, secrets, { path: '/orders' })).rejects.toMatchObject({ code: 'unavailable' })
})

it('asks at most eight at a time for one connection', async () => {
  let running = 0
  let most = 0
  const held: (() => void)[] = []
  const eight = new Promise<void>((resolve) => {
    respond = (response) => {
      running += 1
      most = Math.max(most, running)
      held.push(() => {
        running -= 1
        response.end('1')
      })
      if (held.length === 8) resolve()
      if (seen.length > 8) held.at(-1)?.()
    }
  })
  const client = lookups()
  const all = Promise.all(
    Array.from({ length: 20 }, (_, index) => client.perform(shop, secrets, { ...order, path: `/orders/${index}` })),
  )
  await eight
  for (const release of held) release()
  expect(await all).toEqual(Array.from({ length: 20 }, () => 1))
  expect(most).toBeLessThanOrEqual(8)
})

it('asks a catalogue once for what it is asked at the same time and shortly after; an order each time', async () => {
  const client = lookups()
  await Promise.all([client.perform(shop, secrets, item), client.perform(shop, secrets, item)])
  await client.perform(shop, secrets, item)
  expect(seen).toHaveLength(1)
  await Promise.all([client.perform(shop, secrets, order), client.perform(shop, secrets, order)])
  expect(seen).toHaveLength(3)
})

it('names what it lacks: credentials, an address, a connector', async () => {
  const perform = (given: Partial<Connection>, known: Readonly<Record<string, string>> = { accessToken: 'token' }) =>
    lookups().perform({ ...shop, ...given }, { signing: [], credentials: known }, order)
  await expect(perform({}, {})).rejects.toEqual(refusal('misconfigured', /accessToken/))
  for (const settings of [{}, { apiBaseUrl: 'not an address' }]) {
    await expect(perform({ settings })).rejects.toEqual(refusal('misconfigured', /apiBaseUrl/))
  }
  await expect(perform({ vendor: 'nobody' })).rejects.toMatchObject({ code: 'misconfigured' })
})

it.each([
  'http://api.acme.example',
  'ftp://api.acme.example',
  'https://user:word@api.acme.example',
  'https://127.0.0.1',
  'https://2130706433',
  'https://0x7f.1',
  'https://0177.0.0.1',
  'https://[::1]',
  'https://[::ffff:127.0.0.1]',
  'https://[64:ff9b::a9fe:a9fe]',
  'https://[2002:7f00:1::]',
  'https://169.254.169.254',
  'https://localhost',
])('OUT-02: reaches %s only where the operator allows private targets', async (apiBaseUrl) => {
  const strict = createLookups({ connectors, allowPrivateTargets: false, vault })
  const asked = strict.perform({ ...shop, settings: { apiBaseUrl } }, secrets, order)
  await expect(asked).rejects.toEqual(refusal('misconfigured', /KILTER_ALLOW_PRIVATE_TARGETS/))
})

it('takes public addresses for what they are', () => {
  const open = ['8.8.8.8', '1.1.1.1', '172.32.0.1', '2606:4700::1111', '::ffff:8.8.8.8']
  expect(open.filter(isPrivate)).toEqual([])
  const closed = [
    '10.0.0.1',
    '100.64.0.1',
    '192.168.1.1',
    '168.63.129.16',
    'fd00::1',
    'fe80::1',
    '::',
    '255.255.255.255',
  ]
  expect(closed.filter((address) => !isPrivate(address))).toEqual([])
})
