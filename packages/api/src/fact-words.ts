/** What a fact about an item says, in a line for a person. */
import { type Fact, type FactOf, moneyText } from '@kilter/core'

export function factWords(fact: Fact): string {
  switch (fact.kind) {
    case 'count':
      return `${fact.data.stocktake ? 'stocktake' : 'count'}: ${fact.data.quantity} ${bases[fact.data.basis]} at ${fact.data.location}`
    case 'line':
      return lineWords(fact)
    case 'shipment':
      return `${fact.data.quantity} shipped for order line ${fact.data.line}`
    case 'refund':
      return `${fact.data.quantity} refunded of order line ${fact.data.line}; goods ${fact.data.goods}${fact.data.restocked ? `, restocked${at(fact.data.location)}` : ''}`
    case 'sale':
      return fact.data.quantity === '0' ? 'sale voided' : `${fact.data.quantity} sold${at(fact.data.location)}`
    case 'return':
      return `${fact.data.quantity} returned${at(fact.data.location)}`
    case 'move':
      return `stock changed by ${fact.data.quantity}${at(fact.data.location)}`
    case 'listing':
      return listingWords(fact)
    case 'demand':
      return `what was asked for between ${fact.data.from} and ${fact.data.to}, summed up by the hub`
    default:
      return fact.kind
  }
}

const bases = { onHand: 'on hand', available: 'available' } as const

const at = (location: string | null): string => (location === null ? '' : ` at ${location}`)

function lineWords({ data }: FactOf<'line'>): string {
  const { number, ordered, waiting, cancelledAt } = data
  return `order ${number}: ${ordered} ordered, ${waiting} still waiting${cancelledAt === undefined ? '' : ', cancelled'}`
}

function listingWords({ data }: FactOf<'listing'>): string {
  const { available, price, published, backorders } = data
  const said = [
    ...(available === undefined ? [] : [available === null ? 'does not count it' : `shows ${available}`]),
    ...(price === undefined ? [] : [`asks ${moneyText(price)}`]),
    ...(published === undefined ? [] : [published ? 'published' : 'not published']),
    ...(backorders === undefined ? [] : [backorders ? 'takes back-orders' : 'takes no back-orders']),
  ]
  return `listing ${data.listing}: ${said.length === 0 ? 'its figure changed, and not to what' : said.join(', ')}`
}
