import { describe, expect, it } from 'vitest'
import { chanceOf, expectedOver, forecastOf } from './forecast.ts'

const repeat = (days: number, pattern: readonly number[]): number[] =>
  Array.from({ length: days }, (_, day) => pattern[day % pattern.length] ?? 0)

describe('the level', () => {
  it('is what each day asks for, where each asks for the same', () => {
    expect(forecastOf(repeat(200, [3]), 0).perDay).toBeCloseTo(3, 2)
  })

  it('is the chance of a day that asks times what such a day asks for', () => {
    expect(forecastOf(repeat(400, [0, 0, 0, 8, 0]), 0).perDay).toBeCloseTo(8 / 5, 0)
  })

  it('goes down to nothing, at 7 % a day, for what nobody asks for any more', () => {
    const before = forecastOf(repeat(49, [5]), 0).perDay
    const after = forecastOf([...repeat(49, [5]), ...repeat(100, [0])], 0).perDay
    expect(after).toBeCloseTo(before * 0.93 ** 100, 3)
  })

  it('counts days on which more came back than went as none', () => {
    expect(forecastOf(repeat(56, [2, -4]), 0)).toEqual(forecastOf(repeat(56, [2, 0]), 0))
  })
})

describe('the days of the week', () => {
  it('are alike before eight weeks are known', () => {
    expect(forecastOf(repeat(55, [1, 1, 1, 1, 1, 0, 0]), 1).weekdays).toEqual([1, 1, 1, 1, 1, 1, 1])
  })

  it('ask for nothing where the shop is closed, and for what an open day does elsewhere', () => {
    const forecast = forecastOf(repeat(84, [7, 7, 7, 7, 7, 7, 0]), 1)
    expect(forecast.weekdays[0]).toBe(0)
    expect(expectedOver(forecast, 1, 6).mean).toBeCloseTo(42, 0)
    expect(expectedOver(forecast, 0, 1).mean).toBe(0)
  })
})

describe('the chance', () => {
  it('is that of a negative binomial with the same mean and variance', () => {
    const expected = { mean: 2, variance: 4 }
    expect(chanceOf(0, expected)).toBe(1)
    expect(chanceOf(1, expected)).toBeCloseTo(0.75, 12)
    expect(chanceOf(2, expected)).toBeCloseTo(0.5, 12)
    expect(chanceOf(3, expected)).toBeCloseTo(0.3125, 12)
  })

  it('takes a part of a piece for a whole one', () => {
    expect(chanceOf(1.5, { mean: 2, variance: 4 })).toBe(chanceOf(2, { mean: 2, variance: 4 }))
  })

  it('is one half at the mean of very many, and nothing far above it or where nothing is asked for', () => {
    expect(chanceOf(20_000, { mean: 20_000, variance: 40_000 })).toBeCloseTo(0.5, 2)
    expect(chanceOf(100, { mean: 2, variance: 4 })).toBe(0)
    expect(chanceOf(1, { mean: 0, variance: 0 })).toBe(0)
  })
})
