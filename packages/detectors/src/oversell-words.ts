/** How an oversold order line is told to the person who must put it right. */
import {
  type ConnectionView,
  type FactKey,
  type Incident,
  type Moment,
  moneyText,
  type PlaceName,
  type Words,
} from '@kilter/core'
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

function timelineOf(incident: Incident, connections: readonly ConnectionView[]) {
  const { details, cause, order, occurredAt, quantity, evidence } = incident
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
      : {
          at: countAt,
          what: `${nameOf(connections, countConnection)} counts; ${onHand} on hand`,
          ...from(countedAt(countAt, evidence)),
        },
    placedAt === undefined
      ? undefined
      : {
          at: placedAt,
          what: `Order ${order} for ${waiting} comes in at ${nameOf(connections, connection)}`,
          ...from(evidence[0]),
        },
    causeAt === undefined
      ? undefined
      : {
          at: causeAt,
          what: happened(cause ?? '', nameOf(connections, causeConnection), causeOrder),
          ...from(causeFact(incident)),
        },
    causeReportedAt === undefined
      ? undefined
      : { at: causeReportedAt, what: 'The hub hears of it, late', ...from(causeFact(incident)) },
    { at: occurredAt, what: `Order ${order} is short of ${quantity}` },
  ] as (Moment | undefined)[]
  return momentsOf(moments)
}

const from = (fact: FactKey | undefined) => (fact === undefined ? {} : { fact })

/** Of the evidence the line comes first, then what took its piece, then the counts before that (see `oversell.ts`). */
const causeFact = ({ cause, details, evidence }: Incident): FactKey | undefined =>
  cause === 'recount' ? countedAt(details.causeAt, evidence) : evidence[1]

/** The key of a count ends with its time. */
const countedAt = (at: string | undefined, evidence: readonly FactKey[]): FactKey | undefined =>
  evidence.find((key) => key.startsWith('count|') && key.endsWith(`@${at}`))

function happened(cause: string, system: string, otherOrder: string | undefined): string {
  if (cause.startsWith('sold-in-store')) return `${system} sells it at the counter`
  if (cause === 'ordered-twice-online')
    return otherOrder === undefined ? 'Another order takes it' : `Order ${otherOrder} takes it`
  return `${system} counts fewer than before`
}
