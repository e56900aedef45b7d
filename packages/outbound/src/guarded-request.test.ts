import type dns from 'node:dns'
import { type AddressInfo, createServer, isIP, type Socket } from 'node:net'
import { getCACertificates, setDefaultCACertificates } from 'node:tls'
import { answer, hostile, type Receiver, redirect, startReceiver, testAuthority } from '@kilter/sim'
import fc from 'fast-check'
import { afterEach, beforeAll, describe, expect, it, vi } from 'vitest'
import { guardedRequest } from './guarded-request.ts'
import { faultOf } from './target.ts'

/** A resolver that belongs to somebody else: for each name one list of addresses for each time it is asked; others are not known. */
const { names, asked } = vi.hoisted(() => ({ names: new Map<string, string[][]>(), asked: [] as string[] }))
vi.mock('node:dns', async (original) => {
  const real = await original<typeof dns>()
  const lookup = (host: string, _options: unknown, done: (error: Error | null, found: dns.LookupAddress[]) => void) => {
    asked.push(host)
    const answers = names.get(host)
    if (!answers) return done(new Error('no such name'), [])
    const addresses = (answers.length > 1 ? answers.shift() : answers[0]) ?? []
    const found = addresses.map((address) => ({ address, family: isIP(address) }))
    done(null, found)
  }
  return { ...real, lookup, default: { ...real, lookup } }
})

const strict = { allowPrivateTargets: false, timeoutMilliseconds: 2_000, connectMilliseconds: 500, bytesMax: 16 * 1024 }
const open = { ...strict, allowPrivateTargets: true }
const receivers: Receiver[] = []
const start = async (...given: Parameters<typeof startReceiver>) => {
  const receiver = await startReceiver(...given)
  receivers.push(receiver)
  return receiver
}
const ask = (url: string, more = {}) => guardedRequest({ url: new URL(url), headers: {}, body: '{}', ...open, ...more })

beforeAll(() => setDefaultCACertificates([...getCACertificates(), testAuthority()]))
afterEach(async () => {
  names.clear()
  asked.length = 0
  await Promise.all(receivers.splice(0).map((receiver) => receiver.stop()))
})

describe('where it goes', () => {
  const tries = (url: string) => guardedRequest({ url: new URL(url), headers: {}, body: '{}', ...strict })

  it('OUT-03: a name with one private address among others is not connected to', async () => {
    names.set('mixed.example', [['203.0.113.5', '10.0.0.1']])
    await expect(tries('https://mixed.example/')).rejects.toThrow('a private address')
    names.set('mixed6.example', [['2606:4700::1111', '::1']])
    await expect(tries('https://mixed6.example/')).rejects.toThrow('a private address')
  })

  it('OUT-04: a name that is public when it is saved and loopback when it is connected to reaches nobody', async () => {
    const receiver = await start(answer(200), 'good')
    const url = receiver.url.replace('127.0.0.1', 'rebind.example')
    names.set('rebind.example', [['127.0.0.1']])
    expect(faultOf(new URL(url), strict)).toBeUndefined()
    await expect(tries(url)).rejects.toThrow('a private address')
    expect(receiver.received).toEqual([])
  })

  it('OUT-04: asks for the address once a connection, and goes by that answer', async () => {
    names.set('once.example', [['10.0.0.1'], ['203.0.113.5']])
    await expect(tries('https://once.example/')).rejects.toThrow('a private address')
    expect(asked).toEqual(['once.example'])
  })

  it('OUT-04: a checked request never takes over a connection that was made unchecked', async () => {
    const receiver = await start(answer(200), 'good')
    const url = receiver.url.replace('127.0.0.1', 'localhost.example')
    names.set('localhost.example', [['127.0.0.1']])
    // The operator's own gateway: the name is not on the certificate, so it is asked by its address first.
    expect(await ask(receiver.url)).toMatchObject({ status: 200 })
    await expect(tries(receiver.url)).rejects.toThrow('it must be a public address')
    await expect(tries(url)).rejects.toThrow('a private address')
    expect(receiver.received).toHaveLength(1)
  })

  it.each([301, 302, 303, 307, 308] as const)('OUT-05: %i is an answer, and not followed', async (status) => {
    const elsewhere = await start(answer(200))
    const receiver = await start(redirect(status, elsewhere.url))
    expect(await ask(receiver.url)).toMatchObject({ status })
    expect(elsewhere.received).toEqual([])
  })

  it('OUT-07: the host that is contacted is the host that was checked, however the address is written', async () => {
    const piece = fc.constantFrom('@', '#', '\\', '/', '?', ' ', '%00', '%2f', ':', '.', '[', ']', '①', '。', '\t', '127.0.0.1', 'localhost', 'safe.example', 'evil.example', '2130706433', '0x7f.1', '::1', '443', '80') // biome-ignore format: one list
    const written = fc.array(piece, { minLength: 1, maxLength: 7 }).map((pieces) => `https://${pieces.join('')}`)
    await fc.assert(
      fc.asyncProperty(written, async (text) => {
        const url = URL.parse(text)
        if (!url || faultOf(url, strict) !== undefined) return
        asked.length = 0
        if (isIP(url.hostname) !== 0) return // a public literal such as ①.80: judged as it is, and not for a test to call
        await expect(guardedRequest({ url, headers: {}, ...strict })).rejects.toThrow('no such name')
        expect(asked).toEqual([url.hostname])
      }),
      { numRuns: 300 },
    )
  })
})

describe('what it bears', () => {
  it('OUT-08: cuts off who takes the request and never answers', async () => {
    const receiver = await start(hostile.hang)
    await expect(ask(receiver.url, { timeoutMilliseconds: 60 })).rejects.toMatchObject({ name: 'AbortError' })
  })

  it('OUT-08: cuts off who sends headers a byte at a time', async () => {
    const receiver = await start(hostile.dripHeaders)
    await expect(ask(receiver.url, { timeoutMilliseconds: 150 })).rejects.toMatchObject({ name: 'AbortError' })
  })

  it('OUT-08: gives up a handshake that nobody answers, before the time for the whole is over', async () => {
    const silent = createServer((socket) => sockets.push(socket))
    const sockets: Socket[] = []
    await new Promise<void>((listening) => silent.listen(0, '127.0.0.1', listening))
    const { port } = silent.address() as AddressInfo
    const handshake = ask(`https://127.0.0.1:${port}`, { connectMilliseconds: 60, timeoutMilliseconds: 20_000 })
    await expect(handshake).rejects.toThrow('no connection in time')
    for (const socket of sockets) socket.destroy()
    await new Promise((closed) => silent.close(closed))
  })

  it('stops when it is told to', async () => {
    const receiver = await start(hostile.hang)
    const stop = new AbortController()
    const running = ask(receiver.url, { signal: stop.signal })
    stop.abort()
    await expect(running).rejects.toMatchObject({ name: 'AbortError' })
  })

  it('OUT-09: of an endless body reads what it may, and the status counts', async () => {
    const receiver = await start(hostile.endlessBody)
    await expect(ask(receiver.url)).rejects.toThrow('too large')
    const { status, body } = await ask(receiver.url, { bodyMayBeCut: true })
    expect({ status, length: body.length }).toEqual({ status: 200, length: 16 * 1024 })
  })

  it('OUT-09: of a body that drips on the status counts, once the time is over', async () => {
    const receiver = await start(hostile.drip)
    const more = { timeoutMilliseconds: 300, bodyMayBeCut: true }
    expect(await ask(receiver.url, more)).toMatchObject({ status: 200 })
  })

  it('OUT-09: of a body that is cut short the status counts only where the body does not matter', async () => {
    const receiver = await start(hostile.cutShort)
    expect(await ask(receiver.url, { bodyMayBeCut: true })).toMatchObject({ status: 200 })
    await expect(ask(receiver.url)).rejects.toMatchObject({ code: 'ECONNRESET' })
  })

  it('OUT-09: reads no more than 16 kB of headers', async () => {
    const receiver = await start(hostile.endlessHeaders)
    await expect(ask(receiver.url)).rejects.toMatchObject({ code: 'HPE_HEADER_OVERFLOW' })
  })

  it.each([
    ['reset', 'ECONNRESET'],
    ['gibberish', 'HPE_INVALID_CONSTANT'],
  ] as const)('OUT-10: %s is the error %s', async (name, code) => {
    const receiver = await start(hostile[name])
    await expect(ask(receiver.url)).rejects.toMatchObject({ code })
  })

  it.each([
    ['expired', 'CERT_HAS_EXPIRED'],
    ['self-signed', 'DEPTH_ZERO_SELF_SIGNED_CERT'],
    ['wrong-name', 'ERR_TLS_CERT_ALTNAME_INVALID'],
  ] as const)('OUT-10: a certificate that is %s is refused before a word is said', async (certificate, code) => {
    const receiver = await start(answer(200), certificate)
    await expect(ask(receiver.url)).rejects.toMatchObject({ code })
    expect(receiver.received).toEqual([])
  })

  it('takes a good certificate', async () => {
    const receiver = await start(answer(204), 'good')
    expect(await ask(receiver.url)).toMatchObject({ status: 204 })
  })
})
