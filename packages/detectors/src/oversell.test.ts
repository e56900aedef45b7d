import { describe, expect, it } from 'vitest'
import { oversell } from './oversell.ts'
import { clock, count, fulfilled, Hub, listing, order, type Said, sale, web, webAlone } from './testing/shop.ts'

const hub = (setting: Partial<ConstructorParameters<typeof Hub>[0]> = {}) => new Hub({ detector: oversell, ...setting })

const soldBeforeOrder: readonly Said[] = [count(1, '10:00'), sale('14:02'), order('A', '14:05')]
const soldBeforeOrderTold = {
  order: '#A',
  quantity: '1',
  cause: 'sold-in-store-before-order',
  status: 'open',
  occurredAt: clock('14:05'),
}

describe('the worked examples of what oversold means', () => {
  it('1: an order for what the till sold before it is oversold', () => {
    expect(
      hub()
        .hear(...soldBeforeOrder)
        .told(),
    ).toEqual([soldBeforeOrderTold])
  })

  it('2 (FLT-12): a till that was offline opens the same incident when its sale arrives', () => {
    const shop = hub().hear(count(1, '10:00')).hear(order('A', '14:05'))
    expect(shop.told()).toEqual([])
    expect(shop.hear(sale('14:02')).told()).toEqual([soldBeforeOrderTold])
  })

  it('3: a sale after the order is named so', () => {
    expect(hub().hear(count(1, '10:00'), order('A', '14:00'), sale('14:10')).told()).toEqual([
      {
        order: '#A',
        quantity: '1',
        cause: 'sold-in-store-after-order',
        status: 'open',
        occurredAt: clock('14:10'),
      },
    ])
  })

  it('4: a cancelled order resolves it as cancelled', () => {
    const shop = hub()
      .hear(...soldBeforeOrder)
      .hear(order('A', '14:05', { cancelledAt: '14:20' }))
    expect(shop.told()).toEqual([{ ...soldBeforeOrderTold, status: 'resolved', resolution: 'cancelled' }])
  })

  it('5: a count that finds enough resolves it as restocked', () => {
    const shop = hub()
      .hear(...soldBeforeOrder)
      .hear(count(5, '15:00'))
    expect(shop.told()).toEqual([{ ...soldBeforeOrderTold, status: 'resolved', resolution: 'restocked' }])
  })

  it('6: of two orders for one piece the younger is oversold', () => {
    expect(hub().hear(count(1, '10:00'), order('A', '14:00'), order('B', '14:01')).told()).toEqual([
      { order: '#B', quantity: '1', cause: 'ordered-twice-online', status: 'open', occurredAt: clock('14:01') },
    ])
  })

  it('8: what ships and is then counted never alarms', () => {
    const shop = hub().hear(count(1, '10:00')).hear(order('A', '14:00')).hear(fulfilled('A', '15:00'))
    expect(shop.hear(count(0, '15:05')).told()).toEqual([])
  })

  it('9: stock at a location outside the pool does not count', () => {
    const pool = { stock: { poolLocations: ['shop'] } }
    const said = [count(0, '10:00'), count(9, '10:00', { location: 'warehouse' }), order('A', '14:00')]
    expect(
      hub(pool)
        .hear(...said)
        .open(),
    ).toMatchObject([{ order: '#A', quantity: '1' }])
    expect(
      hub()
        .hear(...said)
        .told(),
    ).toEqual([])
  })

  it('10: without a count nothing is claimed', () => {
    expect(hub().hear(order('A', '14:00'), sale('14:01')).told()).toEqual([])
  })

  it('11: a line is oversold by what lacks, not by what it asks for', () => {
    expect(
      hub()
        .hear(count(2, '10:00'), order('A', '14:00', { quantity: 3 }))
        .open(),
    ).toMatchObject([{ order: '#A', quantity: '1' }])
  })

  it('13: an order on back-order is no oversell unless the policy asks for it', () => {
    const said = [count(0, '10:00'), listing({ backorders: true }), order('A', '14:00')]
    expect(
      hub()
        .hear(...said)
        .told(),
    ).toEqual([])
    expect(
      hub({ policy: { includeBackorders: true } })
        .hear(...said)
        .open(),
    ).toMatchObject([{ order: '#A' }])
  })

  it('14: where available is reported, the system’s own orders are not subtracted twice', () => {
    const available = { basis: 'available', by: web } as const
    const shop = hub({ connections: webAlone }).hear(count(1, '10:00', available), order('A', '14:00'))
    expect(shop.hear(count(0, '14:00:01', available)).told()).toEqual([])
    expect(shop.hear(count(-1, '14:00:02', available)).open()).toMatchObject([{ order: '#A', quantity: '1' }])
  })

  it('15: an order for what already shipped is oversold at once', () => {
    const shop = hub().hear(count(1, '10:00'), order('A', '14:00'), fulfilled('A', '15:00'), order('B', '15:02'))
    expect(shop.told()).toMatchObject([{ order: '#B', quantity: '1', cause: 'ordered-twice-online' }])
  })

  it('16: an order for what was never there is named so', () => {
    expect(hub().hear(count(0, '10:00'), order('A', '14:00')).told()).toMatchObject([
      { order: '#A', cause: 'listed-without-stock', occurredAt: clock('14:00') },
    ])
  })
})
