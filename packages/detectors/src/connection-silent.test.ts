import { addMilliseconds, type FactOf, FactSet, type Instant, instantFrom, millisecondsOf } from '@kilter/core'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { connectionSilent } from './connection-silent.ts'
import { situationOf, till } from './testing/shop.ts'

const hour = 3_600_000
/** A Monday. */
const start = instantFrom('2026-09-07T00:00:00Z')
const at = (day: number, clock: number): Instant => addMilliseconds(start, (day * 24 + clock) * hour)

const heard = (moment: Instant): FactOf<'heard'> => ({
  ...{ kind: 'heard', connection: till, ref: moment.slice(0, 13), asOf: moment, receivedAt: moment, event: '' },
  data: { at: moment },
})

/** A shop that is open from Monday to Saturday, 9 to 18, and heard in every one of these hours. */
const openHours = (days: number) =>
  Array.from({ length: days }, (_, day) => day)
    .filter((day) => day % 7 !== 6)
    .flatMap((day) => Array.from({ length: 9 }, (_, index) => at(day, 9 + index + 0.5)))

function assess(hours: readonly Instant[], now: Instant, policy: object = {}) {
  const subject = { kind: 'connection', key: till } as const
  const parsed = connectionSilent.policy.parse(policy)
  return connectionSilent.assess(new FactSet(hours.map(heard)), situationOf({ subject, policy: parsed, now }))
}
const isSilent = (hours: readonly Instant[], now: Instant, policy: object = {}) =>
  assess(hours, now, policy).findings.length > 0

describe('connection.silent', () => {
  const month = openHours(28)

  it('says nothing at night, on the closing day and over the weekend, and notices a silent Monday', () => {
    const last = month.at(-1) as Instant
    expect(isSilent(month, addMilliseconds(last, 10 * hour))).toBe(false)
    expect(isSilent(month, at(28, 9))).toBe(false)
    expect(isSilent(month, at(28, 11))).toBe(false)
    expect(isSilent(month, at(28, 12))).toBe(true)
  })

  it('is told at the very moment that it said it would look again, and not before', () => {
    const { recheckAt = start } = assess(month, at(27, 12))
    expect(recheckAt).toBe(at(28, 12))
    expect(isSilent(month, addMilliseconds(recheckAt, -1))).toBe(false)
    expect(assess(month, recheckAt).findings).toMatchObject([{ occurredAt: recheckAt, cause: 'silent' }])
  })

  it('ends when it is heard again', () => {
    expect(isSilent([...month, at(28, 12.5)], at(28, 13))).toBe(false)
  })

  it('says nothing before it knows: in the first two weeks, and of a connection that seldom speaks', () => {
    expect(assess(openHours(13), at(60, 12))).toEqual({ findings: [] })
    const seldom = Array.from({ length: 28 }, (_, day) => at(day, 12))
    expect(assess(seldom, at(60, 12))).toEqual({ findings: [] })
  })

  it('does not count the days on which nobody works', () => {
    const closedDays = [at(28, 12).slice(0, 10)]
    expect(isSilent(month, at(28, 18), { closedDays })).toBe(false)
    expect(isSilent(month, at(29, 12), { closedDays })).toBe(true)
  })

  it('knows the shop’s own clock: hours that move with summer time stay its habit', () => {
    const zone = { timeZone: 'Europe/Berlin' }
    // Clocks go back on 25 October 2026: what was 7 to 16 UTC is 8 to 17 from then on.
    const summer = openHours(28).map((each) => addMilliseconds(each, 4 * 7 * 24 * hour - 2 * hour))
    const firstWinterMonday = instantFrom('2026-10-26T00:00:00Z')
    const lastSummer = summer.filter((each) => each < firstWinterMonday)
    const opening = addMilliseconds(firstWinterMonday, 8 * hour)
    expect(isSilent(lastSummer, addMilliseconds(opening, 3 * hour), zone)).toBe(false)
    expect(isSilent(lastSummer, addMilliseconds(opening, 3 * hour))).toBe(true)
  })

  it('seldom alarms while a connection keeps to its hours, however irregular it is: less often than once in a hundred silences', () => {
    const hours = openHours(42)
    fc.assert(
      fc.property(fc.integer({ min: 40, max: 100 }), fc.integer({ min: 1, max: 1_000_000 }), (percent, seed) => {
        let state = seed
        const draw = () => {
          state = (state * 48_271) % 2_147_483_647
          return state % 100
        }
        const spoken = hours.filter(() => draw() < percent)
        const learned = spoken.filter((moment) => moment < at(28, 0)).length
        const silences = spoken.slice(learned)
        const alarms = silences.filter((moment, index) =>
          isSilent(spoken.slice(0, learned + index), addMilliseconds(moment, -1)),
        )
        expect(alarms.length).toBeLessThanOrEqual(Math.ceil(silences.length / 100))
      }),
      { numRuns: 15, seed: 7 },
    )
  })

  it('looks again no later than it would speak, for any moment of a silence', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 9 * 24 }), (hours) => {
        const last = month.at(-1) as Instant
        const now = addMilliseconds(last, hours * hour)
        const { findings, recheckAt } = assess(month, now)
        expect(
          findings.length > 0 ? recheckAt === undefined : millisecondsOf(recheckAt as Instant) > millisecondsOf(now),
        ).toBe(true)
      }),
    )
  })
})
