import { describe, expect, it } from 'vitest'
import { keepBooks } from './books.ts'
import type { Deed, Item, Minute, Order } from './world.ts'

const dress: Item = { sku: 'DRESS', title: 'Dress', priceMinor: 4_995, backorders: false }
const orderAt = (placedAt: Minute, quantity = 1, item = dress): Order => ({
  item,
  placedAt,
  quantity,
  isTest: false,
  number: 0,
})
const placed = (order: Order): Deed => ({ kind: 'ordered', at: order.placedAt, order })
const delivered = (at: Minute, quantity: number): Deed => ({ kind: 'delivered', at, location: 'main', quantity })
const lost = (at: Minute, quantity: number): Deed => ({ kind: 'lost', at, location: 'main', quantity })
const counted = (at: Minute): Deed => ({ kind: 'counted', at, item: dress, location: 'main' })
const sold = (at: Minute, quantity = 1): Deed => ({ kind: 'sold', at, item: dress, location: 'main', quantity })
const one = [delivered(0, 1), counted(1)]

describe('the books of one item', () => {
  it('give the stock to the oldest order, in whatever order they are told', () => {
    const [older, newer] = [orderAt(10), orderAt(11)]
    const expected = [{ order: newer, quantity: 1, cause: 'ordered-twice-online' }]
    expect(keepBooks([...one, placed(older), placed(newer)]).oversold).toEqual(expected)
    expect(keepBooks([placed(newer), placed(older), ...one.toReversed()]).oversold).toEqual(expected)
  })

  it('name a sale by whether the order was there before it', () => {
    const order = orderAt(10)
    expect(keepBooks([...one, sold(9), placed(order)]).oversold).toEqual([
      { order, quantity: 1, cause: 'sold-in-store-before-order' },
    ])
    expect(keepBooks([...one, placed(order), sold(11)]).oversold).toEqual([
      { order, quantity: 1, cause: 'sold-in-store-after-order' },
    ])
  })

  it('say by how much an order is short, never by all that it asks for', () => {
    const order = orderAt(10, 3)
    expect(keepBooks([delivered(0, 2), counted(1), placed(order)]).oversold).toEqual([
      { order, quantity: 1, cause: 'listed-without-stock' },
    ])
  })

  it('tell a loss before the order from one after it in time, not in cause', () => {
    const order = orderAt(10)
    for (const at of [9, 11])
      expect(keepBooks([...one, lost(at, 1), placed(order)]).oversold).toEqual([
        { order, quantity: 1, cause: 'recount' },
      ])
  })

  it.each(['cancelled', 'refunded'] as const)('give the piece of a %s order to the next', (kind) => {
    const [older, newer] = [orderAt(10), orderAt(11)]
    const { oversold } = keepBooks([...one, placed(older), placed(newer), { kind, at: 12, order: older }])
    expect(oversold).toEqual([{ order: newer, quantity: 1, cause: 'ordered-twice-online', resolution: kind }])
  })

  it('take a sent piece off the shelf, and one that is not there from elsewhere', () => {
    const [first, second] = [orderAt(10), orderAt(12)]
    const sent = (order: Order, at: Minute): Deed => ({ kind: 'shipped', at, order })
    const { oversold, happenings } = keepBooks([
      ...one,
      placed(first),
      sent(first, 11),
      placed(second),
      sent(second, 13),
      counted(14),
    ])
    expect(oversold).toEqual([{ order: second, quantity: 1, cause: 'ordered-twice-online', resolution: 'fulfilled' }])
    expect(happenings.at(-1)).toMatchObject({ kind: 'counted', at: 14, quantity: 0 })
  })

  it('close what a delivery ends', () => {
    const order = orderAt(10)
    expect(keepBooks([...one, sold(9), placed(order), delivered(12, 1), counted(12)]).oversold).toEqual([
      { order, quantity: 1, cause: 'sold-in-store-before-order', resolution: 'restocked' },
    ])
  })

  it('claim nothing of what nobody counted, of test orders and of back-orders', () => {
    const order = orderAt(10)
    expect(keepBooks([placed(order)])).toMatchObject({ oversold: [], isUnknown: true })
    expect(keepBooks([counted(1), placed({ ...order, isTest: true })]).oversold).toEqual([])
    const backordered = orderAt(10, 1, { ...dress, backorders: true })
    expect(keepBooks([counted(1), placed(backordered)])).toMatchObject({ oversold: [], isUnknown: false })
  })

  it('refuse a story that could be argued about', () => {
    const [older, newer] = [orderAt(10), orderAt(12)]
    const argued = [delivered(0, 2), counted(1), sold(9), placed(older), placed(newer)]
    expect(() => keepBooks(argued)).toThrow('DRESS: more than one thing took what the order lacks')
    expect(() => keepBooks([...one, sold(9), placed(orderAt(10, 2))])).toThrow('more than one thing')
  })

  it('refuse a sale of what is not there', () => {
    expect(() => keepBooks([...one, sold(9, 2)])).toThrow('nobody can take what is not there')
  })
})
