/** How the commands speak to a running hub. */
import { once } from 'node:events'
import { type Answer, answered, createKilter, type Kilter } from '@kilter/client'
import { type Command, Option } from 'commander'
import { Failure } from './failure.ts'
import { wholeNumber } from './numbers.ts'

const exitUnreachable = 3
const defaultUrl = 'http://127.0.0.1:8787'
const answerMilliseconds = 30_000
const pageSizeMax = 200
const listedMax = 100_000

export interface HubFlags {
  readonly url: string
  readonly json?: boolean
  /** The variable that holds the key. */
  readonly keyFrom?: KeySetting
}

type KeySetting = 'KILTER_ADMIN_KEY' | 'KILTER_OPERATOR_KEY'

/** The key comes from the environment alone: arguments are seen by every process of the machine. */
export const withHub = (command: Command, keyFrom: KeySetting = 'KILTER_ADMIN_KEY'): Command =>
  command
    .addOption(new Option('--url <url>', 'the hub to ask').env('KILTER_URL').default(defaultUrl))
    .option('--json', 'print the answer as JSON')
    .addHelpText('after', `\nThe key is read from ${keyFrom}.`)

export const withLimit = (command: Command): Command =>
  command.option('--limit <number>', 'how many to show at most', wholeNumber(1, listedMax), 50)

export interface Page<Item> {
  readonly items: readonly Item[]
  readonly nextCursor: string | null
}

/** The hub that the flags name. What it refuses is a Failure in its own words; so is whatever else answers, or that nothing does. */
export function hub(flags: HubFlags): Kilter {
  const key = keyFor(flags)
  const fetch = async (request: Request) => {
    const { ok, status, text } = await reach(flags, request)
    const json = parsed(text, flags.url)
    if (!ok) throw new Failure(refusal(flags, { status, json }), 1, status)
    return new Response(text === '' ? null : text, { status })
  }
  return createKilter({ url: addressOf(flags), key, fetch })
}

/** As `hub`, for a file that is no JSON. */
export async function askText(flags: HubFlags, method: string, path: string, file?: Uint8Array): Promise<string> {
  const headers = {
    authorization: `Bearer ${keyFor(flags)}`,
    ...(file === undefined ? {} : { 'content-type': 'text/csv' }),
  }
  const body = file === undefined ? {} : { body: new Uint8Array(file) }
  const response = await reach(flags, new Request(`${addressOf(flags)}${path}`, { method, headers, ...body }))
  if (!response.ok) throw new Failure(refusal(flags, { ...response, json: parsed(response.text, flags.url) }))
  return response.text
}

/** Hands a file on while it comes, however long it is. What stops on its way is a Failure: the file is not whole then. */
export async function askFile(
  flags: HubFlags,
  path: string,
  take: (bytes: Uint8Array) => Promise<void> | void,
): Promise<void> {
  const headers = { authorization: `Bearer ${keyFor(flags)}` }
  const request = new Request(`${addressOf(flags)}${path}`, { headers })
  const response = await fetched(flags, request, {}, async (answered) => answered)
  if (!response.ok)
    throw new Failure(refusal(flags, { status: response.status, json: parsed(await response.text(), flags.url) }))
  try {
    for await (const bytes of response.body ?? []) await take(bytes)
  } catch (error) {
    throw new Failure(`The file was cut off: ${error instanceof Error ? error.message : error}. Try again.`)
  }
}

/** As `askFile`, to standard output, no faster than that takes it. */
export async function printFile(flags: HubFlags, path: string, query: Query = {}): Promise<void> {
  const decoder = new TextDecoder()
  await askFile(flags, `${path}?${queryOf(query)}`, async (bytes) => {
    if (!process.stdout.write(decoder.decode(bytes, { stream: true }))) await once(process.stdout, 'drain')
  })
}

/** Asks for one page, from where the one before ended. */
type AskPage<Item> = (page: { readonly limit: number; readonly cursor?: string }) => Promise<Answer<Page<Item>>>

/** One page of up to `limit` items, made of as many as the hub needs for it. */
export async function pageOf<Item>(limit: number, ask: AskPage<Item>): Promise<Page<Item>> {
  const items: Item[] = []
  let nextCursor: string | null = null
  do {
    const from: { cursor?: string } = nextCursor === null ? {} : { cursor: nextCursor }
    const page: Page<Item> = await answered(ask({ limit: Math.min(pageSizeMax, limit - items.length), ...from }))
    items.push(...page.items)
    nextCursor = page.nextCursor
  } while (nextCursor !== null && items.length < limit)
  return { items, nextCursor }
}

/** All of a list, however many pages it has. */
export const allOf = async <Item>(ask: AskPage<Item>): Promise<readonly Item[]> => (await pageOf(listedMax, ask)).items

/** What answers there, be it a hub or not; undefined: nothing does. `date`: milliseconds since 1970, by its own clock. */
export async function reached(flags: HubFlags, path: string): Promise<{ json: unknown; date?: number } | undefined> {
  try {
    const { text, date } = await reach(flags, new Request(`${addressOf(flags)}${path}`))
    return { json: jsonOr(text), ...(date === null ? {} : { date: Date.parse(date) }) }
  } catch (error) {
    if (error instanceof Failure && error.exitCode === exitUnreachable) return undefined
    throw error
  }
}

function jsonOr(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return {}
  }
}

export type Query = Readonly<Record<string, string | undefined>>

function queryOf(query: Query): string {
  const given = Object.entries(query).filter((entry): entry is [string, string] => entry[1] !== undefined)
  return new URLSearchParams(given).toString()
}

const whatKey: Readonly<Record<KeySetting, string>> = {
  KILTER_ADMIN_KEY: 'the key that "kilter start" printed at its first start',
  KILTER_OPERATOR_KEY: 'what it is set to where "kilter start" runs',
}

function keyFor({ keyFrom = 'KILTER_ADMIN_KEY' }: HubFlags): string {
  const key = process.env[keyFrom]
  if (!key) throw new Failure(`Set ${keyFrom} to ${whatKey[keyFrom]}.`)
  if (/^[\x21-\x7e]+$/.test(key)) return key
  throw new Failure(`${keyFrom} holds characters that no key has. Was it copied completely, and nothing else?`)
}

interface Reached {
  readonly ok: boolean
  readonly status: number
  readonly text: string
  /** The header of that name. */
  readonly date: string | null
}

const reach = (flags: HubFlags, request: Request): Promise<Reached> =>
  fetched(flags, request, { signal: AbortSignal.timeout(answerMilliseconds) }, async (response) => {
    const { ok, status, headers } = response
    return { ok, status, text: await response.text(), date: headers.get('date') }
  })

function addressOf({ url }: HubFlags): string {
  if (URL.canParse(url) && /^https?:/.test(url)) return url.replace(/\/+$/, '')
  throw new Failure(`${url} is not the address of a hub. Write it like ${defaultUrl}.`, 2)
}

async function fetched<Read>(
  { url }: HubFlags,
  request: Request,
  init: RequestInit,
  read: (response: Response) => Promise<Read>,
): Promise<Read> {
  try {
    return await read(await fetch(request, init))
  } catch (error) {
    if (error instanceof Failure) throw error
    throw new Failure(
      `No hub answers at ${url}. Start one with kilter start, or choose another with --url.`,
      exitUnreachable,
    )
  }
}

function parsed(text: string, url: string): unknown {
  try {
    return text === '' ? undefined : JSON.parse(text)
  } catch {
    throw new Failure(`What answers at ${url} is not a hub. Set the address of the hub with --url.`, exitUnreachable)
  }
}

interface ProblemAnswer {
  readonly title?: string
  readonly detail?: string
  readonly errors?: readonly { readonly path: string; readonly detail: string }[]
}

const changedMeanwhile = 412

/** What a field tells is not told twice. */
function refusal(
  { keyFrom = 'KILTER_ADMIN_KEY' }: HubFlags,
  { status, json }: { readonly status: number; readonly json: unknown },
): string {
  if (status === changedMeanwhile) return 'Somebody else changed it in the meantime. Check it, then run this again.'
  const { title = '', detail, errors = [] } = (json ?? {}) as ProblemAnswer
  const fields = errors.map((field) => `  ${field.path}: ${field.detail}`)
  const isTold = errors.some((field) => field.detail === detail || detail?.startsWith(`${field.path}: ${field.detail}`))
  const more = detail && !isTold ? `. ${detail}` : ''
  const todo = status === 401 ? `\nIs ${keyFrom} the key of this hub?` : ''
  return [`The hub refused (${status}): ${title}${more}${todo}`, ...fields].join('\n')
}
