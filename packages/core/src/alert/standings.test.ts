import { expect, it } from 'vitest'
import { createStandings } from './standings.ts'

it('holds whoever failed three times in a row, and so does who comes after and is told of it', () => {
  const first = createStandings<string>()
  for (const at of [0, 1, 2]) first.failed('dead', at)
  first.failed('once', 0)
  first.gotThrough('once')
  first.pace('fine', 0, 10)
  const next = createStandings(first.troubled())
  expect([first.held(3), next.held(3)]).toEqual([['dead', 'fine'], ['dead']])
  next.failed('dead', 5_002)
  expect([first.isHeld('dead', 5_003), next.isHeld('dead', 15_001), next.isHeld('dead', 15_002)]).toEqual([
    ...[false, true, false],
  ])
})

it('FLT-28: holds nobody for an hour because the clock was put back by one', () => {
  const hour = 3_600_000
  const standings = createStandings<string>()
  standings.pace('told', hour, hour + 1_000)
  for (let time = 0; time < 3; time += 1) standings.failed('dead', hour)
  standings.failed('asked', hour, 24 * hour)
  expect(standings.held(hour + 1)).toEqual(['told', 'dead', 'asked'])
  expect(standings.held(1)).toEqual([])
  const next = createStandings(standings.troubled())
  expect([next.held(hour + 1), next.held(1)]).toEqual([['dead', 'asked'], []])
})
