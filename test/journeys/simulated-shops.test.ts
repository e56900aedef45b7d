/** Businesses whose truth is known: with all data in, everything that is true is told, and nothing else. More of them: `npm run score`. */
import { archetypes, faultDials } from '@kilter/sim'
import { describe, expect, it } from 'vitest'
import { cellOf } from '../../packages/cli/src/score/cell.ts'
import { isPerfect, recallOf, sumOfTallies } from '../../packages/cli/src/score/figures.ts'

const lossless = faultDials.filter(({ isLossy }) => !isLossy)
/** Each kind of business with two of the faults, each fault with at least one kind. */
const cells = archetypes.flatMap(({ name }, index) =>
  [0, 1].map((turn) => ({
    archetype: name,
    seed: index + 1,
    dial: lossless[(2 * index + turn) % lossless.length]?.name ?? 'none',
  })),
)

describe('with all data in, the hub tells what is true and nothing else', () => {
  it.each(cells)('$archetype, seed $seed, fault $dial', async (name) => {
    const { tallies, faults, claims } = await cellOf(name)
    const all = sumOfTallies(Object.values(tallies.hub ?? {}))
    expect(faults).toEqual([])
    expect(isPerfect(all)).toBe(true)
    expect(all.hits).toBeGreaterThan(3)
    expect(claims).toBeGreaterThan(100)
    if (name.dial === 'none') expect(all.withdrawn).toBe(0)
  })

  it('covers every kind of business and every fault', () => {
    expect(new Set(cells.map(({ dial }) => dial))).toEqual(new Set(lossless.map(({ name }) => name)))
  })
})

it('misses nothing that can be known where webhooks are lost, and the figures show that a wrong hub would be seen', async () => {
  const { tallies } = await cellOf({ archetype: 'boutique', seed: 1, dial: 'lost' })
  const tallyOf = (watcher: string) => sumOfTallies(Object.values(tallies[watcher] ?? {}))
  expect(recallOf(tallyOf('hub'))).toBe(1)
  expect(isPerfect(tallyOf('hub'))).toBe(false)
  expect(isPerfect(tallyOf('last levels'))).toBe(false)
})
