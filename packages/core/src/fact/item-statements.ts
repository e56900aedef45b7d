/** What an event says about items. */
import type { CanonicalEvent } from '../event/event.ts'
import type { ItemRef } from '../event/item-ref.ts'
import type { Quantity } from '../values.ts'
import type { Fact, FactKind, FactOf, ItemFacts } from './fact.ts'

/** A fact and the item it is about, as the vendor names it. Which subject that is, identity decides. */
export interface ItemStatement {
  readonly item: ItemRef
  readonly fact: Fact
}

const nothing = '0' as Quantity

/** What an event says about items, one fact an item line. Events about other things say nothing here. */
export function itemStatements(event: CanonicalEvent): ItemStatement[] {
  const state = stating(event)
  switch (event.type) {
    case 'order.placed':
    case 'order.updated':
    case 'order.cancelled': {
      const { lines, order, number, placedAt, cancelledAt } = event.data
      const cancelled = cancelledAt === undefined ? {} : { cancelledAt }
      return lines.map(({ line, item, ordered, waiting, shipped, unitPrice }) => {
        const price = unitPrice === undefined ? {} : { unitPrice }
        const data = { order, number, placedAt, ...cancelled, ordered, waiting, shipped, ...price }
        return state('line', item, `${order}/${line}`, data)
      })
    }
    case 'order.fulfilled': {
      const { order, fulfilment, shippedAt: at, cancelled, lines } = event.data
      return lines.map(({ line, item, quantity }) =>
        state('shipment', item, `${fulfilment}/${line}`, {
          line: `${order}/${line}`,
          at,
          quantity: cancelled ? nothing : quantity,
        }),
      )
    }
    case 'order.refunded': {
      const { order, refund, refundedAt: at, lines } = event.data
      return lines.map(({ line, item, quantity, goods, restocked, location }) =>
        state('refund', item, `${refund}/${line}`, {
          line: `${order}/${line}`,
          at,
          quantity,
          goods,
          restocked,
          location,
        }),
      )
    }
    case 'sale.completed': {
      const { sale, soldAt: at, location, voided, lines } = event.data
      return lines.map(({ line, item, quantity }) =>
        state('sale', item, `${sale}/${line}`, { sale, at, location, quantity: voided ? nothing : quantity }),
      )
    }
    case 'sale.returned': {
      const { returnedAt: at, location, restocked, lines } = event.data
      return lines.map(({ line, item, quantity }) =>
        state('return', item, `${event.data.return}/${line}`, {
          at,
          location,
          quantity: restocked ? quantity : nothing,
        }),
      )
    }
    case 'stock.counted': {
      const { item, location, quantity, basis, stocktake } = event.data
      const data = { location, quantity, basis, ...(stocktake === undefined ? {} : { stocktake }) }
      return [state('count', item, `${location}@${event.time}`, data)]
    }
    case 'stock.moved': {
      const { item, move, location, quantity } = event.data
      return [state('move', item, move, { at: event.time, location, quantity })]
    }
    case 'listing.updated': {
      const { item, ...shown } = event.data
      const listing = item.externalId ?? item.sku ?? ''
      return [state('listing', item, `${listing}@${event.time}`, { listing, ...shown })]
    }
    default:
      return []
  }
}

function stating({ connection, time, receivedAt, id }: CanonicalEvent) {
  return <Kind extends FactKind & keyof ItemFacts>(
    kind: Kind,
    item: ItemRef,
    ref: string,
    data: FactOf<Kind>['data'],
  ): ItemStatement => {
    const { sku, externalId } = item
    const identity = { ...(sku === undefined ? {} : { sku }), ...(externalId === undefined ? {} : { externalId }) }
    const fact: FactOf<Kind> = { kind, connection, ref, asOf: time, receivedAt, event: id, identity, data }
    return { item, fact: fact as Fact }
  }
}
