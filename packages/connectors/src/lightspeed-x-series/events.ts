/** Lightspeed's words in ours. Everything arrives as an update of the whole: look at the status, not at the topic. */
import {
  type EventDraft,
  type Interpretation,
  type InterpretInput,
  microsOf,
  type Quantity,
  quantityOf,
} from '@kilter/core'
import type { z } from 'zod'
import { titleFrom, wordAt } from '../fields.ts'
import { identity, withIdentities } from './identities.ts'
import type { Inventory, Product, Sale } from './payloads.ts'

const closed = ['CLOSED', 'LAYBY_CLOSED', 'ONACCOUNT_CLOSED', 'DISPATCHED_CLOSED', 'PICKED_UP_CLOSED'] as const
const undecided = ['SAVED', 'LAYBY', 'ONACCOUNT', 'AWAITING_DISPATCH', 'AWAITING_PICKUP', 'PARKED', 'PENDING'] as const
const statuses = [...closed, ...undecided, 'VOIDED'] as const

/** Only closed sales take goods for good, and voided or deleted ones give them back. What another system pushed in is that
 * system's order, and told by it. */
export function sold(sale: Sale, { lookups }: InterpretInput<unknown>): Interpretation {
  if (isPushedIn(sale)) return []
  const status = wordAt('status', statuses, (sale.status || sale.state || '').toUpperCase())
  if (undecided.some((word) => word === status)) return []
  const voided = status === 'VOIDED' || Boolean(sale.deleted_at)
  const at = sale.sale_date ?? sale.date ?? sale.created_at ?? sale.updated_at
  const read = sale.register_sale_products ?? sale.line_items ?? []
  const lines = read.map(({ id: line, product, quantity }) => ({ line, item: { externalId: product }, quantity }))
  const drafts = [...completed(sale, { at, voided, lines }), ...(voided ? [] : returned(sale, { at, lines }))]
  if (drafts.length === 0) return []
  const named = read.map(({ product, sku }) => ({ product, sku, asOf: at }))
  return withIdentities(named, drafts, lookups)
}

interface Told {
  readonly at: EventDraft['time']
  readonly lines: readonly { line: string; item: { externalId: string }; quantity: Quantity }[]
}

function completed(sale: Sale, { at, voided, lines }: Told & { voided: boolean }): EventDraft[] {
  const taken = lines.filter(({ quantity }) => microsOf(quantity) >= 0)
  if (taken.length === 0 && lines.length > 0) return []
  const data = { sale: sale.id, soldAt: at, location: outletOf(sale), voided, lines: taken }
  return [{ type: 'sale.completed', time: sale.updated_at, data }]
}

/** A return says nothing of whether the goods are for sale again; the next count does. */
function returned(sale: Sale, { at, lines }: Told): EventDraft[] {
  const back = lines
    .filter(({ quantity }) => microsOf(quantity) < 0)
    .map((line) => ({ ...line, quantity: positive(line.quantity) }))
  if (back.length === 0) return []
  const data = { return: sale.id, returnedAt: at, location: outletOf(sale), restocked: false, lines: back }
  return [{ type: 'sale.returned', time: sale.updated_at, data }]
}

export function counted(
  level: z.infer<typeof Inventory>,
  { receivedAt, lookups }: InterpretInput<unknown>,
): Interpretation {
  const { product_id: product, outlet_id: location } = level
  const quantity = level.count ?? level.current_inventory_level
  if (!quantity) return []
  const time = level.updated_at ?? receivedAt
  const data = { item: { externalId: product }, location, quantity, basis: 'onHand' as const }
  const named = { product, sku: level.product?.sku, asOf: level.product?.updated_at ?? time }
  return withIdentities([named], [{ type: 'stock.counted', time, data }], lookups)
}

/** Its stock figures are left alone: they come with `inventory.update`, at their own time. */
export function productUpdated({
  id,
  sku,
  active,
  name,
  updated_at: time,
  deleted_at,
}: z.infer<typeof Product>): EventDraft[] {
  if (deleted_at) return [{ type: 'product.deleted', time, data: { product: id } }]
  const item = { externalId: id, ...(sku === undefined ? {} : { sku }) }
  const published = active === undefined || active === null ? {} : { published: Boolean(active) }
  return [
    identity(id, sku ?? null, time, titleFrom([name])),
    { type: 'listing.updated', time, data: { item, ...published } },
  ]
}

/** Read, and nothing of note for us in it. */
export const nothing = (): EventDraft[] => []

/** Sales that an online store pushed in name that system and its id. An id alone, or `USER`, is the till's own. */
function isPushedIn({ source, source_id }: Sale): boolean {
  const isNew = typeof source === 'object'
  const system = (isNew ? source?.type : source) ?? ''
  const foreignId = isNew ? source?.id : source_id
  return !['', 'USER'].includes(system.toUpperCase()) && Boolean(foreignId)
}

const outletOf = ({ outlet_id, source }: Sale): string | null =>
  outlet_id ?? (typeof source === 'object' ? source?.outlet_id : null) ?? null

const positive = (quantity: Quantity): Quantity => quantityOf(Math.abs(microsOf(quantity)))
