/** The door for vendors: raw bytes in, capped before they are read, verified before they are parsed, kept before they are answered. */
import { type ConnectionId, ingest, Refusal } from '@kilter/core'
import type { Hono } from 'hono'
import { bodyBytesMax } from './limits.ts'
import type { DoorPorts } from './ports.ts'
import { answer, answerError, notFound, type Problem } from './problem.ts'
import { bodyOf, headersOf, targetOf } from './raw-request.ts'
import { troubleReporter } from './trouble-reporter.ts'
import type { V1 } from './v1.ts'

const tooLarge: Problem = {
  status: 413,
  title: `The body is larger than ${bodyBytesMax} bytes`,
  headers: { connection: 'close' },
}
const encoded: Problem = { status: 415, title: 'Send the body without Content-Encoding' }
const wrongMethod: Problem = { status: 405, title: 'Webhooks are posted', headers: { allow: 'POST' } }

export function addHooks(app: Hono<V1>, ports: DoorPorts): void {
  const report = troubleReporter(ports)
  app.post('/hooks/*', async (context) => {
    const { path, query } = targetOf(context)
    const connection = connectionIn(path)
    if (!connection) return answer(context, notFound)
    const headers = headersOf(context)
    if (!isIdentity(headers['content-encoding'])) return answer(context, encoded)
    try {
      const body = await bodyOf(context, headers, bodyBytesMax)
      if (!body) {
        report(connection, 'too-large')
        return answer(context, tooLarge)
      }
      const hookUrl = `${ports.publicUrl()}/hooks/${connection}`
      const { outcome, delivery } = await ingest({ connection, headers, body, query, hookUrl }, ports)
      return outcome === 'kept' ? accepted({ status: 'accepted', id: delivery.id }) : accepted({ status: 'duplicate' })
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

const isIdentity = (encoding: string | undefined): boolean =>
  encoding === undefined || encoding.toLowerCase() === 'identity'

const acceptedHeaders = { 'content-type': 'application/json', 'x-content-type-options': 'nosniff' }

/** A plain Response: of all answers this one must cost least. */
const accepted = (body: { status: 'accepted' | 'duplicate'; id?: string }): Response =>
  new Response(JSON.stringify(body), { headers: acceptedHeaders })
