import { quantityFrom } from '@kilter/core'
import { describe, expect, it } from 'vitest'
import { stockDrift } from './stock-drift.ts'
import { counted, Desk, listed, market, ordered, sold, web, when } from './testing/office.ts'

const desk = (policy: object = {}) => new Desk(stockDrift, { policy })

describe('stock.drift', () => {
  it('names a store that shows more than can be sold, once it has done so for the grace', () => {
    const shop = desk().hear(counted('09:00', 3), listed('09:05', { available: 3 }), sold('10:00'))
    expect(shop.at('10:29:59')).toEqual({ findings: [], recheckAt: when('10:30') })
    const [finding] = shop.findings('10:30')
    expect(finding).toMatchObject({ cause: 'store-shows-more', quantity: '1', severity: 'warning' })
    expect(finding?.occurredAt).toBe(when('10:00'))
    expect(finding?.details).toMatchObject({ connection: web, shown: '3', sellable: '2' })
    expect(shop.words(finding)).toMatchObject({ title: 'Web shop shows 1 too many of RED-DRESS-M' })
  })

  it('names a store that shows fewer, for it turns customers away', () => {
    const shop = desk().hear(counted('09:00', 3), listed('09:05', { available: 1 }))
    expect(shop.findings('10:00')).toMatchObject([{ cause: 'store-shows-fewer', quantity: '2', severity: 'info' }])
  })

  it('takes off what online orders wait for', () => {
    const shop = desk().hear(counted('09:00', 3), listed('09:05', { available: 3 }), ordered('09:30'))
    expect(shop.findings('11:00')).toMatchObject([{ cause: 'store-shows-more', quantity: '2' }])
    expect(shop.hear(listed('09:31', { available: 1 })).findings('11:00')).toEqual([])
  })

  it('ends when both agree', () => {
    const shop = desk().hear(counted('09:00', 3), listed('09:05', { available: 5 }))
    const [finding] = shop.findings('10:00')
    expect(shop.hear(listed('10:05', { available: 3 })).at('12:00')).toEqual({ findings: [] })
    expect(shop.resolutionOf(finding, '12:00')).toBe('aligned')
  })

  it('counts the grace from when the two parted, whatever changed on both sides since', () => {
    const shop = desk().hear(counted('09:00', 5), listed('09:00', { available: 5 }), sold('10:00'))
    shop.hear(sold('10:20'), listed('10:21', { available: 4 }))
    expect(shop.findings('10:30')).toMatchObject([{ quantity: '1', occurredAt: when('10:00') }])
  })

  it('begins anew where the two agreed in between, or changed sides', () => {
    const shop = desk().hear(counted('09:00', 5), listed('09:00', { available: 6 }), listed('10:00', { available: 5 }))
    shop.hear(listed('10:10', { available: 6 }))
    expect(shop.at('10:39')).toEqual({ findings: [], recheckAt: when('10:40') })
    shop.hear(listed('10:20', { available: 4 }))
    expect(shop.at('10:45')).toEqual({ findings: [], recheckAt: when('10:50') })
  })

  it('FLT-12: finds by late data what was apart all the time', () => {
    const shop = desk().hear(counted('09:00', 2), listed('09:00', { available: 2 }), listed('12:00', { available: 2 }))
    expect(shop.findings('13:00')).toEqual([])
    expect(shop.hear(sold('10:00')).findings('13:00')).toMatchObject([{ occurredAt: when('10:00') }])
  })

  it('waits longer where a system’s last words came late, up to six hours', () => {
    const shop = () =>
      desk()
        .hear(counted('09:00', 5))
        .hearLate(90, listed('09:00', { available: 3 }))
    expect(shop().at('10:59')).toEqual({ findings: [], recheckAt: when('11:00') })
    expect(shop().findings('11:00')).toHaveLength(1)
    const days = desk()
      .hear(counted('09:00', 5))
      .hearLate(10_000, listed('09:00', { available: 3 }))
    expect(days.at('12:00').recheckAt).toBe(when('15:30'))
  })

  it('says nothing where nobody counted, where a store shows no figure, and below zero', () => {
    expect(
      desk()
        .hear(listed('09:00', { available: 5 }))
        .at('12:00'),
    ).toEqual({ findings: [] })
    const uncounted = listed('09:00', { available: null })
    expect(desk().hear(counted('09:00', 5), uncounted).at('12:00')).toEqual({ findings: [] })
    const negative = listed('09:00', { available: -2 })
    expect(desk().hear(counted('09:00', 0), negative).at('12:00')).toEqual({ findings: [] })
  })

  it('leaves what the policy allows: a tolerance, pieces kept back, another patience for one store', () => {
    const said = [counted('09:00', 5), listed('09:00', { available: 4 })]
    expect(
      desk({ tolerance: quantityFrom(1) })
        .hear(...said)
        .findings('12:00'),
    ).toEqual([])
    expect(
      desk({ buffer: quantityFrom(1) })
        .hear(...said)
        .findings('12:00'),
    ).toEqual([])
    const patient = { overrides: [{ connections: [web], graceMinutes: 240 }] }
    const shop = desk(patient).hear(...said, listed('09:00', { by: market, available: 4 }))
    expect(shop.findings('12:00').map(({ discriminator }) => discriminator)).toEqual([market])
    expect(shop.at('12:00').recheckAt).toBe(when('13:00'))
  })

  it('believes a store’s own levels where they are its latest word, summed over its places', () => {
    const level = (time: string, quantity: number) => counted(time, quantity, web)
    const shop = desk().hear(counted('09:00', 5), listed('09:00', { available: 9 }), level('10:00', 5))
    expect(shop.findings('12:00')).toEqual([])
    expect(shop.hear(listed('11:00', { available: 6 })).findings('12:00')).toMatchObject([{ quantity: '1' }])
  })
})
