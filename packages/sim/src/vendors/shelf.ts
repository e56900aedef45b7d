/** The items of one account, each under the name that drafts give it: its external id, or its SKU where there is none. */
import type { Instant, ItemRef, ListingUpdated } from '@kilter/core'
import type { Drafted } from './tellers.ts'

export interface KeptItem {
  readonly name: string
  /** The name of its product; an item of which no product was told is one by itself. */
  readonly product: string
  readonly sku: string | null
  readonly gtin: string | null
  readonly title?: string | undefined
  /** When its names were last said. */
  readonly namedAt: Instant
  readonly listing?: Omit<ListingUpdated, 'item'> & { readonly at: Instant }
}

export const nameOf = ({ externalId, sku }: ItemRef): string => externalId ?? sku ?? ''

export class Shelf {
  readonly #items = new Map<string, KeptItem>()

  get(name: string): KeptItem | undefined {
    return this.#items.get(name)
  }

  of(product: string): KeptItem[] {
    return [...this.#items.values()].filter((item) => item.product === product)
  }

  /** With when each changed last, as far as its items tell. */
  get products(): readonly { readonly product: string; readonly at: Instant }[] {
    const changed = new Map<string, Instant>()
    for (const { product, namedAt, listing } of this.#items.values()) {
      const at = listing && listing.at > namedAt ? listing.at : namedAt
      const before = changed.get(product)
      changed.set(product, before !== undefined && before > at ? before : at)
    }
    return [...changed].map(([product, at]) => ({ product, at }))
  }

  find(isIt: (item: KeptItem) => boolean): KeptItem | undefined {
    return [...this.#items.values()].find(isIt)
  }

  /** Says an item, perhaps with names that nobody had said. */
  say(ref: ItemRef, at: Instant): KeptItem {
    const name = nameOf(ref)
    const before = this.#items.get(name)
    const { sku = before?.sku ?? null, gtin = before?.gtin ?? null } = ref
    if (before && before.sku === sku && before.gtin === gtin) return before
    return this.#keep({ product: name, ...before, name, sku, gtin, namedAt: at })
  }

  /** A product as it is now: items that it no longer has are gone. */
  stock({ time, data: { product, items } }: Drafted<'product.updated'>): KeptItem[] {
    for (const item of this.of(product)) {
      if (!items.some(({ externalId }) => externalId === item.name)) this.#items.delete(item.name)
    }
    return items.map(({ externalId: name, sku, gtin = null, title }) =>
      this.#keep({ ...this.#items.get(name), name, product, sku, gtin, title, namedAt: time }),
    )
  }

  list({ time, data: { item, ...listing } }: Drafted<'listing.updated'>): KeptItem {
    return this.#keep({ ...this.say(item, time), listing: { ...listing, at: time } })
  }

  clear(product: string): void {
    for (const { name } of this.of(product)) this.#items.delete(name)
  }

  #keep(item: KeptItem): KeptItem {
    this.#items.set(item.name, item)
    return item
  }
}
