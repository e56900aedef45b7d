/** Access tokens from refresh tokens, one refresh at a time a connection, and a rotated refresh token never lost.
 * Source: RFC 6749, section 6. */
import { type Connection, type ConnectionSecrets, type Connector, Refusal, readJson, type Vault } from '@kilter/core'
import * as z from 'zod'
import { type Answer, guardedRequest } from './guarded-request.ts'

export interface Tokens {
  /** A token that is good for a while. Throws Refusal 'misconfigured' where the vendor refuses to give one. */
  of(connection: Connection, secrets: ConnectionSecrets, api: NonNullable<Connector['api']>): Promise<string>
  /** The vendor refused it: the next one is asked for anew. */
  refused(connection: Connection, token: string): void
}

export interface TokensOptions {
  readonly vault: Pick<Vault, 'secrets' | 'replaceCredential'>
  readonly allowPrivateTargets: boolean
}

const Granted = z.object({
  access_token: z.string().min(1).max(8_000),
  expires_in: z.coerce.number().positive().optional(),
  refresh_token: z.string().min(1).max(1_000).optional(),
})
type Granted = z.infer<typeof Granted>

const bounds = { timeoutMilliseconds: 10_000, bytesMax: 64 * 1024 }
/** Where the vendor does not say how long one lasts. */
const lifeSeconds = 600
/** Renewed before it ends, so that none ends on its way. */
const marginSeconds = 60
const refreshToken = 'refreshToken'

export function createTokens({ vault, allowPrivateTargets }: TokensOptions): Tokens {
  const known = new Map<string, { readonly token: string; readonly until: number }>()
  const asking = new Map<string, Promise<string>>()

  return {
    of: async (connection, secrets, api) => {
      const fresh = known.get(connection.id)
      if (fresh && fresh.until > performance.now()) return fresh.token
      const running =
        asking.get(connection.id) ?? renewed(connection, secrets, api).finally(() => asking.delete(connection.id))
      asking.set(connection.id, running)
      return running
    },
    refused: ({ id }, token) => {
      if (known.get(id)?.token === token) known.delete(id)
    },
  }

  async function renewed(connection: Connection, secrets: ConnectionSecrets, api: Api): Promise<string> {
    const granted = await granting(connection, secrets, api)
    const seconds = Math.max((granted.expires_in ?? lifeSeconds) - marginSeconds, 1)
    known.set(connection.id, { token: granted.access_token, until: performance.now() + seconds * 1_000 })
    return granted.access_token
  }

  /** A refresh token may be good for one use alone. Where another worker was faster, its new one stands in the vault. */
  async function granting(connection: Connection, { credentials }: ConnectionSecrets, api: Api): Promise<Granted> {
    const first = await ask(connection, credentials, api)
    if (first) return keep(connection, credentials, first)
    const now = (await vault.secrets(connection.tenant, connection.id, { fresh: true })).credentials
    const second = now[refreshToken] === credentials[refreshToken] ? undefined : await ask(connection, now, api)
    if (second) return keep(connection, now, second)
    throw new Refusal('misconfigured', 'the vendor no longer accepts the refresh token: connect it anew')
  }

  async function keep(connection: Connection, before: Credentials, granted: Granted): Promise<Granted> {
    const next = granted.refresh_token
    if (next === undefined || next === before[refreshToken]) return granted
    const { tenant, id } = connection
    await vault.replaceCredential(tenant, id, refreshToken, { before: before[refreshToken] ?? '', after: next })
    return granted
  }

  /** Undefined: the vendor refuses this refresh token. */
  async function ask(connection: Connection, credentials: Credentials, api: Api): Promise<Granted | undefined> {
    const { clientId = '', clientSecret = '', [refreshToken]: token = '' } = credentials
    const url = URL.parse(api.tokenUrl?.(connection.settings) ?? '')
    if (!url) throw new Refusal('misconfigured', 'the address for access tokens is not known')
    const client: Record<string, string> =
      api.clientIn === 'body' ? { client_id: clientId, client_secret: clientSecret } : {}
    const basic = Buffer.from(`${encodeURIComponent(clientId)}:${encodeURIComponent(clientSecret)}`).toString('base64')
    const answer = await guardedRequest({
      url,
      headers: {
        accept: 'application/json',
        'content-type': 'application/x-www-form-urlencoded',
        ...(api.clientIn === 'body' ? {} : { authorization: `Basic ${basic}` }),
      },
      body: new URLSearchParams({ grant_type: 'refresh_token', refresh_token: token, ...client }).toString(),
      allowPrivateTargets,
      ...bounds,
    }).catch((cause: unknown) => {
      throw new Refusal('unavailable', 'the vendor’s address for access tokens cannot be reached', { cause })
    })
    return grantedIn(answer)
  }
}

type Api = NonNullable<Connector['api']>
type Credentials = ConnectionSecrets['credentials']

function grantedIn({ status, body }: Answer): Granted | undefined {
  if (status === 400 || status === 401 || status === 403) return undefined
  const read = status === 200 ? Granted.safeParse(jsonIn(body)) : undefined
  if (read?.success) return read.data
  throw new Refusal('unavailable', `the vendor’s address for access tokens answers ${status}`)
}

function jsonIn(body: Uint8Array): unknown {
  try {
    return readJson(body)
  } catch {
    return undefined
  }
}
