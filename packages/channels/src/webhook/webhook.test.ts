import { answer, hostile, type Receiver, redirect, startReceiver } from '@kilter/sim'
import { Webhook } from 'standardwebhooks'
import { afterEach, describe, expect, it } from 'vitest'
import { message } from '../testing/message.ts'
import { webhookChannel } from './index.ts'
import { newWebhookSecret } from './secrets.ts'

const sandbox = { allowPrivateTargets: true, ports: [] }
const wanted =
  'A receiver needs a public address with https:// and port 443 or 8443 (KILTER_WEBHOOK_PORTS allows other ports). ' +
  'To try one on your own machine, start the hub with KILTER_ALLOW_PRIVATE_TARGETS=1'
const strict = { allowPrivateTargets: false, ports: [8443], ownHost: 'hub.willow.example' }
const secrets = [newWebhookSecret()]
const never = new AbortController().signal

let receiver: Receiver | undefined
afterEach(() => receiver?.stop())

async function sendTo(behaviour: Parameters<typeof startReceiver>[0], more = {}, now = Date.now) {
  receiver = await startReceiver(behaviour)
  const channel = webhookChannel(sandbox, now)
  const address = channel.address.parse({ url: `${receiver.url}/hook?shop=1`, secrets, ...more })
  const attempt = await channel.send(message(), address, never)
  return { attempt, receiver, sent: receiver.received[0], channel, address }
}

describe('what is sent', () => {
  it('is signed so that the official library believes it', async () => {
    const { attempt, sent } = await sendTo(answer(204))
    expect(attempt).toEqual({ status: 'sent' })
    expect(sent).toMatchObject({ method: 'POST', path: '/hook?shop=1' })
    const body = new Webhook(secrets[0] ?? '').verify(sent?.body ?? '', sent?.headers as Record<string, string>)
    expect(body).toMatchObject({ specversion: '1.0', id: message().id, type: 'alert.opened' })
  })

  it('OUT-17: carries both signatures while a receiver changes over, and no other secret fits', async () => {
    const [old, fresh] = [newWebhookSecret(), newWebhookSecret()]
    const { sent } = await sendTo(answer(204), { secrets: [fresh, old] })
    const believes = (secret: string) =>
      new Webhook(secret).verify(sent?.body ?? '', sent?.headers as Record<string, string>)
    expect(believes(old)).toEqual(believes(fresh))
    expect(() => believes(newWebhookSecret())).toThrow('No matching signature')
  })

  it('OUT-12, OUT-14: keeps its id on every attempt, with a fresh time', async () => {
    let now = Date.parse('2026-11-20T14:06:00Z')
    const { channel, address, receiver } = await sendTo(answer(500), {}, () => now)
    now += 5_000
    await channel.send(message(), address, never)
    const seen = receiver.received.map(({ headers }) => [headers['webhook-id'], headers['webhook-timestamp']])
    expect(seen).toEqual([
      [message().id, '1795183560'],
      [message().id, '1795183565'],
    ])
  })

  it('OUT-19: is a CloudEvent of ids and counts, without words, details or contacts', async () => {
    const { sent } = await sendTo(answer(204))
    expect(sent?.headers['content-type']).toBe('application/cloudevents+json; charset=utf-8')
    expect(JSON.parse(sent?.body ?? '')).toEqual({
      specversion: '1.0',
      id: 'alr_01JD5E0Z6V3M8Q2R7T9W1X4Y5Z',
      source: '/tenants/willow',
      type: 'alert.opened',
      subject: `willow|inc_${'a'.repeat(27)}`,
      time: '2026-11-20T14:05:03.000Z',
      timestamp: '2026-11-20T14:05:03.000Z',
      datacontenttype: 'application/json',
      data: {
        tenant: 'willow',
        reason: 'opened',
        thread: `willow|inc_${'a'.repeat(27)}`,
        severity: 'critical',
        count: 1,
        incidents: [
          {
            id: `inc_${'a'.repeat(27)}`,
            detector: 'oversell',
            subject: { kind: 'item', key: 'RED-DRESS-M' },
            status: 'open',
            severity: 'critical',
            cause: 'sold-in-store-before-order',
            quantity: '1',
            order: '#1025',
            impact: { amountMinor: 5900, currency: 'EUR' },
            occurredAt: '2026-11-20T14:05:00.000Z',
            detectedAt: '2026-11-20T14:05:02.000Z',
            reopened: 0,
            link: `https://hub.willow.example/console/incidents/inc_${'a'.repeat(27)}`,
          },
        ],
      },
    })
  })

  it('OUT-19: carries the words where the receiver wants them, and still no details', async () => {
    const { sent } = await sendTo(answer(204), { withWords: true })
    expect(JSON.parse(sent?.body ?? '').data).toMatchObject({ shop: 'Willow & Co', incidents: [{ words: {} }] })
    expect(sent?.body).not.toContain('jo@shopper.example')
  })

  it('stays below 20 kB however many incidents there are, and counts them all', async () => {
    const many = message({ incidents: Array.from({ length: 200 }, () => message().incidents[0] as never), more: 9_800 })
    const { channel, address, receiver } = await sendTo(answer(204))
    await channel.send(many, address, never)
    const body = receiver.received[1]?.body ?? ''
    expect(body.length).toBeLessThan(20_000)
    expect(JSON.parse(body).data.count).toBe(10_000)
  })

  it('carries the receiver’s own headers', async () => {
    const { sent } = await sendTo(answer(204), { headers: { Authorization: 'Bearer abc' } })
    expect(sent?.headers.authorization).toBe('Bearer abc')
  })
})

describe('what became of it', () => {
  const temporary = { status: 'failed', kind: 'temporary' }
  it.each([
    [200, {}, { status: 'sent' }],
    [202, {}, { status: 'sent' }],
    [400, {}, { ...temporary, reason: 'The receiver answered 400.' }],
    [404, {}, temporary],
    [500, {}, temporary],
    [503, { 'retry-after': '120' }, { ...temporary, retryAfterSeconds: 120 }],
    [429, { 'retry-after': '999999' }, { ...temporary, retryAfterSeconds: 86_400 }],
  ] as const)('%i %o: %o', async (status, headers, expected) => {
    expect((await sendTo(answer(status, headers))).attempt).toMatchObject(expected)
  })

  it('OUT-05: a redirect is a failed attempt', async () => {
    const { attempt } = await sendTo(redirect(307, 'https://evil.example/'))
    const reason = 'The receiver sends us elsewhere (307), and we do not follow.'
    expect(attempt).toEqual({ ...temporary, reason })
  })

  it('OUT-13: 410 means that nobody will be there again', async () => {
    const { attempt } = await sendTo(answer(410, {}, 'moved out'))
    expect(attempt).toMatchObject({ status: 'failed', kind: 'gone', answer: 'moved out' })
  })

  it.each(['soon', '-5', '0', '1e9', 'Wed, 21 Oct 2015 07:28:00 GMT', '120, 60'])(
    'OUT-13: Retry-After %s is ignored',
    async (given) => {
      expect((await sendTo(answer(429, { 'retry-after': given }))).attempt).not.toHaveProperty('retryAfterSeconds')
    },
  )

  it('OUT-13: Retry-After may be a date', async () => {
    const at = new Date(Date.now() + 600_000).toUTCString()
    const { attempt } = await sendTo(answer(503, { 'retry-after': at }))
    const seconds = 'retryAfterSeconds' in attempt ? (attempt.retryAfterSeconds ?? 0) : 0
    expect(seconds).toBeGreaterThan(500)
    expect(seconds).toBeLessThanOrEqual(600)
  })

  it('OUT-11: of the answer the first kilobyte is kept as one plain line, without its headers', async () => {
    const page = `<script>alert(1)</script>\r\n\u0000\u202eSet-Cookie: a=b\n${'z'.repeat(5_000)}`
    const { attempt } = await sendTo(answer(500, { 'set-cookie': 'secret=1' }, page))
    const text = 'answer' in attempt ? (attempt.answer ?? '') : ''
    expect(text).toMatch(/^<script>alert\(1\)<\/script> Set-Cookie: a=b z+$/)
    expect(text.length).toBeLessThanOrEqual(1_024)
    expect(JSON.stringify(attempt)).not.toContain('secret=1')
  })

  it('OUT-09: an endless answer of 200 is a yes', async () => {
    expect((await sendTo(hostile.endlessBody)).attempt).toEqual({ status: 'sent' })
  })

  it.each([
    ['reset', 'The receiver hung up.'],
    ['gibberish', 'The receiver does not speak HTTP.'],
    ['endlessHeaders', 'The receiver’s headers are longer than 16 kB.'],
  ] as const)('OUT-10: %s: %s', async (name, reason) => {
    expect((await sendTo(hostile[name])).attempt).toEqual({ ...temporary, reason })
  })

  it.each(['expired', 'self-signed', 'wrong-name'] as const)(
    'OUT-10: a certificate that is %s is a failed attempt, and nothing is sent',
    async (certificate) => {
      receiver = await startReceiver(answer(200), certificate)
      const channel = webhookChannel(sandbox)
      const address = channel.address.parse({ url: receiver.url, secrets })
      const attempt = await channel.send(message(), address, never)
      expect(attempt).toMatchObject({ ...temporary, reason: expect.stringContaining('certificate') })
      expect(receiver.received).toEqual([])
    },
  )

  it('OUT-04: an address that turned private since it was saved is not called, and never again for this message', async () => {
    const address = { url: 'https://127.0.0.1/', secrets, withWords: false }
    const attempt = await webhookChannel(strict).send(message(), address, never)
    expect(attempt).toMatchObject({ status: 'failed', kind: 'permanent' })
  })

  it('OUT-08: gives up when it is told to', async () => {
    receiver = await startReceiver(hostile.hang)
    const channel = webhookChannel(sandbox)
    const address = channel.address.parse({ url: receiver.url, secrets })
    const attempt = await channel.send(message(), address, AbortSignal.timeout(50))
    expect(attempt).toEqual({ ...temporary, reason: 'The receiver did not answer in time.' })
  })
})

describe('which addresses are taken', () => {
  const { address, mask } = webhookChannel(strict)
  const url = 'https://shop.example/hook'
  const faults = (given: object) => address.safeParse({ url, secrets, ...given }).error?.issues[0]?.message

  it.each([
    ['OUT-01', 'https://10.0.0.1/', `it must be a public address. ${wanted}`],
    ['OUT-02', 'https://2130706433/', `it must be a public address. ${wanted}`],
    ['OUT-06', 'http://shop.example/', `it must begin with https://. ${wanted}`],
    ['OUT-06', 'https://shop.example:25/', `it must use port 443. ${wanted}`],
    ['OUT-06', 'https://user:word@shop.example/', 'leave user and password out of the address'],
    ['OUT-18', 'https://hub.willow.example/hooks/con_1', 'it must not be the hub itself'],
    ['OUT-18', 'https://HUB.willow.example:443/', 'it must not be the hub itself'],
    ['OUT-07', 'shop.example', 'it must be an address like https://shop.example/hook'],
  ])('%s: not %s', (_id, url, fault) => {
    expect(faults({ url })).toBe(fault)
  })

  it('keeps the address as it was read, so that what is checked is what is called', () => {
    expect(address.parse({ url: ' https://SHOP.example\\a/../hook#x ', secrets })).toMatchObject({
      url: 'https://shop.example/hook#x',
    })
  })

  it.each(['Host', 'content-length', 'Transfer-Encoding', 'webhook-id', 'Webhook-Signature', 'cookie', 'user-agent'])(
    'OUT-16: not with the header %s',
    (name) => expect(faults({ headers: { [name]: 'x' } })).toBe('one of these headers is set by the hub'),
  )

  it('OUT-16: nor with a header of two lines', () => {
    expect(faults({ headers: { 'x-key': 'a\r\nhost: evil.example' } })).toMatch(/one line/)
    expect(faults({ headers: { 'x-key\r\nhost': 'a' } })).toBeDefined()
    expect(faults({ headers: { 'x-key': 'a' } })).toBeUndefined()
  })

  it('OUT-17: nor with a secret of fewer than 24 bytes, nor without one', () => {
    expect(faults({ secrets: [`whsec_${Buffer.alloc(23).toString('base64')}`] })).toBe('it must hold 24 to 64 bytes')
    expect(faults({ secrets: ['hunter2'] })).toBe('it must be whsec_ and base64')
    expect(faults({ secrets: [] })).toBeDefined()
    expect(new Set(Array.from({ length: 50 }, newWebhookSecret)).size).toBe(50)
  })

  it('shows the host of an address and no more', () => {
    const shown = mask(address.parse({ url: 'https://shop.example/hook/secret-path', secrets }))
    expect(shown).toBe('https://shop.example/•••')
  })
})
