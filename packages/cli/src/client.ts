/** How the commands speak to a running hub. */
import type { Command } from 'commander'
import { Failure } from './failure.ts'

const exitUnreachable = 3
const defaultUrl = 'http://127.0.0.1:8787'

export interface HubFlags {
  readonly url: string
  readonly json?: boolean
}

/** The key comes from the environment alone: arguments are seen by every process of the machine. */
export const withHub = (command: Command): Command =>
  command
    .option('--url <url>', 'the hub to ask', process.env.KILTER_URL ?? defaultUrl)
    .option('--json', 'print what the API answers')
    .addHelpText('after', '\nThe key is read from KILTER_ADMIN_KEY.')

export interface Page<Item> {
  readonly items: readonly Item[]
  readonly nextCursor: string | null
}

/** Throws Failure with the hub's own words. */
export async function ask<Answer>(flags: HubFlags, method: string, path: string, body?: unknown): Promise<Answer> {
  const key = process.env.KILTER_ADMIN_KEY
  if (!key) throw new Failure('Set KILTER_ADMIN_KEY to the key that "kilter start" printed at its first start.')
  const response = await reach(flags, path, {
    method,
    headers: { authorization: `Bearer ${key}`, ...(body === undefined ? {} : { 'content-type': 'application/json' }) },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  })
  const text = await response.text()
  if (!response.ok) throw new Failure(refusal(response.status, text))
  return (text === '' ? undefined : JSON.parse(text)) as Answer
}

/** Items of all pages, up to `limit`. */
export async function askAll<Item>(flags: HubFlags, path: string, limit: number): Promise<Item[]> {
  const items: Item[] = []
  let cursor: string | null = null
  do {
    const pageSize = Math.min(200, limit - items.length)
    const query: string = `${path.includes('?') ? '&' : '?'}limit=${pageSize}${cursor === null ? '' : `&cursor=${encodeURIComponent(cursor)}`}`
    const page: Page<Item> = await ask(flags, 'GET', `${path}${query}`)
    items.push(...page.items)
    cursor = page.nextCursor
  } while (cursor !== null && items.length < limit)
  return items
}

async function reach({ url }: HubFlags, path: string, init: RequestInit): Promise<Response> {
  try {
    return await fetch(`${url.replace(/\/+$/, '')}${path}`, init)
  } catch {
    throw new Failure(
      `No hub answers at ${url}. Start one with "kilter start", or name another with --url.`,
      exitUnreachable,
    )
  }
}

function refusal(status: number, text: string): string {
  try {
    const {
      title,
      detail,
      errors = [],
    } = JSON.parse(text) as { title: string; detail?: string; errors?: { path: string; detail: string }[] }
    const fields = errors.map((field) => `  ${field.path}: ${field.detail}`)
    return [`The hub refused (${status}): ${title}${detail ? `. ${detail}` : ''}`, ...fields].join('\n')
  } catch {
    return `The hub refused (${status}).`
  }
}
