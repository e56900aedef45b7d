/** Clover's till: thin, one place a merchant, one line a piece. */
import type { EventDraft, Instant } from '@kilter/core'
import fc from 'fast-check'
import { expect } from 'vitest'
import type { Drafted } from '../any-draft.ts'
import { receivedAt } from '../overhear.ts'
import type { Hearing } from './heard.ts'

const codes = fc.stringMatching(/^[0-9A-Z]{13}$/)
const printed = fc.stringMatching(/^[A-Z]{1,6}-[0-9]{1,4}$/)
const barCodes = fc.stringMatching(/^[0-9]{13}$/)
interface Item {
  readonly externalId?: string | undefined
  readonly sku?: string | undefined
  readonly gtin?: string | undefined
  readonly title?: string | undefined
}

const named = ({ externalId = '', sku, gtin, title }: Item, time: Instant): EventDraft => {
  const item = { externalId, sku: sku ?? null, ...(gtin !== undefined && { gtin }), ...(title && { title }) }
  return { type: 'product.updated', time, data: { product: externalId, items: [item] } }
}

/** Each item once, with the names that were said last. */
function catalogued(items: readonly Item[], time: Instant): EventDraft[] {
  const known = new Map<string, Item>()
  for (const item of items) known.set(item.externalId ?? '', { ...known.get(item.externalId ?? ''), ...item })
  return [...known.values()].map((item) => named(item, time))
}

const anyId: string = expect.stringMatching(/^[0-9A-Z]{13}$/)

function pieces({ line, item, quantity, unitPrice }: Drafted<'sale.completed'>['data']['lines'][number]) {
  const sold = { item: { externalId: item.externalId } }
  if (quantity.includes('.')) return [{ line, ...sold, quantity }]
  const price = unitPrice?.currency === 'EUR' && { unitPrice }
  return Array.from({ length: Number(quantity) }, (_, piece) => ({
    ...{ line: piece === 0 ? line : anyId, ...sold, quantity: '1', ...price },
  }))
}

export const clover: Hearing = {
  bearsSecret: true,
  forms: {
    ...{ sale: codes, line: codes, location: codes, externalId: codes, product: codes, customer: codes },
    ...{ sku: printed, gtin: barCodes, title: printed },
  },
  hears: {
    'sale.completed': {
      loses:
        'a sale that is void, what several pieces of a line have in common, what a measured price stands for, and a price in another currency; names stand in the catalogue; every sale has a merchant',
      as: ({ type, time, data }) => {
        if (data.voided) return []
        const location = data.location ?? anyId
        const sale = { ...data, location, lines: data.lines.flatMap(pieces) }
        const items = data.lines.map(({ item }) => item)
        return [...catalogued(items, time), { type, time, data: sale } as EventDraft]
      },
    },
    'stock.counted': {
      loses: 'when, what is promised already, and whether people counted; names stand in the catalogue',
      as: ({ type, time, data: { item, location, quantity, basis } }) => {
        if (basis === 'available') return []
        const data = { item: { externalId: item.externalId }, location, quantity, basis }
        return [named(item, time), { type, time: receivedAt, data }] as EventDraft[]
      },
    },
    'product.updated': {
      loses: 'what belongs together: each variant is an item of its own',
      as: ({ time, data: { items } }) =>
        items.map(({ externalId, sku, gtin, title }) =>
          named({ externalId, ...(sku !== null && { sku }), ...(gtin && { gtin }), title }, time),
        ),
    },
    'product.deleted': { as: (draft) => [draft] },
    'customer.deleted': {
      loses: 'the orders, and whether it is to be erased',
      as: ({ type, time, data: { customer } }) =>
        customer === null ? [] : [{ type, time, data: { customer, orders: [], erase: false } }],
    },
  },
}
