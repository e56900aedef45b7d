/** A small shop for tests: short words for what its systems say, and a hub without a store that plays them. */
import {
  type CanonicalEvent,
  type ConnectionId,
  type ConnectionView,
  type Detector,
  type EventDraft,
  type Fact,
  FactSet,
  type Incident,
  type IncidentId,
  type Instant,
  instantFrom,
  itemStatements,
  policyInForce,
  policySchemaOf,
  quantityFrom,
  reconcile,
  type Situation,
  StockPolicy,
  type Subject,
  type TenantId,
} from '@kilter/core'

/** `14:05` or `14:05:30` of the day that all tests play on. */
export const clock = (time: string): Instant => instantFrom(`2026-11-20T${time.length === 5 ? `${time}:00` : time}Z`)

const idOf = (digit: string) => `con_${digit.repeat(26)}` as ConnectionId

/** A physical till, a web store, a second web store, and a system that is till and web store in one. */
export const till = idOf('1')
export const web = idOf('2')
export const market = idOf('3')

export const tillAndWeb: readonly ConnectionView[] = [
  { id: till, name: 'Till', createdAt: clock('00:00'), vendor: 'square', roles: ['physical'] },
  {
    id: web,
    name: 'Web shop',
    createdAt: clock('00:00'),
    vendor: 'shopify',
    roles: ['sellable', 'orders', 'customers'],
  },
  { id: market, name: 'Market', createdAt: clock('00:00'), vendor: 'shopify', roles: ['sellable', 'orders'] },
]
/** The web store's own stock is physical too: it and the till count shelves of their own. */
export const tillAndWarehouse: readonly ConnectionView[] = tillAndWeb.map((connection) =>
  connection.id === web ? { ...connection, roles: ['physical', ...connection.roles] } : connection,
)
/** No till: the store's own stock is the physical one. */
export const webAlone: readonly ConnectionView[] = [
  {
    id: web,
    name: 'Web shop',
    createdAt: clock('00:00'),
    vendor: 'shopify',
    roles: ['sellable', 'orders', 'customers'],
  },
]

export const dress: Subject = { kind: 'item', key: 'RED-DRESS-M' }

export interface Said {
  readonly connection: ConnectionId
  readonly draft: EventDraft
}

const item = { sku: dress.key }

interface CountOptions {
  readonly location?: string
  readonly basis?: 'onHand' | 'available'
  readonly by?: ConnectionId
  readonly stocktake?: boolean
}

export function count(quantity: number, time: string, options: CountOptions = {}): Said {
  const { location = 'shop', basis = 'onHand', by = till, stocktake } = options
  const data = {
    item,
    location,
    quantity: quantityFrom(quantity),
    basis,
    ...(stocktake === undefined ? {} : { stocktake }),
  }
  return { connection: by, draft: { type: 'stock.counted', time: clock(time), data } }
}

interface SaleOptions {
  readonly quantity?: number
  readonly location?: string | null
  readonly by?: ConnectionId
  readonly voided?: boolean
  /** When the till says so; the time of the sale unless given. */
  readonly asOf?: string
  readonly id?: string
}

export function sale(time: string, options: SaleOptions = {}): Said {
  const { quantity = 1, location = 'shop', by = till, voided = false, asOf = time, id = `sale-${time}` } = options
  const lines = [{ line: '1', item, quantity: quantityFrom(quantity) }]
  const data = { sale: id, soldAt: clock(time), location, voided, lines }
  return { connection: by, draft: { type: 'sale.completed', time: clock(asOf), data } }
}

interface LineState {
  readonly quantity?: number
  readonly waiting?: number
  readonly shipped?: number
}

interface OrderOptions extends LineState {
  readonly by?: ConnectionId
  /** When the store says so; the time of placing unless given. */
  readonly asOf?: string
  readonly cancelledAt?: string
  /** Line 1, line 2 and so on, where there is more than one. */
  readonly lines?: readonly LineState[]
}

export function order(number: string, placed: string, options: OrderOptions = {}): Said {
  const { by = web, cancelledAt, asOf = cancelledAt ?? placed, lines: states = [options] } = options
  const lines = states.map(({ quantity = 1, shipped = 0, waiting }, index) => ({
    line: String(index + 1),
    item,
    ordered: quantityFrom(quantity),
    waiting: quantityFrom(waiting ?? (cancelledAt === undefined ? quantity - shipped : 0)),
    shipped: quantityFrom(shipped),
    unitPrice: { amountMinor: 5900, currency: 'EUR' },
  }))
  const cancelled = cancelledAt === undefined ? {} : { cancelledAt: clock(cancelledAt) }
  const data = { order: number, number: `#${number}`, placedAt: clock(placed), ...cancelled, lines }
  return { connection: by, draft: { type: 'order.updated', time: clock(asOf), data } }
}

interface FulfilOptions {
  readonly quantity?: number
  readonly by?: ConnectionId
  readonly line?: string
  readonly id?: string
  /** Called off after all. */
  readonly cancelled?: boolean
  readonly asOf?: string
}

export function fulfilled(number: string, time: string, options: FulfilOptions = {}): Said {
  const { quantity = 1, by = web, line = '1', id = `ship-${number}-${time}`, cancelled = false, asOf = time } = options
  const lines = [{ line, item, quantity: quantityFrom(quantity) }]
  const data = { order: number, fulfilment: id, shippedAt: clock(time), location: null, cancelled, lines }
  return { connection: by, draft: { type: 'order.fulfilled', time: clock(asOf), data } }
}

interface RefundOptions {
  readonly quantity?: number
  readonly goods?: 'unshipped' | 'returned' | 'unknown'
  readonly restocked?: boolean
  readonly location?: string | null
  readonly by?: ConnectionId
  readonly line?: string
  readonly id?: string
}

export function refunded(number: string, time: string, options: RefundOptions = {}): Said {
  const { quantity = 1, goods = 'unshipped', by = web, line = '1', id = `refund-${number}-${time}` } = options
  const { restocked = goods !== 'unknown', location = null } = options
  const lines = [{ line, item, quantity: quantityFrom(quantity), goods, restocked, location }]
  const data = { order: number, refund: id, refundedAt: clock(time), lines }
  return { connection: by, draft: { type: 'order.refunded', time: clock(time), data } }
}

export function listing(options: { backorders: boolean; by?: ConnectionId; time?: string }): Said {
  const { backorders, by = web, time = '09:00' } = options
  return { connection: by, draft: { type: 'listing.updated', time: clock(time), data: { item, backorders } } }
}

interface ReturnOptions {
  readonly quantity?: number
  readonly location?: string | null
  readonly by?: ConnectionId
  readonly id?: string
  readonly restocked?: boolean
}

export function returned(time: string, options: ReturnOptions = {}): Said {
  const { quantity = 1, location = 'shop', by = till, id = `return-${time}`, restocked = true } = options
  const lines = [{ line: '1', item, quantity: quantityFrom(quantity) }]
  const data = { return: id, returnedAt: clock(time), location, restocked, lines }
  return { connection: by, draft: { type: 'sale.returned', time: clock(time), data } }
}

interface MoveOptions {
  readonly location?: string | null
  readonly by?: ConnectionId
  readonly id?: string
}

/** `quantity`: positive came in, negative went out. */
export function moved(quantity: number, time: string, options: MoveOptions = {}): Said {
  const { location = 'shop', by = till, id = `move-${time}` } = options
  const data = { move: id, item, location, quantity: quantityFrom(quantity) }
  return { connection: by, draft: { type: 'stock.moved', time: clock(time), data } }
}

/** What a detector sees at that moment. */
export const situationOf = (change: Partial<Situation<Record<string, unknown>>> = {}) => {
  const { policy = {} } = change
  return {
    subject: dress,
    policy,
    policyOf: () => policy,
    now: clock('15:00'),
    connections: tillAndWeb,
    stock: StockPolicy.parse({}),
    ...change,
  }
}

interface Setting {
  readonly detector: Detector
  readonly connections?: readonly ConnectionView[]
  readonly policy?: unknown
  readonly stock?: unknown
  readonly subject?: Subject
  readonly now?: Instant
}

/** A hub without a store: it joins what is said, step by step, and keeps the incidents. */
export class Hub {
  readonly incidents = new Map<IncidentId, Incident>()
  readonly facts = new FactSet()
  readonly #setting: Setting

  constructor(setting: Setting) {
    this.#setting = setting
  }

  /** Takes a batch in; assesses once, after all of it. */
  hear(...said: readonly Said[]): this {
    for (const event of said) {
      for (const fact of factsSaid(event)) this.facts.join(fact)
    }
    return this.assess()
  }

  assess(): this {
    const { detector, connections = tillAndWeb, policy = {}, stock = {} } = this.#setting
    const { subject = dress, now = clock('23:00') } = this.#setting
    const situation = {
      subject,
      ...policyInForce(policySchemaOf(detector).parse(policy), subject),
      now,
      connections,
      stock: StockPolicy.parse(stock),
    }
    const { findings } = detector.assess(this.facts, situation)
    const changes = reconcile({
      tenant: 'shop' as TenantId,
      detector: detector.id,
      subject,
      known: this.incidents.values(),
      findings,
      now,
      resolution: (incident) => detector.resolution(this.facts, situation, incident),
    })
    for (const { incident } of changes) this.incidents.set(incident.id, incident)
    return this
  }

  /** What a reader of the list of incidents sees of each, by order number. */
  told() {
    const told = [...this.incidents.values()].map(({ order, quantity, cause, status, resolution, occurredAt }) => ({
      order,
      quantity,
      cause,
      status,
      ...(resolution === undefined ? {} : { resolution }),
      occurredAt,
    }))
    return told.sort((left, right) => ((left.order ?? '') < (right.order ?? '') ? -1 : 1))
  }

  open() {
    return this.told().filter(({ status }) => status === 'open')
  }
}

const numbers = new WeakMap<Said, number>()
let numbersGiven = 0

/** The facts of a saying. Said again, it is the same event. */
export function factsSaid(said: Said): Fact[] {
  const number = numbers.get(said) ?? numbersGiven++
  numbers.set(said, number)
  return itemStatements(eventOf(said, number)).map(({ fact }) => fact)
}

/** What was said, as the hub's own event. */
export function eventOf({ connection, draft }: Said, number: number): CanonicalEvent {
  const delivery = `dlv_${String(number).padStart(26, '0')}`
  const envelope = {
    specversion: '1.0',
    id: `${delivery}.0`,
    source: `/connections/${connection}`,
    tenant: 'shop',
    connection,
    delivery,
    receivedAt: clock('23:00'),
  }
  return { ...envelope, ...draft } as CanonicalEvent
}
