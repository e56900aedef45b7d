/** A shop's day through HTTP alone: what the hub finds equals what really happened. */
import { simulateDay } from '@kilter/sim'
import { expect, it } from 'vitest'
import { judge } from '../../packages/cli/src/demo/judge.ts'
import { runDay } from '../../packages/cli/src/demo/run-day.ts'

const seeds = Array.from({ length: 20 }, (_, index) => index + 1)

it.each(seeds)(
  'seed %i: the incidents equal the truth, with deliveries late, doubled and shuffled (FLT-10, FLT-11)',
  async (seed) => {
    const day = simulateDay({ seed, date: '2026-11-22' })
    const { incidents, webhooks, parked } = await runDay({ day, folder: ':memory:' })
    const verdicts = judge(day, incidents)
    expect(webhooks).toBeGreaterThan(100)
    expect(parked).toBe(0)
    expect(verdicts.filter(({ agrees }) => !agrees)).toEqual([])
    expect(verdicts).toHaveLength(day.truth.length + day.unknown.length)
    expect(verdicts.length).toBeGreaterThan(12)
  },
)

it('a busier shop: sixty items and two hundred orders', async () => {
  const day = simulateDay({ seed: 21, items: 60, orders: 200, date: '2026-11-22' })
  const { incidents, parked } = await runDay({ day, folder: ':memory:' })
  expect(parked).toBe(0)
  expect(judge(day, incidents).filter(({ agrees }) => !agrees)).toEqual([])
})
