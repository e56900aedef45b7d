import { createHash } from 'node:crypto'
import type { ConnectionId, Instant, TenantId } from '../values.ts'
import type { Page, PageRequest } from './page.ts'

/** What a vendor's catalogue says of one of its ids, as of then: by what a person would know the item. */
export interface CatalogueItem {
  readonly externalId: string
  readonly title?: string
  /** As the vendor writes it. */
  readonly gtin?: string
  readonly asOf: Instant
}

export interface CatalogueProduct {
  readonly connection: ConnectionId
  readonly product: string
  /** By external id. */
  readonly items: readonly CatalogueItem[]
  /** When the vendor took the product away, the last time: nothing is kept that was said of its items up to then. */
  readonly goneAt?: Instant
}

export interface Catalogue {
  /** Keeps of each item what is newer than what is there. Any order of arrival ends alike, also where many note at once.
   * What a removed connection said goes with it: see `Connections.remove`. */
  note(tenant: TenantId, products: readonly CatalogueProduct[]): Promise<void>
  /** By connection and product; one that is gone has no items. */
  list(tenant: TenantId, page: PageRequest): Promise<Page<CatalogueProduct>>
}

/** The product with what is newer of both; undefined where `said` says nothing new. At the same time the greater words hold. */
export function joinProduct(known: CatalogueProduct | undefined, said: CatalogueProduct): CatalogueProduct | undefined {
  const items = new Map((known?.items ?? []).map((item) => [item.externalId, item]))
  const goneAt = [known?.goneAt, said.goneAt]
    .filter((at) => at !== undefined)
    .toSorted()
    .at(-1)
  for (const item of said.items) {
    const before = items.get(item.externalId)
    if (before && versionOf(before) >= versionOf(item)) continue
    items.set(item.externalId, item)
  }
  const byExternalId = (left: CatalogueItem, right: CatalogueItem) => (left.externalId < right.externalId ? -1 : 1)
  const still = [...items.values()].filter(({ asOf }) => goneAt === undefined || asOf > goneAt)
  const kept = withinBounds(still.sort(byExternalId))
  const { items: before, goneAt: goneBefore } = known ?? { items: [] }
  const isNews = goneAt !== goneBefore || kept.length !== before.length || kept.some((item, at) => item !== before[at])
  const { connection, product } = said
  return isNews ? { connection, product, items: kept, ...(goneAt === undefined ? {} : { goneAt }) } : undefined
}

/** Unit: bytes of JSON. What a row of any store takes; some 3,500 items. */
const productMax = 350_000

/** Where there is too much, those with the least digests of their ids are kept: the same ones in whatever order they come, as
 * long as each takes the same room. What is left out is not suggested, and nothing else is lost. */
function withinBounds(items: readonly CatalogueItem[]): readonly CatalogueItem[] {
  const all = items.map((item) => ({ item, bytes: Buffer.byteLength(JSON.stringify(item)) + 1 }))
  if (all.reduce((sum, { bytes }) => sum + bytes, 0) <= productMax) return items
  const ranked = all.map((each) => ({ ...each, digest: digestOf(each.item.externalId) }))
  ranked.sort((left, right) => (left.digest < right.digest ? -1 : 1))
  let sum = 0
  const end = ranked.findIndex(({ bytes }) => {
    sum += bytes
    return sum > productMax
  })
  const kept = new Set(ranked.slice(0, end).map(({ item }) => item))
  return items.filter((item) => kept.has(item))
}

const digestOf = (text: string): string => createHash('sha256').update(text).digest('hex')

const versionOf = ({ asOf, title, gtin }: CatalogueItem): string => asOf + JSON.stringify([title, gtin])

/** Each product once, with all that is said of it: what one write takes. */
export function joinedProducts(said: readonly CatalogueProduct[]): CatalogueProduct[] {
  const products = new Map<string, CatalogueProduct>()
  for (const product of said) {
    const key = JSON.stringify([product.connection, product.product])
    const joined = joinProduct(products.get(key), product)
    if (joined) products.set(key, joined)
  }
  return [...products.values()]
}
