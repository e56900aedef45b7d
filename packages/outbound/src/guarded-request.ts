/** One request to an address that others chose: bounded in time and size, never redirected, and connected only to what was checked. */
import { type LookupAddress, lookup as resolveName } from 'node:dns'
import { request as requestPlain } from 'node:http'
import { request as requestSecure } from 'node:https'
import { BlockList, isIP, type LookupFunction } from 'node:net'

export interface GuardedRequest {
  readonly url: URL
  readonly headers: Readonly<Record<string, string>>
  /** Posted where it is given. */
  readonly body?: string
  /** Lets it reach loopback and private networks, and plain http. */
  readonly allowPrivateTargets: boolean
  readonly timeoutMilliseconds: number
  readonly bytesMax: number
}

export interface Answer {
  readonly status: number
  readonly headers: Readonly<Record<string, string | string[] | undefined>>
  readonly body: Buffer
}

/** The address is private, or not https. */
export class PrivateTarget extends Error {}
/** The answer is larger than it may be. */
export class TooLarge extends Error {}

/** Throws PrivateTarget, TooLarge, or the network's own error. */
export function guardedRequest(given: GuardedRequest): Promise<Answer> {
  const { url, headers, body, allowPrivateTargets, timeoutMilliseconds, bytesMax } = given
  return new Promise<Answer>((resolve, reject) => {
    const host = url.hostname.replace(/^\[|\]$/g, '')
    const isSecure = url.protocol === 'https:'
    const isAllowed = allowPrivateTargets ? isSecure || url.protocol === 'http:' : isSecure && !isPrivate(host)
    if (!isAllowed || url.username !== '' || url.password !== '') throw new PrivateTarget('not an address for lookups')
    const options = {
      method: body === undefined ? 'GET' : 'POST',
      headers: { 'accept-encoding': 'identity', ...headers },
      signal: AbortSignal.timeout(timeoutMilliseconds),
      ...(allowPrivateTargets ? {} : { lookup: resolvePublicly }),
    }
    const sent = (isSecure ? requestSecure : requestPlain)(url, options, (response) => {
      const chunks: Buffer[] = []
      let size = 0
      response.on('data', (chunk: Buffer) => {
        size += chunk.length
        if (size > bytesMax) response.destroy(new TooLarge('the answer is too large'))
        else chunks.push(chunk)
      })
      response.on('error', reject)
      response.on('end', () =>
        resolve({ status: response.statusCode ?? 0, headers: response.headers, body: Buffer.concat(chunks) }),
      )
    })
    sent.on('error', reject)
    sent.end(body)
  })
}

/** Resolves a name for the connection that is about to be made: what was checked is what is contacted, so a name that
 * answers differently the next time gains nothing. One private address among several refuses all. */
const resolvePublicly: LookupFunction = (host, options, done) => {
  resolveName(host, { ...options, all: true }, (error, found: LookupAddress[]) => {
    if (error) return done(error, [])
    const [first] = found
    if (!first || found.some(({ address }) => isPrivate(address)))
      return done(new PrivateTarget('a private address'), [])
    if (options.all) return done(null, found)
    done(null, first.address, first.family)
  })
}

/** A literal address that is no vendor's; false for a name. */
export function isPrivate(host: string): boolean {
  const family = isIP(host)
  return family !== 0 && privateAddresses.check(host, family === 6 ? 'ipv6' : 'ipv4')
}

/** Source: IANA special-purpose address registries; the last of the IPv4 ones is a cloud's own host.
 * IPv4 written as IPv6 (`::ffff:127.0.0.1`) is judged by the IPv4 rules; naming that range here would name all of IPv4. */
const privateNetworks = {
  ipv4: [
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
    ['168.63.129.16', 32],
  ],
  ipv6: [
    ['::', 96],
    ['64:ff9b::', 96],
    ['64:ff9b:1::', 48],
    ['2002::', 16],
    ['fc00::', 7],
    ['fe80::', 10],
    ['fec0::', 10],
    ['ff00::', 8],
  ],
} as const

const privateAddresses = new BlockList()
for (const [network, prefix] of privateNetworks.ipv4) privateAddresses.addSubnet(network, prefix, 'ipv4')
for (const [network, prefix] of privateNetworks.ipv6) privateAddresses.addSubnet(network, prefix, 'ipv6')
