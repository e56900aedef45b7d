import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { type Fact, FactSet, type Instant, instantFrom, type Quantity } from '../index.ts'
import { type Listing, listingsOf, outreadOf, type Reading } from './listings.ts'

const connection = `con_${'1'.repeat(26)}` as Reading['connection']
const at = (minute: number): Instant => instantFrom(`2026-11-20T10:${String(minute).padStart(2, '0')}:00Z`)
const euros = (amountMinor: number) => ({ amountMinor, currency: 'EUR' })
const three = '3' as Quantity

const reading = (minute: number, shown: Omit<Reading['data'], 'listing'>, listing = 'V1'): Reading => ({
  kind: 'listing',
  connection,
  ref: `${listing}@${at(minute)}`,
  asOf: at(minute),
  receivedAt: at(59),
  event: `e${minute}`,
  data: { listing, ...shown },
})
const listed = (...readings: readonly Fact[]): readonly Listing[] => listingsOf(new FactSet(readings))

describe('a listing', () => {
  it('has of each field what the last reading that speaks of it says, since it first said so', () => {
    const [listing] = listed(
      reading(1, { price: euros(500), available: three }),
      reading(2, { price: euros(700) }),
      reading(3, { available: three }),
      reading(4, { price: euros(700), published: true }),
    )
    expect(listing).toMatchObject({
      price: { value: euros(700), since: at(2) },
      available: { value: three, since: at(1) },
      published: { value: true, since: at(4) },
      backorders: undefined,
      asOf: at(4),
    })
  })

  it('that returns to what it was has been so since it returned', () => {
    const prices = [500, 700, 500].map((price, minute) => reading(minute, { price: euros(price) }))
    expect(listed(...prices)[0]?.price).toMatchObject({ value: euros(500), since: at(2) })
  })

  it('forgets its figure when a reading says that it changed, and not to what', () => {
    const [listing] = listed(reading(1, { price: euros(500), available: three }), reading(2, {}))
    expect(listing).toMatchObject({ available: undefined, price: { value: euros(500) } })
  })

  it('is one for each id of the store', () => {
    expect(listed(reading(1, {}, 'V1'), reading(1, {}, 'V2')).map(({ listing }) => listing)).toEqual(['V1', 'V2'])
  })
})

const shown = fc.record(
  { price: fc.constantFrom(500, 700).map(euros), available: fc.constantFrom(three, null), published: fc.boolean() },
  { requiredKeys: [] },
)
const history = fc
  .array(shown, { minLength: 1, maxLength: 12 })
  .map((all) => all.map((each, minute) => reading(minute, each)))

it('is the same whatever reading comes first, and when each is known one by one', () => {
  fc.assert(
    fc.property(
      history.chain((readings) =>
        fc.tuple(fc.constant(readings), fc.shuffledSubarray(readings, { minLength: readings.length })),
      ),
      ([readings, shuffled]) => {
        const facts = new FactSet()
        for (const each of shuffled) {
          facts.join(each)
          listingsOf(facts)
        }
        expect(listingsOf(facts)).toEqual(listed(...readings))
      },
    ),
  )
})

it('says the same without the readings that later ones replaced, but for since when', () => {
  fc.assert(
    fc.property(history, fc.nat(12), (readings, minute) => {
      const facts = new FactSet(readings)
      const values = () =>
        listingsOf(facts).map(({ available, price, published }) => [available?.value, price?.value, published?.value])
      const before = values()
      for (const key of outreadOf(facts, at(minute))) facts.remove(key)
      expect(values()).toEqual(before)
    }),
  )
})
