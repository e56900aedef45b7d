/** Pages of a list that an index keeps in order, of which not everything fits: no page looks at more than a bound. */
import { type Page, type PageRequest, pageOf, type Sealer } from '@kilter/core'
import type { Item } from './table.ts'

export const keysPerLook = 200
const lookedAtMax = 2_000

export interface Walk<Thing> {
  readonly sealer: Sealer
  /** Names list, tenant and filter. */
  readonly list: string
  readonly page: PageRequest
  /** The next `keysPerLook` keys of the index, newest first; from the newest where `before` is undefined. */
  keys(before: string | undefined): Promise<readonly Item[]>
  fetched(keys: readonly Item[]): Promise<readonly Thing[]>
  fits(thing: Thing): boolean
  /** Where it stands in the index. */
  placeOf(thing: Thing): string
}

export function walked<Thing>({ sealer, list, page, keys, fetched, fits, placeOf }: Walk<Thing>): Promise<Page<Thing>> {
  const newestFirst = (left: Thing, right: Thing): number => (placeOf(left) < placeOf(right) ? 1 : -1)
  let stopped: string | undefined
  return pageOf({
    ...{ sealer, list, page },
    rows: async (position, limit) => {
      const found: Thing[] = []
      let before = position?.[0]
      for (let looked = 0; found.length < limit; looked += keysPerLook) {
        stopped = looked >= lookedAtMax ? before : undefined
        if (stopped !== undefined) break
        const entries = await keys(before)
        found.push(...(await fetched(entries)).filter(fits).sort(newestFirst))
        if (entries.length < keysPerLook) break
        before = String(entries.at(-1)?.listAt)
      }
      return found.slice(0, limit)
    },
    stoppedAt: () => (stopped === undefined ? undefined : [stopped]),
    item: (thing: Thing) => thing,
    position: (thing: Thing) => [placeOf(thing)],
  })
}
