/** The door for vendors: raw bytes in, capped before they are read, verified before they are parsed, kept before they are answered. */
import type { IncomingMessage } from 'node:http'
import { type ConnectionId, type Headers, ingest, Refusal, reportTrouble, type Trouble } from '@kilter/core'
import type { Context, Hono } from 'hono'
import type { ApiPorts } from './ports.ts'
import { answer, answerError, notFound, type Problem } from './problem.ts'

/** Unit: bytes. */
export const bodyBytesMax = 1024 * 1024
const troubleEveryMilliseconds = 3_600_000

const tooLarge: Problem = {
  status: 413,
  title: `The body is larger than ${bodyBytesMax} bytes`,
  headers: { connection: 'close' },
}
const encoded: Problem = { status: 415, title: 'Send the body without Content-Encoding' }
const wrongMethod: Problem = { status: 405, title: 'Webhooks are posted', headers: { allow: 'POST' } }

/** On Node the request comes as its own stream; elsewhere as a web Request. */
interface Environment {
  readonly incoming?: IncomingMessage
}

export function addHooks(app: Hono, ports: ApiPorts): void {
  const report = troubleReporter(ports)
  app.post('/hooks/*', async (context) => {
    const connection = connectionIn(pathOf(context))
    if (!connection) return answer(context, notFound)
    const headers = headersOf(context)
    if (!isIdentity(headers['content-encoding'])) return answer(context, encoded)
    try {
      const body = await bodyOf(context, headers)
      if (!body) {
        report(connection, 'too-large')
        return answer(context, tooLarge)
      }
      const hookUrl = `${ports.publicUrl()}/hooks/${connection}`
      const { outcome, delivery } = await ingest({ connection, headers, body, query: queryOf(context), hookUrl }, ports)
      if (outcome === 'duplicate') return context.json({ status: 'duplicate' })
      return context.json({ status: 'accepted', delivery: delivery.id })
    } catch (error) {
      if (error instanceof Refusal && error.code === 'misconfigured') report(connection, 'misconfigured')
      return answerError(context, error, ports.log)
    }
  })
  app.all('/hooks/*', (context) => answer(context, wrongMethod))
}

const hookPath = /^\/hooks\/(con_[0-9A-HJKMNP-TV-Z]{26})$/

/** Exactly the address that was given out: no other spelling of it. */
const connectionIn = (path: string): ConnectionId | undefined => hookPath.exec(path)?.[1] as ConnectionId | undefined

function urlOf(context: Context): string {
  const { incoming } = (context.env ?? {}) as Environment
  return incoming?.url ?? context.req.url.replace(/^[a-z]+:\/\/[^/]*/, '')
}

const pathOf = (context: Context): string => urlOf(context).split('?', 1)[0] ?? ''

function queryOf(context: Context): string {
  const url = urlOf(context)
  const cut = url.indexOf('?')
  return cut === -1 ? '' : url.slice(cut + 1)
}

function headersOf(context: Context): Headers {
  const { incoming } = (context.env ?? {}) as Environment
  if (!incoming) return context.req.header()
  const headers: Record<string, string> = {}
  for (const [name, value] of Object.entries(incoming.headers)) {
    if (value !== undefined) headers[name] = typeof value === 'string' ? value : value.join(', ')
  }
  return headers
}

const isIdentity = (encoding: string | undefined): boolean =>
  encoding === undefined || encoding.toLowerCase() === 'identity'

/** Undefined for a body beyond the cap: told by its Content-Length before a byte is read, else once it passes the cap. */
async function bodyOf(context: Context, headers: Headers): Promise<Uint8Array | undefined> {
  if (Number(headers['content-length'] ?? 0) > bodyBytesMax) return undefined
  const { incoming } = (context.env ?? {}) as Environment
  const stream: AsyncIterable<Uint8Array> | null = incoming ?? context.req.raw.body
  const chunks: Uint8Array[] = []
  let size = 0
  for await (const chunk of stream ?? []) {
    size += chunk.length
    if (size > bodyBytesMax) return undefined
    chunks.push(chunk)
  }
  return chunks.length === 1 && chunks[0] ? chunks[0] : Buffer.concat(chunks)
}

const reasons: Record<Trouble, string> = {
  'too-large': `a webhook was larger than ${bodyBytesMax} bytes and was refused`,
  misconfigured: 'its webhooks are refused, for there is no secret to verify them with',
  unreadable: 'a webhook could not be read',
}

/** Tells of a known connection's trouble after the answer, at most once an hour: a flood of refusals is one incident. */
function troubleReporter(ports: ApiPorts): (connection: ConnectionId, trouble: Trouble) => void {
  const toldAt = new Map<string, number>()
  return (connection, trouble) => {
    const key = `${connection} ${trouble}`
    const now = Date.now()
    if (now - (toldAt.get(key) ?? 0) < troubleEveryMilliseconds) return
    void tell(connection, trouble)
      .then((known) => known && toldAt.set(key, now))
      .catch((error) =>
        ports.log({ level: 'error', message: 'cannot record trouble', connection, trouble, error: String(error) }),
      )
  }

  async function tell(id: ConnectionId, trouble: Trouble): Promise<boolean> {
    const connection = await ports.connections.atDoor(id)
    if (!connection) return false
    const report = { connection: id, trouble, failing: true, reason: reasons[trouble], count: 1 }
    await reportTrouble(connection.tenant, report, ports)
    return true
  }
}
