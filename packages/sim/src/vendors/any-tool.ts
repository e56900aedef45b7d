/** A tool of somebody's own: a shelf sensor, a courier, a desk. It says what happened as JSON of its own, and comes with a mapping
 * that puts its words into ours. */
import type { EventDraft, EventType, Money, Person } from '@kilter/core'
import { writtenOf } from './contacts.ts'
import { decimalText } from './forms.ts'
import type { Phonebook } from './voice.ts'

type Fields = Readonly<Record<string, unknown>>

/** The tool's name of a kind of event, and where our fields stand in its `data`. */
interface Kind {
  readonly word: string
  readonly data: Fields
}

/** Fields that stand where they are called. */
const same = (...names: readonly string[]): Fields => Object.fromEntries(names.map((name) => [name, `/data/${name}`]))
const price = (name: string) => ({ [name]: { amount: `/data/${name}/amount`, currency: `/data/${name}/currency` } })
const order = { order: { id: '/data/order/id', number: '/data/order/number' } }
const person = { person: { email: '/data/contact/mail', phone: '/data/contact/phone' } }
const item = { item: { externalId: '/data/item/externalId', sku: '/data/item/sku', gtin: '/data/item/gtin' } }

const kinds: { readonly [Type in EventType]?: Kind } = {
  'stock.counted': { word: 'shelf.read', data: { ...same('location', 'quantity', 'basis', 'stocktake'), ...item } },
  'stock.moved': { word: 'shelf.moved', data: { ...same('move', 'location', 'quantity'), ...item } },
  'shipment.updated': { word: 'parcel.seen', data: { ...same('shipment', 'status', 'carrier', 'tracking'), ...order } },
  'metric.reported': { word: 'meter.read', data: same('metric', 'value', 'unit') },
  'deal.updated': { word: 'deal.changed', data: { ...same('deal', 'status', 'stage', 'customer'), ...price('value') } },
  'invoice.updated': {
    word: 'bill.changed',
    data: { ...same('invoice', 'number', 'kind', 'status', 'customer'), ...price('total'), ...price('due'), ...order },
  },
  'ticket.updated': {
    word: 'question.changed',
    data: { ...same('ticket', 'status', 'priority', 'customer'), ...person },
  },
  'feedback.received': {
    word: 'opinion.given',
    data: { ...same('response', 'survey', 'kind', 'score', 'commented', 'customer'), ...person, ...order },
  },
  'customer.updated': { word: 'person.changed', data: { ...same('customer', 'archived'), ...person } },
  'consent.changed': { word: 'consent.given', data: { ...same('customer', 'channel', 'state', 'list'), ...person } },
}

/** What the shop has to set: `time` is where the tool says when, `prefix` what stands before its words. */
export const mappingOf = (time: string, prefix = '') => ({
  rules: Object.entries(kinds).map(([event, { word, data }]) => ({
    ...{ event, when: { '/type': `${prefix}${word}` }, time, data },
  })),
})

/** What the tool says of it; undefined where it has no word. It knows people in clear, and amounts as decimals. */
export function toolSays({ type, data }: EventDraft, people: Phonebook): { word: string; data: object } | undefined {
  const kind = kinds[type]
  if (!kind) return undefined
  const { person: known, ...fields } = data as { readonly person?: Person; readonly [field: string]: unknown }
  const { email, phone } = writtenOf(known, people)
  const written = Object.entries(fields).map(([name, value]) => [name, isMoney(value) ? decimalsOf(value) : value])
  const contact = known && { contact: { mail: email ?? null, phone: phone ?? null } }
  return { word: kind.word, data: { ...Object.fromEntries(written), ...contact } }
}

const isMoney = (value: unknown): value is Money =>
  typeof value === 'object' && value !== null && 'amountMinor' in value

const decimalsOf = (money: Money) => ({ amount: decimalText(money), currency: money.currency })
