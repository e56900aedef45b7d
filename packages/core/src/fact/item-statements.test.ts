import { expect, it } from 'vitest'
import type { CanonicalEvent } from '../event/event.ts'
import { factKey } from './fact.ts'
import { itemStatements } from './item-statements.ts'

const time = '2026-11-20T14:00:00.000Z'
const envelope = {
  specversion: '1.0',
  id: 'dlv_1.0',
  source: '/connections/con_1',
  tenant: 'shop',
  connection: 'con_1',
  delivery: 'dlv_1',
  time,
  receivedAt: '2026-11-20T14:00:05.000Z',
}
const item = { sku: 'RED-DRESS-M', externalId: 'V1' }
const said = (type: string, data: object) => itemStatements({ ...envelope, type, data } as unknown as CanonicalEvent)
const told = (type: string, data: object) => said(type, data).map(({ fact }) => [factKey(fact), fact.data])

const orderLine = { line: '1', item, ordered: '2', waiting: '1', shipped: '1' }
const order = { order: 'A', number: '#A', placedAt: time }

it('an order says one thing a line, with the version and the identity of the event', () => {
  const lines = [orderLine, { ...orderLine, line: '2', unitPrice: { amountMinor: 5900, currency: 'EUR' } }]
  const [first, second] = said('order.updated', { ...order, lines }).map(({ fact }) => fact)
  expect(first).toEqual({
    kind: 'line',
    connection: 'con_1',
    ref: 'A/1',
    asOf: time,
    receivedAt: envelope.receivedAt,
    event: 'dlv_1.0',
    identity: item,
    data: { ...order, ordered: '2', waiting: '1', shipped: '1' },
  })
  expect(second).toMatchObject({ ref: 'A/2', data: { unitPrice: { amountMinor: 5900, currency: 'EUR' } } })
})

it.each(['order.placed', 'order.updated', 'order.cancelled'])('%s: keeps when it was cancelled', (type) => {
  const [[, data] = []] = told(type, { ...order, cancelledAt: time, lines: [orderLine] })
  expect(data).toMatchObject({ cancelledAt: time })
})

it('a fulfilment ships its lines; one that was called off ships nothing', () => {
  const shipped = {
    order: 'A',
    fulfilment: 'F',
    shippedAt: time,
    location: null,
    lines: [{ line: '1', item, quantity: '2' }],
  }
  expect(told('order.fulfilled', { ...shipped, cancelled: false })).toEqual([
    ['shipment|con_1|F/1', { line: 'A/1', at: time, quantity: '2' }],
  ])
  expect(told('order.fulfilled', { ...shipped, cancelled: true })).toMatchObject([
    ['shipment|con_1|F/1', { quantity: '0' }],
  ])
})

it('a refund says of each line what became of the goods', () => {
  const goods = { quantity: '1', goods: 'returned', restocked: true, location: 'shop' }
  const refund = { order: 'A', refund: 'R', refundedAt: time, lines: [{ line: '1', item, ...goods }] }
  expect(told('order.refunded', refund)).toEqual([['refund|con_1|R/1', { line: 'A/1', at: time, ...goods }]])
})

it('a sale takes its lines; a voided one takes nothing', () => {
  const sale = { sale: 'S', soldAt: time, location: 'shop', lines: [{ line: '1', item, quantity: '0.375' }] }
  expect(told('sale.completed', { ...sale, voided: false })).toEqual([
    ['sale|con_1|S/1', { sale: 'S', at: time, location: 'shop', quantity: '0.375' }],
  ])
  expect(told('sale.completed', { ...sale, voided: true })).toMatchObject([['sale|con_1|S/1', { quantity: '0' }]])
})

it('DET-05: a return brings back what is for sale again, and nothing else', () => {
  const back = { return: 'B', returnedAt: time, location: null, lines: [{ line: '1', item, quantity: '1' }] }
  expect(told('sale.returned', { ...back, restocked: true })).toMatchObject([['return|con_1|B/1', { quantity: '1' }]])
  expect(told('sale.returned', { ...back, restocked: false })).toMatchObject([['return|con_1|B/1', { quantity: '0' }]])
})

it('counts are kept by place and time, moves by their id, listings by the vendor’s id of the item and time', () => {
  const count = { item, location: 'shop', quantity: '3', basis: 'onHand' }
  expect(told('stock.counted', count)).toEqual([
    [`count|con_1|shop@${time}`, { location: 'shop', quantity: '3', basis: 'onHand' }],
  ])
  expect(told('stock.counted', { ...count, stocktake: true })).toMatchObject([
    [`count|con_1|shop@${time}`, { stocktake: true }],
  ])
  expect(told('stock.moved', { move: 'M', item, location: null, quantity: '-1' })).toEqual([
    ['move|con_1|M', { at: time, location: null, quantity: '-1' }],
  ])
  expect(told('listing.updated', { item, backorders: true })).toEqual([
    [`listing|con_1|V1@${time}`, { listing: 'V1', backorders: true }],
  ])
})

it('a catalogue says nothing about stock', () => {
  expect(told('product.updated', { product: 'P', items: [{ externalId: 'V1', sku: 'RED-DRESS-M' }] })).toEqual([])
})
