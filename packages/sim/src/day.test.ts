import { expect, it } from 'vitest'
import { instantOf, simulateDay } from './day.ts'
import { deliveriesOf } from './deliveries.ts'
import { accounts } from './testing/accounts.ts'

const seeds = Array.from({ length: 20 }, (_, index) => index + 1)
const date = '2026-11-22'

it('is the same day for the same seed, and another for another', () => {
  expect(simulateDay({ seed: 7, date })).toEqual(simulateDay({ seed: 7, date }))
  expect(simulateDay({ seed: 7, date }).happenings).not.toEqual(simulateDay({ seed: 8, date }).happenings)
})

it.each(seeds)('seed %i has a dozen items, every cause, every end, and 60 to 150 webhooks', (seed) => {
  const day = simulateDay({ seed, date })
  const bodies = new Set(deliveriesOf(day, accounts).map(({ body }) => body))
  expect(day.items.length).toBeGreaterThanOrEqual(12)
  expect(new Set(day.items.map(({ sku }) => sku)).size).toBe(day.items.length)
  expect(bodies.size).toBeGreaterThanOrEqual(60)
  expect(bodies.size).toBeLessThanOrEqual(150)
  expect(new Set(day.truth.map(({ cause }) => cause)).size).toBe(5)
  expect(new Set(day.truth.map(({ resolution }) => resolution)).size).toBe(5)
  expect(day.unknown).toHaveLength(1)
})

it('numbers the orders as they come in', () => {
  const { happenings } = simulateDay({ seed: 3, date })
  const numbers = happenings.flatMap((each) => (each.kind === 'ordered' ? [each.order.number] : []))
  expect(numbers).toEqual(numbers.map((_, index) => 1001 + index))
})

it('lies in the past unless a date is given', () => {
  const { date: given, happenings } = simulateDay({ seed: 1 })
  const last = Math.max(...happenings.map(({ at }) => at))
  expect(Date.parse(instantOf({ date: given }, last))).toBeLessThan(Date.now())
  expect(given < new Date().toISOString().slice(0, 10)).toBe(true)
})

it('has as many items and at least as many orders as it is asked for', () => {
  const ordered = (day: ReturnType<typeof simulateDay>) => day.happenings.filter(({ kind }) => kind === 'ordered')
  const large = simulateDay({ seed: 1, items: 80, orders: 300, date })
  const small = simulateDay({ seed: 1, items: 1, orders: 5, date })
  expect([large.items.length, ordered(large).length]).toEqual([80, 300])
  expect([small.items.length, ordered(small).length, small.truth]).toEqual([1, 5, []])
  expect(() => simulateDay({ seed: 1, items: 0 })).toThrow('at least one item')
})
