import { describe, expect, it } from 'vitest'
import { orderMissing } from './order-missing.ts'
import { books, Desk, invoiced, office, ordered, when } from './testing/office.ts'

const desk = (policy: object = { expectedIn: [books] }) => new Desk(orderMissing, { policy })

describe('order.missing', () => {
  it('names an order that the books should have and do not', () => {
    const shop = desk().hear(ordered('09:00'))
    expect(shop.at('12:00')).toEqual({ findings: [], recheckAt: when('1 09:00') })
    const [finding] = shop.findings('1 09:00')
    expect(finding).toMatchObject({ order: '#1001', details: { missingIn: books } })
    expect(finding).not.toHaveProperty('impact')
    expect(shop.words(finding).title).toBe('Order #1001 is not in Books')
    const booked = shop.hear(invoiced('1 12:00'))
    expect([booked.at('2 09:00'), booked.resolutionOf(finding, '2 09:00')]).toEqual([{ findings: [] }, 'booked'])
  })

  it('says nothing until it is told where orders must be', () => {
    expect(desk({}).hear(ordered('09:00')).at('5 09:00')).toEqual({ findings: [] })
  })

  it('says nothing of orders called off or unpaid, nor from before the books were connected', () => {
    expect(
      desk()
        .hear(ordered('10:00', { placed: '09:00', cancelled: '10:00' }))
        .at('5 09:00'),
    ).toEqual({ findings: [] })
    const unpaid = ordered('09:00', { settlement: { state: 'unpaid' } })
    expect(desk().hear(unpaid).at('5 09:00')).toEqual({ findings: [] })
    const late = office.map((each) => (each.id === books ? { ...each, createdAt: when('1 00:00') } : each))
    const shop = new Desk(orderMissing, { policy: { expectedIn: [books] }, connections: late })
    expect(shop.hear(ordered('09:00')).at('5 09:00')).toEqual({ findings: [] })
  })
})
