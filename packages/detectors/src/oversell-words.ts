/** How an oversold order line is told to the person who must put it right. */
import { type ConnectionView, type Incident, type Moment, moneyText, type PlaceName, type Words } from '@kilter/core'
import { momentsOf, nameOf, placeIn } from './telling.ts'

const goal = 'Every order we accept can be shipped'

export function oversellWords(incident: Incident, connections: readonly ConnectionView[]): Words {
  const { order = '', quantity = '', subject, details, cause = '', impact } = incident
  const store = nameOf(connections, details.connection)
  const other = nameOf(connections, details.causeConnection)
  const money = impact ? ` (${moneyText(impact)})` : ''
  const what = `${quantity} × ${subject.key}`
  const at = (place: PlaceName) => placeIn(connections, details.connection, place)
  return {
    title: `Order ${order} is short of ${what}`,
    summary:
      `${reasons(what, order, other, details.causeOrder ?? '')[cause] ?? ''} ${store} still owes it to the customer${money}.${late(details)}`.trim(),
    advice:
      advice(order, subject.key, { stock: at('stock'), products: at('products') })[cause] ??
      'Check the shelf, then restock or tell the customer.',
    goal,
    timeline: timelineOf(incident, connections),
  }
}

const late = ({ causeReportedAt }: Incident['details']): string =>
  causeReportedAt === undefined ? '' : ' This is late data: the sale was reported long after it happened.'

function reasons(what: string, order: string, other: string, otherOrder: string): Record<string, string> {
  return {
    'sold-in-store-before-order': `${what} was sold at ${other} before order ${order} came in.`,
    'sold-in-store-after-order': `${what} was sold at ${other} although order ${order} already waited for it.`,
    'ordered-twice-online': `Another order${otherOrder === '' ? '' : ` (${otherOrder})`} takes the stock that order ${order} was promised.`,
    recount: `The count at ${other} fell, and no sale explains it: ${what} promised to order ${order} is not there.`,
    'listed-without-stock': `Order ${order} came in for more than there has been since the first count: ${what} is missing.`,
  }
}

interface StorePlaces {
  readonly stock: string
  readonly products: string
}

const advice = (order: string, item: string, store: StorePlaces): Record<string, string> => ({
  'sold-in-store-before-order': `Look for another ${item} today. If there is none, offer the customer of ${order} a choice: wait, swap or refund.`,
  'sold-in-store-after-order': `Put pieces of waiting orders aside as soon as they come in. For ${order}: reorder, swap or refund today.`,
  'ordered-twice-online': `Reorder ${item}, or tell the customer of ${order} before they ask. Lower the stock that ${store.stock} shows.`,
  recount: `Count ${item} once more. If it is really gone, tell the customer of ${order} and look into the loss.`,
  'listed-without-stock': `Take ${item} off sale in ${store.products} or restock it. Tell the customer of ${order} when it will come, or refund.`,
})

function timelineOf({ details, cause, order, occurredAt, quantity }: Incident, connections: readonly ConnectionView[]) {
  const {
    countAt,
    onHand,
    countConnection,
    placedAt,
    waiting,
    connection,
    causeAt,
    causeConnection,
    causeOrder,
    causeReportedAt,
  } = details
  const moments: (Moment | undefined)[] = [
    countAt === undefined
      ? undefined
      : { at: countAt, what: `${nameOf(connections, countConnection)} counts; ${onHand} on hand` },
    placedAt === undefined
      ? undefined
      : { at: placedAt, what: `Order ${order} for ${waiting} comes in at ${nameOf(connections, connection)}` },
    causeAt === undefined
      ? undefined
      : { at: causeAt, what: happened(cause ?? '', nameOf(connections, causeConnection), causeOrder) },
    causeReportedAt === undefined ? undefined : { at: causeReportedAt, what: 'The hub hears of it, late' },
    { at: occurredAt, what: `Order ${order} is short of ${quantity}` },
  ] as (Moment | undefined)[]
  return momentsOf(moments)
}

function happened(cause: string, system: string, otherOrder: string | undefined): string {
  if (cause.startsWith('sold-in-store')) return `${system} sells it at the counter`
  if (cause === 'ordered-twice-online')
    return otherOrder === undefined ? 'Another order takes it' : `Order ${otherOrder} takes it`
  return `${system} counts fewer than before`
}
