import '@shopify/shopify-api/adapters/node'
import { ApiVersion, LogSeverity, shopifyApi } from '@shopify/shopify-api'
import { WebhooksHelper } from 'square'
import { describe, expect, it } from 'vitest'
import { simulateDay } from './day.ts'
import { type Delivery, deliveriesOf } from './deliveries.ts'
import { accounts } from './testing/accounts.ts'
import { jsonOf } from './vendors/json.ts'
import { orderPayload } from './vendors/shopify-day.ts'

const day = simulateDay({ seed: 5, date: '2026-11-22' })
const deliveries = deliveriesOf(day, accounts)
const from = (connection: Delivery['connection']) => deliveries.filter((each) => each.connection === connection)
const topicOf = ({ headers, body }: Delivery): string => headers['x-shopify-topic'] ?? JSON.parse(body).type
const idOf = ({ headers, body }: Delivery): string => headers['x-shopify-webhook-id'] ?? JSON.parse(body).event_id
const of = (topic: string) => deliveries.filter((each) => topicOf(each) === topic)

describe('signatures, as the vendors’ own libraries see them', () => {
  const shopify = shopifyApi({
    apiKey: 'key',
    apiSecretKey: accounts.shopify.secret,
    apiVersion: ApiVersion.October25,
    hostName: 'hub.example.com',
    isEmbeddedApp: false,
    logger: { level: LogSeverity.Error, log: () => {} },
  })
  const validate = ({ headers }: Delivery, rawBody: string) =>
    shopify.webhooks.validate({
      rawBody,
      rawRequest: { method: 'POST', url: '/', headers },
      rawResponse: {},
    })
  const verify = ({ headers }: Delivery, requestBody: string) =>
    WebhooksHelper.verifySignature({
      requestBody,
      signatureHeader: headers['x-square-hmacsha256-signature'] ?? '',
      signatureKey: accounts.square.signatureKey,
      notificationUrl: accounts.square.webhookUrl,
    })

  it('hold for every delivery of Shopify, and for no other body', async () => {
    const sent = from('shopify')
    expect(sent.length).toBeGreaterThan(20)
    for (const each of sent) {
      expect(await validate(each, each.body)).toMatchObject({ valid: true, domain: accounts.shopify.shop })
      expect(await validate(each, `${each.body} `)).toMatchObject({ valid: false, reason: 'invalid_hmac' })
    }
  })

  it('hold for every delivery of Square, and for no other body', async () => {
    const sent = from('square')
    expect(sent.length).toBeGreaterThan(20)
    for (const each of sent)
      expect([await verify(each, each.body), await verify(each, `${each.body} `)]).toEqual([true, false])
  })
})

describe('the mess in which webhooks arrive', () => {
  it('is the same for the same day', () => {
    expect(deliveriesOf(simulateDay({ seed: 5, date: '2026-11-22' }), accounts)).toEqual(deliveries)
  })

  it('is sorted by arrival, and not by event; nothing arrives before it happened', () => {
    const arrivals = deliveries.map(({ arrivesAt }) => arrivesAt)
    const events = deliveries.map(({ at }) => at)
    expect(arrivals).toEqual(arrivals.toSorted((left, right) => left - right))
    expect(events).not.toEqual(events.toSorted((left, right) => left - right))
    expect(deliveries.every(({ at, arrivesAt }) => arrivesAt >= at)).toBe(true)
  })

  it('brings each webhook one to three times, with one id and one body', () => {
    const copies = [...Map.groupBy(deliveries, idOf).values()]
    expect(new Set(copies.map(({ length }) => length))).toEqual(new Set([1, 2, 3]))
    for (const same of copies) expect(new Set(same.map(({ body }) => body)).size).toBe(1)
    expect(copies).toHaveLength(new Set(deliveries.map(({ body }) => body)).size)
  })

  it('marks what Square sends again', () => {
    const repeats = from('square').filter(({ headers }) => headers['square-retry-number'] !== undefined)
    expect(repeats).toHaveLength(from('square').length - new Set(from('square').map(idOf)).size)
  })

  it('has the sale of an offline till arrive hours late, with its own time', () => {
    const late = of('payment.updated').filter(({ body }) => JSON.parse(body).data.object.payment.is_offline_payment)
    expect(late.length).toBeGreaterThan(0)
    for (const { at, arrivesAt, body } of late) {
      expect(arrivesAt - at).toBeGreaterThan(120)
      expect(Date.parse(JSON.parse(body).data.object.payment.created_at)).toBe(Date.parse('2026-11-22') + at * 60_000)
    }
  })
})

describe('bodies', () => {
  it('come in every topic of the day', () => {
    expect(new Set(deliveries.map(topicOf))).toEqual(
      new Set([
        'products/update',
        'orders/create',
        'orders/cancelled',
        'fulfillments/create',
        'refunds/create',
        'payment.updated',
        'inventory.count.updated',
      ]),
    )
  })

  it('of an order are as large as a real one, with ids that a double cannot hold', () => {
    for (const { body } of of('orders/create')) {
      expect(body.length).toBeGreaterThan(5_200)
      expect(body.length).toBeLessThan(6_200)
      const id = /"id":(\d+)/.exec(body)?.[1] ?? ''
      expect(Number.isSafeInteger(Number(id))).toBe(false)
      expect(body).toContain(`gid://shopify/Order/${id}"`)
    }
  })

  it('of an order name people at example domains only', () => {
    for (const { body } of of('orders/create')) {
      const mails = body.match(/[\w.]+@[\w.]+/g) ?? []
      expect(mails.length).toBeGreaterThan(0)
      expect(mails.filter((mail) => !/@example\.(com|net|org)$/.test(mail))).toEqual([])
    }
  })

  it('of a product hold all its variants, each with its own back-order policy', () => {
    const bodies = [...new Set(of('products/update').map(({ body }) => body))].map((body) => JSON.parse(body))
    const variants = bodies.flatMap((product) => product.variants)
    expect(bodies.length).toBeLessThan(day.items.length)
    expect(variants.map(({ sku }) => sku).sort()).toEqual(day.items.map(({ sku }) => sku).sort())
    for (const { sku, inventory_policy: policy } of variants)
      expect(policy).toBe(day.items.find((item) => item.sku === sku)?.backorders ? 'continue' : 'deny')
  })

  it('of the opening count hold a whole location, at most a hundred items each', () => {
    const opening = (items: number) =>
      deliveriesOf(simulateDay({ seed: 5, date: '2026-11-22', items }), accounts)
        .filter((each) => topicOf(each) === 'inventory.count.updated' && each.at === 540)
        .filter(({ headers }) => headers['square-retry-number'] === undefined)
        .map(({ body }) => JSON.parse(body).data.object.inventory_counts.length)
    const [main, branch] = opening(21)
    expect([main, branch]).toEqual([20, 20])
    expect(opening(131).sort((left, right) => left - right)).toEqual([30, 30, 100, 100])
  })

  it('of an order depend on the order and the time alone: a load generator may build its own', () => {
    const item = { sku: 'A-1', title: 'A', priceMinor: 1_995, backorders: false }
    const order = { item, placedAt: 0, quantity: 2, isTest: false, number: 100_000 }
    const state = { createdAt: '2026-11-20T14:05:00Z', updatedAt: '2026-11-20T14:05:00Z' }
    const body = jsonOf(orderPayload(order, state))
    expect(JSON.parse(body)).toMatchObject({ name: '#100000', total_price: '39.90', line_items: [{ sku: 'A-1' }] })
  })
})
