/** Hostile and broken requests at the hook, against a running hub. Nothing: no delivery kept, no incident, one counter raised. */
import { request as httpRequest } from 'node:http'
import { connect } from 'node:net'
import { gzipSync } from 'node:zlib'
import { instantAt } from '@kilter/core'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { Door, type DoorConnection, freshOrder, sign, signed } from '../support/door.ts'
import { runHub } from '../support/hub.ts'
import { shopify, webSecret } from '../support/sold-twice.ts'

let door: Door

beforeAll(async () => {
  door = await Door.open()
})
afterAll(() => door.running.hub.stop())
beforeEach(() => door.connect())

const head = (method: string, headers: string) =>
  Buffer.from(`${method} /hooks/${door.web.id} HTTP/1.1\r\nHost: hub\r\n${headers}\r\n`)

/** Bytes as no client library would send them; answers all that comes back until the connection ends. */
function raw(bytes: Buffer): Promise<string> {
  const { hostname, port } = new URL(door.running.client.url)
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

async function expectNothing(response: Response, status: number): Promise<void> {
  expect(response.status).toBe(status)
  expect(response.headers.get('content-type')).toBe('application/problem+json')
  expect(await response.json()).toMatchObject({ status, title: expect.any(String), requestId: expect.any(String) })
  expect(await door.kept()).toEqual([])
}

describe('authenticity', () => {
  const body = JSON.stringify(freshOrder())

  it('SIG-01: a missing or empty signature is refused, and only counted', async () => {
    await expectNothing(await door.post(body, { 'x-shopify-topic': 'orders/create' }), 401)
    await expectNothing(await door.post(body, signed(body, { 'x-shopify-hmac-sha256': '' })), 401)
    expect(await door.counters()).toEqual({ refused: 2 })
  })

  it('SIG-02: a flipped byte, a wrong secret, another connection’s secret are refused', async () => {
    const flipped = Buffer.from(body)
    flipped[10] = (flipped[10] ?? 0) ^ 1
    await expectNothing(await door.post(flipped, signed(body)), 401)
    for (const secret of ['wrong', 'secret_of_the_other']) {
      await expectNothing(await door.post(body, signed(body, { 'x-shopify-hmac-sha256': sign(body, secret) })), 401)
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
      const response = await door.post(body, signed(body, { 'x-shopify-hmac-sha256': given }))
      await expectNothing(response, 401)
    }
  })

  it('SIG-06: odd bytes are verified as sent; the same JSON written out again is refused', async () => {
    const odd = `\ufeff\r\n{ "updated_at" : "2026-11-20T14:05:00Z" ,\n"note":"\\u00e9", ${body.slice(1)}\n`
    expect((await door.post(odd, signed(odd))).status).toBe(200)
    const again = JSON.stringify(JSON.parse(body), null, 1)
    expect((await door.post(again, signed(odd))).status).toBe(401)
    expect(await door.kept()).toHaveLength(1)
  })

  it('SIG-07: without a usable secret everything is refused with 503 and one incident, which a secret ends', async () => {
    await door.connect({ vendor: 'shopify', name: 'No secret' })
    for (const secret of ['', webSecret]) {
      await expectNothing(await door.post(body, signed(body, { 'x-shopify-hmac-sha256': sign(body, secret) })), 503)
    }
    await expect
      .poll(() => door.troubles())
      .toMatchObject([{ status: 'open', title: expect.stringContaining('no secret') }])
    await door.running.client.call('PATCH', `/v1/connections/${door.web.id}`, { secret: webSecret })
    expect(await door.troubles()).toMatchObject([{ status: 'resolved' }])
    expect((await door.post(body, signed(body))).status).toBe(200)
  })

  it('SIG-09: during a rotation both secrets are accepted, afterwards the new one alone', async () => {
    await door.running.client.call('PATCH', `/v1/connections/${door.web.id}`, {
      secrets: ['new_secret_of_the_app', webSecret],
    })
    for (const secret of ['new_secret_of_the_app', webSecret]) {
      const order = JSON.stringify(freshOrder())
      expect((await door.post(order, signed(order, { 'x-shopify-hmac-sha256': sign(order, secret) }))).status).toBe(200)
    }
    await door.running.client.call('PATCH', `/v1/connections/${door.web.id}`, { secret: 'new_secret_of_the_app' })
    expect((await door.post(body, signed(body))).status).toBe(401)
  })

  it('SIG-09: as many signatures as headers can hold are refused; ten thousand do not even fit', async () => {
    const header = (count: number) => Array.from({ length: count }, () => sign(body)).join(',')
    await expectNothing(await door.post(body, signed(body, { 'x-shopify-hmac-sha256': header(300) })), 401)
    expect((await door.post(body, signed(body, { 'x-shopify-hmac-sha256': header(10_000) }))).status).toBe(431)
    expect(await door.kept()).toEqual([])
  })

  it('SIG-12: a delivery replayed a thousand times is kept once, and each time answered with 200', async () => {
    const headers = signed(body, { 'x-shopify-webhook-id': 'the-same' })
    const answers: { status: string }[] = []
    for (let batch = 0; batch < 20; batch += 1) {
      const responses = await Promise.all(Array.from({ length: 50 }, () => door.post(body, headers)))
      expect(responses.every(({ status }) => status === 200)).toBe(true)
      answers.push(...(await Promise.all(responses.map((response) => response.json() as Promise<{ status: string }>))))
    }
    expect(answers.filter(({ status }) => status === 'accepted')).toHaveLength(1)
    expect(await door.kept()).toHaveLength(1)
    expect(await door.counters()).toEqual({ kept: 1, duplicate: 999 })
  })

  it('SIG-16: a caught delivery sent again under a new id is a duplicate; two equal deletions are two', async () => {
    const order = JSON.stringify(freshOrder())
    const send = async (text: string, id: string, topic = 'orders/create') => {
      const response = await door.post(text, signed(text, { 'x-shopify-topic': topic, 'x-shopify-webhook-id': id }))
      return ((await response.json()) as { status: string }).status
    }
    expect(await send(order, 'w-1')).toBe('accepted')
    expect(await send(order, 'w-2')).toBe('duplicate')
    expect(await send('{"id":7}', 'w-3', 'products/delete')).toBe('accepted')
    expect(await send('{"id":7}', 'w-4', 'products/delete')).toBe('accepted')
    expect(await send('{"id":7}', 'w-4', 'products/delete')).toBe('duplicate')
    expect(await door.kept()).toHaveLength(3)
  })

  it('SIG-14: a request for one connection at the address of another is refused like a bad signature', async () => {
    const other = await door.running.client.call<DoorConnection>('POST', '/v1/connections', {
      vendor: 'shopify',
      name: 'Other',
      secret: 'other_secret',
    })
    const misplaced = (await (await door.post(body, signed(body), other.id)).json()) as Record<string, unknown>
    const forged = (await (
      await door.post(body, signed(body, { 'x-shopify-hmac-sha256': sign(body, 'x') }))
    ).json()) as Record<string, unknown>
    expect({ ...misplaced, requestId: '' }).toEqual({ ...forged, requestId: '' })
    expect(misplaced.status).toBe(401)
  })

  it('SIG-15: no other spelling of the address is answered', async () => {
    const spellings = [
      `/hooks/${door.web.id.slice(0, -1)}`,
      `/hooks/${door.web.id.toLowerCase()}`,
      `/hooks//${door.web.id}`,
      `//hooks/${door.web.id}`,
      `/hooks/${door.web.id}/`,
      `/hooks/%63${door.web.id.slice(1)}`,
      '/hooks/',
      '/hooks',
      '/hooks/con_00000000000000000000000000',
    ]
    for (const path of spellings) {
      const response = await fetch(`${door.running.client.url}${path}`, { method: 'POST', headers: signed(body), body })
      expect([path, response.status]).toEqual([path, 404])
    }
    expect(await door.kept()).toEqual([])
  })

  it('SIG-18: malformed JSON with a bad signature is a bad signature', async () => {
    await expectNothing(await door.post('{"a":', signed('{')), 401)
  })

  it('a shop that is not the connected one is refused, for headers are not signed', async () => {
    await door.running.client.call('PATCH', `/v1/connections/${door.web.id}`, {
      settings: { shop: 'mine.myshopify.com' },
    })
    expect((await door.post(body, signed(body, { 'x-shopify-shop-domain': 'other.myshopify.com' }))).status).toBe(401)
    expect((await door.post(body, signed(body, { 'x-shopify-shop-domain': 'mine.myshopify.com' }))).status).toBe(200)
  })
})

describe('size and encoding', () => {
  it('IN-01: a body over 1 MiB by its Content-Length is refused before it is read, and shown as one incident', async () => {
    const status = await new Promise<number>((resolve, reject) => {
      const headers = { 'content-length': String(2 * 1024 * 1024), 'x-shopify-topic': 'orders/create' }
      const sending = httpRequest(
        `${door.running.client.url}/hooks/${door.web.id}`,
        { method: 'POST', headers },
        (response) => {
          expect(response.headers.connection).toBe('close')
          resolve(response.statusCode ?? 0)
          sending.destroy()
        },
      )
      sending.on('error', reject)
      sending.flushHeaders()
    })
    expect(status).toBe(413)
    await expect
      .poll(() => door.troubles())
      .toMatchObject([{ status: 'open', title: expect.stringContaining('more than the hub accepts') }])
    expect(await door.kept()).toEqual([])
  })

  it('IN-01: a chunked body is cut once it passes 1 MiB', async () => {
    const status = await new Promise<string>((resolve) => {
      const { hostname, port } = new URL(door.running.client.url)
      const socket = connect(Number(port), hostname, () => {
        socket.write(`POST /hooks/${door.web.id} HTTP/1.1\r\nHost: ${hostname}\r\nTransfer-Encoding: chunked\r\n\r\n`)
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
    expect(await door.kept()).toEqual([])
  })

  it('IN-01: a sender that only looks at the end of it still hears why a large body was refused', async () => {
    const large = Buffer.alloc(4 * 1024 * 1024, 'a')
    const sent = await raw(Buffer.concat([head('POST', `Content-Length: ${large.length}\r\n`), large]))
    expect(sent).toMatch(/^HTTP\/1.1 413/)
  })

  it('IN-01: a body of exactly 1 MiB is read', async () => {
    const body = Buffer.alloc(1024 * 1024, ' ')
    expect((await door.post(body, signed(body))).status).toBe(200)
    expect((await door.post(Buffer.concat([body, body.subarray(0, 1)]), signed(body))).status).toBe(413)
  })

  it('IN-01: a sender that floods is one incident, told once an hour', async () => {
    const minute = 60_000
    let at = Date.parse('2026-11-20T14:00:00Z')
    const other = await runHub({ clock: { now: () => instantAt(at) } })
    const given = { vendor: 'shopify', name: 'Web shop', secret: webSecret }
    const { id } = await other.client.call<DoorConnection>('POST', '/v1/connections', given)
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
    const before = door.running.logged.length
    await new Promise<void>((resolve) => {
      const { hostname, port } = new URL(door.running.client.url)
      const socket = connect(Number(port), hostname, () => {
        socket.write(Buffer.concat([head('POST', 'Content-Length: 100\r\n'), Buffer.from('{')]), () => socket.destroy())
      })
      socket.on('close', () => resolve())
    })
    expect((await door.post('{}', {})).status).toBe(401)
    expect(door.running.logged.slice(before)).toEqual([])
    expect(await door.kept()).toEqual([])
  })

  it('IN-16: a request with two lengths is refused, and its connection closed', async () => {
    const answer = await raw(head('POST', 'Content-Length: 2\r\nTransfer-Encoding: chunked\r\n'))
    expect(answer).toMatch(/^HTTP\/1.1 400/)
    expect(answer.toLowerCase()).toContain('connection: close')
  })

  it('IN-03: compressed bodies are refused unread', async () => {
    const bomb = gzipSync(Buffer.alloc(8 * 1024 * 1024))
    for (const encoding of ['gzip', 'br', 'gzip, gzip', 'x-unknown']) {
      await expectNothing(await door.post(bomb, signed(bomb, { 'content-encoding': encoding })), 415)
    }
  })

  it('IN-17: only POST is answered', async () => {
    for (const method of ['GET', 'PUT', 'DELETE', 'PATCH', 'HEAD']) {
      const response = await fetch(`${door.running.client.url}/hooks/${door.web.id}`, { method })
      expect([method, response.status, response.headers.get('allow')]).toEqual([method, 405, 'POST'])
    }
    expect(await raw(head('TRACE', 'Connection: close\r\n'))).toMatch(/^HTTP\/1.1 405[\s\S]*allow: POST/)
  })
})

it('SEC-01: neither secrets, signatures nor bodies reach the log', async () => {
  const text = JSON.stringify(door.running.logged)
  expect(text).not.toContain(webSecret)
  expect(text).not.toContain('RED-DRESS-M')
  const { headers } = shopify(door.web.id, 'orders/create', freshOrder())
  expect(text).not.toContain(headers['x-shopify-hmac-sha256'])
})
