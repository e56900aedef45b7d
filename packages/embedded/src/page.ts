/** Opaque, authenticated cursors: sealed for one list of one tenant with one filter. */
import { type Page, type PageRequest, pageLimitMax, Refusal } from '@kilter/core'
import type { Row } from './database.ts'
import type { Sealer } from './seal.ts'

export interface ListQuery<Item> {
  readonly sealer: Sealer
  /** Names list, tenant and filter: a cursor of another one does not open. */
  readonly list: string
  readonly page: PageRequest
  /** Rows after `position`, at most `limit`; from the start where it is undefined. */
  rows(position: readonly string[] | undefined, limit: number): readonly Row[]
  item(row: Row): Item
  position(row: Row): readonly string[]
}

export function pageOf<Item>({ sealer, list, page, rows, item, position }: ListQuery<Item>): Page<Item> {
  const limit = Math.min(Math.max(1, page.limit), pageLimitMax)
  const found = rows(page.cursor === undefined ? undefined : open(page.cursor, list, sealer), limit + 1)
  const shown = found.slice(0, limit)
  const last = shown.at(-1)
  const more = found.length > limit && last !== undefined
  return { items: shown.map(item), nextCursor: more ? seal(position(last), list, sealer) : null }
}

const seal = (position: readonly string[], list: string, sealer: Sealer): string =>
  sealer.seal('cursor', list, Buffer.from(JSON.stringify(position))).toString('base64url')

function open(cursor: string, list: string, sealer: Sealer): readonly string[] {
  try {
    const sealed = Buffer.from(cursor, 'base64url')
    // The decoder skips stray characters; a cursor that was edited is not ours any more.
    if (sealed.toString('base64url') !== cursor) throw new Error('not as it was given out')
    return JSON.parse(sealer.open('cursor', list, sealed).toString('utf8'))
  } catch (cause) {
    throw new Refusal('invalid', 'not a cursor of this list', { cause, path: 'cursor' })
  }
}
