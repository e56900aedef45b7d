/** A server on loopback that stands in for whoever the hub calls, well-behaved or hostile, and remembers what it was sent. */
import { readFileSync } from 'node:fs'
import {
  createServer as createPlain,
  type IncomingHttpHeaders,
  type IncomingMessage,
  type Server,
  type ServerResponse,
} from 'node:http'
import { createServer as createSecure } from 'node:https'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'

export interface Received {
  readonly method: string
  readonly path: string
  readonly headers: IncomingHttpHeaders
  readonly body: string
}

export interface Receiver {
  readonly url: string
  /** In the order in which they came. */
  readonly received: readonly Received[]
  stop(): Promise<void>
}

export type Behaviour = (response: ServerResponse, received: Received, request: IncomingMessage) => void

export const certificates = ['good', 'expired', 'self-signed', 'wrong-name'] as const
export type Certificate = (typeof certificates)[number]

const bodyBytesMax = 1024 * 1024

/** Speaks TLS where a certificate is named; all but `self-signed` are from the authority below. */
export function startReceiver(behaviour: Behaviour, certificate?: Certificate): Promise<Receiver> {
  const received: Received[] = []
  const listener = (request: IncomingMessage, response: ServerResponse) => {
    const chunks: Buffer[] = []
    let size = 0
    request.on('data', (chunk: Buffer) => {
      size += chunk.length
      if (size > bodyBytesMax) request.destroy()
      else chunks.push(chunk)
    })
    request.on('error', () => response.destroy())
    request.on('end', () => {
      const { method = '', url = '', headers } = request
      const entry = { method, path: url, headers, body: Buffer.concat(chunks).toString() }
      received.push(entry)
      behaviour(response, entry, request)
    })
  }
  const server = certificate ? createSecure(pairOf(certificate), listener) : createPlain(listener)
  server.on('tlsClientError', () => {}) // whoever does not trust us hangs up
  return new Promise((resolve) => {
    server.listen(0, '127.0.0.1', () => {
      const { port } = server.address() as AddressInfo
      resolve({
        url: `http${certificate ? 's' : ''}://127.0.0.1:${port}`,
        received,
        stop: () => stopped(server),
      })
    })
  })
}

/** Whom a test must trust for the receivers' certificates: `tls.setDefaultCACertificates`. */
export const testAuthority = (): string => read('authority.pem')

/** Certificate and key of a receiver, e.g. for a mail server. */
export const pairOf = (certificate: Certificate): { readonly cert: string; readonly key: string } => ({
  cert: read(`${certificate}.pem`),
  key: read(`${certificate}.key.pem`),
})

const read = (name: string): string => readFileSync(join(import.meta.dirname, 'certificates', name), 'utf8')

const stopped = (server: Server): Promise<void> =>
  new Promise((resolve) => {
    server.close(() => resolve())
    server.closeAllConnections()
  })
