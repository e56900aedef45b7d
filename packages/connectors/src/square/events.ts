/** Square's words in ours. Its sale is a payment that names an order, and an order line has no SKU: both are looked up. */
import { type EventDraft, type Interpretation, type InterpretInput, type Lookup, Money, Refusal } from '@kilter/core'
import type { z } from 'zod'
import { codeFrom, titleFrom, wordAt } from '../fields.ts'
import {
  type InventoryCounts,
  type Order,
  OrderAnswer,
  type Payment,
  type Refund,
  type SquareLine,
  VariationAnswer,
} from './payloads.ts'

const sellable = 'IN_STOCK'
const variation = 'ITEM_VARIATION'
const completed = 'COMPLETED'
const paymentStatuses = ['APPROVED', 'PENDING', completed, 'CANCELED', 'FAILED'] as const
const refundStatuses = ['PENDING', 'APPROVED', completed, 'REJECTED', 'FAILED', 'CANCELED'] as const

/** A change of state comes as two counts, before and after; what is for sale is the one in stock. */
export function counted(event: z.infer<typeof InventoryCounts>, input: InterpretInput<unknown>): Interpretation {
  const counts = event.data.object.inventory_counts.filter(
    (count) => count.state === sellable && count.catalog_object_type === variation,
  )
  const drafts = counts.map(
    ({ catalog_object_id: externalId, location_id: location, quantity, calculated_at: time }): EventDraft => {
      const data = { item: { externalId }, location, quantity, basis: 'onHand' as const }
      return { type: 'stock.counted', time, data }
    },
  )
  return withIdentities(
    counts.map(({ catalog_object_id }) => catalog_object_id),
    drafts,
    input,
  )
}

/** A completed payment is a sale once its order is complete; any other state of either takes nothing off the shelf. */
export function paid(event: z.infer<typeof Payment>, input: InterpretInput<unknown>): Interpretation {
  const { status, order_id: orderId, created_at: paidAt } = event.data.object.payment
  if (wordAt('data.object.payment.status', paymentStatuses, status) !== completed || !orderId) return []
  const order = orderOf(orderId, input)
  if ('lookups' in order) return order
  if (order.state !== completed) return []
  const lines = tillLinesOf(order.line_items ?? [])
  const soldAt = order.closed_at ?? paidAt
  const data = { sale: order.id, soldAt, location: order.location_id, voided: false, lines }
  return withIdentities(externalIdsOf(lines), [{ type: 'sale.completed', time: order.updated_at, data }], input)
}

/** Square does not say whether returned goods are for sale again; the next count does. */
export function refunded(event: z.infer<typeof Refund>, input: InterpretInput<unknown>): Interpretation {
  const { id, status, order_id: orderId, updated_at: returnedAt } = event.data.object.refund
  if (wordAt('data.object.refund.status', refundStatuses, status) !== completed || !orderId) return []
  const order = orderOf(orderId, input)
  if ('lookups' in order) return order
  const lines = tillLinesOf((order.returns ?? []).flatMap((returned) => returned.return_line_items ?? []))
  const data = { return: id, returnedAt, location: order.location_id, restocked: false, lines }
  return withIdentities(externalIdsOf(lines), [{ type: 'sale.returned', time: returnedAt, data }], input)
}

/** Read, and nothing of note for us in it: orders are read when they are paid. */
export const nothing = (): EventDraft[] => []

function orderOf(id: string, { lookups }: InterpretInput<unknown>): Order | { lookups: readonly Lookup[] } {
  const key = `order:${id}`
  if (!lookups.has(key)) return { lookups: [{ key, path: `/v2/orders/${encodeURIComponent(id)}` }] }
  const answer = lookups.get(key)
  if (answer === null)
    throw new Refusal('unreadable', 'Square does not know the order of this payment or refund', { path: key })
  return read(OrderAnswer, answer, key).order
}

/** Custom amounts are lines without a catalogue object: they take nothing off a shelf.
 * A price in no currency of ISO 4217, which Square allows, is left out. */
function tillLinesOf(lines: readonly SquareLine[]) {
  return lines.flatMap(({ uid, catalog_object_id: externalId, quantity, base_price_money: price }) => {
    if (!externalId) return []
    const read = Money.safeParse({ amountMinor: price?.amount, currency: price?.currency })
    return [{ line: uid, item: { externalId }, quantity, ...(read.success ? { unitPrice: read.data } : {}) }]
  })
}

const externalIdsOf = (lines: readonly { item: { externalId: string } }[]): string[] =>
  lines.map(({ item }) => item.externalId)

/** The events, with what the catalogue says about the SKUs of the variations in them; or the lookups that are missing. */
function withIdentities(
  ids: readonly string[],
  drafts: readonly EventDraft[],
  { lookups }: InterpretInput<unknown>,
): Interpretation {
  const variations = [...new Set(ids)]
  const missing = variations.filter((id) => !lookups.has(variationKey(id)))
  if (missing.length > 0) return { lookups: missing.map(variationLookup) }
  const learned = variations.flatMap((id): EventDraft[] => {
    const answer = lookups.get(variationKey(id))
    if (answer === null) return []
    const { object, related_objects: related } = read(VariationAnswer, answer, variationKey(id))
    const { sku = null, upc, name, item_id: itemId } = object.item_variation_data ?? {}
    const item = related?.find((each) => each.id === itemId)?.item_data
    const items = [{ externalId: object.id, sku, ...codeFrom(upc), ...titleFrom([item?.name, name]) }]
    return [{ type: 'product.updated', time: object.updated_at, data: { product: object.id, items } }]
  })
  return [...learned, ...drafts]
}

const variationKey = (id: string): string => `variation:${id}`

const variationLookup = (id: string): Lookup => ({
  key: variationKey(id),
  path: `/v2/catalog/object/${encodeURIComponent(id)}?include_related_objects=true`,
  optional: true,
  identifies: id,
})

function read<Schema extends z.ZodType>(schema: Schema, answer: unknown, key: string): z.infer<Schema> {
  const parsed = schema.safeParse(answer)
  if (parsed.success) return parsed.data
  const [issue] = parsed.error.issues
  throw new Refusal('unreadable', `Square's answer: ${issue?.message}`, { path: `${key}.${issue?.path.join('.')}` })
}
