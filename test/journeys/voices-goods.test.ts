/** What vendors that deal with goods say of what happens, in their own format, and what their connectors hear of it. */
import { EventDraft, type EventType } from '@kilter/core'
import { voices } from '@kilter/sim'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { Drafted } from '../support/any-draft.ts'
import { refusesForgeries } from '../support/forged.ts'
import { goodsHeard, hasIds } from '../support/heard/goods.ts'
import type { Heard } from '../support/heard/heard.ts'
import { likelyDraft } from '../support/likely.ts'
import { Line } from '../support/overhear.ts'

const usualSecret = 'a-secret-of-this-shop'
const types = EventDraft.options.map(({ shape }) => shape.type.value)

describe.each(Object.entries(goodsHeard))('%s', (vendor, hearing) => {
  const { secret = usualSecret, hears, bearsSecret } = hearing
  const named = voices.find((voice) => voice.vendor === vendor)
  if (!named) throw new Error(`nobody speaks as ${vendor}`)
  const newLine = () => new Line(named, secret)
  const told = types.filter((type) => type in hears)
  const drafts = (type: EventType) => likelyDraft(type, hearing).filter(hasIds)

  it.each(told.map((type) => [type, (hears[type] as Heard<EventType>).loses ?? 'nothing'] as const))(
    'tells %s, and loses: %s',
    (type) => {
      const { as } = hears[type] as Heard<EventType>
      fc.assert(
        fc.property(drafts(type), (draft) => {
          expect(newLine().tell(draft)).toEqual(as(draft as Drafted<EventType>))
        }),
      )
    },
  )

  it('tells nothing of what its vendor has no word for', () => {
    for (const type of types.filter((each) => !told.includes(each)))
      fc.assert(fc.property(drafts(type), (draft) => newLine().voice.tell(draft).length === 0))
  })

  it('is refused with one byte forged, or with another secret', () => {
    refusesForgeries(fc.oneof(...told.map((type) => drafts(type))), { newLine, bearsSecret })
  })
})

describe('an order that a store told of', () => {
  const at = (minute: number) => `2026-11-20T10:${String(minute).padStart(2, '0')}:00.000Z` as EventDraft['time']
  const story = (externalId: string): EventDraft[] => {
    const item = { externalId, sku: 'DRESS-1' }
    const line = { line: '11', item }
    const ordered = { ...line, ordered: '3', waiting: '3', shipped: '0' }
    const order = { order: '1043', number: '1043', placedAt: at(0), settlement: { state: 'paid' }, lines: [ordered] }
    const parcel = { order: '1043', shippedAt: at(2), location: null, cancelled: false }
    const back = { goods: 'unshipped', restocked: true, location: null }
    const refunded = { order: '1043', refund: '5', refundedAt: at(1), lines: [{ ...line, quantity: '1', ...back }] }
    const parcelOf = (fulfilment: string) => ({ ...parcel, fulfilment, lines: [{ ...line, quantity: '1' }] })
    return [
      { type: 'order.placed', time: at(0), data: order },
      { type: 'order.refunded', time: at(1), data: refunded },
      { type: 'order.fulfilled', time: at(2), data: parcelOf('21') },
      { type: 'order.fulfilled', time: at(3), data: parcelOf('22') },
      { type: 'order.fulfilled', time: at(4), data: { ...parcelOf('22'), cancelled: true } },
    ] as EventDraft[]
  }
  const brief = ({ type, data }: EventDraft) => {
    if (type === 'order.refunded') return `refunded ${data.lines.map(({ quantity }) => quantity)}`
    if (type === 'order.fulfilled')
      return `${data.cancelled ? 'did not leave' : 'left'} ${data.lines.map(({ quantity }) => quantity)}`
    if (type !== 'order.placed' && type !== 'order.updated') return type
    return data.lines.map(({ waiting, shipped }) => `${waiting} wait, ${shipped} left`).join()
  }
  const heardBy = (vendor: string, externalId: string) => {
    const named = voices.find((voice) => voice.vendor === vendor)
    if (!named) throw new Error(`nobody speaks as ${vendor}`)
    const line = new Line(named, usualSecret)
    return story(externalId).map((draft) => line.tell(draft).map(brief))
  }

  it('WooCommerce: gives back, leaves once all that was kept has left, and did not where that was taken back', () => {
    expect(heardBy('woocommerce', '7')).toEqual([
      ['3 wait, 0 left'],
      ['2 wait, 0 left', 'refunded 1'],
      [],
      ['0 wait, 2 left', 'left 2', 'refunded 1'],
      ['2 wait, 0 left', 'did not leave 2', 'refunded 1'],
    ])
  })

  it('BigCommerce: says by its lines what left and what was given back', () => {
    expect(heardBy('bigcommerce', 'variant:7')).toEqual([
      ['3 wait, 0 left'],
      ['2 wait, 0 left'],
      ['1 wait, 1 left'],
      ['0 wait, 2 left'],
      ['1 wait, 1 left'],
    ])
  })
})
