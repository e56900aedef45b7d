/** Drafts as shops have them: what stands in one of them fits together. */
import { type EventType, microsOf, type Quantity, quantityOf } from '@kilter/core'
import type fc from 'fast-check'
import { anyDraft, type Drafted, type Forms } from './any-draft.ts'

const micro = 1_000_000
const piecesMax = 9

export interface Likeness {
  readonly forms?: Forms
  /** Goods are sold by weight too, as finely as so many decimals; 0: whole pieces. */
  readonly decimals?: number
}

export function likelyDraft<Type extends EventType>(type: Type, { forms = {}, decimals = 0 }: Likeness = {}) {
  const draft = anyDraft(type, forms) as fc.Arbitrary<Drafted<EventType>>
  return draft.map((given) => likely(given, decimals)) as fc.Arbitrary<Drafted<Type>>
}

function likely(draft: Drafted<EventType>, decimals: number): Drafted<EventType> {
  const step = micro / 10 ** decimals
  const grained = (quantity: Quantity) => quantityOf(Math.round(microsOf(quantity) / step) * step)
  /** Nobody sells nothing, or less. */
  const some = (quantity: Quantity) => {
    const count = Math.abs(microsOf(quantity)) % (piecesMax * micro)
    return quantityOf(Math.max(step, Math.round(count / step) * step))
  }
  switch (draft.type) {
    case 'order.placed':
    case 'order.updated':
    case 'order.cancelled': {
      const { cancelledAt: _, ...data } = draft.data
      const isOff = draft.type === 'order.cancelled'
      const lines = onePerId(data.lines, 'line').map((line) => standing(line, some, isOff))
      const cancelled = isOff ? { cancelledAt: draft.time } : {}
      return { ...draft, data: { ...data, ...cancelled, lines } }
    }
    case 'order.fulfilled':
    case 'sale.completed':
    case 'sale.returned':
    case 'order.refunded': {
      const lines = onePerId(draft.data.lines as Line[], 'line').map((line) => ({
        ...line,
        quantity: some(line.quantity),
      }))
      return { ...draft, data: { ...draft.data, lines } } as Drafted<EventType>
    }
    case 'stock.counted':
      return { ...draft, data: { ...draft.data, quantity: grained(draft.data.quantity) } }
    case 'listing.updated': {
      const { available } = draft.data
      return available ? { ...draft, data: { ...draft.data, available: grained(available) } } : draft
    }
    case 'product.updated':
      return { ...draft, data: { ...draft.data, items: onePerId(draft.data.items, 'externalId') } }
    default:
      return draft
  }
}

type Line = Drafted<'order.fulfilled'>['data']['lines'][number]
type Standing = Drafted<'order.placed'>['data']['lines'][number]

/** What is ordered has left, waits, or was called off. */
function standing(line: Standing, some: (quantity: Quantity) => Quantity, isOff: boolean): Standing {
  const ordered = some(line.ordered)
  const part = (of: Quantity) => Math.min(microsOf(ordered), microsOf(some(of)))
  const shipped = microsOf(line.shipped) > 0 ? part(line.shipped) : 0
  return {
    ...line,
    ...{ ordered, shipped: quantityOf(shipped), waiting: quantityOf(isOff ? 0 : microsOf(ordered) - shipped) },
  }
}

const onePerId = <Item>(items: readonly Item[], id: keyof Item): Item[] => [
  ...new Map(items.map((item) => [item[id], item])).values(),
]
