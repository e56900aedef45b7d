/** What a fact says, in a line for a person. Names nobody: hints of people are masked where they are made. */
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
    case 'order':
      return lineWords(fact)
    case 'parcel':
      return fact.data.quantity === '0' ? 'parcel called off' : `parcel with ${fact.data.quantity} left`
    case 'credit':
      return `refund: ${fact.data.unshipped} not sent yet, of ${fact.data.unknown} nobody says whether it had left`
    case 'carriage':
      return `the carrier says: ${spaced(fact.data.status)}`
    case 'payment':
      return `${moneyText(fact.data.amount)} paid`
    case 'payback':
      return `${moneyText(fact.data.amount)} paid back: ${fact.data.status}`
    case 'invoice':
      return invoiceWords(fact)
    case 'record':
      return `customer record ${fact.data.state}${fact.data.archived ? ', archived' : ''}`
    case 'consent':
      return `consent to ${fact.data.channel}${fact.data.list === undefined ? '' : `, list ${fact.data.list}`}: ${fact.data.state}`
    case 'trouble':
      return `${fact.data.failing ? 'goes wrong' : 'no longer goes wrong'}: ${fact.data.reason}`
    case 'clock':
      return `its clock ran ${fact.data.aheadSeconds} s ahead`
    case 'heard':
      return 'was heard of'
  }
}

const bases = { onHand: 'on hand', available: 'available' } as const

const at = (location: string | null): string => (location === null ? '' : ` at ${location}`)

const spaced = (word: string): string => word.replaceAll('-', ' ')

function invoiceWords({ data: { kind, status, total, due } }: FactOf<'invoice'>): string {
  const over = total === undefined ? '' : ` over ${moneyText(total)}`
  return `${kind}${over}: ${status}${due === undefined ? '' : `, ${moneyText(due)} due`}`
}

function lineWords({ data }: FactOf<'line' | 'order'>): string {
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
