/** Payments, books and parcels. */

import type { Money } from '@kilter/core'
import fc from 'fast-check'
import { expect } from 'vitest'
import type { Drafted } from '../any-draft.ts'
import { receivedAt } from '../overhear.ts'
import { but, digits, type Hearing, toTheSecond } from './heard.ts'

const prefixed = (prefix: string) => fc.stringMatching(/^[0-9A-Za-z]{14,24}$/).map((rest) => `${prefix}${rest}`)

type OrderRef = Drafted<'payment.captured'>['data']['order']
/** An order has one word. */
const byOneWord = (order: OrderRef) => {
  const id = order?.id ?? order?.number
  return id === undefined ? undefined : { id }
}

export const stripe: Hearing = {
  forms: {
    ...{ payment: prefixed('pi_'), alsoKnownAs: prefixed('ch_'), refund: prefixed('re_'), customer: prefixed('cus_') },
  },
  hears: {
    'payment.captured': {
      loses:
        'what is finer than a second, invoices, all other names but one, and whether an order is named by id or number; a charge always has a name',
      as: (draft) => {
        const { alsoKnownAs = [], inPerson, order } = draft.data
        const others = inPerson === undefined ? alsoKnownAs.slice(0, 1) : [alsoKnownAs[0] ?? expect.any(String)]
        const names = others.length > 0 ? others : undefined
        const said = { order: byOneWord(order), invoices: undefined, alsoKnownAs: names }
        return [but(draft, said, toTheSecond(draft.time))]
      },
    },
    'payment.refunded': {
      loses:
        'what is finer than a second, whether an order is named by id or number, and the order of what is disputed',
      as: (draft) => {
        const { status, order, payment } = draft.data
        const isDisputed = status === 'disputed'
        const said = {
          ...{ order: isDisputed ? undefined : byOneWord(order) },
          ...{ payment: isDisputed ? (payment ?? expect.stringMatching(/^ch_/)) : payment },
        }
        return [but(draft, said, toTheSecond(draft.time))]
      },
    },
    'payment.failed': {
      loses:
        'what is finer than a second, whether an order is named by id or number, and a reason where there is no amount',
      as: (draft) => {
        const { order, amount, reason } = draft.data
        const said = { order: byOneWord(order), reason: amount === undefined ? undefined : reason }
        return [but(draft, said, toTheSecond(draft.time))]
      },
    },
    'customer.updated': {
      loses: 'what is finer than a second, and whether it is archived',
      as: (draft) => [but(draft, { archived: undefined }, toTheSecond(draft.time))],
    },
    'customer.deleted': {
      loses: 'what is finer than a second, the orders, whose data it is, and whether it is to be erased',
      as: (draft) =>
        draft.data.customer === null
          ? []
          : [but(draft, { orders: [], erase: false, person: undefined }, toTheSecond(draft.time))],
    },
  },
}

export const easypost: Hearing = {
  forms: { shipment: prefixed('trk_') },
  hears: {
    'shipment.updated': {
      loses: 'what is finer than a second, the order, and what has no number',
      as: (draft) =>
        draft.data.tracking === undefined ? [] : [but(draft, { order: undefined }, toTheSecond(draft.time))],
    },
  },
}

const onItsWay = ['out-for-delivery', 'ready-for-pickup']

export const shippo: Hearing = {
  bearsSecret: true,
  forms: { number: fc.stringMatching(/^[0-9]{1,8}$/) },
  hears: {
    'shipment.updated': {
      loses:
        'what is finer than a second, all ids but carrier and number, an order’s id, how far it is, and what has no carrier, no number or was cancelled',
      as: (draft) => {
        const { status, carrier, tracking, order } = draft.data
        if (status === 'cancelled' || carrier === undefined || tracking === undefined) return []
        const said = {
          ...({
            shipment: `${carrier}:${tracking}`,
            status: onItsWay.includes(status) ? 'in-transit' : status,
          } as const),
          ...{ order: order?.number === undefined ? undefined : { number: order.number } },
        }
        return [but(draft, said, toTheSecond(draft.time))]
      },
    },
  },
}

const uuids = fc.uuid()

export const xero: Hearing = {
  forms: { invoice: uuids, customer: uuids },
  hears: {
    'invoice.updated': {
      loses: 'the order, and what is due in another currency than the total',
      as: (draft) => {
        const { total, due } = draft.data
        const isOne = (money: Money | undefined) => (money?.currency === (total ?? due)?.currency ? money : undefined)
        return [but(draft, { order: undefined, due: isOne(due) })]
      },
    },
    'customer.updated': {
      loses: 'phone numbers; whoever is not archived is said not to be',
      as: (draft) => {
        const { email } = draft.data.person
        return [but(draft, { person: email ? { email } : {}, archived: draft.data.archived === true })]
      },
    },
    'customer.deleted': {
      loses: 'the orders, whose data it is, and what need not be erased',
      as: (draft) => {
        const { customer, erase } = draft.data
        return customer === null || !erase ? [] : [but(draft, { orders: [], person: undefined })]
      },
    },
  },
}

export const shipstation: Hearing = {
  bearsSecret: true,
  forms: { shipment: digits },
  hears: {
    'shipment.updated': {
      loses: 'when, an order’s id, and everything after the label',
      as: (draft) => {
        const { status, order } = draft.data
        if (status !== 'labelled') return []
        return [but(draft, { order: order?.number === undefined ? undefined : { number: order.number } }, receivedAt)]
      },
    },
  },
}

export const quickbooksOnline: Hearing = {
  forms: { invoice: digits, invoices: digits, payment: digits, customer: digits, merged: digits },
  hears: {
    'invoice.updated': {
      loses:
        'bills, drafts, and what has no sum; of what is void all but that; orders; what is finer than a second; what is paid and what is due are one thing, and of a credit neither is read',
      as: (draft) => {
        const { kind, status, total, due, invoice } = draft.data
        if (kind === 'bill' || status === 'draft') return []
        if (status === 'void') return [{ ...draft, data: { invoice, kind, status } }]
        if (total === undefined) return []
        const unpaid = status === 'paid' ? 0 : (due?.currency === total.currency ? due : total).amountMinor
        const owed = { due: { amountMinor: unpaid, currency: total.currency }, status: unpaid === 0 ? 'paid' : 'open' }
        const standing = kind === 'credit' ? { due: undefined, status: 'open' } : owed
        return [but(draft, { order: undefined, ...(standing as object) }, toTheSecond(draft.time))]
      },
    },
    'payment.captured': {
      loses: 'what is finer than a second, the order, other names, and whether it was in person',
      as: (draft) => {
        const said = { order: undefined, alsoKnownAs: undefined, inPerson: undefined }
        return [but(draft, { ...said, invoices: draft.data.invoices ?? [] }, toTheSecond(draft.time))]
      },
    },
    'payment.failed': {
      loses: 'everything but that it is void',
      as: ({ type, time, data: { payment } }) => [{ type, time, data: { payment, reason: 'voided' } }],
    },
    'customer.updated': {
      loses: 'what is finer than a second; whoever is not archived is said not to be',
      as: (draft) => [but(draft, { archived: draft.data.archived === true }, toTheSecond(draft.time))],
    },
    'customer.merged': {
      loses: 'that several went at once: each says so for itself',
      as: (draft) => draft.data.merged.map((id) => but(draft, { merged: [id] })),
    },
    'customer.deleted': {
      loses: 'that it is gone: it is said to be archived',
      as: ({ time, data: { customer } }) =>
        customer === null ? [] : [{ type: 'customer.updated', time, data: { customer, person: {}, archived: true } }],
    },
  },
}
