import { expect, it } from 'vitest'
import { EventPattern, isAskedFor, subscribableTypes } from './event-types.ts'

it('knows canonical events and those of incidents, and leaves out what vendors ask about people', () => {
  expect(subscribableTypes).toEqual(expect.arrayContaining(['order.placed', 'stock.counted', 'incident.opened']))
  expect(subscribableTypes).not.toContain('customer.requested')
  expect(new Set(subscribableTypes).size).toBe(subscribableTypes.length)
})

it.each(['*', 'order.placed', 'order.*', 'incident.*', 'incident.resolved'])('takes %s', (pattern) => {
  expect(EventPattern.parse(pattern)).toBe(pattern)
})

it.each([
  '',
  'order',
  'order.',
  'ordre.placed',
  'order.plac*',
  '*.placed',
  '**',
  'customer.requested',
  '__proto__',
  'x'.repeat(80),
])('refuses %j, and says what there is', (pattern) => {
  expect(EventPattern.safeParse(pattern).success).toBe(false)
})

it('names what there is to whoever misspells it', () => {
  expect(EventPattern.safeParse('ordre.placed').error?.issues[0]?.message).toMatch(
    /no event ordre\.placed.*order\.placed.*incident\.\*/,
  )
})

it.each([
  ['order.placed', ['order.placed'], true],
  ['order.placed', ['order.*'], true],
  ['order.placed', ['*'], true],
  ['order.placed', ['stock.*', 'incident.opened'], false],
  ['customer.requested', ['*', 'customer.*'], false],
  ['subscription.test', ['*'], false],
] as const)('%s for %j: %s', (type, patterns, wanted) => {
  expect(isAskedFor(type, patterns)).toBe(wanted)
})
