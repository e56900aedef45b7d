import { describe, expect, it } from 'vitest'
import { priceMismatch } from './price-mismatch.ts'
import { Desk, listed, market, ordered, till, web, when } from './testing/office.ts'

const desk = (policy: object = {}) => new Desk(priceMismatch, { policy })
const at = (time: string, price: number, by = web) => listed(time, { by, price })

describe('price.mismatch', () => {
  it('names the system whose price changed last, once both prices have stood for the grace', () => {
    const shop = desk().hear(at('09:00', 5_900, till), at('08:00', 5_900), at('10:00', 4_900))
    expect(shop.at('10:59')).toEqual({ findings: [], recheckAt: when('11:00') })
    const [finding] = shop.findings('11:00')
    expect(finding).toMatchObject({ discriminator: web, cause: 'asks-less', occurredAt: when('10:00') })
    expect(finding?.differencePerPiece).toEqual({ amountMinor: 1_000, currency: 'EUR' })
    expect(finding).not.toHaveProperty('impact')
    expect(shop.words(finding).title).toBe('Web shop asks 49.00 EUR for RED-DRESS-M, Till 59.00 EUR')
  })

  it('believes the price that most systems show, and the one that is named as right before that', () => {
    const said = [at('08:00', 4_900), at('09:00', 5_900, till), at('09:00', 5_900, market)]
    expect(
      desk()
        .hear(...said)
        .findings('12:00'),
    ).toMatchObject([{ discriminator: web }])
    const named = desk({ master: web })
      .hear(...said)
      .findings('12:00')
    expect(named.map(({ discriminator }) => discriminator).sort()).toEqual([till, market].sort())
  })

  it('ends when they agree, or the item is no longer listed', () => {
    const shop = desk().hear(at('08:00', 5_900, till), at('09:00', 4_900))
    const [finding] = shop.findings('12:00')
    const aligned = new Desk(priceMismatch).hear(at('08:00', 5_900, till), at('09:00', 4_900), at('12:00', 5_900))
    expect(aligned.at('14:00')).toEqual({ findings: [] })
    expect(aligned.resolutionOf(finding, '14:00')).toBe('aligned')
    const hidden = shop.hear(listed('12:00', { published: false }))
    expect(hidden.at('14:00')).toEqual({ findings: [] })
    expect(hidden.resolutionOf(finding, '14:00')).toBe('no-longer-listed')
  })

  it('is not put off by readings that repeat the price', () => {
    const shop = desk().hear(at('08:00', 5_900, till), at('09:00', 4_900), at('10:30', 4_900), at('10:45', 4_900))
    expect(shop.findings('10:50')).toMatchObject([{ occurredAt: when('09:00') }])
  })

  it('DET-06: says nothing of what customers were charged, of other currencies and of systems without a price', () => {
    const shop = desk().hear(at('08:00', 5_900, till), ordered('09:00', { total: 100 }))
    shop.hear(listed('09:00', { price: 4_900, currency: 'GBP' }), listed('09:00', { by: market, available: 3 }))
    expect(shop.at('2 09:00')).toEqual({ findings: [] })
  })

  it('leaves what the policy allows: cents, a share, and tax that one system keeps apart', () => {
    const said = [at('08:00', 10_000, till), at('09:00', 9_950)]
    expect(
      desk({ toleranceMinor: 50 })
        .hear(...said)
        .findings('12:00'),
    ).toEqual([])
    expect(
      desk({ tolerancePercent: 1 })
        .hear(...said)
        .findings('12:00'),
    ).toEqual([])
    expect(
      desk({ toleranceMinor: 49 })
        .hear(...said)
        .findings('12:00'),
    ).toHaveLength(1)
    const net = [at('08:00', 12_000, till), at('09:00', 10_000)]
    expect(
      desk({ taxPercent: { [web]: 20 } })
        .hear(...net)
        .findings('12:00'),
    ).toEqual([])
  })

  it('allows one system more where the policy says so of its connection', () => {
    const said = [at('08:00', 10_000, till), at('08:00', 10_000, market), at('09:00', 9_000)]
    const lenientTo = (connection: typeof web) => ({
      overrides: [{ connections: [connection], toleranceMinor: 1_000 }],
    })
    expect(
      desk(lenientTo(web))
        .hear(...said)
        .findings('12:00'),
    ).toEqual([])
    expect(
      desk(lenientTo(till))
        .hear(...said)
        .findings('12:00'),
    ).toHaveLength(1)
  })

  it('asks only some items where the policy says so', () => {
    const said = [at('08:00', 10_000, till), at('09:00', 9_000)]
    const sale = (items: string[]) => ({ overrides: [{ items, tolerancePercent: 20 }] })
    expect(
      desk(sale(['RED-*']))
        .hear(...said)
        .findings('12:00'),
    ).toEqual([])
    expect(
      desk(sale(['*-DRESS-*']))
        .hear(...said)
        .findings('12:00'),
    ).toEqual([])
    expect(
      desk(sale(['BLUE-*', '*-L']))
        .hear(...said)
        .findings('12:00'),
    ).toHaveLength(1)
  })
})
