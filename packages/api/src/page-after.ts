import { Refusal } from '@kilter/core'

/** Of a list that is at hand as a whole: the cursor is the id of the last one shown. */
export function pageAfter<Item extends { readonly id: string }>(
  all: readonly Item[],
  page: { limit: number; cursor?: string },
) {
  const { limit, cursor } = page
  const start = cursor === undefined ? 0 : all.findIndex(({ id }) => id === cursor) + 1
  if (cursor !== undefined && start === 0) throw new Refusal('invalid', 'not a cursor of this list', { path: 'cursor' })
  const items = all.slice(start, start + limit)
  return { items, nextCursor: start + limit < all.length ? (items.at(-1)?.id ?? null) : null }
}
