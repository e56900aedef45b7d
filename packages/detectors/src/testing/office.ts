/** Short words for what a shop's systems say of listings, orders, money and people, and a place where detectors hear it. */
import {
  type Assessment,
  addMilliseconds,
  type ConnectionId,
  type ConnectionView,
  consentStatements,
  type Detector,
  type EventDraft,
  FactSet,
  type Finding,
  type Incident,
  type Instant,
  instantFrom,
  itemStatements,
  type OrderSnapshot,
  orderStatements,
  orderSubject,
  type Person,
  type Pseudonym,
  policyInForce,
  policySchemaOf,
  quantityFrom,
  recordFacts,
  StockPolicy,
  type Subject,
} from '@kilter/core'
import { dress, eventOf, market, type Said, till, tillAndWeb, web } from './shop.ts'

const idOf = (digit: string) => `con_${digit.repeat(26)}` as ConnectionId
export const pay = idOf('4')
export const books = idOf('5')
export const crm = idOf('6')
export const mail = idOf('7')

/** `14:05` of the first day, `2 14:05` two days later. */
export function when(time: string): Instant {
  const [clock = '', days = '0'] = time.split(' ').reverse()
  const day = String(20 + Number(days)).padStart(2, '0')
  return instantFrom(`2026-11-${day}T${clock.length === 5 ? `${clock}:00` : clock}Z`)
}

const since = when('00:00')
export const office: readonly ConnectionView[] = [
  ...tillAndWeb,
  { id: pay, name: 'Payments', createdAt: since, vendor: 'stripe', roles: ['payments'] },
  { id: books, name: 'Books', createdAt: since, vendor: 'xero', roles: ['books'] },
  { id: crm, name: 'CRM', createdAt: since, vendor: 'hubspot', roles: ['customers', 'consent'] },
  { id: mail, name: 'Newsletter', createdAt: since, vendor: 'mailchimp', roles: ['consent'] },
]

const said = (connection: ConnectionId, draft: EventDraft): Said => ({ connection, draft })
export const euros = (amountMinor: number) => ({ amountMinor, currency: 'EUR' })

interface Listed {
  readonly by?: ConnectionId
  readonly price?: number
  readonly currency?: string
  /** Null: the store does not count it. */
  readonly available?: number | null
  readonly published?: boolean
  readonly backorders?: boolean
}

export function listed(time: string, { by = web, price, currency = 'EUR', available, ...rest }: Listed): Said {
  const money = price === undefined ? {} : { price: { amountMinor: price, currency } }
  const figure = available === undefined ? {} : { available: available === null ? null : quantityFrom(available) }
  return said(by, {
    type: 'listing.updated',
    time: when(time),
    data: { item: { sku: dress.key, externalId: `listing-${by.at(-1)}` }, ...money, ...figure, ...rest },
  })
}

export const counted = (time: string, quantity: number, by = till): Said =>
  said(by, {
    type: 'stock.counted',
    time: when(time),
    data: { item: { sku: dress.key }, location: 'shop', quantity: quantityFrom(quantity), basis: 'onHand' },
  })

export const sold = (time: string, quantity = 1): Said =>
  said(till, {
    type: 'sale.completed',
    time: when(time),
    data: {
      ...{ sale: `sale-${time}`, soldAt: when(time), location: 'shop', voided: false },
      lines: [{ line: '1', item: { sku: dress.key }, quantity: quantityFrom(quantity) }],
    },
  })

interface Ordered {
  readonly by?: ConnectionId
  readonly placed?: string
  readonly waiting?: number
  readonly total?: number
  readonly settlement?: OrderSnapshot['settlement']
  readonly cancelled?: string
}

/** Order 1001 for two dresses at 59 euros, as the store says it stands at `time`. */
export function ordered(time: string, options: Ordered = {}): Said {
  const { by = web, placed = time, waiting = 2, total = 11_800, settlement, cancelled } = options
  const line = { line: '1', item: { sku: dress.key }, ordered: quantityFrom(2), unitPrice: euros(5_900) }
  const left = cancelled === undefined ? 2 - waiting : 0
  const data = {
    ...{ order: '450', number: '#1001', placedAt: when(placed), total: euros(total) },
    ...(settlement === undefined ? {} : { settlement }),
    ...(cancelled === undefined ? {} : { cancelledAt: when(cancelled) }),
    lines: [{ ...line, waiting: quantityFrom(cancelled ? 0 : waiting), shipped: quantityFrom(left) }],
  }
  return said(by, { type: 'order.updated', time: when(time), data })
}

export const sent = (time: string, quantity = 2): Said =>
  said(web, {
    type: 'order.fulfilled',
    time: when(time),
    data: {
      ...{ order: '450', fulfilment: `F-${time}`, shippedAt: when(time), location: null, cancelled: false },
      lines: [{ line: '1', item: { sku: dress.key }, quantity: quantityFrom(quantity) }],
    },
  })

type Goods = 'unshipped' | 'returned' | 'unknown'

export const refunded = (time: string, goods: Goods, restocked: boolean, quantity = 1): Said =>
  said(web, {
    type: 'order.refunded',
    time: when(time),
    data: {
      ...{ order: '450', refund: `R-${time}`, refundedAt: when(time) },
      lines: [
        { line: '1', item: { sku: dress.key }, quantity: quantityFrom(quantity), goods, restocked, location: null },
      ],
    },
  })

const order = { number: '1001' }

export const paid = (time: string, amount: number, payment = `pi-${time}`, currency = 'EUR'): Said =>
  said(pay, {
    type: 'payment.captured',
    time: when(time),
    data: { payment, amount: { amountMinor: amount, currency }, order },
  })

type Payback = 'pending' | 'done' | 'failed' | 'disputed'

export const paidBack = (time: string, amount: number, status: Payback = 'done', refund = `re-${time}`): Said =>
  said(pay, {
    type: 'payment.refunded',
    time: when(time),
    data: { refund, payment: null, amount: euros(amount), status, order },
  })

export const invoiced = (time: string, by = books): Said =>
  said(by, {
    type: 'invoice.updated',
    time: when(time),
    data: { invoice: 'INV-1', kind: 'invoice', status: 'open', order },
  })

export const carried = (time: string, status: 'labelled' | 'in-transit'): Said =>
  said(idOf('8'), { type: 'shipment.updated', time: when(time), data: { shipment: 'S', status, order } })

export const pseudonym = (sign: string): Pseudonym => ({ digest: sign.repeat(43), hint: `${sign}•••` })
export const ann = pseudonym('a')

interface Known extends Person {
  readonly id?: string
  readonly name?: Pseudonym
  readonly archived?: boolean
}

/** A record with Ann's address, unless told otherwise. */
export function known(time: string, by: ConnectionId, options: Known = {}): Said {
  const { id = '1', email = ann, phone, name, archived } = options
  const data = {
    customer: id,
    person: { email, ...(phone === undefined ? {} : { phone }) },
    ...(name === undefined ? {} : { name }),
    ...(archived === undefined ? {} : { archived }),
  }
  return said(by, { type: 'customer.updated', time: when(time), data })
}

type State = 'granted' | 'pending' | 'withdrawn' | 'undeliverable'

export const agreed = (time: string, by: ConnectionId, state: State, list?: string): Said =>
  said(by, {
    type: 'consent.changed',
    time: when(time),
    data: { customer: null, person: { email: ann }, channel: 'email', state, ...(list === undefined ? {} : { list }) },
  })

export const subjects = {
  item: dress,
  order: orderSubject('1001'),
  customer: { kind: 'customer', key: ann.digest },
  connection: { kind: 'connection', key: till },
} satisfies Record<Subject['kind'], Subject>

interface Ask {
  readonly policy?: unknown
  readonly connections?: readonly ConnectionView[]
  readonly stock?: unknown
}

/** A detector and what it was told; it is asked at any moment. */
export class Desk {
  readonly #detector: Detector
  readonly #ask: Ask
  readonly #facts = new FactSet()
  #said = 0

  constructor(detector: Detector, ask: Ask = {}) {
    this.#detector = detector
    this.#ask = ask
  }

  /** Hears of each thing as it happens. */
  hear(...all: readonly Said[]): this {
    return this.hearLate(0, ...all)
  }

  hearLate(minutes: number, ...all: readonly Said[]): this {
    for (const each of all) {
      const receivedAt = addMilliseconds(each.draft.time, minutes * 60_000)
      for (const fact of factsFor(this.#detector.about, each, this.#said++)) this.#facts.join({ ...fact, receivedAt })
    }
    return this
  }

  at(time: string): Assessment {
    return this.#detector.assess(this.#facts, this.#situation(when(time)))
  }

  findings(time: string): readonly Finding[] {
    return this.at(time).findings
  }

  /** Why the finding that held at `time` no longer holds. */
  resolutionOf(finding: Finding | undefined, time: string): string {
    if (!finding) throw new Error('nothing was found that could end')
    return this.#detector.resolution(this.#facts, this.#situation(when(time)), this.#incident(finding))
  }

  /** What a person is told of a finding. */
  words(finding: Finding | undefined) {
    if (!finding) throw new Error('nothing was found that could be told')
    return this.#detector.words(this.#incident(finding), this.#ask.connections ?? office)
  }

  #incident(finding: Finding): Incident {
    return { ...finding, subject: subjects[this.#detector.about] } as unknown as Incident
  }

  #situation(now: Instant) {
    const { policy = {}, connections = office, stock = {} } = this.#ask
    const subject = subjects[this.#detector.about]
    const inForce = policyInForce(policySchemaOf(this.#detector).parse(policy), subject)
    return { subject, ...inForce, now, connections, stock: StockPolicy.parse(stock) }
  }
}

function factsFor(about: Subject['kind'], each: Said, number: number) {
  const event = eventOf(each, number)
  if (about === 'item') return itemStatements(event).map(({ fact }) => fact)
  if (about === 'order') return orderStatements(event).map(({ fact }) => fact)
  return [...recordFacts(event), ...consentStatements(event).map(({ fact }) => fact)]
}

export { market, till, web }
