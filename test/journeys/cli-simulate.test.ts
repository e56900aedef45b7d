/** `kilter simulate`: what was told of a simulated business, beside what was true. */
import { describe, expect, it } from 'vitest'
import { typed } from '../support/kilter.ts'

describe('kilter simulate', () => {
  it('says in its help what it runs against, and does so where no hub is', async () => {
    const { out } = await typed(['simulate', '--help'])
    expect(out).toMatch(/in memory[\s\S]*Not a hub that runs/)
    const nowhere = { KILTER_URL: 'http://127.0.0.1:1' }
    expect((await typed(['simulate', '--archetype', 'made-to-order', '--seed', '2'], nowhere)).code).toBe(0)
  })

  it('says what was told beside what was true, and draws when', async () => {
    const { code, out } = await typed(['simulate', '--archetype', 'made-to-order', '--seed', '2'])
    expect(code).toBe(0)
    expect(out).toContain('every webhook comes once, at once')
    expect(out).toMatch(/price\.mismatch +2 +2 +0 +0 +0 +·*2/)
  })

  it('names what can be played, also for scripts', async () => {
    const { out } = await typed(['simulate', '--list', '--json'])
    const { archetypes, faults } = JSON.parse(out) as Record<string, { name: string; about: string }[]>
    expect(archetypes?.map(({ name }) => name)).toContain('grocer')
    expect(faults?.map(({ name }) => name)).toContain('till-offline')
    const played = JSON.parse((await typed(['simulate', '--dial', 'doubled', '--json'])).out)
    expect(played).toMatchObject({ archetype: 'boutique', seed: 1, dial: 'doubled' })
  })

  it('says what there is where a name is not known', async () => {
    const { code, err } = await typed(['simulate', '--archetype', 'casino'])
    expect(code).toBe(2)
    expect(err).toContain('--archetype casino is not known. Known: boutique, grocer')
    expect((await typed(['score', '--dial', 'frogs'])).err).toContain('--dial frogs is not known. Known: none, late')
  })
})
