/** Lightspeed's words in ours. Everything arrives as an update of the whole: look at the status, not at the topic. */
import { type EventDraft, type InterpretInput, microsOf, type Quantity, quantityOf, Refusal } from '@kilter/core'
import type { z } from 'zod'
import type { Inventory, Product, Sale, SaleLine } from './payloads.ts'

const closed = new Set(['CLOSED', 'LAYBY_CLOSED', 'ONACCOUNT_CLOSED', 'DISPATCHED_CLOSED', 'PICKED_UP_CLOSED'])
const undecided = new Set(['SAVED', 'LAYBY', 'ONACCOUNT', 'AWAITING_DISPATCH', 'AWAITING_PICKUP', 'PARKED', 'PENDING'])
const voided = 'VOIDED'

/** Only closed sales take goods for good. Whether returned goods are for sale again is not said; the next count does.
 * What another system pushed in is that system's order, and told by it. */
export function sold(sale: Sale): EventDraft[] {
  const status = (sale.status ?? sale.state ?? '').toUpperCase()
  if (isPushedIn(sale) || undecided.has(status)) return []
  if (!closed.has(status) && status !== voided)
    throw new Refusal('unsupported', 'a sale status that is not known', { path: 'status' })
  const at = sale.sale_date ?? sale.date ?? sale.created_at ?? sale.updated_at
  const location = sale.outlet_id ?? (typeof sale.source === 'object' ? sale.source?.outlet_id : null) ?? null
  const lines = (sale.register_sale_products ?? sale.line_items ?? []).map(lineOf)
  const taken = lines.filter(({ quantity }) => microsOf(quantity) >= 0)
  const returned = lines.filter(({ quantity }) => microsOf(quantity) < 0)
  const time = sale.updated_at
  const data = { sale: sale.id, soldAt: at, location, voided: status === voided, lines: taken }
  const completed: EventDraft = { type: 'sale.completed', time, data }
  if (returned.length === 0) return [completed]
  const back = returned.map((line) => ({ ...line, quantity: positive(line.quantity) }))
  return [
    ...(taken.length > 0 ? [completed] : []),
    { type: 'sale.returned', time, data: { return: sale.id, returnedAt: at, location, restocked: false, lines: back } },
  ]
}

export function counted(level: z.infer<typeof Inventory>, { receivedAt }: InterpretInput<unknown>): EventDraft[] {
  const quantity = level.count ?? level.current_inventory_level
  if (!quantity) return []
  const time = level.updated_at ?? receivedAt
  const item = { externalId: level.product_id }
  const data = { item, location: level.outlet_id, quantity, basis: 'onHand' as const }
  const sku = level.product?.sku
  const known: EventDraft[] = sku ? [identity(level.product_id, sku, time)] : []
  return [...known, { type: 'stock.counted', time, data }]
}

/** Its stock figures are left alone: they come with `inventory.update`, at their own time. */
export function productUpdated({
  id,
  sku,
  active,
  updated_at: time,
  deleted_at,
}: z.infer<typeof Product>): EventDraft[] {
  if (deleted_at) return [{ type: 'product.deleted', time, data: { product: id } }]
  const item = { externalId: id, ...(sku === undefined ? {} : { sku }) }
  const published = active === undefined || active === null ? {} : { published: Boolean(active) }
  return [identity(id, sku ?? null, time), { type: 'listing.updated', time, data: { item, ...published } }]
}

/** Read, and nothing of note for us in it. */
export const nothing = (): EventDraft[] => []

/** Sales that an online store pushed in carry its name and id; `USER` and nothing are the till's own. */
const isPushedIn = ({ source, source_id }: Sale): boolean =>
  typeof source === 'string' ? !['', 'USER'].includes(source) && Boolean(source_id) : Boolean(source?.id)

function lineOf({ id, product_id, product, quantity }: SaleLine) {
  const externalId = product_id ?? product?.id
  if (!externalId) throw new Refusal('unreadable', 'a sale line names no product', { path: `line ${id}` })
  return { line: id, item: { externalId }, quantity }
}

const identity = (externalId: string, sku: string | null, time: EventDraft['time']): EventDraft => ({
  type: 'product.updated',
  time,
  data: { product: externalId, items: [{ externalId, sku }] },
})

const positive = (quantity: Quantity): Quantity => quantityOf(Math.abs(microsOf(quantity)))
