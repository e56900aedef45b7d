/** Opaque, authenticated cursors: sealed for one list of one tenant with one filter. */
import { Refusal } from '../refusal.ts'
import type { Sealer } from '../seal.ts'
import { type Page, type PageRequest, pageLimitMax } from './page.ts'

interface Listed {
  readonly sealer: Sealer
  /** Names list, tenant and filter: a cursor of another one does not open. */
  readonly list: string
  readonly page: PageRequest
}

export interface ListQuery<Row, Item> extends Listed {
  /** Rows after `position`, at most `limit`; from the start where it is undefined. */
  rows(position: readonly string[] | undefined, limit: number): readonly Row[] | Promise<readonly Row[]>
  /** Where `rows` stopped looking before the end of its list, so that no page costs without bound; undefined: it did not. */
  stoppedAt?(): readonly string[] | undefined
  item(row: Row): Item
  position(row: Row): readonly string[]
}

export async function pageOf<Row, Item>(query: ListQuery<Row, Item>): Promise<Page<Item>> {
  const { sealer, list, page, rows, item, position } = query
  const limit = Math.min(Math.max(1, page.limit), pageLimitMax)
  const found = await rows(page.cursor === undefined ? undefined : open(page.cursor, list, sealer), limit + 1)
  const shown = found.slice(0, limit)
  const last = shown.at(-1)
  const more = found.length > limit && last !== undefined
  const next = more ? position(last) : query.stoppedAt?.()
  return { items: shown.map(item), nextCursor: next ? seal(next, list, sealer) : null }
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
