/** When an order of Clover is a sale, and of what. */
import { type Instant, Money, quantityFrom, quantityOf, Refusal, type SaleCompleted } from '@kilter/core'
import { wordAt } from '../fields.ts'
import type { CloverLine, Order } from './payloads.ts'

const paymentStates = ['OPEN', 'PAID', 'PARTIALLY_PAID', 'REFUNDED', 'PARTIALLY_REFUNDED', 'CREDITED'] as const
/** What was paid back later was sold all the same. */
const soldStates: readonly string[] = ['PAID', 'REFUNDED', 'PARTIALLY_REFUNDED']

export interface Sale {
  readonly time: Instant
  readonly data: SaleCompleted
}

/** Undefined for an order that is not paid, is a draft that nobody sees, or is a test. */
export function saleOf(order: Order, merchant: string, path: string): Sale | undefined {
  const { state, paymentState, testMode } = order
  if (!state || testMode || !paymentState) return undefined
  if (!soldStates.includes(wordAt(`${path}.paymentState`, paymentStates, paymentState))) return undefined
  const lines = order.lineItems?.elements ?? []
  if (lines.length >= expandedMax) throw new Refusal('unsupported', cut, { path: `${path}.lineItems` })
  const data = {
    sale: order.id,
    soldAt: paidAt(order),
    location: merchant,
    voided: false,
    lines: lines.flatMap((line) => tillLine(line, order)),
  }
  return { time: order.modifiedTime, data }
}

/** The items of a sale, each once. */
export const itemsOf = ({ data }: Sale): string[] => [
  ...new Set(data.lines.flatMap(({ item }) => (item.externalId === undefined ? [] : [item.externalId]))),
]

/** Where a list within an order is cut off without a word. */
const expandedMax = 100
const cut = `an order of ${expandedMax} lines or more, which Clover may have cut`

/** Goods leave when the last of the money comes in. */
function paidAt({ payments, createdTime }: Order): Instant {
  const times = (payments?.elements ?? [])
    .filter(({ result }) => result === 'SUCCESS')
    .map((payment) => payment.createdTime)
  return times.sort().at(-1) ?? createdTime
}

const microsPerThousandth = 1_000

/** One line a piece, or a measured quantity in thousandths. A line without an item takes nothing off a shelf.
 * What a measured line's price stands for is not said. */
function tillLine({ id: line, item, price, unitQty }: CloverLine, { currency }: Order): SaleCompleted['lines'] {
  if (!item) return []
  const isMeasured = unitQty !== null && unitQty !== undefined
  const quantity = isMeasured ? quantityOf(unitQty * microsPerThousandth) : quantityFrom(1)
  const read = Money.safeParse({ amountMinor: price, currency: currency?.toUpperCase() })
  const unitPrice = read.success && !isMeasured ? { unitPrice: read.data } : {}
  return [{ line, item: { externalId: item.id }, quantity, ...unitPrice }]
}
