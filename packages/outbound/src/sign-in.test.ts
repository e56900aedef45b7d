/** Tokens of an issuer on this machine; keys are made anew for each run. */
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { type Clock, type Instant, instantAt, type TenantId } from '@kilter/core'
import { exportJWK, exportSPKI, generateKeyPair, type JWTHeaderParameters, SignJWT, UnsecuredJWT } from 'jose'
import { afterEach, beforeEach, expect, it, vi } from 'vitest'
import { createSignIn, type SignInOptions } from './sign-in.ts'

type Said = Readonly<Record<string, unknown>>
type Pair = Awaited<ReturnType<typeof generateKeyPair>>

const noon = Date.parse('2026-11-20T12:00:00Z')
let server: Server
let issuer: string
let pair: Pair
/** What the issuer publishes, and how often it was asked. */
let published: object[]
let asked: string[]
let answering: (path: string) => { status: number; body: string } | undefined

beforeEach(async () => {
  vi.useFakeTimers({ toFake: ['Date'], now: noon })
  pair = await generateKeyPair('RS256', { extractable: true })
  published = [{ ...(await exportJWK(pair.publicKey)), kid: 'first', alg: 'RS256', use: 'sig' }]
  asked = []
  answering = () => undefined
  server = createServer(({ url = '' }, response) => {
    asked.push(url)
    const given = answering(url)
    const body = url === '/keys' ? { keys: published } : { issuer, jwks_uri: `${issuer}/keys` }
    response.writeHead(given?.status ?? 200, { 'content-type': 'application/json' })
    response.end(given?.body ?? JSON.stringify(body))
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  issuer = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
})
afterEach(async () => {
  vi.useRealTimers()
  server.closeAllConnections()
  await new Promise((resolve) => server.close(resolve))
})

const clock: Clock = { now: () => instantAt(Date.now()) as Instant }
const signIn = (given: Partial<SignInOptions> = {}) =>
  createSignIn({
    ...{ issuer, audience: 'kilter', tenant: { claim: 'shop' }, roleClaim: 'groups', allowPrivateTargets: true, clock },
    ...given,
  })
const claims = (given: Said = {}) => ({
  ...{ iss: issuer, aud: 'kilter', sub: 'ada', exp: noon / 1_000 + 300, shop: 'alpha', groups: ['operator'] },
  ...given,
})
const token = (given: Said = {}, header: Partial<JWTHeaderParameters> = {}, { privateKey }: Pair = pair) =>
  new SignJWT(claims(given)).setProtectedHeader({ alg: 'RS256', kid: 'first', ...header }).sign(privateKey)

it('lets in whom a token names, to the tenant and role that it names', async () => {
  const { read } = signIn()
  expect(await read(await token())).toEqual({ tenant: 'alpha', role: 'operator', subject: 'ada' })
  const listed = await token({ aud: ['other', 'kilter'], groups: ['staff', 'viewer', 'admin'] })
  expect(await read(listed)).toMatchObject({ role: 'admin' })
  const roles = { Chefs: 'owner', staff: 'viewer' } as const
  expect(await signIn({ roles }).read(listed)).toMatchObject({ role: 'viewer' })
  const always = signIn({ tenant: { always: 'beta' as TenantId } })
  expect(await always.read(await token({ shop: 'alpha' }))).toMatchObject({ tenant: 'beta' })
  expect(asked.filter((path) => path === '/keys').length).toBe(3)
})

it('refuses a token of another issuer or audience, of another time, or without what it must say', async () => {
  const { read } = signIn()
  const now = noon / 1_000
  const wrong: [given: Said, fault: string][] = [
    [{ iss: 'http://127.0.0.1:1' }, 'its claim iss does not fit'],
    [{ iss: `${issuer}/` }, 'its claim iss does not fit'],
    [{ aud: 'another' }, 'its claim aud does not fit'],
    [{ aud: undefined }, 'its claim aud does not fit'],
    [{ exp: now - 31 }, 'it has expired'],
    [{ exp: undefined }, 'its claim exp does not fit'],
    [{ nbf: now + 31 }, 'its claim nbf does not fit'],
    [{ sub: undefined }, 'its claim sub does not fit'],
    [{ sub: '' }, 'its claim sub does not name anybody'],
    [{ sub: 'x'.repeat(201) }, 'its claim sub does not name anybody'],
    [{ shop: undefined }, 'its claim shop does not name one tenant'],
    [{ shop: ['alpha', 'beta'] }, 'its claim shop does not name one tenant'],
    [{ groups: undefined }, 'its claim groups names no role'],
    [{ groups: ['god', 7, null] }, 'its claim groups names no role'],
    [{ groups: { admin: true } }, 'its claim groups names no role'],
  ]
  for (const [given, fault] of wrong) expect([given, await read(await token(given))]).toEqual([given, { fault }])
  expect(await read(await token({ exp: now - 29, nbf: now + 29 }))).toMatchObject({ subject: 'ada' })
  const proto = signIn({ roles: { staff: 'viewer' } })
  expect(await proto.read(await token({ groups: ['__proto__', 'constructor'] }))).toEqual({
    fault: 'its claim groups names no role',
  })
})

it('refuses what the issuer did not sign: no signature, the public key as a secret, another’s key, an edited claim', async () => {
  const { read } = signIn()
  const notSigned = { fault: 'it is not signed by the issuer' }
  expect(await read(new UnsecuredJWT(claims()).encode())).toEqual(notSigned)
  const secret = new TextEncoder().encode(await exportSPKI(pair.publicKey))
  const confused = await new SignJWT(claims()).setProtectedHeader({ alg: 'HS256', kid: 'first' }).sign(secret)
  expect(await read(confused)).toEqual(notSigned)
  const other = await generateKeyPair('RS256')
  expect(await read(await token({}, {}, other))).toEqual(notSigned)
  const brought = await token({}, { jwk: await exportJWK(other.publicKey), kid: 'mine' } as never, other)
  expect(await read(brought)).toEqual(notSigned)
  const elsewhere = await token({}, { jku: `${issuer}/mine`, kid: 'mine' } as never, other)
  expect(await read(elsewhere)).toEqual(notSigned)
  expect(asked).not.toContain('/mine')
  const [head, , proof] = (await token()).split('.')
  const body = Buffer.from(JSON.stringify(claims({ groups: ['owner'] }))).toString('base64url')
  expect(await read(`${head}.${body}.${proof}`)).toEqual(notSigned)
  for (const text of ['', 'a.b.c', 'eyJ.eyJ.eyJ', 'x'.repeat(8_000)])
    expect([text, await read(text)]).toEqual([text, notSigned])
})

it('takes over keys that were rotated, and asks for an unknown one only now and then', async () => {
  const { read } = signIn()
  const old = await token()
  await read(old)
  const next = await generateKeyPair('ES256')
  const fresh = await new SignJWT(claims()).setProtectedHeader({ alg: 'ES256', kid: 'second' }).sign(next.privateKey)
  published = [{ ...(await exportJWK(next.publicKey)), kid: 'second', alg: 'ES256' }]
  for (let time = 0; time < 20; time += 1)
    expect(await read(fresh)).toEqual({ fault: 'it is not signed by the issuer' })
  expect(asked.filter((path) => path === '/keys').length).toBe(1)
  vi.setSystemTime(noon + 31_000)
  expect(await read(fresh)).toMatchObject({ subject: 'ada' })
  expect(await read(old)).toEqual({ fault: 'it is not signed by the issuer' })
  expect(asked.filter((path) => path === '/keys').length).toBe(2)
})

it('says that it cannot tell where the issuer does not answer as it should, and does not ask at once again', async () => {
  const answers = [
    { status: 500, body: '' },
    { status: 302, body: '' },
    { status: 200, body: 'no json' },
    { status: 200, body: '{}' },
    { status: 200, body: JSON.stringify({ issuer: 'https://other.example', jwks_uri: `${issuer}/keys` }) },
    { status: 200, body: `"${'x'.repeat(300_000)}"` },
  ]
  for (const given of answers) {
    for (const path of ['/.well-known/openid-configuration', '/keys']) {
      if (path === '/keys' && given.body.includes('other.example')) continue
      const { read } = signIn()
      asked = []
      answering = (url) => (url === path ? given : undefined)
      const unavailable = { code: 'unavailable' }
      await expect(read(await token())).rejects.toMatchObject(unavailable)
      await expect(read(await token())).rejects.toMatchObject(unavailable)
      for (const each of ['/.well-known/openid-configuration', path])
        expect(asked.filter((url) => url === each).length).toBe(1)
      answering = () => undefined
      vi.setSystemTime(Date.now() + 31_000)
      expect(await read(await token({ exp: Date.now() / 1_000 + 300 }))).toMatchObject({ subject: 'ada' })
    }
  }
})

it('asks for keys that cannot be had only now and then, and goes on by those that it has', async () => {
  const { read } = signIn()
  const unknown = await token({}, { kid: 'made-up' })
  await read(await token())
  answering = (url) => (url === '/keys' ? { status: 503, body: '' } : undefined)
  vi.setSystemTime(noon + 31_000)
  for (let time = 0; time < 20; time += 1) await expect(read(unknown)).rejects.toMatchObject({ code: 'unavailable' })
  expect(await read(await token())).toMatchObject({ subject: 'ada' })
  expect(asked.filter((path) => path === '/keys').length).toBe(2)
})

it('OUT-01: reaches no private address for its keys unless that is allowed', async () => {
  await expect(signIn({ allowPrivateTargets: false }).read(await token())).rejects.toMatchObject({
    code: 'unavailable',
  })
  expect(asked).toEqual([])
})
