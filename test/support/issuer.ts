/** An issuer of tokens on this machine, as OpenID Connect wants one: its own address, and its keys behind it. */
import { generateKeyPairSync, sign } from 'node:crypto'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'

export interface Issuer {
  readonly url: string
  /** Signed by the issuer; five minutes long unless the claims say otherwise. */
  token(claims: Readonly<Record<string, unknown>>): string
  stop(): Promise<void>
}

const lifeSeconds = 300

export async function startIssuer(): Promise<Issuer> {
  const { privateKey, publicKey } = generateKeyPairSync('rsa', { modulusLength: 2_048 })
  const keys = [{ ...publicKey.export({ format: 'jwk' }), kid: 'one', alg: 'RS256', use: 'sig' }]
  const server = createServer(({ url: path }, response) => {
    response.setHeader('content-type', 'application/json')
    response.end(JSON.stringify(path === '/keys' ? { keys } : { issuer: url, jwks_uri: `${url}/keys` }))
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  const part = (value: unknown) => Buffer.from(JSON.stringify(value)).toString('base64url')
  return {
    url,
    token: (claims) => {
      const exp = Math.floor(Date.now() / 1_000) + lifeSeconds
      const said = `${part({ alg: 'RS256', kid: 'one' })}.${part({ iss: url, aud: 'kilter', exp, ...claims })}`
      return `${said}.${sign('sha256', Buffer.from(said), privateKey).toString('base64url')}`
    },
    stop: async () => {
      server.closeAllConnections()
      await new Promise((resolve) => server.close(resolve))
    },
  }
}
