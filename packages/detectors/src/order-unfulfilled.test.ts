import { describe, expect, it } from 'vitest'
import { orderUnfulfilled } from './order-unfulfilled.ts'
import { carried, Desk, ordered, refunded, sent, web, when } from './testing/office.ts'

const desk = (policy: object = {}) => new Desk(orderUnfulfilled, { policy })

describe('order.unfulfilled', () => {
  it('names an order that waits longer than promised', () => {
    const shop = desk().hear(ordered('09:00'))
    expect(shop.at('1 09:00')).toEqual({ findings: [], recheckAt: when('2 09:00') })
    const [finding] = shop.findings('2 09:00')
    expect(finding).toMatchObject({ order: '#1001', quantity: '2', occurredAt: when('2 09:00') })
    expect(finding?.impact).toEqual({ amountMinor: 11_800, currency: 'EUR' })
    expect(shop.words(finding).title).toBe('Order #1001 should have left by now')
  })

  it('ends when everything left, was refunded or called off', () => {
    const shop = () => desk().hear(ordered('09:00'))
    const [finding] = shop().findings('3 09:00')
    expect(shop().hear(sent('10:00', 1)).findings('3 09:00')).toHaveLength(1)
    const all = shop().hear(sent('10:00'))
    expect([all.at('3 09:00'), all.resolutionOf(finding, '3 09:00')]).toEqual([{ findings: [] }, 'fulfilled'])
    const back = shop().hear(refunded('10:00', 'unshipped', true, 2))
    expect([back.at('3 09:00'), back.resolutionOf(finding, '3 09:00')]).toEqual([{ findings: [] }, 'refunded'])
    const off = shop().hear(ordered('10:00', { placed: '09:00', cancelled: '10:00' }))
    expect([off.at('3 09:00'), off.resolutionOf(finding, '3 09:00')]).toEqual([{ findings: [] }, 'cancelled'])
  })

  it('puts the total at risk while all of it waits, and no sum once a part has left', () => {
    expect(desk().hear(ordered('09:00')).findings('3 09:00')[0]).toHaveProperty('impact')
    for (const part of [sent('10:00', 1), ordered('10:00', { placed: '09:00', waiting: 1 })])
      expect(desk().hear(ordered('09:00'), part).findings('3 09:00')[0]).not.toHaveProperty('impact')
  })

  it('is not undone by a late snapshot from before the parcel', () => {
    expect(desk().hear(sent('10:00'), ordered('09:00')).at('3 09:00')).toEqual({ findings: [] })
  })

  it('believes a carrier that has the parcel, and not one that only printed a label', () => {
    expect(desk().hear(ordered('09:00'), carried('12:00', 'labelled')).findings('3 09:00')).toHaveLength(1)
    expect(desk().hear(ordered('09:00'), carried('12:00', 'in-transit')).at('3 09:00')).toEqual({ findings: [] })
  })

  it('says nothing of an order that nobody has paid', () => {
    const unpaid = ordered('09:00', { settlement: { state: 'unpaid' } })
    expect(desk().hear(unpaid).at('3 09:00')).toEqual({ findings: [] })
  })

  it('knows other promises, for all and for one store', () => {
    expect(desk({ shipWithinHours: 4 }).hear(ordered('09:00')).findings('13:00')).toHaveLength(1)
    const patient = { shipWithinHours: 4, overrides: [{ connections: [web], shipWithinHours: 240 }] }
    expect(desk(patient).hear(ordered('09:00')).findings('5 09:00')).toEqual([])
  })
})
