import {
  addMilliseconds,
  chanceOf,
  compact,
  expectedDemand,
  expectedOver,
  FactSet,
  type Incident,
  type Instant,
  instantFrom,
  itemStatements,
  quantityFrom,
  StockPolicy,
  takeIn,
} from '@kilter/core'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { stockoutForecast } from './stockout-forecast.ts'
import { dress, eventOf, type Said, situationOf, till, web } from './testing/shop.ts'

const hour = 3_600_000
/** A Monday. */
const start = instantFrom('2026-09-07T00:00:00Z')
const at = (day: number, clock = 12): Instant => addMilliseconds(start, (day * 24 + clock) * hour)
const item = { sku: dress.key }

const sold = (day: number, quantity = 1): Said => ({
  connection: till,
  draft: {
    type: 'sale.completed',
    time: at(day),
    data: {
      ...{ sale: `sale-${day}`, soldAt: at(day), location: 'shop', voided: false },
      lines: [{ line: '1', item, quantity: quantityFrom(quantity) }],
    },
  },
})
const counted = (day: number, quantity: number, clock = 20): Said => ({
  connection: till,
  draft: {
    type: 'stock.counted',
    time: at(day, clock),
    data: { item, location: 'shop', quantity: quantityFrom(quantity), basis: 'onHand' },
  },
})
const ordered = (day: number, quantity: number): Said => ({
  connection: web,
  draft: {
    type: 'order.updated',
    time: at(day, 21),
    data: {
      ...{ order: 'A', number: '#A', placedAt: at(day, 21) },
      lines: [
        {
          ...{ line: '1', item, unitPrice: { amountMinor: 5900, currency: 'EUR' } },
          ...{ ordered: quantityFrom(quantity), waiting: quantityFrom(quantity), shipped: quantityFrom(0) },
        },
      ],
    },
  },
})
const backordered = (day: number): Said => ({
  connection: web,
  draft: { type: 'listing.updated', time: at(day), data: { item, backorders: true } },
})

const daily = (days: number, quantity = 2) => Array.from({ length: days }, (_, day) => sold(day, quantity))

const factsOf = (said: readonly Said[]) =>
  said.flatMap((each, number) => itemStatements(eventOf(each, number)).map(({ fact }) => fact))

const situationAt = (now: Instant, policy: object = {}) =>
  situationOf({ now, policy: stockoutForecast.policy.parse(policy) })
const assess = (said: readonly Said[], now: Instant, policy: object = {}) =>
  stockoutForecast.assess(new FactSet(factsOf(said)), situationAt(now, policy))
const isTold = (said: readonly Said[], now: Instant, policy: object = {}) =>
  assess(said, now, policy).findings.length > 0

describe('stockout.forecast', () => {
  /** Two a day for eight weeks; the last evening, a Sunday, is day 55. */
  const weeks = daily(56)

  it('says by when an item is gone that sells two a day, how many there are, and how many to order', () => {
    const { findings, recheckAt } = assess([...weeks, counted(55, 8)], at(55, 22))
    expect(recheckAt).toBe(at(56, 0))
    expect(findings).toMatchObject([
      {
        severity: 'warning',
        details: {
          onHand: '8',
          owed: '0',
          perDay: '2',
          goneFrom: '2026-11-04',
          goneUntil: '2026-11-08',
          orderQuantity: '62',
        },
      },
    ])
    expect(findings[0]).not.toHaveProperty('cause')
  })

  it('tells it in words', () => {
    const [finding] = assess([...weeks, counted(55, 8)], at(55, 22)).findings
    const words = stockoutForecast.words({ ...finding, subject: dress } as unknown as Incident, [])
    expect(words.title).toBe('RED-DRESS-M will be gone between Wednesday 4 November and Sunday 8 November')
    expect(words.summary).toMatch(/^There are 8 of RED-DRESS-M\. About 2 a day are asked for\./)
    expect(words.advice).toMatch(/^Order about 62 of RED-DRESS-M, enough for 28 days .* not known here/)
  })

  it('says nothing while enough is there for the days that a delivery takes, which the shop may change', () => {
    expect(isTold([...weeks, counted(55, 14)], at(55, 22))).toBe(false)
    expect(isTold([...weeks, counted(55, 40)], at(55, 22))).toBe(false)
    expect(isTold([...weeks, counted(55, 40)], at(55, 22), { leadDays: 28 })).toBe(true)
  })

  it('takes off what orders wait for', () => {
    expect(isTold([...weeks, counted(55, 20)], at(55, 22))).toBe(false)
    const findings = assess([...weeks, counted(55, 20), ordered(55, 14)], at(55, 22)).findings
    expect(findings).toMatchObject([{ details: { onHand: '20', owed: '14' } }])
  })

  it('says nothing before it knows: four weeks, and six days that asked', () => {
    expect(assess([...daily(27), counted(26, 2)], at(27, 8))).toEqual({ findings: [], recheckAt: at(28, 0) })
    expect(isTold([...daily(28), counted(27, 2)], at(28, 8))).toBe(true)
    const seldom = [0, 7, 14, 21, 28].map((day) => sold(day, 20))
    expect(assess([...seldom, counted(34, 1)], at(35, 8))).toEqual({ findings: [] })
  })

  it('says nothing of what nobody counted, what is gone, and what is sold on back-order', () => {
    expect(assess(weeks, at(55, 22))).toEqual({ findings: [] })
    expect(assess([...weeks, counted(55, 0)], at(55, 22))).toEqual({ findings: [] })
    expect(assess([...weeks, counted(55, 4), ordered(55, 4)], at(55, 22))).toEqual({ findings: [] })
    expect(assess([...weeks, counted(55, 2), backordered(40)], at(55, 22))).toEqual({ findings: [] })
  })

  it('lets an item rest that nobody asks for any more, without looking at it day by day', () => {
    const said = [...weeks, counted(55, 8)]
    expect(assess(said, at(140, 8))).toEqual({ findings: [] })
  })

  it('does not flicker: days without a sale end it only once half the certainty is lost, and goods that come in do at once', () => {
    const border = Array.from({ length: 40 }, (_, index) => index + 1).findLast((left) =>
      isTold([...weeks, counted(55, left)], at(56, 8)),
    ) as number
    const said = [...weeks, counted(55, border)]
    const chanceOn = (day: number) => {
      const [today] = expectedDemand(new FactSet(factsOf(said)), at(day, 8)).forecasts
      return today ? chanceOf(border, expectedOver(today, 1, 7)) : Number.NaN
    }
    expect(chanceOn(58)).toBeLessThan(0.6)
    expect(chanceOn(58)).toBeGreaterThan(0.3)
    expect(isTold(said, at(58, 8))).toBe(true)
    expect(chanceOn(62)).toBeLessThan(0.3)
    expect(isTold(said, at(62, 8))).toBe(false)
    expect(isTold([...said, counted(57, border + 30)], at(58, 8))).toBe(false)
  })

  it('knows the days of the week after eight weeks: a shop that is closed on Sunday is not one that sells less', () => {
    const open = Array.from({ length: 84 }, (_, day) => day).filter((day) => day % 7 !== 6)
    const said = [...open.map((day) => sold(day, 7)), counted(83, 12)]
    const [finding] = assess(said, at(83, 22)).findings
    expect(Number(finding?.details.perDay)).toBe(6)
  })

  it('ends as restocked, gone, or asked for less', () => {
    const said = [...weeks, counted(55, 8)]
    const [finding] = assess(said, at(55, 22)).findings
    const resolution = (...more: Said[]) =>
      stockoutForecast.resolution(
        new FactSet(factsOf([...said, ...more])),
        situationAt(at(58)),
        finding as unknown as Incident,
      )
    expect(resolution(counted(56, 60))).toBe('restocked')
    expect(resolution(counted(56, 0))).toBe('gone')
    expect(resolution()).toBe('asked-for-less')
    expect(resolution(backordered(56))).toBe('corrected')
  })
})

/** Weeks of sales with gaps, stock that runs low now and then, and orders. */
const histories = fc
  .record({
    sales: fc.array(fc.constantFrom(0, 0, 1, 1, 2, 5), { minLength: 20, maxLength: 90 }),
    left: fc.integer({ min: 0, max: 25 }),
    owed: fc.integer({ min: 0, max: 4 }),
  })
  .map(({ sales, left, owed }) => ({
    days: sales.length,
    said: [
      ...sales.flatMap((quantity, day) => (quantity === 0 ? [] : [sold(day, quantity)])),
      counted(sales.length - 1, left),
      ...(owed === 0 ? [] : [ordered(sales.length - 1, owed)]),
    ],
  }))
const stock = StockPolicy.parse({})

it('is the same for any order and repetition of the deliveries, whenever it was asked before', () => {
  let told = 0
  const messes = histories.chain((history) =>
    fc.record({
      history: fc.constant(history),
      said: fc.shuffledSubarray([...history.said, ...history.said], { minLength: history.said.length * 2 }),
      asked: fc.array(fc.nat({ max: 100 }), { maxLength: 3 }),
    }),
  )
  fc.assert(
    fc.property(messes, ({ history, said, asked }) => {
      const now = at(history.days, 1)
      const expected = assess(history.said, now)
      const facts = new FactSet()
      for (const [index, fact] of factsOf(said).entries()) {
        facts.join({ ...fact, event: '' })
        for (const day of asked) if (index % 7 === day % 7) stockoutForecast.assess(facts, situationAt(at(day, 9)))
      }
      const { findings, recheckAt } = stockoutForecast.assess(facts, situationAt(now))
      expect(findings).toEqual(expected.findings)
      expect(recheckAt).toEqual(expected.recheckAt)
      told += findings.length
    }),
    { numRuns: 300 * Number(process.env.PROPERTY_RUNS ?? 1) },
  )
  expect(told).toBeGreaterThan(20)
})

it('is the same once old sales and orders have been let go', () => {
  let told = 0
  let letGo = 0
  fc.assert(
    fc.property(histories, fc.nat({ max: 120 }), ({ days, said }, cut) => {
      const now = at(days, 1)
      const facts = new FactSet(factsOf(said).map((fact) => ({ ...fact, event: '' })))
      const counts = [counted(Math.floor(days / 2), 9, 23)]
      for (const fact of factsOf(counts)) takeIn(facts, fact, now)
      const whole = new FactSet([...facts.all()])
      const { removed } = compact({ version: 199, facts, incidents: new Map() }, at(Math.min(cut, days), 1), stock)
      letGo += removed.length
      const findings = stockoutForecast.assess(facts, situationAt(now)).findings
      expect(findings).toEqual(stockoutForecast.assess(whole, situationAt(now)).findings)
      told += findings.length
    }),
    { numRuns: 300 * Number(process.env.PROPERTY_RUNS ?? 1) },
  )
  expect(told).toBeGreaterThan(20)
  expect(letGo).toBeGreaterThan(100)
})
