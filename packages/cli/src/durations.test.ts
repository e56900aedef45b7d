import { afterEach, beforeEach, expect, it, vi } from 'vitest'
import { backThen, fromNowOn } from './durations.ts'

beforeEach(() => vi.useFakeTimers({ now: new Date('2026-11-25T19:20:00Z') }))
afterEach(() => vi.useRealTimers())

it.each([
  ['7d', '2026-12-02T19:20:00.000Z', '2026-11-18T19:20:00.000Z'],
  ['2026-11-20', '2026-11-20T00:00:00.000Z', '2026-11-20T00:00:00.000Z'],
  ['tomorrow', '2026-11-26T00:00:00.000Z', '2026-11-26T00:00:00.000Z'],
  ['yesterday', '2026-11-24T00:00:00.000Z', '2026-11-24T00:00:00.000Z'],
  ['2026-11-20T14:00:00+02:00', '2026-11-20T12:00:00.000Z', '2026-11-20T12:00:00.000Z'],
])('reads %s as a moment, spans from now on or back', (text, ahead, back) => {
  expect([fromNowOn(text), backThen(text)]).toEqual([ahead, back])
})

it.each(['2026-02-30', '2026-11-20T14:00:00', 'some day', '20', '', 'constructor'])(
  'refuses %j with what it could be',
  (text) => {
    expect(() => backThen(text)).toThrow(/a day like 2026-11-27/)
  },
)
