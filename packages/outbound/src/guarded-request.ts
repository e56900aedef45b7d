/** One request to an address that others chose: bounded in time and size, never redirected, and connected only to what was checked. */
import { type LookupAddress, lookup as resolveName } from 'node:dns'
import { Agent as PlainAgent, request as requestPlain } from 'node:http'
import { request as requestSecure, Agent as SecureAgent } from 'node:https'
import type { LookupFunction } from 'node:net'
import { faultOf, isPrivate } from './target.ts'

export interface GuardedRequest {
  readonly url: URL
  readonly headers: Readonly<Record<string, string>>
  /** Posted where it is given. */
  readonly body?: string
  /** Lets it reach loopback and private networks, and plain http. */
  readonly allowPrivateTargets: boolean
  /** The only ones beside 443; any where it is absent, or where private targets are allowed. */
  readonly ports?: readonly number[]
  /** For the whole of it, the name and the handshake included. */
  readonly timeoutMilliseconds: number
  /** For name, connection and handshake. */
  readonly connectMilliseconds?: number
  readonly bytesMax: number
  /** Of the body only the status matters: what is beyond `bytesMax`, late or cut off is done without. Otherwise it fails. */
  readonly bodyMayBeCut?: boolean
  readonly signal?: AbortSignal
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
/** Nobody took the connection in time. */
export class NotConnected extends Error {}

const headerBytesMax = 16 * 1024

/** Connections that were made without a check are kept apart: a checked request must never find one that is still open. */
const agents = {
  checked: { secure: new SecureAgent({ keepAlive: true }), plain: new PlainAgent({ keepAlive: true }) },
  unchecked: { secure: new SecureAgent({ keepAlive: true }), plain: new PlainAgent({ keepAlive: true }) },
}

/** Throws PrivateTarget, TooLarge, NotConnected, or the network's own error. */
export function guardedRequest(given: GuardedRequest): Promise<Answer> {
  const { url, headers, body, allowPrivateTargets, timeoutMilliseconds, connectMilliseconds, bytesMax } = given
  return new Promise<Answer>((resolve, reject) => {
    const fault = faultOf(url, given)
    if (fault !== undefined) throw new PrivateTarget(`not an address to call: ${fault}`)
    const isSecure = url.protocol === 'https:'
    const kept = allowPrivateTargets ? agents.unchecked : agents.checked
    const timeout = AbortSignal.timeout(timeoutMilliseconds)
    const options = {
      method: body === undefined ? 'GET' : 'POST',
      headers: { 'accept-encoding': 'identity', ...headers },
      signal: given.signal ? AbortSignal.any([timeout, given.signal]) : timeout,
      agent: isSecure ? kept.secure : kept.plain,
      maxHeaderSize: headerBytesMax,
      ...(allowPrivateTargets ? {} : { lookup: resolvePublicly }),
    }
    let settle: (error: Error) => void = reject
    const sent = (isSecure ? requestSecure : requestPlain)(url, options, (response) => {
      const chunks: Buffer[] = []
      let size = 0
      const answer = () =>
        resolve({ status: response.statusCode ?? 0, headers: response.headers, body: Buffer.concat(chunks) })
      response.on('data', (chunk: Buffer) => {
        const room = bytesMax - size
        size += chunk.length
        if (size <= bytesMax) return chunks.push(chunk)
        if (given.bodyMayBeCut) chunks.push(chunk.subarray(0, room))
        response.destroy(new TooLarge('the answer is too large'))
      })
      if (given.bodyMayBeCut) settle = answer
      response.on('error', (error) => settle(error))
      response.on('end', answer)
    })
    sent.on('error', (error) => settle(error))
    if (connectMilliseconds !== undefined) {
      sent.on('socket', (socket) => {
        if (!socket.connecting) return
        const late = setTimeout(() => sent.destroy(new NotConnected('no connection in time')), connectMilliseconds)
        socket.once(isSecure ? 'secureConnect' : 'connect', () => clearTimeout(late))
        sent.once('close', () => clearTimeout(late))
      })
    }
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
