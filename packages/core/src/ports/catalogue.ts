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
}

export interface Catalogue {
  /** Keeps of each item what is newer than what is there. Any order of arrival ends alike, also where many note at once. */
  note(tenant: TenantId, products: readonly CatalogueProduct[]): Promise<void>
  /** By connection and product. */
  list(tenant: TenantId, page: PageRequest): Promise<Page<CatalogueProduct>>
}

/** The product with what is newer of both; undefined where `said` says nothing new. At the same time the greater words hold. */
export function joinProduct(known: CatalogueProduct | undefined, said: CatalogueProduct): CatalogueProduct | undefined {
  const items = new Map((known?.items ?? []).map((item) => [item.externalId, item]))
  let isNews = false
  for (const item of said.items) {
    const before = items.get(item.externalId)
    if (before && versionOf(before) >= versionOf(item)) continue
    items.set(item.externalId, item)
    isNews = true
  }
  const byExternalId = (left: CatalogueItem, right: CatalogueItem) => (left.externalId < right.externalId ? -1 : 1)
  return isNews ? { ...said, items: withinBounds([...items.values()].sort(byExternalId)) } : undefined
}

/** Unit: bytes of JSON. What a row of any store takes; some 3,500 items. */
const productMax = 350_000

/** What is left out is not suggested, and nothing else is lost. */
function withinBounds(items: readonly CatalogueItem[]): readonly CatalogueItem[] {
  let bytes = 0
  return items.filter((item) => {
    bytes += Buffer.byteLength(JSON.stringify(item)) + 1
    return bytes <= productMax
  })
}

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
