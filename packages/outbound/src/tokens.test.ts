import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { type Connection, type ConnectionSecrets, type Connector, defineConnector, type Vault } from '@kilter/core'
import { connection } from '@kilter/core/contracts'
import { acme } from '@kilter/core/testing'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { createLookups } from './lookups.ts'
import { createPace } from './pace.ts'

let server: Server
let shop: Connection
let connectors: ReadonlyMap<string, Connector>
/** The vendor: refresh tokens that it would still accept, access tokens that it would, and all that it was asked. */
let refreshable: Set<string>
let valid: Set<string>
let asked: string[]
let grants: number
/** What the vault holds, shared by all workers. */
let stored: ConnectionSecrets

beforeEach(async () => {
  refreshable = new Set(['refresh-0'])
  valid = new Set()
  asked = []
  grants = 0
  stored = { signing: [], credentials: { clientId: 'id', clientSecret: 'secret', refreshToken: 'refresh-0' } }
  server = createServer((request, response) => {
    let body = ''
    request.on('data', (chunk) => {
      body += chunk
    })
    request.on('end', () => {
      asked.push(`${request.method} ${request.url} ${request.headers.authorization} ${body}`)
      if (request.url !== '/token') {
        const token = request.headers.authorization?.replace('Bearer ', '') ?? ''
        return response.writeHead(valid.has(token) ? 200 : 401).end('{"ok":true}')
      }
      const given = new URLSearchParams(body).get('refresh_token') ?? ''
      if (!refreshable.delete(given)) return response.writeHead(400).end('{"error":"invalid_grant"}')
      grants += 1
      refreshable.add(`refresh-${grants}`)
      valid = new Set([`access-${grants}`])
      const granted = { access_token: `access-${grants}`, expires_in: 3_600, refresh_token: `refresh-${grants}` }
      return response.writeHead(200).end(JSON.stringify(granted))
    })
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const base = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  const oauth = defineConnector({
    ...acme,
    credentials: ['clientId', 'clientSecret', 'refreshToken'],
    api: {
      baseUrl: () => base,
      tokenUrl: () => `${base}/token`,
      headers: ({ accessToken }) => ({ authorization: `Bearer ${accessToken}` }),
    },
  })
  connectors = new Map([[oauth.vendor, oauth]])
  shop = connection({ vendor: oauth.vendor, settings: {} })
})
afterEach(async () => {
  server.closeAllConnections()
  await new Promise((resolve) => server.close(resolve))
})

const vault: Pick<Vault, 'secrets' | 'replaceCredential'> = {
  secrets: async () => stored,
  replaceCredential: async (_tenant, _id, name, { before, after }) => {
    if (stored.credentials[name] !== before) return 'moved'
    stored = { ...stored, credentials: { ...stored.credentials, [name]: after } }
    return 'replaced'
  },
}
const worker = () => createLookups({ connectors, allowPrivateTargets: true, vault })
const order = { key: 'order:1', path: '/orders/1' }
const tokensAsked = () => asked.filter((line) => line.startsWith('POST /token')).length

it('asks for an access token once, with the client in Basic authentication, and keeps the rotated refresh token', async () => {
  const lookups = worker()
  await Promise.all([lookups.perform(shop, stored, order), lookups.perform(shop, stored, order)])
  await lookups.perform(shop, stored, order)
  expect(tokensAsked()).toBe(1)
  expect(asked[0]).toBe(
    `POST /token Basic ${Buffer.from('id:secret').toString('base64')} grant_type=refresh_token&refresh_token=refresh-0`,
  )
  expect(stored.credentials).toEqual({ clientId: 'id', clientSecret: 'secret', refreshToken: 'refresh-1' })
})

it('SEC-06: two workers that refresh at once lose no refresh token, and both get an answer', async () => {
  const before = stored
  const [one, two] = [worker(), worker()]
  const answers = await Promise.allSettled([one.perform(shop, before, order), two.perform(shop, before, order)])
  // The slower one found its token used up, read the new one, and went on with that.
  expect(answers.map(({ status }) => status)).toEqual(['fulfilled', 'fulfilled'])
  expect(refreshable).toEqual(new Set([stored.credentials.refreshToken]))
  await worker().perform(shop, stored, order)
  expect(refreshable).toEqual(new Set([stored.credentials.refreshToken]))
})

it('takes another token where the vendor withdrew the one it gave', async () => {
  const lookups = worker()
  await lookups.perform(shop, stored, order)
  valid.clear()
  expect(await lookups.perform(shop, stored, order)).toEqual({ ok: true })
  expect(tokensAsked()).toBe(2)
})

it('says that a person must connect anew where the refresh token is refused', async () => {
  refreshable.clear()
  const asking = worker().perform(shop, stored, order)
  await expect(asking).rejects.toMatchObject({
    code: 'misconfigured',
    detail: expect.stringMatching(/connect it anew/),
  })
  expect(JSON.stringify(asked)).not.toContain('/orders/1')
})

describe('the pace', () => {
  it('finishes what was begun before it begins anything new, so that a second step does not wait behind every first one', async () => {
    const pace = createPace()
    const done: string[] = []
    let open = () => {}
    const opened = new Promise<void>((resolve) => {
      open = resolve
    })
    const first = Array.from({ length: 30 }, (_, place) =>
      pace.run(async () => {
        await opened
        done.push(`first ${place}`)
      }),
    )
    const further = ['a', 'b'].map((name) => pace.run(async () => void done.push(`further ${name}`), 'begun'))
    open()
    await Promise.all([...first, ...further])
    expect(done.slice(8, 10)).toEqual(['further a', 'further b'])
    expect(done.slice(10, 12)).toEqual(['first 8', 'first 9'])
  })

  it('keeps within four fifths of the vendor’s rate, and refuses rather than queue for long', async () => {
    const pace = createPace({ requests: 5, perSeconds: 60 })
    for (let turn = 0; turn < 4; turn += 1) await pace.run(async () => turn)
    await expect(pace.run(async () => 'more')).rejects.toMatchObject({ code: 'unavailable' })
  })

  it('waits a moment for the next turn', async () => {
    const pace = createPace({ requests: 25, perSeconds: 1 })
    const started = performance.now()
    await Promise.all(Array.from({ length: 24 }, () => pace.run(async () => {})))
    expect(performance.now() - started).toBeGreaterThan(100)
  })
})
