/** What WooCommerce's products and customers say in our words, one small function a topic. */
import type { EventDraft, Instant, Interpretation, InterpretInput, ItemRef, Lookup } from '@kilter/core'
import type { z } from 'zod'
import { titleFrom } from '../fields.ts'
import { nameFrom, personFrom } from '../person.ts'
import { answerAs, lenientMoney } from './answers.ts'
import { type Customer, type Deleted, type Listed, type Product, VariationsAnswer } from './payloads.ts'

/** What a shop's webhooks do not say of themselves. */
interface ShopSettings {
  readonly currency?: string | undefined
}
type Input = InterpretInput<ShopSettings>

const published = 'publish'
const pageLength = 100

/** A product with variations is not sold itself, and names them by their ids alone: they are looked up. */
export function productUpdated(product: Product, input: Input): Interpretation {
  const variations = variationsOf(product, input)
  if ('lookups' in variations) return variations
  const isParent = (product.variations ?? []).length > 0
  const isVariation = product.type === 'variation'
  const given: readonly Listed[] = isParent ? variations : [product]
  const time = product.date_modified_gmt ?? input.receivedAt
  const data = {
    product: (isVariation && product.parent_id) || product.id,
    items: given.map((each) => identityOf(each, isParent ? product : undefined)),
  }
  const listings = given.map((each) => {
    const isShown = shownOf(each, isParent ? product : undefined, isVariation)
    return listingOf(each, each.date_modified_gmt ?? time, isShown, input.settings)
  })
  return [{ type: 'product.updated', time, data }, ...listings]
}

/** Without access to the API nothing is known of variations until each of them is saved. */
function variationsOf(
  { id, variations }: Product,
  { lookups }: Input,
): readonly Listed[] | { readonly lookups: readonly Lookup[] } {
  const pages = Math.ceil((variations ?? []).length / pageLength)
  const asked = Array.from({ length: pages }, (_, page): Lookup => {
    const path = `/wp-json/wc/v3/products/${encodeURIComponent(id)}/variations?per_page=${pageLength}&page=${page + 1}`
    return { key: `variations:${id}:${page + 1}`, path, optional: true }
  })
  const missing = asked.filter(({ key }) => !lookups.has(key))
  if (missing.length > 0) return { lookups: missing }
  return asked.flatMap(({ key }) => {
    const answer = lookups.get(key)
    return answer === null ? [] : answerAs(VariationsAnswer, answer, key)
  })
}

/** A variation that is looked up is called after its product and what it is of that. */
const identityOf = ({ id: externalId, sku, name, global_unique_id: gtin, attributes }: Listed, parent?: Listed) => ({
  externalId,
  sku: sku ?? null,
  ...(gtin === undefined ? {} : { gtin }),
  ...titleFrom(parent ? [parent.name, ...(attributes ?? []).map(({ option }) => option)] : [name]),
})

/** A variation is shown where its product is too: on its own it can only say that it is not. */
function shownOf(each: Listed, parent: Product | undefined, isVariation: boolean): { published?: boolean } {
  const words = [each.status, ...(parent ? [parent.status] : [])]
  if (words.some((word) => typeof word === 'string' && word !== published)) return { published: false }
  return isVariation || words.some((word) => typeof word !== 'string') ? {} : { published: true }
}

function listingOf(
  { id: externalId, sku, price, manage_stock, stock_quantity, backorders_allowed }: Listed,
  time: Instant,
  shown: { published?: boolean },
  { currency }: ShopSettings,
): EventDraft {
  const item: ItemRef = { externalId, ...(sku === undefined ? {} : { sku }) }
  const managed = manage_stock === true && stock_quantity ? { available: stock_quantity } : {}
  const available = manage_stock === false ? { available: null } : managed
  const backorders = typeof backorders_allowed === 'boolean' ? { backorders: backorders_allowed } : {}
  const data = { item, ...available, ...lenientMoney('price', price, currency), ...shown, ...backorders }
  return { type: 'listing.updated', time, data }
}

export const productDeleted = ({ id: product }: z.infer<typeof Deleted>, { receivedAt }: Input): EventDraft[] => [
  { type: 'product.deleted', time: receivedAt, data: { product } },
]

export function customerUpdated(customer: z.infer<typeof Customer>, { receivedAt, digest }: Input): EventDraft[] {
  const { id, email, first_name, last_name, billing } = customer
  const person = personFrom({ email, phone: billing?.phone, country: billing?.country || undefined }, digest)
  const data = { customer: id, person, ...nameFrom([first_name, last_name], digest) }
  return [{ type: 'customer.updated', time: customer.date_modified_gmt ?? receivedAt, data }]
}

/** An account was removed by whoever runs the shop; that is no order to erase what is known of its holder. */
export const customerDeleted = ({ id: customer }: z.infer<typeof Deleted>, { receivedAt }: Input): EventDraft[] => [
  { type: 'customer.deleted', time: receivedAt, data: { customer, orders: [], erase: false } },
]

/** Read, and nothing of note for us in it. */
export const nothing = (): EventDraft[] => []
