/** The admin API as scripts use it: the shapes they rely on, and what each change brings about. */
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { type RunningHub, runHub } from '../support/hub.ts'
import { lightspeed, type SentWebhook, shopify, soldTwice, webOrder } from '../support/sold-twice.ts'

interface Connection {
  readonly id: string
  readonly name: string
  readonly roles: readonly string[]
  readonly hookUrl: string
  readonly secrets: readonly string[]
}

interface Incident {
  readonly id: string
  readonly status: string
  readonly subject: { readonly key: string }
}

let running: RunningHub

beforeEach(async () => {
  running = await runHub({ publicUrl: 'https://hub.example.com/' })
})
afterEach(() => running.hub.stop())

const call = <Answer>(method: string, path: string, body?: unknown) => running.client.call<Answer>(method, path, body)
const incidents = (query = '') => running.client.all<Incident>(`/v1/incidents?${query}`)

async function send(...webhooks: readonly SentWebhook[]): Promise<void> {
  for (const webhook of webhooks) expect(await running.client.send(webhook)).toBe(200)
  await running.hub.worker.idle()
}

/** What a refusal says: its status, and the fields it names. */
async function refusal(method: string, path: string, body?: unknown) {
  const response = await running.client.fetch(method, path, body)
  expect(response.headers.get('content-type')).toBe('application/problem+json')
  const problem = (await response.json()) as { status: number; errors?: { path: string }[] }
  expect(problem.status).toBe(response.status)
  return { status: response.status, paths: (problem.errors ?? []).map(({ path: place }) => place) }
}

const connectionNamed = async (name: string): Promise<Connection> => {
  const found = (await running.client.all<Connection>('/v1/connections')).find((connection) => connection.name === name)
  if (!found) throw new Error(`no connection ${name}`)
  return found
}

describe('a piece sold in the shop and again on the web', () => {
  beforeEach(async () => send(...(await soldTwice(running.client))))

  it('is an incident with all that scripts rely on', async () => {
    const { items, nextCursor } = await call<{ items: Incident[]; nextCursor: null }>(
      'GET',
      '/v1/incidents?status=open&detector=oversell',
    )
    expect(nextCursor).toBeNull()
    expect(items).toEqual([
      {
        id: expect.stringMatching(/^inc_/),
        story: expect.stringMatching(/^connection\|con_/),
        detector: 'oversell',
        subject: { kind: 'item', key: 'RED-DRESS-M' },
        severity: expect.any(String),
        status: 'open',
        cause: 'sold-in-store-before-order',
        quantity: '1',
        order: '#1001',
        impact: { amountMinor: 5900, currency: 'EUR' },
        title: expect.stringContaining('#1001'),
        summary: expect.stringMatching(/\w/),
        advice: expect.stringMatching(/\w/),
        goal: expect.stringMatching(/\w/),
        timeline: expect.arrayContaining([{ at: '2026-11-20T14:02:00.000Z', what: expect.stringContaining('Till') }]),
        evidence: expect.arrayContaining([expect.any(String)]),
        occurredAt: '2026-11-20T14:05:00.000Z',
        detectedAt: expect.stringMatching(/Z$/),
        updatedAt: expect.stringMatching(/Z$/),
        reopened: 0,
        version: 1,
      },
    ])
    expect(await call('GET', `/v1/incidents/${items[0]?.id}`)).toEqual(items[0])
  })

  it('ends when the order is cancelled, and says how', async () => {
    const web = await connectionNamed('Web shop')
    const cancelled = { ...webOrder(1001, '2026-11-20T14:05:00Z'), cancelled_at: '2026-11-20T14:20:00Z' }
    await send(shopify(web.id, 'orders/cancelled', { ...cancelled, updated_at: '2026-11-20T14:20:00Z' }))
    expect(await incidents('detector=oversell')).toMatchObject([
      { status: 'resolved', resolution: 'cancelled', resolvedAt: expect.stringMatching(/Z$/) },
    ])
    expect(await incidents('status=open&detector=oversell')).toEqual([])
  })

  it('shows where the item stands, in decimal text', async () => {
    const till = await connectionNamed('Till')
    expect(await call('GET', '/v1/items/RED-DRESS-M')).toEqual({
      item: 'RED-DRESS-M',
      onHand: '0',
      owed: '1',
      sellable: expect.any(String),
      shortfall: '1',
      locations: [
        {
          connection: till.id,
          location: 'outlet-1',
          quantity: '1',
          countedAt: '2026-11-20T10:00:00.000Z',
          basis: 'onHand',
          inPool: true,
        },
      ],
      listings: [
        {
          connection: till.id,
          externalId: 'product-1',
          available: null,
          price: null,
          published: true,
          backorders: null,
          asOf: '2026-11-20T09:00:00.000Z',
        },
      ],
    })
    expect(await refusal('GET', '/v1/items/NEVER-HEARD-OF')).toEqual({ status: 404, paths: [] })
  })

  it('can be traced to its deliveries, which can be replayed without a second effect', async () => {
    const deliveries = await running.client.all<{ id: string }>('/v1/deliveries')
    expect(deliveries).toHaveLength(4)
    for (const delivery of deliveries) {
      expect(delivery).toEqual({
        id: expect.stringMatching(/^dlv_/),
        connection: expect.stringMatching(/^con_/),
        topic: expect.stringMatching(/\w/),
        status: 'aligned',
        receivedAt: expect.stringMatching(/Z$/),
        attempts: 1,
      })
      const replayed = await running.client.fetch('POST', `/v1/deliveries/${delivery.id}/replay`)
      expect([replayed.status, ((await replayed.json()) as { status: string }).status]).toEqual([202, 'received'])
    }
    await running.hub.worker.idle()
    expect(await incidents('detector=oversell')).toMatchObject([{ status: 'open', reopened: 0, quantity: '1' }])
  })

  it('shows what was sent on request, without what would let anybody send it again', async () => {
    const [newest] = await running.client.all<{ id: string }>('/v1/deliveries')
    const path = `/v1/deliveries/${newest?.id}`
    expect(await call('GET', path)).not.toHaveProperty('bodyBase64')
    const opened = await call<{ headers: Record<string, string>; bodyBase64: string }>('GET', `${path}?body=true`)
    expect(JSON.parse(Buffer.from(opened.bodyBase64, 'base64').toString())).toMatchObject({ name: '#1001' })
    expect(opened.headers['x-shopify-topic']).toBe('orders/create')
    expect(opened.headers).not.toHaveProperty('x-shopify-hmac-sha256')
  })

  it('is judged anew when the till no longer counts as stock, and again when it does', async () => {
    const till = await connectionNamed('Till')
    await call('PATCH', `/v1/connections/${till.id}`, { roles: [] })
    await running.hub.worker.idle()
    expect(await call('GET', '/v1/items/RED-DRESS-M')).toMatchObject({ onHand: null, shortfall: null, owed: '1' })
    expect(await incidents('detector=oversell')).toMatchObject([{ status: 'resolved' }])
    await call('PATCH', `/v1/connections/${till.id}`, { roles: ['physical'] })
    await running.hub.worker.idle()
    expect(await incidents('detector=oversell')).toMatchObject([{ status: 'open', reopened: 1 }])
  })

  it('is judged anew when the policy says that other locations serve the web', async () => {
    const before = await call<object>('GET', '/v1/policies/stock')
    expect(before).toEqual({ poolLocations: [], tillSeesShipments: true })
    expect(await call('PUT', '/v1/policies/stock', { poolLocations: ['warehouse'] })).toEqual({
      poolLocations: ['warehouse'],
      tillSeesShipments: true,
    })
    await running.hub.worker.idle()
    expect(await incidents('detector=oversell')).toMatchObject([{ status: 'resolved' }])
    expect(await call('GET', '/v1/items/RED-DRESS-M')).toMatchObject({ locations: [{ inPool: false }] })
    expect(await refusal('PUT', '/v1/policies/stock', { poolLocations: [''] })).toEqual({
      status: 422,
      paths: ['poolLocations.0'],
    })
    expect(await refusal('PUT', '/v1/policies/oversell', { tolerence: 1 })).toEqual({
      status: 422,
      paths: ['tolerence'],
    })
    expect(await refusal('GET', '/v1/policies/no.such')).toEqual({ status: 404, paths: [] })
  })
})

describe('connections', () => {
  it('are made with the vendor’s own roles unless others are given, and get an address for the vendor', async () => {
    const response = await running.client.fetch('POST', '/v1/connections', {
      vendor: 'square',
      name: 'Till',
      secret: 'square_signature_key',
      settings: { merchantId: 'M1', accessToken: 'square_access_token' },
    })
    expect(response.status).toBe(201)
    const made = (await response.json()) as Connection
    expect(made).toEqual({
      id: expect.stringMatching(/^con_[0-9A-Z]{26}$/),
      vendor: 'square',
      name: 'Till',
      roles: ['physical'],
      settings: { merchantId: 'M1' },
      hookUrl: `https://hub.example.com/hooks/${made.id}`,
      secrets: ['…_key'],
      credentials: ['accessToken'],
      counters: {},
      createdAt: expect.stringMatching(/Z$/),
    })
    expect(await call('GET', `/v1/connections/${made.id}`)).toEqual(made)
    expect(await running.client.all('/v1/connections')).toEqual([made])
  })

  it('SEC-02: never show a secret again, whichever way it came in', async () => {
    const secrets = ['signing_secret_one', 'signing_secret_two', 'access_token_secret']
    const [signing, rotated, accessToken] = secrets
    const { id } = await call<Connection>('POST', '/v1/connections', {
      vendor: 'square',
      name: 'Till',
      secrets: { signing: [signing], accessToken },
    })
    const changed = await call<Connection>('PATCH', `/v1/connections/${id}`, { secrets: [rotated, signing] })
    expect(changed).toMatchObject({ secrets: ['…_two', '…_one'], credentials: ['accessToken'] })
    const shown = JSON.stringify([changed, await running.client.all('/v1/connections'), running.logged])
    for (const secret of secrets) expect(shown).not.toContain(secret)
  })

  it('hide even the end of a secret that is too short to lose four characters', async () => {
    const { secrets } = await call<Connection>('POST', '/v1/connections', {
      vendor: 'shopify',
      name: 'Web',
      secret: 'short',
    })
    expect(secrets).toEqual(['…'])
  })

  it('say which field is wrong, and then nothing is made', async () => {
    const wrong: [body: unknown, paths: string[]][] = [
      [{ vendor: 'nobody', name: 'X' }, ['vendor']],
      [{ vendor: 'shopify', name: '' }, ['name']],
      [{ vendor: 'shopify' }, ['name']],
      [{ vendor: 'shopify', name: 'X', roles: ['boss'] }, ['roles.0']],
      [{ vendor: 'shopify', name: 'X', settings: { shop: 'not a shop' } }, ['settings.shop']],
      [{ vendor: 'shopify', name: 'X', settings: { apiBaseUrl: 'nowhere' } }, ['settings.apiBaseUrl']],
      [{ vendor: 'shopify', name: 'X', settings: { accessToken: 'not a credential here' } }, ['settings.accessToken']],
      [{ vendor: 'square', name: 'X', settings: { accessToken: 7 } }, ['settings.accessToken']],
      [{ vendor: 'square', name: 'X', secrets: { password: 'x' } }, ['secrets.password']],
      [{ vendor: 'square', name: 'X', secret: 'a', secrets: ['b'] }, ['secret']],
    ]
    for (const [body, paths] of wrong) {
      expect([body, await refusal('POST', '/v1/connections', body)]).toEqual([body, { status: 422, paths }])
    }
    expect(await running.client.all('/v1/connections')).toEqual([])
  })

  it('are gone with their hook once they are deleted', async () => {
    const web = await call<Connection>('POST', '/v1/connections', { vendor: 'shopify', name: 'Web', secret: 'secret' })
    const path = `/v1/connections/${web.id}`
    expect((await running.client.fetch('DELETE', path)).status).toBe(204)
    expect(await refusal('GET', path)).toEqual({ status: 404, paths: [] })
    expect(await refusal('DELETE', path)).toEqual({ status: 404, paths: [] })
    expect(await running.client.send({ path: `/hooks/${web.id}`, headers: {}, body: '{}' })).toBe(404)
  })
})

describe('aliases', () => {
  const level = (id: string, product: string, count: number) => ({
    id,
    product_id: product,
    outlet_id: 'outlet-1',
    count,
    version: 1,
    updated_at: '2026-11-20 10:00:00',
  })
  let till: Connection

  beforeEach(async () => {
    await soldTwice(running.client)
    till = await connectionNamed('Till')
    await send(lightspeed(till.id, 'inventory.update', level('level-9', 'product-9', 3)))
  })

  const alias = (item: string, externalId: string, connection = till.id) => ({ item, connection, externalId })

  it('move what was said of an unknown product to its item, and end the incident', async () => {
    expect(await incidents('detector=item.unmapped')).toMatchObject([{ status: 'open' }])
    const mapped = await call('PUT', '/v1/aliases', { aliases: [alias('BLUE-SCARF', 'product-9')] })
    expect(mapped).toMatchObject({ changed: 1, aliases: [{ ...alias('BLUE-SCARF', 'product-9'), by: 'person' }] })
    await running.hub.worker.idle()
    expect(await call('GET', '/v1/items/BLUE-SCARF')).toMatchObject({ onHand: '3' })
    expect(await incidents('detector=item.unmapped')).toMatchObject([{ status: 'resolved' }])

    expect(await call('PUT', '/v1/aliases', { aliases: [alias('BLUE-SCARF', 'product-9')] })).toMatchObject({
      changed: 0,
    })
    const taken = `/v1/aliases?connection=${till.id}&externalId=product-9`
    expect((await running.client.fetch('DELETE', taken)).status).toBe(204)
    await running.hub.worker.idle()
    expect(await incidents('detector=item.unmapped')).toMatchObject([{ status: 'open' }])
    expect(await refusal('DELETE', taken)).toEqual({ status: 404, paths: [] })
  })

  it('IN-22: are suggested for an SKU that looks like another one, and confirmed as they were suggested', async () => {
    const product = {
      id: 'product-8',
      sku: 'red-dress-m',
      handle: 'r',
      active: true,
      updated_at: '2026-11-20 09:00:00',
    }
    const dress = { id: 'product-7', sku: 'RED-DRESS-M', handle: 'd', active: true, updated_at: '2026-11-20 09:00:00' }
    await send(lightspeed(till.id, 'product.update', product), lightspeed(till.id, 'product.update', dress))
    await send(lightspeed(till.id, 'inventory.update', level('level-8', 'product-8', 2)))
    await send(lightspeed(till.id, 'inventory.update', { ...level('level-7', 'product-7', 1), outlet_id: 'outlet-2' }))
    const list = await call<{ items: { aliases: object[] }[] }>('GET', '/v1/aliases/suggestions')
    expect(list).toEqual({
      items: [
        {
          item: 'RED-DRESS-M',
          other: { sku: 'red-dress-m', connection: null, externalId: null },
          reasons: ['case'],
          titles: { item: null, other: null },
          aliases: [alias('RED-DRESS-M', 'product-8')],
        },
      ],
      nextCursor: null,
      complete: true,
    })
    expect(await call('GET', '/v1/items/RED-DRESS-M')).toMatchObject({ onHand: '1' })
    await call('PUT', '/v1/aliases', { aliases: list.items[0]?.aliases })
    expect(await call('GET', '/v1/items/RED-DRESS-M')).toMatchObject({ onHand: '3' })
    expect(await call('GET', '/v1/aliases/suggestions')).toMatchObject({ items: [] })
    for (const cursor of ['x', 'e30', '%00'])
      expect(await refusal('GET', `/v1/aliases/suggestions?cursor=${cursor}`)).toEqual({
        status: 422,
        paths: ['cursor'],
      })
  })

  it('are taken all or not at all', async () => {
    const good = [alias('A', '1'), alias('B', '2'), alias('C', '3')]
    const unknown = [...good, alias('D', '4', 'con_00000000000000000000000000')]
    const twice = [...good, alias('D', '2')]
    const extra = [...good, { ...alias('D', '4'), by: 'catalogue' }]
    expect(await refusal('PUT', '/v1/aliases', { aliases: unknown })).toEqual({
      status: 422,
      paths: ['aliases.3.connection'],
    })
    expect(await refusal('PUT', '/v1/aliases', { aliases: twice })).toEqual({
      status: 422,
      paths: ['aliases.3.externalId'],
    })
    expect(await refusal('PUT', '/v1/aliases', { aliases: extra })).toEqual({ status: 422, paths: ['aliases.3.by'] })
    expect(await running.client.all('/v1/aliases')).toEqual([])
  })

  it('carry any SKU, and items are found by it', async () => {
    const skus = ['A/B', 'ÄÖ ü', '100%', '%41', 'a?b#c', '..', '日本']
    await call('PUT', '/v1/aliases', { aliases: skus.map((sku, place) => alias(sku, `odd-${place}`)) })
    await send(
      ...skus.map((_, place) => lightspeed(till.id, 'inventory.update', level(`l${place}`, `odd-${place}`, place))),
    )
    for (const [place, sku] of skus.entries()) {
      if (sku === '..') continue // a URL cannot say it: clients resolve it away
      const found = await call('GET', `/v1/items/${encodeURIComponent(sku)}`)
      expect(found).toMatchObject({ item: sku, onHand: String(place) })
    }
  })
})

describe('the API tells about itself', () => {
  interface Document {
    readonly openapi: string
    readonly paths: Record<string, Record<string, { summary?: string; security?: unknown; responses: object }>>
  }

  it('as OpenAPI 3.1, in which every reference leads somewhere and every route says what it needs', async () => {
    const response = await fetch(`${running.client.url}/openapi.json`)
    const document = (await response.json()) as Document
    expect(document.openapi).toBe('3.1.0')
    expect(Object.keys(document.paths).sort()).toEqual([
      '/health',
      '/hooks/{connectionId}',
      '/v1/alerts',
      '/v1/alerts/preview',
      '/v1/alerts/{id}/replay',
      '/v1/aliases',
      '/v1/aliases/export',
      '/v1/aliases/import',
      '/v1/aliases/suggestions',
      '/v1/archive',
      '/v1/connections',
      '/v1/connections/{id}',
      '/v1/deliveries',
      '/v1/deliveries/{id}',
      '/v1/deliveries/{id}/replay',
      '/v1/incidents',
      '/v1/incidents/bulk',
      '/v1/incidents/{id}',
      '/v1/incidents/{id}/acknowledge',
      '/v1/incidents/{id}/assign',
      '/v1/incidents/{id}/comment',
      '/v1/incidents/{id}/false-alarm',
      '/v1/incidents/{id}/history',
      '/v1/incidents/{id}/reopen',
      '/v1/incidents/{id}/resolve',
      '/v1/incidents/{id}/snooze',
      '/v1/incidents/{id}/true-alarm',
      '/v1/incidents/{id}/unsnooze',
      '/v1/items/{sku}',
      '/v1/keys',
      '/v1/keys/{id}',
      '/v1/keys/{id}/rotate',
      '/v1/policies/{name}',
      '/v1/policies/{name}/dry-run',
      '/v1/policies/{name}/suggestions',
      '/v1/privacy/erasures',
      '/v1/privacy/erasures/preview',
      '/v1/privacy/exports',
      '/v1/privacy/requests',
      '/v1/privacy/requests/{id}',
      '/v1/privacy/requests/{id}/answered',
      '/v1/privacy/requests/{id}/export',
      '/v1/recipients',
      '/v1/recipients/{id}',
      '/v1/recipients/{id}/{message}',
      '/v1/routes',
      '/v1/routes/{id}',
      '/v1/stories',
      '/v1/subscriptions',
      '/v1/subscriptions/{id}',
      '/v1/subscriptions/{id}/deliveries',
      '/v1/subscriptions/{id}/deliveries/{delivery}',
      '/v1/subscriptions/{id}/deliveries/{delivery}/replay',
      '/v1/subscriptions/{id}/pause',
      '/v1/subscriptions/{id}/recover',
      '/v1/subscriptions/{id}/resume',
      '/v1/subscriptions/{id}/rotate',
      '/v1/subscriptions/{id}/test',
      '/v1/vendors',
      '/v1/vendors/{vendor}',
    ])
    for (const [path, methods] of Object.entries(document.paths)) {
      for (const operation of Object.values(methods)) {
        expect(operation.summary).toMatch(/\w/)
        if (path.startsWith('/v1/'))
          expect(operation).toMatchObject({
            security: [{ key: [expect.stringMatching(/^(viewer|operator|admin|owner)$/), expect.stringMatching(/:/)] }],
            responses: { 401: {}, 403: {} },
          })
      }
    }
    for (const [, reference = ''] of JSON.stringify(document).matchAll(/"\$ref":"#\/([^"]+)"/g)) {
      const target = reference.split('/').reduce<unknown>((at, step) => (at as Record<string, unknown>)[step], document)
      expect([reference, target]).toEqual([reference, expect.anything()])
    }
  })

  it('as a page for people that runs nothing and loads nothing', async () => {
    const response = await fetch(`${running.client.url}/docs`)
    const page = await response.text()
    expect(response.headers.get('content-security-policy')).toContain("default-src 'none'")
    expect(page).toContain('name="viewport"')
    expect(page).toContain('POST /v1/connections')
    expect(page).not.toMatch(/<script|src=|https?:\/\//)
  })

  it('and says without a key whether it is well', async () => {
    const well = await fetch(`${running.client.url}/health`)
    expect([well.status, await well.json()]).toEqual([200, { status: 'ok', version: expect.stringMatching(/^\d/) }])
    const ill = await runHub({
      instrument: (store) => ({
        ...store,
        health: async () => ({ trouble: 'full', received: 0, parked: 0, untold: 0 }),
      }),
    })
    const answer = await fetch(`${ill.client.url}/health`)
    expect([answer.status, await answer.json()]).toMatchObject([503, { status: 'failing' }])
    await ill.hub.stop()
  })
})
