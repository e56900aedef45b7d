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
    const { incidents, webhooks } = await runDay({ day, folder: ':memory:' })
    const verdicts = judge(day, incidents)
    expect(webhooks).toBeGreaterThan(100)
    expect(verdicts.length).toBeGreaterThanOrEqual(day.truth.length)
    expect(verdicts.filter(({ agrees }) => !agrees)).toEqual([])
  },
)
