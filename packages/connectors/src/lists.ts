/** What vendors' lists have in common: things that come as webhooks would, pages read exactly, where the next page is. */
import {
  addMilliseconds,
  type Headers,
  type Instant,
  type Listed,
  type PageAnswer,
  type PageAsk,
  Refusal,
} from '@kilter/core'
import * as z from 'zod'

/** One thing as the body of a webhook. */
export const asWebhook = (body: unknown, headers: Headers = {}, changedAt?: Instant): Listed => ({
  headers,
  body: Buffer.from(JSON.stringify(body)),
  ...(changedAt === undefined ? {} : { changedAt }),
})

/** A page that is not as documented is no page. Throws Refusal 'unreadable' that says where. */
export function pageRead<Schema extends z.ZodType>(schema: Schema, { json }: PageAnswer): z.infer<Schema> {
  const read = schema.safeParse(json)
  if (read.success) return read.data
  const [issue] = read.error.issues
  throw new Refusal('unreadable', `a page of another shape: ${issue?.message} (at ${issue?.path.join('.')})`)
}

/** `{ next }` where there is one. */
export const goesOn = (next: string | null | undefined): { next?: string } => (next ? { next } : {})

/** What `name` is in the address of the next page. Source: RFC 8288, `Link: <address>; rel="next"`. */
export function nextInLink({ link = '' }: Headers, name: string): string | undefined {
  const address = /<([^>]*)>\s*;[^,]*rel="?next"?/.exec(link)?.[1]
  return (address && URL.parse(address, 'https://vendor.example')?.searchParams.get(name)) || undefined
}

/** A path with its query; what is undefined is left out. */
export function pathWith(path: string, query: Readonly<Record<string, string | number | undefined>>): string {
  const given = Object.entries(query).filter(([, value]) => value !== undefined)
  const written = given.map(([name, value]) => `${encodeURIComponent(name)}=${encodeURIComponent(String(value))}`)
  return written.length === 0 ? path : `${path}?${written.join('&')}`
}

/** A cursor of several parts, and none for the first page. Throws Refusal 'unsupported' for one that another version wrote. */
export function partsIn<Schema extends z.ZodType>(
  schema: Schema,
  cursor: string | undefined,
): z.infer<Schema> | undefined {
  if (cursor === undefined) return undefined
  const read = schema.safeParse(JSON.parse(cursor))
  if (read.success) return read.data
  throw new Refusal('unsupported', 'a cursor of another version')
}

const Place = z.object({ after: z.string(), page: z.int() })

/** A list by time with numbered pages. What changes meanwhile moves to its end, so that each page is the first one after what was reached, save
 * within one and the same moment. `written`: a moment as the vendor reads it, in a form whose order as text is that of time. */
export const byTime = (written: (at: Instant) => string) => {
  const placeOf = ({ since, cursor }: PageAsk) => partsIn(Place, cursor) ?? { after: written(since), page: 1 }
  return {
    placeOf,
    /** `last`: when the last thing of this page changed. */
    behind: (ask: PageAsk, last: Instant | undefined): string => {
      const { after, page } = placeOf(ask)
      const reached = last === undefined ? after : written(last)
      return JSON.stringify(reached > after ? { after: reached, page: 1 } : { after, page: page + 1 })
    },
  }
}

const second = 1_000
/** For vendors that count in seconds, and may leave the moment itself out of what comes after it. */
export const secondBefore = (at: Instant): Instant => addMilliseconds(at, -second)
