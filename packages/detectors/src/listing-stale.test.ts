import { describe, expect, it } from 'vitest'
import { listingStale } from './listing-stale.ts'
import { counted, Desk, listed, sold, when } from './testing/office.ts'

const desk = () => new Desk(listingStale)
const offered = listed('09:00', { available: null, published: true })

describe('listing.stale', () => {
  it('names a listing that its store does not count, once nothing could be sold for the grace', () => {
    const shop = desk().hear(counted('09:00', 1), offered, sold('10:00'))
    expect(shop.at('10:59')).toEqual({ findings: [], recheckAt: when('11:00') })
    const [finding] = shop.findings('11:00')
    expect(finding).toMatchObject({ occurredAt: when('10:00'), cause: 'offered-uncounted' })
    expect(shop.words(finding).title).toBe('Web shop still offers RED-DRESS-M, which is gone')
  })

  it('ends with stock, with hiding, and when the store begins to count', () => {
    const shop = () => desk().hear(counted('09:00', 0), offered)
    const [finding] = shop().findings('12:00')
    expect(shop().hear(counted('12:00', 4)).resolutionOf(finding, '13:00')).toBe('restocked')
    const hidden = shop().hear(listed('12:00', { published: false }))
    expect(hidden.at('13:00')).toEqual({ findings: [] })
    expect(hidden.resolutionOf(finding, '13:00')).toBe('hidden')
    expect(
      shop()
        .hear(listed('12:00', { available: 0 }))
        .at('14:00'),
    ).toEqual({ findings: [] })
  })

  it('says nothing while there is stock, nobody counted, or the store sells on back-order on purpose', () => {
    expect(desk().hear(counted('09:00', 1), offered).at('12:00')).toEqual({ findings: [] })
    expect(desk().hear(offered).at('12:00')).toEqual({ findings: [] })
    const backorder = listed('09:30', { backorders: true })
    expect(desk().hear(counted('09:00', 0), offered, backorder).at('12:00')).toEqual({ findings: [] })
    const hidden = listed('09:00', { available: null, published: false })
    expect(desk().hear(counted('09:00', 0), hidden).at('12:00')).toEqual({ findings: [] })
  })
})
