/** What is genuine and cannot be understood: kept to the byte, answered 200, parked with a reason, read again after a fix. */
import { createHmac } from 'node:crypto'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { Door, type DoorConnection, freshOrder, signed } from '../support/door.ts'

let door: Door

beforeAll(async () => {
  door = await Door.open()
})
afterAll(() => door.running.hub.stop())
beforeEach(() => door.connect())

describe('authentic, but not to be understood', () => {
  const deep = '['.repeat(10_000) + ']'.repeat(10_000)
  const unreadable: Record<string, string | Buffer> = {
    'IN-05 not JSON': '<order/>',
    'IN-05 null': 'null',
    'IN-05 a list': '[]',
    'IN-05 a number': '0',
    'IN-05 a text': '"x"',
    'IN-05 empty': '',
    'IN-06 invalid UTF-8': Buffer.from([0x7b, 0x22, 0xff, 0x22, 0x3a, 0x31, 0x7d]),
    'IN-07 nested 10,000 deep': deep,
    'IN-07 100,000 keys': `{${Array.from({ length: 100_000 }, (_, key) => `"${key.toString(36)}":1`).join(',')}}`,
    'IN-07 a key of 1 MB': `{"${'k'.repeat(1_000_000)}":1}`,
    'IN-07 a number of a million digits': `{"id":${'9'.repeat(1_000_000)}}`,
    'IN-08 __proto__': '{"__proto__":{"polluted":true},"id":1}',
    'IN-08 constructor, deep': '{"a":[{"constructor":{"prototype":{"polluted":true}}}]}',
    'IN-09 a key twice': JSON.stringify(freshOrder()).replace('"quantity":1', '"quantity":1,"quantity":-1'),
  }

  it.each(Object.entries(unreadable))('%s: kept, answered 200, parked with a reason', async (_case, body) => {
    const started = performance.now()
    expect((await door.post(body, signed(body))).status).toBe(200)
    await door.running.hub.worker.idle()
    expect(performance.now() - started).toBeLessThan(5_000)
    const [delivery, ...more] = await door.kept()
    expect(more).toEqual([])
    expect(delivery).toMatchObject({ status: 'parked', reason: expect.stringMatching(/\w/) })
    const opened = await door.running.client.call<{ bodyBase64: string }>(
      'GET',
      `/v1/deliveries/${delivery?.id}?body=true`,
    )
    expect(Buffer.from(opened.bodyBase64, 'base64').equals(Buffer.from(body))).toBe(true)
    expect(({} as { polluted?: boolean }).polluted).toBeUndefined()
    expect(await door.troubles()).toMatchObject([
      { status: 'open', title: expect.stringMatching(/cannot be read|changed what it sends/) },
    ])
  })

  it('IN-05: a connection’s unreadable deliveries are one incident, whatever their number', async () => {
    for (const body of ['<a/>', '<b/>', '<c/>']) await door.post(body, signed(body))
    await door.running.hub.worker.idle()
    expect(await door.troubles()).toMatchObject([{ status: 'open', summary: expect.stringContaining('3 so far') }])
  })

  it('IN-10: ids beyond 2^53 that differ in the last digit stay two orders', async () => {
    const text = (id: string) =>
      JSON.stringify({ ...freshOrder(), name: `#${id}` }).replace(/"id":\d+,"name":"#/, `"id":${id},"name":"#`)
    const ids = ['9007199254740993', '9007199254740992']
    for (const id of ids) {
      const body = text(id)
      expect(body).toContain(`"id":${id},`)
      expect((await door.post(body, signed(body, { 'x-shopify-webhook-id': id }))).status).toBe(200)
    }
    await door.running.hub.worker.idle()
    expect((await door.kept()).map(({ status }) => status)).toEqual(['aligned', 'aligned'])
    const { owed } = await door.running.client.call<{ owed: string }>('GET', '/v1/items/RED-DRESS-M')
    expect(Number(owed)).toBeGreaterThanOrEqual(2)
  })

  it('SCH-04: an unknown topic is kept and counted, without alarm', async () => {
    expect((await door.post('{}', signed('{}', { 'x-shopify-topic': 'themes/publish' }))).status).toBe(200)
    await door.running.hub.worker.idle()
    expect(await door.kept()).toMatchObject([{ status: 'ignored', topic: 'themes/publish' }])
    expect(await door.troubles()).toEqual([])
  })

  it('IN-05, SCH-02: a replay after the fix is read, and ends the incident', async () => {
    const answers = new Map<string, unknown>()
    const vendor = createServer((request, response) => {
      const answer = answers.get(request.url ?? '')
      response.writeHead(answer ? 200 : 404, { 'content-type': 'application/json' }).end(JSON.stringify(answer ?? {}))
    })
    await new Promise<void>((resolve) => vendor.listen(0, '127.0.0.1', resolve))
    const { port } = vendor.address() as AddressInfo
    const till = await door.running.client.call<DoorConnection>('POST', '/v1/connections', {
      vendor: 'square',
      name: 'Till',
      secrets: { signing: 'square_signature_key', accessToken: 'token' },
      settings: { apiBaseUrl: `http://127.0.0.1:${port}` },
    })
    door.web = till
    const payment = { id: 'p1', status: 'COMPLETED', order_id: 'o1', created_at: '2026-11-20T14:02:00Z' }
    const body = JSON.stringify({ type: 'payment.updated', event_id: 'e1', data: { object: { payment } } })
    const signature = createHmac('sha256', 'square_signature_key')
      .update(till.hookUrl + body)
      .digest('base64')
    expect((await door.post(body, { 'x-square-hmacsha256-signature': signature })).status).toBe(200)
    await door.running.hub.worker.idle()
    const [parked] = await door.kept()
    expect(parked).toMatchObject({ status: 'parked', reason: expect.stringContaining('does not know the order') })
    expect(await door.troubles()).toMatchObject([{ status: 'open' }])

    const at = '2026-11-20T14:02:00Z'
    answers.set('/v2/orders/o1', {
      order: { id: 'o1', location_id: 'l1', state: 'COMPLETED', updated_at: at, closed_at: at },
    })
    await door.running.client.call('POST', `/v1/deliveries/${parked?.id}/replay`)
    await door.running.hub.worker.idle()
    expect(await door.kept()).toMatchObject([{ status: 'aligned' }])
    expect(await door.troubles()).toMatchObject([{ status: 'resolved' }])
    vendor.close()
    vendor.closeAllConnections()
  })
})
