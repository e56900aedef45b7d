/** What vendors' lists have in common: things that come as webhooks would, pages read exactly, where the next page is. */
import { type Headers, type Instant, type Listed, type PageAnswer, Refusal } from '@kilter/core'
import type { z } from 'zod'

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
