/** Performs the reads that connectors describe, of one thing or of a page of a list: a few at a time, shared where that is safe, and not
 * against a vendor that is down. */
import {
  type Connection,
  type ConnectionSecrets,
  type Connector,
  type ListRead,
  type Lookup,
  type Lookups,
  type LookupTurn,
  type PageAnswer,
  type Pages,
  Refusal,
  readJson,
} from '@kilter/core'
import { type Answer, guardedRequest, PrivateTarget, TooLarge } from './guarded-request.ts'
import { createPace, type Pace } from './pace.ts'
import { retryAfterSecondsOf } from './retry-after.ts'
import { createTokens, type TokensOptions } from './tokens.ts'

export interface LookupsOptions {
  readonly connectors: ReadonlyMap<string, Connector>
  /** Lets lookups reach loopback and private networks, and plain http: a sandbox, never a shop. */
  readonly allowPrivateTargets: boolean
  /** Where refresh tokens are kept. */
  readonly vault: TokensOptions['vault']
}

interface Bounds {
  readonly timeoutMilliseconds: number
  readonly bytesMax: number
  /** Pages go behind what deliveries wait for. */
  readonly turn?: LookupTurn | undefined
}
const oneThing: Bounds = { timeoutMilliseconds: 5_000, bytesMax: 1024 * 1024 }
/** A page holds fifty things and more. */
const onePage: Bounds = { timeoutMilliseconds: 20_000, bytesMax: 8 * 1024 * 1024 }
const cacheMilliseconds = 60_000
const cacheMax = 2_000

export function createLookups({ connectors, allowPrivateTargets, vault }: LookupsOptions): Lookups & Pages {
  const tokens = createTokens({ vault, allowPrivateTargets })
  const cache = new Map<string, { readonly until: number; readonly answer: unknown }>()
  const inFlight = new Map<string, Promise<unknown>>()
  const paces = new Map<string, Pace>()

  return {
    perform: (connection, secrets, lookup, turn) => {
      const ask = () => read(connection, secrets, lookup, { ...oneThing, turn }, answerOf)
      // What an item is called changes seldom. An order changes with every delivery that asks for it, so that each one asks anew.
      return lookup.identifies === undefined ? ask() : shared(`${connection.id}|${lookup.path}`, ask)
    },
    read: (connection, secrets, asked, { soon = false } = {}) =>
      read(connection, secrets, asked, soon ? oneThing : onePage, pageOf),
  }

  async function shared(key: string, ask: () => Promise<unknown>): Promise<unknown> {
    const cached = cache.get(key)
    if (cached && cached.until > performance.now()) return cached.answer
    const running = inFlight.get(key) ?? ask().finally(() => inFlight.delete(key))
    inFlight.set(key, running)
    const answer = await running
    if (cache.size >= cacheMax) cache.clear()
    if (answer !== null) cache.set(key, { until: performance.now() + cacheMilliseconds, answer })
    return answer
  }

  async function read<Read>(
    connection: Connection,
    secrets: ConnectionSecrets,
    asked: Lookup | ListRead,
    bounds: Bounds,
    readFrom: (answer: Answer) => Read,
  ): Promise<Read> {
    const api = connectors.get(connection.vendor)?.api
    const pace = paces.get(connection.id) ?? createPace(api?.rate)
    paces.set(connection.id, pace)
    const target = targetOf(connection, secrets, asked, connectors)
    const send = (credentials: ConnectionSecrets['credentials']) => ask(target(credentials), bounds, pace)
    const act = async () => {
      const answer = api?.tokenUrl
        ? await sendWithToken(api, connection, secrets, send)
        : await send(secrets.credentials)
      heed(answer, pace)
      return readFrom(answer)
    }
    return pace.run(act, bounds.turn ?? 'new')
  }

  /** A token that was good a moment ago may be withdrawn: one other is tried. */
  async function sendWithToken(
    api: NonNullable<Connector['api']>,
    connection: Connection,
    secrets: ConnectionSecrets,
    send: (credentials: ConnectionSecrets['credentials']) => Promise<Answer>,
  ): Promise<Answer> {
    const accessToken = await tokens.of(connection, secrets, api)
    const answer = await send({ accessToken })
    if (answer.status !== 401) return answer
    tokens.refused(connection, accessToken)
    return send({ accessToken: await tokens.of(connection, secrets, api) })
  }

  async function ask(target: Target, bounds: Bounds, pace: Pace): Promise<Answer> {
    try {
      return await guardedRequest({ ...target, allowPrivateTargets, ...bounds })
    } catch (cause) {
      if (cause instanceof TooLarge)
        throw new Refusal('unsupported', `the vendor’s answer is larger than ${bounds.bytesMax} bytes`)
      if (cause instanceof PrivateTarget) throw new Refusal('misconfigured', notAllowed)
      pace.pause()
      throw new Refusal('unavailable', 'the vendor’s API cannot be reached', { cause })
    }
  }
}

const notAllowed =
  'the vendor’s API must be at a public https address; KILTER_ALLOW_PRIVATE_TARGETS=1 allows others for a sandbox'

interface Target {
  readonly url: URL
  readonly headers: Readonly<Record<string, string>>
  readonly body?: string
}

/** Throws Refusal 'misconfigured' before anything is asked where address or credentials are missing. */
function targetOf(
  connection: Connection,
  { credentials }: ConnectionSecrets,
  asked: Lookup | ListRead,
  connectors: ReadonlyMap<string, Connector>,
): (credentials: ConnectionSecrets['credentials']) => Target {
  const connector = connectors.get(connection.vendor)
  const { apiBaseUrl } = connection.settings
  const base = typeof apiBaseUrl === 'string' ? apiBaseUrl : connector?.api?.baseUrl(connection.settings)
  const missing = (connector?.credentials ?? []).filter((name) => !credentials[name])
  const url = base === undefined ? null : URL.parse(`${base.replace(/\/+$/, '')}${asked.path}`)
  const api = connector?.api
  if (api && url && missing.length === 0) {
    return (given) => ({ url, ...sentWith(asked, api.headers(given, connection.settings)) })
  }
  const needed = missing.join(', ') || 'a valid settings.apiBaseUrl'
  throw new Refusal('misconfigured', `lookups need ${needed} of this connection`)
}

function sentWith(asked: Lookup | ListRead, own: Record<string, string>): Omit<Target, 'url'> {
  if (!('headers' in asked || 'body' in asked)) return { headers: own }
  const headers = { ...own, ...asked.headers }
  if (asked.body === undefined) return { headers }
  return { headers: { ...headers, 'content-type': 'application/json' }, body: JSON.stringify(asked.body) }
}

/** What goes for every answer. Throws Refusal: 'misconfigured' where our access is refused, 'unavailable' where the vendor cannot serve now. */
function heed({ status, headers }: Answer, pace: Pace): void {
  if (status === 401 || status === 403) {
    throw new Refusal('misconfigured', 'the vendor’s API refuses our access token')
  }
  if (status === 429 || status === 503) {
    const retryAfterSeconds = retryAfterSecondsOf(headers['retry-after'], Date.now())
    pace.pause(retryAfterSeconds)
    throw unable(status, retryAfterSeconds)
  }
  if (status > 499) throw unable(status)
}

const unable = (status: number, retryAfterSeconds?: number) =>
  new Refusal('unavailable', `the vendor’s API answers ${status}`, {
    ...(retryAfterSeconds === undefined ? {} : { retryAfterSeconds }),
  })

/** Null: the vendor says there is no such thing, or none of them. */
function answerOf({ status, body }: Answer): unknown {
  if (status === 404) return null
  if (status < 200 || status > 299) throw unable(status)
  // Some vendors answer an empty list with nothing at all.
  return body.length === 0 ? null : jsonIn(body)
}

/** What a refusal says beside its status need not be JSON. */
function pageOf({ status, headers, body }: Answer): PageAnswer {
  const isRefusal = status < 200 || status > 299
  const text = (value: string | string[] | undefined): string =>
    Array.isArray(value) ? value.join(', ') : (value ?? '')
  return {
    status,
    headers: Object.fromEntries(Object.entries(headers).map(([name, value]) => [name, text(value)])),
    json: isRefusal || body.length === 0 ? undefined : jsonIn(body),
  }
}

function jsonIn(body: Uint8Array): unknown {
  try {
    return readJson(body)
  } catch (cause) {
    throw new Refusal('unavailable', 'the vendor’s API answers something other than JSON', { cause })
  }
}
