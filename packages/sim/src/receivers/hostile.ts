/** What a receiver can do to whoever calls it. Each goes on until the caller hangs up. */
import type { ServerResponse } from 'node:http'
import type { Behaviour } from './receiver.ts'

const chunk = 'x'.repeat(64 * 1024)
const dripMilliseconds = 20

export const hostile = {
  /** Takes the request and never answers. */
  hang: () => {},
  /** A body without end, a byte at a time, so that no idle timeout ever strikes. */
  drip: (response) => {
    response.writeHead(200)
    const timer = setInterval(() => response.write('.'), dripMilliseconds)
    response.on('close', () => clearInterval(timer))
  },
  /** Headers without end, a byte at a time. */
  dripHeaders: (response) => {
    response.socket?.write('HTTP/1.1 200 OK\r\nx-slow: ')
    const timer = setInterval(() => response.socket?.write('.'), dripMilliseconds)
    response.on('close', () => clearInterval(timer))
  },
  /** As fast as the caller takes it. */
  endlessBody: (response) => {
    response.writeHead(200)
    flood(response)
  },
  endlessHeaders: (response) => {
    response.socket?.write('HTTP/1.1 200 OK\r\n')
    const timer = setInterval(() => response.socket?.write(`x-more: ${'y'.repeat(4_000)}\r\n`), 1)
    response.on('close', () => clearInterval(timer))
  },
  reset: (response) => {
    response.socket?.resetAndDestroy()
  },
  /** Says what no HTTP client understands. */
  gibberish: (response) => {
    response.socket?.end('220 mail.example ESMTP\r\n')
  },
  /** Promises more than it sends. */
  cutShort: (response) => {
    response.writeHead(200, { 'content-length': '1000' })
    response.write('only this', () => response.socket?.destroy())
  },
} satisfies Record<string, Behaviour>

/** Sends the caller elsewhere, e.g. to a host that it must not reach. */
export const redirect =
  (status: 301 | 302 | 303 | 307 | 308, location: string): Behaviour =>
  (response) => {
    response.writeHead(status, { location }).end()
  }

/** A plain answer. */
export const answer =
  (status: number, headers: Readonly<Record<string, string>> = {}, body = ''): Behaviour =>
  (response) => {
    response.writeHead(status, headers).end(body)
  }

function flood(response: ServerResponse): void {
  while (!response.destroyed && response.write(chunk));
  if (!response.destroyed) response.once('drain', () => flood(response))
}
