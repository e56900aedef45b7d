import { simulateDay } from '@kilter/sim'
import { expect, it } from 'vitest'
import type { ToldIncident } from '../commands/incidents.ts'
import { judge } from './judge.ts'

const day = simulateDay({ seed: 4, date: '2026-11-22' })

const told = (changes: Partial<ToldIncident>): ToldIncident => ({
  id: 'inc_1',
  detector: 'oversell',
  status: 'open',
  severity: 'critical',
  subject: { kind: 'item', key: 'DRESS' },
  title: '',
  summary: '',
  advice: '',
  goal: '',
  timeline: [],
  occurredAt: '2026-11-22T12:00:00.000Z',
  detectedAt: '2026-11-22T12:00:00.000Z',
  ...changes,
})

/** What a hub without fault tells of the day. */
const right: readonly ToldIncident[] = [
  ...day.truth.map(({ order, quantity, cause, resolution }) =>
    told({
      subject: { kind: 'item', key: order.item.sku },
      order: `#${order.number}`,
      quantity: String(quantity),
      cause,
      ...(resolution ? { status: 'resolved', resolution } : {}),
    }),
  ),
  ...day.unknown.map(({ sku }) => told({ detector: 'stock.unknown', subject: { kind: 'item', key: sku } })),
]
const [first, ...others] = right
if (!first) throw new Error('the day has no trouble')
const wrong = (incidents: readonly ToldIncident[]) => judge(day, incidents).filter(({ agrees }) => !agrees)

it('agrees with a hub that tells the truth', () => {
  expect(wrong(right)).toEqual([])
  expect(judge(day, right)).toHaveLength(right.length)
})

it('sees what was missed', () => {
  expect(wrong(others)).toMatchObject([{ order: first.order, found: undefined }])
  expect(wrong([])).toHaveLength(right.length)
})

it.each<Partial<ToldIncident>>([
  { quantity: '9' },
  { cause: 'something-else' },
  { status: 'resolved', resolution: 'something-else' },
])('sees a wrong word: %o', (changes) => {
  expect(wrong([{ ...first, ...changes }, ...others])).toMatchObject([{ order: first.order }])
})

it('sees what was invented, and what was told twice', () => {
  expect(wrong([...right, told({ order: '#9999' })])).toMatchObject([{ order: '#9999', truth: undefined }])
  expect(wrong([...right, { ...first, id: 'inc_2' }])).toMatchObject([{ order: first.order, truth: undefined }])
  expect(wrong([...right, told({ detector: 'item.unmapped' })])).toMatchObject([{ found: 'item.unmapped, open' }])
})

it('lets a hub take back what late data disproved, but not what is true', () => {
  const takenBack = { status: 'resolved', resolution: 'corrected' } as const
  expect(wrong([...right, told({ order: '#9999', ...takenBack })])).toEqual([])
  expect(wrong([{ ...first, ...takenBack }, ...others])).toMatchObject([{ order: first.order, found: undefined }])
})
