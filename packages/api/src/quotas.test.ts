import { createClock } from '@kilter/core/contracts'
import { expect, it } from 'vitest'
import { createQuotas, quotaHeaders, windowSeconds } from './quotas.ts'

it('lets a key ask so often within a minute, tells it what is left, and lets it go on after that', () => {
  const clock = createClock()
  const quotas = createQuotas(clock, 3)
  const asked = [1, 2, 3, 4].map(() => quotas.take('one'))
  expect(asked.map(({ left }) => left)).toEqual([2, 1, 0, 0])
  expect(asked.map(({ isSpent }) => isSpent)).toEqual([false, false, false, true])
  clock.advance(windowSeconds * 1_000 - 1)
  expect(quotas.take('one')).toEqual({ left: 0, seconds: 1, isSpent: true })
  clock.advance(1)
  expect(quotas.take('one')).toEqual({ left: 2, seconds: windowSeconds, isSpent: false })
})

it('FLT-28: begins anew where the clock was put back', () => {
  const clock = createClock()
  const quotas = createQuotas(clock, 1)
  quotas.take('one')
  expect(quotas.take('one').isSpent).toBe(true)
  clock.advance(-3_600_000)
  expect(quotas.take('one')).toEqual({ left: 0, seconds: windowSeconds, isSpent: false })
})

it('counts each key by itself', () => {
  const quotas = createQuotas(createClock(), 1)
  expect([quotas.take('one'), quotas.take('two'), quotas.take('one')].map(({ isSpent }) => isSpent)).toEqual([
    false,
    false,
    true,
  ])
})

it('says it in the words of the draft', () => {
  expect(quotaHeaders({ left: 5_990, seconds: 42, isSpent: false })).toEqual({
    'ratelimit-policy': '"key";q=6000;w=60',
    ratelimit: '"key";r=5990;t=42',
  })
})
