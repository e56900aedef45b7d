/** What all routes of the admin API share: who asks, how lists page, what an error looks like in OpenAPI. */
import { createRoute, OpenAPIHono, type RouteConfig, z } from '@hono/zod-openapi'
import {
  type Actor,
  type AuditActor,
  type Giver,
  type Instant,
  type Need,
  type PageRequest,
  pageLimitMax,
  type TenantId,
} from '@kilter/core'
import { bodyLimit } from 'hono/body-limit'
import { speakInWords } from './in-words.ts'
import { aliasFileBytesMax, bodyBytesMax } from './limits.ts'
import { answer, invalidFields } from './problem.ts'
import { ETag, IfMatch, IfNoneMatch } from './versions.ts'

export interface V1 {
  Variables: {
    tenant: TenantId
    actor: Actor
    grant: Giver
    /** Who asks, for the record. */
    who: AuditActor
    /** The route that answers; absent where none does. */
    called?: { readonly action: string; readonly need: Need }
    /** A look that is put on record like a change. */
    isNoted?: boolean
    /** It was done, though what is answered says that something failed. */
    isDone?: boolean
    /** Of what is shown, where it has one. */
    version?: string
  }
}

export type V1App = OpenAPIHono<V1>

export function createV1(): V1App {
  speakInWords()
  return new OpenAPIHono<V1>({
    defaultHook: (result, context) => (result.success ? undefined : answer(context, invalidFields(result.error))),
  })
}

/** No body is larger than it may be. */
export function addBodyLimits(app: V1App): void {
  const plain = bodyLimit({ maxSize: bodyBytesMax, onError: (context) => answer(context, tooLarge(bodyBytesMax)) })
  const file = bodyLimit({
    maxSize: aliasFileBytesMax,
    onError: (context) => answer(context, tooLarge(aliasFileBytesMax)),
  })
  app.use('/v1/*', (context, next) => (context.req.path === '/v1/aliases/import' ? file : plain)(context, next))
}

const tooLarge = (bytesMax: number) =>
  ({
    status: 413,
    title: `The body is larger than ${bytesMax} bytes`,
    headers: { connection: 'close' }, // what follows on this connection is the rest of the body
  }) as const

const defaultLimit = 50

/** In a query: a whole number from 1 to `max`. */
export function countOf(max: number, usual: number) {
  const error = `must be a whole number from 1 to ${max}`
  return z
    .string()
    .regex(/^\d{1,9}$/, error)
    .default(String(usual))
    .transform(Number)
    .pipe(z.int(error).min(1, error).max(max, error))
    .openapi({ type: 'integer', minimum: 1, maximum: max, default: usual })
}

/** Strict, so that a misspelt filter is refused and not taken for no filter. */
export const PageQuery = z.strictObject({
  limit: countOf(pageLimitMax, defaultLimit),
  cursor: z.string().max(500).optional().openapi({ description: 'nextCursor of the page before' }),
})

/** A moment: RFC 3339 with a zone, or a date, which is the start of that day in UTC. */
export const Moment = z
  .union([z.iso.datetime({ offset: true }), z.iso.date()], {
    error: 'must be a time with its zone, e.g. 2026-11-20T14:05:00Z, or a date, e.g. 2026-11-20 (from 00:00 UTC)',
  })
  .transform((text) => new Date(text).toISOString() as Instant)
  .openapi({ type: 'string', format: 'date-time' })

export const pageFrom = ({ limit, cursor }: z.infer<typeof PageQuery>): PageRequest =>
  cursor === undefined ? { limit } : { limit, cursor }

export const ProblemBody = z
  .object({
    type: z.string(),
    title: z.string(),
    status: z.int(),
    detail: z.string().optional(),
    requestId: z.string(),
    errors: z.array(z.object({ path: z.string(), detail: z.string() })).optional(),
  })
  .openapi('Problem')

export const pageOf = <Item extends z.ZodType>(item: Item) =>
  z.object({
    items: z.array(item),
    nextCursor: z.string().nullable().openapi({ description: 'Null on the last page' }),
  })

export const json = <Schema extends z.ZodType>(schema: Schema, description: string) => ({
  description,
  content: { 'application/json': { schema } },
})

export const problem = (description: string) => ({
  description,
  content: { 'application/problem+json': { schema: ProblemBody } },
})

export interface RouteAbout {
  /** Who may call it; nobody else ever can. */
  readonly needs: Need
  /** It shows or changes a thing that has a version: see `versions.ts`. */
  readonly versioned?: boolean
}

/** A route with the answers that every route may give. */
export function route<Config extends RouteConfig>({ needs, versioned = false, ...config }: Config & RouteAbout) {
  const isRead = config.method === 'get'
  const isChange = !isRead && config.path.includes('{')
  const responses = {
    ...(versioned ? withTags(config.responses) : config.responses),
    ...(versioned && isRead && { 304: { description: 'As your `If-None-Match` says', headers: ETag } }),
    ...(versioned && isChange && { 412: problem('It is another version by now than your `If-Match` says') }),
    ...(['put', 'patch'].includes(config.method) && {
      204: { description: 'Changed, and `Prefer: return=minimal` asked for no more' },
    }),
    400: problem('The body is not JSON'),
    401: problem('No valid key'),
    403: problem('The key may not do this'),
    404: problem('There is no such thing, or it is not yours'),
    409: problem('In conflict with what is there'),
    ...(config.request?.body && {
      413: problem('The body is too large'),
      415: problem('The body is of another kind'),
    }),
    422: problem('A field is not valid; `errors` says which'),
    429: problem('Too much was asked: `retry-after` says how many seconds to wait'),
    500: problem('An error of ours; the log has it under `requestId`'),
    503: problem('The store cannot answer at the moment'),
  }
  const operationId = operationIdOf(config.method, config.path)
  const headers = versioned && (isRead ? IfNoneMatch : isChange && IfMatch)
  const request = { ...config.request, ...(headers && { headers }) }
  return createRoute({
    ...{ ...config, operationId, request, responses },
    ...{ security: [{ key: [...needs] }], 'x-needs': needs },
  } as unknown as Config)
}

/** What is shown says which version it is. */
const withTags = (responses: RouteConfig['responses']): RouteConfig['responses'] =>
  Object.fromEntries(
    Object.entries(responses).map(([status, said]) => [status, 'content' in said ? { ...said, headers: ETag } : said]),
  )

/** `get /v1/items/{sku}/timeline` is `getItemsSkuTimeline`: what generated clients call it. */
export const operationIdOf = (method: string, path: string): string =>
  method +
  (path.replace('/v1', '').match(/[A-Za-z0-9]+/g) ?? []).map((word) => word[0]?.toUpperCase() + word.slice(1)).join('')
