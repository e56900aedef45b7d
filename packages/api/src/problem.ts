/** Every "no" as application/problem+json. Source: RFC 9457. */
import { Refusal, type RefusalCode } from '@kilter/core'
import type { Context } from 'hono'
import { HTTPException } from 'hono/http-exception'
import type { ContentfulStatusCode } from 'hono/utils/http-status'
import type { ZodError } from 'zod'
import { RowsRefused } from './rows-refused.ts'

export interface FieldError {
  /** Where in the request, e.g. `aliases.3.item`. */
  readonly path: string
  readonly detail: string
}

export interface Problem {
  readonly status: ContentfulStatusCode
  readonly title: string
  readonly detail?: string
  readonly errors?: readonly FieldError[]
  readonly headers?: Readonly<Record<string, string>>
}

const retryAfterSeconds = '5'

const refused: Record<RefusalCode, { status: ContentfulStatusCode; title: string }> = {
  unreadable: { status: 400, title: 'The request cannot be read' },
  unsupported: { status: 415, title: 'This kind of content is not supported' },
  invalid: { status: 422, title: 'A field is not valid' },
  unauthorised: { status: 401, title: 'Not authorised' },
  forbidden: { status: 403, title: 'Your key may not do this' },
  'not-found': { status: 404, title: 'Not found' },
  conflict: { status: 409, title: 'In conflict with what is there' },
  stale: { status: 412, title: 'Changed since you read it' },
  misconfigured: { status: 503, title: 'Not set up completely' },
  unavailable: { status: 503, title: 'Not available at the moment' },
}

export function problemOf(refusal: Refusal): Problem {
  const { code, detail, path } = refusal
  if (refusal instanceof RowsRefused) return { ...refused[code], detail, errors: refusal.errors }
  const errors = path === undefined ? {} : { errors: [{ path, detail }] }
  const headers = code === 'unavailable' ? { headers: { 'retry-after': retryAfterSeconds } } : {}
  return { ...refused[code], detail, ...errors, ...headers }
}

export function invalidFields(error: ZodError): Problem {
  const errors = error.issues.flatMap(({ path, message, ...issue }) => {
    const unknown = issue.code === 'unrecognized_keys' ? issue.keys : []
    const places = unknown.length > 0 ? unknown.map((key) => [...path, key]) : [path]
    return places.map((place) => ({
      path: place.join('.'),
      detail: unknown.length > 0 ? 'not a field of this resource' : message,
    }))
  })
  return { status: 422, title: refused.invalid.title, detail: summaryOf(errors), errors }
}

const summedUpMax = 3

function summaryOf(errors: readonly FieldError[]): string {
  const said = errors.slice(0, summedUpMax).map(({ path, detail }) => (path === '' ? detail : `${path}: ${detail}`))
  const more = errors.length - said.length
  return [...said, ...(more > 0 ? [`${more} more in errors`] : [])].join('; ')
}

export const notFound: Problem = { status: 404, title: refused['not-found'].title }

const problemHeaders = {
  'content-type': 'application/problem+json',
  'x-content-type-options': 'nosniff',
  'cache-control': 'no-store',
}

/** Shape: type, title, status, requestId; detail and errors where a caller can act on them. */
export function answer(context: Context, problem: Problem, requestId: string = crypto.randomUUID()): Response {
  const { status, title, detail, errors, headers } = problem
  const body = { type: 'about:blank', title, status, ...(detail && { detail }), requestId, ...(errors && { errors }) }
  return context.body(JSON.stringify(body), status, { ...problemHeaders, ...headers })
}

/** A refusal is answered as such; all else is our fault: the caller gets the request id alone, our log the cause. */
export function answerError(
  context: Context,
  error: unknown,
  log: (record: Record<string, unknown>) => void,
): Response {
  if (error instanceof Refusal) return answer(context, problemOf(error))
  if (error instanceof HTTPException) return answer(context, unread(error))
  const requestId = crypto.randomUUID()
  const { method, routePath } = context.req
  log({ level: 'error', message: 'request failed', method, route: routePath, requestId, error: causeOf(error) })
  return answer(context, { status: 500, title: 'Something failed on our side' }, requestId)
}

/** What the framework refuses before a route sees it. */
function unread({ status }: HTTPException): Problem {
  if (status === 415) return { ...refused.unsupported, detail: 'Send the body as application/json' }
  return { ...refused.unreadable, status, detail: 'The body is not valid JSON' }
}

/** The message of an error that nobody expected may quote what it failed at, and that is a customer's: its place says enough. */
export function causeOf(error: unknown): string {
  if (error instanceof Refusal) return error.message
  if (!(error instanceof Error)) return typeof error
  return [error.name, /\n\s+(at .*)/.exec(error.stack ?? '')?.[1]].filter(Boolean).join(' ')
}
