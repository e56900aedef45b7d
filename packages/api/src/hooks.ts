/** The door for vendors: raw bytes in, capped before they are read, verified before they are parsed, kept before they are answered. */
import {
  type Answer,
  type ConnectionId,
  type DoorManners,
  type Greeting,
  greet,
  ingest,
  markHeader,
  Refusal,
} from '@kilter/core'
import type { Hono } from 'hono'
import { bodyBytesMax } from './limits.ts'
import type { DoorPorts } from './ports.ts'
import { answer, answerError, notFound, type Problem } from './problem.ts'
import { bodyOf, headersOf, methodOf, targetOf } from './raw-request.ts'
import { troubleReporter } from './trouble-reporter.ts'
import type { V1 } from './v1.ts'

const tooLarge: Problem = {
  status: 413,
  title: `The body is larger than ${bodyBytesMax} bytes`,
  headers: { connection: 'close' },
}
const encoded: Problem = { status: 415, title: 'Send the body without Content-Encoding' }
/** OUT-18: taken in, it could go round for ever. */
const ownWebhook: Problem = { status: 508, title: 'This hub sent it itself' }
const wrongMethod: Problem = { status: 405, title: 'Webhooks are posted', headers: { allow: 'POST' } }

export function addHooks(app: Hono<V1>, ports: DoorPorts): void {
  const report = troubleReporter(ports)

  app.post('/hooks/*', async (context) => {
    const { path, query } = targetOf(context)
    const connection = connectionIn(path)
    if (!connection) return answer(context, notFound)
    const headers = headersOf(context)
    if (!isIdentity(headers['content-encoding'])) return answer(context, encoded)
    if (ports.mark !== undefined && headers[markHeader] === ports.mark) return answer(context, ownWebhook)
    let manners: DoorManners | undefined
    try {
      const body = await bodyOf(context, headers, bodyBytesMax)
      if (!body) {
        report(connection, 'too-large')
        return answer(context, tooLarge)
      }
      const hookUrl = `${ports.publicUrl()}/hooks/${connection}`
      manners = await mannersAt(connection, ports)
      const greeted = manners?.greet && (await greeting({ connection, method: 'POST', headers, body, query }))
      if (greeted) return greeted
      const { outcome, delivery } = await ingest({ connection, headers, body, query, hookUrl }, ports)
      if (manners?.accepted) return plain(manners.accepted)
      return outcome === 'kept' ? accepted({ status: 'accepted', id: delivery.id }) : accepted({ status: outcome })
    } catch (error) {
      if (error instanceof Refusal && error.code === 'misconfigured') report(connection, 'misconfigured')
      const answered = answerError(context, error, ports.log)
      if (answered.status === 401 && manners?.refused) return plain(manners.refused)
      return answered.status >= 500 && manners?.unavailable ? plain(manners.unavailable) : answered
    }
  })

  app.on(['GET', 'HEAD', 'OPTIONS'], '/hooks/*', async (context) => {
    const { path, query } = targetOf(context)
    const connection = connectionIn(path)
    if (!connection) return answer(context, wrongMethod)
    try {
      // The framework asks for GET where a HEAD came in.
      const method = methodOf(context) as Greeting['method']
      const greeted = await greeting({ connection, method, headers: headersOf(context), body: noBody, query })
      return greeted ?? answer(context, wrongMethod)
    } catch (error) {
      if (error instanceof Refusal && error.code === 'not-found') return answer(context, wrongMethod)
      return answerError(context, error, ports.log)
    }
  })
  app.all('/hooks/*', (context) => answer(context, wrongMethod))

  async function greeting(given: Greeting & { connection: ConnectionId }): Promise<Response | undefined> {
    const greeted = await greet(given, ports)
    if (!greeted) return undefined
    const { notice } = greeted.answer
    if (notice !== undefined) report(given.connection, 'greeting', notice)
    return plain(greeted.answer)
  }
}

/** How the vendor of a hook wants to be treated; undefined for a hook that nobody knows. */
async function mannersAt(id: ConnectionId, { connections, connectors }: DoorPorts): Promise<DoorManners | undefined> {
  const connection = await connections.atDoor(id)
  return connection && connectors.get(connection.vendor)?.door
}

const noBody = new Uint8Array()

const plain = ({ status, headers = {}, body }: Answer): Response =>
  new Response(body ?? null, { status, headers: { 'x-content-type-options': 'nosniff', ...headers } })

const hookPath = /^\/hooks\/(con_[0-9A-HJKMNP-TV-Z]{26})$/

/** Exactly the address that was given out: no other spelling of it. */
const connectionIn = (path: string): ConnectionId | undefined => hookPath.exec(path)?.[1] as ConnectionId | undefined

const isIdentity = (encoding: string | undefined): boolean =>
  encoding === undefined || encoding.toLowerCase() === 'identity'

const acceptedHeaders = { 'content-type': 'application/json', 'x-content-type-options': 'nosniff' }

/** A plain Response: of all answers this one must cost least. */
const accepted = (body: { status: 'accepted' | 'duplicate' | 'unrouted'; id?: string }): Response =>
  new Response(JSON.stringify(body), { headers: acceptedHeaders })
