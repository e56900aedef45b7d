/** A typed client of the admin API. Paths, queries, bodies and answers are those of the OpenAPI document, and checked by the compiler. */
import createClient, { type Client } from 'openapi-fetch'
import type { Problem, paths } from './openapi.ts'

export type * from './openapi.ts'

export type Kilter = Client<paths>

export interface KilterOptions {
  /** Where the hub is, e.g. `http://127.0.0.1:8787`. */
  readonly url: string
  readonly key: string
  /** In place of the platform's own. */
  readonly fetch?: (request: Request) => Promise<Response>
}

/** Its methods answer `data` or `error`, and throw where no hub answers; `answered` makes one of both. */
export const createKilter = ({ url, key, fetch }: KilterOptions): Kilter =>
  createClient<paths>({
    baseUrl: url.replace(/\/+$/, ''),
    headers: { authorization: `Bearer ${key}` },
    ...(fetch && { fetch }),
  })

/** What the hub said no to, in its own words. */
export class Refused extends Error {
  readonly status: number
  /** Undefined where what answered is no hub. */
  readonly problem: Problem | undefined

  constructor(status: number, problem: Problem | undefined) {
    const { title = 'not the answer of a hub', detail, errors = [] } = problem ?? {}
    const fields = errors.map((field) => `${field.path}: ${field.detail}`)
    super([`${status} ${title}`, ...(detail ? [detail] : []), ...fields].join('; '))
    this.name = 'Refused'
    this.status = status
    this.problem = problem
  }
}

/** Of one of the methods. */
export interface Answer<Data> {
  readonly data?: Data
  readonly error?: unknown
  readonly response: Response
}

/** What was asked for. Throws `Refused`. */
export async function answered<Data>(asked: Promise<Answer<Data>>): Promise<Data> {
  const { data, error, response } = await asked
  if (!response.ok) throw new Refused(response.status, problemIn(error))
  return data as Data
}

const problemIn = (error: unknown): Problem | undefined =>
  typeof error === 'object' && error !== null && 'title' in error ? (error as Problem) : undefined

interface Page<Item> {
  readonly items: readonly Item[]
  readonly nextCursor: string | null
}

/** The items of a list one by one, page after page, as long as they are taken. `ask` is given where the next page begins. Throws
 * `Refused`. */
export async function* each<Item>(
  ask: (from: { readonly cursor?: string }) => Promise<Answer<Page<Item>>>,
): AsyncGenerator<Item, void, undefined> {
  let cursor: string | null = null
  do {
    const page: Page<Item> = await answered(ask(cursor === null ? {} : { cursor }))
    yield* page.items
    cursor = page.nextCursor
  } while (cursor !== null)
}

/** The header by which a change is made only where nobody else has made one since: takes what was read, or its ETag. */
export const ifMatch = (seen: { readonly version?: number } | string): { 'if-match': string } => ({
  'if-match': typeof seen === 'string' ? seen : `"${seen.version ?? 0}"`,
})
