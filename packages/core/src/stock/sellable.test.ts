import fc from 'fast-check'
import { expect, test } from 'vitest'
import type { Instant } from '../values.ts'
import type { Ledger } from './ledger.ts'
import { holdingSince, type Step, sellableSteps, sideBySide } from './sellable.ts'

const minute = fc.integer({ min: 0, max: 12 })
const instant = (minutes: number) => `2026-11-20T14:${String(minutes).padStart(2, '0')}:00.000Z` as Instant

/** A ledger as replaying makes it: one moment an instant, claims in order of time and several at once. */
const ledger = fc
  .record({
    counts: fc.uniqueArray(fc.tuple(minute, fc.integer({ min: 0, max: 6 })), { selector: ([at]) => at, maxLength: 6 }),
    claims: fc.array(fc.tuple(minute, fc.integer({ min: -3, max: 3 })), { maxLength: 8 }),
  })
  .map(({ counts, claims }) => {
    const history = counts
      .sort(([left], [right]) => left - right)
      .map(([at, onHand]) => ({ at: instant(at), onHand, effects: [] }))
    const steps = claims.sort(([left], [right]) => left - right).map(([at, change]) => ({ at: instant(at), change }))
    const owed = steps.reduce((sum, { change }) => sum + change, 0)
    return { history, owed, index: { claims: steps } } as unknown as Ledger
  })

const steps = fc
  .array(fc.tuple(minute, fc.integer({ min: 0, max: 6 })), { maxLength: 6 })
  .map((all): Step[] =>
    all.sort(([left], [right]) => right - left).map(([at, micros]) => ({ at: instant(at), micros })),
  )

const everyMinute = Array.from({ length: 13 }, (_, at) => instant(at))
const valueAt = (newestFirst: readonly Step[], at: Instant) => newestFirst.find((step) => step.at <= at)?.micros

test('what could be sold at any moment is what was on hand then, less what was owed then', () => {
  fc.assert(
    fc.property(ledger, (given) => {
      const told = [...sellableSteps(given)]
      for (const at of everyMinute) {
        const onHand = given.history.findLast((moment) => moment.at <= at)?.onHand
        const owed = given.index.claims.filter((claim) => claim.at <= at).reduce((sum, { change }) => sum + change, 0)
        expect(valueAt(told, at)).toBe(onHand === undefined ? undefined : Math.max(0, onHand - owed))
      }
    }),
  )
})

test('each step is told once, the newest first, and none from before the first count', () => {
  fc.assert(
    fc.property(ledger, (given) => {
      const times = [...sellableSteps(given)].map(({ at }) => at)
      expect(times).toEqual([...new Set(times)].sort().reverse())
      expect(times.at(-1)).toBe(given.history[0]?.at)
    }),
  )
})

test('two series side by side say at each change what both of them said then', () => {
  fc.assert(
    fc.property(steps, steps, (lefts, rights) => {
      const pairs = [...sideBySide(lefts, rights)]
      const changes = [...new Set([...lefts, ...rights].map(({ at }) => at))].sort().reverse()
      const both = changes.map((at) => ({ at, left: valueAt(lefts, at), right: valueAt(rights, at) }))
      expect(pairs).toEqual(both.filter(({ left, right }) => left !== undefined && right !== undefined))
    }),
  )
})

test('something holds since the oldest step of the unbroken run that reaches to now', () => {
  const series = [
    { at: instant(9), micros: 0 },
    { at: instant(7), micros: 0 },
    { at: instant(5), micros: 2 },
    { at: instant(3), micros: 0 },
  ]
  expect(holdingSince(series, ({ micros }) => micros === 0)).toBe(instant(7))
  expect(holdingSince(series, ({ micros }) => micros > 0)).toBeUndefined()
  expect(holdingSince([], () => true)).toBeUndefined()
})
