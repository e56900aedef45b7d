/** Deliveries as scripts read them: what came in, what became of it, and another try. */
import { beforeEach, describe, expect, it } from 'vitest'
import { call, connectionNamed, incidents, refusal, running, send, withHub } from '../support/admin.ts'
import { shopify, soldTwice, webOrder } from '../support/sold-twice.ts'

withHub()

describe('what led to an incident', () => {
  beforeEach(async () => send(...(await soldTwice(running().client))))

  it('can be traced to its deliveries, which can be replayed without a second effect', async () => {
    const deliveries = await running().client.all<{ id: string }>('/v1/deliveries')
    expect(deliveries).toHaveLength(4)
    for (const delivery of deliveries) {
      expect(delivery).toEqual({
        id: expect.stringMatching(/^dlv_/),
        connection: expect.stringMatching(/^con_/),
        topic: expect.stringMatching(/\w/),
        dedupeKey: expect.stringMatching(/\w/),
        status: 'aligned',
        receivedAt: expect.stringMatching(/Z$/),
        attempts: 1,
      })
      const replayed = await running().client.fetch('POST', `/v1/deliveries/${delivery.id}/replay`)
      expect([replayed.status, ((await replayed.json()) as { status: string }).status]).toEqual([202, 'received'])
    }
    await running().hub.worker.idle()
    expect(await incidents('detector=oversell')).toMatchObject([{ status: 'open', reopened: 0, quantity: '1' }])
  })

  it('shows what was sent on request, without what would let anybody send it again', async () => {
    const [newest] = await running().client.all<{ id: string }>('/v1/deliveries')
    const path = `/v1/deliveries/${newest?.id}`
    expect(await call('GET', path)).not.toHaveProperty('bodyBase64')
    const opened = await call<{ headers: Record<string, string>; bodyBase64: string }>('GET', `${path}?body=true`)
    expect(JSON.parse(Buffer.from(opened.bodyBase64, 'base64').toString())).toMatchObject({ name: '#1001' })
    expect(opened.headers['x-shopify-topic']).toBe('orders/create')
    expect(opened.headers).not.toHaveProperty('x-shopify-hmac-sha256')
  })

  it('WEB-02: is saved as a file, byte for byte, which no browser takes for a page', async () => {
    const [newest] = await running().client.all<{ id: string }>('/v1/deliveries')
    const path = `/v1/deliveries/${newest?.id}`
    const raw = await running().client.fetch('GET', `${path}/raw`)
    const opened = await call<{ bodyBase64: string }>('GET', `${path}?body=true`)
    expect(Buffer.from(await raw.arrayBuffer()).toString('base64')).toBe(opened.bodyBase64)
    const headers = [
      'content-type',
      'content-disposition',
      'x-content-type-options',
      'content-security-policy',
      'cache-control',
    ]
    expect(headers.map((name) => raw.headers.get(name))).toEqual([
      'application/octet-stream',
      `attachment; filename="${newest?.id}.bin"`,
      'nosniff',
      "default-src 'none'; sandbox",
      'no-store',
    ])
  })
})

describe('deliveries', () => {
  const found = (query: Record<string, string>) =>
    running().client.all<{ id: string; topic: string; connection: string; dedupeKey: string; receivedAt: string }>(
      `/v1/deliveries?${new URLSearchParams(query)}`,
    )

  beforeEach(async () => {
    await send(...(await soldTwice(running().client)))
    const web = await connectionNamed('Web shop')
    for (const body of ['unreadable', 'unreadable too']) await send(shopify(web.id, 'orders/create', body, body))
  })

  it('are found by connection, status, topic, time of receipt, and the vendor’s own name for one', async () => {
    const all = await found({})
    expect(all).toHaveLength(6)
    const till = await connectionNamed('Till')
    expect(await found({ connection: till.id })).toHaveLength(3)
    expect(await found({ topic: 'orders/create' })).toHaveLength(3)
    expect(await found({ topic: 'orders/create', status: 'parked' })).toHaveLength(2)
    const [newest] = all
    if (!newest) throw new Error('none')
    expect(await found({ connection: newest.connection, dedupeKey: newest.dedupeKey })).toEqual([newest])
    expect(await found({ before: newest.receivedAt })).toEqual(
      all.filter(({ receivedAt }) => receivedAt < newest.receivedAt),
    )
    expect(await found({ from: newest.receivedAt })).toContainEqual(newest)
    expect(await found({ from: '2036-01-01T00:00:00Z' })).toEqual([])
    expect(await refusal('GET', '/v1/deliveries?dedupeKey=x')).toEqual({ status: 422, paths: ['connection'] })
    expect(await refusal('GET', '/v1/deliveries?from=today')).toEqual({ status: 422, paths: ['from'] })
  })

  it('are found by the id that their vendor’s own admin shows, however far back, and only of the connection asked for', async () => {
    const web = await connectionNamed('Web shop')
    const till = await connectionNamed('Till')
    const order = webOrder(1002, '2026-11-20T15:00:00Z')
    const eventId = { 'x-shopify-event-id': '98880550-7158-44d4-b7cd-2c97c8a091b5' }
    const webhook = shopify(web.id, 'orders/create', order, 'b54557e4-bdd9-4b37-8a5f-bf7d70bcd043')
    await send({ ...webhook, headers: { ...webhook.headers, ...eventId } })
    const [wanted] = await found({})
    if (!wanted) throw new Error('none')
    expect(wanted.dedupeKey).not.toContain('b54557e4') // what is not signed names no delivery
    const later = Array.from({ length: 205 }, (_, number) =>
      shopify(web.id, 'themes/publish', { number }, `later-${number}`),
    )
    await send(...later)
    const named = (dedupeKey: string, connection = web.id) => found({ connection, dedupeKey })
    expect(await named('b54557e4-bdd9-4b37-8a5f-bf7d70bcd043')).toEqual([wanted])
    expect(await named(eventId['x-shopify-event-id'])).toEqual([wanted])
    expect(await named('later-204')).toMatchObject([{ topic: 'themes/publish' }])
    expect(await named('b54557e4')).toEqual([]) // a part of an id is none
    expect(await named('b54557e4-bdd9-4b37-8a5f-bf7d70bcd043', till.id)).toEqual([])
  })

  it('are read again by filter, part by part, and what still cannot be read is parked again', async () => {
    const parked = await found({ status: 'parked' })
    const part = await call<{ upTo: string }>('POST', '/v1/deliveries/replay', {
      status: 'parked',
      topic: 'orders/create',
    })
    expect(part).toEqual({ replayed: 2, expired: 0, upTo: parked.at(-1)?.receivedAt, nextCursor: null })
    await running().hub.worker.idle()
    expect((await found({ status: 'parked' })).map(({ id }) => id)).toEqual(parked.map(({ id }) => id))
    const none = { replayed: 0, expired: 0, upTo: null, nextCursor: null }
    expect(await call('POST', '/v1/deliveries/replay', { topic: 'none' })).toEqual(none)
    for (const [body, path] of [
      [{ stauts: 'parked' }, 'stauts'],
      [{ cursor: 'x' }, 'cursor'],
      [{ from: 7 }, 'from'],
    ] as const)
      expect(await refusal('POST', '/v1/deliveries/replay', body)).toEqual({ status: 422, paths: [path] })
  })

  it('go into a file of one JSON object a line, as the list shows them', async () => {
    const file = await running().client.fetch('GET', '/v1/deliveries/export?topic=orders/create')
    expect(file.headers.get('content-type')).toBe('application/x-ndjson')
    const lines = (await file.text()).trimEnd().split('\n')
    expect(lines.map((line) => JSON.parse(line))).toEqual(await found({ topic: 'orders/create' }))
    expect(await (await running().client.fetch('GET', '/v1/deliveries/export?topic=none')).text()).toBe('')
  })
})
