/** What an event says about orders, whoever says it. */
import type { CanonicalEvent } from '../event/event.ts'
import type { OrderRef } from '../event/payment.ts'
import { orderSubject } from '../subject.ts'
import { microsOf, type Quantity, quantityOf } from '../values.ts'
import type { Fact, FactKind, FactOf, OrderFacts } from './fact.ts'

/** By what an order can be known. The number is best: people see it, and every system may write it down. */
export interface OrderNames {
  readonly number?: string | undefined
  /** The store's own id, or what another system took for it. */
  readonly id?: string | undefined
  /** A payment of it, by the id of the system that states the fact. */
  readonly payment?: string | undefined
}

/** A fact and the order it is about, by the names that its system uses. Which subject that is, `placeOrders` finds out. */
export interface OrderStatement {
  readonly names: OrderNames
  readonly fact: Fact
}

export function orderStatements(event: CanonicalEvent): OrderStatement[] {
  const state = stating(event)
  switch (event.type) {
    case 'order.placed':
    case 'order.updated':
    case 'order.cancelled': {
      const { lines, ...given } = event.data
      // A store may call an order off without saying when: then it was by the time of the event.
      const isOff = event.type === 'order.cancelled' && given.cancelledAt === undefined
      const said = isOff ? { ...given, cancelledAt: event.time } : given
      const sums = {
        ordered: sumOf(lines, 'ordered'),
        waiting: sumOf(lines, 'waiting'),
        shipped: sumOf(lines, 'shipped'),
      }
      const number = said.number || said.order
      const isKnownById = orderSubject(number).key === orderSubject(said.order).key
      const sighted = isKnownById ? undefined : orderName(said.order)
      return [state('order', { number, id: said.order }, said.order, { ...said, ...sums }, sighted)]
    }
    case 'order.fulfilled': {
      const { order, fulfilment, shippedAt: at, cancelled, lines } = event.data
      const quantity = cancelled ? nothing : sumOf(lines, 'quantity')
      return [state('parcel', { id: order }, fulfilment, { at, quantity })]
    }
    case 'order.refunded': {
      const { order, refund, refundedAt: at, lines } = event.data
      const of = (meaning: string) =>
        sumOf(
          lines.filter(({ goods }) => goods === meaning),
          'quantity',
        )
      return [state('credit', { id: order }, refund, { at, unshipped: of('unshipped'), unknown: of('unknown') })]
    }
    case 'payment.captured': {
      const { payment, amount, order } = event.data
      const data = { at: event.time, amount }
      return [state('payment', { ...namesOf(order), payment }, payment, data, paymentName(payment))]
    }
    case 'payment.refunded': {
      const { refund, payment, amount, status, order } = event.data
      if (payment === null && order === undefined) return []
      const names = { ...namesOf(order), ...(payment === null ? {} : { payment }) }
      return [state('payback', names, refund, { at: event.time, payment, amount, status })]
    }
    case 'invoice.updated': {
      const { invoice, order, kind, status, total, due } = event.data
      if (order === undefined) return []
      const sums = { ...(total === undefined ? {} : { total }), ...(due === undefined ? {} : { due }) }
      return [state('invoice', namesOf(order), invoice, { kind, status, ...sums })]
    }
    case 'shipment.updated': {
      const { shipment, order, status } = event.data
      return order === undefined ? [] : [state('carriage', namesOf(order), shipment, { status })]
    }
    default:
      return []
  }
}

/** Under which a store's order and a payment are sighted, so that whoever knows them by these ids alone finds them. */
export const orderName = (order: string): string => `order:${order}`
export const paymentName = (payment: string): string => `payment:${payment}`

const nothing = '0' as Quantity

const namesOf = (order: OrderRef | undefined): OrderNames => ({ number: order?.number, id: order?.id })

const sumOf = <Field extends string>(lines: readonly Record<Field, Quantity>[], field: Field): Quantity =>
  quantityOf(lines.reduce((sum, line) => sum + microsOf(line[field]), 0))

function stating({ connection, time, receivedAt, id }: CanonicalEvent) {
  return <Kind extends FactKind & keyof OrderFacts>(
    kind: Kind,
    names: OrderNames,
    ref: string,
    data: FactOf<Kind>['data'],
    externalId?: string,
  ): OrderStatement => {
    const identity = externalId === undefined ? {} : { identity: { externalId } }
    const fact: FactOf<Kind> = { kind, connection, ref, asOf: time, receivedAt, event: id, ...identity, data }
    return { names, fact: fact as Fact }
  }
}
