import { describe, expect, it } from 'vitest'
import { refundUnstocked } from './refund-unstocked.ts'
import { counted, Desk, ordered, refunded, sent, when } from './testing/office.ts'

const desk = (policy: object = {}) => new Desk(refundUnstocked, { policy })
const shipped = [counted('09:00', 5), ordered('10:00'), sent('11:00')]

describe('refund.unstocked', () => {
  it('names goods that came back and were not put on sale again', () => {
    const shop = desk().hear(...shipped, refunded('1 12:00', 'returned', false))
    expect(shop.at('2 12:00')).toEqual({ findings: [], recheckAt: when('4 12:00') })
    const [finding] = shop.findings('4 12:00')
    expect(finding).toMatchObject({ order: '#1001', quantity: '1', cause: 'not-restocked' })
    expect(shop.words(finding).title).toBe('1 × RED-DRESS-M came back and is on no shelf')
  })

  it('puts at risk what the pieces that lack were sold for; a mere question puts nothing at risk', () => {
    const twoBack = refunded('1 12:00', 'returned', false, 2)
    const shop = desk().hear(...shipped, counted('12:00', 3), twoBack)
    expect(shop.findings('5 09:00')).toMatchObject([{ impact: { amountMinor: 11_800, currency: 'EUR' } }])
    const oneFound = shop.hear(counted('2 09:00', 4))
    expect(oneFound.findings('5 09:00')).toMatchObject([{ impact: { amountMinor: 5_900, currency: 'EUR' } }])
    const asked = desk({ askAboutUnknown: true }).hear(...shipped, refunded('1 12:00', 'unknown', false))
    expect(asked.findings('5 09:00')[0]).not.toHaveProperty('impact')
    const priceless = desk().hear(counted('09:00', 5), refunded('1 12:00', 'returned', false))
    expect(priceless.findings('5 09:00')).toHaveLength(1)
    expect(priceless.findings('5 09:00')[0]).not.toHaveProperty('impact')
  })

  it('ends when as much has come in anywhere since: here by a count that rose', () => {
    const shop = desk().hear(...shipped, counted('12:00', 3), refunded('1 12:00', 'returned', false))
    const [finding] = shop.findings('5 09:00')
    const back = shop.hear(counted('2 09:00', 4))
    expect([back.at('5 09:00'), back.resolutionOf(finding, '5 09:00')]).toEqual([{ findings: [] }, 'restocked'])
  })

  it('spends what came in on the oldest refund first', () => {
    const twice = [refunded('1 12:00', 'returned', false), refunded('1 13:00', 'returned', false)]
    const shop = desk().hear(...shipped, counted('12:00', 3), ...twice, counted('2 09:00', 4))
    expect(shop.findings('5 09:00').map(({ occurredAt }) => occurredAt)).toEqual([when('1 13:00')])
  })

  it('DET-05: says nothing of goods that never left, were restocked, or of which nobody says whether they came back', () => {
    for (const refund of [
      refunded('1 12:00', 'unshipped', true),
      refunded('1 12:00', 'returned', true),
      refunded('1 12:00', 'unknown', false),
    ])
      expect(
        desk()
          .hear(...shipped, refund)
          .at('9 09:00'),
      ).toEqual({ findings: [] })
  })

  it('asks about the latter where the policy says so, once the goods had left', () => {
    const unknown = refunded('1 12:00', 'unknown', false)
    const asking = { askAboutUnknown: true }
    const [finding] = desk(asking)
      .hear(...shipped, unknown)
      .findings('5 09:00')
    expect(desk().words(finding).title).toBe('Did 1 × RED-DRESS-M come back?')
    expect(desk(asking).hear(counted('09:00', 5), ordered('10:00'), unknown).at('9 09:00')).toEqual({ findings: [] })
  })

  it('says nothing of items that nobody counts', () => {
    const uncounted = [ordered('10:00'), sent('11:00'), refunded('1 12:00', 'returned', false)]
    expect(
      desk()
        .hear(...uncounted)
        .at('9 09:00'),
    ).toEqual({ findings: [] })
  })
})
