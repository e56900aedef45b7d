/** What was asked for is the same whether its facts are still there or only remembered. */
import {
  addMilliseconds,
  compact,
  demandByDay,
  type Fact,
  FactSet,
  factKey,
  type Instant,
  instantFrom,
  isLetGo,
  latenessHorizonMilliseconds,
  millisecondsOf,
  quantityOf,
  StockPolicy as Stock,
  type StockPolicy,
  takeIn,
} from '@kilter/core'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { arrivals, histories } from './testing/histories.ts'
import { clock, count, factsSaid, order, returned, type Said, sale, web } from './testing/shop.ts'

const runs = (usual: number): number => usual * Number(process.env.PROPERTY_RUNS ?? 1)
const stock: StockPolicy = Stock.parse({})
const hour = 3_600_000

/** A minute of the afternoon that all tests play on becomes seven hours, so that a history spans days. */
function stretched(at: Instant): Instant {
  const start = clock('14:00')
  return addMilliseconds(start, ((millisecondsOf(at) - millisecondsOf(start)) / 60_000) * 7 * hour)
}
const stretch = (fact: Fact): Fact =>
  JSON.parse(JSON.stringify(fact), (name, value) =>
    ['at', 'asOf', 'placedAt', 'cancelledAt'].includes(name) ? stretched(value) : value,
  )
const factsOf = (said: readonly Said[]): Fact[] => said.flatMap(factsSaid).map(stretch)

const asked = (facts: FactSet) =>
  [...demandByDay(facts)]
    .filter(([, micros]) => micros !== 0)
    .map(([day, micros]) => `${day} ${quantityOf(micros)}`)
    .sort()

/** Lets go of all that may go once `horizon` is as long ago as a delivery may be late. */
function letGo(facts: FactSet, horizon: Instant): Instant | undefined {
  const now = addMilliseconds(horizon, latenessHorizonMilliseconds)
  return compact({ version: 199, facts, incidents: new Map() }, now, stock).compactedTo
}

const hear = (facts: FactSet, fact: Fact, compactedTo: Instant | undefined): boolean => {
  if (isLetGo(fact, facts, compactedTo)) return false
  takeIn(facts, fact, instantFrom('2026-12-30T00:00:00Z'))
  return true
}

it('is the same for any order, repetition and batching of the deliveries', () => {
  const messes = histories.chain(({ said }) => arrivals(said).map((batches) => ({ said, batches })))
  fc.assert(
    fc.property(messes, ({ said, batches }) => {
      expect(asked(new FactSet(factsOf(batches.flat())))).toEqual(asked(new FactSet(factsOf(said))))
    }),
    { numRuns: runs(300) },
  )
})

it('stays as it is when facts are let go, at any moments; repeats count once, and corrections of what is still known count at their day', () => {
  const cuts = histories.chain(({ said }) =>
    fc.record({
      said: fc.constant(said),
      horizons: fc.array(fc.integer({ min: 1, max: 25 }), { maxLength: 4 }),
      repeats: fc.array(fc.nat(), { minLength: 4, maxLength: 4 }),
    }),
  )
  fc.assert(
    fc.property(cuts, ({ said, horizons, repeats }) => {
      const all = factsOf(said).toSorted((left, right) => (left.asOf < right.asOf ? -1 : 1))
      const whole = new FactSet()
      const compacted = new FactSet()
      const removed = new Set<string>()
      const told: Fact[] = []
      let compactedTo: Instant | undefined
      let heard = 0
      for (const minute of [...horizons].sort((left, right) => left - right)) {
        const horizon = stretched(clock(`14:${String(minute).padStart(2, '0')}`))
        for (; heard < all.length && (all[heard]?.asOf ?? '') <= horizon; heard += 1) say(all[heard] as Fact)
        const before = new Set([...compacted.all()].map(factKey))
        compactedTo = letGo(compacted, horizon) ?? compactedTo
        for (const key of before) if (!compacted.has(key)) removed.add(key)
        expect(asked(compacted)).toEqual(asked(whole))
        for (const pick of repeats) {
          const fact = told[pick % Math.max(1, told.length)]
          if (fact) hear(compacted, fact, compactedTo)
        }
        expect(asked(compacted)).toEqual(asked(whole))
      }
      for (; heard < all.length; heard += 1) say(all[heard] as Fact)
      expect(asked(compacted)).toEqual(asked(whole))

      /** What became of an order that was let go is told to neither: it changes its day no more. */
      function say(fact: Fact): void {
        const line = fact.kind === 'shipment' || fact.kind === 'refund' ? fact.data.line : fact.ref
        if (removed.has(factKey(fact)) || removed.has(`line|${fact.connection}|${line}`)) return
        hear(compacted, fact, compactedTo)
        whole.join(fact)
        told.push(fact)
      }
    }),
    { numRuns: runs(500) },
  )
})

describe('what was asked for', () => {
  const day = '2026-11-20'
  const of = (...said: Said[]) => asked(new FactSet(said.flatMap(factsSaid)))

  it('is what was sold and ordered, less what was cancelled and what came back', () => {
    expect(of(sale('10:00', { quantity: 3 }), order('1', '11:00', { quantity: 2 }))).toEqual([`${day} 5`])
    expect(of(order('1', '11:00', { quantity: 2, cancelledAt: '11:12' }))).toEqual([])
    expect(of(sale('10:00', { quantity: 3 }), returned('12:00'))).toEqual([`${day} 2`])
    expect(of(sale('10:00', { voided: true }), count(5, '12:00'))).toEqual([])
  })

  it('is remembered where returns of the same hour even it out, for the order may stay longer than they do', () => {
    const facts = new FactSet()
    const said = [
      count(5, '09:00'),
      returned('10:00', { by: web, location: null }),
      order('1', '10:30'),
      count(4, '12:00'),
    ]
    for (const each of said) for (const fact of factsSaid(each)) facts.join(fact)
    expect(asked(facts)).toEqual([])
    letGo(facts, clock('23:00'))
    expect([...facts.all()].map(({ kind }) => kind).sort()).toEqual(['count', 'demand', 'line'])
    expect(asked(facts)).toEqual([])
  })

  it('does not count an order again that its store edits long after it was let go', () => {
    const facts = new FactSet(
      [count(5, '09:00'), order('1', '10:00', { shipped: 1 }), count(4, '12:00')].flatMap(factsSaid),
    )
    const compactedTo = letGo(facts, clock('23:00'))
    expect([...facts.all()].map(({ kind }) => kind).sort()).toEqual(['count', 'demand'])
    for (const fact of factsSaid(order('1', '10:00', { shipped: 1, asOf: '23:59' }))) {
      expect(hear(facts, fact, compactedTo)).toBe(true)
    }
    expect(asked(facts)).toEqual([`${day} 1`])
  })
})
