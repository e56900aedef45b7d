/** Testing a connection: what works, what does not and what cannot be told, over the API and the command, against a stand-in vendor. */
import { createServer, type IncomingMessage, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { type RunningHub, runHub } from '../support/hub.ts'
import { typed } from '../support/kilter.ts'
import { shopify, webOrder } from '../support/sold-twice.ts'

interface Check {
  readonly check: string
  readonly state: string
  readonly says: string
  readonly todo?: string
}

let vendor: Server
let address: string
let asked: string[] = []
/** Of the shop: whom it lets in, and which webhooks it says there are. */
let key = 'ck_good'
let webhooks: (hookUrl: string) => unknown = () => []
let hookUrl = ''
let running: RunningHub

beforeAll(async () => {
  vendor = createServer((request: IncomingMessage, response) => {
    asked.push(`${request.method} ${request.url}`)
    const isLetIn = request.headers.authorization === `Basic ${Buffer.from(`${key}:cs_good`).toString('base64')}`
    const answer = request.url?.startsWith('/wp-json/wc/v3/webhooks') ? webhooks(hookUrl) : []
    response.writeHead(isLetIn ? 200 : 401, { 'content-type': 'application/json' })
    response.end(JSON.stringify(isLetIn ? answer : { code: 'unauthorised' }))
  })
  await new Promise<void>((resolve) => vendor.listen(0, '127.0.0.1', resolve))
  address = `http://127.0.0.1:${(vendor.address() as AddressInfo).port}`
})
afterAll(() => new Promise((resolve) => vendor.close(resolve)))
beforeEach(async () => {
  asked = []
  key = 'ck_good'
  webhooks = () => []
  running = await runHub({ allowPrivateTargets: true, publicUrl: 'https://hub.example.com' })
})
afterEach(() => running.hub.stop())

async function shop(given: object = {}): Promise<string> {
  const made = await running.client.call<{ id: string; hookUrl: string }>('POST', '/v1/connections', {
    ...{ vendor: 'woocommerce', name: 'Shop', settings: { apiBaseUrl: address } },
    secrets: { signing: 'woo-secret', consumerKey: 'ck_good', consumerSecret: 'cs_good' },
    ...given,
  })
  hookUrl = made.hookUrl
  return made.id
}
const tested = (id: string) =>
  running.client.call<{ ok: boolean; checks: Check[] }>('POST', `/v1/connections/${id}/test`)
const stateOf = ({ checks }: { checks: readonly Check[] }) =>
  Object.fromEntries(checks.map(({ check, state }) => [check, state]))
const hook = (status: string, topic: string, delivery_url = hookUrl) => ({ status, topic, delivery_url })

describe('testing a connection', () => {
  it('finds it well where secret, credentials and webhooks are good, and says what it cannot tell', async () => {
    webhooks = () => [hook('active', 'order.updated'), hook('disabled', 'order.updated', 'https://other.example/')]
    const result = await tested(await shop())
    expect(stateOf(result)).toEqual({
      ...{ secret: 'ok', signatures: 'ok', heard: 'unknown', access: 'ok', webhooks: 'ok', troubles: 'ok' },
    })
    expect(result.ok).toBe(true)
    expect(result.checks.find(({ check }) => check === 'heard')?.todo).toContain('kilter vendors woocommerce')
  })

  it('reads and never writes at the vendor, twice at most', async () => {
    await tested(await shop())
    expect(asked).toHaveLength(2)
    for (const request of asked) expect(request).toMatch(/^GET \/wp-json\/wc\/v3\//)
  })

  it('names the webhooks that the vendor has switched off, and says where to switch them on', async () => {
    webhooks = () => [hook('active', 'order.updated'), hook('disabled', 'product.updated')]
    const { ok, checks } = await tested(await shop())
    expect([ok, checks.find(({ check }) => check === 'webhooks')]).toMatchObject([
      false,
      {
        ...{ state: 'failed', says: '1 of 2 switched off: product.updated' },
        todo: expect.stringContaining('WooCommerce → Settings → Advanced → Webhooks'),
      },
    ])
  })

  it('says so where no webhook of the vendor leads here', async () => {
    webhooks = () => [hook('active', 'order.updated', 'https://other.example/')]
    const { checks } = await tested(await shop())
    expect(checks.find(({ check }) => check === 'webhooks')).toMatchObject({ state: 'failed' })
  })

  it('tells refused credentials from an address that does not answer and from what is not set', async () => {
    const id = await shop()
    key = 'ck_another'
    const accessOf = async (of: string) => (await tested(of)).checks.find(({ check }) => check === 'access')
    expect(await accessOf(id)).toMatchObject({
      ...{ state: 'failed', says: expect.stringContaining('refuses') },
      todo: expect.stringContaining(`kilter connections set ${id}`),
    })
    const gone = await shop({ name: 'Gone', settings: { apiBaseUrl: 'http://127.0.0.1:1' } })
    expect(await accessOf(gone)).toMatchObject({ state: 'unknown', says: expect.stringContaining('cannot be reached') })
    const bare = await shop({ name: 'Bare', secrets: { signing: 'woo-secret' } })
    expect(await accessOf(bare)).toMatchObject({
      state: 'failed',
      says: expect.stringMatching(/^API access is not set up \(missing: .*consumerKey/),
    })
  })

  it('says that nothing is verified without a secret, and that another one is signed with', async () => {
    const bare = await shop({ secrets: {} })
    expect((await tested(bare)).checks[0]).toMatchObject({
      ...{ check: 'secret', state: 'failed', todo: expect.stringContaining(`kilter connections secret ${bare}`) },
    })
    const { id } = await running.client.call<{ id: string }>('POST', '/v1/connections', {
      ...{ vendor: 'shopify', name: 'Web', secret: 'not what it signs with' },
    })
    await running.client.send(shopify(id, 'orders/create', webOrder(1, '2026-11-20T14:05:00Z'), 'w', 'another'))
    const { checks } = await tested(id)
    expect(stateOf({ checks })).toMatchObject({ signatures: 'failed', access: 'unknown', webhooks: 'unknown' })
    expect(checks.find(({ check }) => check === 'access')?.says).toBe(
      'API access is not set up (missing: accessToken, shop). Without it Kilter cannot fetch what webhooks missed.',
    )
    expect(checks.find(({ check }) => check === 'signatures')?.says).toMatch(/^1 webhook since yesterday was refused/)
  })

  it('names what is open against it, and when it was last heard', async () => {
    const { id } = await running.client.call<{ id: string }>('POST', '/v1/connections', {
      ...{ vendor: 'shopify', name: 'Web', secret: 'shpss_web_secret' },
    })
    await running.client.send(shopify(id, 'orders/create', webOrder(1, '2026-11-20T14:05:00Z'), 'w-1'))
    await running.client.send(shopify(id, 'orders/create', 'unreadable', 'w-2'))
    await running.hub.worker.idle()
    const result = await tested(id)
    expect(stateOf(result)).toMatchObject({ heard: 'ok', troubles: 'failed' })
    expect(result.checks.find(({ check }) => check === 'troubles')?.todo).toMatch(/kilter incidents show inc_/)
    expect((await running.client.fetch('POST', '/v1/connections/con_none/test')).status).toBe(404)
  })

  it('is part of what the doctor looks at, where it is asked to ask vendors', async () => {
    await shop()
    webhooks = () => [hook('active', 'order.updated')]
    const environment = { KILTER_URL: running.client.url, KILTER_ADMIN_KEY: 'test-admin-key' }
    const doctor = async (...more: string[]) => (await typed(['doctor', '--remote', ...more], environment)).out
    expect(await doctor('--vendors')).toContain(
      '✓ woocommerce, asked about Shop: WooCommerce’s API accepts the credentials; one is set up and on',
    )
    webhooks = () => [hook('disabled', 'order.updated')]
    expect(await doctor('--vendors')).toMatch(
      /✗ woocommerce, asked about Shop: 1 of 1 switched off: order\.updated\n {4}→ /,
    )
    asked = []
    await doctor()
    expect(asked).toEqual([])
    const nowhere = await typed(['doctor', '--remote', '--vendors', '--url', 'http://127.0.0.1:1'], environment)
    expect(nowhere.out).toMatch(/^✗ hub: none answers/)
  })

  it('is a command too, which exits with 1 where something failed and says what to do', async () => {
    const id = await shop()
    webhooks = () => [hook('active', 'order.updated')]
    const environment = { KILTER_URL: running.client.url, KILTER_ADMIN_KEY: 'test-admin-key' }
    const well = await typed(['connections', 'test', 'Shop'], environment)
    expect([well.code, well.out]).toEqual([0, expect.stringMatching(/^Shop\n {2}✓ secret: a signing secret is set\n/)])
    expect(well.out).toContain('Nothing failed; 1 could not be checked from here.')
    webhooks = () => [hook('disabled', 'order.updated')]
    const ill = await typed(['connections', 'test', id], environment)
    expect([ill.code, ill.out]).toEqual([
      1,
      expect.stringMatching(/ {2}✗ webhooks: 1 of 1 switched off.*\n {6}→ Switch/),
    ])
  })
})
