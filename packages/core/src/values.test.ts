import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import {
  instantAt,
  instantFrom,
  microsOf,
  moneyFrom,
  moneyText,
  Quantity,
  quantityFrom,
  quantityOf,
  times,
} from './values.ts'

const micros = fc.integer({ min: -999_999_999_999_999, max: 999_999_999_999_999 })

describe('quantities', () => {
  it('survive the way to millionths and back, in one form only', () => {
    fc.assert(
      fc.property(micros, (given) => {
        const quantity = quantityOf(given)
        expect(microsOf(quantity)).toBe(given)
        expect(Quantity.parse(quantity)).toBe(quantity)
        expect(quantityFrom(quantity)).toBe(quantity)
      }),
    )
  })

  it('are read from numbers and texts, trailing zeros and all', () => {
    expect(['200.00000', '1', 1, 0.375, '-0.5', '0', -0, '007'].map(quantityFrom)).toEqual([
      '200',
      '1',
      '1',
      '0.375',
      '-0.5',
      '0',
      '0',
      '7',
    ])
  })

  it('IN-11, IN-12: are refused where they could be read in two ways or not exactly', () => {
    const wrong = [
      '',
      ' 1',
      '1,000',
      '1.000,00',
      '1e3',
      'NaN',
      'Infinity',
      '１',
      '0x10',
      '1.',
      '.5',
      '0.1234567',
      '1000000000',
      1e15,
      1e-7,
      Number.NaN,
    ]
    for (const given of wrong) expect(() => quantityFrom(given), String(given)).toThrow(/^unreadable/)
  })
})

describe('instants', () => {
  it('name the same moment whatever offset it was written in', () => {
    const date = fc.date({ min: new Date('2000-01-02'), max: new Date('2100-12-30'), noInvalidDate: true })
    fc.assert(
      fc.property(date, fc.integer({ min: -14 * 60, max: 14 * 60 }), (moment, offset) => {
        const local = new Date(moment.getTime() + offset * 60_000).toISOString().slice(0, -1)
        const part = (value: number) => String(value).padStart(2, '0')
        const zone = `${offset < 0 ? '-' : '+'}${part(Math.trunc(Math.abs(offset) / 60))}:${part(Math.abs(offset) % 60)}`
        expect(instantFrom(local + zone)).toBe(moment.toISOString())
        expect(instantFrom(moment.toISOString())).toBe(instantAt(moment.getTime()))
      }),
    )
  })

  it('cut what is finer than milliseconds, and take T, t or a blank', () => {
    const same = [
      '2024-08-07T22:57:57.290670248Z',
      '2024-08-07t22:57:57.2909z',
      '2024-08-07 22:57:57.290+00:00',
      '2024-08-07T17:57:57.290-0500',
    ]
    expect(new Set(same.map(instantFrom))).toEqual(new Set(['2024-08-07T22:57:57.290Z']))
  })

  it('IN-13: are refused without a zone, on no calendar, or far away', () => {
    const wrong = [
      '2026-11-20T14:05:00',
      '2026-02-30T10:00:00Z',
      '2026-13-01T10:00:00Z',
      '2026-00-10T10:00:00Z',
      '2026-11-20T24:00:00Z',
      '2026-11-20T23:59:60Z',
      '0001-01-01T00:00:00Z',
      '9999-12-31T23:59:59Z',
      '1732111500',
      '2026-11-20',
      '2026-11-20T10:00:00+99:00',
      '',
    ]
    for (const text of wrong) expect(() => instantFrom(text), text).toThrow(/^unreadable/)
  })
})

describe('money', () => {
  it('SCH-07: is counted in the minor unit of its currency', () => {
    expect(moneyFrom('19.99', 'EUR')).toEqual({ amountMinor: 1999, currency: 'EUR' })
    expect(moneyFrom('500', 'JPY')).toEqual({ amountMinor: 500, currency: 'JPY' })
    expect(moneyFrom('500.00', 'JPY')).toEqual({ amountMinor: 500, currency: 'JPY' })
    expect(moneyFrom('12.345', 'KWD')).toEqual({ amountMinor: 12_345, currency: 'KWD' })
    expect(moneyFrom(-0.5, 'USD')).toEqual({ amountMinor: -50, currency: 'USD' })
  })

  it('SCH-07: has the decimals of ISO 4217, also where shops write fewer', () => {
    for (const currency of 'AFN ALL COP HUF IDR IRR KPW LAK LBP MGA MMK PKR SOS SYP YER'.split(' ')) {
      expect(moneyFrom('12.50', currency)).toEqual({ amountMinor: 1250, currency })
      expect(moneyText({ amountMinor: 1250, currency })).toBe(`12.50 ${currency}`)
    }
    for (const currency of 'BIF CLP DJF GNF ISK JPY KMF KRW PYG RWF UGX UYI VND VUV XAF XOF XPF'.split(' ')) {
      expect(moneyFrom('1250.00', currency)).toEqual({ amountMinor: 1250, currency })
      expect(() => moneyFrom('12.50', currency)).toThrow(/^unreadable/)
    }
    for (const currency of 'BHD IQD JOD KWD LYD OMR TND'.split(' ')) {
      expect(moneyFrom('1.25', currency)).toEqual({ amountMinor: 1250, currency })
    }
    for (const currency of ['CLF', 'UYW'])
      expect(moneyFrom('1.25', currency)).toEqual({ amountMinor: 12_500, currency })
  })

  it('IN-11: is refused where it is finer than that, unreadable, or of no currency', () => {
    for (const [amount, currency] of [
      ['19.999', 'EUR'],
      ['0.5', 'JPY'],
      ['1e3', 'EUR'],
      ['1,000', 'EUR'],
      ['1', 'XYZ'],
      ['1', 'eur'],
      ['', 'EUR'],
    ]) {
      expect(() => moneyFrom(amount ?? '', currency ?? '')).toThrow(/^unreadable/)
    }
  })

  it('is multiplied exactly, and written in the digits of its currency', () => {
    expect(times({ amountMinor: 1999, currency: 'EUR' }, quantityFrom('0.375'))).toEqual({
      amountMinor: 750,
      currency: 'EUR',
    })
    expect(moneyText({ amountMinor: 5900, currency: 'EUR' })).toBe('59.00 EUR')
    expect(moneyText({ amountMinor: 500, currency: 'JPY' })).toBe('500 JPY')
  })
})
