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
  listing: fc.record({ available: quantity, backorders: fc.boolean() }, { requiredKeys: [] }),
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
