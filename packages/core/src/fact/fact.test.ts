import fc from 'fast-check'
import { expect, it } from 'vitest'
import { type ConnectionId, instantAt, quantityFrom } from '../values.ts'
import { type Fact, type FactOf, factKey, join } from './fact.ts'
import { FactSet } from './fact-set.ts'

const connection = `con_${'1'.repeat(26)}` as ConnectionId
const instant = fc.integer({ min: 0, max: 3 }).map((second) => instantAt(Date.UTC(2026, 10, 20) + second * 1_000))
const quantity = fc.integer({ min: 0, max: 2 }).map(quantityFrom)

/** Facts about one order line that often carry the same time. */
const lineFact: fc.Arbitrary<FactOf<'line'>> = fc
  .record({
    asOf: instant,
    receivedAt: instant,
    event: fc.constantFrom('a', 'b'),
    waiting: quantity,
    cancelled: fc.boolean(),
  })
  .map(({ asOf, receivedAt, event, waiting, cancelled }) => ({
    kind: 'line',
    connection,
    ref: '1/1',
    asOf,
    receivedAt,
    event,
    data: {
      order: '1',
      number: '#1',
      placedAt: instantAt(Date.UTC(2026, 10, 20)),
      ordered: quantityFrom(2),
      waiting,
      shipped: quantityFrom(0),
      ...(cancelled ? { cancelledAt: asOf } : {}),
    },
  }))

it('join is commutative, associative and idempotent', () => {
  fc.assert(
    fc.property(lineFact, lineFact, lineFact, (one, two, three) => {
      expect(join(one, two)).toEqual(join(two, one))
      expect(join(join(one, two), three)).toEqual(join(one, join(two, three)))
      expect(join(one, one)).toBe(one)
    }),
  )
})

it('the later word of a vendor holds; at the same time the more settled one', () => {
  fc.assert(
    fc.property(lineFact, lineFact, (one, two) => {
      const held = join(one, two)
      expect(held.asOf >= one.asOf && held.asOf >= two.asOf).toBe(true)
      if (one.asOf !== two.asOf) return
      const anyCancelled = [one, two].some(({ data }) => data.cancelledAt !== undefined)
      expect(held.data.cancelledAt !== undefined).toBe(anyCancelled)
    }),
  )
})

it('FLT-10, FLT-11: a fact set is the same whatever the order and however often its facts come', () => {
  const facts = fc.array(
    fc.tuple(lineFact, fc.constantFrom('1/1', '1/2', '2/1')).map(([fact, ref]) => ({ ...fact, ref })),
    { maxLength: 12 },
  )
  const inOrder = (set: FactSet) => [...set.all()].sort((left, right) => (factKey(left) < factKey(right) ? -1 : 1))
  fc.assert(
    fc.property(
      facts.chain((all) =>
        fc.tuple(fc.constant(all), fc.shuffledSubarray([...all, ...all], { minLength: all.length * 2 })),
      ),
      ([all, mess]) => {
        expect(inOrder(new FactSet(mess as Fact[]))).toEqual(inOrder(new FactSet(all as Fact[])))
      },
    ),
  )
})

it('a stale or repeated fact changes nothing, and says so', () => {
  fc.assert(
    fc.property(lineFact, lineFact, (one, two) => {
      const set = new FactSet([one, two])
      expect(set.join(one)).toBe(false)
      expect(set.join(two)).toBe(false)
      expect(set.size).toBe(1)
    }),
  )
})
