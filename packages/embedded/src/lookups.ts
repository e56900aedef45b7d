/** Performs the reads that connectors describe, over HTTPS, bounded in time and size, and only to addresses that are allowed. */
import { lookup as resolve } from 'node:dns/promises'
import { BlockList, isIP } from 'node:net'
import {
  type Connection,
  type ConnectionSecrets,
  type Connector,
  type Lookup,
  type Lookups,
  Refusal,
  readJson,
} from '@kilter/core'

export interface LookupsOptions {
  readonly connectors: ReadonlyMap<string, Connector>
  /** Lets lookups reach loopback and private networks, and plain http: a sandbox, never a shop. */
  readonly allowPrivateTargets: boolean
}

const timeoutMilliseconds = 5_000
const bytesMax = 1024 * 1024
const cacheMilliseconds = 60_000
const cacheMax = 2_000
const inFlightMax = 16

export function createLookups({ connectors, allowPrivateTargets }: LookupsOptions): Lookups {
  const cache = new Map<string, { readonly until: number; readonly answer: unknown }>()
  const inFlight = new Map<string, Promise<unknown>>()
  const gate = createGate(inFlightMax)

  return {
    perform: async (connection, secrets, lookup) => {
      const key = `${connection.id}|${lookup.path}`
      const cached = cache.get(key)
      if (lookup.identifies !== undefined && cached && cached.until > Date.now()) return cached.answer
      const running =
        inFlight.get(key) ?? gate(() => read(connection, secrets, lookup)).finally(() => inFlight.delete(key))
      inFlight.set(key, running)
      const answer = await running
      if (cache.size >= cacheMax) cache.clear()
      if (lookup.identifies !== undefined) cache.set(key, { until: Date.now() + cacheMilliseconds, answer })
      return answer
    },
  }

  async function read(connection: Connection, secrets: ConnectionSecrets, lookup: Lookup): Promise<unknown> {
    const { url, headers } = await target(connection, secrets, lookup)
    let response: Response
    try {
      response = await fetch(url, { headers, redirect: 'manual', signal: AbortSignal.timeout(timeoutMilliseconds) })
    } catch (cause) {
      throw new Refusal('unavailable', 'the vendor’s API cannot be reached', { cause })
    }
    if (response.status === 404) return discard(response, null)
    if (response.status === 401 || response.status === 403) {
      return discard(response, new Refusal('misconfigured', 'the vendor’s API refuses our access token'))
    }
    if (!response.ok)
      return discard(response, new Refusal('unavailable', `the vendor’s API answers ${response.status}`))
    return readJson(await bounded(response))
  }

  async function target(connection: Connection, { credentials }: ConnectionSecrets, lookup: Lookup) {
    const connector = connectors.get(connection.vendor)
    const { apiBaseUrl } = connection.settings
    const base = typeof apiBaseUrl === 'string' ? apiBaseUrl : connector?.api?.baseUrl(connection.settings)
    const missing = (connector?.credentials ?? []).filter((name) => !credentials[name])
    if (!connector?.api || base === undefined || missing.length > 0) {
      throw new Refusal(
        'misconfigured',
        `lookups need ${missing.join(', ') || 'settings.apiBaseUrl'} of this connection`,
      )
    }
    const url = new URL(`${base.replace(/\/+$/, '')}${lookup.path}`)
    if (!allowPrivateTargets) await refusePrivate(url)
    return { url, headers: connector.api.headers(credentials) }
  }
}

async function discard(response: Response, outcome: null | Refusal): Promise<null> {
  await response.body?.cancel()
  if (outcome) throw outcome
  return null
}

async function bounded(response: Response): Promise<Uint8Array> {
  const chunks: Uint8Array[] = []
  let size = 0
  try {
    for await (const chunk of response.body ?? []) {
      size += chunk.length
      if (size > bytesMax) throw new Refusal('unsupported', `the vendor’s answer is larger than ${bytesMax} bytes`)
      chunks.push(chunk)
    }
  } catch (cause) {
    if (cause instanceof Refusal) throw cause
    throw new Refusal('unavailable', 'the vendor’s answer broke off', { cause })
  }
  return Buffer.concat(chunks)
}

/** Addresses that are no vendor's. Source: IANA special-purpose registries. */
const privateAddresses = new BlockList()
for (const [network, prefix] of [
  ['0.0.0.0', 8],
  ['10.0.0.0', 8],
  ['100.64.0.0', 10],
  ['127.0.0.0', 8],
  ['169.254.0.0', 16],
  ['172.16.0.0', 12],
  ['192.0.0.0', 24],
  ['192.168.0.0', 16],
  ['198.18.0.0', 15],
  ['224.0.0.0', 4],
  ['240.0.0.0', 4],
] as const)
  privateAddresses.addSubnet(network, prefix, 'ipv4')
for (const [network, prefix] of [
  ['::', 128],
  ['::1', 128],
  ['::ffff:0:0', 96],
  ['64:ff9b::', 96],
  ['2002::', 16],
  ['fc00::', 7],
  ['fe80::', 10],
  ['fec0::', 10],
  ['ff00::', 8],
] as const)
  privateAddresses.addSubnet(network, prefix, 'ipv6')

async function refusePrivate(url: URL): Promise<void> {
  const host = url.hostname.replace(/^\[|\]$/g, '')
  if (url.protocol !== 'https:') throw new Refusal('misconfigured', 'the vendor’s API must be reached over https')
  const addresses = isIP(host) ? [host] : (await resolved(host)).map(({ address }) => address)
  const isPrivate = (address: string) => privateAddresses.check(address, isIP(address) === 6 ? 'ipv6' : 'ipv4')
  if (addresses.length > 0 && !addresses.some(isPrivate)) return
  throw new Refusal(
    'misconfigured',
    'the vendor’s API address is private; KILTER_ALLOW_PRIVATE_TARGETS=1 allows it for a sandbox',
  )
}

async function resolved(host: string) {
  try {
    return await resolve(host, { all: true })
  } catch (cause) {
    throw new Refusal('unavailable', 'the vendor’s API name does not resolve', { cause })
  }
}

/** At most `limit` at a time; the others wait their turn. */
function createGate(limit: number) {
  let running = 0
  const waiting: (() => void)[] = []
  return async <Answer>(act: () => Promise<Answer>): Promise<Answer> => {
    if (running >= limit) await new Promise<void>((resolveTurn) => waiting.push(resolveTurn))
    running += 1
    try {
      return await act()
    } finally {
      running -= 1
      waiting.shift()?.()
    }
  }
}
