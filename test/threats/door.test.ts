/** Hostile and broken requests at the hook, against a running hub. Nothing: no delivery kept, no incident, one counter raised. */
import { createHmac } from 'node:crypto'
import { createServer, request as httpRequest } from 'node:http'
import { type AddressInfo, connect } from 'node:net'
import { gzipSync } from 'node:zlib'
import { instantAt } from '@kilter/core'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { type RunningHub, runHub } from '../support/hub.ts'
import { shopify, webOrder, webSecret } from '../support/sold-twice.ts'

interface Connection {
  readonly id: string
  readonly counters: Record<string, number>
}

let running: RunningHub
let web: Connection
let placed = 0

beforeAll(async () => {
  running = await runHub({ allowPrivateTargets: true })
})
afterAll(() => running.hub.stop())
beforeEach(async () => {
  web = await running.client.call('POST', '/v1/connections', { vendor: 'shopify', name: 'Web shop', secret: webSecret })
})

const freshOrder = () => webOrder(20_000 + ++placed, '2026-11-20T14:05:00Z')
const sign = (body: string | Buffer, secret = webSecret) => createHmac('sha256', secret).update(body).digest('base64')

async function post(body: string | Buffer, headers: Record<string, string>, connection = web.id): Promise<Response> {
  return fetch(`${running.client.url}/hooks/${connection}`, {
    method: 'POST',
    headers,
    body: new Uint8Array(Buffer.from(body)),
  })
}

const signed = (body: string | Buffer, more: Record<string, string> = {}) => ({
  'x-shopify-topic': 'orders/create',
  'x-shopify-hmac-sha256': sign(body),
  ...more,
})

const head = (method: string, headers: string) =>
  Buffer.from(`${method} /hooks/${web.id} HTTP/1.1\r\nHost: hub\r\n${headers}\r\n`)

/** Bytes as no client library would send them; answers all that comes back until the connection ends. */
function raw(bytes: Buffer): Promise<string> {
  const { hostname, port } = new URL(running.client.url)
  return new Promise((resolve) => {
    const socket = connect(Number(port), hostname, () => socket.write(bytes))
    let answer = ''
    socket.on('data', (data) => {
      answer += data
    })
    socket.on('error', () => {})
    socket.on('close', () => resolve(answer))
  })
}

const kept = () =>
  running.client.all<{ id: string; status: string; reason?: string; topic: string }>(
    `/v1/deliveries?connection=${web.id}`,
  )
const counters = async () => (await running.client.call<Connection>('GET', `/v1/connections/${web.id}`)).counters
const troubles = async () =>
  (
    await running.client.all<{ status: string; subject: { key: string }; summary: string; title: string }>(
      '/v1/incidents?detector=connection.failing',
    )
  ).filter(({ subject }) => subject.key === web.id)

async function expectNothing(response: Response, status: number): Promise<void> {
  expect(response.status).toBe(status)
  expect(response.headers.get('content-type')).toBe('application/problem+json')
  expect(await response.json()).toMatchObject({ status, title: expect.any(String), requestId: expect.any(String) })
  expect(await kept()).toEqual([])
}

describe('authenticity', () => {
  const body = JSON.stringify(freshOrder())

  it('SIG-01: a missing or empty signature is refused, and only counted', async () => {
    await expectNothing(await post(body, { 'x-shopify-topic': 'orders/create' }), 401)
    await expectNothing(await post(body, signed(body, { 'x-shopify-hmac-sha256': '' })), 401)
    expect(await counters()).toEqual({ refused: 2 })
  })

  it('SIG-02: a flipped byte, a wrong secret, another connection’s secret are refused', async () => {
    const flipped = Buffer.from(body)
    flipped[10] = (flipped[10] ?? 0) ^ 1
    await expectNothing(await post(flipped, signed(body)), 401)
    for (const secret of ['wrong', 'secret_of_the_other']) {
      await expectNothing(await post(body, signed(body, { 'x-shopify-hmac-sha256': sign(body, secret) })), 401)
    }
  })

  it('SIG-03, SIG-04: parts of the signature, more than the signature, and nonsense are refused, never a 500', async () => {
    const good = sign(body)
    const wrong = [
      'v1,',
      good.slice(0, 4),
      good.slice(0, 22),
      `${good}AAAA`,
      `${good}=`,
      '%%%',
      'x'.repeat(10_000),
      'é',
    ]
    for (const given of wrong) {
      const response = await post(body, signed(body, { 'x-shopify-hmac-sha256': given }))
      await expectNothing(response, 401)
    }
  })

  it('SIG-06: odd bytes are verified as sent; the same JSON written out again is refused', async () => {
    const odd = `\ufeff\r\n{ "updated_at" : "2026-11-20T14:05:00Z" ,\n"note":"\\u00e9", ${body.slice(1)}\n`
    expect((await post(odd, signed(odd))).status).toBe(200)
    const again = JSON.stringify(JSON.parse(body), null, 1)
    expect((await post(again, signed(odd))).status).toBe(401)
    expect(await kept()).toHaveLength(1)
  })

  it('SIG-07: without a usable secret everything is refused with 503 and one incident, which a secret ends', async () => {
    web = await running.client.call('POST', '/v1/connections', { vendor: 'shopify', name: 'No secret' })
    for (const secret of ['', webSecret]) {
      await expectNothing(await post(body, signed(body, { 'x-shopify-hmac-sha256': sign(body, secret) })), 503)
    }
    await expect.poll(troubles).toMatchObject([{ status: 'open', title: expect.stringContaining('no secret') }])
    await running.client.call('PATCH', `/v1/connections/${web.id}`, { secret: webSecret })
    expect(await troubles()).toMatchObject([{ status: 'resolved' }])
    expect((await post(body, signed(body))).status).toBe(200)
  })

  it('SIG-09: during a rotation both secrets are accepted, afterwards the new one alone', async () => {
    await running.client.call('PATCH', `/v1/connections/${web.id}`, { secrets: ['new_secret_of_the_app', webSecret] })
    for (const secret of ['new_secret_of_the_app', webSecret]) {
      const order = JSON.stringify(freshOrder())
      expect((await post(order, signed(order, { 'x-shopify-hmac-sha256': sign(order, secret) }))).status).toBe(200)
    }
    await running.client.call('PATCH', `/v1/connections/${web.id}`, { secret: 'new_secret_of_the_app' })
    expect((await post(body, signed(body))).status).toBe(401)
  })

  it('SIG-09: as many signatures as headers can hold are refused; ten thousand do not even fit', async () => {
    const header = (count: number) => Array.from({ length: count }, () => sign(body)).join(',')
    await expectNothing(await post(body, signed(body, { 'x-shopify-hmac-sha256': header(300) })), 401)
    expect((await post(body, signed(body, { 'x-shopify-hmac-sha256': header(10_000) }))).status).toBe(431)
    expect(await kept()).toEqual([])
  })

  it('SIG-12: a delivery replayed a thousand times is kept once, and each time answered with 200', async () => {
    const headers = signed(body, { 'x-shopify-webhook-id': 'the-same' })
    const answers: { status: string }[] = []
    for (let batch = 0; batch < 20; batch += 1) {
      const responses = await Promise.all(Array.from({ length: 50 }, () => post(body, headers)))
      expect(responses.every(({ status }) => status === 200)).toBe(true)
      answers.push(...(await Promise.all(responses.map((response) => response.json() as Promise<{ status: string }>))))
    }
    expect(answers.filter(({ status }) => status === 'accepted')).toHaveLength(1)
    expect(await kept()).toHaveLength(1)
    expect(await counters()).toEqual({ kept: 1, duplicate: 999 })
  })

  it('SIG-14: a request for one connection at the address of another is refused like a bad signature', async () => {
    const other = await running.client.call<Connection>('POST', '/v1/connections', {
      vendor: 'shopify',
      name: 'Other',
      secret: 'other_secret',
    })
    const misplaced = (await (await post(body, signed(body), other.id)).json()) as Record<string, unknown>
    const forged = (await (
      await post(body, signed(body, { 'x-shopify-hmac-sha256': sign(body, 'x') }))
    ).json()) as Record<string, unknown>
    expect({ ...misplaced, requestId: '' }).toEqual({ ...forged, requestId: '' })
    expect(misplaced.status).toBe(401)
  })

  it('SIG-15: no other spelling of the address is answered', async () => {
    const spellings = [
      `/hooks/${web.id.slice(0, -1)}`,
      `/hooks/${web.id.toLowerCase()}`,
      `/hooks//${web.id}`,
      `//hooks/${web.id}`,
      `/hooks/${web.id}/`,
      `/hooks/%63${web.id.slice(1)}`,
      '/hooks/',
      '/hooks',
      '/hooks/con_00000000000000000000000000',
    ]
    for (const path of spellings) {
      const response = await fetch(`${running.client.url}${path}`, { method: 'POST', headers: signed(body), body })
      expect([path, response.status]).toEqual([path, 404])
    }
    expect(await kept()).toEqual([])
  })

  it('SIG-18: malformed JSON with a bad signature is a bad signature', async () => {
    await expectNothing(await post('{"a":', signed('{')), 401)
  })

  it('a shop that is not the connected one is refused, for headers are not signed', async () => {
    await running.client.call('PATCH', `/v1/connections/${web.id}`, { settings: { shop: 'mine.myshopify.com' } })
    expect((await post(body, signed(body, { 'x-shopify-shop-domain': 'other.myshopify.com' }))).status).toBe(401)
    expect((await post(body, signed(body, { 'x-shopify-shop-domain': 'mine.myshopify.com' }))).status).toBe(200)
  })
})

describe('size and encoding', () => {
  it('IN-01: a body over 1 MiB by its Content-Length is refused before it is read, and shown as one incident', async () => {
    const status = await new Promise<number>((resolve, reject) => {
      const headers = { 'content-length': String(2 * 1024 * 1024), 'x-shopify-topic': 'orders/create' }
      const sending = httpRequest(`${running.client.url}/hooks/${web.id}`, { method: 'POST', headers }, (response) => {
        expect(response.headers.connection).toBe('close')
        resolve(response.statusCode ?? 0)
        sending.destroy()
      })
      sending.on('error', reject)
      sending.flushHeaders()
    })
    expect(status).toBe(413)
    await expect
      .poll(troubles)
      .toMatchObject([{ status: 'open', title: expect.stringContaining('more than the hub accepts') }])
    expect(await kept()).toEqual([])
  })

  it('IN-01: a chunked body is cut once it passes 1 MiB', async () => {
    const status = await new Promise<string>((resolve) => {
      const { hostname, port } = new URL(running.client.url)
      const socket = connect(Number(port), hostname, () => {
        socket.write(`POST /hooks/${web.id} HTTP/1.1\r\nHost: ${hostname}\r\nTransfer-Encoding: chunked\r\n\r\n`)
        const chunk = `10000\r\n${'a'.repeat(0x10000)}\r\n`
        for (let count = 0; count < 17; count += 1) socket.write(chunk)
      })
      let answer = ''
      socket.on('data', (data) => {
        answer += data
      })
      socket.on('error', () => {})
      socket.on('close', () => resolve(answer))
    })
    expect(status).toMatch(/^HTTP\/1.1 413/)
    expect(status.toLowerCase()).toContain('connection: close')
    expect(await kept()).toEqual([])
  })

  it('IN-01: a sender that only looks at the end of it still hears why a large body was refused', async () => {
    const large = Buffer.alloc(4 * 1024 * 1024, 'a')
    const sent = await raw(Buffer.concat([head('POST', `Content-Length: ${large.length}\r\n`), large]))
    expect(sent).toMatch(/^HTTP\/1.1 413/)
  })

  it('IN-01: a body of exactly 1 MiB is read', async () => {
    const body = Buffer.alloc(1024 * 1024, ' ')
    expect((await post(body, signed(body))).status).toBe(200)
    expect((await post(Buffer.concat([body, body.subarray(0, 1)]), signed(body))).status).toBe(413)
  })

  it('IN-01: a sender that floods is one incident, told once an hour', async () => {
    const minute = 60_000
    let at = Date.parse('2026-11-20T14:00:00Z')
    const other = await runHub({ clock: { now: () => instantAt(at) } })
    const given = { vendor: 'shopify', name: 'Web shop', secret: webSecret }
    const { id } = await other.client.call<Connection>('POST', '/v1/connections', given)
    const sendLarge = async () => {
      const body = 'a'.repeat(1024 * 1024 + 1)
      expect((await fetch(`${other.client.url}/hooks/${id}`, { method: 'POST', body })).status).toBe(413)
    }
    const told = async () => {
      await other.hub.worker.idle()
      return other.logged.filter(({ detector }) => detector === 'connection.failing').map(({ event }) => event)
    }
    for (let count = 0; count < 5; count += 1) {
      at += minute
      await sendLarge()
    }
    await expect.poll(told).toEqual(['incident.opened'])
    at += 54 * minute
    await sendLarge()
    expect(await told()).toEqual(['incident.opened'])
    at += 2 * minute
    expect(await told()).toEqual(['incident.opened', 'incident.resolved'])
    await sendLarge()
    await expect.poll(told).toEqual(['incident.opened', 'incident.resolved', 'incident.reopened'])
    await other.hub.stop()
  })

  it('a sender that breaks off is not our fault: nothing is kept, and nothing is logged as an error', async () => {
    const before = running.logged.length
    await new Promise<void>((resolve) => {
      const { hostname, port } = new URL(running.client.url)
      const socket = connect(Number(port), hostname, () => {
        socket.write(Buffer.concat([head('POST', 'Content-Length: 100\r\n'), Buffer.from('{')]), () => socket.destroy())
      })
      socket.on('close', () => resolve())
    })
    expect((await post('{}', {})).status).toBe(401)
    expect(running.logged.slice(before)).toEqual([])
    expect(await kept()).toEqual([])
  })

  it('IN-16: a request with two lengths is refused, and its connection closed', async () => {
    const answer = await raw(head('POST', 'Content-Length: 2\r\nTransfer-Encoding: chunked\r\n'))
    expect(answer).toMatch(/^HTTP\/1.1 400/)
    expect(answer.toLowerCase()).toContain('connection: close')
  })

  it('IN-03: compressed bodies are refused unread', async () => {
    const bomb = gzipSync(Buffer.alloc(8 * 1024 * 1024))
    for (const encoding of ['gzip', 'br', 'gzip, gzip', 'x-unknown']) {
      await expectNothing(await post(bomb, signed(bomb, { 'content-encoding': encoding })), 415)
    }
  })

  it('IN-17: only POST is answered', async () => {
    for (const method of ['GET', 'PUT', 'DELETE', 'PATCH', 'HEAD']) {
      const response = await fetch(`${running.client.url}/hooks/${web.id}`, { method })
      expect([method, response.status, response.headers.get('allow')]).toEqual([method, 405, 'POST'])
    }
    expect(await raw(head('TRACE', 'Connection: close\r\n'))).toMatch(/^HTTP\/1.1 405[\s\S]*allow: POST/)
  })
})

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
    expect((await post(body, signed(body))).status).toBe(200)
    await running.hub.worker.idle()
    expect(performance.now() - started).toBeLessThan(5_000)
    const [delivery, ...more] = await kept()
    expect(more).toEqual([])
    expect(delivery).toMatchObject({ status: 'parked', reason: expect.stringMatching(/\w/) })
    const opened = await running.client.call<{ bodyBase64: string }>('GET', `/v1/deliveries/${delivery?.id}?body=true`)
    expect(Buffer.from(opened.bodyBase64, 'base64').equals(Buffer.from(body))).toBe(true)
    expect(({} as { polluted?: boolean }).polluted).toBeUndefined()
    expect(await troubles()).toMatchObject([{ status: 'open', title: expect.stringContaining('cannot be read') }])
  })

  it('IN-05: a connection’s unreadable deliveries are one incident, whatever their number', async () => {
    for (const body of ['<a/>', '<b/>', '<c/>']) await post(body, signed(body))
    await running.hub.worker.idle()
    expect(await troubles()).toMatchObject([{ status: 'open', summary: expect.stringContaining('3 so far') }])
  })

  it('IN-10: ids beyond 2^53 that differ in the last digit stay two orders', async () => {
    const text = (id: string) =>
      JSON.stringify({ ...freshOrder(), name: `#${id}` }).replace(/"id":\d+,"name":"#/, `"id":${id},"name":"#`)
    const ids = ['9007199254740993', '9007199254740992']
    for (const id of ids) {
      const body = text(id)
      expect(body).toContain(`"id":${id},`)
      expect((await post(body, signed(body, { 'x-shopify-webhook-id': id }))).status).toBe(200)
    }
    await running.hub.worker.idle()
    expect((await kept()).map(({ status }) => status)).toEqual(['aligned', 'aligned'])
    const { owed } = await running.client.call<{ owed: string }>('GET', '/v1/items/RED-DRESS-M')
    expect(Number(owed)).toBeGreaterThanOrEqual(2)
  })

  it('SCH-04: an unknown topic is kept and counted, without alarm', async () => {
    expect((await post('{}', signed('{}', { 'x-shopify-topic': 'themes/publish' }))).status).toBe(200)
    await running.hub.worker.idle()
    expect(await kept()).toMatchObject([{ status: 'ignored', topic: 'themes/publish' }])
    expect(await troubles()).toEqual([])
  })

  it('IN-05, SCH-02: a replay after the fix is read, and ends the incident', async () => {
    const answers = new Map<string, unknown>()
    const vendor = createServer((request, response) => {
      const answer = answers.get(request.url ?? '')
      response.writeHead(answer ? 200 : 404, { 'content-type': 'application/json' }).end(JSON.stringify(answer ?? {}))
    })
    await new Promise<void>((resolve) => vendor.listen(0, '127.0.0.1', resolve))
    const { port } = vendor.address() as AddressInfo
    const till = await running.client.call<Connection & { hookUrl: string }>('POST', '/v1/connections', {
      vendor: 'square',
      name: 'Till',
      secrets: { signing: 'square_signature_key', accessToken: 'token' },
      settings: { apiBaseUrl: `http://127.0.0.1:${port}` },
    })
    web = till
    const payment = { id: 'p1', status: 'COMPLETED', order_id: 'o1' }
    const body = JSON.stringify({ type: 'payment.updated', event_id: 'e1', data: { object: { payment } } })
    const signature = createHmac('sha256', 'square_signature_key')
      .update(till.hookUrl + body)
      .digest('base64')
    expect((await post(body, { 'x-square-hmacsha256-signature': signature })).status).toBe(200)
    await running.hub.worker.idle()
    const [parked] = await kept()
    expect(parked).toMatchObject({ status: 'parked', reason: expect.stringContaining('does not know the order') })
    expect(await troubles()).toMatchObject([{ status: 'open' }])

    const at = '2026-11-20T14:02:00Z'
    answers.set('/v2/orders/o1', {
      order: { id: 'o1', location_id: 'l1', state: 'COMPLETED', updated_at: at, closed_at: at },
    })
    await running.client.call('POST', `/v1/deliveries/${parked?.id}/replay`)
    await running.hub.worker.idle()
    expect(await kept()).toMatchObject([{ status: 'aligned' }])
    expect(await troubles()).toMatchObject([{ status: 'resolved' }])
    vendor.close()
    vendor.closeAllConnections()
  })
})

it('SEC-01: neither secrets, signatures nor bodies reach the log', async () => {
  const text = JSON.stringify(running.logged)
  expect(text).not.toContain(webSecret)
  expect(text).not.toContain('RED-DRESS-M')
  const { headers } = shopify(web.id, 'orders/create', freshOrder())
  expect(text).not.toContain(headers['x-shopify-hmac-sha256'])
})
