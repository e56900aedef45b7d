/** Tills: sales, returns, and what lies on the shelves. */
import type { EventDraft, Instant } from '@kilter/core'
import fc from 'fast-check'
import { expect } from 'vitest'
import type { Drafted } from '../any-draft.ts'
import { receivedAt } from '../overhear.ts'
import { type Hearing, toTheSecond } from './heard.ts'

const printed = fc.stringMatching(/^[A-Z]{1,6}-[0-9]{1,4}$/)
const capitals = fc.stringMatching(/^[0-9A-Z]{24}$/)
type Lines = Drafted<'sale.completed'>['data']['lines']

const named = (externalId: string, sku: string | null, time: Instant, title?: string): EventDraft => ({
  type: 'product.updated',
  time,
  data: { product: externalId, items: [{ externalId, sku, ...(title && { title }) }] },
})

const ownPlace = (location: string | null) => location ?? expect.any(String)

const coded = ({ externalId = '', sku = null, gtin }: Coded, time: Instant): EventDraft => ({
  type: 'product.updated',
  time,
  data: { product: externalId, items: [{ externalId, sku, ...(gtin && { gtin }) }] },
})

interface Coded {
  readonly externalId?: string | undefined
  readonly sku?: string | null | undefined
  readonly gtin?: string | undefined
}

/** Each item once, with the names that were said last; what they are stands in the catalogue. */
function catalogued(lines: Lines, time: Instant): EventDraft[] {
  const known = new Map<string | undefined, Coded>()
  for (const { item } of lines) known.set(item.externalId, { ...known.get(item.externalId), ...item })
  return [...known.values()].map((item) => coded(item, time))
}

const squareLines = (lines: Lines) =>
  lines.map(({ line, item, quantity, unitPrice }) => ({
    ...{ line, item: { externalId: item.externalId }, quantity },
    ...(unitPrice && { unitPrice }),
  })) as Lines

export const square: Hearing = {
  forms: {
    ...{ sale: capitals, return: capitals, line: capitals, location: capitals, externalId: capitals },
    ...{ product: capitals, sku: printed, gtin: printed },
  },
  hears: {
    'sale.completed': {
      loses: 'a sale that is void; SKUs and bar codes stand in the catalogue; every sale has a place',
      as: ({ type, time, data }) => {
        if (data.voided) return []
        const place = ownPlace(data.location)
        const sale = { ...data, location: place, lines: squareLines(data.lines) }
        return [...catalogued(data.lines, time), { type, time, data: sale }]
      },
    },
    'sale.returned': {
      loses:
        'when it was brought, and whether it is for sale again; SKUs stand in the catalogue; every return has a place',
      as: ({ type, time, data }) => {
        const back = { ...data, returnedAt: time, restocked: false, location: ownPlace(data.location) }
        return [...catalogued(data.lines, time), { type, time, data: { ...back, lines: squareLines(data.lines) } }]
      },
    },
    'stock.counted': {
      loses: 'what is promised already, and whether people counted; SKUs stand in the catalogue',
      as: ({ type, time, data: { item, location, quantity, basis } }) => {
        if (basis === 'available') return []
        const id = item.externalId ?? ''
        const data = { item: { externalId: id }, location, quantity, basis }
        return [coded(item, time), { type, time, data }]
      },
    },
    'product.updated': { loses: 'everything but that something in the catalogue changed', as: () => [] },
    'product.deleted': { loses: 'everything but that something in the catalogue changed', as: () => [] },
    'listing.updated': { loses: 'everything but that something in the catalogue changed', as: () => [] },
  },
}

const uuids = fc.uuid()

/** A till that repeats a SKU tells it itself; of what was never named nothing is known but that it is there. */
const lightspeedNames = (lines: Lines, time: Instant, saidAt: Instant): EventDraft[] => {
  const said = new Map(lines.flatMap(({ item }) => (item.sku === undefined ? [] : [[item.externalId ?? '', item.sku]])))
  const unsaid = [...new Set(lines.map(({ item }) => item.externalId ?? ''))].filter((id) => !said.has(id))
  return [
    ...[...said].map(([id = '', sku = '']) => named(id, sku, saidAt)),
    ...unsaid.map((id) => named(id, null, time)),
  ]
}

const lightspeedLines = (lines: Lines) =>
  lines.map(({ line, item, quantity }) => ({ line, item: { externalId: item.externalId }, quantity })) as Lines

export const lightspeedXSeries: Hearing = {
  forms: {
    ...{ sale: uuids, return: uuids, line: uuids, location: uuids, externalId: uuids, product: uuids, sku: printed },
    title: printed,
  },
  hears: {
    'sale.completed': {
      loses: 'what is finer than a second, prices, bar codes; every sale has an outlet',
      as: ({ type, time: at, data }) => {
        const [time, soldAt] = [toTheSecond(at), toTheSecond(data.soldAt)]
        const sale = { ...data, soldAt, location: ownPlace(data.location), lines: lightspeedLines(data.lines) }
        return [...lightspeedNames(data.lines, time, soldAt), { type, time, data: sale }]
      },
    },
    'sale.returned': {
      loses:
        'what is finer than a second, prices, bar codes, whether it is for sale again; a return of nothing is a sale of nothing',
      as: ({ type, time: at, data }) => {
        const [time, returnedAt] = [toTheSecond(at), toTheSecond(data.returnedAt)]
        const location = ownPlace(data.location)
        if (data.lines.length === 0) {
          const nothing = { sale: data.return, soldAt: returnedAt, location, voided: false, lines: [] }
          return [{ type: 'sale.completed', time, data: nothing }]
        }
        const back = { ...data, returnedAt, location, restocked: false, lines: lightspeedLines(data.lines) }
        return [...lightspeedNames(data.lines, time, returnedAt), { type, time, data: back }]
      },
    },
    'stock.counted': {
      loses: 'when, what is promised already, whether people counted, and bar codes',
      as: ({ type, time, data: { item, location, quantity, basis } }) => {
        if (basis === 'available') return []
        const id = item.externalId ?? ''
        const data = { item: { externalId: id }, location, quantity, basis }
        return [named(id, item.sku ?? null, toTheSecond(time)), { type, time: receivedAt, data }]
      },
    },
    'product.updated': {
      loses: 'what is finer than a second, bar codes, and what belongs together: each variant is a product of its own',
      as: ({ time, data: { items } }) =>
        items.flatMap(({ externalId, sku, title }) =>
          listed({ externalId, sku: sku ?? undefined, title }, toTheSecond(time), {}),
        ),
    },
    'listing.updated': {
      loses: 'what is finer than a second, bar codes, prices, what is there, and whether it is sold below zero',
      as: ({ time, data: { item, published } }) =>
        listed(item, toTheSecond(time), published === undefined ? {} : { published }),
    },
    'product.deleted': {
      loses: 'what is finer than a second',
      as: ({ type, time, data }) => [{ type, time: toTheSecond(time), data }],
    },
  },
}

interface Named {
  readonly externalId?: string | undefined
  readonly sku?: string | undefined
  readonly title?: string | undefined
}

const listed = ({ externalId = '', sku, title }: Named, time: Instant, shown: object): EventDraft[] => [
  named(externalId, sku ?? null, time, title),
  { type: 'listing.updated', time, data: { item: { externalId, ...(sku !== undefined && { sku }) }, ...shown } },
]
