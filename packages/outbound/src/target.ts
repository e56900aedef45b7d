/** Which addresses that others chose may be called at all. Names are judged again by what they stand for, when they are connected to. */
import { BlockList, isIP } from 'node:net'

export interface TargetRules {
  /** Lets it be loopback, a private network, plain http, and any port: a sandbox, never a shop. */
  readonly allowPrivateTargets: boolean
  /** The only ones beside 443; any where it is absent. */
  readonly ports?: readonly number[]
}

/** What is wrong with the address, for the person who gave it; undefined where nothing is. */
export function faultOf(url: URL, { allowPrivateTargets, ports }: TargetRules): string | undefined {
  if (url.username !== '' || url.password !== '') return 'leave user and password out of the address'
  if (allowPrivateTargets) {
    return url.protocol === 'https:' || url.protocol === 'http:' ? undefined : 'it must begin with https://'
  }
  if (url.protocol !== 'https:') return 'it must begin with https://'
  if (url.port !== '' && ports?.includes(Number(url.port)) === false) return 'it must use port 443'
  const host = hostOf(url)
  return isPrivate(host) || isLocalName(host) ? 'it must be a public address' : undefined
}

/** As it is resolved and connected to: without the brackets of IPv6. */
export const hostOf = (url: URL): string => url.hostname.replace(/^\[|\]$/g, '')

const localNames = /(^|\.)(localhost|localdomain|local|internal|intranet|lan|home\.arpa)$/

/** A name that no public server has: without a dot, or below a name that is kept for local networks. */
function isLocalName(host: string): boolean {
  if (isIP(host) !== 0) return false
  const name = host.replace(/\.$/, '')
  return !name.includes('.') || localNames.test(name)
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
    ['192.88.99.0', 24],
    ['192.168.0.0', 16],
    ['198.18.0.0', 15],
    ['224.0.0.0', 4],
    ['240.0.0.0', 4],
    ['168.63.129.16', 32],
  ],
  ipv6: [
    ['::', 96],
    ['::ffff:0:0:0', 96],
    ['64:ff9b::', 96],
    ['64:ff9b:1::', 48],
    ['100::', 64],
    ['2001::', 23],
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
