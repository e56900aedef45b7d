/** The facts of an item that bear on its stock, kept sorted fact by fact, so that an event costs the same however much is open. */
import type { Fact, FactKey, FactOf } from '../fact/fact.ts'
import { factKey } from '../fact/fact.ts'
import type { FactIndex } from '../fact/fact-set.ts'
import type { Instant, Micros } from '../values.ts'
import { microsOf } from '../values.ts'
import { DemandBook, demandOfLine, demandOfMove } from './demand.ts'
import { type OrderLine, orderLineOf, type WaitingStep, waitingOf } from './order-line.ts'

/** A fact that moves goods at the counter or on the shelf. */
export type MoveFact = FactOf<'sale'> | FactOf<'return'> | FactOf<'move'> | FactOf<'refund'>

/** One step of one line's claim on the stock. */
export interface ClaimStep {
  readonly at: Instant
  readonly line: OrderLine
  readonly why: WaitingStep['why']
  /** By how much the claim rose. */
  readonly change: Micros
}

interface LineRecord {
  line: FactOf<'line'> | undefined
  readonly shipments: Map<FactKey, FactOf<'shipment'>>
  readonly refunds: Map<FactKey, FactOf<'refund'>>
  order: OrderLine
}

export class StockIndex implements FactIndex {
  readonly counts = new Map<FactKey, FactOf<'count'>>()
  readonly moves = new Map<FactKey, MoveFact>()
  /** Lines that still wait, the oldest first. */
  readonly waiting: OrderLine[] = []
  /** Every step of every line's claim, in order of time, then of the lines' age. */
  readonly claims: ClaimStep[] = []
  /** What `waiting` sums up to. */
  owed: Micros = 0
  /** Rises with every change that may bear on what is on hand. */
  stockRevision = 0
  /** Rises with every change of a line's claims. */
  claimRevision = 0
  /** What was asked for, and when. */
  readonly demand = new DemandBook()
  readonly #lines = new Map<string, LineRecord>()

  /** All order lines, closed ones too. */
  lines(): readonly OrderLine[] {
    return Array.from(this.#lines.values(), ({ order }) => order)
  }

  /** The keys of all facts that an order line is made of. */
  factKeysOf(line: Pick<OrderLine, 'connection' | 'ref'>): readonly FactKey[] {
    const record = this.#lines.get(lineKey(line))
    if (!record) return []
    const own = record.line ? [factKey(record.line)] : []
    return [...own, ...record.shipments.keys(), ...record.refunds.keys()]
  }

  refundsOf(line: Pick<OrderLine, 'connection' | 'ref'>): readonly FactOf<'refund'>[] {
    return [...(this.#lines.get(lineKey(line))?.refunds.values() ?? [])]
  }

  line(key: string): OrderLine | undefined {
    return this.#lines.get(key)?.order
  }

  changed(before: Fact | undefined, after: Fact | undefined): void {
    const fact = after ?? before
    if (!fact) return
    switch (fact.kind) {
      case 'count':
        this.#keep(this.counts, fact, after !== undefined)
        break
      case 'sale':
      case 'return':
      case 'move':
        this.#keepMove(fact, after !== undefined)
        break
      case 'refund':
        if (isRestocked(fact) || this.moves.has(factKey(fact))) {
          this.#keepMove(fact, after !== undefined && isRestocked(fact))
        }
        this.#leaveLine(before, after)
        this.#changeLine(fact.connection, fact.data.line, (record) => put(record.refunds, fact, after !== undefined))
        break
      case 'shipment':
        this.#leaveLine(before, after)
        this.#changeLine(fact.connection, fact.data.line, (record) => put(record.shipments, fact, after !== undefined))
        break
      case 'line':
        this.#changeLine(fact.connection, fact.ref, (record) => {
          record.line = after === undefined ? undefined : fact
        })
        break
      case 'demand':
        this.demand.remember(fact, after !== undefined)
        break
      default:
    }
  }

  #keepMove(fact: MoveFact, present: boolean): void {
    const before = this.moves.get(factKey(fact))
    this.#keep(this.moves, fact, present)
    this.demand.replace(before && demandOfMove(before), present ? demandOfMove(fact) : undefined)
  }

  #keep<F extends Fact>(map: Map<FactKey, F>, fact: F, present: boolean): void {
    put(map, fact, present)
    this.stockRevision += 1
  }

  /** A vendor that corrects which line it meant leaves the other one. */
  #leaveLine(before: Fact | undefined, after: Fact | undefined): void {
    if (before?.kind === 'shipment' && after?.kind === 'shipment' && before.data.line !== after.data.line) {
      this.#changeLine(before.connection, before.data.line, ({ shipments }) => put(shipments, before, false))
    }
    if (before?.kind === 'refund' && after?.kind === 'refund' && before.data.line !== after.data.line) {
      this.#changeLine(before.connection, before.data.line, ({ refunds }) => put(refunds, before, false))
    }
  }

  #changeLine(connection: OrderLine['connection'], ref: string, change: (record: LineRecord) => void): void {
    const key = lineKey({ connection, ref })
    const record = this.#lines.get(key) ?? emptyRecord(connection, ref)
    const before = record.order
    change(record)
    record.order = orderLineOf({
      connection,
      ref,
      line: record.line,
      shipments: record.shipments.values(),
      refunds: record.refunds.values(),
    })
    this.#lines.set(key, record)
    if (!record.line && record.shipments.size === 0 && record.refunds.size === 0) this.#lines.delete(key)
    this.#recount(before, record.order)
  }

  #recount(before: OrderLine, after: OrderLine): void {
    this.claimRevision += 1
    if (before.shipped.length > 0 || after.shipped.length > 0) this.stockRevision += 1
    this.owed += waitingOf(after) - waitingOf(before)
    this.demand.replace(demandOfLine(before), demandOfLine(after))
    if (waitingOf(before) > 0) this.waiting.splice(placeOf(this.waiting, byAge, before), 1)
    if (waitingOf(after) > 0) this.waiting.splice(placeOf(this.waiting, byAge, after), 0, after)
    for (const step of claimsOf(before)) this.claims.splice(placeOf(this.claims, byTime, step), 1)
    for (const step of claimsOf(after)) this.claims.splice(placeOf(this.claims, byTime, step), 0, step)
  }
}

export const stockIndex = (): StockIndex => new StockIndex()

export const lineKey = ({ connection, ref }: Pick<OrderLine, 'connection' | 'ref'>): string => `${connection}|${ref}`

/** Goods that a refund put back on the shelf. Those that never left were never taken off it. */
const isRestocked = ({ data }: FactOf<'refund'>): boolean => data.goods === 'returned' && data.restocked

/** What a move adds to the shelf. */
export function movedMicros(fact: MoveFact): Micros {
  const micros = microsOf(fact.data.quantity)
  return fact.kind === 'sale' ? -micros : micros
}

function put<F extends Fact>(map: Map<FactKey, F>, fact: F, present: boolean): void {
  if (present) map.set(factKey(fact), fact)
  else map.delete(factKey(fact))
}

const emptyRecord = (connection: OrderLine['connection'], ref: string): LineRecord => {
  const shipments = new Map<FactKey, FactOf<'shipment'>>()
  const refunds = new Map<FactKey, FactOf<'refund'>>()
  const order = orderLineOf({ connection, ref, line: undefined, shipments: [], refunds: [] })
  return { line: undefined, shipments, refunds, order }
}

function claimsOf(line: OrderLine): ClaimStep[] {
  let before = 0
  return line.steps.map(({ at, waiting, why }) => {
    const change = waiting - before
    before = waiting
    return { at, line, why, change }
  })
}

const byAge = (left: OrderLine, right: OrderLine): boolean => left.age < right.age

const byTime = (left: ClaimStep, right: ClaimStep): boolean =>
  left.at === right.at ? byAge(left.line, right.line) : left.at < right.at

/** Where an item stands, or belongs, among items sorted by `isBefore`. */
function placeOf<Item>(items: readonly Item[], isBefore: (left: Item, right: Item) => boolean, item: Item): number {
  let low = 0
  let high = items.length
  while (low < high) {
    const middle = (low + high) >>> 1
    const other = items[middle]
    if (other !== undefined && isBefore(other, item)) low = middle + 1
    else high = middle
  }
  return low
}
