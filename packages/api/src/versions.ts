/** `ETag`, `If-Match` and `If-None-Match`: two who change one thing do not overwrite each other, and who asks again for what is
 * unchanged is told so. Source: RFC 9110, 8.8.3 and 13.1. A tag is `"<version>-<digest>"`: `If-Match` is held against the version,
 * which changes when somebody changes the thing; the digest is of all that is shown, where counters and words change by themselves. */
import { createHash } from 'node:crypto'
import { z } from '@hono/zod-openapi'
import { Refusal } from '@kilter/core'
import type { Context } from 'hono'
import type { V1, V1App } from './v1.ts'

/** Without a dash. */
export type Version = number | string

const conflictsMax = 20
const digestCharacters = 16
const tagList = /^\s*(\*|(W\/)?"[\x21\x23-\x7e]*"(\s*,\s*(W\/)?"[\x21\x23-\x7e]*")*)\s*$/

export const IfMatch = z.object({
  'if-match': z
    .string()
    .max(1_000)
    .regex(tagList, 'must be an ETag with its quotes, as an answer gave it')
    .optional()
    .openapi({
      description:
        'The ETag of what you saw, or its version alone in quotes: where it has changed since, nothing is done and the answer is 412',
      example: '"3"',
    }),
})
export const IfNoneMatch = z.object({
  'if-none-match': z
    .string()
    .max(1_000)
    .optional()
    .openapi({ description: 'The ETag of what you have: where nothing has changed since, the answer is 304' }),
})
export const ETag = z.object({
  ETag: z.string().openapi({ description: 'Of what is shown; send it as If-Match with a change', example: '"3-5f2c"' }),
})

/** Call it with the version that the thing has now. It throws Refusal 'stale' where the caller saw another one. */
export function seenBy(context: Context<V1>): (version: Version) => void {
  const given = context.req.header('if-match')?.trim()
  if (given === undefined || given === '*') return () => {}
  // A weak tag never fits: it stands for what only looks alike.
  const seen = tagsIn(given).flatMap((tag) => /^"([^-"]+)(-[^"]*)?"$/.exec(tag)?.[1] ?? [])
  return (version) => {
    if (seen.includes(String(version))) return
    const detail = `it is at version ${version} by now: read it again, decide anew, and send the ETag that you get then`
    throw new Refusal('stale', detail, { path: 'if-match' })
  }
}

interface Seen<Thing, Done> {
  /** Throws where there is none. */
  readonly find: () => Promise<Thing>
  readonly versionOf: (thing: Thing) => Version
  /** On condition that it is still as it was found; undefined: it moved meanwhile. */
  readonly act: (thing: Thing) => Promise<Done | undefined>
}

/** Does something to a thing at the version that the caller saw. Throws Refusal 'stale', or 'unavailable' where it never stands still. */
export async function asSeen<Thing, Done>(
  context: Context<V1>,
  { find, versionOf, act }: Seen<Thing, Done>,
): Promise<Done> {
  const check = seenBy(context)
  for (let attempt = 0; attempt < conflictsMax; attempt += 1) {
    const found = await find()
    check(versionOf(found))
    const done = await act(found)
    if (done !== undefined) return done
  }
  throw new Refusal('unavailable', `it was written ${conflictsMax} times meanwhile`)
}

/** Says which version the answer shows. */
export const showVersion = (context: Context<V1>, version: Version): void => context.set('version', String(version))

/** Add it right before the routes. */
export function addVersions(app: V1App): void {
  let guarded: ReadonlySet<string> | undefined
  app.use('/v1/*', async (context, next) => {
    const called = context.get('called')
    if (called && !isLook(context) && context.req.header('if-match') !== undefined) {
      guarded ??= guardedOf(app)
      if (!guarded.has(called.action))
        throw new Refusal('invalid', 'nothing that this changes has a version: leave it out', { path: 'if-match' })
    }
    await next()
    if (context.res.status < 300) await tag(context)
  })
}

const isLook = ({ req }: Context<V1>): boolean => ['GET', 'HEAD'].includes(req.method)

/** Says the ETag of what is shown, or only that where the caller has just that already. */
async function tag(context: Context<V1>): Promise<void> {
  const version = context.get('version')
  if (version === undefined) return
  const shown = `"${version}-${digestOf(await context.res.clone().text())}"`
  context.header('etag', shown)
  const known = isLook(context) ? (context.req.header('if-none-match') ?? '') : ''
  if (known.trim() !== '*' && !tagsIn(known).some((each) => each.replace(/^W\//, '') === shown)) return
  const headers = [...context.res.headers].filter(([name]) => !name.startsWith('content-'))
  context.res = undefined
  context.res = new Response(null, { status: 304, headers })
}

/** The routes that take `If-Match`; elsewhere it would promise what nobody keeps. */
const guardedOf = ({ openAPIRegistry: { definitions } }: V1App): ReadonlySet<string> =>
  new Set(
    definitions.flatMap((each) =>
      each.type === 'route' && each.route.request?.headers === IfMatch
        ? [`${each.route.method.toUpperCase()} ${each.route.path}`]
        : [],
    ),
  )

export const digestOf = (text: string): string =>
  createHash('sha256').update(text).digest('hex').slice(0, digestCharacters)

const tagsIn = (list: string): readonly string[] => list.match(/(W\/)?"[^"]*"/g) ?? []
