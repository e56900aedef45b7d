/** The forecast keeps its worth on a year of real retail. `npm run score:forecast` says more. */
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { scoreRanges } from './forecast-range.ts'
import { readRetailDays } from './retail-days.ts'

const ranges = scoreRanges(readRetailDays(join(import.meta.dirname, '../data/retail-items.csv')))
const lossOf = (wanted: string): number =>
  ranges.find(({ name }) => name === wanted)?.loss.reduce((total, each) => total + each, 0) ?? Number.NaN

it('tells what the next week asks for better than the mean of four weeks does, and than the week before', () => {
  const own = lossOf('stockout.forecast')
  expect(own).toBeLessThan(0.8 * lossOf('mean of 28 days, Poisson'))
  expect(own).toBeLessThan(0.65 * lossOf('last week again, Poisson'))
})

it('gives a range that holds four weeks of five', () => {
  const [own] = ranges
  expect(own?.forecasts).toBeGreaterThan(500)
  expect(own?.below).toBeLessThan(0.1)
  expect(own?.upTo).toBeGreaterThan(0.83)
  expect(own?.upTo).toBeLessThan(0.95)
})
