/** Whom a delivery names: every address, telephone number, customer's and order's id in it, whether or not a connector reads them. */
import type { PersonDigest } from '../connector/connector.ts'
import type { CanonicalEvent } from '../event/event.ts'
import type { OrderRef } from '../event/payment.ts'
import { addressesIn, emailDigest, phoneDigest } from '../pseudonym.ts'
import type { ConnectionId } from '../values.ts'
import { customerMark, emailMark, type Mark, orderMark, personMarks, phoneMark, unsearched } from './mark.ts'

/** Bounds of a search; what is larger counts as not searched. */
const valuesMax = 50_000
const depthMax = 60
const namesMax = 500
const textMax = 100_000

/** How people and orders are called in vendors' bodies, without case and separators. */
const peopleKey =
  /^(customer|contact|person|profile|buyer|payer|recipient|requester|subscriber|respondent|lead|user|client|member)s?(id|ids)?$/
const orderKey = /^order(id|ids|number|name|s)?$/
const ownIdKey = /^(customer|contact|person)?(id|uuid)$/
const ownNameKey = /^(order)?(id|number|name)$/
const phoneKey = /phone|mobile|tel|cell|sms|whatsapp|msisdn|fax/
const countryKey = /^(country|countrycode|countryiso2|isocountry)$/
const international = /^\+[\d\s().-]{7,24}$/

/** What the name of a field says of what stands in it. */
interface Field {
  readonly ofPeople: boolean
  readonly ofOrders: boolean
  readonly ofPhones: boolean
  readonly ofCountry: boolean
  /** Where its object is one of people, or an order: it names that one. */
  readonly isOwnId: boolean
  readonly isOwnName: boolean
}

const fields = new Map<string, Field>()
const fieldsMax = 5_000
const knownNameMax = 60

/** Vendors use the same few hundred names all the time; what somebody makes up is not kept for long. */
function fieldOf(name: string): Field {
  const known = fields.get(name)
  if (known) return known
  const plain = name.replace(/[^a-z\d]/gi, '').toLowerCase()
  const field: Field = {
    ofPeople: peopleKey.test(plain),
    ofOrders: orderKey.test(plain),
    ofPhones: phoneKey.test(plain),
    ofCountry: countryKey.test(plain),
    isOwnId: ownIdKey.test(plain),
    isOwnName: ownNameKey.test(plain),
  }
  if (fields.size >= fieldsMax) fields.clear()
  if (name.length <= knownNameMax) fields.set(name, field)
  return field
}

const nothing = fieldOf('')

export interface Searched {
  readonly connection: ConnectionId
  readonly digest: PersonDigest
  /** ISO 3166 alpha-2, for numbers without a country code. */
  readonly country: string | undefined
}

/** Of a body as its connector reads it. Marks of the same person may repeat; the order means nothing. */
export function namedIn(json: unknown, { connection, digest, country: usual }: Searched): ReadonlySet<Mark> {
  const emails = new Set<string>()
  const phones = new Map<string, Set<string | undefined>>()
  const marks = new Set<Mark>()
  const countries = new Set<string>()
  let values = 0
  walk(json, nothing, undefined, 0)
  if (values > valuesMax || marks.size + emails.size + phones.size > namesMax) return new Set([unsearched])
  for (const email of emails) marks.add(emailMark(emailDigest(email, digest)))
  const [first] = countries
  for (const [text, near] of phones)
    for (const mark of phoneMarks(text, new Set([...near, usual, first]))) marks.add(mark)
  return marks

  function walk(value: unknown, field: Field, near: string | undefined, depth: number): void {
    values += 1
    if (values > valuesMax || depth > depthMax) {
      values = valuesMax + 1
      return
    }
    if (Array.isArray(value)) for (const each of value) walk(each, field, near, depth + 1)
    else if (typeof value === 'object' && value !== null) walkObject(value, field, near, depth)
    else if (typeof value === 'string' || typeof value === 'number') look(String(value), field, near)
  }

  function walkObject(value: object, field: Field, near: string | undefined, depth: number): void {
    const said = countryIn(value)
    if (said !== undefined) countries.add(said)
    for (const [name, child] of Object.entries(value)) {
      const own = fieldOf(name)
      const isOwn = field.ofPeople ? own.isOwnId : field.ofOrders && own.isOwnName
      if (isOwn && (typeof child === 'string' || typeof child === 'number')) id(String(child), field)
      walk(child, own, said ?? near, depth + 1)
    }
  }

  function look(text: string, field: Field, near: string | undefined): void {
    if (text.length > textMax) values = valuesMax + 1
    for (const email of addressesIn(text)) emails.add(email)
    if (field.ofPhones || isInternational(text)) phones.set(text, (phones.get(text) ?? new Set()).add(near))
    id(text, field)
  }

  function id(text: string, { ofPeople, ofOrders }: Field): void {
    if (text === '' || text.length > 200) return
    if (ofPeople) marks.add(customerMark(connection, text))
    if (ofOrders) marks.add(orderMark(text))
  }

  function phoneMarks(text: string, near: ReadonlySet<string | undefined>): Mark[] {
    if (text.length > 40) return []
    const numbers = [...near, undefined].map((country) => digest.e164(text, country))
    return [...new Set(numbers)].flatMap((e164) => (e164 === undefined ? [] : [phoneMark(phoneDigest(e164, digest))]))
  }
}

/** What events say of people and orders; a thin webhook's body may say none of it. */
export function namedBy(events: readonly CanonicalEvent[]): ReadonlySet<Mark> {
  return new Set(events.flatMap((event) => [...peopleIn(event), ...ordersIn(event).map(orderMark)]))
}

function peopleIn({ connection, data }: CanonicalEvent): Mark[] {
  const customers = [
    ...('customer' in data && data.customer ? [data.customer] : []),
    ...('merged' in data ? data.merged : []),
  ]
  return [
    ...customers.map((customer) => customerMark(connection, customer)),
    ...('person' in data && data.person ? personMarks(data.person) : []),
  ]
}

function ordersIn({ data }: CanonicalEvent): string[] {
  if ('orders' in data) return data.orders
  if (!('order' in data) || data.order === undefined || data.order === null) return []
  if (typeof data.order !== 'string') return namesOf(data.order)
  return 'number' in data && typeof data.number === 'string' && data.number !== ''
    ? [data.order, data.number]
    : [data.order]
}

const namesOf = ({ id, number }: OrderRef): string[] => [id, number].filter((name) => name !== undefined)

const isInternational = (text: string): boolean => text.includes('+') && international.test(text.trim())

/** The country that an object speaks of: ISO 3166 alpha-2, upper case. */
export function countryIn(value: object): string | undefined {
  for (const [name, child] of Object.entries(value))
    if (fieldOf(name).ofCountry && isCountry(child)) return child.toUpperCase()
  return undefined
}

const isCountry = (value: unknown): value is string => typeof value === 'string' && /^[a-z]{2}$/i.test(value)
