import { describe, expect, it } from 'vitest'
import { oversell } from './oversell.ts'
import {
  clock,
  count,
  fulfilled,
  Hub,
  listing,
  moved,
  order,
  refunded,
  returned,
  type Said,
  sale,
  till,
  tillAndWeb,
  web,
  webAlone,
} from './testing/shop.ts'

const hub = (setting: Partial<ConstructorParameters<typeof Hub>[0]> = {}) => new Hub({ detector: oversell, ...setting })

const permutations = <Item>(items: readonly Item[]): Item[][] =>
  items.length === 0
    ? [[]]
    : items.flatMap((item, index) => permutations(items.toSpliced(index, 1)).map((rest) => [item, ...rest]))

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

  it('7: each of these, each delivery three times and in any order, ends the same', () => {
    const histories: readonly (readonly Said[])[] = [
      soldBeforeOrder,
      [count(1, '10:00'), order('A', '14:00'), sale('14:10')],
      [...soldBeforeOrder, order('A', '14:05', { cancelledAt: '14:20' })],
      [...soldBeforeOrder, count(5, '15:00')],
      [count(1, '10:00'), order('A', '14:00'), order('B', '14:01')],
    ]
    for (const said of histories) {
      const expected = hub()
        .hear(...said)
        .open()
      for (const permuted of permutations(said)) {
        const shop = hub()
        for (const each of permuted) shop.hear(each, each).hear(each)
        expect(shop.open()).toEqual(expected)
      }
    }
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

  it('puts at risk the price of the pieces that lack, not of all that the order asks for', () => {
    const shop = hub().hear(count(2, '10:00'), order('A', '14:00', { quantity: 4 }))
    expect([...shop.incidents.values()]).toMatchObject([{ quantity: '2', impact: { amountMinor: 11_800 } }])
  })

  it('names what is behind it: the till that told late, the order that lost a piece to the till, else the item', () => {
    const rootsOf = (...said: readonly Said[]) =>
      [
        ...hub()
          .hear(...said)
          .incidents.values(),
      ].map(({ rootedIn }) => rootedIn)
    expect(rootsOf(...soldBeforeOrder)).toEqual([{ kind: 'connection', key: till }])
    const race = [count(1, '10:00'), order('A', '22:50'), sale('22:55')]
    expect(rootsOf(...race)).toEqual([{ kind: 'order', key: 'A' }])
    expect(rootsOf(count(0, '10:00'), order('A', '14:00'))).toEqual([undefined])
    expect(rootsOf(count(1, '10:00'), order('0', '13:00'), order('A', '14:00'))).toEqual([undefined])
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

describe('how an oversell ends', () => {
  const resolutions = (shop: Hub) => shop.told().map(({ order, status, resolution }) => [order, status, resolution])
  const oversold = () => hub().hear(...soldBeforeOrder)

  it('refunded: the goods never left', () => {
    expect(resolutions(oversold().hear(refunded('A', '14:30')))).toEqual([['#A', 'resolved', 'refunded']])
  })

  it('fulfilled: another piece was found and sent', () => {
    expect(resolutions(oversold().hear(fulfilled('A', '14:30')))).toEqual([['#A', 'resolved', 'fulfilled']])
  })

  it('restocked: by a return as well as by a count', () => {
    expect(resolutions(oversold().hear(returned('14:30')))).toEqual([['#A', 'resolved', 'restocked']])
    expect(resolutions(oversold().hear(moved(3, '14:30')))).toEqual([['#A', 'resolved', 'restocked']])
  })

  it('cancelled: by another order that lets go', () => {
    const shop = hub().hear(count(1, '10:00'), order('A', '14:00'), order('B', '14:01'))
    expect(resolutions(shop.hear(order('A', '14:00', { cancelledAt: '14:20' })))).toEqual([
      ['#B', 'resolved', 'cancelled'],
    ])
  })

  it('FLT-12: corrected, where late data shows that nothing ever lacked', () => {
    const shop = hub().hear(...soldBeforeOrder)
    expect(resolutions(shop.hear(count(4, '13:00')))).toEqual([['#A', 'resolved', 'corrected']])
    expect(
      resolutions(
        hub()
          .hear(...soldBeforeOrder)
          .hear(sale('14:02', { voided: true, asOf: '14:30' })),
      ),
    ).toEqual([['#A', 'resolved', 'corrected']])
  })

  it('DET-07: what comes back reopens the same incident', () => {
    const shop = oversold().hear(count(1, '15:00'))
    expect(resolutions(shop)).toEqual([['#A', 'resolved', 'restocked']])
    shop.hear(sale('15:10'))
    expect(shop.told()).toMatchObject([{ order: '#A', status: 'open', cause: 'sold-in-store-after-order' }])
    expect([...shop.incidents.values()]).toMatchObject([{ reopened: 1 }])
  })
})

describe('counting nothing twice', () => {
  it('DET-04: a sale at or before the count is in it', () => {
    expect(hub().hear(count(2, '10:00'), sale('14:00'), count(1, '14:00'), order('A', '14:05')).told()).toEqual([])
  })

  it('DET-02: a sale that arrives before the restock that preceded it leaves nothing open', () => {
    const shop = hub().hear(count(0, '10:00'), order('A', '12:00'), sale('12:30')).hear(count(2, '11:00'))
    expect(shop.open()).toEqual([])
  })

  it('DET-05: goods refunded without a word on restock are taken from the next snapshot', () => {
    const shop = hub()
      .hear(...soldBeforeOrder)
      .hear(refunded('A', '14:30', { goods: 'unknown' }))
    expect(shop.open()).toEqual([])
    expect(shop.hear(order('A', '14:05', { asOf: '14:31', waiting: 1 })).open()).toHaveLength(1)
  })

  it('sells by weight to the gram', () => {
    const shop = hub().hear(
      count(0.5, '10:00'),
      sale('11:00', { quantity: 0.375 }),
      order('A', '12:00', { quantity: 0.25 }),
    )
    expect(shop.open()).toMatchObject([{ quantity: '0.125' }])
  })

  it('where the till does not see shipments, its next count still includes them', () => {
    const blind = { stock: { tillSeesShipments: false } }
    const said = [
      count(2, '10:00'),
      order('A', '14:00'),
      fulfilled('A', '15:00'),
      count(2, '15:05'),
      order('B', '15:10', { quantity: 2 }),
    ]
    expect(
      hub(blind)
        .hear(...said)
        .open(),
    ).toMatchObject([{ order: '#B', quantity: '1' }])
    expect(
      hub()
        .hear(...said)
        .open(),
    ).toEqual([])
    expect(
      hub(blind)
        .hear(...said, count(2, '16:00', { stocktake: true }))
        .open(),
    ).toEqual([])
  })
})

describe('the words', () => {
  const stories: Record<string, readonly Said[]> = {
    'sold-in-store-before-order': soldBeforeOrder,
    'sold-in-store-after-order': [count(1, '10:00'), order('A', '14:00'), sale('14:10')],
    'ordered-twice-online': [count(1, '10:00'), order('0', '13:00'), order('A', '14:00')],
    recount: [count(1, '10:00'), order('A', '14:00'), count(0, '15:00')],
    'listed-without-stock': [count(0, '10:00'), order('A', '14:00')],
  }

  it.each(Object.entries(stories))(
    '%s: tell order, item, quantity, what to do, and how it came about',
    (cause, said) => {
      const [incident] = [
        ...hub()
          .hear(...said)
          .incidents.values(),
      ]
      expect(incident?.cause).toBe(cause)
      const words = incident && oversell.words(incident, tillAndWeb)
      expect(words?.title).toBe('Order #A is short of 1 × RED-DRESS-M')
      expect(words?.summary).toContain('59.00 EUR')
      expect(words?.summary).toMatch(/#A|RED-DRESS-M/)
      expect(words?.advice).toMatch(/#A/)
      expect(words?.timeline.map(({ at }) => at)).toEqual(words?.timeline.map(({ at }) => at).toSorted())
      expect(words?.timeline.length).toBeGreaterThanOrEqual(3)
      expect(JSON.stringify(words)).not.toMatch(/undefined|removed/)
    },
  )

  it('FLT-12: say so when the sale was reported late', () => {
    const [incident] = [
      ...hub()
        .hear(...soldBeforeOrder)
        .incidents.values(),
    ]
    expect(incident && oversell.words(incident, tillAndWeb).summary).toContain('late data')
  })

  it('name a connection that was removed as such', () => {
    const [incident] = [
      ...hub()
        .hear(...soldBeforeOrder)
        .incidents.values(),
    ]
    expect(incident && oversell.words(incident, []).summary).toContain('a system that was removed')
  })
})
