import fc from 'fast-check'
import { expect, it } from 'vitest'
import type { FactOf } from '../fact/fact.ts'
import { type ConnectionId, type Instant, instantAt, microsOf, quantityFrom } from '../values.ts'
import { claimAt, demandAt, type OrderLineFacts, orderLineOf, waitingOf } from './order-line.ts'

const connection = `con_${'2'.repeat(26)}` as ConnectionId
const at = (minute: number): Instant => instantAt(Date.UTC(2026, 10, 20, 14, minute))
const instant = fc.integer({ min: 0, max: 6 }).map(at)
const quantity = fc.constantFrom(0, 1, 2, 3, 0.375).map(quantityFrom)
const envelope = { connection, receivedAt: at(9), event: 'e' }

const line: fc.Arbitrary<FactOf<'line'>> = fc
  .record({
    placedAt: instant,
    asOf: instant,
    cancelledAt: fc.option(instant),
    ordered: quantity,
    waiting: quantity,
    shipped: quantity,
  })
  .map(({ asOf, cancelledAt, ...rest }) => ({
    ...envelope,
    kind: 'line',
    ref: 'A/1',
    asOf,
    data: { order: 'A', number: '#A', ...rest, ...(cancelledAt === null ? {} : { cancelledAt }) },
  }))
const shipment: fc.Arbitrary<FactOf<'shipment'>> = fc
  .record({ at: instant, quantity })
  .map((data) => ({ ...envelope, kind: 'shipment', ref: 's/1', asOf: data.at, data: { line: 'A/1', ...data } }))
const refund: fc.Arbitrary<FactOf<'refund'>> = fc
  .record({
    at: instant,
    quantity,
    goods: fc.constantFrom('unshipped' as const, 'returned' as const, 'unknown' as const),
  })
  .map((data) => ({
    ...envelope,
    kind: 'refund',
    ref: 'r/1',
    asOf: data.at,
    data: { line: 'A/1', restocked: false, location: null, ...data },
  }))

const lines = fc
  .record({ line, shipments: fc.array(shipment, { maxLength: 3 }), refunds: fc.array(refund, { maxLength: 2 }) })
  .map((facts): OrderLineFacts => ({ connection, ref: 'A/1', ...facts }))

it('a line never waits for more than was ordered, and for less and less', () => {
  fc.assert(
    fc.property(lines, (facts) => {
      const order = orderLineOf(facts)
      const waits = order.steps.map(({ waiting }) => waiting)
      const times = order.steps.map((step) => step.at)
      expect(waits).toEqual(waits.toSorted((left, right) => right - left))
      expect(new Set(waits).size).toBe(waits.length)
      expect(times).toEqual(times.toSorted())
      expect(waits[0]).toBeLessThanOrEqual(microsOf(facts.line?.data.ordered ?? quantityFrom(0)))
      expect(waitingOf(order)).toBeGreaterThanOrEqual(0)
    }),
    { numRuns: 1_000 },
  )
})

it('claims nothing before it was placed, and then what it demands', () => {
  fc.assert(
    fc.property(lines, instant, (facts, moment) => {
      const order = orderLineOf(facts)
      const isPlaced = moment >= (facts.line?.data.placedAt ?? '')
      expect(claimAt(order, moment)).toBe(isPlaced ? demandAt(order, moment) : 0)
      expect(demandAt(order, at(30))).toBe(waitingOf(order))
    }),
  )
})

it('ships what shipments and snapshot agree on, and never less than either says', () => {
  fc.assert(
    fc.property(lines, (facts) => {
      const told = [...facts.shipments].reduce((sum, { data }) => sum + microsOf(data.quantity), 0)
      const all = orderLineOf(facts).shipped.reduce((sum, { micros }) => sum + micros, 0)
      expect(all).toBe(Math.max(told, microsOf(facts.line?.data.shipped ?? quantityFrom(0))))
    }),
  )
})

it('is the same in whatever order its shipments and refunds are known', () => {
  fc.assert(
    fc.property(lines, (facts) => {
      const turned = { ...facts, shipments: [...facts.shipments].reverse(), refunds: [...facts.refunds].reverse() }
      expect(orderLineOf(turned).steps).toEqual(orderLineOf(facts).steps)
    }),
  )
})

it('waits for nothing while its order is not known', () => {
  const order = orderLineOf({ connection, ref: 'A/1', line: undefined, shipments: [], refunds: [] })
  expect({ steps: order.steps, waiting: waitingOf(order), claim: claimAt(order, at(1)) }).toEqual({
    steps: [],
    waiting: 0,
    claim: 0,
  })
})
