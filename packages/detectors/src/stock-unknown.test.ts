import { describe, expect, it } from 'vitest'
import { stockUnknown } from './stock-unknown.ts'
import { counted, Desk, ordered, sent, when } from './testing/office.ts'

const desk = () => new Desk(stockUnknown)

describe('stock.unknown', () => {
  it('says once that orders wait for an item that nobody counted, until somebody counts it', () => {
    const shop = desk().hear(ordered('09:00'))
    const [finding, ...more] = shop.findings('12:00')
    expect(finding).toMatchObject({ severity: 'info', occurredAt: when('09:00') })
    expect(more).toEqual([])
    expect(shop.words(finding)).toMatchObject({ title: 'Nobody has counted RED-DRESS-M yet' })
    shop.hear(counted('13:00', 5))
    expect(shop.findings('13:00')).toEqual([])
    expect(shop.resolutionOf(finding, '13:00')).toBe('counted')
  })

  it('ends as the last order did where nothing waits any more', () => {
    const shop = desk().hear(ordered('09:00'))
    const [finding] = shop.findings('09:00')
    shop.hear(sent('10:00'))
    expect(shop.findings('10:00')).toEqual([])
    expect(shop.resolutionOf(finding, '10:00')).toBe('fulfilled')
  })

  it('says nothing of an item for which no order waits, nor of one that was counted, be it to nothing', () => {
    expect(desk().findings('12:00')).toEqual([])
    expect(
      desk()
        .hear(ordered('09:00', { waiting: 0 }))
        .findings('12:00'),
    ).toEqual([])
    expect(desk().hear(ordered('09:00'), counted('08:00', 0)).findings('12:00')).toEqual([])
  })
})
