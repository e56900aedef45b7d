/** The last thing that each system said of everything, and what in it does not agree, by the hub's own rules as far as a snapshot can tell. */
import type { EventDraft, ItemRef } from '@kilter/core'
import {
  type Archetype,
  type Claim,
  firstMidnight,
  type Mapping,
  type Minute,
  patience,
  type SystemName,
} from '@kilter/sim'

type Draft<Type extends EventDraft['type']> = Extract<EventDraft, { type: Type }>['data']
type Snap = Draft<'order.placed'>

interface Item {
  /** By place. */
  readonly counts: Map<string, number>
  /** By system. */
  readonly shown: Map<string, Shown>
}

interface Shown {
  available?: number | null
  price?: string
  published?: boolean
  backorders?: boolean
}

interface Order {
  snap: Snap
  placedAt: Minute
  cancelledAt: Minute | undefined
  paid: Map<string, number>
  back: Map<string, number>
  lastPaidAt: Minute
  isBooked: boolean
}

interface Waiting {
  readonly sku: string
  readonly number: string
  readonly placedAt: string
  readonly quantity: number
}

interface Person {
  /** By system and record: the telephone. */
  readonly records: Map<
    string,
    { readonly system: SystemName; readonly phone: string | undefined; readonly since: Minute }
  >
  readonly consents: Map<SystemName, { readonly isYes: boolean; readonly at: Minute }>
}

const hour: Minute = 60
const minuteMilliseconds = 60_000
const minuteOf = (time: string): Minute => (Date.parse(time) - firstMidnight) / minuteMilliseconds

export class Snapshot {
  readonly #archetype: Archetype
  /** By system and external id, the oldest first. */
  readonly #mappings: ReadonlyMap<string, readonly Mapping[]>
  readonly #items = new Map<string, Item>()
  readonly #orders = new Map<string, Order>()
  readonly #numbers = new Map<string, string>()
  readonly #payments = new Map<string, string>()
  readonly #people = new Map<string, Person>()
  readonly #emailOf = new Map<string, string>()
  readonly #unnamed = new Map<string, string>()
  #minute: Minute = 0

  constructor(archetype: Archetype, mappings: readonly Mapping[]) {
    this.#archetype = archetype
    this.#mappings = Map.groupBy(mappings, ({ system, externalId }) => `${system}|${externalId}`)
  }

  hear({ system, heardAt, draft }: Claim): void {
    this.#minute = heardAt
    switch (draft.type) {
      case 'stock.counted': {
        this.#item(system, draft.data.item)?.counts.set(draft.data.location, Number(draft.data.quantity))
        break
      }
      case 'listing.updated':
        this.#list(system, draft.data)
        break
      case 'product.updated': {
        for (const { externalId } of draft.data.items) this.#unnamed.delete(externalId)
        break
      }
      case 'order.placed':
      case 'order.updated':
      case 'order.cancelled':
        this.#order(draft.data)
        break
      case 'payment.captured':
        this.#paid(draft.data, minuteOf(draft.time))
        break
      case 'payment.refunded': {
        const number = this.#payments.get(draft.data.payment ?? '')
        const order = this.#orders.get(number ?? '')
        order?.back.set(draft.data.refund, draft.data.amount.amountMinor)
        break
      }
      case 'invoice.updated': {
        const order = this.#orders.get(plain(draft.data.order?.number ?? ''))
        if (order) order.isBooked = true
        break
      }
      case 'customer.updated': {
        const { customer, person } = draft.data
        if (!person.email) return
        this.#emailOf.set(`${system}|${customer}`, person.email.digest)
        const known = this.#person(person.email.digest).records
        known.set(`${system}|${customer}`, { system, phone: person.phone?.digest, since: minuteOf(draft.time) })
        break
      }
      case 'customer.merged': {
        for (const merged of draft.data.merged)
          this.#person(this.#emailOf.get(`${system}|${merged}`) ?? '').records.delete(`${system}|${merged}`)
        break
      }
      case 'consent.changed': {
        const { person, state } = draft.data
        if (person.email)
          this.#person(person.email.digest).consents.set(system, {
            isYes: state === 'granted',
            at: minuteOf(draft.time),
          })
        return
      }
    }
  }

  /** `<detector>|<key>` of everything that does not agree at this moment. */
  contradictions(minute: Minute): ReadonlySet<string> {
    this.#minute = minute
    const found = new Set<string>()
    const waiting = this.#waiting()
    for (const [sku, item] of this.#items) {
      judgeStock(sku, item, waiting.get(sku) ?? [], found)
      judgePrices(sku, item.shown, found)
    }
    for (const order of this.#orders.values()) this.#judgeOrder(order, minute, found)
    for (const [digest, person] of this.#people) judgePerson(digest, person, minute, found)
    for (const [externalId, system] of this.#unnamed) found.add(`item.unmapped|${externalId}@${system}`)
    return found
  }

  /** What open orders wait for, by SKU, the oldest first. */
  #waiting(): ReadonlyMap<string, readonly Waiting[]> {
    const lines: Waiting[] = []
    for (const { snap } of this.#orders.values()) {
      if (snap.cancelledAt !== undefined) continue
      for (const line of snap.lines) {
        const quantity = Number(line.waiting)
        const sku = quantity > 0 ? this.#sku('web', line.item) : undefined
        if (sku !== undefined) lines.push({ sku, number: snap.number, placedAt: snap.placedAt, quantity })
      }
    }
    return Map.groupBy(
      lines.sort((left, right) => (left.placedAt < right.placedAt ? -1 : 1)),
      ({ sku }) => sku,
    )
  }

  #judgeOrder(
    { snap, placedAt, cancelledAt, paid, back, lastPaidAt, isBooked }: Order,
    minute: Minute,
    found: Set<string>,
  ): void {
    const age = minute - placedAt
    const { state, mixed } = snap.settlement ?? { state: 'paid' as const }
    const isWaiting = snap.lines.some(({ waiting }) => Number(waiting) > 0)
    const promised = this.#archetype.madeToOrder ? 120 * hour : patience['order.unfulfilled']
    if (isWaiting && state !== 'unpaid' && age >= promised) found.add(`order.unfulfilled|${snap.number}`)
    const isStanding = cancelledAt === undefined && state !== 'unpaid' && state !== 'refunded'
    if (isStanding && !isBooked && age >= patience['order.missing']) found.add(`order.missing|${snap.number}`)
    if (paid.size === 0 || minute - lastPaidAt < patience['payment.mismatch']) return
    const kept = sumOf(paid) - sumOf(back)
    const total = snap.total?.amountMinor ?? 0
    const isOff = cancelledAt !== undefined || state === 'refunded'
    const isLong = cancelledAt !== undefined && minute - cancelledAt >= patience['payment.kept']
    const isShort = state === 'paid' && !mixed && back.size === 0 && kept < total - 1
    const isUnrecorded = state === 'unpaid' && kept >= total - 1
    if (isOff ? kept > 1 && isLong : kept > total + 1 || isShort || isUnrecorded)
      found.add(`payment.mismatch|${snap.number}`)
  }

  #list(system: SystemName, { item, available, price, published, backorders }: Draft<'listing.updated'>): void {
    if (item.sku === undefined && this.#skuBy(system, item.externalId) === undefined) {
      this.#unnamed.set(item.externalId ?? '', system)
      return
    }
    const known = this.#item(system, item)
    if (!known) return
    const shown = known.shown.get(system) ?? {}
    known.shown.delete(system)
    if (available !== undefined) shown.available = available === null ? null : Number(available)
    if (price !== undefined) shown.price = `${price.amountMinor} ${price.currency}`
    if (published !== undefined) shown.published = published
    if (backorders !== undefined) shown.backorders = backorders
    known.shown.set(system, shown)
  }

  #order(snap: Snap): void {
    const number = plain(snap.number)
    this.#numbers.set(snap.order, number)
    const cancelledAt = snap.cancelledAt === undefined ? undefined : minuteOf(snap.cancelledAt)
    const said = { snap, placedAt: minuteOf(snap.placedAt), cancelledAt }
    const known = this.#orders.get(number)
    if (known) Object.assign(known, said)
    else this.#orders.set(number, { ...said, paid: new Map(), back: new Map(), lastPaidAt: 0, isBooked: false })
  }

  #paid({ payment, amount, order }: Draft<'payment.captured'>, at: Minute): void {
    const number = order?.number === undefined ? this.#numbers.get(order?.id ?? '') : plain(order.number)
    this.#payments.set(payment, number ?? '')
    const known = this.#orders.get(number ?? '')
    if (!known) return
    known.paid.set(payment, amount.amountMinor)
    known.lastPaidAt = Math.max(known.lastPaidAt, at)
  }

  #item(system: SystemName, item: ItemRef): Item | undefined {
    const sku = this.#sku(system, item)
    if (sku === undefined) return undefined
    const known = this.#items.get(sku) ?? { counts: new Map(), shown: new Map() }
    this.#items.set(sku, known)
    return known
  }

  #sku(system: SystemName, { sku, externalId }: ItemRef): string | undefined {
    return this.#skuBy(system, externalId) ?? sku
  }

  #skuBy(system: SystemName, externalId: string | undefined): string | undefined {
    return this.#mappings.get(`${system}|${externalId}`)?.findLast(({ at }) => at <= this.#minute)?.sku
  }

  #person(digest: string): Person {
    const known = this.#people.get(digest) ?? { records: new Map(), consents: new Map() }
    this.#people.set(digest, known)
    return known
  }
}

function judgeStock(sku: string, { counts, shown }: Item, waiting: readonly Waiting[], found: Set<string>): void {
  const owed = waiting.reduce((sum, { quantity }) => sum + quantity, 0)
  if (counts.size === 0) {
    if (waiting.length > 0) found.add(`stock.unknown|${sku}`)
    return
  }
  let left = [...counts.values()].reduce((sum, each) => sum + each, 0)
  const sellable = Math.max(0, left - owed)
  const isBackorder = [...shown.values()].some(({ backorders }) => backorders)
  for (const { number, quantity } of waiting) {
    if (left < quantity && !isBackorder) found.add(`oversell|${number}`)
    left -= quantity
  }
  for (const [system, { available, published, backorders }] of shown) {
    if (system === 'till') continue
    if (typeof available === 'number' && Math.abs(available - sellable) > 1e-6)
      found.add(`stock.drift|${sku}@${system}`)
    if (available === null && published && !backorders && sellable === 0) found.add(`listing.stale|${sku}@${system}`)
  }
}

function judgePrices(sku: string, shown: ReadonlyMap<string, Shown>, found: Set<string>): void {
  const priced = [...shown].filter(([, { price, published }]) => price !== undefined && published !== false)
  const counts = Map.groupBy(priced, ([, { price }]) => price)
  if (counts.size < 2) return
  const [usual] = [...counts].toSorted(([, left], [, right]) => right.length - left.length)
  // Of two prices with as many systems each, whoever spoke last is asked.
  const isTie = [...counts.values()].every((group) => group.length === usual?.[1].length)
  const last = priced.at(-1)?.[1].price
  for (const [system, { price }] of priced)
    if (isTie ? price === last : price !== usual?.[0]) found.add(`price.mismatch|${sku}@${system}`)
}

function judgePerson(digest: string, { records, consents }: Person, minute: Minute, found: Set<string>): void {
  const all = [...records.values()]
  const inShop = all.filter(({ system }) => system === 'web' || system === 'market')
  const inCrm = all.filter(({ system }) => system === 'crm')
  const since = Math.max(...inShop.map((record) => record.since))
  if (inShop.length > 0 && inCrm.length === 0 && minute - since >= patience['customer.missing'])
    found.add(`customer.missing|${digest}`)
  const last = Math.max(...all.map((record) => record.since))
  const phones = new Set([...inShop, ...inCrm].map(({ phone }) => phone).filter((phone) => phone !== undefined))
  if (inShop.length > 0 && phones.size > 1 && minute - last >= patience['customer.mismatch'])
    found.add(`customer.mismatch|${digest}`)
  if (inCrm.length > 1 && minute - last >= patience['customer.duplicate']) found.add(`customer.duplicate|${digest}`)
  const said = [...consents.values()]
  const lastNo = Math.max(...said.filter(({ isYes }) => !isYes).map(({ at }) => at))
  const isOlderYes = said.some(({ isYes, at }) => isYes && at < lastNo)
  if (isOlderYes && minute - lastNo >= patience['consent.conflict']) found.add(`consent.conflict|${digest}`)
}

const sumOf = (amounts: ReadonlyMap<string, number>): number =>
  [...amounts.values()].reduce((total, each) => total + each, 0)

const plain = (number: string): string => number.replace(/^#/, '')
