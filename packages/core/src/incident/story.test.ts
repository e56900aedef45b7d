import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { incident } from '../ports/adapter.contract.ts'
import { connectionSubject, itemSubject, orderSubject } from '../subject.ts'
import type { ConnectionId, Instant } from '../values.ts'
import { type Incident, IncidentStatus } from './incident.ts'
import { storiesFrom, storyOf, storyPartOf, storyTitle } from './story.ts'

const till = `con_${'1'.repeat(26)}` as ConnectionId
const dress = itemSubject('RED-DRESS-M')
const euros = (amountMinor: number) => ({ amountMinor, currency: 'EUR' })
const story = (...incidents: Incident[]) => storiesFrom(incidents.map(storyPartOf))

const anyIncident = fc
  .record({
    number: fc.nat(5),
    status: fc.constantFrom(...IncidentStatus.options),
    detector: fc.constantFrom('oversell', 'stock.drift', 'payment.mismatch'),
    subject: fc.constantFrom(dress, itemSubject('LAMP'), orderSubject('7')),
    rootedIn: fc.option(fc.constantFrom(connectionSubject(till), orderSubject('7')), { nil: undefined }),
    order: fc.option(fc.constantFrom('#7', '#8'), { nil: undefined }),
    impact: fc.option(fc.record({ amountMinor: fc.nat(9_999), currency: fc.constantFrom('EUR', 'USD') }), {
      nil: undefined,
    }),
    minute: fc.integer({ min: 10, max: 59 }),
  })
  .map(({ number, subject, minute, ...given }) => {
    const occurredAt = `2026-11-23T14:${minute}:00.000Z` as Instant
    const told = Object.fromEntries(Object.entries(given).filter(([, value]) => value !== undefined))
    return incident(String(number), { ...told, occurredAt }, subject)
  })

describe('the story of an incident', () => {
  it('is what its detector says is behind it, else what it is about', () => {
    expect(storyOf(incident('1'))).toBe('item|RED-DRESS-M')
    expect(storyOf(incident('1', { rootedIn: connectionSubject(till) }))).toBe(`connection|${till}`)
    expect(storyOf(incident('1', { rootedIn: orderSubject('#7') }))).toBe(storyOf(incident('1', {}, orderSubject('7'))))
  })

  it('does not change with what people decide or with how big it gets', () => {
    fc.assert(
      fc.property(anyIncident, anyIncident, (one, other) => {
        const { status, impact, order, occurredAt } = other
        expect(storyOf({ ...one, status, impact, order, occurredAt } as Incident)).toBe(storyOf(one))
      }),
    )
  })
})

describe('stories', () => {
  it('are the same in whatever order and in however many parts the incidents come', () => {
    fc.assert(
      fc.property(fc.array(anyIncident, { maxLength: 20 }), fc.infiniteStream(fc.nat()), (incidents, chances) => {
        const shuffled = incidents
          .map((each) => ({ each, at: chances.next().value as number }))
          .sort((left, right) => left.at - right.at)
          .map(({ each }) => each)
        expect(story(...shuffled)).toEqual(story(...incidents))
      }),
    )
  })

  it('have every incident once', () => {
    fc.assert(
      fc.property(fc.array(anyIncident, { maxLength: 20 }), (incidents) => {
        const told = story(...incidents)
        const sum = (counts: Readonly<Record<string, number>>) =>
          Object.values(counts).reduce((all, one) => all + one, 0)
        expect(told.reduce((all, { incidents: count }) => all + count, 0)).toBe(incidents.length)
        for (const { incidents: count, byStatus, byDetector } of told)
          expect([sum(byStatus), sum(byDetector)]).toEqual([count, count])
      }),
    )
  })

  it('count the money of one order once, and add up what different orders and no order put at risk', () => {
    const short = { order: '#7', impact: euros(5_900), rootedIn: orderSubject('7') }
    const late = { detector: 'order.unfulfilled', order: '#7', impact: euros(11_800) }
    const one = [incident('1', short), incident('2', short), incident('3', late, orderSubject('7'))]
    expect(story(...one)).toMatchObject([{ key: 'order|7', incidents: 3, impact: [euros(11_800)] }])
    const many = [incident('1', { order: '#7', impact: euros(1) }), incident('2', { order: '#8', impact: euros(2) })]
    const dollars = { amountMinor: 9, currency: 'USD' }
    const other = [incident('3', { impact: euros(4) }), incident('4', { impact: euros(8) }), incident('5')]
    expect(story(...many, ...other, incident('6', { impact: dollars }))).toMatchObject([
      { key: 'item|RED-DRESS-M', incidents: 6, impact: [euros(15), dollars] },
    ])
  })

  it('are told in words: an item, an order, a customer, a connection by its name or as removed', () => {
    const view = { id: till, name: 'Till', vendor: 'acme', roles: [], createdAt: '' as Instant }
    expect(storyTitle('item|A|B', [])).toBe('A|B does not add up')
    expect(storyTitle('order|7', [])).toBe('Order 7 is in trouble')
    expect(storyTitle('customer|abc', [])).not.toContain('abc')
    expect(storyTitle(`connection|${till}`, [view])).toBe('Trouble that begins at Till')
    expect(storyTitle(`connection|${till}`, [])).toContain('removed')
  })
})
