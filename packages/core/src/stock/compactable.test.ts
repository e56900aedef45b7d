import { describe, expect, it } from 'vitest'
import { type Fact, type FactKind, type FactOf, factKey } from '../fact/fact.ts'
import { FactSet } from '../fact/fact-set.ts'
import { type ConnectionId, type Instant, quantityFrom } from '../values.ts'
import { compactable, isLetGo } from './compactable.ts'
import { ledgerOf } from './ledger.ts'
import { StockPolicy } from './stock-policy.ts'

const till = `con_${'1'.repeat(26)}` as ConnectionId
const web = `con_${'2'.repeat(26)}` as ConnectionId
const at = (hour: number): Instant => `2026-11-20T${String(hour).padStart(2, '0')}:00:00.000Z` as Instant
const connections = [
  { id: till, name: 'Till', createdAt: at(0), vendor: 'square', roles: ['physical' as const] },
  { id: web, name: 'Web', createdAt: at(0), vendor: 'shopify', roles: ['sellable' as const, 'orders' as const] },
]
const seen = StockPolicy.parse({})
const unseen = StockPolicy.parse({ tillSeesShipments: false })

function fact<Kind extends FactKind>(
  kind: Kind,
  connection: ConnectionId,
  ref: string,
  asOf: Instant,
  data: FactOf<Kind>['data'],
) {
  return { kind, connection, ref, asOf, receivedAt: asOf, event: `${ref}@${asOf}`, data } as Fact
}

const count = (
  quantity: number,
  hour: number,
  options: { by?: ConnectionId; stocktake?: boolean; location?: string } = {},
) => {
  const { by = till, stocktake, location = 'shop' } = options
  const data = { location, quantity: quantityFrom(quantity), basis: 'onHand' as const }
  return fact('count', by, `${location}@${at(hour)}`, at(hour), stocktake ? { ...data, stocktake } : data)
}
const sale = (hour: number, asOf = hour) =>
  fact('sale', till, `sale-${hour}/1`, at(asOf), {
    sale: `${hour}`,
    at: at(hour),
    location: 'shop',
    quantity: quantityFrom(1),
  })
const line = (waiting: number, shipped: number, hour: number, asOf = hour) =>
  fact('line', web, 'A/1', at(asOf), {
    order: 'A',
    number: '#A',
    placedAt: at(hour),
    ordered: quantityFrom(1),
    waiting: quantityFrom(waiting),
    shipped: quantityFrom(shipped),
  })
const shipment = (hour: number, asOf = hour) =>
  fact('shipment', web, 'ship-A/1', at(asOf), { line: 'A/1', at: at(hour), quantity: quantityFrom(1) })

const letGo = (facts: readonly Fact[], horizon: number, policy = seen) =>
  compactable(new FactSet(facts), at(horizon), policy).sort()
const keysOf = (...facts: readonly Fact[]) => facts.map(factKey).sort()

describe('what is let go', () => {
  const old = [count(2, 9), sale(10), count(1, 11)]

  it('a count that a later one replaced, and what the later one took in, once both are older than the horizon', () => {
    expect(letGo(old, 12)).toEqual(keysOf(count(2, 9), sale(10)))
    expect(letGo(old, 10)).toEqual([])
  })

  it('an order line that shipped before the last count, with its shipment', () => {
    const shipped = [count(1, 8), line(1, 0, 9), shipment(10)]
    expect(letGo([...shipped, count(0, 11)], 12)).toEqual(keysOf(count(1, 8), line(1, 0, 9), shipment(10)))
    expect(letGo(shipped, 12)).toEqual([])
  })

  it('nothing that a vendor has spoken of since', () => {
    expect(letGo([...old, sale(10, 13)], 12)).toEqual(keysOf(count(2, 9)))
    const shipped = [line(0, 1, 9, 13), shipment(10), count(0, 11)]
    expect(letGo(shipped, 12)).toEqual([])
  })

  it('nothing that waits for the first count of its own connection after the horizon, nor the first count of all before it', () => {
    const counted = [count(2, 8, { by: web }), count(2, 9, { by: web }), count(1, 11, { by: web })]
    const [first, second] = counted as [Fact, Fact]
    expect(letGo([...counted, sale(10)], 12)).toEqual(keysOf(first, second, sale(10)))
    expect(letGo([...counted, sale(10), count(0, 14)], 12)).toEqual(keysOf(second))
    const shipped = [count(1, 7), count(1, 8), line(1, 0, 9), shipment(10), count(0, 11)]
    expect(letGo([...shipped, count(0, 14, { by: web })], 12)).toEqual(keysOf(count(1, 8)))
  })

  it('no line that waits, however old', () => {
    expect(letGo([line(1, 0, 9), count(0, 11)], 12)).toEqual([])
  })

  it('no shipment of an order that is not known yet, whose snapshot would otherwise ship it again', () => {
    expect(letGo([count(1, 8), shipment(10), count(0, 11)], 12)).toEqual(keysOf(count(1, 8)))
  })

  it('no shipment that the till does not see before a stocktake of the till itself', () => {
    const shipped = [count(1, 8), line(1, 0, 9), shipment(10), count(1, 11)]
    expect(letGo(shipped, 12, unseen)).toEqual([])
    const ofTheStore = count(1, 11, { by: web, stocktake: true })
    expect(letGo([...shipped, ofTheStore], 12, unseen)).toEqual([])
    const elsewhere = count(1, 11, { location: 'barn', stocktake: true })
    expect(letGo([...shipped, elsewhere], 12, { ...unseen, poolLocations: ['shop'] })).toEqual([])
    const taken = [...shipped, count(0, 12, { stocktake: true })]
    expect(letGo(taken, 12, unseen)).toEqual(keysOf(count(1, 11), line(1, 0, 9), shipment(10)))
  })
})

describe('what was let go', () => {
  const facts = () => new FactSet([count(0, 11)])
  const hear = (set: FactSet, given: readonly Fact[]) => {
    for (const each of given) if (!isLetGo(each, set, at(12))) set.join(each)
    return ledgerOf(set, connections, seen)
  }

  it('does not come back by repeated deliveries', () => {
    const repeated = facts()
    hear(repeated, [count(2, 9), sale(10), line(1, 0, 9), shipment(10)])
    expect([...repeated.all()]).toEqual([...facts().all()])
  })

  it('comes back with an order that its store edits later, and its shipment still counts at its own time', () => {
    const edited = new FactSet([count(1, 11)])
    const { onHand, owed } = hear(edited, [line(0, 1, 9, 13), shipment(10)])
    expect({ onHand, owed }).toEqual({ onHand: 1e6, owed: 0 })
  })

  it('is not asked about where nothing was ever let go, or the fact is known or new', () => {
    expect(isLetGo(sale(10), facts(), undefined)).toBe(false)
    expect(isLetGo(count(0, 11), facts(), at(12))).toBe(false)
    expect(isLetGo(sale(13), facts(), at(12))).toBe(false)
    expect(isLetGo(sale(10), facts(), at(12))).toBe(true)
  })
})
