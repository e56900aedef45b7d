/** Cases that generated histories and hostile lists have taught, each in its smallest form. */
import { describe, expect, it } from 'vitest'
import { oversell } from './oversell.ts'
import {
  count,
  fulfilled,
  Hub,
  listing,
  market,
  moved,
  order,
  refunded,
  returned,
  type Said,
  sale,
  tillAndWarehouse,
  tillAndWeb,
  web,
  webAlone,
} from './testing/shop.ts'

type Setting = Partial<ConstructorParameters<typeof Hub>[0]>

const after = (said: readonly Said[], setting: Setting = {}) =>
  new Hub({ detector: oversell, ...setting }).hear(...said)
const openOf = (said: readonly Said[], setting: Setting = {}) =>
  after(said, setting)
    .open()
    .map(({ order: number, quantity, cause }) => [number, quantity, cause])

const permutations = <Item>(items: readonly Item[]): Item[][] =>
  items.length === 0
    ? [[]]
    : items.flatMap((item, index) => permutations(items.toSpliced(index, 1)).map((rest) => [item, ...rest]))

describe('FLT-10, FLT-11, example 7: each delivery three times, in every order, ends the same', () => {
  const available = { basis: 'available', by: web } as const
  const warehouse = { location: 'warehouse' } as const
  const examples: Record<string, readonly [readonly Said[], Setting?]> = {
    '8, shipped and counted': [[count(1, '10:00'), order('A', '14:00'), fulfilled('A', '15:00'), count(0, '15:05')]],
    '9, stock outside the pool': [
      [count(0, '10:00'), count(9, '10:00', warehouse), order('A', '14:00')],
      { stock: { poolLocations: ['shop'] } },
    ],
    '10, nothing counted': [[order('A', '14:00'), sale('14:01')]],
    '11, more asked than lacking': [[count(2, '10:00'), order('A', '14:00', { quantity: 3 }), sale('14:01')]],
    '13, on back-order': [[count(0, '10:00'), listing({ backorders: true }), order('A', '14:00')]],
    '14, available reported': [
      [count(1, '10:00', available), order('A', '14:00'), count(0, '14:01', available), count(-1, '14:02', available)],
      { connections: webAlone },
    ],
    '15, shipped and ordered again': [
      [count(1, '10:00'), order('A', '14:00'), fulfilled('A', '15:00'), order('B', '15:02')],
    ],
    '16, never there': [[count(0, '10:00'), order('A', '14:00')]],
  }

  it.each(Object.entries(examples))('%s', (_name, [said, setting]) => {
    const expected = after(said, setting).open()
    for (const permuted of permutations(said)) {
      const hub = after([], setting)
      for (const each of permuted) hub.hear(each, each).hear(each)
      expect(hub.open()).toEqual(expected)
    }
  })
})

describe('what happens at one instant', () => {
  it('names a sale before the count that repeats it', () => {
    const said = [count(1, '10:00'), order('A', '14:00'), sale('14:10'), count(0, '14:10')]
    expect(openOf(said)).toEqual([['#A', '1', 'sold-in-store-after-order']])
  })

  it('names a sale before goods that left otherwise', () => {
    const said = [count(1, '10:00'), order('A', '14:00'), moved(-1, '14:10'), sale('14:10')]
    expect(openOf(said)).toEqual([['#A', '1', 'sold-in-store-after-order']])
  })

  it('sells what came in at the same instant', () => {
    const barn = { location: 'barn' } as const
    const shelves = [count(0, '10:00'), count(1, '10:00', barn), order('A', '14:00')]
    const said = [...shelves, returned('14:10'), sale('14:10'), moved(-1, '14:10', barn)]
    expect(openOf(said)).toEqual([['#A', '1', 'sold-in-store-after-order']])
  })

  it('names a sale at the time of the order as before it', () => {
    expect(openOf([count(1, '10:00'), sale('14:00'), order('A', '14:00')])).toEqual([
      ['#A', '1', 'sold-in-store-before-order'],
    ])
  })

  it('serves equal times by order, line and store, so that any machine decides alike', () => {
    const said = [count(1, '10:00'), order('7', '14:00', { by: market }), order('7', '14:00')]
    const [lacking] = [...after(said).incidents.values()]
    expect(lacking?.discriminator).toBe(`${market}|7/1`)
  })

  it('a sale that is voided within its second stays voided', () => {
    const said = [count(1, '10:00'), order('A', '14:00'), sale('14:10', { voided: true }), sale('14:10')]
    expect(openOf(said)).toEqual([])
    expect(openOf([...said].reverse())).toEqual([])
  })

  it('a fulfilment that is called off within its second stays called off', () => {
    const called = fulfilled('A', '14:10', { cancelled: true })
    const said = [count(0, '10:00'), order('A', '14:00'), called, fulfilled('A', '14:10')]
    expect(openOf(said)).toEqual([['#A', '1', 'listed-without-stock']])
    expect(openOf([...said].reverse())).toEqual([['#A', '1', 'listed-without-stock']])
  })
})

describe('whose count has taken what in', () => {
  it('an order that is known by its shipment alone has taken the piece', () => {
    const said = [count(1, '10:00'), order('A', '14:00'), fulfilled('unheard', '14:10')]
    expect(openOf(said)).toEqual([['#A', '1', 'ordered-twice-online']])
  })

  it('a shelf that is now counted on hand no longer adds back what its store’s orders claim', () => {
    const said = [
      count(0, '10:00', { by: web, basis: 'available' }),
      order('A', '10:00'),
      count(1, '11:00', { by: web, basis: 'onHand' }),
      order('B', '12:00'),
    ]
    expect(openOf(said, { connections: webAlone })).toEqual([['#B', '1', 'listed-without-stock']])
  })

  it('sales without a place, of a store that counts only outside the pool, are in the pool’s next count', () => {
    const setting = { connections: tillAndWarehouse, stock: { poolLocations: ['shop'] } }
    const outside = count(9, '09:00', { by: web, location: 'barn' })
    const sold = sale('11:00', { by: web, location: null })
    expect(openOf([outside, count(1, '10:00'), sold, order('A', '12:00')], setting)).toHaveLength(1)
    expect(openOf([outside, count(1, '10:00'), sold, order('A', '12:00'), count(1, '13:00')], setting)).toEqual([])
  })

  it('a sale at a place that its till never counted takes nothing from the pool', () => {
    const said = [count(1, '10:00'), sale('13:00', { location: 'market stall' }), order('A', '14:00')]
    expect(openOf(said)).toEqual([])
  })

  it('a shelf that sold more than it had takes nothing from another', () => {
    const said = [count(1, '10:00'), count(1, '10:00', { location: 'barn' }), sale('13:00', { quantity: 5 })]
    expect(openOf([...said, order('A', '14:00')])).toEqual([])
  })
})

describe('orders as vendors report them', () => {
  it('each line of an order is judged by itself, the first line first', () => {
    const said = [count(1, '10:00'), order('A', '14:00', { lines: [{ quantity: 1 }, { quantity: 2 }] })]
    const [lacking] = [...after(said).incidents.values()]
    expect(lacking).toMatchObject({ discriminator: `${web}|A/2`, quantity: '2' })
  })

  it('what a snapshot says was shipped left the pool, told of or not', () => {
    const shipped = order('A', '14:00', { asOf: '15:00', shipped: 1 })
    const said = [count(1, '10:00'), order('A', '14:00'), shipped, order('B', '15:02')]
    expect(openOf(said)).toEqual([['#B', '1', 'ordered-twice-online']])
    expect(openOf([...said, fulfilled('A', '14:30')])).toEqual([['#B', '1', 'ordered-twice-online']])
  })

  it('a late snapshot does not undo a shipment', () => {
    const stale = order('A', '14:00', { asOf: '15:30', waiting: 1 })
    const said = [count(1, '10:00'), order('A', '14:00'), fulfilled('A', '15:00'), count(0, '15:05'), stale]
    expect(openOf(said)).toEqual([])
  })

  it('DET-03: an order for 80,995 that is cancelled twelve minutes later opens once and resolves by itself', () => {
    const giant = { quantity: 80_995 }
    const shop = after([count(100, '09:00'), order('G', '09:15', giant)])
    expect(shop.told()).toMatchObject([{ order: '#G', quantity: '80895', status: 'open' }])
    shop.hear(order('G', '09:15', { ...giant, cancelledAt: '09:27' }))
    expect(shop.told()).toMatchObject([{ order: '#G', status: 'resolved', resolution: 'cancelled' }])
    expect([...shop.incidents.values()]).toMatchObject([{ reopened: 0 }])
  })

  it('DET-05: goods that come back to the shelf are for sale, goods that come back broken are not', () => {
    const said = [count(1, '10:00'), order('A', '11:00'), fulfilled('A', '12:00'), order('B', '13:00')]
    const back = { goods: 'returned' as const }
    expect(openOf([...said, refunded('A', '14:00', back)])).toEqual([])
    expect(openOf([...said, refunded('A', '14:00', { ...back, restocked: false })])).toHaveLength(1)
    expect(openOf([...said, returned('14:00', { restocked: false })])).toHaveLength(1)
  })

  it('DET-05: an exchange at the till takes one piece and gives one back', () => {
    const said = [count(1, '10:00'), order('A', '11:00'), sale('12:00'), returned('12:00')]
    expect(openOf(said)).toEqual([])
  })

  it('DET-04: a count on its way meets a sale it has not seen, and its own time decides', () => {
    const said = [count(2, '10:00'), count(2, '13:59'), sale('14:00'), order('A', '14:05', { quantity: 2 })]
    for (const permuted of permutations(said)) {
      expect(openOf(permuted)).toEqual([['#A', '1', 'sold-in-store-before-order']])
    }
  })

  it('weighed goods are kept to the gram over many sales', () => {
    const sales = ['11:00', '11:01', '11:02'].map((time) => sale(time, { quantity: 0.1 }))
    const said = [count(0.675, '10:00'), ...sales, order('A', '12:00', { quantity: 0.375 })]
    expect(openOf(said)).toEqual([])
    expect(openOf([...said, order('B', '12:01', { quantity: 0.000001 })])).toEqual([
      ['#B', '0.000001', 'ordered-twice-online'],
    ])
  })
})

it('tells of every cause and of every way it may be told without a gap in its words', () => {
  const unheard = [count(1, '10:00'), order('A', '14:00'), fulfilled('unheard', '14:10')]
  const recounted = [count(1, '10:00'), order('A', '14:00'), moved(-1, '15:00')]
  for (const said of [unheard, recounted]) {
    const [incident] = [...after(said).incidents.values()]
    if (!incident) throw new Error('nothing was found')
    const { title, summary, advice, timeline } = oversell.words(incident, tillAndWeb)
    const all = JSON.stringify([title, summary, advice, timeline])
    expect(title).toBe('Order #A is short of 1 × RED-DRESS-M')
    expect(summary).toContain('#A')
    expect(advice).toContain('#A')
    expect(all).not.toMatch(/undefined|removed| {2}|\(\)/)
  }
})
