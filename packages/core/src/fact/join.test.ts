/** The law that all else stands on, for facts of every kind that often carry the same key and the same time. */
import fc from 'fast-check'
import { expect, it } from 'vitest'
import { type ConnectionId, type Instant, instantAt, quantityFrom } from '../values.ts'
import { type Fact, type FactKind, type FactOf, join } from './fact.ts'

const connection = `con_${'1'.repeat(26)}` as ConnectionId
const instant = fc
  .integer({ min: 0, max: 1 })
  .map((second): Instant => instantAt(Date.UTC(2026, 10, 20) + second * 1_000))
const quantity = fc.constantFrom(0, 1, 0.5, 10, 9).map(quantityFrom)
const location = fc.constantFrom('shop', null)
const line = fc.constantFrom('A/1', 'A/2')
const when = instant
const money = fc.constantFrom(500, 700).map((amountMinor) => ({ amountMinor, currency: 'EUR' }))
const optional = { requiredKeys: [] }
const digest = (sign: string) => ({ digest: sign.repeat(43), hint: `${sign}•••` })

const data: { [Kind in FactKind]: fc.Arbitrary<FactOf<Kind>['data']> } = {
  count: fc.record({
    location: fc.constant('shop'),
    quantity,
    basis: fc.constantFrom('onHand' as const, 'available' as const),
  }),
  line: fc.record(
    {
      order: fc.constant('A'),
      number: fc.constantFrom('#A', '#B'),
      placedAt: instant,
      cancelledAt: instant,
      ordered: quantity,
      waiting: quantity,
      shipped: quantity,
    },
    { requiredKeys: ['order', 'number', 'placedAt', 'ordered', 'waiting', 'shipped'] },
  ),
  shipment: fc.record({ line, at: when, quantity }),
  refund: fc.record({
    line,
    at: when,
    quantity,
    goods: fc.constantFrom('unshipped' as const, 'returned' as const, 'unknown' as const),
    restocked: fc.boolean(),
    location,
  }),
  sale: fc.record({ sale: fc.constant('S'), at: when, location, quantity }),
  return: fc.record({ at: when, location, quantity }),
  move: fc.record({ at: when, location, quantity }),
  listing: fc.record(
    { listing: fc.constant('V1'), available: quantity, backorders: fc.boolean() },
    { requiredKeys: ['listing'] },
  ),
  demand: fc.record({ location, to: when, from: fc.constant('2026-11-20'), days: fc.constantFrom('1', '1,,2') }),
  order: fc.record(
    {
      order: fc.constant('A'),
      number: fc.constantFrom('#A', '#B'),
      placedAt: instant,
      cancelledAt: instant,
      total: money,
      settlement: fc.record({ state: fc.constantFrom('unpaid' as const, 'paid' as const) }),
      ordered: quantity,
      waiting: quantity,
      shipped: quantity,
    },
    { requiredKeys: ['order', 'number', 'placedAt', 'ordered', 'waiting', 'shipped'] },
  ),
  parcel: fc.record({ at: when, quantity }),
  clock: fc.record({ at: when, aheadSeconds: fc.constantFrom(600, 3_600) }),
  credit: fc.record({ at: when, unshipped: quantity, unknown: quantity }),
  carriage: fc.record({ status: fc.constantFrom('labelled' as const, 'delivered' as const) }),
  payment: fc.record({ at: when, amount: money }),
  payback: fc.record({
    at: when,
    payment: fc.constantFrom('P', null),
    amount: money,
    status: fc.constantFrom('pending' as const, 'done' as const, 'failed' as const, 'disputed' as const),
  }),
  invoice: fc.record({
    kind: fc.constantFrom('invoice' as const, 'credit' as const),
    status: fc.constantFrom('draft' as const, 'open' as const, 'paid' as const, 'void' as const),
  }),
  record: fc
    .tuple(
      fc.constantFrom('present' as const, 'gone' as const, 'erased' as const),
      fc.record({ email: fc.constantFrom('a', 'b').map(digest), archived: fc.boolean() }, optional),
    )
    .map(([state, rest]) => ({ state, ...rest })),
  consent: fc.record({
    channel: fc.constant('email' as const),
    state: fc.constantFrom('granted' as const, 'withdrawn' as const),
    customer: fc.constantFrom('1', null),
  }),
  heard: fc.record({ at: when }),
  trouble: fc.record({ failing: fc.boolean(), reason: fc.constantFrom('a', 'b'), count: fc.nat(2) }),
}

const factOf = (kind: FactKind): fc.Arbitrary<Fact> =>
  fc
    .record({
      asOf: instant,
      receivedAt: instant,
      event: fc.constantFrom('a', 'b'),
      given: data[kind] as fc.Arbitrary<object>,
    })
    .map(({ given, ...rest }) => ({ kind, connection, ref: 'A/1', ...rest, data: given }) as Fact)

const three = fc
  .constantFrom(...(Object.keys(data) as FactKind[]))
  .chain((kind) => fc.tuple(factOf(kind), factOf(kind), factOf(kind)))

it('join is commutative, associative and idempotent for facts of every kind', () => {
  fc.assert(
    fc.property(three, ([one, two, other]) => {
      expect(join(one, two)).toEqual(join(two, one))
      expect(join(join(one, two), other)).toEqual(join(one, join(two, other)))
      expect(join(one, structuredClone(one))).toEqual(one)
      expect([one, two]).toContain(join(one, two))
    }),
    { numRuns: 1_000 },
  )
})

it('does not ask in which order the keys of a fact were written', () => {
  fc.assert(
    fc.property(three, ([one, two]) => {
      const rewritten = { ...two, data: Object.fromEntries(Object.entries(two.data).reverse()) } as Fact
      expect(join(one, rewritten)).toEqual(join(one, two))
    }),
  )
})

it('of two sales, or shipments, at the same time the voided one holds', () => {
  const at = instantAt(Date.UTC(2026, 10, 20))
  const sale = (taken: number): FactOf<'sale'> => ({
    kind: 'sale',
    connection,
    ref: 'S/1',
    asOf: at,
    receivedAt: at,
    event: String(taken),
    data: { sale: 'S', at, location: 'shop', quantity: quantityFrom(taken) },
  })
  expect(join(sale(0), sale(1)).data.quantity).toBe('0')
  expect(join(sale(1), sale(0)).data.quantity).toBe('0')
})

it('PII-02: what a vendor ordered erased holds against every other word, however late', () => {
  const record = (state: 'present' | 'gone' | 'erased', second: number): FactOf<'record'> => {
    const at = instantAt(Date.UTC(2026, 10, 20) + second * 1_000)
    return { kind: 'record', connection, ref: '1', asOf: at, receivedAt: at, event: state, data: { state } }
  }
  const erased = record('erased', 5)
  for (const other of [record('present', 9), record('gone', 9), record('present', 1)]) {
    expect(join(erased, other)).toBe(erased)
    expect(join(other, erased)).toBe(erased)
  }
})
