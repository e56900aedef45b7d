/** What all connectors owe when they read: every sample, and bodies that are not what they seem. */
import { readdirSync } from 'node:fs'
import { join } from 'node:path'
import { type Connector, EventDraft } from '@kilter/core'
import { describe, expect, it } from 'vitest'
import { connectors } from './all.ts'
import { hear, sampleBytes } from './testing/hear.ts'

interface Sample {
  readonly topic: string
  /** Type and time of each event, all lookups answered with nothing; null: a topic that is not read. */
  readonly says: readonly string[] | null
  readonly answers?: Readonly<Record<string, unknown>>
}

interface Vendor {
  /** JSON as the vendor puts it into a body. */
  readonly wrap: (json: string) => string
  readonly samples: Readonly<Record<string, Sample>>
  /** A body that names an item by this number, and the topic it has. */
  readonly naming: (id: string) => { readonly topic: string; readonly json: string }
}

const received = '2026-11-21T12:00:00.000Z'
const squareOrder = JSON.parse(sampleBytes('square', 'api.order.get.pos.assembled.json').toString('utf8'))
const squareReturn = { order: { ...squareOrder.order, line_items: [], returns: [] } }
const form = (json: string): string => new URLSearchParams({ payload: json }).toString()

const vendors: Readonly<Record<string, Vendor>> = {
  shopify: {
    wrap: (json) => json,
    naming: (id) => ({
      topic: 'inventory_levels/update',
      json: `{"inventory_item_id":${id},"location_id":1,"available":2,"updated_at":"2026-11-20T10:00:00Z"}`,
    }),
    samples: {
      'customers.update.json': { topic: 'customers/update', says: null },
      'fulfillments.create.json': { topic: 'fulfillments/create', says: [] },
      'inventory_items.update.json': {
        topic: 'inventory_items/update',
        says: ['product.updated 2022-01-01T00:00:00.000Z'],
      },
      'inventory_levels.update.assembled.json': {
        topic: 'inventory_levels/update',
        says: ['stock.counted 2026-11-20T19:02:14.000Z'],
      },
      'inventory_levels.update.json': { topic: 'inventory_levels/update', says: [] },
      'order_transactions.create.json': { topic: 'order_transactions/create', says: null },
      'orders.cancelled.json': { topic: 'orders/cancelled', says: [] },
      'orders.create.json': { topic: 'orders/create', says: [] },
      'orders.create.pos.assembled.json': { topic: 'orders/create', says: ['sale.completed 2026-11-20T19:02:13.000Z'] },
      'orders.create.web.assembled.json': { topic: 'orders/create', says: ['order.placed 2026-11-20T19:02:13.000Z'] },
      'orders.edited.json': { topic: 'orders/edited', says: [] },
      'products.update.json': {
        topic: 'products/update',
        says: [
          'product.updated 2022-01-01T00:00:00.000Z',
          'listing.updated 2021-12-31T00:00:00.000Z',
          'listing.updated 2022-01-01T00:00:00.000Z',
        ],
      },
      'refunds.create.json': { topic: 'refunds/create', says: ['order.refunded 2022-01-01T00:00:00.000Z'] },
      'refunds.create.restock.assembled.json': {
        topic: 'refunds/create',
        says: ['order.refunded 2026-11-21T15:15:00.000Z'],
      },
      'variants.out_of_stock.json': {
        topic: 'variants/out_of_stock',
        says: ['product.updated 2021-12-31T00:00:00.000Z', 'listing.updated 2021-12-31T00:00:00.000Z'],
      },
    },
  },
  square: {
    wrap: (json) => json,
    naming: (id) => {
      const count = `{"catalog_object_id":${id},"catalog_object_type":"ITEM_VARIATION","state":"IN_STOCK",
        "location_id":"L","quantity":"2","calculated_at":"2026-11-20T10:00:00Z"}`
      const json = `{"type":"inventory.count.updated","data":{"object":{"inventory_counts":[${count}]}}}`
      return { topic: 'inventory.count.updated', json }
    },
    samples: {
      'catalog.version.updated.json': { topic: 'catalog.version.updated', says: [] },
      'customer.updated.json': { topic: 'customer.updated', says: [] },
      'inventory.count.updated.json': {
        topic: 'inventory.count.updated',
        says: ['stock.counted 2019-10-29T18:38:45.102Z'],
      },
      'inventory.count.updated.state-change.assembled.json': {
        topic: 'inventory.count.updated',
        says: ['stock.counted 2026-11-20T19:02:13.970Z'],
      },
      'order.created.json': { topic: 'order.created', says: [] },
      'order.fulfillment.updated.json': { topic: 'order.fulfillment.updated', says: [] },
      'order.updated.json': { topic: 'order.updated', says: [] },
      'payment.created.json': { topic: 'payment.created', says: [] },
      'payment.updated.json': {
        topic: 'payment.updated',
        says: ['sale.completed 2026-11-20T19:02:13.000Z'],
        answers: { [`order:${squareOrder.order.id}`]: squareOrder },
      },
      'refund.created.json': { topic: 'refund.created', says: [] },
      'refund.updated.json': {
        topic: 'refund.updated',
        says: ['sale.returned 2020-02-06T22:14:16.381Z'],
        answers: { 'order:haOyDuHiqtAXMk0d8pDKXpL7Jg4F': squareReturn },
      },
    },
  },
  'lightspeed-x-series': {
    wrap: form,
    naming: (id) => ({
      topic: 'inventory.update',
      json: `{"product_id":${id},"outlet_id":"o","count":2,"updated_at":"2026-11-20 10:00:00"}`,
    }),
    samples: {
      'customer.update.assembled.json': { topic: 'customer.update', says: [] },
      'inventory.update.assembled.json': {
        topic: 'inventory.update',
        says: ['product.updated 2026-11-20T19:02:12.000Z', `stock.counted ${received}`],
      },
      'product.update.json': {
        topic: 'product.update',
        says: ['product.updated 2026-11-20T19:02:12.000Z', 'listing.updated 2026-11-20T19:02:12.000Z'],
      },
      'sale.update.json': {
        topic: 'sale.update',
        says: ['product.updated 2026-11-20T19:02:05.000Z', 'sale.completed 2026-11-20T19:02:12.000Z'],
      },
    },
  },
}

/** Answers of the vendors' APIs, headers that go with a body, and the one body that is no JSON, are samples of other kinds. */
const isWebhook = (name: string): boolean => !/^api\.|\.headers\.json$|\.md$|\.form\.txt$/.test(name)

it('knows samples of every vendor', () => {
  expect(Object.keys(vendors).sort()).toEqual([...connectors.keys()].sort())
})

describe.each([...connectors])('%s', (vendor, connector: Connector) => {
  const { wrap, samples, naming } = vendors[vendor] as Vendor
  const text = (name: string): string => sampleBytes(vendor, name).toString('utf8')
  const say = ({ topic, answers = {} }: Sample, json: string) => hear(connector, { topic, body: wrap(json), answers })

  it('says of every webhook among the samples what is expected, in the canonical schema', () => {
    const found = readdirSync(join(import.meta.dirname, vendor, 'samples')).filter(isWebhook)
    expect(found.sort()).toEqual(Object.keys(samples).sort())
    for (const [name, sample] of Object.entries(samples)) {
      const said = say(sample, text(name))
      expect(said?.map(({ type, time }) => `${type} ${time}`) ?? null, name).toEqual(sample.says)
      expect(said?.map((event) => EventDraft.parse(event))).toEqual(said)
    }
  })

  it('SCH-01: ignores fields that it does not know, wherever they stand', () => {
    const more = { x_new_field: { list: [1, 'two', null] } }
    const withMore = (_key: string, value: unknown) =>
      typeof value === 'object' && value !== null && !Array.isArray(value) ? { ...value, ...more } : value
    for (const [name, sample] of Object.entries(samples)) {
      const grown = JSON.stringify(addEverywhere(JSON.parse(text(name)), withMore))
      expect(grown).toContain('x_new_field')
      expect(say(sample, grown), name).toEqual(say(sample, JSON.stringify(JSON.parse(text(name)))))
    }
  })

  it('IN-05: refuses what is no object as unreadable, for every topic', () => {
    for (const topic of Object.keys(connector.topics)) {
      for (const json of ['', 'null', '[]', '0', '"x"', '<xml/>', '{']) {
        const read = () => hear(connector, { topic, body: wrap(json) })
        expect(read, `${topic} ${json}`).toThrow(expect.objectContaining({ code: 'unreadable' }))
      }
    }
  })

  it('IN-08: refuses keys that reach for the prototype', () => {
    const { topic, json } = naming('7')
    for (const key of ['__proto__', 'constructor', 'prototype']) {
      const hostile = wrap(json.replace('{', `{"${key}":{"polluted":1},`))
      expect(() => hear(connector, { topic, body: hostile })).toThrow(/^unreadable/)
    }
    expect(({} as { polluted?: number }).polluted).toBeUndefined()
  })

  it('IN-09: refuses a field that is given twice', () => {
    const { topic, json } = naming('7')
    const twice = json.replace(/("(?:count|available|quantity)":)("?2"?)/, '$1$2,$1-1')
    expect(twice).not.toBe(json)
    expect(() => hear(connector, { topic, body: wrap(twice) })).toThrow(/twice/)
  })

  it('IN-10: tells ids of 64 bits apart by their last digit', () => {
    const items = ['9007199254740993', '9007199254740992', '820982911946154508', '820982911946154509'].map((id) => {
      const { topic, json } = naming(id)
      const [said] = hear(connector, { topic, body: wrap(json) }) ?? []
      return said?.type === 'stock.counted' ? said.data.item.externalId?.split(':').at(-1) : undefined
    })
    expect(items).toEqual(['9007199254740993', '9007199254740992', '820982911946154508', '820982911946154509'])
  })
})

const addEverywhere = (value: unknown, change: (key: string, value: unknown) => unknown): unknown =>
  JSON.parse(JSON.stringify(value), change)
