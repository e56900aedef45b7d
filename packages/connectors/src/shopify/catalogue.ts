/** What Shopify's stock, catalogue and privacy topics say in our words, one small function a topic. */
import type { EventDraft, Instant, InterpretInput, ItemRef, Money } from '@kilter/core'
import type { z } from 'zod'
import { codeFrom, moneyAt, titleFrom } from '../fields.ts'
import { inventoryItem, variant } from './ids.ts'
import type { DeletedProduct, InventoryItem, InventoryLevel, Product, Variant } from './payloads.ts'

/** What a shop's webhooks do not say of themselves. */
interface ShopSettings {
  readonly currency?: string | undefined
}

/** What is available at a location: net of the shop's own open orders. Null: the shop does not track it. */
export function levelled({
  inventory_item_id,
  location_id,
  available,
  updated_at,
}: z.infer<typeof InventoryLevel>): EventDraft[] {
  if (available === null) return []
  const item = { externalId: inventoryItem(inventory_item_id) }
  return [
    {
      type: 'stock.counted',
      time: updated_at,
      data: { item, location: location_id, quantity: available, basis: 'available' },
    },
  ]
}

export function itemUpdated({ id, sku, updated_at }: z.infer<typeof InventoryItem>): EventDraft[] {
  const externalId = inventoryItem(id)
  return [
    {
      type: 'product.updated',
      time: updated_at,
      data: { product: externalId, items: [{ externalId, sku: sku ?? null }] },
    },
  ]
}

export function productUpdated(
  product: z.infer<typeof Product>,
  { receivedAt, settings }: InterpretInput<ShopSettings>,
): EventDraft[] {
  const time = product.updated_at ?? receivedAt
  const published = typeof product.status === 'string' ? { published: product.status === 'active' } : {}
  const items = product.variants.flatMap((each) => {
    const described = { ...codeFrom(each.barcode), ...titleFrom([product.title, ownTitleOf(each)]) }
    return identitiesOf(each).map((identity) => ({ ...identity, ...described }))
  })
  const listings = product.variants.map((each, index) => {
    const price = listedPriceOf(each, `variants.${index}.price`, settings)
    return listingOf(each, each.updated_at ?? time, { ...published, ...price })
  })
  return [{ type: 'product.updated', time, data: { product: product.id, items } }, ...listings]
}

export function variantUpdated(
  given: z.infer<typeof Variant>,
  { receivedAt, settings }: InterpretInput<ShopSettings>,
): EventDraft[] {
  const time = given.updated_at ?? receivedAt
  const data = { product: given.product_id ?? given.id, items: identitiesOf(given) }
  return [{ type: 'product.updated', time, data }, listingOf(given, time, listedPriceOf(given, 'price', settings))]
}

/** Catalogue bodies name no currency: without the shop's own there is a number, and no price. */
const listedPriceOf = ({ price }: Variant, path: string, { currency }: ShopSettings) =>
  price && currency ? { price: moneyAt(path, price, currency) } : {}

function listingOf(given: Variant, time: Instant, shown: { published?: boolean; price?: Money }): EventDraft {
  const policy = given.inventory_policy
  const backorders = typeof policy === 'string' ? { backorders: policy === 'continue' } : {}
  const available = given.inventory_quantity ? { available: given.inventory_quantity } : {}
  const item: ItemRef = { externalId: variant(given.id), ...(given.sku === undefined ? {} : { sku: given.sku }) }
  return { type: 'listing.updated', time, data: { item, ...available, ...shown, ...backorders } }
}

/** The title of the only variant of a product that has none. */
const defaultTitle = 'Default Title'
const ownTitleOf = ({ title }: Variant) => (title === defaultTitle ? undefined : title)

/** A variant and its inventory item are the same thing under two ids. */
function identitiesOf({ id, sku, inventory_item_id }: Variant) {
  const externalIds = [variant(id), ...(inventory_item_id ? [inventoryItem(inventory_item_id)] : [])]
  return externalIds.map((externalId) => ({ externalId, sku: sku ?? null }))
}

export const productDeleted = (
  { id }: z.infer<typeof DeletedProduct>,
  { receivedAt }: InterpretInput<unknown>,
): EventDraft[] => [{ type: 'product.deleted', time: receivedAt, data: { product: id } }]

/** Read, and nothing of note for us in it: what it announces comes with a topic of its own. */
export const nothing = (): EventDraft[] => []
