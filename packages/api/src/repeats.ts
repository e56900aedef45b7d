/** `Idempotency-Key`: who sends a change again under the same key gets the answer of the first time, and nothing is done twice. */
import { type Answers, type Audit, type Begun, type Clock, keyDigest, Refusal } from '@kilter/core'
import type { Context } from 'hono'
import { answer, causeOf, type Problem } from './problem.ts'
import type { V1, V1App } from './v1.ts'

export interface RepeatPorts {
  readonly answers: Answers
  readonly audit: Audit
  readonly clock: Clock
  log(record: Record<string, unknown>): void
}

const keyPattern = /^[\x21-\x7e]{1,200}$/
/** Unit: characters. A larger answer is not kept, and a repeat is told so. */
const bodyMax = 256 * 1024

/** Add it behind the check of who may call and what a body may weigh, and before the record of changes: a repeat changes nothing. */
export function addRepeats(app: V1App, ports: RepeatPorts): void {
  app.use('/v1/*', async (context, next) => {
    const given = context.req.header('idempotency-key')
    const called = context.get('called')
    if (given === undefined || context.req.method === 'GET' || !called?.need[1].endsWith(':write')) return next()
    if (!keyPattern.test(given)) throw new Refusal('invalid', 'must be 1 to 200 printable characters', field)
    const tenant = context.get('tenant')
    // Of this caller alone: an answer may hold what only they may see.
    const name = keyDigest(JSON.stringify([context.get('who').id, given]))
    const begun = await ports.answers.begin(tenant, name, await requestOf(context, ports.audit), ports.clock.now())
    if (begun.state !== 'begun') return repeated(context, begun)
    await next()
    try {
      await keep(context, name, ports)
    } catch (error) {
      ports.log({ level: 'error', message: 'an answer is not kept', action: called.action, error: causeOf(error) })
    }
  })
}

const field = { path: 'idempotency-key' }

/** A keyed digest: what stood in it cannot be found out from what is kept. */
async function requestOf(context: Context<V1>, audit: Audit): Promise<string> {
  const { method, url } = context.req
  const seen = context.req.header('if-match')
  const body = Buffer.from(await context.req.arrayBuffer()).toString('latin1')
  const digest = await audit.digest(context.get('tenant'))
  return digest(
    `request:${JSON.stringify([method, url.replace(/^[a-z]+:\/\/[^/]*/, ''), body, ...(seen === undefined ? [] : [seen])])}`,
  )
}

/** What failed on our side may be tried again. */
async function keep(context: Context<V1>, name: string, { answers }: RepeatPorts): Promise<void> {
  const { res } = context
  const tenant = context.get('tenant')
  if (res.status >= 500 && context.get('isDone') !== true) return answers.giveUp(tenant, name)
  const body = await res.clone().text()
  const contentType = res.headers.get('content-type') ?? ''
  const etag = res.headers.get('etag')
  const kept = { status: res.status, contentType, body, ...(etag !== null && { etag }) }
  await answers.finish(tenant, name, body.length > bodyMax ? tooLarge : kept)
}

function repeated(context: Context<V1>, begun: Exclude<Begun, { state: 'begun' }>): Response {
  if (!('answer' in begun)) {
    if (begun.state === 'running') return answer(context, running)
    throw new Refusal('invalid', 'it was used for another request: take a new one', field)
  }
  const { status, contentType, body, etag } = begun.answer
  const headers = {
    'idempotency-replayed': 'true',
    ...(contentType !== '' && { 'content-type': contentType }),
    ...(etag !== undefined && { etag }),
  }
  return new Response(body === '' ? null : body, { status, headers })
}

const running: Problem = {
  status: 409,
  title: 'The same request is being carried out',
  detail: 'Ask again in a moment for its answer',
  headers: { 'retry-after': '1' },
}

const tooLarge = {
  status: 409,
  contentType: 'application/problem+json',
  body: JSON.stringify({
    type: 'about:blank',
    title: 'It was done, and its answer was too large to keep',
    status: 409,
  }),
}
