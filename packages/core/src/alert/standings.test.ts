import { expect, it } from 'vitest'
import { createStandings } from './standings.ts'

it('holds whoever failed three times in a row, and so does who comes after and is told of it', () => {
  const first = createStandings<string>()
  for (const at of [0, 1, 2]) first.failed('dead', at)
  first.failed('once', 0)
  first.gotThrough('once')
  first.pace('fine', 10)
  const next = createStandings(first.troubled())
  expect([first.held(3), next.held(3)]).toEqual([['dead', 'fine'], ['dead']])
  next.failed('dead', 5_002)
  expect([first.isHeld('dead', 5_003), next.isHeld('dead', 15_001), next.isHeld('dead', 15_002)]).toEqual([
    ...[false, true, false],
  ])
})
