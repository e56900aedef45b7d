/** What Clover's notifications say in our words. They are not signed and name things only: each thing is read. */
import type { EventDraft, Instant, Interpretation, InterpretInput, Lookup } from '@kilter/core'
import type { z } from 'zod'
import { titleFrom, wordAt } from '../fields.ts'
import { lookupOf, Reader, readAs } from './answers.ts'
import {
  type Item,
  ItemAnswer,
  Named,
  Notification,
  type Notifications,
  OrderAnswer,
  PaymentAnswer,
} from './payloads.ts'
import { itemsOf, saleOf } from './sales.ts'

const types = ['CREATE', 'UPDATE', 'DELETE'] as const

interface Thing {
  /** A merchant is one place of business. */
  readonly merchant: string
  readonly id: string
}

/** One notification. */
interface Notice extends Thing {
  readonly key: string
  readonly type: (typeof types)[number]
  readonly at: Instant
}

/** Order, payment; item, and its stock, which is to get a key of its own; customer. */
const readKeys: readonly string[] = ['O', 'P', 'I', 'IS', 'C']

/** A batch of one or several merchants. All that it needs is asked for at once, as far as it is known. */
export function notified(given: z.infer<typeof Notifications>, input: InterpretInput<unknown>): Interpretation {
  const notices = Object.entries(given.merchants).flatMap(([merchant, entries]) =>
    entries.flatMap((entry, index) => noticeOf(merchant, entry, `merchants.${merchant}.${index}`)),
  )
  const gone = new Set(notices.filter(({ type }) => type === 'DELETE').map(({ key, ...thing }) => named(key, thing)))
  const present = notices.filter(({ key, ...thing }) => !gone.has(named(key, thing)))
  const reader = new Reader(input.lookups)
  const orders = ordersOf(present, reader).filter((order) => !gone.has(named('O', order)))
  const items = present.filter(({ key, ...thing }) => ['I', 'IS'].includes(key) && !gone.has(named('I', thing)))
  const drafts = [
    ...orders.flatMap((order) => sold(order, reader)),
    ...unique(items).flatMap((item) => stocked(item, reader, input.receivedAt)),
    ...notices.flatMap(deleted),
  ]
  return reader.missing.length > 0 ? { lookups: reader.missing } : drafts
}

const named = (key: string, { merchant, id }: Thing): string => `${merchant} ${key}:${id}`

const unique = (things: readonly Thing[]): Thing[] => [
  ...new Map(things.map(({ merchant, id }) => [named('', { merchant, id }), { merchant, id }])).values(),
]

/** None for what is no notification, or of a key that is not read. */
function noticeOf(merchant: string, entry: unknown, path: string): Notice[] {
  const { data } = Named.safeParse(entry)
  const [, key = '', id = ''] = /^([A-Z]+):(.+)$/.exec(data?.objectId ?? '') ?? []
  if (!readKeys.includes(key)) return []
  const { type, ts: at } = readAs(Notification, entry, path)
  return [{ merchant, key, id, type: wordAt(`${path}.type`, types, type), at }]
}

/** Those that are named, and those whose payments are. */
function ordersOf(notices: readonly Notice[], reader: Reader): Thing[] {
  const ordered = notices.filter(({ key }) => key === 'O')
  const paid = notices.filter(({ key }) => key === 'P')
  const ofPayments = unique(paid).flatMap(({ merchant, id }) => {
    const order = reader.present(
      PaymentAnswer,
      lookupOf('payment', merchant, `payments/${encodeURIComponent(id)}`, id),
    )?.order
    return order ? [{ merchant, id: order.id }] : []
  })
  return unique([...ordered, ...ofPayments])
}

/** An order that is sold, after what its items are called. */
function sold({ merchant, id }: Thing, reader: Reader): EventDraft[] {
  const path = `orders/${encodeURIComponent(id)}?expand=lineItems,payments`
  const lookup = lookupOf('order', merchant, path, id)
  const order = reader.present(OrderAnswer, lookup)
  const sale = order && saleOf(order, merchant, lookup.key)
  if (!sale) return []
  const learned = itemsOf(sale).flatMap((item) => {
    const answer = reader.known(ItemAnswer, identityLookup({ merchant, id: item }))
    return answer ? [identity(answer)] : []
  })
  return [...learned, { type: 'sale.completed', ...sale }]
}

/** What is on the shelf has no time of its own. It is read after the notification came, so that sales since what the
 * notification tells of may be in it: it stands as of the receipt. A figure that Clover does not keep is no count. */
function stocked({ merchant, id }: Thing, reader: Reader, receivedAt: Instant): EventDraft[] {
  const path = `items/${encodeURIComponent(id)}?expand=itemStock`
  const item = reader.known(ItemAnswer, lookupOf('stock', merchant, path, id))
  if (!item) return []
  const quantity = item.autoManage === false ? undefined : item.itemStock?.quantity
  if (!quantity) return [identity(item)]
  const data = { item: { externalId: item.id }, location: merchant, quantity, basis: 'onHand' as const }
  return [identity(item), { type: 'stock.counted', time: receivedAt, data }]
}

const identityLookup = ({ merchant, id }: Thing): Lookup => ({
  ...lookupOf('item', merchant, `items/${encodeURIComponent(id)}`, id),
  optional: true,
  identifies: id,
})

const identity = ({ id: externalId, sku, name, code: gtin, modifiedTime: time }: Item): EventDraft => {
  const item = { externalId, sku: sku ?? null, ...(gtin === undefined ? {} : { gtin }), ...titleFrom([name]) }
  return { type: 'product.updated', time, data: { product: externalId, items: [item] } }
}

/** A record was removed by the merchant; that is no order to erase what is known of its holder. */
function deleted({ key, id, type, at: time }: Notice): EventDraft[] {
  if (type !== 'DELETE') return []
  if (key === 'I') return [{ type: 'product.deleted', time, data: { product: id } }]
  if (key === 'C') return [{ type: 'customer.deleted', time, data: { customer: id, orders: [], erase: false } }]
  return []
}
