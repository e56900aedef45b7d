/** A simulated business over several days: what its systems say, in the hub's own words, and what is really out of line. */

import { createHash } from 'node:crypto'
import { type EventDraft, type Instant, instantAt, type Money, type Pseudonym, quantityFrom } from '@kilter/core'
import type { Minute } from '../world.ts'

/** Every system that a shop may run, by what it is for. */
export const systems = ['web', 'market', 'till', 'pay', 'books', 'crm', 'mail', 'door'] as const
export type SystemName = (typeof systems)[number]

/** One thing that one system says. `at` is its own time for it, `heardAt` when the hub gets it: minutes after the first midnight. */
export interface Claim {
  readonly system: SystemName
  readonly at: Minute
  readonly heardAt: Minute
  readonly draft: EventDraft
  /** As the system meant it, before its clock went wrong. */
  readonly original: EventDraft
  /** Names the story that it belongs to; undefined: ordinary trade. */
  readonly story: number | undefined
  /** Nobody can read it before `until`, when its reader is mended and reads it again. */
  readonly unreadable?: Unreadable
}

export interface Unreadable {
  readonly until: Minute
  readonly topic: string
  /** As a reader says it; where a field is not as it should be, with its place. */
  readonly reason: string
}

/** Something that is out of line, as whoever sees everything would tell. */
export interface Truth {
  readonly detector: string
  /** An order's number, an SKU, `<SKU>@<system>` where one system is wrong about an item, or whom an address belongs to. */
  readonly key: string
  /** Names the story that it belongs to. */
  readonly story: number
  /** When it could first be known by the detector's rule, its grace included. */
  readonly from: Minute
  /** When it ended; undefined: it never did. */
  readonly until?: Minute
  /** What is said of it beyond that it is so. */
  readonly says?: { readonly cause?: string; readonly quantity?: number }
}

type TruthTold = Omit<Truth, 'story' | 'until'> & { readonly until?: Minute | undefined }

const minuteMilliseconds = 60_000
/** A Monday in winter, when UTC is the shop's own time. */
export const firstMidnight = Date.UTC(2026, 0, 5)
export const momentOf = (minute: Minute): Instant => instantAt(Math.round(firstMidnight + minute * minuteMilliseconds))

export interface Stocked {
  readonly sku: string
  readonly priceMinor: number
  /** Goods are weighed. */
  readonly isWeighed: boolean
  readonly places: readonly string[]
  readonly stores: readonly ('web' | 'market')[]
}

interface Sold {
  readonly sale: string
  readonly item: Stocked
  readonly at: Minute
  readonly quantity: number
  readonly place: string
}

export interface Wanted {
  readonly item: Stocked
  readonly quantity: number
}

export interface Placed {
  readonly number: string
  readonly id: string
  readonly lines: readonly Wanted[]
  readonly at: Minute
  readonly store: 'web' | 'market'
}

/** Where a shop's people and systems write down what they do. Each call is one webhook, or the few that one deed makes. */
export class Diary {
  readonly claims: Claim[] = []
  readonly truths: Truth[] = []
  readonly #currency: string
  #story: number | undefined
  #unreadable: Unreadable | undefined
  #orders = 1_000
  #ids = 0

  constructor(currency: string) {
    this.#currency = currency
  }

  /** All that follows belongs to this story. */
  begin(story: number): void {
    this.#story = story
  }

  truth({ until, says, ...truth }: TruthTold): void {
    if (this.#story === undefined) throw new Error('in ordinary trade nothing is out of line')
    const end = until === undefined ? {} : { until }
    this.truths.push({ ...truth, ...end, ...(says && { says }), story: this.#story })
  }

  /** What is said meanwhile comes in a shape that nobody can read yet. */
  garbled(unreadable: Unreadable, tell: () => void): void {
    this.#unreadable = unreadable
    tell()
    this.#unreadable = undefined
  }

  money(minor: number): Money {
    return { amountMinor: Math.round(minor), currency: this.#currency }
  }

  count(item: Stocked, at: Minute, quantity: number, place = item.places[0] ?? 'shop'): void {
    const data = { location: place, quantity: quantityFrom(round(quantity)), basis: 'onHand' as const }
    this.#say('till', at, { type: 'stock.counted', time: momentOf(at), data: { item: named('till', item), ...data } })
  }

  /** `available` null: the store does not count it. */
  list(item: Stocked, at: Minute, store: 'web' | 'market' | 'till', shown: Shown): void {
    const { price, available, ...rest } = shown
    const money = price === undefined ? {} : { price: this.money(price) }
    const figure =
      available === undefined ? {} : { available: available === null ? null : quantityFrom(round(available)) }
    const data = { item: named(store, item), ...money, ...figure, ...rest }
    this.#say(store, at, { type: 'listing.updated', time: momentOf(at), data })
  }

  sell(item: Stocked, at: Minute, quantity: number, place = item.places[0] ?? 'shop'): Sold {
    const sold = { sale: this.#id('sale'), item, at, quantity, place }
    this.#saySold(sold, at, false)
    return sold
  }

  /** Rung up by mistake, and taken back. */
  void(sold: Sold, at: Minute): void {
    this.#saySold(sold, at, true)
  }

  #saySold({ sale, item, at: soldAt, quantity, place }: Sold, at: Minute, voided: boolean): void {
    const lines = [{ line: '1', item: named('till', item), quantity: quantityFrom(round(quantity)) }]
    const data = { sale, soldAt: momentOf(soldAt), location: place, voided, lines }
    this.#say('till', at, { type: 'sale.completed', time: momentOf(at), data })
  }

  /** A store tells of an item by its own id alone. */
  listUnnamed(externalId: string, at: Minute, store: 'web' | 'market', available: number): void {
    const data = { item: { externalId }, available: quantityFrom(available), published: true }
    this.#say(store, at, { type: 'listing.updated', time: momentOf(at), data })
  }

  /** Its catalogue says which SKU an id stands for. */
  catalogue(externalId: string, sku: string, at: Minute, store: 'web' | 'market'): void {
    const data = { product: externalId, items: [{ externalId, sku }] }
    this.#say(store, at, { type: 'product.updated', time: momentOf(at), data })
  }

  /** The counter at the door says how many came in. */
  visitors(at: Minute, count: number): void {
    const data = { metric: 'visitors', value: quantityFrom(count) }
    this.#say('door', at, { type: 'metric.reported', time: momentOf(at), data })
  }

  order(item: Stocked, at: Minute, quantity: number, store: 'web' | 'market' = 'web'): Placed {
    return this.orderOf([{ item, quantity }], at, store)
  }

  orderOf(lines: readonly Wanted[], at: Minute, store: 'web' | 'market' = 'web', state: Standing = {}): Placed {
    this.#orders += 1
    const number = store === 'web' ? `#${this.#orders}` : `M-${this.#orders}`
    const placed = { number, id: this.#id('order'), lines, at, store }
    this.orderStands(placed, at, state)
    return placed
  }

  /** What the store says of an order by now. */
  orderStands(placed: Placed, at: Minute, state: Standing = {}): void {
    const { id: order, number, store } = placed
    const { isSent = false, settled = 'paid', mixed, cancelledAt } = state
    const isOff = cancelledAt !== undefined
    const lines = placed.lines.map(({ item, quantity }, index) => ({
      ...{ line: String(index + 1), item: named(store, item), ordered: quantityFrom(round(quantity)) },
      waiting: quantityFrom(isOff || isSent ? 0 : round(quantity)),
      shipped: quantityFrom(isSent ? round(quantity) : 0),
      unitPrice: this.money(item.priceMinor * (state.priceShare ?? 1)),
    }))
    const data = {
      ...{ order, number, placedAt: momentOf(placed.at), lines },
      ...(isOff ? { cancelledAt: momentOf(cancelledAt) } : {}),
      total: this.money(this.totalOf(placed).amountMinor * (state.priceShare ?? 1)),
      settlement: { state: settled, ...(mixed === undefined ? {} : { mixed }) },
    }
    const type = isOff ? 'order.cancelled' : at === placed.at ? 'order.placed' : 'order.updated'
    this.#say(store, at, { type, time: momentOf(at), data })
  }

  totalOf({ lines }: Placed): Money {
    return this.money(lines.reduce((sum, { item, quantity }) => sum + Math.round(item.priceMinor * quantity), 0))
  }

  /** The parcel leaves, and the store says so. */
  ship(placed: Placed, at: Minute, state: Standing = {}): void {
    const { id: order, store } = placed
    const data = {
      ...{ order, fulfilment: this.#id('parcel'), shippedAt: momentOf(at), location: null, cancelled: false },
      lines: placed.lines.map(({ item, quantity }, index) => ({
        ...{ line: String(index + 1), item: named(store, item), quantity: quantityFrom(round(quantity)) },
      })),
    }
    this.#say(store, at, { type: 'order.fulfilled', time: momentOf(at), data })
    this.orderStands(placed, at + 0.05, { ...state, isSent: true })
  }

  /** The store gives money back for goods of the first line: that never left, or that came back. */
  refund(
    placed: Placed,
    at: Minute,
    of: { goods: 'unshipped' | 'returned'; restocked: boolean; quantity?: number },
  ): void {
    const { id: order, store } = placed
    const [first] = placed.lines
    if (!first) return
    const quantity = quantityFrom(round(of.quantity ?? first.quantity))
    const line = { line: '1', item: named(store, first.item), quantity, location: null }
    const data = {
      ...{ order, refund: this.#id('refund'), refundedAt: momentOf(at) },
      lines: [{ ...line, goods: of.goods, restocked: of.restocked }],
    }
    this.#say(store, at, { type: 'order.refunded', time: momentOf(at), data })
  }

  /** Payment services know an order by its number, or by the store's id. */
  pay(placed: Placed, at: Minute, minor = this.totalOf(placed).amountMinor): string {
    const payment = this.#id('payment')
    const order = this.#ids % 2 === 0 ? { number: placed.number } : { id: placed.id }
    const amount = this.money(minor)
    this.#say('pay', at, { type: 'payment.captured', time: momentOf(at), data: { payment, amount, order } })
    return payment
  }

  payBack(placed: Placed, payment: string, at: Minute, minor = this.totalOf(placed).amountMinor): void {
    const data = { refund: this.#id('payback'), payment, amount: this.money(minor), status: 'done' as const }
    this.#say('pay', at, { type: 'payment.refunded', time: momentOf(at), data })
  }

  invoice(placed: Placed, at: Minute): void {
    const order = { number: placed.number.replace('#', '') }
    const data = { invoice: this.#id('invoice'), kind: 'invoice' as const, status: 'paid' as const, order }
    this.#say('books', at, {
      type: 'invoice.updated',
      time: momentOf(at),
      data: { ...data, total: this.totalOf(placed) },
    })
  }

  customer(who: string, at: Minute, system: SystemName, has: { id?: string; phone?: string } = {}): void {
    const { id = `${who}-${system}`, phone } = has
    const person = { email: pseudonymOf(who), ...(phone === undefined ? {} : { phone: pseudonymOf(phone) }) }
    this.#say(system, at, { type: 'customer.updated', time: momentOf(at), data: { customer: id, person } })
  }

  mergeCustomers(at: Minute, system: SystemName, kept: string, merged: string): void {
    const data = { customer: kept, merged: [merged] }
    this.#say(system, at, { type: 'customer.merged', time: momentOf(at), data })
  }

  consent(who: string, at: Minute, system: SystemName, state: 'granted' | 'withdrawn'): void {
    const data = { customer: null, person: { email: pseudonymOf(who) }, channel: 'email' as const, state }
    this.#say(system, at, { type: 'consent.changed', time: momentOf(at), data })
  }

  #say(system: SystemName, at: Minute, draft: EventDraft): void {
    const garbled = this.#unreadable && { unreadable: this.#unreadable }
    this.claims.push({ system, at, heardAt: at, draft, original: draft, story: this.#story, ...garbled })
  }

  #id(kind: string): string {
    this.#ids += 1
    return `${kind}-${this.#ids}`
  }
}

export interface Shown {
  readonly price?: number
  readonly available?: number | null
  readonly published?: boolean
  readonly backorders?: boolean
}

interface Standing {
  readonly isSent?: boolean
  readonly settled?: 'unpaid' | 'paid' | 'refunded'
  /** Paid by more than one means. */
  readonly mixed?: boolean
  /** Of the list price: quantity tiers and customer groups pay less. */
  readonly priceShare?: number
  readonly cancelledAt?: Minute
}

/** What nobody can read, and everybody can compare. */
export function pseudonymOf(who: string): Pseudonym {
  return { digest: createHash('sha256').update(who).digest('base64url'), hint: `${who.slice(0, 1)}•••` }
}

/** Each system names an item in its own way, and says its SKU. */
const named = (system: SystemName, { sku }: Stocked) => ({ externalId: externalIdOf(system, sku), sku })
export const externalIdOf = (system: SystemName, sku: string): string => `${system}-${sku}`

const grams = 1_000
export const round = (quantity: number): number => Math.round(quantity * grams) / grams
