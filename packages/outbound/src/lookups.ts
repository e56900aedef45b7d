/** Performs the reads that connectors describe: a few at a time, shared where that is safe, and not against a vendor that is down. */
import {
  type Connection,
  type ConnectionSecrets,
  type Connector,
  type Lookup,
  type Lookups,
  type LookupTurn,
  Refusal,
  readJson,
} from '@kilter/core'
import { type Answer, guardedRequest, PrivateTarget, TooLarge } from './guarded-request.ts'
import { createPace, type Pace } from './pace.ts'
import { createTokens, type TokensOptions } from './tokens.ts'

export interface LookupsOptions {
  readonly connectors: ReadonlyMap<string, Connector>
  /** Lets lookups reach loopback and private networks, and plain http: a sandbox, never a shop. */
  readonly allowPrivateTargets: boolean
  /** Where refresh tokens are kept. */
  readonly vault: TokensOptions['vault']
}

const timeoutMilliseconds = 5_000
const bytesMax = 1024 * 1024
const cacheMilliseconds = 60_000
const cacheMax = 2_000

export function createLookups({ connectors, allowPrivateTargets, vault }: LookupsOptions): Lookups {
  const tokens = createTokens({ vault, allowPrivateTargets })
  const cache = new Map<string, { readonly until: number; readonly answer: unknown }>()
  const inFlight = new Map<string, Promise<unknown>>()
  const paces = new Map<string, Pace>()

  return {
    perform: (connection, secrets, lookup, turn) => {
      // What an item is called changes seldom. An order changes with every delivery that asks for it, so that each one asks anew.
      if (lookup.identifies === undefined) return read(connection, secrets, lookup, turn)
      return shared(`${connection.id}|${lookup.path}`, () => read(connection, secrets, lookup, turn))
    },
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

  async function read(connection: Connection, secrets: ConnectionSecrets, lookup: Lookup, turn: LookupTurn = 'new') {
    const api = connectors.get(connection.vendor)?.api
    const pace = paces.get(connection.id) ?? createPace(api?.rate)
    paces.set(connection.id, pace)
    const target = targetOf(connection, secrets, lookup, connectors)
    const act = async () =>
      api?.tokenUrl
        ? answerOf(await askWithToken(api, connection, secrets, target, pace), pace)
        : answerOf(await ask(target(secrets.credentials), pace), pace)
    return pace.run(act, turn)
  }

  /** A token that was good a moment ago may be withdrawn: one other is tried. */
  async function askWithToken(
    api: NonNullable<Connector['api']>,
    connection: Connection,
    secrets: ConnectionSecrets,
    target: (credentials: ConnectionSecrets['credentials']) => Target,
    pace: Pace,
  ): Promise<Answer> {
    const accessToken = await tokens.of(connection, secrets, api)
    const answer = await ask(target({ accessToken }), pace)
    if (answer.status !== 401) return answer
    tokens.refused(connection, accessToken)
    return ask(target({ accessToken: await tokens.of(connection, secrets, api) }), pace)
  }

  async function ask(target: Target, pace: Pace): Promise<Answer> {
    try {
      return await guardedRequest({ ...target, allowPrivateTargets, timeoutMilliseconds, bytesMax })
    } catch (cause) {
      if (cause instanceof TooLarge)
        throw new Refusal('unsupported', `the vendor’s answer is larger than ${bytesMax} bytes`)
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
}

/** Throws Refusal 'misconfigured' before anything is asked where address or credentials are missing. */
function targetOf(
  connection: Connection,
  { credentials }: ConnectionSecrets,
  lookup: Lookup,
  connectors: ReadonlyMap<string, Connector>,
): (credentials: ConnectionSecrets['credentials']) => Target {
  const connector = connectors.get(connection.vendor)
  const { apiBaseUrl } = connection.settings
  const base = typeof apiBaseUrl === 'string' ? apiBaseUrl : connector?.api?.baseUrl(connection.settings)
  const missing = (connector?.credentials ?? []).filter((name) => !credentials[name])
  const url = base === undefined ? null : URL.parse(`${base.replace(/\/+$/, '')}${lookup.path}`)
  const api = connector?.api
  if (api && url && missing.length === 0) {
    return (given) => ({ url, headers: api.headers(given, connection.settings) })
  }
  const needed = missing.join(', ') || 'a valid settings.apiBaseUrl'
  throw new Refusal('misconfigured', `lookups need ${needed} of this connection`)
}

/** Null: the vendor says there is no such thing, or none of them. */
function answerOf({ status, headers, body }: Answer, pace: Pace): unknown {
  if (status === 404) return null
  if (status === 401 || status === 403) {
    throw new Refusal('misconfigured', 'the vendor’s API refuses our access token')
  }
  if (status === 429 || status === 503) pace.pause(Number(headers['retry-after']))
  if (status < 200 || status > 299) throw new Refusal('unavailable', `the vendor’s API answers ${status}`)
  // Some vendors answer an empty list with nothing at all.
  if (body.length === 0) return null
  try {
    return readJson(body)
  } catch (cause) {
    throw new Refusal('unavailable', 'the vendor’s API answers something other than JSON', { cause })
  }
}
