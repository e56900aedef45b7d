import { describe, expect, it } from 'vitest'
import { paymentMismatch } from './payment-mismatch.ts'
import { Desk, market, ordered, paid, paidBack, refunded, when } from './testing/office.ts'

const desk = () => new Desk(paymentMismatch)
const isPaid = { settlement: { state: 'paid' } } as const
const causes = (shop: Desk, time: string) => shop.findings(time).map(({ cause }) => cause)

describe('payment.mismatch', () => {
  it('is silent where the sums agree, to a cent', () => {
    expect(desk().hear(ordered('09:00', isPaid), paid('09:01', 11_800)).at('2 09:00')).toEqual({ findings: [] })
    expect(desk().hear(ordered('09:00', isPaid), paid('09:01', 11_799)).at('2 09:00')).toEqual({ findings: [] })
    const parts = [paid('09:01', 5_000), paid('09:02', 6_800)]
    expect(
      desk()
        .hear(ordered('09:00', isPaid), ...parts)
        .at('2 09:00'),
    ).toEqual({ findings: [] })
  })

  it('overcharged: a payment that came twice, from when it came until it is given back', () => {
    const shop = desk().hear(ordered('09:00', isPaid), paid('09:01', 11_800), paid('09:03', 11_800))
    expect(shop.at('10:00')).toEqual({ findings: [], recheckAt: when('10:03') })
    const [finding] = shop.findings('10:03')
    expect(finding).toMatchObject({ cause: 'overcharged', occurredAt: when('09:03'), order: '#1001' })
    expect(finding?.impact).toEqual({ amountMinor: 11_800, currency: 'EUR' })
    expect(shop.words(finding).title).toBe('Order #1001 was charged 118.00 EUR too much')
    const given = shop.hear(paidBack('11:00', 11_800))
    expect([given.at('2 09:00'), given.resolutionOf(finding, '2 09:00')]).toEqual([{ findings: [] }, 'refunded'])
  })

  it('is the same however often the same payment is told', () => {
    const again = paid('09:01', 11_800, 'pi')
    expect(desk().hear(ordered('09:00', isPaid), again, again).at('2 09:00')).toEqual({ findings: [] })
  })

  it('short: the store says paid, and the one service that took money took less', () => {
    const shop = desk().hear(ordered('09:00', isPaid), paid('09:01', 800))
    expect(shop.findings('12:00')).toMatchObject([{ cause: 'short', impact: { amountMinor: 11_000, currency: 'EUR' } }])
  })

  it('short is not claimed of several means, of nothing heard, of refunds, nor where the store knows', () => {
    const mixed = ordered('09:00', { settlement: { state: 'paid', mixed: true } })
    expect(causes(desk().hear(mixed, paid('09:01', 800)), '12:00')).toEqual([])
    expect(causes(desk().hear(ordered('09:00', isPaid)), '12:00')).toEqual([])
    const back = [paid('09:01', 800), refunded('10:00', 'unshipped', true)]
    expect(causes(desk().hear(ordered('09:00', isPaid), ...back), '12:00')).toEqual([])
    const partial = ordered('09:00', { settlement: { state: 'partial' } })
    expect(causes(desk().hear(partial, paid('09:01', 800)), '12:00')).toEqual([])
  })

  it('unrecorded: the whole total was taken, and the store still says unpaid', () => {
    const unpaid = ordered('09:00', { settlement: { state: 'unpaid' } })
    const shop = desk().hear(unpaid, paid('09:01', 11_800))
    const [finding] = shop.findings('12:00')
    expect(finding).toMatchObject({ cause: 'unrecorded', severity: 'info' })
    expect(finding).not.toHaveProperty('impact')
    const told = shop.hear(ordered('12:00', { placed: '09:00', ...isPaid }))
    expect([told.at('2 09:00'), told.resolutionOf(finding, '2 09:00')]).toEqual([{ findings: [] }, 'settled'])
  })

  it('kept: money of an order that was called off is still here when it should have gone back', () => {
    const off = ordered('10:00', { placed: '09:00', cancelled: '10:00', ...isPaid })
    const shop = () => desk().hear(off, paid('09:01', 11_800))
    expect(shop().at('2 10:00')).toEqual({ findings: [], recheckAt: when('3 10:00') })
    expect(causes(shop(), '3 10:00')).toEqual(['kept'])
    expect(causes(shop().hear(paidBack('11:00', 11_800, 'pending')), '3 10:00')).toEqual([])
    expect(causes(shop().hear(paidBack('11:00', 11_800, 'disputed')), '3 10:00')).toEqual([])
    expect(causes(shop().hear(paidBack('11:00', 11_800, 'failed')), '3 10:00')).toEqual(['kept'])
    expect(shop().hear(paidBack('11:00', 800)).findings('3 10:00')).toMatchObject([
      { impact: { amountMinor: 11_000, currency: 'EUR' } },
    ])
  })

  it('says nothing in other currencies, nor of a number that two stores share', () => {
    const dollars = paid('09:01', 99_999, 'pi', 'USD')
    expect(desk().hear(ordered('09:00', isPaid), dollars).at('2 09:00')).toEqual({ findings: [] })
    const both = [ordered('09:00', isPaid), ordered('09:00', { by: market, ...isPaid })]
    expect(
      desk()
        .hear(...both, paid('09:01', 99_999))
        .at('2 09:00'),
    ).toEqual({ findings: [] })
  })
})
