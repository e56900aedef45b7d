/** Whatever a vendor lists says the same as its webhook about the same thing, and is asked for as its documentation has it. */
import { type Connector, listsOf, Refusal } from '@kilter/core'
import { describe, expect, it } from 'vitest'
import { connectors } from './all.ts'
import { bigcommerce } from './bigcommerce/index.ts'
import { clover } from './clover/index.ts'
import { hubspot } from './hubspot/index.ts'
import { intercom } from './intercom/index.ts'
import { lightspeedXSeries } from './lightspeed-x-series/index.ts'
import { pipedrive } from './pipedrive/index.ts'
import { quickbooksOnline } from './quickbooks-online/index.ts'
import { salesforce } from './salesforce/index.ts'
import { shopify } from './shopify/index.ts'
import { square } from './square/index.ts'
import { stripe } from './stripe/index.ts'
import { hear, sampleBytes } from './testing/hear.ts'
import { Answered, listNamed, walk } from './testing/walk.ts'
import { woocommerce } from './woocommerce/index.ts'
import { xero } from './xero/index.ts'
import { zohoCrm } from './zoho-crm/index.ts'

const withLists = [...connectors.values()].filter(({ lists = [] }) => lists.length > 0)
const text = (connector: Connector, name: string) => sampleBytes(connector.vendor, name).toString('utf8')
const json = (connector: Connector, name: string) => JSON.parse(text(connector, name))
const said = (connector: Connector, topic: string, name: string, more = {}) =>
  hear(connector, { topic, body: sampleBytes(connector.vendor, name), ...more })
const since = '2026-11-20T12:00:00.000Z'
const textListed = (connector: Connector, list: string, json: unknown) =>
  listNamed(connector, list)
    .read({ status: 200, headers: {}, json }, { since: since as never }, {} as never)
    .listed.map(({ body }) => Buffer.from(body).toString('utf8'))
    .join()

describe.each(withLists.map((connector) => ({ vendor: connector.vendor, connector })))('$vendor', ({ connector }) => {
  const lists = (connector.lists ?? []).map(({ name }) => listNamed(connector, name))

  it('names each list once, and asks below the API’s address', () => {
    expect(new Set(lists.map(({ name }) => name)).size).toBe(lists.length)
    for (const list of lists) expect(list.ask({ since: since as never }, {} as never).path).toMatch(/^\/[\w/]/)
    expect(connector.api).toBeDefined()
  })

  it('FLT-31: a page of another shape is refused, never taken for an empty one', () => {
    const shapes = [undefined, null, [], [1], { error: 'sorry' }, 'maintenance', { data: 'none' }]
    for (const list of lists) {
      const unread = shapes.filter((shape) => {
        try {
          const { listed, next } = list.read(
            { status: 200, headers: {}, json: shape },
            { since: since as never },
            {} as never,
          )
          return listed.length > 0 || next !== undefined
        } catch (error) {
          if (error instanceof Refusal && error.code === 'unreadable') return false
          throw error
        }
      })
      expect([list.name, unread]).toEqual([list.name, []])
      expect(() =>
        list.read({ status: 200, headers: {}, json: 'maintenance' }, { since: since as never }, {} as never),
      ).toThrow('another shape')
    }
  })
})

describe('stripe', () => {
  const event = (id: string) => ({
    ...json(stripe, 'customer.updated.json'),
    id,
    created: 1_790_000_000,
    livemode: true,
  })

  it('asks for the events that are read, newest first, each page behind the last event of the one before', () => {
    const { asked, named } = walk(stripe, {
      list: 'events',
      vendor: (_asked, page) => ({ data: [event(`evt_${page}a`), event(`evt_${page}b`)], has_more: page === 0 }),
    })
    const [first, second] = asked.map(({ path }) => new URLSearchParams(path.split('?')[1]))
    expect(asked[0]?.path).toMatch(/^\/v1\/events\?/)
    expect([first?.get('created[gte]'), first?.get('limit'), first?.get('starting_after')]).toEqual([
      '1795176000',
      '100',
      null,
    ])
    expect(second?.get('starting_after')).toBe('evt_0b')
    expect(first?.getAll('types[]')).toHaveLength(20)
    expect(first?.getAll('types[]')).not.toContain('payment_intent.created')
    expect(named.map(({ dedupeKey }) => dedupeKey)).toEqual(['evt_0a', 'evt_0b', 'evt_1a', 'evt_1b'])
  })

  it('an event that was listed is the delivery that its webhook was', () => {
    const body = event('evt_1')
    const { heard, named } = walk(stripe, { list: 'events', vendor: () => ({ data: [body], has_more: false }) })
    const bytes = Buffer.from(JSON.stringify(body))
    expect(named).toEqual([stripe.identify({ headers: {}, body: bytes })])
    expect(heard).toEqual([hear(stripe, { topic: 'customer.updated', body: bytes })])
  })
})

describe('square', () => {
  const payment = json(square, 'payment.updated.json').data.object.payment
  const refund = json(square, 'refund.updated.json').data.object.refund
  const order = json(square, 'api.order.get.pos.assembled.json')

  it.each([
    ['payments', 'payment.updated', payment, payment.order_id],
    ['refunds', 'refund.updated', refund, refund.order_id],
  ])('%s say what their webhooks say, oldest change first', (list, topic, object, orderId) => {
    const answers = { [`order:${orderId}`]: order }
    const { asked, heard, named } = walk(square, {
      ...{ list, answers },
      vendor: (_asked, page) => ({ [list]: [object], ...(page === 0 ? { cursor: 'c/1' } : {}) }),
    })
    expect(asked.map(({ path }) => path)).toEqual([
      `/v2/${list}?updated_at_begin_time=2026-11-20T12%3A00%3A00.000Z&sort_field=UPDATED_AT&sort_order=ASC&limit=100`,
      `/v2/${list}?updated_at_begin_time=2026-11-20T12%3A00%3A00.000Z&sort_field=UPDATED_AT&sort_order=ASC&limit=100&cursor=c%2F1`,
    ])
    const expected = said(square, topic, `${topic}.json`, { answers })
    expect(expected).not.toEqual([])
    expect(heard).toEqual([expected, expected])
    expect(new Set(named.map(({ dedupeKey }) => dedupeKey)).size).toBe(1)
  })

  it('counts say what their webhooks say, one by one', () => {
    const counts = json(square, 'inventory.count.updated.json').data.object.inventory_counts
    const { asked, heard } = walk(square, { list: 'counts', vendor: () => ({ counts }) })
    expect(asked).toEqual([
      { path: '/v2/inventory/counts/batch-retrieve', body: { updated_after: since, states: ['IN_STOCK'], limit: 100 } },
    ])
    expect(heard.flat()).toEqual(said(square, 'inventory.count.updated', 'inventory.count.updated.json'))
  })

  it('reads the documented answer of a list of counts, and of one without any', () => {
    const { heard } = walk(square, { list: 'counts', vendor: () => text(square, 'api.inventory.counts.json') })
    expect(heard.flat().length).toBeGreaterThan(0)
    expect(walk(square, { list: 'counts', vendor: () => ({}) }).heard).toEqual([])
  })
})

describe('shopify', () => {
  const settings = { shop: 'example.myshopify.com', currency: 'EUR' }
  const link = (info: string) => ({
    link: `<https://example.myshopify.com/admin/api/2026-07/x.json?limit=1&page_info=before>; rel="previous", <https://example.myshopify.com/admin/api/2026-07/x.json?limit=50&page_info=${info}>; rel="next"`,
  })

  it.each([
    ['orders', 'orders/updated', 'orders.create.web.assembled.json'],
    ['products', 'products/update', 'products.update.json'],
    ['customers', 'customers/update', 'customers.update.json'],
  ])(
    '%s say what their webhooks say; the next page is named in a header, and nothing else stands beside it',
    (list, topic, name) => {
      const page = `{"${list}":[${text(shopify, name)}]}`
      const { asked, heard } = walk(shopify, {
        ...{ list, settings },
        vendor: (_asked, at) => new Answered(page, at === 0 ? link('abc') : {}),
      })
      const expected = said(shopify, topic, name, { settings })
      expect(heard).toEqual([expected, expected])
      const queries = asked.map(({ path }) => new URLSearchParams(path.split('?')[1]))
      expect(queries[0]?.get('updated_at_min')).toBe(since)
      expect([...(queries[1]?.keys() ?? [])].sort()).toEqual(['fields', 'limit', 'page_info'])
    },
  )

  it('levels are asked for by location, fifty of them at a time', () => {
    const locations = Array.from({ length: 51 }, (_, index) => ({ id: index + 1 }))
    const level = text(shopify, 'inventory_levels.update.assembled.json')
    const { asked, heard } = walk(shopify, {
      list: 'levels',
      vendor: ({ path }, page) =>
        path.endsWith('locations.json')
          ? { locations }
          : new Answered(`{"inventory_levels":[${level}]}`, page === 1 ? link('abc') : {}),
    })
    const queries = asked.slice(1).map(({ path }) => new URLSearchParams(path.split('?')[1]))
    expect(queries.map((query) => query.get('location_ids')?.split(',').length)).toEqual([50, undefined, 1])
    expect(queries.map((query) => query.get('page_info'))).toEqual([null, 'abc', null])
    const expected = said(shopify, 'inventory_levels/update', 'inventory_levels.update.assembled.json')
    expect(heard).toEqual([expected, expected, expected])
  })

  it('a shop without locations has no levels', () => {
    expect(walk(shopify, { list: 'levels', vendor: () => ({ locations: [] }) }).asked).toHaveLength(1)
  })
})

describe('woocommerce', () => {
  const settings = { currency: 'EUR' }

  it.each([
    ['orders', 'order.updated', 'order.updated.json'],
    ['products', 'product.updated', 'product.updated.json'],
  ])('%s say what their webhooks say', (list, topic, name) => {
    const { asked, heard } = walk(woocommerce, { ...{ list, settings }, vendor: () => [json(woocommerce, name)] })
    expect(asked.map(({ path }) => path)).toEqual([
      `/wp-json/wc/v3/${list}?modified_after=2026-11-20T11%3A59%3A59&dates_are_gmt=true&orderby=modified&order=asc&per_page=50&page=1`,
    ])
    expect(heard).toEqual([said(woocommerce, topic, name, { settings })])
  })

  it('each page begins where the one before ended, so that what is saved meanwhile pushes nothing out of sight', () => {
    const order = json(woocommerce, 'order.updated.json')
    const at = (second: number) => `2026-11-20T12:00:${String(second).padStart(2, '0')}`
    const full = (seconds: (index: number) => number) =>
      Array.from({ length: 50 }, (_, index) => ({ ...order, id: index, date_modified_gmt: at(seconds(index)) }))
    const pages = [full((index) => index), full(() => 49), full(() => 49), [order]]
    const { asked } = walk(woocommerce, { list: 'orders', settings, vendor: (_asked, page) => pages[page] })
    const queries = asked.map(({ path }) => new URLSearchParams(path.split('?')[1]))
    expect(queries.map((query) => [query.get('modified_after'), query.get('page')])).toEqual([
      ['2026-11-20T11:59:59', '1'],
      [at(48), '1'],
      [at(48), '2'],
      [at(48), '3'],
    ])
  })

  it('looks through products with variations page by page, and anew each time', () => {
    const product = json(woocommerce, 'product.updated.json')
    const on = (day: string) =>
      walk(woocommerce, {
        ...{ list: 'variations', settings, since: `${day}T00:00:00.000Z` },
        vendor: (_asked, page) =>
          Array.from({ length: page === 0 ? 20 : 1 }, (_, id) => ({ ...product, id: id + 20 * page })),
      })
    expect(on('2026-11-20').asked.map(({ path }) => new URLSearchParams(path.split('?')[1]).get('page'))).toEqual([
      '1',
      '2',
    ])
    const keys = [...on('2026-11-20').named, ...on('2026-11-21').named].map(({ dedupeKey }) => dedupeKey)
    expect(new Set(keys).size).toBe(42)
  })
})

describe('bigcommerce', () => {
  const order = (id: number, date_modified: string) => ({ id, date_modified })
  const dated = (second: number) => `Fri, 20 Nov 2026 12:00:${String(second).padStart(2, '0')} +0000`
  const nothingAtAll = new Answered('', {}, 204)

  it('orders say what their callbacks say, and each change is another delivery', () => {
    const listed = json(bigcommerce, 'api.orders.list.assembled.json')
    const line = { id: 501, product_id: 113, variant_id: 127, sku: 'TSHIRT-BLK-M', quantity: 3 }
    const answers = Object.fromEntries(
      listed.flatMap((each: { id: number }) => [
        [`order:${each.id}`, each],
        [`lines:${each.id}`, [line]],
      ]),
    )
    const at = (dates: readonly string[]) =>
      walk(bigcommerce, {
        ...{ list: 'orders', answers },
        vendor: (_asked, page) =>
          page === 0
            ? listed.map((each: object, index: number) => ({ ...each, date_modified: dates[index] }))
            : nothingAtAll,
      })
    const dates: string[] = listed.map((each: { date_modified: string }) => each.date_modified)
    const { heard, named, changedAt } = at(dates)
    const callback = (id: number) => JSON.stringify({ created_at: 1_561_479_335, data: { type: 'order', id } })
    const expected = [250, 251].map((id) =>
      hear(bigcommerce, { topic: 'store/order/statusUpdated', body: callback(id), answers }),
    )
    expect(expected.map((each) => each?.map(({ type }) => type))).toEqual([['order.updated'], ['order.updated']])
    expect(heard).toEqual(expected)
    expect(changedAt).toEqual(['2019-06-25T16:25:00.000Z', '2019-06-25T16:30:00.000Z'])
    const keys = [...named, ...at([dated(1), dates[1] ?? '']).named].map(({ dedupeKey }) => dedupeKey)
    expect(new Set(keys).size).toBe(3)
  })

  it('each page begins where the one before ended, however long that was, and an empty one is the last', () => {
    const pages = [
      Array.from({ length: 250 }, (_, id) => order(id, dated(Math.min(id, 30)))),
      Array.from({ length: 20 }, (_, id) => order(id, dated(id + 31))),
      [order(19, dated(50))],
    ]
    const basket = { id: 1, status_id: 0, date_created: dated(0), date_modified: dated(0) }
    const { asked } = walk(bigcommerce, {
      ...{ list: 'orders', answers: Object.fromEntries(pages.flat().map(({ id }) => [`order:${id}`, basket])) },
      vendor: (_asked, page) => pages[page] ?? nothingAtAll,
    })
    expect(asked[0]?.path).toBe(
      '/v2/orders?min_date_modified=2026-11-20T11%3A59%3A59.000Z&sort=date_modified%3Aasc&limit=250&page=1',
    )
    const queries = asked.map(({ path }) => new URLSearchParams(path.split('?')[1]))
    expect(queries.map((query) => [query.get('min_date_modified'), query.get('page')])).toEqual([
      ['2026-11-20T11:59:59.000Z', '1'],
      ['2026-11-20T12:00:29.000Z', '1'],
      ['2026-11-20T12:00:49.000Z', '1'],
      ['2026-11-20T12:00:49.000Z', '2'],
    ])
  })

  it('FLT-31: an empty answer is a page without orders where its status says so, and none where it does not', () => {
    expect(walk(bigcommerce, { list: 'orders', vendor: () => nothingAtAll }).heard).toEqual([])
    expect(() => walk(bigcommerce, { list: 'orders', vendor: () => new Answered('', {}) })).toThrow('another shape')
  })
})

describe('quickbooks-online', () => {
  const settings = { realmId: '310687', currency: 'USD' }
  const page = json(quickbooksOnline, 'api.query.invoice.assembled.json')
  const [invoice, voided] = page.QueryResponse.Invoice
  const none = { QueryResponse: {}, time: page.time }
  const queryIn = ({ path }: { readonly path: string }) => new URLSearchParams(path.split('?')[1]).get('query')
  const notified = (name: string, operation: string, id: string, lastUpdated: string) =>
    JSON.stringify({
      eventNotifications: [
        { realmId: '310687', dataChangeEvent: { entities: [{ name, id, operation, lastUpdated }] } },
      ],
    })

  it('records say what their notifications say once they are looked up', () => {
    const answers = { 'invoice:501': { Invoice: invoice }, 'invoice:502': { Invoice: voided } }
    const { asked, heard } = walk(quickbooksOnline, {
      ...{ list: 'invoices', settings, answers },
      vendor: (_asked, at) => (at === 0 ? page : none),
    })
    expect(asked[0]?.path).toMatch(/^\/v3\/company\/310687\/query\?query=SELECT%20/)
    expect(asked.map(queryIn)).toEqual([
      "SELECT * FROM Invoice WHERE MetaData.LastUpdatedTime >= '2026-11-20T11:59:59+00:00' ORDERBY MetaData.LastUpdatedTime ASC STARTPOSITION 1 MAXRESULTS 200",
      "SELECT * FROM Invoice WHERE MetaData.LastUpdatedTime >= '2026-11-20T21:39:59+00:00' ORDERBY MetaData.LastUpdatedTime ASC STARTPOSITION 1 MAXRESULTS 200",
    ])
    const told = (operation: string, { Id, MetaData }: typeof invoice) =>
      hear(quickbooksOnline, {
        ...{ topic: 'events', settings, answers },
        body: notified('Invoice', operation, Id, MetaData.LastUpdatedTime),
      })
    expect(heard).toEqual([told('Create', invoice), told('Void', voided)])
    expect(heard.flat()).toMatchObject([{ data: { status: 'open' } }, { data: { status: 'void' } }])
  })

  it('asks for people who are no longer active too, which queries leave out', () => {
    const { asked } = walk(quickbooksOnline, { ...{ list: 'customers', settings }, vendor: () => none })
    expect(queryIn(asked[0] ?? { path: '' })).toMatch(/FROM Customer WHERE Active IN \(true, false\) AND MetaData\./)
  })

  it('goes on within one moment by position, and each change is another delivery', () => {
    const at = (second: number) => ({ LastUpdatedTime: `2026-11-20T12:00:${10 + second}-00:00` })
    const pages = [0, 0, 1].map((second, number) =>
      Array.from({ length: 200 }, (_, index) => ({ Id: String(200 * number + index), MetaData: at(second) })),
    )
    const { asked, named } = walk(quickbooksOnline, {
      ...{ list: 'payments', settings },
      vendor: (_asked, number) => ({ QueryResponse: pages[number] ? { Payment: pages[number] } : {} }),
    })
    const places = asked.map((each) => /'(.*)'.*STARTPOSITION (\d+)/.exec(queryIn(each) ?? '')?.slice(1))
    expect(places).toEqual([
      ['2026-11-20T11:59:59+00:00', '1'],
      ['2026-11-20T12:00:09+00:00', '1'],
      ['2026-11-20T12:00:09+00:00', '201'],
      ['2026-11-20T12:00:10+00:00', '1'],
    ])
    expect(new Set(named.map(({ dedupeKey }) => dedupeKey)).size).toBe(600)
  })

  it('what was deleted says what its notification says, under the same name', () => {
    const { asked, heard, named } = walk(quickbooksOnline, {
      ...{ list: 'deletions', settings },
      vendor: () => json(quickbooksOnline, 'api.changes.assembled.json'),
    })
    expect(asked.map(({ path }) => path)).toEqual([
      '/v3/company/310687/cdc?entities=Invoice%2CCreditMemo%2CPayment&changedSince=2026-11-20T12%3A00%3A00%2B00%3A00',
    ])
    const bodies = [
      notified('Invoice', 'Delete', '503', '2026-11-20T13:45:00-08:00'),
      notified('Payment', 'Delete', '778', '2026-11-20T13:46:00-08:00'),
    ]
    expect(heard).toEqual(bodies.map((body) => hear(quickbooksOnline, { topic: 'events', body, settings })))
    expect(heard.flat().map((said) => said?.type)).toEqual(['invoice.updated', 'payment.failed'])
    expect(named).toEqual(bodies.map((body) => quickbooksOnline.identify({ headers: {}, body: Buffer.from(body) })))
  })

  it('FLT-31: refuses an answer that bears a fault, and does not take it for an empty one', () => {
    const fault = { Fault: { Error: [{ Message: 'Error parsing query', code: '4000' }], type: 'ValidationFault' } }
    for (const [list, answer] of [
      ['invoices', { QueryResponse: fault }],
      ['deletions', { CDCResponse: [{ QueryResponse: [fault] }] }],
    ] as const)
      expect(() => walk(quickbooksOnline, { list, settings, vendor: () => answer })).toThrow('another shape')
  })

  it('goes on behind an answer that names as many changes as one can, and ends where that leads nowhere', () => {
    const full = (second: number) => {
      const row = { Id: '1', MetaData: { LastUpdatedTime: `2026-11-20T12:00:${10 + second}Z` } }
      return { CDCResponse: [{ QueryResponse: [{ Invoice: Array.from({ length: 1_000 }, () => row) }] }] }
    }
    const { asked } = walk(quickbooksOnline, {
      ...{ list: 'deletions', settings },
      vendor: (_asked, number) => full(Math.min(number, 1)),
    })
    expect(asked.map(({ path }) => new URLSearchParams(path.split('?')[1]).get('changedSince'))).toEqual([
      '2026-11-20T12:00:00+00:00',
      '2026-11-20T12:00:10+00:00',
      '2026-11-20T12:00:11+00:00',
    ])
  })
})

describe('xero', () => {
  const settings = { tenantId: 'c2cc9b6e-9458-4c7d-93cc-f02b81b0594f' }
  const page = json(xero, 'api.invoices.list.assembled.json')
  const [invoice] = page.Invoices
  const nothing = { Invoices: [] }

  it('records say what events that name them say once they are looked up, without another look', () => {
    const { asked, heard, changedAt } = walk(xero, {
      ...{ list: 'invoices', settings },
      vendor: (_asked, at) => (at === 0 ? text(xero, 'api.invoices.list.assembled.json') : nothing),
    })
    expect(asked).toEqual([
      {
        path: '/Invoices?order=UpdatedDateUTC%20ASC&page=1&pageSize=200',
        headers: { 'if-modified-since': '2026-11-20T11:59:59' },
      },
      {
        path: '/Invoices?order=UpdatedDateUTC%20ASC&page=1&pageSize=200',
        headers: { 'if-modified-since': '2026-11-20T14:03:19' },
      },
    ])
    const events = page.Invoices.map(({ InvoiceID }: typeof invoice, index: number) => ({
      ...{ resourceId: InvoiceID, eventType: 'UPDATE', eventCategory: 'INVOICE', tenantId: settings.tenantId },
      eventDateUtc: `2026-11-20T14:05:0${index}.000`,
    }))
    const answers = Object.fromEntries(
      page.Invoices.map((each: typeof invoice) => [`INVOICE:${each.InvoiceID}`, { Invoices: [each] }]),
    )
    const body = JSON.stringify({ events, firstEventSequence: 1, lastEventSequence: 2 })
    expect(heard.flat()).toEqual(hear(xero, { topic: 'events', body, settings, answers }))
    expect(heard.flat()).toMatchObject([{ data: { kind: 'invoice' } }, { data: { kind: 'bill', status: 'void' } }])
    expect(changedAt).toEqual(['2026-11-20T14:02:10.123Z', '2026-11-20T14:03:20.000Z'])
  })

  it('each change is another delivery, and the same change the same one; nothing of it is kept that is not read', () => {
    const keys = (milliseconds: number) =>
      walk(xero, {
        ...{ list: 'invoices', settings },
        vendor: (_asked, at) =>
          at === 0 ? { Invoices: [{ ...invoice, UpdatedDateUTC: `/Date(${milliseconds}+0000)/` }] } : nothing,
      }).named
    expect(keys(1_795_183_330_123)).toEqual(keys(1_795_183_330_123))
    expect(keys(1_795_183_330_123)).not.toEqual(keys(1_795_183_330_124))
    const { listed } = listNamed(xero, 'invoices').read(
      { status: 200, headers: {}, json: page },
      { since: since as never },
      settings as never,
    )
    for (const { body } of listed) expect(Buffer.from(body).toString()).not.toMatch(/Ana Ruiz|Paper|LineItems/)
  })

  it('credit notes and contacts say what their samples say, archived contacts among them', () => {
    const note = { CreditNoteID: '1', Type: 'ACCRECCREDIT', Status: 'PAID', UpdatedDateUTC: '/Date(1795183330123)/' }
    const contact = { ContactID: '2', ContactStatus: 'ARCHIVED', Name: 'Ana', UpdatedDateUTC: '/Date(1795183330123)/' }
    const of = (list: string, name: string, record: object) =>
      walk(xero, { ...{ list, settings }, vendor: (_asked, at) => ({ [name]: at === 0 ? [record] : [] }) })
    expect(of('creditnotes', 'CreditNotes', note).heard.flat()).toMatchObject([
      { data: { kind: 'credit', invoice: '1' } },
    ])
    const contacts = of('contacts', 'Contacts', contact)
    expect(contacts.heard.flat()).toMatchObject([{ type: 'customer.updated', data: { customer: '2', archived: true } }])
    expect(contacts.asked[0]?.path).toMatch(/^\/Contacts\?includeArchived=true&order=/)
  })

  it('FLT-31: nothing modified is an empty page, be it said by status', () => {
    expect(walk(xero, { ...{ list: 'contacts', settings }, vendor: () => new Answered('', {}, 304) }).heard).toEqual([])
  })
})

describe('hubspot', () => {
  const settings = { portalId: '33' }
  const page = json(hubspot, 'api.contacts.search.assembled.json')
  const contact = (id: string, updatedAt: string) => ({ id, updatedAt, properties: { email: 'ana@example.com' } })
  const answers = Object.fromEntries(
    page.results.map(({ id, updatedAt }: { id: string; updatedAt: string }) => [
      `contact:${id}`,
      contact(id, updatedAt),
    ]),
  )
  const bodyOf = ({ body }: { readonly body?: unknown }) => body as { filterGroups: unknown; after?: string }
  const from = (text: string) => [
    { filters: [{ propertyName: 'lastmodifieddate', operator: 'GTE', value: String(Date.parse(text)) }] },
  ]

  it('contacts say what a change of theirs says once they are looked up, each change under a name of its own', () => {
    const { asked, heard, named, changedAt } = walk(hubspot, {
      ...{ list: 'contacts', settings, answers },
      vendor: (_asked, at) => (at === 0 ? page : { total: 1, results: page.results.slice(1) }),
    })
    expect(asked[0]).toEqual({
      path: '/crm/v3/objects/contacts/search',
      body: {
        filterGroups: from(since),
        sorts: [{ propertyName: 'lastmodifieddate', direction: 'ASCENDING' }],
        properties: ['lastmodifieddate'],
        limit: 200,
      },
    })
    expect(asked.slice(1).map(bodyOf)).toMatchObject([{ filterGroups: from('2026-11-20T14:10:00.456Z') }])
    const told = (objectId: string) =>
      hear(hubspot, {
        ...{ topic: 'events', settings, answers },
        body: JSON.stringify([
          {
            subscriptionType: 'contact.creation',
            portalId: 33,
            objectId: Number(objectId),
            occurredAt: 1_795_183_334_000,
          },
        ]),
      })
    expect(heard).toEqual(['1801', '57156923994', '57156923994'].map(told))
    expect(new Set(named.map(({ dedupeKey }) => dedupeKey)).size).toBe(2)
    expect(changedAt.slice(0, 2)).toEqual(['2026-11-20T14:02:14.123Z', '2026-11-20T14:10:00.456Z'])
  })

  it('goes on by cursor where a whole page changed at one moment, which an import may do', () => {
    const imported = (number: number) => ({
      results: [{ id: String(number), properties: { lastmodifieddate: since } }],
      ...(number < 2 && { paging: { next: { after: String(200 * (number + 1)) } } }),
    })
    const { asked } = walk(hubspot, { ...{ list: 'contacts', settings }, vendor: (_asked, at) => imported(at) })
    expect(asked.map((each) => bodyOf(each).after)).toEqual([undefined, '200', '400'])
    for (const each of asked) expect(bodyOf(each).filterGroups).toEqual(from(since))
  })

  it('asks for nothing where the changes of some are ignored, for a list does not say whose they are', () => {
    const asked = (given: object) =>
      listsOf({ roles: [], settings: hubspot.settings.parse(given) } as never, hubspot).map(({ name }) => name)
    expect(asked(settings)).toEqual(['contacts'])
    expect(asked({ ...settings, ignoredSourceIds: ['77'] })).toEqual([])
  })
})

describe('clover', () => {
  const settings = { merchantId: 'MCH1A2B3C4D5E' }
  const page = json(clover, 'api.orders.list.assembled.json')

  it('orders say what their notifications say, and each change is another delivery', () => {
    const [paid] = page.elements
    const order = { ...paid, lineItems: { elements: [{ id: 'LIN1', item: { id: 'ITM1' }, price: 4200 }] } }
    const answers = { [`order:${settings.merchantId}:${paid.id}`]: order }
    const listed = (modifiedTime: number) =>
      walk(clover, {
        ...{ list: 'orders', settings, answers },
        vendor: (_asked, at) => ({ elements: at === 0 ? [{ ...paid, modifiedTime }] : [] }),
      })
    const { asked, heard, named, changedAt } = listed(paid.modifiedTime)
    expect(asked[0]?.path).toBe(
      '/v3/merchants/MCH1A2B3C4D5E/orders?filter=modifiedTime%3E%3D1795176000000&limit=1000&offset=0',
    )
    const notice = { objectId: `O:${paid.id}`, type: 'CREATE', ts: 1_795_183_200_000 }
    const body = JSON.stringify({ appId: 'APP', merchants: { [settings.merchantId]: [notice] } })
    const told = hear(clover, { ...{ topic: 'batch', body, settings, answers } })
    expect(told).toMatchObject([{ type: 'sale.completed', time: '2026-11-20T14:02:10.123Z' }])
    expect(heard).toEqual([told])
    expect(changedAt).toEqual(['2026-11-20T14:02:10.123Z'])
    expect(listed(paid.modifiedTime).named).toEqual(named)
    expect(listed(paid.modifiedTime + 1).named).not.toEqual(named)
  })

  it('pages overlap, for what is modified meanwhile moves the others, and an empty one is the last', () => {
    const lengths = [1_000, 250, 20]
    const orderAt = (index: number) => ({ id: `ORD${index}`, modifiedTime: 1_795_183_330_123 })
    const open = { ...page.elements[1], paymentState: 'OPEN' }
    const { asked } = walk(clover, {
      ...{ list: 'orders', settings },
      answers: Object.fromEntries(
        Array.from({ length: 1_000 }, (_, index) => [`order:${settings.merchantId}:ORD${index}`, open]),
      ),
      vendor: (_asked, at) => ({ elements: Array.from({ length: lengths[at] ?? 0 }, (_, index) => orderAt(index)) }),
    })
    const offsets = asked.map(({ path }) => new URLSearchParams(path.split('?')[1]).get('offset'))
    expect(offsets).toEqual(['0', '900', '1050', '1070'])
  })

  it('is not asked where nobody said which merchant it is', () => {
    const asked = (given: object) => listsOf({ roles: [], settings: given } as never, clover).map(({ name }) => name)
    expect([asked(settings), asked({})]).toEqual([['orders'], []])
  })
})

describe('salesforce', () => {
  const settings = { organizationId: '00D5g000004AbcdEAC' }
  const page = json(salesforce, 'api.query.contact.assembled.json')
  const none = { totalSize: 0, done: true, records: [] }

  it('people say what a change of theirs says once they are looked up, each change under a name of its own', () => {
    const record = { Email: 'ana@example.com', HasOptedOutOfEmail: true, LastName: 'Ruiz' }
    const answers = Object.fromEntries(
      page.records.map((each: { Id: string }) => [`Contact:${each.Id}`, { ...each, ...record }]),
    )
    const { asked, heard, named } = walk(salesforce, {
      ...{ list: 'contacts', settings, answers },
      vendor: (_asked, at) => (at === 0 ? page : none),
    })
    const queries = asked.map(({ path }) => new URLSearchParams(path.split('?')[1]).get('q'))
    expect(queries).toEqual([
      'SELECT Id, LastModifiedDate FROM Contact WHERE LastModifiedDate >= 2026-11-20T11:59:59.000Z ORDER BY LastModifiedDate ASC, Id ASC LIMIT 200 OFFSET 0',
      'SELECT Id, LastModifiedDate FROM Contact WHERE LastModifiedDate >= 2026-11-20T14:09:59.000Z ORDER BY LastModifiedDate ASC, Id ASC LIMIT 200 OFFSET 0',
    ])
    const ChangeEventHeader = {
      ...{ entityName: 'Contact', recordIds: ['0035g00000CONTAAA1'], changeType: 'CREATE', transactionKey: 'a' },
      ...{ sequenceNumber: 7, commitTimestamp: Date.parse('2026-11-20T14:02:14Z') },
    }
    const body = JSON.stringify({ payload: { ChangeEventHeader } })
    const told = hear(salesforce, { ...{ topic: 'ChangeEvent', body, settings, answers } })
    expect(told?.map(({ type }) => type)).toEqual(['customer.updated', 'consent.changed'])
    expect(heard[0]).toEqual(told)
    expect(new Set(named.map(({ dedupeKey }) => dedupeKey)).size).toBe(2)
  })

  it('leads are asked for as contacts are, and a whole page of one moment by position', () => {
    const lead = (index: number) => ({ Id: `00Q5g00000${index}`, LastModifiedDate: '2026-11-20T12:00:00.000+0000' })
    const { asked } = walk(salesforce, {
      ...{ list: 'leads', settings },
      vendor: (_asked, at) => (at < 2 ? { records: Array.from({ length: 200 }, (_, index) => lead(index)) } : none),
    })
    const places = asked.map(({ path }) => /FROM\+?(?:%20)?(\w+).*OFFSET(?:%20)(\d+)/.exec(path)?.slice(1))
    expect(places).toEqual([
      ['Lead', '0'],
      ['Lead', '200'],
      ['Lead', '400'],
    ])
  })
})

describe('intercom', () => {
  const page = json(intercom, 'api.contacts.search.assembled.json')
  const next = { next: { page: 2, starting_after: 'WzE3OTU0NDI2MDAwMDBd' } }

  it('contacts say what their notifications say, and each change is another delivery', () => {
    const { asked, heard, named, changedAt } = walk(intercom, {
      list: 'contacts',
      vendor: (_asked, at) => ({ ...page, pages: at === 0 ? { ...page.pages, ...next } : page.pages }),
    })
    expect(asked.map(({ path }) => path)).toEqual(['/contacts/search', '/contacts/search'])
    expect(asked.map(({ body }) => body)).toEqual(
      [{ per_page: 150 }, { per_page: 150, starting_after: 'WzE3OTU0NDI2MDAwMDBd' }].map((pagination) => ({
        query: { field: 'updated_at', operator: '>', value: Date.parse('2026-11-19T00:00:00Z') / 1_000 },
        sort: { field: 'updated_at', order: 'ascending' },
        pagination,
      })),
    )
    expect(heard[0]).toEqual(said(intercom, 'contact.unsubscribed', 'contact.unsubscribed.assembled.json'))
    expect(heard[1]?.map(({ type }) => type)).toEqual(['customer.updated', 'consent.changed'])
    expect(changedAt.slice(0, 2)).toEqual(['2026-11-23T14:02:13.000Z', '2026-11-23T14:03:20.000Z'])
    expect(new Set(named.map(({ dedupeKey }) => dedupeKey)).size).toBe(2)
  })

  it('keeps nothing of a contact that is not read', () => {
    expect(textListed(intercom, 'contacts', page)).not.toMatch(/Madrid|external_id|tags/)
  })
})

describe('pipedrive', () => {
  const settings = { campaigns: true }
  const page = json(pipedrive, 'api.persons.assembled.json')

  it('persons say what their webhooks say, and each change is another delivery', () => {
    const { asked, heard, named, changedAt } = walk(pipedrive, {
      ...{ list: 'persons', settings },
      vendor: (_asked, at) => ({ ...page, additional_data: { next_cursor: at === 0 ? 'eyJ0IjoxfQ' : null } }),
    })
    const first =
      '/api/v2/persons?updated_since=2026-11-20T12%3A00%3A00Z&sort_by=update_time&sort_direction=asc&include_fields=marketing_status&limit=500'
    expect(asked.map(({ path }) => path)).toEqual([first, `${first}&cursor=eyJ0IjoxfQ`])
    expect(heard[0]).toEqual(said(pipedrive, 'change.person', 'v2.change.person.assembled.json'))
    expect(heard[1]?.map(({ type }) => type)).toEqual(['customer.updated'])
    expect(changedAt.slice(0, 2)).toEqual(['2026-11-20T14:02:14.000Z', '2026-11-20T14:10:00.000Z'])
    expect(new Set(named.map(({ dedupeKey }) => dedupeKey)).size).toBe(2)
  })

  it('keeps nothing of a person that is not read', () => {
    expect(textListed(pipedrive, 'persons', page)).not.toMatch(/Likes green|visible_to/)
  })

  it('are not asked for a status that only Campaigns has, nor where changes of some users are to be left out', () => {
    expect(
      listNamed(pipedrive, 'persons').ask({ since: since as never }, { campaigns: false } as never).path,
    ).not.toContain('include_fields')
    const asked = (given: object) =>
      listsOf({ roles: [], settings: pipedrive.settings.parse(given) } as never, pipedrive).map(({ name }) => name)
    expect([asked({}), asked({ ignoredUserIds: ['1'] })]).toEqual([['persons'], []])
  })
})

describe('zoho-crm', () => {
  const settings = {}
  const page = json(zohoCrm, 'api.contacts.modified.assembled.json')
  const deletions = json(zohoCrm, 'api.contacts.deleted.assembled.json')
  const none = new Answered('', {}, 204)
  const query = ({ path }: { readonly path: string }) => Object.fromEntries(new URLSearchParams(path.split('?')[1]))

  it('people say what a notification of theirs says once they are looked up, each change under a name of its own', () => {
    const record = { Email: 'ana.ruiz@example.com', Email_Opt_Out: true, Last_Name: 'Ruiz' }
    const answers = Object.fromEntries(
      page.data.map((each: { id: string }) => [`Contacts:${each.id}`, { data: [{ ...each, ...record }] }]),
    )
    const { asked, heard, named } = walk(zohoCrm, {
      ...{ list: 'contacts', settings, answers },
      vendor: (_asked, at) => (at === 0 ? page : none),
    })
    expect(asked[0]?.path).toBe(
      '/crm/v8/Contacts?fields=Modified_Time&sort_by=Modified_Time&sort_order=asc&page=1&per_page=200',
    )
    expect(asked.map(({ headers }) => headers)).toEqual([
      { 'if-modified-since': '2026-11-20T11:59:59+00:00' },
      { 'if-modified-since': '2026-11-20T14:09:59+00:00' },
    ])
    const told = said(zohoCrm, 'Contacts', 'contacts.edit.assembled.json', { answers })
    expect(told?.map(({ type }) => type)).toEqual(['customer.updated', 'consent.changed'])
    expect(heard[0]).toEqual(told)
    expect(new Set(named.map(({ dedupeKey }) => dedupeKey)).size).toBe(2)
  })

  it('leads are asked for as contacts are, and a whole page of one moment by number; nothing modified is an answer', () => {
    const lead = (index: number) => ({ id: `41508680000043${index}`, Modified_Time: '2026-11-20T12:00:00+00:00' })
    const { asked } = walk(zohoCrm, {
      ...{ list: 'leads', settings },
      vendor: (_asked, at) =>
        at < 2 ? { data: Array.from({ length: 200 }, (_, index) => lead(index)) } : new Answered('', {}, 304),
    })
    expect(asked.map(({ path }) => path.split('?')[0])).toEqual(Array(3).fill('/crm/v8/Leads'))
    expect(asked.map((each) => query(each).page)).toEqual(['1', '2', '3'])
  })

  it('people who were deleted say what the notification of it says, page after page', () => {
    const { asked, heard } = walk(zohoCrm, {
      ...{ list: 'deletedcontacts', settings },
      vendor: (_asked, at) => ({ ...deletions, info: { ...deletions.info, more_records: at === 0 } }),
    })
    expect(asked.map(({ path }) => path)).toEqual([
      '/crm/v8/Contacts/deleted?type=all&page=1&per_page=200',
      '/crm/v8/Contacts/deleted?type=all&page=2&per_page=200',
    ])
    const notice = json(zohoCrm, 'contacts.edit.assembled.json')
    const body = JSON.stringify({ ...notice, operation: 'delete', server_time: Date.parse('2026-11-20T14:02:14Z') })
    expect(heard[0]).toEqual(hear(zohoCrm, { topic: 'Contacts', body }))
    expect(walk(zohoCrm, { ...{ list: 'deletedleads', settings }, vendor: () => none }).heard).toEqual([])
  })
})

describe('lightspeed-x-series', () => {
  it.each([
    ['sales', 'sale.update', 'sale.update.json'],
    ['products', 'product.update', 'product.update.json'],
  ])('%s say what their webhooks say, and are a feed by version', (list, topic, name) => {
    const thing = json(lightspeedXSeries, name)
    const { asked, heard, cursor } = walk(lightspeedXSeries, {
      list,
      vendor: (_asked, page) => ({ data: page === 0 ? [thing] : [], version: page === 0 ? { min: 5, max: 77 } : null }),
    })
    expect(asked.map(({ path }) => path)).toEqual([
      `/api/2026-07/${list}?after=0&page_size=200`,
      `/api/2026-07/${list}?after=77&page_size=200`,
    ])
    const form = new URLSearchParams({ payload: JSON.stringify(thing) }).toString()
    expect(heard).toEqual([hear(lightspeedXSeries, { topic, body: form })])
    expect(cursor).toBe('77')
  })

  it('reads a sale of the shape that its list has', () => {
    const { data } = json(lightspeedXSeries, 'api.sale.return.json')
    const sale = { ...data, status: 'CLOSED', updated_at: '2016-09-19T20:28:03+00:00' }
    const { heard } = walk(lightspeedXSeries, {
      list: 'sales',
      vendor: (_asked, page) => ({ data: page === 0 ? [sale] : [], version: { min: 1, max: 2 } }),
    })
    expect(heard.flat()).toMatchObject([{ type: 'sale.returned' }])
  })

  it('inventory is asked for by version, and a level is known by its own', () => {
    const level = { ...json(lightspeedXSeries, 'api.inventory.record.json'), version: 9 }
    const { asked, named, heard } = walk(lightspeedXSeries, {
      list: 'inventory',
      vendor: (_asked, page) => (page === 0 ? [level] : []),
    })
    expect(asked.map(({ body }) => body)).toEqual([
      { after: 0, size: 200 },
      { after: 9, size: 200 },
    ])
    expect(named).toEqual([{ topic: 'inventory.update', dedupeKey: `inventory.update:${level.id}:9` }])
    expect(heard.flat()).toMatchObject([{ type: 'stock.counted' }])
  })
})
