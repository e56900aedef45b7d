/** A webhook request as it came: path, query, headers and bytes, untouched by any router, parser or decoder. */
import type { IncomingMessage } from 'node:http'
import { type Headers, Refusal } from '@kilter/core'
import type { Context } from 'hono'

/** On Node the request comes as its own stream, which is read directly; elsewhere as a web Request. */
interface Environment {
  readonly incoming?: IncomingMessage
  /** On Lambda: what API Gateway says of it. */
  readonly event?: { readonly requestContext?: { readonly http?: { readonly sourceIp?: string } } }
}

const incomingOf = (context: Context): IncomingMessage | undefined => (context.env as Environment | undefined)?.incoming

/** The address that the request came from: the sender's, or that of the last proxy before the hub. */
export const callerOf = (context: Context): string =>
  incomingOf(context)?.socket.remoteAddress ??
  (context.env as Environment | undefined)?.event?.requestContext?.http?.sourceIp ??
  ''

/** The request target split at its first `?`, nothing decoded. */
export function targetOf(context: Context): { readonly path: string; readonly query: string } {
  const target = incomingOf(context)?.url ?? context.req.url.replace(/^[a-z]+:\/\/[^/]*/, '')
  const cut = target.indexOf('?')
  return cut === -1 ? { path: target, query: '' } : { path: target.slice(0, cut), query: target.slice(cut + 1) }
}

export const methodOf = (context: Context): string => incomingOf(context)?.method ?? context.req.raw.method

/** Node joins repeated headers already, all but this one. */
const listed = 'set-cookie'

export function headersOf(context: Context): Headers {
  const headers = incomingOf(context)?.headers
  if (!headers) return context.req.header()
  const cookies = headers[listed]
  return (cookies ? { ...headers, [listed]: cookies.join(', ') } : headers) as Headers
}

/** Unit of `bytesMax`: bytes. Undefined for a body beyond it: told by its Content-Length before a byte is read, else once
 * it passes the cap. Throws Refusal 'unreadable' where the caller breaks off. */
export async function bodyOf(context: Context, headers: Headers, bytesMax: number): Promise<Uint8Array | undefined> {
  if (Number(headers['content-length'] ?? 0) > bytesMax) return undefined
  const incoming = incomingOf(context)
  try {
    return await (incoming ? collected(incoming, bytesMax) : gathered(context.req.raw.body ?? [], bytesMax))
  } catch (cause) {
    throw new Refusal('unreadable', 'the body broke off', { cause })
  }
}

/** Events rather than an iterator: an iterator costs several promises a request. */
function collected(incoming: IncomingMessage, bytesMax: number): Promise<Uint8Array | undefined> {
  return new Promise((resolve, reject) => {
    const chunks: Uint8Array[] = []
    let size = 0
    const take = (chunk: Uint8Array) => {
      size += chunk.length
      if (size <= bytesMax) return chunks.push(chunk)
      incoming.off('data', take).pause()
      resolve(undefined)
    }
    incoming.on('data', take)
    incoming.once('end', () => resolve(joined(chunks)))
    incoming.once('error', reject)
    incoming.once('close', () => !incoming.complete && reject(new Error('closed before its end')))
  })
}

async function gathered(stream: AsyncIterable<Uint8Array> | Iterable<Uint8Array>, bytesMax: number) {
  const chunks: Uint8Array[] = []
  let size = 0
  for await (const chunk of stream) {
    size += chunk.length
    if (size > bytesMax) return undefined
    chunks.push(chunk)
  }
  return joined(chunks)
}

const joined = (chunks: readonly Uint8Array[]): Uint8Array =>
  chunks.length === 1 && chunks[0] ? chunks[0] : Buffer.concat(chunks)
