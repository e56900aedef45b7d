import { describe, expect, it } from 'vitest'
import { digestWith, emailDigest, phoneDigest } from '../pseudonym.ts'
import type { ConnectionId } from '../values.ts'
import { customerMark, emailMark, orderMark, phoneMark } from './mark.ts'
import { leftOut, ownPart } from './own-part.ts'

const connection = 'con_00000000000000000000000001' as ConnectionId
const key = digestWith(Buffer.alloc(32, 7))
const british = (text: string, country: string | undefined) => {
  const digits = text.replace(/[^\d+]/g, '')
  if (digits.startsWith('+')) return digits
  return country === 'GB' && digits.startsWith('0') ? `+44${digits.slice(1)}` : undefined
}
const digest = Object.assign((text: string) => key(text), { e164: british })
const own = new Set([
  emailMark(emailDigest('ada@example.com', digest)),
  phoneMark(phoneDigest('+442079460001', digest)),
  customerMark(connection, '7'),
])
const { of: part } = ownPart({ connection, digest, country: undefined, own, ids: new Set(['7']) })

const ada = { id: 7, email: 'ada@example.com', first_name: 'Ada' }
const bob = { id: 8, email: 'bob@example.com', first_name: 'Bob', address: { street: '2 Bobstreet' } }

describe('PII-03: what is handed over of a body', () => {
  it('is all of it where nobody else is named', () => {
    const order = {
      id: 1,
      customer: ada,
      shipping_address: { name: 'Ada', phone: '+44 20 7946 0001' },
      lines: [{ sku: 'A' }],
    }
    expect(part(order)).toEqual(order)
  })

  it('leaves out whom else it names, with all that stands beside them', () => {
    const order = { id: 1, customer: ada, recipient: bob, gift: { to: { name: 'Bob', phone: '+442079460002' } } }
    expect(part(order)).toEqual({ id: 1, customer: ada, recipient: leftOut, gift: { to: leftOut } })
  })

  it('leaves out a street beside a name that is not theirs, where their own name stands in the body', () => {
    const elsewhere = { name: 'Bob Smith', address1: '2 Bobstreet', phone: null }
    const own = { name: 'A. Lovelace', address1: '1 Adastreet', phone: null }
    const named = { ...ada, last_name: 'Lovelace' }
    expect(part({ id: 1, customer: named, shipping_address: elsewhere, billing_address: own })).toEqual({
      ...{ id: 1, customer: named, billing_address: own },
      shipping_address: leftOut,
    })
  })

  it('is not made theirs by the number of an order', () => {
    const order = { id: 1, order_number: 1001, email: 'bob@example.com', address: { name: 'Bob', phone: null } }
    const byNumber = ownPart({
      connection,
      digest,
      country: undefined,
      own: new Set([...own, orderMark('1001')]),
      ids: new Set(),
    })
    expect(byNumber.of(order)).toBe(leftOut)
  })

  it('takes one of a batch', () => {
    expect(part([ada, bob, { sku: 'A' }])).toEqual([ada, leftOut, { sku: 'A' }])
    expect(part({ customers: [ada, bob] })).toEqual({ customers: [ada, leftOut] })
  })

  it('keeps an older address where the record is theirs by its id', () => {
    const older = { id: 7, email: 'ada.old@example.com', note: 'likes red' }
    expect(part(older)).toEqual(older)
  })

  it('leaves out single fields where an object is theirs by address alone', () => {
    expect(part({ id: 1, email: 'ada@example.com', friend_email: 'bob@example.com', total: '5.00' })).toEqual({
      ...{ id: 1, email: 'ada@example.com', total: '5.00' },
      friend_email: leftOut,
    })
  })

  it('finds them within what is somebody else’s', () => {
    const referral = {
      email: 'bob@example.com',
      name: 'Bob',
      referred: { customer: ada },
      address: { street: '2 Bobstreet' },
    }
    expect(part(referral)).toEqual({
      ...{ email: leftOut, name: leftOut, address: leftOut },
      referred: { customer: ada },
    })
  })

  it('knows a number without its country’s code by the country that stands near', () => {
    const addresses = [
      { country_code: 'GB', name: 'Ada', phone: '020 7946 0001' },
      { country_code: 'GB', name: 'Bob', phone: '020 7946 0002' },
    ]
    expect(part({ addresses })).toEqual({ addresses: [addresses[0], leftOut] })
    const flat = { country_code: 'GB', email: 'ada@example.com', phone: '020 7946 0002' }
    expect(part(flat)).toEqual({ ...flat, phone: leftOut })
  })
})
