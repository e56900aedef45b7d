import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { instantAt, millisecondsOf } from '../values.ts'
import { dayAfter, instantOn, localOf, minutesOf, TimeZone, weekdayOf } from './zone.ts'

const zones = ['UTC', 'Europe/Berlin', 'America/New_York', 'Australia/Lord_Howe', 'Asia/Kathmandu', 'America/Sao_Paulo']
const zone = fc.constantFrom(...zones)
const time = fc
  .tuple(fc.integer({ min: 0, max: 23 }), fc.integer({ min: 0, max: 59 }))
  .map(([hour, minute]) => `${String(hour).padStart(2, '0')}:${String(minute).padStart(2, '0')}`)
const day = fc.integer({ min: 0, max: 3_000 }).map((days) => dayAfter({ year: 2024, month: 1, day: 1 }, days))

describe('clocks on walls', () => {
  it('reads the wall there', () => {
    expect(localOf(instantAt(Date.UTC(2026, 10, 25, 22, 30)), 'Asia/Kathmandu')).toEqual({
      ...{ year: 2026, month: 11, day: 26 },
      minutes: 4 * 60 + 15,
    })
    expect(weekdayOf({ year: 2026, month: 11, day: 25 })).toBe('wednesday')
  })

  it('finds the moment at which the wall shows a time, or the first after a jump that skips it', () => {
    const on = (year: number, month: number, date: number, at: string, where: string) =>
      instantOn({ year, month, day: date }, at, where)
    expect(on(2026, 1, 15, '08:00', 'Europe/Berlin')).toBe('2026-01-15T07:00:00.000Z')
    expect(on(2026, 7, 15, '08:00', 'Europe/Berlin')).toBe('2026-07-15T06:00:00.000Z')
    expect(on(2026, 3, 29, '02:30', 'Europe/Berlin')).toBe('2026-03-29T01:00:00.000Z') // 02:00 becomes 03:00
    expect(on(2026, 10, 25, '02:30', 'Europe/Berlin')).toBe('2026-10-25T00:30:00.000Z') // the first of two
    expect(on(2026, 10, 4, '02:15', 'Australia/Lord_Howe')).toBe('2026-10-03T15:30:00.000Z') // half an hour is skipped
  })

  it('shows the time that was asked for, or one that is at most an hour later on the same day', () => {
    fc.assert(
      fc.property(day, time, zone, (date, at, where) => {
        const there = localOf(instantOn(date, at, where), where)
        const late = there.minutes - minutesOf(at)
        expect(late).toBeGreaterThanOrEqual(0)
        expect(late).toBeLessThanOrEqual(60)
        expect({ ...there, minutes: 0 }).toEqual({ ...date, minutes: 0 })
      }),
    )
  })

  it('never runs backwards within a day', () => {
    fc.assert(
      fc.property(day, time, time, zone, (date, one, other, where) => {
        const [sooner = '', then = ''] = [one, other].sort()
        const moments = [sooner, then].map((at) => millisecondsOf(instantOn(date, at, where)))
        expect(moments[0]).toBeLessThanOrEqual(moments[1] ?? 0)
      }),
    )
  })

  it('knows zones by their IANA names alone', () => {
    expect(TimeZone.safeParse('Europe/Berlin').success).toBe(true)
    expect(TimeZone.safeParse('Europe/Atlantis').success).toBe(false)
    expect(TimeZone.safeParse('').success).toBe(false)
  })
})
