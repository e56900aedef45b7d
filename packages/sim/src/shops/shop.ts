/** A simulated business over several days: what its systems say, in the hub's own words, and what is really out of line. */

import { createHash } from 'node:crypto'
import { type EventDraft, type Instant, instantAt, type Money, type Pseudonym, quantityFrom } from '@kilter/core'
import type { Minute } from '../world.ts'

/** Every system that a shop may run, by what it is for. */
export const systems = ['web', 'market', 'till', 'pay', 'books', 'crm', 'mail'] as const
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
}

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

export interface Placed {
  readonly number: string
  readonly id: string
  readonly item: Stocked
  readonly quantity: number
  readonly at: Minute
  readonly store: 'web' | 'market'
}

/** Where a shop's people and systems write down what they do. Each call is one webhook, or the few that one deed makes. */
export class Diary {
  readonly claims: Claim[] = []
  readonly truths: Truth[] = []
  readonly #currency: string
  #story: number | undefined
  #orders = 1_000
  #ids = 0

  constructor(currency: string) {
    this.#currency = currency
  }

  /** All that follows belongs to this story. */
  begin(story: number): void {
    this.#story = story
  }

  truth(truth: Omit<Truth, 'story'>): void {
    if (this.#story === undefined) throw new Error('in ordinary trade nothing is out of line')
    this.truths.push({ ...truth, story: this.#story })
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

  sell(item: Stocked, at: Minute, quantity: number, place = item.places[0] ?? 'shop'): void {
    const sale = this.#id('sale')
    const lines = [{ line: '1', item: named('till', item), quantity: quantityFrom(round(quantity)) }]
    const data = { sale, soldAt: momentOf(at), location: place, voided: false, lines }
    this.#say('till', at, { type: 'sale.completed', time: momentOf(at), data })
  }

  order(item: Stocked, at: Minute, quantity: number, store: 'web' | 'market' = 'web'): Placed {
    this.#orders += 1
    const number = store === 'web' ? `#${this.#orders}` : `M-${this.#orders}`
    const placed = { number, id: this.#id('order'), item, quantity, at, store }
    this.orderStands(placed, at)
    return placed
  }

  /** What the store says of an order by now. */
  orderStands(placed: Placed, at: Minute, state: Standing = {}): void {
    const { item, quantity, id: order, number, store } = placed
    const { sent = 0, settled = 'paid', cancelledAt } = state
    const isOff = cancelledAt !== undefined
    const line = {
      ...{ line: '1', item: named(store, item), ordered: quantityFrom(round(quantity)) },
      waiting: quantityFrom(isOff ? 0 : round(quantity - sent)),
      shipped: quantityFrom(round(sent)),
      unitPrice: this.money(item.priceMinor),
    }
    const data = {
      ...{ order, number, placedAt: momentOf(placed.at), lines: [line] },
      ...(isOff ? { cancelledAt: momentOf(cancelledAt) } : {}),
      total: this.totalOf(placed),
      settlement: { state: settled },
    }
    const type = isOff ? 'order.cancelled' : at === placed.at ? 'order.placed' : 'order.updated'
    this.#say(store, at, { type, time: momentOf(at), data })
  }

  totalOf({ item, quantity }: Placed): Money {
    return this.money(item.priceMinor * quantity)
  }

  /** The parcel leaves, the store says so, and the till books it out. */
  ship(placed: Placed, at: Minute): void {
    const { item, quantity, id: order, store } = placed
    const lines = [{ line: '1', item: named(store, item), quantity: quantityFrom(round(quantity)) }]
    const data = {
      order,
      fulfilment: this.#id('parcel'),
      shippedAt: momentOf(at),
      location: null,
      cancelled: false,
      lines,
    }
    this.#say(store, at, { type: 'order.fulfilled', time: momentOf(at), data })
    this.orderStands(placed, at + 0.05, { sent: quantity })
  }

  /** The store refunds goods that had left, as returned. */
  refundReturned(placed: Placed, at: Minute, restocked: boolean): void {
    const { item, quantity, id: order, store } = placed
    const given = { line: '1', item: named(store, item), quantity: quantityFrom(round(quantity)), location: null }
    const data = {
      ...{ order, refund: this.#id('refund'), refundedAt: momentOf(at) },
      lines: [{ ...given, goods: 'returned' as const, restocked }],
    }
    this.#say(store, at, { type: 'order.refunded', time: momentOf(at), data })
  }

  /** Payment services know an order by its number, or by the store's id. */
  pay(placed: Placed, at: Minute, share = 1): string {
    const payment = this.#id('payment')
    const order = this.#ids % 2 === 0 ? { number: placed.number } : { id: placed.id }
    const amount = this.money(this.totalOf(placed).amountMinor * share)
    this.#say('pay', at, { type: 'payment.captured', time: momentOf(at), data: { payment, amount, order } })
    return payment
  }

  payBack(placed: Placed, payment: string, at: Minute): void {
    const data = { refund: this.#id('payback'), payment, amount: this.totalOf(placed), status: 'done' as const }
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
    this.claims.push({ system, at, heardAt: at, draft, original: draft, story: this.#story })
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
  readonly sent?: number
  readonly settled?: 'unpaid' | 'paid' | 'refunded'
  readonly cancelledAt?: Minute
}

/** What nobody can read, and everybody can compare. */
export function pseudonymOf(who: string): Pseudonym {
  return { digest: createHash('sha256').update(who).digest('base64url'), hint: `${who.slice(0, 1)}•••` }
}

/** Each system names an item in its own way, and says its SKU. */
const named = (system: SystemName, { sku }: Stocked) => ({ externalId: `${system}-${sku}`, sku })

const grams = 1_000
export const round = (quantity: number): number => Math.round(quantity * grams) / grams
